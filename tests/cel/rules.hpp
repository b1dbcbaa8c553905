#pragma once

#include <array>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "actors/triggers/cel/document.hpp"
#include "actors/triggers/cel/program.hpp"

// A small world that rules of the tests read: an action, its conversation and what was found out.

namespace weft::triggers::cel {

inline const environment& rule_names() {
  static const environment names{
      {{"action", only(kind::map), {{"name", only(kind::string)}, {"arguments", only(kind::map)}}},
       {"context", only(kind::map), {{"said", only(kind::string)}, {"results", only(kind::list)}}},
       {"customer", only(kind::map)}},
      only(kind::boolean)};
  return names;
}

struct world {
  arena memory;
  document results{
      R"([{"action":"get_user","ok":true,"value":{"id":"u1","tier":"gold"}},)"
      R"({"action":"get_order","ok":true,"value":{"id":"o7","items":[1,2,3],"paid":99.5}}])"};
  value action = map_of(
      memory, {{"name", value::string("refund")},
               {"arguments",
                value_of_json(R"({"amount":250,"order":"o7","note":"say \"hi\"\n"})", memory)}});
  value context =
      map_of(memory, {{"said", value::string("give it back")}, {"results", value::later(results)}});
  value customer = value_of_json(R"({"id":"u1","tier":"gold","age":41,"vip":true})", memory);
  std::array<value, 3> variables{action, context, customer};
  arena scratch;

  std::shared_ptr<const program> rule(std::string_view text) const {
    auto compiled = program::compile(text, rule_names(), "/when");
    REQUIRE_MESSAGE(compiled, text << ": " << compiled.error().detail);
    return *compiled;
  }
  value outcome(std::string_view text, std::uint32_t cost_max = cost_usual) {
    kept_ = rule(text);
    return kept_->evaluate(variables, scratch, cost_max);
  }
  bool holds(std::string_view text) { return outcome(text).is_true(); }
  std::string why(std::string_view text) { return rule(text)->explain(variables, scratch); }

 private:
  std::shared_ptr<const program> kept_;
};

/// An expression without variables, and without the rule that it be true or false.
inline std::string computed(std::string_view text) {
  const auto compiled = program::compile(text, {}, "");
  if (!compiled) return "refused: " + compiled.error().detail;
  arena memory;
  return spelled((*compiled)->evaluate({}, memory));
}

}  // namespace weft::triggers::cel
