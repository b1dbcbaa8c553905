#include <cstring>

#include "schemas/codec/query_shape.hpp"

namespace weft::codec {
namespace {

struct opening {
  std::string id;
  open_conversation what;
};
using o = open_conversation;
constexpr std::array open_members{
    member<o>{"customer", set<&o::customer, text>},
    member<o>{"goal", set<&o::goal, text>},
    member<o>{"scope", set<&o::scope, text>},
    member<o>{"metadata", set<&o::metadata, canonical_object<raw_bytes_max>>},
};
constexpr auto opening_members =
    joined(std::array{member<opening>{"id", set<&opening::id, id>, required}},
           lifted<&opening::what, open_members>());

constexpr std::array said_members{
    member<message>{"id", set<&message::id, id>, required},
    member<message>{"from", set<&message::from, word<speaker>>, required},
    member<message>{"text", set<&message::text, text>, required},
};

constexpr std::size_t digest_bytes_max = 128;

/// A text that says something.
bool said_text(node& n, std::string& into) {
  if (!text_up_to(n, into, limits::question_bytes)) return false;
  return !into.empty() || n.fail(fault::invalid, spoken(n.at) + " is empty, it must say something");
}

using r = report_outcome;
bool outcome_status(node& n, std::string& into);
constexpr std::array outcome_members{
    member<r>{"digest", set<&r::digest, bounded_text<digest_bytes_max>>, required},
    member<r>{"status", set<&r::status, outcome_status>, required},
    member<r>{"result", set<&r::result, canonical_value<text_bytes_max>>},
};

bool outcome_status(node& n, std::string& into) {
  static constexpr std::array<std::string_view, 2> allowed{"ok", "error"};
  if (!text(n, into)) return false;
  return into == allowed[0] || into == allowed[1] || fail_word(n, into, allowed);
}

constexpr std::array withdraw_members{
    member<withdraw_intervention>{"reason", set<&withdraw_intervention::reason, text>},
};
constexpr std::array answering_members{
    member<answer_intervention>{"version", set<&answer_intervention::version, version>, required},
    member<answer_intervention>{"answer", set<&answer_intervention::given, read_answer>, required},
};
constexpr std::array hand_back_members{
    member<hand_back>{"resolution", set<&hand_back::resolution, text>, required},
};
constexpr std::array close_members{
    member<close_conversation>{"resolution", set<&close_conversation::resolution, text>},
};
using e = escalate_intervention;
constexpr std::array escalate_members{
    member<e>{"version", set<&e::version, version>, required},
    member<e>{"reason", set<&e::reason, text>, required},
};

using x = extend_intervention;
constexpr std::array extend_members{
    member<x>{"version", set<&x::version, version>, required},
    member<x>{"by_ms", set<&x::by, span_in_ms>, required},
};
using f = ask_follow_up;
constexpr std::array follow_up_members{
    member<f>{"version", set<&f::version, version>, required},
    member<f>{"text", set<&f::text, said_text>, required},
};
constexpr std::array follow_up_answer_members{
    member<answer_follow_up>{"text", set<&answer_follow_up::text, said_text>, required},
};
using c = correct_decision;
constexpr std::array correction_members{
    member<c>{"confirmed", set<&c::confirmed, flag>},
    member<c>{"right", set<&c::right, maybe<read_answer>>},
    member<c>{"note", set<&c::note, bounded_text<limits::question_bytes>>},
};

template <class T, std::size_t N>
result<T> decoded(std::string_view body, const std::array<member<T>, N>& rows) {
  T into;
  if (auto why = read_text(body, source::caller, into, rows)) return *std::move(why);
  return into;
}

/// Requests that need nothing may come without a body.
std::string_view or_empty_object(std::string_view body) {
  return body.find_first_not_of(" \t\r\n") == std::string_view::npos ? "{}" : body;
}

/// What the members of a step must be to each other.
std::optional<problem> check(const step& proposed) {
  const auto refuse = [](std::string where, std::string detail) {
    return problem{fault::invalid, std::move(detail), std::move(where)};
  };
  if (proposed.kind == step_kind::tool_call && !proposed.act)
    return refuse("/action", "a tool_call must have an action with name and arguments");
  if (proposed.kind != step_kind::tool_call && proposed.act)
    return refuse("/action", "only a tool_call has an action, this is a " +
                                 std::string{to_string(proposed.kind)});
  if (proposed.kind == step_kind::reply && proposed.draft.empty())
    return refuse("/draft", "a reply must have a draft: the words the customer would read");
  if (proposed.kind == step_kind::question && !proposed.asks)
    return refuse("/query", "a question must have a query: what a human is asked");
  if (proposed.asks && proposed.asks->kind == query_kind::handover)
    return refuse("/query/kind",
                  "a handover is raised by escalating, agents ask one of approval, "
                  "choice, value, guidance, review");
  if (proposed.asks) return weft::check(*proposed.asks, "/query");
  return std::nullopt;
}

/// A hash of the canonical text, for telling equal retries from a reused id. Not cryptographic:
/// whoever can make two steps collide could as well have sent the same step twice.
std::string fingerprint_of(std::string_view text) {
  constexpr std::uint64_t prime = 0x9E3779B185EBCA87;
  std::uint64_t hash = text.size() * prime;
  const auto mix = [&hash](std::uint64_t word) {
    hash = (hash ^ word) * prime;
    hash ^= hash >> 29;
  };
  for (; text.size() >= 8; text.remove_prefix(8)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data(), 8);
    mix(word);
  }
  std::uint64_t tail = 0;
  if (!text.empty()) std::memcpy(&tail, text.data(), text.size());
  mix(tail);
  mix(hash >> 32);
  constexpr std::string_view hex = "0123456789abcdef";
  std::string digits(16, '0');
  for (std::size_t i = 0; i < 16; ++i) digits[i] = hex[hash >> (60 - 4 * i) & 15];
  return digits;
}

}  // namespace

