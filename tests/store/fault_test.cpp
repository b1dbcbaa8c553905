#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "runtime/store/open.hpp"
#include "tests/store/entries.hpp"
#include "tests/store/fault_disk.hpp"
#include "tests/store/scratch.hpp"

// What a disk can do to us. The same small day of a node is run again and again; each time the disk
// begins to fail one call later, until a day passes without failure. Afterwards the store is opened
// on what the disk holds (after an error) or would hold (after a loss of power), and must show all
// that was acknowledged, and no half of anything.

namespace weft::tests {

namespace {

constexpr std::uint64_t commits_a_day = 16;

/// Group `n` of the day: two entries whose texts carry `n`, so that halves would show. Some groups
/// are so large that the journal cuts them into several rows.
std::vector<entry_ptr> group_of(std::uint64_t n) {
  const auto text = std::to_string(n) + std::string(n % 4 == 2 ? 20'000 : 500, '.');
  return {facts(of("left"), {message_of("l" + std::to_string(n), text)}),
          facts(of("right"), {message_of("r" + std::to_string(n), text)})};
}

sqlite_settings on(const fault_disk& disk) {
  sqlite_settings settings;
  settings.vfs = disk.name();
  settings.wal_pages_max = 20;  // so that the WAL is folded several times a day
  return settings;
}

/// Returns how many groups were acknowledged before the disk failed, if it did.
std::uint64_t live_a_day(const std::filesystem::path& folder, const fault_disk& disk) {
  std::uint64_t acknowledged = 0;
  try {
    const auto s = open_sqlite(folder, on(disk));
    for (std::uint64_t n = 1; n <= commits_a_day; ++n) {
      s->commit(group_of(n));
      acknowledged = n;
      if (n % 4 == 0) s->project();
    }
  } catch (const std::runtime_error& failed) {
    CHECK_MESSAGE(disk.failing(), failed.what());
  }
  return acknowledged;
}

void expect_whole_groups(const std::filesystem::path& folder, std::uint64_t acknowledged) {
  const fault_disk healthy;
  const auto s = open_sqlite(folder, on(healthy));
  const auto archive = s->open_archive();
  const auto left = archive->events_of(of("left")), right = archive->events_of(of("right"));
  CHECK(left.size() >= acknowledged);
  CHECK(left.size() <= acknowledged + 1);  // the one that failed may be there, whole
  REQUIRE(left.size() == right.size());
  for (std::size_t i = 0; i < left.size(); ++i) {
    const auto& l = std::get<message_appended>(left[i].body).said;
    const auto& r = std::get<message_appended>(right[i].body).said;
    CHECK(l.id == "l" + std::to_string(i + 1));
    CHECK(l.text == r.text);
  }
  const auto verified = verify_chain(folder);
  REQUIRE_MESSAGE(verified, verified.error().detail);
  CHECK(verified->events == 2 * left.size());
  CHECK(s->commit(group_of(99)).first_number == 2 * left.size() + 1);
}

}  // namespace

TEST_CASE("whichever disk call fails, what was acknowledged is there and nothing is half there") {
  bool failed = true;
  for (std::uint64_t n = 1; failed; ++n) {
    CAPTURE(n);
    scratch_folder folder;
    fault_disk disk;
    disk.fail_at(n);
    const auto acknowledged = live_a_day(folder.path(), disk);
    failed = disk.failing();
    if (!failed) CHECK(acknowledged == commits_a_day);
    expect_whole_groups(folder.path(), acknowledged);
  }
}

TEST_CASE("whenever the power fails, what was acknowledged is there and nothing is half there") {
  bool failed = true;
  for (std::uint64_t n = 1; failed; ++n) {
    scratch_folder folder;
    fault_disk disk;
    disk.fail_at(n);
    const auto acknowledged = live_a_day(folder.path(), disk);
    failed = disk.failing();
    for (std::uint64_t seed = 1; seed <= 2; ++seed) {
      CAPTURE(n);
      CAPTURE(seed);
      scratch_folder survivors;
      disk.lose_power(survivors.path(), n * 10 + seed);
      expect_whole_groups(survivors.path(), acknowledged);
    }
  }
}

TEST_CASE("a store whose commit failed refuses to go on until it is reopened") {
  scratch_folder folder;
  fault_disk disk;
  const auto s = open_sqlite(folder.path(), on(disk));
  const auto id = intervention_id_of("c-1", 1);
  s->commit({facts(of("c-1"), {opened(), raised(of("c-1"), 1)})});
  disk.fail_at(1);
  CHECK_THROWS_WITH_AS(s->commit({facts(of("c-1"), {offered(id, 2, "ana")}, claim{id, 1})}),
                       doctest::Contains("disk I/O error"), std::runtime_error);
  disk.fail_at(0);
  // The claim may or may not be on the disk; only the disk can tell, so nobody is told anything.
  CHECK_THROWS_WITH_AS(s->commit({facts(of("c-1"), {closed()})}),
                       doctest::Contains("reopen the store"), std::runtime_error);
}

TEST_CASE("projections that can not be written are caught up with once the disk works again") {
  scratch_folder folder;
  fault_disk disk;
  const auto s = open_sqlite(folder.path(), on(disk));
  s->commit({facts(of("c-1"), {opened()})});
  disk.fail_at(1);
  CHECK_THROWS_AS(s->project(), std::runtime_error);
  disk.fail_at(0);
  CHECK(s->behind() == 1);
  s->commit({facts(of("c-2"), {opened()})});
  CHECK(s->project() == 2);
  const auto page = s->open_archive()->page("acme", list_conversations{});
  CHECK(page.find("c-1") != std::string::npos);
  CHECK(page.find("c-2") != std::string::npos);
}

}  // namespace weft::tests
