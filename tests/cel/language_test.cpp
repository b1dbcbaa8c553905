#include <string>
#include <utility>
#include <vector>

#include "tests/cel/rules.hpp"

// Values worked out by hand, where the conformance tests do not reach or are not at hand.

namespace weft::triggers::cel {
namespace {

void expect(const std::vector<std::pair<std::string, std::string>>& rows) {
  for (const auto& [text, wanted] : rows) CHECK_MESSAGE(computed(text) == wanted, text);
}

TEST_CASE("literals stand for their values") {
  expect({{"42", "42"},
          {"-0x10", "-16"},
          {"7u", "7"},
          {"1e3", "1000"},
          {".5", "0.5"},
          {"null", "null"},
          {R"('a\tb')", R"("a\tb")"},
          {R"(r'a\tb')", R"("a\\tb")"},
          {R"("""a"b""")", R"("a\"b")"},
          {R"("\x41\101\u0041\U00000041")", R"("AAAA")"},
          {R"(b'\xff' == b'\377')", "true"},
          {R"(b'é'.size())", "2"},
          {"'é'.size()", "1"},
          {"[1, 'a', [2.5,],]", R"([1, "a", [2.5]])"},
          {"{'a': 1, true: 2u,}", R"({"a": 1, true: 2})"}});
}

TEST_CASE("operators bind as in CEL") {
  expect({{"1 + 2 * 3 - 4 / 2 % 3", "5"},  // 1 + 6 - (2 % 3)
          {"-2 - -3", "1"},
          {"!true || true && true", "true"},
          {"false ? 1 : true ? 2 : 3", "2"},
          {"1 < 2 == true", "true"},
          {"2 in [1, 2] && !(3 in [1, 2])", "true"},
          {"-7 / 2", "-3"},
          {"-7 % 2", "-1"},
          {"7.0 / 2.0", "3.5"},
          {"'a' + 'b' + 'c'", "\"abc\""},
          {"[1] + [2, 3]", "[1, 2, 3]"}});
}

TEST_CASE("numbers of all types are equal and ordered by value") {
  expect({{"1 == 1.0 && 1u == 1 && 1.0 == 1u", "true"},
          {"[1, 2u] == [1.0, 2]", "true"},
          {"{'a': 1} == {'a': 1.0}", "true"},
          {"-1 < 0u && 0u < 0.5 && 18446744073709551615u > 1", "true"},
          {"0.0 / 0.0 == 0.0 / 0.0", "false"},
          {"0.0 / 0.0 < 1.0 || 0.0 / 0.0 >= 1.0", "false"},
          {"dyn(1) == '1'", "false"},
          {"dyn('a') < 1", "error: no such overload: string < int"}});
}

TEST_CASE("macros of one name and of two") {
  expect({{"[1, 2, 3].all(x, x > 0)", "true"},
          {"[1, 2, 3].exists_one(x, x > 2)", "true"},
          {"[1, 2, 3, 4].filter(x, x % 2 == 0)", "[2, 4]"},
          {"[1, 2, 3].map(x, x > 1, x * x)", "[4, 9]"},
          {"{'a': 1, 'b': 2}.map(k, k)", R"(["a", "b"])"},
          {"[[1], [2, 3]].map(x, x.map(y, y + x.size()))", "[[2], [4, 5]]"},
          {"[5, 6].all(i, v, v == i + 5)", "true"},
          {"{'a': 1}.transformMap(k, v, v + 1)", R"({"a": 2})"},
          {"{'a': 1}.transformList(k, v, k + string(v))", R"(["a1"])"},
          {"cel.bind(x, 3, x * x)", "9"},
          {"[1].map(x, [2].map(x, x))", "[[2]]"}});  // the inner name hides the outer one
}

TEST_CASE("times are read, moved and taken apart") {
  // 2026-03-01 is a Sunday, the 60th day of its year.
  expect({{"timestamp('2026-03-01T12:30:45.250Z').getDayOfYear()", "59"},
          {"timestamp('2026-03-01T12:30:45.250Z').getDayOfWeek()", "0"},
          {"timestamp('2026-03-01T12:30:45.250Z').getMilliseconds()", "250"},
          {"timestamp('2026-03-01T00:30:00+01:00')", "2026-02-28T23:30:00Z"},
          {"timestamp('2026-02-28T23:30:00Z').getDate('+01:00')", "1"},
          {"timestamp('2024-02-29T00:00:00Z') + duration('24h')", "2024-03-01T00:00:00Z"},
          {"timestamp('2026-01-01T00:00:00Z') - timestamp('2025-01-01T00:00:00Z')", "31536000s"},
          {"duration('1h1m1.5s')", "3661.5s"},
          {"duration('-90s').getMinutes()", "-1"},
          {"duration('1500ms') == duration('1.5s')", "true"},
          {"timestamp(0)", "1970-01-01T00:00:00Z"},
          {"int(timestamp('1969-12-31T23:59:59Z'))", "-1"}});
  for (const std::string text :
       {"2026-02-29T00:00:00Z", "2026-01-01", "2026-01-01T24:00:00Z", "2026-01-01T00:00:00",
        "2026-01-01T00:00:00.Z", "2026-13-01T00:00:00Z", "2026-01-01T00:00:00+1:00"})
    CHECK(computed("timestamp('" + text + "')").starts_with("error: timestamp() takes a date"));
  for (const std::string text : {"", "1", "h", "1x", "1h30", "--1s", "1 s"})
    CHECK(computed("duration('" + text + "')").starts_with("error: duration() takes a text"));
}

TEST_CASE("texts are searched and rewritten character by character") {
  expect({{"'ñandú'.substring(1, 4)", "\"and\""},
          {"'ñandú'.indexOf('d')", "3"},
          {"'a,b,,c'.split(',')", R"(["a", "b", "", "c"])"},
          {"'a,b,,c'.split(',', 2)", R"(["a", "b,,c"])"},
          {"'añb'.split('')", R"(["a", "ñ", "b"])"},
          {"'aaa'.replace('a', 'b', 2)", "\"bba\""},
          {"'ab'.replace('', '-')", "\"-a-b-\""},
          {"'ñb'.reverse()", "\"bñ\""},
          {"' \\u2003x '.trim()", "\"x\""},
          {"'MiXed É'.lowerAscii()", "\"mixed É\""},
          {"'%d of %s: %.1f%%'.format([1, 'two', 2.25])", "\"1 of two: 2.2%\""},
          {"string(1.5) + string(2u) + string(true) + string(b'x')", "\"1.52truex\""},
          {"base64.encode(b'\\x00\\xff\\x10')", "\"AP8Q\""}});
}

TEST_CASE("optional values are there or not") {
  expect({{"{'a': 1}.?a", "optional.of(1)"},
          {"{'a': 1}.?b.orValue(7)", "7"},
          {"[1][?3].hasValue()", "false"},
          {"{'a': {'b': 2}}.?a.b.value()", "2"},
          {"{?'a': {}.?b, 'c': 3}", R"({"c": 3})"},
          {"[?optional.of(1), ?optional.none(), 2]", "[1, 2]"},
          {"optional.none().value()",
           "error: optional.none() dereference: ask hasValue() first, or write orValue(x)"}});
}

TEST_CASE("types are values") {
  expect({{"type(1) == int && type(1u) == uint && type('') == string", "true"},
          {"type([]) == list && type({}) == map && type(null) == null_type", "true"},
          {"type(type(1)) == type", "true"},
          {"[1, 'a', 2.5].map(x, type(x))", "[int, string, double]"}});
}

}  // namespace
}  // namespace weft::triggers::cel
