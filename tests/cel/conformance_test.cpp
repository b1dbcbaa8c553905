#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "actors/triggers/cel/program.hpp"
#include "tests/cel/spec_values.hpp"

// CEL's public conformance tests (npm: @bufbuild/cel-spec), written by export.mjs. Each one passes,
// or is skipped for a reason that stands in the tables below.

namespace weft::triggers::cel {
namespace {

using std::string_view;

constexpr string_view messages = "needs protobuf messages", enums = "needs protobuf enums",
                      checker = "needs the full type checker",
                      zones = "needs the time zone database",
                      plans = "needs the macros of a query planner";

/// Whole files that are about what is not there.
constexpr std::array<std::pair<string_view, string_view>, 6> files{{{"proto2", messages},
                                                                    {"proto2_ext", messages},
                                                                    {"proto3", messages},
                                                                    {"wrappers", messages},
                                                                    {"enums", enums},
                                                                    {"block_ext", plans}}};
/// Parts of expressions that are.
constexpr std::array<std::pair<string_view, string_view>, 12> parts{
    {{"TestAllTypes", messages},
     {"Value{", messages},
     {"ListValue{", messages},
     {"google.protobuf.Struct{", messages},
     {"google.protobuf.Any{", messages},
     {"Duration{", messages},
     {"Timestamp{", messages},
     {"GlobalEnum", enums},
     {"Australia/", zones},
     {"US/", zones},
     {"America/", zones},
     {"Asia/", zones}}};

/// One test as it was exported.
struct row {
  string_view file, section, name, expr, container;
  bool unchecked = false, check_only = false, fails = false;
  value declared, bindings, expected;
};

row row_of(const value& from) {
  const auto text = [&from](string_view name) { return spec::member(from, name).text(); };
  const auto flag = [&from](string_view name) { return spec::member(from, name).is_true(); };
  return {text("file"),
          text("section"),
          text("name"),
          text("expr"),
          text("container"),
          flag("unchecked"),
          flag("check_only"),
          flag("fails"),
          spec::member(from, "declared"),
          spec::member(from, "bindings"),
          spec::member(from, "expected")};
}

/// Why a test is not run; empty: it is.
string_view reason_to_skip(const row& test, arena& memory) {
  for (const auto& [file, why] : files)
    if (test.file == file) return why;
  if (test.check_only) return checker;
  for (const auto& [part, why] : parts)
    if (test.expr.find(part) != string_view::npos) return why;
  for (const auto& binding : test.bindings.elements())
    if (!spec::value_of(spec::member(binding, "value"), memory)) return messages;
  if (!test.fails && !spec::value_of(test.expected, memory)) return messages;
  return {};
}

/// What went wrong; empty: nothing.
std::string failure_of(const row& test, arena& memory) {
  environment names{{}, any_kind, !test.unchecked, std::string{test.container}};
  std::vector<value> variables;
  for (const auto& binding : test.bindings.elements()) {
    names.variables.push_back({std::string{spec::member(binding, "name").text()}});
    variables.push_back(*spec::value_of(spec::member(binding, "value"), memory));
  }
  for (const auto& name : test.declared.elements()) {
    const auto known = [&name](const variable& one) { return one.name == name.text(); };
    if (std::ranges::none_of(names.variables, known))
      names.variables.push_back({std::string{name.text()}});
  }
  const auto compiled = program::compile(test.expr, names, "");
  if (!compiled) return test.fails ? std::string{} : "not compiled: " + compiled.error().detail;
  const auto got = (*compiled)->evaluate(variables, memory);
  if (test.fails) return got.failed() ? std::string{} : "no error but " + spelled(got);
  const auto wanted = *spec::value_of(test.expected, memory);
  return spec::same(got, wanted) ? std::string{} : spelled(got) + " instead of " + spelled(wanted);
}

struct tally {
  int passed = 0;
  std::map<string_view, int> skipped;
};

std::string summary(const std::map<string_view, tally>& by_file) {
  std::ostringstream out;
  int passed = 0, skipped = 0;
  for (const auto& [file, counts] : by_file) {
    out << "\n  " << file << ": " << counts.passed << " passed";
    passed += counts.passed;
    for (const auto& [why, count] : counts.skipped) {
      out << ", " << count << " skipped (" << why << ")";
      skipped += count;
    }
  }
  out << "\n  together: " << passed << " passed, " << skipped << " skipped";
  return out.str();
}

TEST_CASE("CEL's conformance tests hold, or are skipped for a reason") {
  const char* const path = std::getenv("WEFT_CEL_DATA");
  std::ifstream file{path == nullptr ? "" : path};
  if (!file) {
    MESSAGE("skipped: WEFT_CEL_DATA names no file; see tests/cel/export.mjs, which writes one");
    return;
  }
  const document data{std::string{std::istreambuf_iterator<char>{file}, {}}};
  const auto tests = data.get();
  REQUIRE_MESSAGE(tests.is(kind::list), spelled(tests));
  CHECK(tests.size() > 2'000);
  std::map<string_view, tally> by_file;
  arena memory;
  for (const auto& element : tests.elements()) {
    memory.reset();
    const auto test = row_of(element);
    if (const auto why = reason_to_skip(test, memory); !why.empty()) {
      ++by_file[test.file].skipped[why];
      continue;
    }
    const auto wrong = failure_of(test, memory);
    CHECK_MESSAGE(wrong.empty(), test.file << "/" << test.section << "/" << test.name << ": "
                                           << test.expr << ": " << wrong);
    if (wrong.empty()) ++by_file[test.file].passed;
  }
  MESSAGE(summary(by_file));
}

}  // namespace
}  // namespace weft::triggers::cel
