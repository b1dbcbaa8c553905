#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "tests/store/export_words.hpp"
#include "tools/verify/export_check.hpp"

namespace weft::tests {

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
