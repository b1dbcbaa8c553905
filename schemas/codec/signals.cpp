#include "schemas/codec/signals.hpp"

#include "schemas/codec/rules.hpp"
#include "schemas/codec/writer.hpp"

namespace weft::codec {
namespace {

using s = agent_signals;
using number_list = std::vector<double>;

bool fail_value(node& n, double value, std::string_view must) {
  std::string detail = spoken(n.at) + " is ";
  append_number(detail, value);
  detail.append(", it must be ").append(must);
  return n.fail(fault::invalid, std::move(detail));
}

bool from_zero(node& n, double& out) {
  return read_double(n, out) && (out >= 0 || fail_value(n, out, "a number from 0"));
}

bool percentage(node& n, double& out) {
  return read_double(n, out) &&
         ((out >= 0 && out <= 100) || fail_value(n, out, "a number between 0 and 100"));
}

bool mood(node& n, double& out) {
  return read_double(n, out) &&
         ((out >= -1 && out <= 1) || fail_value(n, out, "a number between -1 and 1"));
}

/// Rounding lets some models report a hair above zero.
bool logprob(node& n, double& out) {
  if (!read_double(n, out)) return false;
  if (out > 1e-6) return fail_value(n, out, "a logarithm of a probability, at most 0");
  if (out > 0) out = 0;
  return true;
}

bool alternatives(node& n, number_list& out) {
  return list<logprob, limits::signal_alternatives>(n, out);
}

bool sample(node& n, std::string& out) { return text_up_to(n, out, limits::signals_bytes); }
bool name_text(node& n, std::string& out) { return text_up_to(n, out, limits::signal_name_bytes); }

bool span(node& n, std::pair<std::uint32_t, std::uint32_t>& out) {
  std::vector<std::uint32_t> both;
  if (!list<count, 2>(n, both)) return false;
  if (both.size() == 2 && both[0] < both[1]) {
    out = {both[0], both[1]};
    return true;
  }
  return n.fail(fault::invalid,
                spoken(n.at) + " must be [first, end]: two token indices, the first the smaller");
}

bool extras(node& n, std::vector<std::pair<std::string, double>>& out) {
  member_walk walk{n};
  while (walk.next()) {
    node value = walk.value();
    if (out.size() >= limits::signal_extras)
      return n.fail(fault::too_large, spoken(n.at) + " may have at most " +
                                          std::to_string(limits::signal_extras) + " members");
    auto& [name, number] = out.emplace_back(std::string{walk.name()}, 0.0);
    if (!read_double(value, number)) return false;
  }
  return !n.in.failed();
}

constexpr std::array signal_members{
    member<s>{"confidence", set<&s::confidence, maybe<probability>>},
    member<s>{"decision_span", set<&s::decision_span, maybe<span>>},
    member<s>{"extra", set<&s::extra, extras>},
    member<s>{"latency_ms", set<&s::latency_ms, maybe<from_zero>>},
    member<s>{"model", set<&s::model, name_text>},
    member<s>{"p_true", set<&s::p_true, maybe<probability>>},
    member<s>{"prompt_version", set<&s::prompt_version, name_text>},
    member<s>{"retrieval_score", set<&s::retrieval_score, maybe<number>>},
    member<s>{"samples", set<&s::samples, list<sample, limits::signal_samples>>},
    member<s>{"self_consistency", set<&s::self_consistency, maybe<probability>>},
    member<s>{"semantic_entropy", set<&s::semantic_entropy, maybe<from_zero>>},
    member<s>{"sentiment", set<&s::sentiment, maybe<mood>>},
    member<s>{"token_logprobs", set<&s::token_logprobs, list<logprob, limits::signal_logprobs>>},
    member<s>{"tokens_in", set<&s::tokens_in, maybe<big_count>>},
    member<s>{"tokens_out", set<&s::tokens_out, maybe<big_count>>},
    member<s>{"tool_status", set<&s::tool_status, maybe<word<tool_status>>>},
    member<s>{"top_logprobs", set<&s::top_logprobs, list<alternatives, limits::signal_logprobs>>},
    member<s>{"verbalized", set<&s::verbalized, maybe<percentage>>},
};

/// Unlike `read_members`: agents may send any signals, those nobody knows are passed over.
bool read_known(member_walk& walk, reading& in, agent_signals& into) {
  std::uint64_t seen = 0;
  while (walk.next()) {
    node value = walk.value();
    for (std::size_t row = 0; row < signal_members.size(); ++row) {
      if (signal_members[row].name != walk.name()) continue;
      const std::uint64_t bit = std::uint64_t{1} << row;
      if ((seen & bit) != 0) return fail_twice(in, value.at);
      seen |= bit;
      if (!value.is_null() && !signal_members[row].read(value, into)) return false;
      break;
    }
  }
  return in.ends();
}

/// `{"confidence":0.83}` and nothing else, spelled plainly: 0, 1, or either with decimals.
std::optional<double> confidence_alone(std::string_view raw) {
  constexpr std::string_view head = R"({"confidence":)";
  if (!raw.starts_with(head) || !raw.ends_with('}')) return std::nullopt;
  const auto written = raw.substr(head.size(), raw.size() - head.size() - 1);
  if (written.empty() || (written[0] != '0' && written[0] != '1')) return std::nullopt;
  const auto decimals = written.substr(1);
  const bool plain =
      decimals.empty() || (decimals.size() > 1 && decimals[0] == '.' &&
                           decimals.find_first_not_of("0123456789", 1) == std::string_view::npos);
  double value = 0;
  if (!plain || !to_double(written, value) || value > 1) return std::nullopt;
  return value;
}

}  // namespace

result<agent_signals> decode_signals(std::string_view raw_json, const std::string& pointer) {
  agent_signals out;
  if (raw_json.empty()) return out;
  out.confidence = confidence_alone(raw_json);
  if (out.confidence) return out;
  reading in{raw_json, source::caller, limits::signals_bytes};
  member_walk walk{in};
  if (read_known(walk, in, out)) return out;
  problem why = in.answer();
  why.where = pointer + why.where;
  return why;
}

result<agent_signals> decode_signals(const signals& received, const std::string& pointer) {
  // Canonical JSON has no spaces: without a comma there is one member, and it is the confidence.
  if (received.confidence &&
      (received.raw.empty() || received.raw.find(',') == std::string::npos)) {
    agent_signals out;
    out.confidence = received.confidence;
    return out;
  }
  return decode_signals(received.raw, pointer);
}

}  // namespace weft::codec
