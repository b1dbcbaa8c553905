#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <random>
#include <string>
#include <thread>

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/store/open.hpp"
#include "tests/store/entries.hpp"
#include "tests/store/scratch.hpp"

namespace weft::tests {

namespace {

/// The child: commits numbered events and tells each number once it is acknowledged. Never returns.
[[noreturn]] void commit_until_killed(const std::filesystem::path& folder, int acknowledge) {
  try {
    const auto s = open_sqlite(folder);
    const auto archive = s->open_archive();
    std::uint64_t n = archive->events_of(of("counted")).size();
    for (;;) {
      ++n;
      s->commit({facts(of("counted"), {message_of("m" + std::to_string(n), "")}),
                 facts(of("other-" + std::to_string(n % 7)), {opened()})});
      if (::write(acknowledge, &n, sizeof n) != sizeof n) std::_Exit(2);
      if (n % 5 == 0) s->project();
    }
  } catch (...) {
    std::_Exit(3);
  }
}

/// Runs the child for a while, kills it, returns the last number it acknowledged (0: none).
std::uint64_t run_and_kill(const std::filesystem::path& folder, std::chrono::microseconds after) {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const auto child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) commit_until_killed(folder, ends[1]);
  ::close(ends[1]);
  std::this_thread::sleep_for(after);
  REQUIRE(::kill(child, SIGKILL) == 0);
  std::uint64_t last = 0, told = 0;
  while (::read(ends[0], &told, sizeof told) == sizeof told) last = told;
  ::close(ends[0]);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFSIGNALED(status));  // it was still at work
  return last;
}

}  // namespace

TEST_CASE("what was acknowledged survives kill -9 at any moment, again and again") {
  scratch_folder folder;
  std::mt19937_64 random{7};
  std::uint64_t acknowledged = 0;
  for (int round = 0; round < 20; ++round) {
    CAPTURE(round);
    const auto last =
        run_and_kill(folder.path(), std::chrono::microseconds{2'000 + random() % 60'000});
    acknowledged = std::max(acknowledged, last);

    const auto s = open_sqlite(folder.path());
    const auto events = s->open_archive()->events_of(of("counted"));
    CHECK(events.size() >= acknowledged);
    for (std::size_t i = 0; i < events.size(); ++i)
      REQUIRE(std::get<message_appended>(events[i].body).said.id == "m" + std::to_string(i + 1));
    const auto verified = verify_chain(folder.path());
    REQUIRE_MESSAGE(verified, verified.error().detail);
  }
  CHECK(acknowledged > 0);
}

}  // namespace weft::tests
