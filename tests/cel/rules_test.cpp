#include "tests/cel/rules.hpp"

#include <limits>
#include <string>
#include <vector>

namespace weft::triggers::cel {
namespace {

TEST_CASE("a rule reads the action, the context and the customer") {
  world here;
  CHECK(here.holds(R"(action.name == "refund" && action.arguments.amount > 100)"));
  CHECK(here.holds(R"(action.arguments.amount == 250.0 && action.arguments["order"] == "o7")"));
  CHECK(here.holds(R"(customer.tier in ["gold", "silver"] && customer.vip && customer.age > 40)"));
  CHECK(here.holds(R"(action.arguments.note == "say \"hi\"\n")"));
  CHECK(here.holds("context.said.contains('back')"));
  CHECK_FALSE(here.holds(R"(action.name == "cancel" && action.arguments.amount > 100)"));
}

TEST_CASE("a rule looks among the results of earlier calls") {
  world here;
  CHECK(here.holds(R"(context.results.exists(r, r.action == "get_order"
                        && r.value.id == action.arguments.order && r.value.paid < 100))"));
  CHECK(here.holds("context.results.all(r, r.ok)"));
  CHECK(here.holds("context.results.filter(r, has(r.value.tier))[0].value.tier == customer.tier"));
  CHECK(here.holds("context.results.map(r, r.value.id) == ['u1', 'o7']"));
  CHECK(here.holds("context.results.exists_one(r, r.action.startsWith('get_u'))"));
  CHECK(here.holds("context.results[1].value.items.map(i, i * 2) == [2, 4, 6]"));
  CHECK_FALSE(here.holds("context.results.exists(r, r.action == 'cancel')"));
}

TEST_CASE("what is missing fails unless has() or || guards it") {
  world here;
  const auto missing = here.outcome("customer.country == 'IS'");
  CHECK(missing.failed());
  CHECK(missing.text() == "no such key: 'country'");
  CHECK(here.holds("!has(customer.country)"));
  CHECK(here.holds("!has(customer.country) || customer.country == 'IS'"));
  CHECK(here.holds("customer.country == 'IS' || customer.vip"));
  CHECK(here.outcome("customer.country == 'IS' || !customer.vip").failed());
  CHECK(here.outcome("customer.tier > 3").text() == "no such overload: string > int");
}

TEST_CASE("what demands another action is ruled out unevaluated, and only that") {
  const world here;
  const auto ruled_out = [&](std::string_view text, std::string_view is = "refund") {
    return here.rule(text)->ruled_out("action", "name", is);
  };
  CHECK(ruled_out("action.name == 'cancel'"));
  CHECK(ruled_out("'cancel' == action.name && customer.vip"));
  CHECK(ruled_out("customer.vip && customer.country == 'IS' && action.name == 'cancel'"));
  CHECK(ruled_out("action.name == 'refund' && action.name == 'cancel'"));
  CHECK_FALSE(ruled_out("action.name == 'cancel' && customer.vip", "cancel"));
  CHECK_FALSE(ruled_out("action.name == 'cancel' || customer.vip"));
  CHECK_FALSE(ruled_out("!(action.name == 'cancel') && customer.vip"));
  CHECK_FALSE(ruled_out("action.name != 'cancel' && customer.vip"));
  CHECK(ruled_out("action['name'] == 'cancel'"));
  CHECK_FALSE(ruled_out("customer.name == 'cancel' && customer.vip"));
  CHECK_FALSE(ruled_out("action.arguments.name == 'cancel'"));
}

TEST_CASE("whatever is ruled out does not hold when it is evaluated") {
  world here;
  const std::vector<std::string> parts{"action.name == 'refund'",
                                       "action.name == 'cancel'",
                                       "'cancel' == action.name",
                                       "customer.vip",
                                       "!customer.vip",
                                       "customer.country == 'IS'",  // fails
                                       "(action.name == 'cancel' || customer.vip)"};
  int ruled_out = 0;
  for (const auto& a : parts)
    for (const auto& b : parts)
      for (const auto& c : parts) {
        const auto text = a + " && " + b + " && " + c;
        if (!here.rule(text)->ruled_out("action", "name", "refund")) continue;
        ++ruled_out;
        CHECK_MESSAGE(here.outcome(text).is_false(), text);
      }
  CHECK(ruled_out == 7 * 7 * 7 - 5 * 5 * 5);  // all that have one of two parts anywhere
}

/// Counts how often it is made.
class counted final : public deferred {
 public:
  int made() const { return made_; }

 private:
  value make() const override {
    ++made_;
    return value::list({});
  }
  mutable int made_ = 0;
};

TEST_CASE("what no rule reads is not made, and what two rules read is made once") {
  world here;
  const counted results;
  here.context =
      map_of(here.memory, {{"said", value::string("")}, {"results", value::later(results)}});
  here.variables[1] = here.context;
  CHECK(here.holds("context.said == ''"));
  CHECK(here.holds("action.name == 'refund' || context.results.size() == 0"));
  CHECK(results.made() == 0);
  CHECK(here.holds("context.results.size() == 0"));
  CHECK(here.holds("context.results == []"));
  CHECK(results.made() == 1);
}

TEST_CASE("a variable may be deferred as a whole") {
  world here;
  const document customer{R"({"tier":"gold"})"};
  here.variables[2] = value::later(customer);
  CHECK(here.holds("customer.tier == 'gold'"));
  const document broken{R"({"tier":)"};
  here.variables[2] = value::later(broken);
  const auto outcome = here.outcome("customer.tier == 'gold'");
  CHECK(outcome.failed());
  CHECK(outcome.text().starts_with("this is not JSON"));
}

TEST_CASE("a program names the variables that it reads") {
  const world here;
  CHECK(here.rule("action.name == 'a' || customer.vip")->reads() ==
        std::vector<std::string>{"action", "customer"});
  CHECK(here.rule("[1].exists(action, action == 1)")->reads().empty());
}

TEST_CASE("an explanation names the values that decided") {
  world here;
  CHECK(here.why(R"(action.name == "refund" && action.arguments.amount > 100)") ==
        R"(action.name = "refund", action.arguments.amount = 250)");
  CHECK(here.why(R"(action.name == "cancel" || customer.tier == "gold")") ==
        R"(customer.tier = "gold")");
  CHECK(here.why(R"(action.name == "refund" && customer.vip == false)") == "customer.vip = true");
  CHECK(here.why(R"(context.results.exists(r, r.action == "get_order" && r.value.paid > 90.0))") ==
        R"(r.action = "get_order", r.value.paid = 99.5)");
  CHECK(here.why(R"(customer["tier"] != "")") == R"(customer.tier = "gold")");
  CHECK(here.why("context.results[1].value.id == 'o7'") == R"(context.results[1].value.id = "o7")");
  CHECK(here.why("true").empty());
}

TEST_CASE("an explanation is short") {
  world here;
  const std::string thousand(1'000, 'x');
  here.customer = map_of(here.memory, {{"a", value::integer(1)},
                                       {"b", value::integer(2)},
                                       {"c", value::integer(3)},
                                       {"d", value::integer(4)},
                                       {"e", value::integer(5)},
                                       {"f", value::integer(6)},
                                       {"long", value::string(thousand)}});
  here.variables[2] = here.customer;
  CHECK(
      here.why("customer.a + customer.b + customer.c + customer.d + customer.e + customer.f > 0") ==
      "customer.a = 1, customer.b = 2, customer.c = 3, customer.d = 4, customer.e = 5");
  CHECK(here.why("customer.a == 1 && customer.a < 2") == "customer.a = 1");
  CHECK(here.why("customer.long != ''") == "customer.long = \"" + std::string(64, 'x') + "…\"");
}

TEST_CASE("a JSON document becomes the values that CEL has") {
  arena memory;
  const auto of = [&memory](std::string_view json) { return value_of_json(json, memory); };
  CHECK(of("9223372036854775807").is(kind::integer));
  CHECK(of("-9223372036854775808").as_integer() == std::numeric_limits<std::int64_t>::min());
  CHECK(of("9223372036854775808").as_unsigned() == 9'223'372'036'854'775'808U);
  CHECK(of("123456789012345678901234567890").as_decimal() == 123456789012345678901234567890.0);
  CHECK(of("1.0").is(kind::decimal));
  CHECK(of("null").is(kind::null));
  CHECK(of(R"("\u00e9\n")").text() == "é\n");
  CHECK(spelled(of(R"([1,[],{"a":{"b":[true,null]}},"x"])")) ==
        R"([1, [], {"a": {"b": [true, null]}}, "x"])");
  CHECK(of(R"({"a":1,"a":2})").text() == "member 'a' is there twice");
  CHECK(of("[1,").failed());
  CHECK(of("").failed());
  CHECK(of("1e999").failed());
  CHECK_FALSE(of(std::string(64, '[') + std::string(64, ']')).failed());
  CHECK(of(std::string(65, '[') + std::string(65, ']')).text() == "nesting goes deeper than 64");
}

TEST_CASE("JSON that came as text is read where it is an object or an array") {
  arena memory;
  CHECK(value_of_json_string(R"( {"a":1})", memory).is(kind::map));
  CHECK(value_of_json_string("[1]", memory).is(kind::list));
  CHECK(value_of_json_string("12", memory).text() == "12");
  CHECK(value_of_json_string("{not json", memory).text() == "{not json");
  CHECK(value_of_json_string("", memory).is(kind::string));
}

TEST_CASE("a map of many members finds each of them") {
  arena memory;
  constexpr int members = 1'000;
  std::string json = "{";
  for (int i = 0; i < members; ++i)
    json += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":" + std::to_string(i);
  const auto map = value_of_json(json + "}", memory);
  REQUIRE(map.size() == members);
  for (int i = 0; i < members; ++i) {
    const auto* found = find(map.members(), "k" + std::to_string(i));
    REQUIRE(found != nullptr);
    CHECK(found->as_integer() == i);
  }
  CHECK(find(map.members(), "k1000") == nullptr);
  CHECK(find(map.members(), "") == nullptr);
}

TEST_CASE("keys that are numbers find each other whatever their types, in small maps and large") {
  for (const std::string more : {"", ", 11: 0, 12: 0, 13: 0, 14: 0, 15: 0, 16: 0, 17: 0, 18: 0"}) {
    const auto map = "{1: 'a', 2u: 'b', true: 'c', '1': 'd'" + more + "}";
    CHECK(computed(map + "[1u]") == "\"a\"");
    CHECK(computed(map + "[1.0]") == "\"a\"");
    CHECK(computed(map + "[2]") == "\"b\"");
    CHECK(computed(map + "[true]") == "\"c\"");
    CHECK(computed(map + "['1']") == "\"d\"");
    CHECK(computed("1.5 in " + map) == "false");
    CHECK(computed(map + "[3]") == "error: no such key: 3");
  }
}

TEST_CASE("an arena that is used again asks for no more memory") {
  world here;
  const auto rule = here.rule("context.results.map(r, r.value.id + '!').join(',') == 'u1!,o7!'");
  CHECK(rule->evaluate(here.variables, here.scratch).is_true());
  const auto owned = here.scratch.owned();
  for (int i = 0; i < 1'000; ++i) {
    here.scratch.reset();
    CHECK(rule->evaluate(here.variables, here.scratch).is_true());
  }
  CHECK(here.scratch.owned() == owned);
}

}  // namespace
}  // namespace weft::triggers::cel
