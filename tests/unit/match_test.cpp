#include "actors/floor/match.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "schemas/codec/member_text.hpp"
#include "tests/fuzz/expressions.hpp"

// Expressions over one conversation; tests/cel has all of the language. Where CEL's own conformance
// tests have a case, it is theirs.

namespace weft {
namespace {

using floor::match;

/// The conversation that all expressions here are about.
bool holds(std::string_view expression, std::string_view metadata) {
  static const std::vector<std::string> queues{"refunds", "tier-2"};
  const auto compiled = match::compile(expression, "/match");
  REQUIRE_MESSAGE(compiled, expression << ": " << compiled.error().detail);
  return (*compiled)({"c-42", "Kim Ásgeirsdóttir", "a refund", "refunds", metadata, queues});
}
bool holds(std::string_view expression) {
  return holds(
      expression,
      R"({"a-b":{"c d":1},"amount":120,"big":9223372036854775807,"country":"IS",)"
      R"("empty":{},"for":1,"huge":123456789012345678901234567890,"list":["x",2,null,[3]],)"
      R"("none":null,"note":"say \"so\"\n","order":{"id":"A1","lines":{"n":3}},)"
      R"("score":0.75,"vip":true,"whole":2})");
}

void expect_true(const std::vector<std::string_view>& expressions) {
  for (const auto expression : expressions) CHECK_MESSAGE(holds(expression), expression);
}
/// False, and so is the opposite: the expression fails.
void expect_failing(const std::vector<std::string>& expressions) {
  for (const auto& expression : expressions) {
    CHECK_MESSAGE(!holds(expression), expression);
    CHECK_MESSAGE(!holds("!(" + expression + ")"), expression);
  }
}
/// False, and the opposite is true.
void expect_false(const std::vector<std::string>& expressions) {
  for (const auto& expression : expressions) {
    CHECK_MESSAGE(!holds(expression), expression);
    CHECK_MESSAGE(holds("!(" + expression + ")"), expression);
  }
}

TEST_CASE("an expression reads what is known of a conversation") {
  expect_true({R"(conversation.id == "c-42")", R"(conversation.customer == "Kim Ásgeirsdóttir")",
               R"(conversation.goal == "a refund")", R"(conversation.scope == 'refunds')",
               R"("tier-2" in conversation.queues)", R"(conversation.metadata.country == "IS")",
               R"(conversation.metadata.order.id == "A1")",
               R"(conversation.metadata.order["lines"].n == 3)",
               R"(conversation.metadata["a-b"]["c d"] == 1)",
               R"((conversation.metadata.order).id == "A1")", "conversation.metadata.vip", "true"});
  expect_false({R"(conversation.id == "c-4")", R"("tier-3" in conversation.queues)", "false",
                R"(conversation.scope == "Refunds")"});
}

TEST_CASE("equality") {
  expect_true({"1 == 1", "1.0 == 1.0e+0", R"('' == "")", "24 != 42", "9.0e+3 != 9001.0",
               "'abc' != ''", "false != true", "-0.0 == 0.0", ".5 == 0.5", "-.5 == -0.5",
               "conversation.metadata.none == conversation.metadata.list == false",
               "conversation.metadata.none == conversation.metadata.none",
               "conversation.metadata.list == conversation.metadata.list"});
  expect_false({"-1 == 1", "1 != 1", "'abc' == 'ABC'", "'a' == 'b'", "true != true",
                "conversation.metadata.list == conversation.metadata.empty"});
}

TEST_CASE("order") {
  expect_true({"-1 < 0", "1.0 < 1.0000001", "'a' < 'b'", "'Abc' < 'aBC'", "'abc' < 'abcd'",
               "'a' < 'á'", "false < true", "42 > -42", "1e+1 > 1e+0", "'abc' > 'aBc'", "'A' > ''",
               "0 <= 0", "0 >= 0", "1 <= 2", "2 >= 1", "'a' <= 'a'", "1 < 1.5", "2.5 > 2"});
  expect_false({"0 < 0", "-0.0 < 0.0", "'' < ''", "'a' < 'AB'", "true < false", ".99 > 9.9e-1",
                "'' > ''", "2 <= 1", "1 >= 2"});
}

TEST_CASE("numbers of the metadata compare with integers and decimals alike") {
  expect_true({"conversation.metadata.amount == 120", "conversation.metadata.amount == 120.0",
               "conversation.metadata.amount > 119.5", "conversation.metadata.score < 1",
               "conversation.metadata.score == 7.5e-1", "conversation.metadata.whole in [1, 2]",
               "conversation.metadata.whole in [2.0]", "conversation.metadata.huge > 1e29",
               "conversation.metadata.big == 9223372036854775807",
               "conversation.metadata.big > 9223372036854775806"});
}

TEST_CASE("an integer beyond a double's digits compares with a double as that double") {
  // comparisons.textproto: not_lt_dyn_int_big_lossy_double, lt_dyn_int_big_lossy_double
  expect_false({"conversation.metadata.big < 9223372036854775808.0"});
  expect_true({"conversation.metadata.big < 9223372036854777857.0"});
}

TEST_CASE("in looks in lists, arrays and the names of objects") {
  expect_true({R"(conversation.scope in ["returns", 'refunds'])", "1 in [1, 2, 3]",
               "2.5 in [1, 2.5]", R"(true in [false, "a", true])", "-3 in [-3]",
               R"("x" in conversation.metadata.list)", "2.0 in conversation.metadata.list",
               "conversation.metadata.none in conversation.metadata.list",
               R"("lines" in conversation.metadata.order)",
               R"(conversation.metadata.country in ["DK", "IS"])"});
  expect_false({R"(conversation.scope in ["a"])", "1 in []", R"("y" in conversation.metadata.list)",
                "3 in conversation.metadata.list", R"("n" in conversation.metadata.order)",
                "1 in conversation.metadata.order", R"("refunds" in conversation.metadata.empty)"});
}

TEST_CASE("methods search and measure") {
  expect_true(
      {R"(conversation.goal.contains("ref"))", R"(conversation.goal.startsWith("a "))",
       R"(conversation.goal.endsWith("fund"))", R"(conversation.goal.contains(""))",
       R"(conversation.goal.contains(("a")))", R"("IS,DK".contains(conversation.metadata.country))",
       "conversation.queues.size() == 2", "conversation.goal.size() == 8", "'Ásdís'.size() == 5",
       "conversation.metadata.list.size() == 4", "conversation.metadata.order.size() == 2",
       "conversation.metadata.empty.size() == 0", "conversation.metadata.country.size() < 3",
       R"(conversation.metadata.note.contains("\"so\"\n"))", "conversation . goal . size ( ) > 1"});
  expect_false({R"(conversation.goal.contains("Ref"))", R"(conversation.goal.startsWith("ref"))",
                R"(conversation.goal.endsWith("a"))", R"("a".contains("ab"))"});
}

TEST_CASE("has tells whether a member is there, whatever its value") {
  expect_true({"has(conversation.metadata.vip)", "has(conversation.metadata.none)",
               "has(conversation.metadata.order.lines.n)", "!has(conversation.metadata.nobody)",
               R"(has(conversation.metadata["a-b"].c) == false)"});
  expect_failing({"has(conversation.metadata.nobody.x)", "has(conversation.metadata.amount.x)"});
  CHECK(holds("!has(conversation.metadata.vip)", ""));
  CHECK(holds("!has(conversation.metadata.vip)", "{}"));
}

TEST_CASE("! binds before relations, relations before &&, && before ||") {
  expect_true({"true || false && false", "false && false || true", "!false && true",
               "!(true && false)", "!false == true", "1 < 2 == true", "!!true",
               "true || true && false", "1 == 1 && 2 == 2", "'a' in ['a'] == true",
               "!conversation.goal.contains('x')", "1 < 2 && 'a' < 'b' || false"});
  expect_false({"(true || false) && false", "!true || false", "!(false || true)"});
}

TEST_CASE("escapes stand for their characters") {
  expect_true({R"("\n\t\r".size() == 3)", R"('\'' == "'")", R"("\"" == '"')", R"("\\".size() == 1)",
               R"("\u00e9" == "é")", R"("\u20AC" == "€")", R"("\u0041" == 'A')",
               R"("\a\b\f\v\?\`".size() == 6)", R"('"' == "\"")", R"("\u0000".size() == 1)"});
}

TEST_CASE("a member that is not there makes the whole expression false") {
  expect_failing({"conversation.metadata.nobody == 1", "conversation.metadata.nobody != 1",
                  "conversation.metadata.nobody", "1 in conversation.metadata.nobody",
                  "conversation.metadata.nobody in [1]", "conversation.metadata.order.x.y == 1",
                  "conversation.metadata.amount.x == 1", "conversation.metadata.nobody.size() == 0",
                  "true && conversation.metadata.nobody", "false || conversation.metadata.nobody"});
  CHECK_FALSE(holds("conversation.metadata.vip", ""));
  CHECK_FALSE(holds("conversation.metadata.vip == true", "{}"));
}

TEST_CASE("types that do not fit fail where they cannot be equal, too") {
  expect_failing({"conversation.metadata.country < 1", "conversation.metadata.amount > 'a'",
                  "conversation.metadata.none < 1", "conversation.metadata.list < 1",
                  "conversation.metadata.amount.contains('1')", "conversation.metadata.amount",
                  "conversation.metadata.none", "'a' in conversation.metadata.country",
                  "conversation.goal.contains(conversation.metadata.amount)",
                  "conversation.metadata.vip.size() == 1",
                  "conversation.metadata.country && true"});
  expect_false({"conversation.metadata.country == 1", "conversation.metadata.amount == '120'",
                "conversation.metadata.vip == 'true'", "conversation.metadata.none == false"});
  expect_true({"conversation.metadata.country != 1", "conversation.metadata.none != 0"});
}

TEST_CASE("a side that decides absorbs the other one's failure, in either order") {
  expect_true({"true || conversation.metadata.nobody == 1",
               "conversation.metadata.nobody == 1 || true", "conversation.metadata.amount || true",
               "!(false && conversation.metadata.nobody == 1)",
               "!(conversation.metadata.nobody == 1 && false)",
               "conversation.metadata.nobody == 1 || false || conversation.metadata.vip",
               "has(conversation.metadata.nobody) && conversation.metadata.nobody == 1 || true"});
  expect_false({"conversation.metadata.nobody == 1 && false",
                "has(conversation.metadata.nobody) && conversation.metadata.nobody > 1"});
  expect_failing(
      {"conversation.metadata.nobody == 1 || false", "conversation.metadata.nobody == 1 && true"});
}

TEST_CASE("metadata that is no JSON object is one without members that can be read") {
  for (const std::string_view metadata :
       {"{", "[", "null", "x", R"({"vip)", R"({"vip":)", R"({"vip":true)", R"({"vip":tru})",
        R"([{"vip":true}])", R"({"vip":true]})"})
    CHECK_MESSAGE(!holds("conversation.metadata.vip", metadata), metadata);
}

TEST_CASE("an expression is kept as it was written, and copies share it") {
  const auto compiled = match::compile("  1 ==\n 1 ", "");
  REQUIRE(compiled);
  CHECK(compiled->text() == "  1 ==\n 1 ");
  const std::vector<match> copies(2, *compiled);
  CHECK(&copies.back().text() == &compiled->text());
}

/// One bad expression: the column, and a part of the sentence.
struct refusal {
  std::string text;
  std::size_t column;
  std::string says;
};

void expect_refused(const std::vector<refusal>& rows) {
  for (const auto& row : rows) {
    CAPTURE(row.text);
    const auto got = match::compile(row.text, "/directives/3/match");
    REQUIRE_FALSE(got);
    CHECK(got.error().code == fault::invalid);
    CHECK(got.error().where == "/directives/3/match");
    const auto& detail = got.error().detail;
    CHECK_MESSAGE(detail.starts_with("column " + std::to_string(row.column) + ": "), detail);
    CHECK_MESSAGE(detail.find(row.says) != std::string::npos, detail);
  }
}

TEST_CASE("names that mean nothing are refused with those that do") {
  expect_refused({
      {"scope == 'a'", 1, "'scope' is not known, did you mean 'conversation.scope'?"},
      {"true || coversation.id == 'a'", 9,
       "'coversation' is not known, did you mean 'conversation'?"},
      {"conversation.goals == 'a'", 14,
       "'conversation' has no 'goals', did you mean 'goal'? Known are id, customer, goal, scope, "
       "queues and metadata"},
      {"conversation['goals'] == 'a'", 13, "did you mean 'goal'?"},
      {"conversation == 'a'", 14, "'==' compares a map and a string"},
      {"conversation.'id' == 'a'", 14, "a name must follow the dot"},
      {"conversation.metadata == 'a'", 23, "'==' compares a map and a string"},
      {"conversation.metadata.7 == 1", 22, "an operator must stand before '.7'"},
      {"conversation.metadata. == 1", 24, "a name must follow the dot"},
      {"conversation.metadata['a' == 1", 31, "']' must follow"},
      {"conversation.goal.x == 1", 19, "this is a string and has no 'x'"},
      {"conversation.goal['x'] == 1", 18, "this is a string and has no elements"},
      {"conversation.goal.contain('x')", 19,
       "there is no function 'contain', did you mean 'contains'?"},
      {"true and true", 6, "'and' is not known, write &&"},
      {"true or true", 6, "write ||"},
      {"not true", 1, "'not' is not known, write !"},
      {std::string(300, 'x'), 1, "xx…' is not known"},
  });
}

TEST_CASE("what cannot be read is refused with what would be right") {
  expect_refused({
      {"", 1, "write true for every conversation"},
      {" \n ", 1, "write true for every conversation"},
      {"true &&", 8, "a value must follow, the text ends here"},
      {"&& true", 1, "a value must stand before '&&'"},
      {"in ['a']", 1, "a value must stand before 'in'"},
      {"()", 2, "a value must stand before ')'"},
      {"(true", 6, "')' must close the parentheses here"},
      {"true)", 5, "this ')' closes nothing, remove it"},
      {"true true", 6, "an operator must stand before 'true'"},
      {"conversation.goal 'x'", 19, "an operator must stand before this text"},
      {"conversation.scope = 'a'", 20, "write =="},
      {"true & true", 6, "write &&"},
      {"true | true", 6, "write ||"},
      {"'é' == ü", 8, "this character can stand only inside a string"},
      {std::string{"true\0", 5}, 5, "only inside a string"},
      {"'é' == 'abc", 8, "this string has no end, close it with '"},
      {R"("abc')", 1, R"(close it with ")"},
      {R"('ab\q' == 'a')", 4, R"(no such escape, known are \n)"},
      {R"('ab\)", 4, "no such escape"},
      {R"('\u12g4' == 'a')", 2, "4 hexadecimal digits"},
      {R"('\ud83d\ude00' == 'a')", 2, "this escape stands for no character"},
      {"1e == 1", 1, "numbers are written like"},
      {"9223372036854775808 == 1", 1, "integers go from -9223372036854775808 to 92233720368547"},
      {"1e999 == 1.0", 1, "beyond the range of a double"},
      {"'a' == '\xC3'", 9, "must be UTF-8"},
      {"'\xED\xA0\x80' == 'a'", 2, "must be UTF-8"},
      {"'a' in ['a' 'b']", 13, "',' or ] must follow"},
      {"'a' in ['a'", 12, "',' or ] must follow"},
      {"has(conversation.metadata['a'])", 5, "has() asks for a member by its name"},
      {"has(true)", 5, "has() asks for a member by its name"},
      {"has(conversation.metadata.a == 1)", 5, "has() asks for a member by its name"},
      {"conversation.goal.contains 'a'", 28, "an operator must stand before this text"},
      {"conversation.goal.contains()", 19, "contains() takes 1 argument, here are 0"},
      {"conversation.goal.contains('a', 'b')", 19, "contains() takes 1 argument, here are 2"},
      {"conversation.goal.size(1) == 1", 19, "size() takes no arguments, here is 1"},
  });
}

TEST_CASE("where there are several lines, the line is named") {
  const auto got = match::compile("'a\nb' == 'a'", "");
  REQUIRE_FALSE(got);
  CHECK(got.error().detail.starts_with("line 1, column 3: a string ends on its line"));
}

TEST_CASE("types are checked as far as they are known") {
  expect_refused({
      {"conversation.goal == 5", 19,
       "'==' compares a string and an int, both must be numbers or of one type"},
      {"conversation.goal != 5.0", 19, "'!=' compares a string and a double"},
      {"['a'] == 1", 7, "'==' compares a list and an int"},
      {"true < 1", 6, "'<' compares a bool and an int"},
      {"conversation.goal.size() > '5'", 26, "'>' compares an int and a string"},
      {"1 < 2 < 3", 7, "'<' compares a bool and an int"},
      {"conversation.queues == 'a'", 21, "'==' compares a list and a string"},
      {"'a' in conversation.goal", 5, "in wants a list or a map to its right and this is a string"},
      {"conversation.goal", 1, "the expression wants true or false and this is a string"},
      {"true || conversation.goal", 9, "|| wants true or false and this is a string, compare it"},
      {"conversation.queues && true", 1, "&& wants true or false and this is a list"},
      {"!conversation.goal.size()", 2, "! wants true or false and this is an int"},
      {"conversation.queues.contains('a')", 21, "contains() is for a string, this is a list"},
      {"true.size() == 1", 6, "size() is for a string or bytes or a list or a map, this is a bool"},
      {"conversation.goal.contains(5)", 28, "contains() takes a string, this is an int"},
  });
}

TEST_CASE("all of CEL can be written") {
  expect_true({"1 + 1 == 2", "1 == 1.0", "true ? true : false", "true // all of them", "0x10 == 16",
               "1u == 1", "1 == - -1", "'a' in ['a',]", "conversation.id in [conversation.id]",
               "has(conversation.goal)", "conversation.metadata.none == null",
               "conversation['id'] == 'c-42'", "size(conversation.goal) == 8",
               "conversation.metadata.for == 1", "conversation.goal.matches('^a re')",
               "conversation.metadata.size() > 3",
               "conversation.queues.exists(q, q.startsWith('tier'))"});
}

std::string repeated(std::string_view part, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += part;
  return out;
}

TEST_CASE("length and nesting have limits") {
  const auto padded = [](std::size_t bytes) { return "true" + std::string(bytes - 4, ' '); };
  CHECK(holds(padded(1'024)));
  expect_refused({{padded(1'025), 1, "has 1025 bytes, it may have at most 1024"}});

  const auto deep = [](std::size_t depth) {
    return repeated("(", depth) + "true" + repeated(")", depth);
  };
  CHECK(holds(deep(63)));
  CHECK(holds(deep(63) + " && " + deep(63)));
  expect_refused({{deep(64), 65, "nested more than 64 deep"},
                  {"(" + repeated("'a'.contains(", 63), 821, "nested more than 64 deep"}});

  CHECK(holds(repeated("!", 64) + "true"));
  expect_refused({{repeated("!", 65) + "true", 65, "more than 64 signs"}});
}

TEST_CASE("an evaluation that takes too long is false") {
  const std::string list = "[" + repeated("1,", 30) + "1]";
  std::string nested = "true";
  for (const auto* name : {"a", "b", "c", "d"})
    nested = list + ".all(" + name + ", " + nested + ")";
  CHECK_FALSE(holds(nested));  // 31^4 steps
  CHECK_FALSE(holds("!" + nested));
}

TEST_CASE("an expression broken anywhere is refused in words or means what it says") {
  const std::vector<std::string_view> seeds{
      R"(conversation.scope in ["refunds", "a\u00e9"] && !(conversation.metadata.o.s == '\\'))",
      R"(has(conversation.metadata.n) || conversation.goal.size() >= 1.5e0 && "a" < "b")",
      R"("tier-2" in conversation.queues != false || conversation.metadata["l"].size() == -2)",
      R"({"l":["a",{"b":[]}],"o":{"n":null,"s":"\"\\\u0001"},"s":"a"})"};
  const auto tried = fuzz::damaged(seeds, fuzz::match);
  CHECK(tried.accepted > 0);
  CHECK(tried.refused > 0);
}

using codec::member_text;

TEST_CASE("a member's text is found without parsing the rest") {
  constexpr std::string_view json =
      R"({"":0,"a":{"b":{"c":"}"},"d":[1,{"e":2}]},"b":[],"q\"x":"say \"{,}\"","t":true,"z":-1.5})";
  CHECK(member_text(json, "") == "0");
  CHECK(member_text(json, "a") == R"({"b":{"c":"}"},"d":[1,{"e":2}]})");
  CHECK(member_text(member_text(json, "a"), "b") == R"({"c":"}"})");
  CHECK(member_text(json, "b") == "[]");
  CHECK(member_text(json, "q\"x") == R"("say \"{,}\"")");
  CHECK(member_text(json, "t") == "true");
  CHECK(member_text(json, "z") == "-1.5");
  CHECK(member_text(json, "c").empty());  // deeper
  CHECK(member_text(json, "q").empty());
  CHECK(member_text("{}", "a").empty());
  CHECK(member_text("[1]", "").empty());
  CHECK(member_text("", "a").empty());
}

TEST_CASE("a text that was cut off has only the members before the cut") {
  constexpr std::string_view json = R"({"a":"x\"","b":{"c":[1,2]}})";
  for (std::size_t length = 0; length < json.size(); ++length) {
    const auto bytes = std::make_unique<char[]>(length);
    json.copy(bytes.get(), length);
    const std::string_view cut{bytes.get(), length};
    CAPTURE(cut);
    CHECK(member_text(cut, "a") == (length >= 11 ? R"("x\"")" : ""));
    CHECK(member_text(cut, "b").empty());
  }
  CHECK(member_text(json, "b") == R"({"c":[1,2]})");
}

TEST_CASE("a JSON string is read as the characters it stands for") {
  CHECK(codec::string_value(R"("plain")") == "plain");
  CHECK(codec::string_value(R"("\"\\\/\b\f\n\r\t")") == "\"\\/\b\f\n\r\t");
  CHECK(codec::string_value(R"("\u0001é\u00e9\u20ac")") == "\x01éé€");
  CHECK(codec::string_value(R"("")").empty());
  for (const std::string_view broken : {"", "\"", "x", "\"x", "x\"", "12"})
    CHECK(codec::string_value(broken).empty());
  CHECK(codec::string_value(R"("a\")") == "a");
  CHECK(codec::string_value(R"("\u12")") == "u12");
}

}  // namespace
}  // namespace weft
