#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "actors/floor/match.hpp"
#include "actors/triggers/cel/document.hpp"
#include "actors/triggers/cel/program.hpp"
#include "tests/fuzz/targets.hpp"

// What has to hold for every text that is meant as an expression.

namespace weft::fuzz {

/// The members of a canonical object, read one by one, make up that object.
inline void walk_members(std::string_view input) {
  const auto json = codec::canonical(input);
  if (!json || !json->starts_with('{')) return;
  std::string again = "{";
  codec::part_walk walk{*json};
  while (walk.next()) {
    if (again.size() > 1) again += ',';
    again.append(walk.name()).append(":").append(walk.value());
    demand(codec::member_text(*json, codec::string_value(walk.name())) == walk.value(),
           "a member is found by its name", input);
  }
  demand(again + '}' == *json, "no member is passed over", input);
}

/// "column 7: …", or "line 2, column 7: …" where there are several.
inline bool names_a_place(std::string_view detail) {
  if (detail.starts_with("line "))
    detail.remove_prefix(std::min(detail.find(", ") + 2, detail.size()));
  return detail.starts_with("column ");
}

/// The input as an expression over a fixed conversation, and as the metadata that one reads. It is
/// not in the table below, whose inputs are JSON: match_test.cpp drives it.
inline bool match(std::string_view input) {
  static const std::vector<std::string> queues{"refunds", "tier-2"};
  const auto about = [](std::string_view metadata) {
    return floor::subject{"c-42", "Kim", "a refund", "refunds", metadata, queues};
  };
  walk_members(input);
  static const auto reads = floor::match::compile(
      R"("a" in conversation.metadata.l || conversation.metadata.o.s.size() == 1 ||
         has(conversation.metadata.o.n) || conversation.metadata.s < "b")",
      "");
  demand(static_cast<bool>(reads), "the fixed expression compiles", input);
  (*reads)(about(input));
  const auto compiled = floor::match::compile(input, "/match");
  if (!compiled) {
    demand(compiled.error().where == "/match", "a problem points at its expression", input);
    demand(names_a_place(compiled.error().detail), "a problem names the column", input);
    return refused(compiled.error(), input);
  }
  const auto here = about(R"({"l":["a",1],"n":1.5,"o":{"s":"\\"},"s":"a","vip":true})");
  const bool holds = (*compiled)(here);
  demand(compiled->text() == input, "an expression keeps its text", input);
  // They may be too long or too deep by now.
  const std::string nested = "(" + std::string{input} + ")";
  const auto negated = floor::match::compile("!" + nested, "");
  demand(!negated || !holds || !(*negated)(here), "not both of it and its opposite hold", input);
  const auto either = floor::match::compile(nested + " || true", "");
  demand(!either || (*either)(here), "`… || true` is true", input);
  const auto both = floor::match::compile(nested + " && true", "");
  demand(!both || (*both)(here) == holds, "`… && true` is the same", input);
  return true;
}

/// The input as a CEL expression over everything a rule reads, and as the document it reads. Like
/// `match` not in the table below.
inline bool cel(std::string_view input) {
  namespace engine = triggers::cel;
  static engine::arena bound, scratch;
  bound.reset();
  scratch.reset();
  const engine::document_view document{input, bound};
  const std::array<engine::value, 3> variables{
      engine::value::later(document), engine::value::string(input),
      engine::value_of_json(R"({"a":[1,2.5,"x",null]})", bound)};
  const auto names = [](bool checked) {
    return engine::environment{{{"doc"}, {"text"}, {"m"}}, engine::any_kind, checked};
  };
  static const auto reads = engine::program::compile(
      "doc.a.exists(x, x in doc.b) || doc == [] || text.size() > 3 || text.matches(text)",
      names(true), "");
  demand(static_cast<bool>(reads), "the fixed expression compiles", input);
  (*reads)->evaluate(variables, scratch);
  engine::located_problem where;
  const auto compiled = engine::program::compile(input, names(true), "/when", where);
  const auto unchecked = engine::program::compile(input, names(false), "/when");
  if (!compiled) {
    demand(names_a_place(compiled.error().detail), "a problem names the column", input);
    demand(where.line >= 1 && where.column >= 1, "places count from 1", input);
    return refused(compiled.error(), input);
  }
  demand(static_cast<bool>(unchecked), "what passes the checks compiles without them", input);
  const auto found = (*compiled)->evaluate(variables, scratch, 10'000);
  const auto again = (*unchecked)->evaluate(variables, scratch, 10'000);
  demand(engine::spelled(found) == engine::spelled(again), "checks change no value", input);
  demand(!found.failed() || !found.text().empty(), "an error says why", input);
  demand((*compiled)->explain(variables, scratch, 10'000).size() <= 200, "it is short", input);
  return true;
}

struct damage_done {
  int accepted = 0, refused = 0;
};
/// Runs a target on seeded random damage to `seeds`, and on all their prefixes. The inputs have
/// bytes of their own, so that one read beyond them is a report of the sanitizer.
inline damage_done damaged(const std::vector<std::string_view>& seeds,
                           bool (*target)(std::string_view)) {
  const auto tight = [target](const std::string& input) {
    const auto bytes = std::make_unique<char[]>(input.size());
    input.copy(bytes.get(), input.size());
    return target({bytes.get(), input.size()});
  };
  std::uint64_t state = 0x5EED;
  const auto below = [&state](std::size_t bound) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::size_t>(state >> 33) % bound;
  };
  damage_done done;
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
      ++(tight(input) ? done.accepted : done.refused);
    }
  for (const auto seed : seeds)
    for (std::size_t length = 0; length <= seed.size(); ++length)
      tight(std::string{seed.substr(0, length)});
  return done;
}

}  // namespace weft::fuzz
