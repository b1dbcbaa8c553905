#include <cstdint>
#include <string>
#include <vector>

#include "tests/cel/rules.hpp"

// What is said about expressions that cannot be.

namespace weft::triggers::cel {
namespace {

struct refusal {
  std::string text;
  std::uint32_t line, column;
  std::string says;
};

void expect_refused(const std::vector<refusal>& rows) {
  for (const auto& row : rows) {
    CAPTURE(row.text);
    located_problem where;
    const auto got = program::compile(row.text, rule_names(), "/policies/2/when", where);
    REQUIRE_FALSE(got);
    CHECK(got.error().code == fault::invalid);
    CHECK(got.error().where == "/policies/2/when");
    CHECK(where.line == row.line);
    CHECK(where.column == row.column);
    CHECK(where.what.detail == got.error().detail);
    CHECK_MESSAGE(got.error().detail.find(row.says) != std::string::npos, got.error().detail);
  }
}

TEST_CASE("a name that is not known comes with the one that was meant") {
  expect_refused({
      {"acton.name == 'a'", 1, 1,
       "'acton' is not known, did you mean 'action'? Known are action, context and customer"},
      {"action.nme == 'a'", 1, 8, "'action' has no 'nme', did you mean 'name'?"},
      {"said == 'a'", 1, 1, "did you mean 'context.said'?"},
      {"context.results.exist(r, r.ok)", 1, 17, "no function 'exist', did you mean 'exists'?"},
      {"context.said.startWith('a')", 1, 14, "did you mean 'startsWith'?"},
      {"lower(context.said) == 'a'", 1, 1, "there is no function 'lower'"},
      {"size == 1", 1, 1, "'size' is a function, call it like size(…)"},
      {"contains(context.said, 'a')", 1, 1, "contains() is written x.contains()"},
      {"'1'.int() == 1", 1, 5, "int() is written int(x)"},
      {"refund{amount: 1} == 1", 1, 1, "messages like refund{} are not known here, write a map"},
      {"if == 1", 1, 1, "'if' is a reserved word"},
      {"customer.in == 1", 1, 10, "'in' is a word of the language, write [\"in\"] without the dot"},
  });
}

TEST_CASE("a place is a line and a column in characters") {
  expect_refused({
      {"action.name == 'refund' &&\n  acton.name == ''", 2, 3, "line 2, column 3: 'acton'"},
      {"'é✌🐱' == acton", 1, 10, "column 10: 'acton'"},
      {"// the name\n\n\n  action.name ==", 4, 17, "a value must follow"},
      {"'''\n\n''' == 1", 3, 5, "'==' compares a string and an int"},
  });
}

TEST_CASE("what can never be true or false is refused") {
  expect_refused({
      {"action.name", 1, 1, "the expression wants true or false and this is a string"},
      {"context.results.map(r, r.ok)", 1, 1, "wants true or false and this is a list"},
      {"1 + 1", 1, 1, "this is an int"},
      {"action.name == 1", 1, 13, "'==' compares a string and an int"},
      {"action.name && true", 1, 1, "&& wants true or false and this is a string"},
      {"context.results.exists(r, 1)", 1, 27, "exists() wants true or false here"},
      {"action.name.exists(r, r)", 1, 13, "exists() is for lists and maps, this is a string"},
      {"context.results.exists(1, true)", 1, 24, "a name must stand here"},
      {"context.results.all(a, a, true)", 1, 24, "both names are 'a'"},
      {"size(1) == 1", 1, 6, "size() takes a string or bytes or a list or a map, this is an int"},
      {"action.name.matches('(')", 1, 21, "this is no regular expression"},
      {"has(action)", 1, 5, "has() asks for a member by its name"},
      {"'a' - 'b' == ''", 1, 5, "'-' stands between a string and a string"},
      {"{1.5: 2}.size() == 1", 1, 2, "keys are strings, ints, uints or bools"},
      {"context.results['a'] == 1", 1, 16, "a list takes an int in []"},
  });
}

TEST_CASE("limits on an expression are told") {
  const auto repeated = [](std::string_view part, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += part;
    return out;
  };
  expect_refused({
      {std::string(16'385, ' '), 1, 1, "has 16385 bytes, it may have at most 16384"},
      {repeated("[", 64) + "1" + repeated("]", 64) + " == 1", 1, 65, "nested more than 64 deep"},
      {repeated("true ? true : ", 64) + "true", 1, 897, "nested more than 64 deep"},
      {"1" + repeated("+1", 300) + " == 301", 1, 512, "more than 256 operators"},
      {"[" + repeated("1,", 4'096) + "1] == []", 1, 8'194, "more than 4096 parts"},
      {"action.name == '" + repeated("\xC3", 1) + "'", 1, 17, "must be UTF-8"},
  });
  const auto flat = "1 == 1" + repeated(" && 1 == 1", 1'000);
  CHECK(program::compile(flat, rule_names(), ""));
  CHECK(program::compile("1" + repeated("+1", 254) + " == 255", rule_names(), ""));
}

}  // namespace
}  // namespace weft::triggers::cel
