#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "schemas/names.hpp"

namespace weft {

/// How the tool call went on which a step rests.
enum class tool_status : std::uint8_t { ok, error, timeout };
template <>
struct names<tool_status> {
  static constexpr std::array<std::string_view, 3> value{"ok", "error", "timeout"};
};

/// Everything the node understands of a step's `signals` object. All optional: an agent sends what
/// its model gives it. `step.signals.raw` keeps the object as it came, members nobody here knows
/// included.
struct agent_signals {
  std::optional<double> confidence;  // the agent's own number, 0 to 1

  std::vector<double> token_logprobs;  // natural logarithms, at most 0, one per token of the answer
  /// The tokens that decide (tool name, arguments): from the first index to before the second.
  std::optional<std::pair<std::uint32_t, std::uint32_t>> decision_span;
  std::vector<std::vector<double>> top_logprobs;  // per token, its likeliest alternatives

  std::optional<double> p_true;            // 0 to 1: of "is this answer correct?"
  std::optional<double> verbalized;        // 0 to 100: the confidence said in words
  std::vector<std::string> samples;        // the answers of repeated runs
  std::optional<double> semantic_entropy;  // nats, from 0
  std::optional<double> self_consistency;  // 0 to 1: share of samples that agree
  std::optional<double> retrieval_score;   // any number; between 0 and 1 to be of use
  std::optional<double> sentiment;         // -1 to 1: the customer's

  std::optional<weft::tool_status> tool_status;
  std::optional<double> latency_ms;  // from 0
  std::optional<std::uint64_t> tokens_in, tokens_out;
  std::string model, prompt_version;
  std::vector<std::pair<std::string, double>> extra;  // anything else that is a number

  bool operator==(const agent_signals&) const = default;
};

namespace limits {
inline constexpr std::size_t signals_bytes = 16 << 10, signal_logprobs = 4'096,
                             signal_alternatives = 20, signal_samples = 64, signal_extras = 64,
                             signal_name_bytes = 256;
}  // namespace limits

}  // namespace weft
