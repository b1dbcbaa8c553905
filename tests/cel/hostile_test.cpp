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
  const auto tight = [](const std::string& input) {  // a byte read beyond it is an ASan report
    const auto bytes = std::make_unique<char[]>(input.size());
    input.copy(bytes.get(), input.size());
    return fuzz::cel({bytes.get(), input.size()});
  };
  std::uint64_t state = 0x5EED;
  const auto below = [&state](std::size_t bound) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::size_t>(state >> 33) % bound;
  };
  int accepted = 0, refused = 0;
  for (const auto seed : seeds)
    for (int round = 0; round < 1'500; ++round) {
      std::string input{seed};
      for (auto wounds = 1 + below(3); wounds > 0; --wounds) {
        const auto other = seeds[below(seeds.size())];
        const auto at = below(input.size() + 1), from = below(other.size());
        switch (below(4)) {
          case 0: input.insert(at, other.substr(from, 1 + below(12))); break;
          case 1: input.erase(at, 1 + below(8)); break;
          case 2: input.insert(at, 1, static_cast<char>(below(256))); break;
          default: input.resize(at);
        }
      }
      ++(tight(input) ? accepted : refused);
    }
  CHECK(accepted > 0);
  CHECK(refused > 0);
  for (const auto seed : seeds)
    for (std::size_t length = 0; length <= seed.size(); ++length)
      tight(std::string{seed.substr(0, length)});
}

}  // namespace
}  // namespace weft::triggers::cel
