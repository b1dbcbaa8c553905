#pragma once

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <simdjson.h>

#include "actors/floor/match.hpp"
#include "schemas/codec/codec.hpp"
#include "schemas/codec/member_text.hpp"

// What may come from outside, each with what must hold for every input whatsoever. libFuzzer drives
// these from tests/fuzz/*.cpp; tests/unit/codec_mutations_test.cpp drives them in every test run.

namespace weft::fuzz {

/// A broken promise ends the process, so that a fuzzer keeps the input.
inline void demand(bool holds, std::string_view promise, std::string_view input) {
  if (holds) return;
  std::fprintf(stderr, "broken: %.*s\ninput: %.*s\n", static_cast<int>(promise.size()),
               promise.data(), static_cast<int>(input.size()), input.data());
  std::abort();
}

/// A refusal must say something that can be sent.
inline bool refused(const problem& why, std::string_view input) {
  demand(!why.detail.empty(), "a problem says what is wrong", input);
  demand(why.code == fault::malformed || why.code == fault::invalid || why.code == fault::too_large,
         "bad input is the sender's fault", input);
  demand(static_cast<bool>(codec::canonical(codec::encode_problem(why))),
         "a problem document is JSON", input);
  return false;
}

/// Each target answers whether the input was accepted.
inline bool decode_step(std::string_view input) {
  const auto step = codec::decode_step(input);
  if (!step) return refused(step.error(), input);
  const auto again = codec::decode_step(codec::encode_step(step->proposed));
  demand(static_cast<bool>(again), "an accepted step is accepted again", input);
  demand(again->fingerprint == step->fingerprint, "its fingerprint is stable", input);
  return true;
}

inline bool decode_answer_and_check(std::string_view input) {
  const auto given = codec::decode_answer(input);
  if (!given) return refused(given.error(), input);
  field code;
  code.name = "code";
  code.type = field_type::integer;
  code.minimum = 3;
  field when;
  when.name = "when";
  when.format = "date-time";
  for (const auto kind : {query_kind::approval, query_kind::choice, query_kind::value,
                          query_kind::guidance, query_kind::review}) {
    query asked;
    asked.kind = kind;
    asked.question = "Which?";
    if (kind == query_kind::choice) asked.options = {{"a", "A", ""}, {"b", "B", ""}};
    if (kind == query_kind::value) asked.form = {code, when};
    if (const auto why = check(given->given, asked, "/answer")) refused(*why, input);
  }
  const auto json = codec::encode_answer(given->given);
  demand(codec::decode_answer(R"({"version":1,"answer":)" + json + "}")->given == given->given,
         "an answer survives its encoding", input);
  return true;
}

inline bool decode_frame(std::string_view input) {
  const auto frame = codec::decode_frame(input);
  if (frame) return true;
  codec::ref_of(input);
  return refused(frame.error(), input);
}

inline bool decode_event(std::string_view input) {
  const auto stored = codec::decode_event(input);
  if (!stored) return refused(stored.error(), input);
  std::string json;
  codec::encode_events(json, stored->key, {stored->what});
  const auto again = codec::decode_event(json);
  demand(static_cast<bool>(again), "an event survives its encoding", input);
  std::string twice;
  codec::encode_events(twice, again->key, {again->what});
  demand(twice == json, "an event is written the same again", input);
  return true;
}

/// Judged by simdjson's other, whole-document parser.
inline bool canonical(std::string_view input) {
  static simdjson::dom::parser parser;
  const auto judged = parser.parse(input.data(), input.size()).error();
  const auto text = codec::canonical(input);
  if (!text) {
    // The parser lets a lone low surrogate through; we do not, it has no UTF-8.
    const bool surrogate = text.error().detail.find("escape") != std::string::npos;
    demand(text.error().code != fault::malformed || judged != simdjson::SUCCESS || surrogate,
           "JSON is not called malformed", input);
    return refused(text.error(), input);
  }
  // Numbers beyond 64 bits are JSON, and kept, but that parser cannot hold them.
  demand(judged == simdjson::SUCCESS || judged == simdjson::NUMBER_ERROR,
         "what is accepted is JSON", input);
  const auto again = codec::canonical(*text);
  demand(again && *again == *text, "canonical form is its own canonical form", input);
  return true;
}

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
    demand(compiled.error().detail.starts_with("column "), "a problem names the column", input);
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

struct target {
  std::string_view name;
  bool (*run)(std::string_view input);
};
inline constexpr std::array targets{
    target{"decode_step", decode_step},
    target{"decode_answer_and_check", decode_answer_and_check},
    target{"decode_frame", decode_frame},
    target{"decode_event", decode_event},
    target{"canonical", canonical},
};

}  // namespace weft::fuzz
