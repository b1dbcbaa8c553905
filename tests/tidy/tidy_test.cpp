#include <doctest/doctest.h>

#include "tests/tidy/rules.hpp"

// Lints the repository, and the linter: each rule has to find what it is there for.

namespace weft::tests::tidy {

static void expect_none(const findings& found) {
  for (const auto& [path, line, says] : found)
    FAIL_CHECK(path << ":" << (line == 0 ? "" : std::to_string(line) + ":") << " " << says);
}

TEST_CASE("the repository keeps its promises about itself") {
  const auto files = read_tree(WEFT_SOURCE_DIR);
  REQUIRE(files.size() > 10);
  for (const auto& rule : all_rules()) {
    SUBCASE(rule.title) {
      findings found;
      for (const auto& file : files) rule.check(file, found);
      expect_none(found);
    }
  }
  SUBCASE("the top level is what was agreed") {
    findings found;
    check_top_level(top_level(WEFT_SOURCE_DIR), found);
    expect_none(found);
  }
}

static std::size_t count(const std::string& path, std::vector<std::string> lines) {
  if (path.ends_with(".hpp")) lines.insert(lines.begin(), "#pragma once");
  findings found;
  for (const auto& rule : all_rules()) rule.check({path, lines}, found);
  return found.size();
}

TEST_CASE("an include against the arrows is found") {
  CHECK(count("schemas/step.hpp", {R"(#include "actors/world.hpp")"}) == 1);
  CHECK(count("actors/router/core.cpp", {R"(#include "runtime/clock.hpp")"}) == 1);
  CHECK(count("tools/replay/replay.cpp", {R"(#include "runtime/store/memory.hpp")"}) == 1);
  CHECK(count("actors/router/core.cpp", {R"(#include "core.hpp")"}) == 1);
  CHECK(count("actors/router/core.cpp", {R"(#include "schemas/step.hpp")"}) == 0);
  CHECK(count("tools/simulate/world.cpp", {R"(#include "actors/router/core.hpp")"}) == 0);
  CHECK(count("runtime/main.cpp", {R"(#include "tools/replay/replay.hpp")"}) == 0);
  CHECK(count("tests/unit/step_test.cpp", {R"(#include "runtime/clock.hpp")"}) == 0);
}

TEST_CASE("a library outside its home is found") {
  CHECK(count("schemas/step.hpp", {"#include <caf/all.hpp>"}) == 1);
  CHECK(count("schemas/step.hpp", {"#include <absl/strings.h>"}) == 1);
  CHECK(count("actors/router/core.cpp", {"#include <caf/all.hpp>"}) == 1);
  CHECK(count("runtime/http/front.cpp", {"#include <simdjson.h>"}) == 1);
  CHECK(count("runtime/http/front.cpp", {"#include <sqlite3.h>"}) == 1);
  CHECK(count("schemas/step.hpp", {"#include <string>"}) == 0);
  CHECK(count("schemas/interfaces.hpp", {"#include <caf/typed_actor.hpp>"}) == 0);
  CHECK(count("actors/router/actor.cpp", {"#include <caf/all.hpp>"}) == 0);
  CHECK(count("runtime/store/sqlite.cpp", {"#include <sqlite3.h>"}) == 0);
}

TEST_CASE("a core with a clock or an undefined order is found, in code but not in comments") {
  CHECK(count("actors/router/core.cpp", {"auto t = std::chrono::steady_clock::now();"}) == 1);
  CHECK(count("actors/triggers/policy.cpp", {"std::unordered_map<int, int> seen;"}) == 1);
  CHECK(count("actors/router/core.cpp", {"a();  // no steady_clock here"}) == 0);
  CHECK(count("actors/router/actor.cpp", {"std::unordered_map<int, int> handles;"}) == 0);
  CHECK(count("runtime/clock.cpp", {"std::chrono::steady_clock::now();"}) == 0);
}

TEST_CASE("files and lines that grew too long are found") {
  CHECK(count("schemas/step.hpp", std::vector<std::string>(201, "int a;")) == 1);
  CHECK(count("schemas/step.cpp", std::vector<std::string>(501, "int a;")) == 1);
  CHECK(count("schemas/step.cpp", {std::string(101, 'a')}) == 1);
  std::string hundred_dashes;  // each of three bytes
  for (int i = 0; i < 100; ++i) hundred_dashes += "—";
  CHECK(count("schemas/step.cpp", {hundred_dashes}) == 0);
}

TEST_CASE("a header without its guard is found") {
  findings found;
  for (const auto& rule : all_rules()) rule.check({"schemas/step.hpp", {"int a;"}}, found);
  CHECK(found.size() == 1);
}

TEST_CASE("work left for later and foreign words are found") {
  CHECK(count("schemas/step.cpp", {"// TODO: more"}) == 1);
  CHECK(count("tools/setup.sh", {"mktemp file.XXXXXX"}) == 0);
  CHECK(count("schemas/step.cpp", {"int open_handoffs;"}) == 1);
  CHECK(count("README.md", {"A rule set is a human-request."}) == 2);
  CHECK(count("README.md", {"A trigger set asks for an intervention."}) == 0);
}

TEST_CASE("strangers at the top level are found") {
  findings found;
  check_top_level({"CMakeLists.txt", "build", "schemas", "scripts"}, found);
  REQUIRE(found.size() == 1);
  CHECK(found.front().path == "scripts");
}

}  // namespace weft::tests::tidy