result<open_conversation> decode_open(std::string_view body, std::string& id) {
  opening all;
  if (auto why = read_text(body, source::caller, all, opening_members)) return *std::move(why);
  id = std::move(all.id);
  return std::move(all.what);
}

result<append_message> decode_message(std::string_view body) {
  append_message into;
  if (auto why = read_text(body, source::caller, into.said, said_members)) return *std::move(why);
  return into;
}

result<submit_step> decode_step(std::string_view body) {
  submit_step into;
  if (auto why = read_step_text(body, source::caller, into.proposed)) return *std::move(why);
  if (auto why = check(into.proposed)) return *std::move(why);
  thread_local std::string canonical_step;
  canonical_step.clear();
  writer out{canonical_step};
  write_step(out, into.proposed);
  into.fingerprint = fingerprint_of(canonical_step);
  return into;
}

result<report_outcome> decode_outcome(std::string_view body) {
  return decoded(body, outcome_members);
}
result<withdraw_intervention> decode_withdraw(std::string_view body) {
  return decoded(or_empty_object(body), withdraw_members);
}
result<answer_intervention> decode_answer(std::string_view body) {
  return decoded(body, answering_members);
}
result<hand_back> decode_hand_back(std::string_view body) {
  return decoded(body, hand_back_members);
}
result<close_conversation> decode_close(std::string_view body) {
  return decoded(or_empty_object(body), close_members);
}
result<escalate_intervention> decode_escalate(std::string_view body) {
  return decoded(body, escalate_members);
}
result<extend_intervention> decode_extend(std::string_view body) {
  return decoded(body, extend_members);
}
result<ask_follow_up> decode_follow_up(std::string_view body) {
  return decoded(body, follow_up_members);
}
result<answer_follow_up> decode_follow_up_answer(std::string_view body) {
  return decoded(body, follow_up_answer_members);
}
result<correct_decision> decode_correction(std::string_view body) {
  auto into = decoded(body, correction_members);
  if (into && into->confirmed == into->right.has_value())
    return problem{fault::invalid,
                   "a correction says either \"confirmed\": true or what would have been right, as "
                   "an answer in \"right\"",
                   into->confirmed ? "/right" : ""};
  return into;
}

}  // namespace weft::codec
