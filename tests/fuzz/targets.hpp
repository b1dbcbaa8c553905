#pragma once

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <simdjson.h>

#include "schemas/codec/codec.hpp"
#include "schemas/codec/member_text.hpp"
#include "schemas/codec/signals.hpp"

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

/// What clients read from a node.
inline bool decode_server_frame(std::string_view input) {
  const auto frame = codec::decode_server_frame(input);
  if (!frame) demand(!frame.error().detail.empty(), "a problem says what is wrong", input);
  return static_cast<bool>(frame);
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

inline bool decode_signals(std::string_view input) {
  const auto read = codec::decode_signals(input, "/signals");
  if (!read) {
    demand(read.error().where.starts_with("/signals"), "a problem names its place", input);
    return refused(read.error(), input);
  }
  const auto again = codec::decode_signals(input, "/signals");
  demand(again && *again == *read, "the same text reads the same", input);
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
    target{"decode_server_frame", decode_server_frame},
    target{"decode_event", decode_event},
    target{"canonical", canonical},
    target{"decode_signals", decode_signals},
};

}  // namespace weft::fuzz
