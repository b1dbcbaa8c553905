#include <memory>
#include <string>
#include <vector>

#include "tests/cel/rules.hpp"
#include "tests/fuzz/expressions.hpp"

// Expressions that are meant to take long, to take much memory or to crash.

namespace weft::triggers::cel {
namespace {

std::string repeated(std::string_view part, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += part;
  return out;
}

void expect_too_dear(const std::string& text) {
  world here;
  const auto outcome = here.outcome(text);
  CHECK_MESSAGE(outcome.failed(), text);
  CHECK(outcome.text() ==
        "the expression costs more than 100000 steps: make its lists shorter or its loops fewer");
  CHECK(here.scratch.owned() < (64U << 20));
}

TEST_CASE("loops in loops end when their steps are used up") {
  const auto list = "[" + repeated("1,", 99) + "1]";
  for (const std::string loop : {".all(", ".exists("}) {
    std::string text = loop == ".all(" ? "true" : "false";
    for (const std::string name : {"a", "b", "c", "d", "e", "f"})
      text = list + loop + name + ", " + text + ")";
    expect_too_dear(text);
    expect_too_dear(text + " || true || " + text);
    expect_too_dear("!" + text);
  }
  std::string text = "1";
  for (const std::string name : {"a", "b", "c", "d"})
    text = list + ".map(" + name + ", " + text + ")";
  expect_too_dear(text + ".size() == 1");
}

TEST_CASE("lists and texts that double end when their steps are used up") {
  std::string text = "x == ''", list = "x != []";
  for (int doublings = 0; doublings < 40; ++doublings) {
    text = "[x + x].all(x, " + text + ")";
    list = "[x + x].exists(x, " + list + ")";
  }
  expect_too_dear("['0123456789012345678901234567890123456789'].all(x, " + text + ")");
  expect_too_dear("[[1, 2, 3, 4]].exists(x, " + list + ")");
  expect_too_dear(
      "['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'].all(x, "
      "[x.replace('a', x)].all(x, [x.replace('a', x)].all(x, [x.replace('a', x)].all("
      "x, [x.replace('a', x)].all(x, x == '')))))");
  expect_too_dear(
      "[','].all(x, [x.replace('', x + x + x + x)].all(x, [x.replace('', x)].all(x, "
      "[x.replace('', x)].all(x, [x.replace('', x)].all(x, x.split('').join('') == '' "
      ")))))");
}

TEST_CASE("equality of large values is paid for") {
  const auto list = "[" + repeated("1,", 999) + "1]";
  expect_too_dear("[" + list + "].all(x, " + repeated("x == x && ", 200) + "true)");
  expect_too_dear(list + ".all(y, [" + list + "].all(x, !(2 in x)))");
}

TEST_CASE("regular expressions take linear time, and those made on the way are few") {
  world here;
  const auto text = repeated("a", 5'000);
  CHECK_FALSE(here.holds("'" + text + "b'.matches('^(a+)+$')"));
  CHECK(here.holds("'" + text + "'.matches('(a|aa)+$')"));
  expect_too_dear("[" + repeated("1,", 999) + "1].all(x, 'a'.matches('(' + 'a*)*b') == false)");
  CHECK_FALSE(program::compile("'a'.matches('((a{1,100}){1,100}){1,100}')", rule_names(), ""));
  CHECK_FALSE(program::compile("'a'.matches('" + repeated("a", 1'025) + "')", rule_names(), ""));
  CHECK(here.outcome("'a'.matches('((a{1,100}){1,100}){1,100}' + '')").failed());
}

TEST_CASE("deep values are compared, spelled and read without harm") {
  world here;
  arena memory;
  const auto deep = repeated("[", 64) + repeated("]", 64);
  here.variables[2] =
      map_of(memory, {{"a", value_of_json(deep, memory)}, {"b", value_of_json(deep, memory)}});
  CHECK(here.holds("customer.a == customer.b"));
  CHECK(here.holds("customer == customer"));
  CHECK(here.outcome("'%s'.format([customer.a]) == ''").failed());
  CHECK(spelled(here.variables[2]).size() < 200);
}

TEST_CASE("numbers at the ends of their ranges fail and do not wrap") {
  for (const std::string text : {"9223372036854775807 + 1",
                                 "-9223372036854775808 - 1",
                                 "9223372036854775807 * 2",
                                 "-(-9223372036854775808)",
                                 "-9223372036854775808 / -1",
                                 "-9223372036854775808 % -1",
                                 "18446744073709551615u + 1u",
                                 "0u - 1u",
                                 "int(1e19)",
                                 "uint(-1)",
                                 "1 / 0",
                                 "1 % 0",
                                 "timestamp('9999-12-31T23:59:59Z') + duration('1s')",
                                 "duration('9223372036s') * 2",
                                 "duration('9223372036s') + duration('9223372036s')",
                                 "math.abs(-9223372036854775808)",
                                 "[1][9223372036854775807]",
                                 "[1][-1]",
                                 "'a'.substring(9223372036854775807)",
                                 "'a'.charAt(-9223372036854775808)",
                                 "'%.999999999999f'.format([1.0])",
                                 "timestamp(9223372036854775807)",
                                 "duration('99999999999999999999h')",
                                 "'a'.split('', -9223372036854775808)[1]",
                                 "[][0]",
                                 "base64.decode('a')"}) {
    const auto got = computed(text);
    CHECK_MESSAGE((got.starts_with("error: ") || got.starts_with("refused: ")),
                  text << ": " << got);
  }
}

TEST_CASE("an expression broken anywhere is refused in words or means what it says") {
  const std::vector<std::string_view> seeds{
      R"(doc.a.exists(x, x == 1.5e0 || x in [1u, 0xFF]) ? m.a[3] : text.size() > 2 && !has(m.b))",
      R"(m.a.map(x, type(x) == int, x + 1).filter(y, y > 2) == [b'\x00', r'\d', '''a'''])",
      R"({"k": timestamp("2026-01-02T03:04:05.5+01:00") + duration("1h30m")}.?k.orValue(null))",
      R"('%s %.2f %x'.format([text, 1.5, 255]).replace("a", "b", 2).split(" ").join("-"))",
      R"(cel.bind(v, m.?a[?0], v.hasValue() ? v.value() : math.greatest(1, 2.5)) // end)",
      R"({"a":[{"b":{"c":[1,2.5,"x\n",null,true]}},-1],"b":"\u0001"})"};
  const auto tried = fuzz::damaged(seeds, fuzz::cel);
  CHECK(tried.accepted > 0);
  CHECK(tried.refused > 0);
}

}  // namespace
}  // namespace weft::triggers::cel
