#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/export/survey.hpp"
#include "runtime/store/claim_ledger.hpp"
#include "runtime/store/documents.hpp"
#include "runtime/store/precedents.hpp"
#include "schemas/decision_record.hpp"
#include "schemas/ports/store.hpp"

namespace weft::storage {

/// All that the memory store holds: plain containers, typed events, nothing encoded. Written to be
/// obviously right, as the measure of the SQLite store. Guarded by its mutex.
class memory_records {
 public:
  struct conversation {
    conversation_status status = conversation_status::open;
    instant opened{};
    std::vector<std::uint64_t> numbers;  // of its events
  };
  using conversations = std::map<conversation_key, conversation>;
  struct fact {
    const conversation_key* key;  // into the map of conversations
    event what;
  };

  std::uint64_t append(const conversation_key& key, const std::vector<event>& events);

  mutable std::mutex mutex;
  std::vector<fact> facts;  // event number N is at N - 1
  conversations all;
  std::map<std::pair<std::string, std::string>, intervention> interventions;  // by tenant and id
  std::vector<std::pair<std::string, std::string>> raised;                    // in order
  claim_ledger ledger;
  std::map<std::pair<std::string, std::string>, key_record> keys;  // by tenant and name

 private:
  void follow(const conversation_key& key, conversation& c, const event& what);
  intervention* find(const std::string& tenant, const std::string& id);
};

/// Counts over the facts; see `summary`.
summary summarize_facts(const memory_records& records, const std::string& tenant,
                        const summarize& what);

class memory_archive final : public archive {
 public:
  explicit memory_archive(std::shared_ptr<const memory_records> records)
      : records_{std::move(records)} {}
  std::vector<event> events_of(const conversation_key& key) override;
  std::string page(const std::string& tenant, const archive_query& what) override;
  std::vector<std::pair<std::string, conversation_opened>> open_after(const std::string& tenant,
                                                                      const std::string& after,
                                                                      std::uint32_t limit) override;
  bool follow(std::size_t events) override;
  bool survey(std::size_t events) override;
  result<document> rows(const std::string& tenant, const export_rows& what) override;
  decision_page decisions(const std::string& tenant, const list_decisions& what) override;
  std::vector<published> events_after(const std::string& tenant, const std::string& conversation,
                                      std::uint64_t after, std::uint32_t limit) override;

 private:
  std::string answer(const std::string& tenant, const list_conversations& what);
  std::string answer(const std::string& tenant, const list_interventions& what);
  std::string answer(const std::string& tenant, const list_events& what);
  std::string answer(const std::string& tenant, const summarize& what);
  std::string answer(const std::string& tenant, const list_decisions& what);
  std::string answer(const std::string& tenant, const view_decision& what);
  std::string answer(const std::string& tenant, const find_precedents& what);
  [[noreturn]] std::string answer(const std::string& tenant, const count_matching& what);
  [[noreturn]] std::string answer(const std::string& tenant, const view_insights& what);
  [[noreturn]] std::string answer(const std::string& tenant, const export_rows& what);
  decision_page look_for(const std::string& tenant, const list_decisions& what) const;
  std::vector<decision_record> records_of(const conversation_key& key) const;
  std::vector<published> select(const std::string& tenant, const std::string& conversation,
                                std::uint64_t after, std::uint32_t limit) const;

  std::shared_ptr<const memory_records> records_;
  std::unique_ptr<precedent_index> precedents_;       // filled when somebody asks
  std::unique_ptr<exporting::kept_survey> surveyed_;  // the same
};

class memory_store final : public store {
 public:
  commit_receipt commit(const std::vector<entry_ptr>& group) override;
  std::size_t project() override { return 0; }
  std::size_t behind() const override { return 0; }
  std::unique_ptr<archive> open_archive() override;
  void each_open_conversation(
      const std::function<void(std::string_view, std::string_view)>& visit) override;
  void each_open_intervention(const std::function<void(open_intervention)>& visit) override;
  void add_key(const key_record& key) override;
  bool remove_key(const std::string& tenant, const std::string& name) override;
  std::vector<key_record> keys() override;

 private:
  std::shared_ptr<memory_records> records_ = std::make_shared<memory_records>();
};

}  // namespace weft::storage
