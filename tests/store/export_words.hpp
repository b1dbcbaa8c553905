#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "runtime/export/page.hpp"
#include "runtime/store/open.hpp"
#include "schemas/codec/decision_record.hpp"
#include "schemas/digest.hpp"
#include "tests/store/entries.hpp"
#include "tests/store/scratch.hpp"
#include "tests/support/json.hpp"
#include "tests/support/training_shapes.hpp"
#include "tools/export/export.hpp"

// A journal of decisions, as small as a test of exports needs it.

namespace weft::tests {

using exporting::export_settings;
using exporting::format;
using testing::json;

inline const std::string secret_key = "weft_" + std::string(43, 'K');

inline std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

inline std::vector<json> rows_of(const std::filesystem::path& file) {
  std::ifstream in{file};
  std::vector<json> rows;
  for (std::string line; std::getline(in, line);) rows.push_back(json::parse(line));
  return rows;
}

/// A journal in the making: conversations with one step each that an operator was asked about.
class floor_of_work {
 public:
  explicit floor_of_work(const std::filesystem::path& folder) : store_{open_sqlite(folder)} {}

  struct asked {
    query_kind kind = query_kind::approval;
    answer given{verdict::approve};
    double human_ms = 6'400;
    std::string by = "ana", bundle, metadata, draft = "I refund you.";
    decided_by how = decided_by::human;
    bool own_question = true;  // choices: the agent asked by itself
    std::vector<event> more;   // before the end
  };

  static card_ptr card_of(const std::string& name, const asked& how) {
    auto about = std::make_shared<card>();
    about->id = name + "~1";
    about->key = of(name);
    about->step_id = name + "/1";
    about->asked.kind = how.kind;
    about->asked.question = "May the agent do this for ana@example.com?";
    if (how.kind == query_kind::approval) about->act = call();
    about->draft = how.draft;
    about->firings = {{trigger_family::policy, "over-100", "120 is above 100", true, 120, 100}};
    if (how.kind == query_kind::choice)
      about->asked.options = {{"a", "Refund", {}}, {"b", "Voucher", {}}, {"c", "Nothing", {}}};
    return about;
  }
  static action call() { return {"issue_refund", R"({"amount":120,"email":"ana@example.com"})"}; }

  /// One conversation, an hour after the one before.
  void add(const std::string& name, const asked& how) {
    const std::int64_t ms = 3'600'000 * hours_++;
    step proposed;
    proposed.id = name + "/1";
    proposed.draft = how.draft;
    proposed.scope = "refunds";
    if (how.kind == query_kind::approval) {
      proposed.kind = step_kind::tool_call;
      proposed.act = call();
    }
    if (how.kind == query_kind::choice && how.own_question)
      proposed.asks = card_of(name, how)->asked;
    step_decided decided;
    decided.step_id = proposed.id;
    decided.proposed = proposed;
    decided.lane = lane::augmentation;
    decided.decision = decision::wait;
    intervention_settled settled{name + "~1", 1};
    settled.by = how.how;
    settled.answered_by = how.by;
    settled.given = how.given;
    settled.human_ms = how.human_ms;
    settled.bundle = how.bundle;
    std::vector<event> events{
        said(conversation_opened{"cust-1", "a refund", "refunds", how.metadata}, ms),
        message_of("m1", "I am ana@example.com, my key is " + secret_key, ms + 1),
        said(std::move(decided), ms + 2, "node"),
        said(intervention_raised{card_of(name, how), {"over-100"}}, ms + 3, "node")};
    for (const auto& one : how.more) events.push_back(one);
    events.push_back(said(std::move(settled), ms + 9'000, how.by));
    events.push_back(closed(ms + 10'000));
    store_->commit({facts(of(name), std::move(events))});
  }
  void project() { store_->project(); }
  std::unique_ptr<weft::archive> reader() { return store_->open_archive(); }

 private:
  std::unique_ptr<store> store_;
  std::int64_t hours_ = 0;
};

using asked = floor_of_work::asked;

inline asked edited() {
  asked how;
  how.given.arguments = R"({"amount":100,"email":"ana@example.com"})";
  return how;
}
inline asked refused() {
  asked how;
  how.given = answer{verdict::reject};
  how.given.note = "not his order";
  return how;
}
inline asked reviewed() {
  asked how;
  how.kind = query_kind::review;
  how.given = answer{verdict::edit};
  how.given.text = "I am sorry, and refund you.";
  return how;
}
inline asked chosen() {
  asked how;
  how.kind = query_kind::choice;
  how.given = {};
  how.given.chosen = {"b"};
  return how;
}

inline export_settings settings_for(const scratch_folder& folder, format as) {
  export_settings made;
  made.data = folder.path() / "data";
  made.out = folder.path() / std::string{to_string(as)};
  made.as = as;
  made.salt = "sixteen bytes of salt";
  made.split = 0.7;
  return made;
}

inline exporting::position exported(const export_settings& settings) {
  const auto done = exporting::write_export(settings);
  REQUIRE_MESSAGE(done, done.error().detail);
  CHECK(done->complete);
  return done->at;
}

inline std::vector<json> both_splits(const export_settings& settings) {
  auto all = rows_of(exporting::file_of(settings.out, settings.as, false, false));
  for (auto& row : rows_of(exporting::file_of(settings.out, settings.as, true, false)))
    all.push_back(std::move(row));
  return all;
}

/// Ten conversations of every sort.
inline void fill(const scratch_folder& folder, bool projected = true) {
  floor_of_work work{folder.path() / "data"};
  work.add("c-0", {});
  work.add("c-1", edited());
  work.add("c-2", refused());
  work.add("c-3", reviewed());
  work.add("c-4", chosen());
  if (projected) work.project();
  work.add("c-5", {});
  work.add("c-6", reviewed());
  work.add("c-7", refused());
  work.add("c-8", edited());
  work.add("c-9", {});
}

inline std::uint64_t left_out(const exporting::position& at, exporting::excluded why) {
  return at.excluded[static_cast<std::size_t>(why)];
}

}  // namespace weft::tests
