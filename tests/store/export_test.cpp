#include "tools/export/export.hpp"

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
#include "tools/verify/export_check.hpp"

namespace weft::tests {
namespace {

using exporting::export_settings;
using exporting::format;
using testing::json;

const std::string secret_key = "weft_" + std::string(43, 'K');

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

std::vector<json> rows_of(const std::filesystem::path& file) {
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

asked edited() {
  asked how;
  how.given.arguments = R"({"amount":100,"email":"ana@example.com"})";
  return how;
}
asked refused() {
  asked how;
  how.given = answer{verdict::reject};
  how.given.note = "not his order";
  return how;
}
asked reviewed() {
  asked how;
  how.kind = query_kind::review;
  how.given = answer{verdict::edit};
  how.given.text = "I am sorry, and refund you.";
  return how;
}
asked chosen() {
  asked how;
  how.kind = query_kind::choice;
  how.given = {};
  how.given.chosen = {"b"};
  return how;
}

export_settings settings_for(const scratch_folder& folder, format as) {
  export_settings made;
  made.data = folder.path() / "data";
  made.out = folder.path() / std::string{to_string(as)};
  made.as = as;
  made.salt = "sixteen bytes of salt";
  made.split = 0.7;
  return made;
}

exporting::position exported(const export_settings& settings) {
  const auto done = exporting::write_export(settings);
  REQUIRE_MESSAGE(done, done.error().detail);
  CHECK(done->complete);
  return done->at;
}

std::vector<json> both_splits(const export_settings& settings) {
  auto all = rows_of(exporting::file_of(settings.out, settings.as, false, false));
  for (auto& row : rows_of(exporting::file_of(settings.out, settings.as, true, false)))
    all.push_back(std::move(row));
  return all;
}

/// Ten conversations of every sort.
void fill(const scratch_folder& folder, bool projected = true) {
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

std::uint64_t left_out(const exporting::position& at, exporting::excluded why) {
  return at.excluded[static_cast<std::size_t>(why)];
}

}  // namespace

TEST_CASE("every row of every format has the shape that was published for it") {
  scratch_folder folder;
  fill(folder);
  const std::map<format, std::size_t> rows{{format::sft, 7},
                                           {format::preference_openai, 6},
                                           {format::preference_trl, 6},
                                           {format::preference_together, 4},
                                           {format::kto, 9},
                                           {format::retrieval, 10}};
  for (const auto& [as, count] : rows) {
    const auto settings = settings_for(folder, as);
    exported(settings);
    const auto found = both_splits(settings);
    CHECK_MESSAGE(found.size() == count, to_string(as));
    for (const auto& row : found)
      for (const auto& wrong : testing::check_training_row(to_string(as), row))
        FAIL_CHECK(to_string(as) << ": " << wrong << "\n" << row.dump());
  }
}

TEST_CASE("answers become labels, targets and pairs") {
  scratch_folder folder;
  fill(folder);
  auto settings = settings_for(folder, format::kto);
  settings.redact = false;
  exported(settings);
  std::map<std::string, bool> labels;
  const auto rows = both_splits(settings);
  auto beside = rows_of(exporting::file_of(settings.out, settings.as, false, true));
  for (auto& one : rows_of(exporting::file_of(settings.out, settings.as, true, true)))
    beside.push_back(one);
  REQUIRE(rows.size() == beside.size());
  for (std::size_t i = 0; i < rows.size(); ++i)
    labels[beside[i]["source_conversation"].text()] = rows[i]["label"].boolean();
  const std::map<std::string, bool> expected{{"c-0", true},  {"c-1", false}, {"c-2", false},
                                             {"c-3", false}, {"c-5", true},  {"c-6", false},
                                             {"c-7", false}, {"c-8", false}, {"c-9", true}};
  CHECK(labels == expected);

  settings = settings_for(folder, format::preference_openai);
  exported(settings);
  const auto pairs = both_splits(settings);
  const auto& arguments =
      pairs.at(0)["preferred_output"].elements().at(0)["tool_calls"].elements().at(0)["function"];
  CHECK(json::parse(arguments["arguments"].text())["amount"].number() == 100);
  CHECK(pairs[1]["preferred_output"].elements().at(0)["content"].text() ==
        "I am sorry, and refund you.");
  CHECK(pairs[1]["non_preferred_output"].elements().at(0)["content"].text() == "I refund you.");
  CHECK(pairs[2]["preferred_output"].elements().at(0)["content"].text() == "Voucher");
  CHECK(pairs[2]["non_preferred_output"].elements().at(0)["content"].text() == "Refund");
  CHECK(pairs[3]["non_preferred_output"].elements().at(0)["content"].text() == "Nothing");
}

TEST_CASE("options that a rule wrote are nobody's candidates") {
  scratch_folder folder;
  {
    floor_of_work work{folder.path() / "data"};
    work.add("c-0", chosen());
    auto by_rule = chosen();
    by_rule.own_question = false;
    work.add("c-1", by_rule);
  }
  const auto at = exported(settings_for(folder, format::preference_trl));
  CHECK(at.rows[0] + at.rows[1] == 2);  // of c-0 alone
  CHECK(left_out(at, exporting::excluded::no_pair) == 1);
}

TEST_CASE("what must not be learnt from is left out, and counted by reason") {
  scratch_folder folder;
  {
    floor_of_work work{folder.path() / "data"};
    asked hasty;
    hasty.human_ms = 1'499.9;
    work.add("hasty", hasty);
    asked nobody;
    nobody.how = decided_by::expiry_default;
    work.add("nobody", nobody);
    asked probe;
    probe.metadata = R"({"probe":true})";
    work.add("probe", probe);
    asked disputed;
    disputed.more = {
        said(answer_kept{"disputed~1", 1, answer{verdict::reject}, "bob", kept_because::late}, 0)};
    work.add("disputed", disputed);
    // Twenty answers of Olga, 2 s to 21 s: the 5th percentile is the first of them.
    for (int i = 0; i < 20; ++i) {
      asked slow;
      slow.by = "olga";
      slow.human_ms = 2'000 + 1'000 * i;
      work.add("olga-" + std::to_string(i), slow);
    }
    // Forty of Noor, 2 s to 41 s: the 5th percentile is 3 s, so that one is below it.
    for (int i = 0; i < 40; ++i) {
      asked slow;
      slow.by = "noor";
      slow.human_ms = 2'000 + 1'000 * i;
      work.add("noor-" + std::to_string(i), slow);
    }
    asked guided;
    guided.kind = query_kind::guidance;
    guided.given = {};
    guided.given.text = "be brief";
    work.add("guided", guided);
  }
  const auto at = exported(settings_for(folder, format::kto));
  using exporting::excluded;
  CHECK(left_out(at, excluded::rubber_stamp) == 1);
  CHECK(left_out(at, excluded::no_human) == 1);
  CHECK(left_out(at, excluded::probe) == 1);
  CHECK(left_out(at, excluded::conflict) == 1);
  CHECK(left_out(at, excluded::below_pace) == 1);
  CHECK(left_out(at, excluded::no_label) == 1);
  CHECK(at.considered == 65);
  CHECK(at.with_rows == 59);
}

TEST_CASE("a bundle is one row that says how many it stands for") {
  scratch_folder folder;
  {
    floor_of_work work{folder.path() / "data"};
    for (int i = 0; i < 7; ++i) {
      asked member;
      member.bundle = "b-1";
      work.add("c-" + std::to_string(i), member);
    }
  }
  const auto settings = settings_for(folder, format::kto);
  const auto at = exported(settings);
  CHECK(at.rows[0] + at.rows[1] == 1);
  CHECK(left_out(at, exporting::excluded::bundle_member) == 6);
  const auto beside = rows_of(exporting::file_of(settings.out, settings.as, false, true));
  CHECK(beside.at(0)["multiplicity"].number() == 7);
  CHECK(beside.at(0)["decided_by"].text() == "bundle");
}

TEST_CASE("no conversation is in both splits, and testing is later than training") {
  scratch_folder folder;
  fill(folder);
  const auto settings = settings_for(folder, format::retrieval);
  exported(settings);
  const auto train = rows_of(exporting::file_of(settings.out, settings.as, false, true));
  const auto test = rows_of(exporting::file_of(settings.out, settings.as, true, true));
  CHECK(train.size() == 7);  // 70 % of ten conversations
  CHECK(test.size() == 3);
  std::set<std::string> known;
  double latest = 0;
  for (const auto& one : train) {
    known.insert(one["source_conversation"].text());
    latest = std::max(latest, one["decided_at"].number());
  }
  for (const auto& one : test) {
    CHECK_FALSE(known.contains(one["source_conversation"].text()));
    CHECK(one["decided_at"].number() > latest);
  }
}

TEST_CASE("an export that was interrupted anywhere goes on to the same bytes") {
  for (const bool projected : {true, false}) {
    scratch_folder folder;
    fill(folder, projected);
    for (const auto as : {format::kto, format::raw}) {
      const auto whole = settings_for(folder, as);
      exported(whole);
      for (std::uint64_t after = 0; after < 10; ++after) {
        auto part = whole;
        part.out = folder.path() / ("part-" + std::string{to_string(as)} + std::to_string(after));
        part.checkpoint_every = 3;
        part.stop = [left = after]() mutable { return left-- == 0; };
        const auto first = exporting::write_export(part);
        REQUIRE(first);
        CHECK_FALSE(first->complete);
        {  // a process that was killed has written more than it kept account of
          std::ofstream torn{exporting::file_of(part.out, as, false, false), std::ios::app};
          torn << R"({"half":)";
        }
        part.stop = [] { return false; };
        const auto refused = exporting::write_export(part);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().detail.find("--resume") != std::string::npos);
        part.resume = true;
        CHECK(exporting::write_export(part)->complete);
        for (const char* name : {"exclusions.json", "README.md", "provenance-train.jsonl"})
          CHECK(bytes_of(part.out / name) == bytes_of(whole.out / name));
        for (const bool test : {false, true})
          CHECK(bytes_of(exporting::file_of(part.out, as, test, false)) ==
                bytes_of(exporting::file_of(whole.out, as, test, false)));
        CHECK_FALSE(std::filesystem::exists(exporting::progress_book::file_in(part.out)));
      }
    }
  }
}

TEST_CASE("going on with other options, or over a complete export, is refused") {
  scratch_folder folder;
  fill(folder);
  auto settings = settings_for(folder, format::kto);
  settings.stop = [] { return true; };
  CHECK_FALSE(exporting::write_export(settings)->complete);
  settings.stop = [] { return false; };
  settings.resume = true;
  settings.redact = false;
  const auto other = exporting::write_export(settings);
  REQUIRE_FALSE(other);
  CHECK(other.error().detail.find("other options") != std::string::npos);
  settings.redact = true;
  exported(settings);
  const auto again = exporting::write_export(settings);
  REQUIRE_FALSE(again);
  CHECK(again.error().detail.find("complete") != std::string::npos);
}

TEST_CASE("keys never leave, whatever is asked for; personal data only when asked for") {
  scratch_folder folder;
  fill(folder);
  for (std::size_t i = 0; i < names<format>::value.size(); ++i)
    for (const bool redact : {true, false}) {
      auto settings = settings_for(folder, static_cast<format>(i));
      settings.out += redact ? "-redacted" : "-as-is";
      settings.redact = redact;
      exported(settings);
      bool personal = false;
      for (const auto& entry : std::filesystem::directory_iterator{settings.out}) {
        const auto text = bytes_of(entry.path());
        CHECK_MESSAGE(text.find("KKKKKKKK") == std::string::npos, entry.path());
        personal = personal || text.find("ana@example.com") != std::string::npos;
        if (redact) CHECK_MESSAGE(text.find("\"ana\"") == std::string::npos, entry.path());
      }
      CHECK(personal == !redact);
    }
}

TEST_CASE("raw is every decision record, readable again") {
  scratch_folder folder;
  fill(folder);
  const auto settings = settings_for(folder, format::raw);
  CHECK(exported(settings).considered == 10);
  std::ifstream in{exporting::file_of(settings.out, settings.as, false, false)};
  std::size_t count = 0;
  for (std::string line; std::getline(in, line); ++count) {
    const auto record = codec::decode_decision_record(line);
    REQUIRE_MESSAGE(record, record.error().detail);
    CHECK(record->where.chain.size() == 64);
    CHECK(codec::encode_decision_record(*record) == line);
  }
  CHECK(count == 7);
}

TEST_CASE("an export verifies, and a changed row, count or order does not") {
  scratch_folder folder;
  fill(folder);
  const auto settings = settings_for(folder, format::kto);
  exported(settings);
  const auto check = [&] { return verify::check_export(settings.out, [](std::uint64_t) {}); };
  REQUIRE(check());
  CHECK(check()->rows[0] + check()->rows[1] == 9);
  const auto file = exporting::file_of(settings.out, settings.as, false, false);
  const auto before = bytes_of(file);
  auto changed = before;
  changed.replace(changed.find("true"), 4, "TRUE");
  std::ofstream{file} << changed;
  CHECK(check().error().detail.find("line 1 of kto-train.jsonl") != std::string::npos);
  std::ofstream{file} << before << "{}\n";
  CHECK_FALSE(check());
  std::ofstream{file} << before;
  REQUIRE(check());
  auto counts = bytes_of(settings.out / "exclusions.json");
  counts.replace(counts.find("\"considered\":10"), 15, "\"considered\":11");
  std::ofstream{settings.out / "exclusions.json"} << counts;
  CHECK(check().error().detail.find("11 were considered") != std::string::npos);
}

TEST_CASE("tenant, scope and time narrow an export") {
  scratch_folder folder;
  fill(folder);
  auto settings = settings_for(folder, format::kto);
  settings.tenant = "other";
  CHECK(exported(settings).considered == 0);
  settings = settings_for(folder, format::kto);
  settings.out += "-scope";
  settings.scope = "refunds";
  settings.since = at_ms(7'200'000);
  settings.until = at_ms(14'400'000);
  CHECK(exported(settings).considered == 2);  // the third and the fourth
}

namespace {

/// All pages of an export, one after the other.
struct paged {
  std::string bytes;
  std::size_t pages = 0;
  std::map<std::string, double> counts;
};

std::string header_of(const document& page, const std::string& name) {
  const auto at = page.headers.find(name + ": ");
  if (at == std::string::npos) return {};
  const auto begin = at + name.size() + 2;
  return page.headers.substr(begin, page.headers.find("\r\n", begin) - begin);
}

paged all_pages(archive& from, export_rows what) {
  paged all;
  while (from.survey(10)) {}
  while (true) {
    const auto page = from.rows("acme", what);
    REQUIRE_MESSAGE(page, page.error().detail);
    all.bytes += page->json;
    ++all.pages;
    const auto counts = json::parse(header_of(*page, "Weft-Counts"));
    for (const char* name : {"conversations", "filtered_out", "considered", "with_rows"})
      all.counts[name] += counts[name].number();
    const auto& excluded = counts["excluded"];
    for (const auto& [name, count] : excluded.members()) all.counts[name] += count.number();
    const auto next = header_of(*page, "Weft-Next");
    if (next.empty()) return all;
    what.after = exporting::place_in(next).value();
  }
}

/// What the command wrote, the splits one after the other in the order of the journal.
void expect_pages_like_files(const scratch_folder& folder, archive& from, format as,
                             std::uint32_t limit, bool provenance) {
  auto settings = settings_for(folder, as);
  settings.out += "-" + std::to_string(limit) + (provenance ? "-beside" : "");
  settings.tenant = "acme";
  settings.split = 0.9;
  const auto at = exported(settings);
  export_rows what;
  what.format = to_string(as);
  what.limit = limit;
  what.provenance = provenance;
  what.salt = settings.salt;
  std::string both;
  for (const bool test : {false, true}) {
    what.split = test ? "test" : "train";
    const auto file = bytes_of(exporting::file_of(settings.out, as, test, provenance));
    both += file;
    CHECK(all_pages(from, what).bytes == file);
  }
  what.split.clear();
  const auto all = all_pages(from, what);
  CHECK(all.bytes == both);  // conversations for testing were opened last
  CHECK(all.counts.at("considered") == static_cast<double>(at.considered));
  CHECK(all.counts.at("with_rows") == static_cast<double>(at.with_rows));
  CHECK(all.counts.at("conversations") == static_cast<double>(at.conversations));
  for (std::size_t i = 0; i < exporting::exclusions; ++i) {
    const auto counted =
        all.counts.find(std::string{to_string(static_cast<exporting::excluded>(i))});
    CHECK((counted == all.counts.end() ? 0 : counted->second) ==
          static_cast<double>(at.excluded[i]));
  }
  if (limit == 1) CHECK(all.pages >= at.with_rows);
}

}  // namespace

TEST_CASE("pages of rows are the bytes that the command writes, however they are cut") {
  for (const bool projected : {true, false}) {
    scratch_folder folder;
    {
      floor_of_work work{folder.path() / "data"};
      for (int i = 0; i < 4; ++i) {
        asked member;
        member.bundle = i < 3 ? "b-1" : "b-2";
        member.human_ms = i == 0 ? 100 : 6'400;  // the first member is a rubber stamp
        work.add("bundled-" + std::to_string(i), member);
      }
      for (int i = 0; i < 25; ++i) {
        asked slow;
        slow.by = "noor";
        slow.human_ms = 2'000 + 1'000 * i;
        work.add("noor-" + std::to_string(i), slow);
      }
      work.add("edited", edited());
      work.add("refused", refused());
      work.add("reviewed", reviewed());
      work.add("chosen", chosen());
      if (projected) work.project();
    }
    const auto store = open_sqlite(folder.path() / "data");
    const auto from = store->open_archive();
    for (std::size_t i = 0; i < names<format>::value.size(); ++i)
      for (const std::uint32_t limit : {1U, 7U, 1'000U})
        for (const bool provenance : {false, true})
          expect_pages_like_files(folder, *from, static_cast<format>(i), limit, provenance);
  }
}

TEST_CASE("pages stay with the journal as it was when the first one was read") {
  scratch_folder folder;
  floor_of_work work{folder.path() / "data"};
  for (int i = 0; i < 10; ++i) work.add("c-" + std::to_string(i), asked{});
  const auto from = work.reader();
  export_rows what;
  what.format = "kto";
  what.limit = 3;
  while (from->survey(1'000)) {}
  const auto whole = all_pages(*from, what);
  const auto first = from->rows("acme", what);
  REQUIRE(first);
  what.after = exporting::place_in(header_of(*first, "Weft-Next")).value();
  for (int i = 10; i < 20; ++i) work.add("c-" + std::to_string(i), asked{});
  CHECK(first->json + all_pages(*from, what).bytes == whole.bytes);
}

TEST_CASE("a place that no page gave is refused") {
  scratch_folder folder;
  floor_of_work work{folder.path() / "data"};
  work.add("c-1", asked{});
  const auto from = work.reader();
  while (from->survey(1'000)) {}
  export_rows what;
  what.format = "raw";
  what.after = {1'000'000, 1, 0};
  const auto refused = from->rows("acme", what);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().detail.find("Weft-Next") != std::string::npos);
  for (const char* text : {"", "1", "1.2", "1.2.3.4", "a.b.c", "1.2.3 ", "0.1.1", "-1.2.3", "1..3",
                           "99999999999999999999.1.1"})
    CHECK_FALSE(exporting::place_in(text));
  CHECK(exporting::place_in("7.5.2")->conversation == 5);
}

TEST_CASE("a rule narrows an export to the steps about which it fired") {
  scratch_folder folder;
  fill(folder);
  auto settings = settings_for(folder, format::kto);
  settings.rule = "over-100";
  CHECK(exported(settings).considered == 10);
  settings.out += "-none";
  settings.rule = "over-10";
  CHECK(exported(settings).considered == 0);
}

}  // namespace weft::tests
