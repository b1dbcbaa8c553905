#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "runtime/export/survey.hpp"
#include "runtime/store/precedents.hpp"
#include "runtime/store/sqlite.hpp"
#include "runtime/store/tables.hpp"
#include "runtime/store/tail_index.hpp"
#include "schemas/decision_record.hpp"
#include "schemas/ports/store.hpp"

namespace weft::storage {

/// Reads through a connection of its own, each call in one snapshot: the projections as far as they
/// are, and the journal's tail laid over them, so that lagging projections never show.
class sqlite_archive final : public archive {
 public:
  /// Precedents, and what pages of rows must know of the whole journal, are kept in the folder
  /// `beside`; without it there are none.
  explicit sqlite_archive(sqlite::database db, std::filesystem::path beside = {});

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
  std::vector<run> runs_of(const conversation_key& key, std::uint64_t after);
  projection project_tail();
  card_ptr card_of(const std::string& tenant, const std::string& intervention);
  std::vector<decision_record> records_of(const conversation_key& key);

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

  sqlite::database db_;
  journal_table journal_;
  projected_tables tables_;
  tail_index tail_;
  std::filesystem::path beside_;
  std::unique_ptr<precedent_index> precedents_;       // opened when somebody asks
  std::unique_ptr<exporting::kept_survey> surveyed_;  // the same
};

}  // namespace weft::storage
