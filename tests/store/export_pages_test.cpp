#include <map>
#include <string>

#include <doctest/doctest.h>

#include "runtime/export/page.hpp"
#include "tests/store/export_words.hpp"

// Pages of rows, against the files of the command.

namespace weft::tests {
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

}  // namespace weft::tests
