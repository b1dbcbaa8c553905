#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/signals.hpp"

namespace weft::triggers::confidence {

/// What can speak for an answer, each a probability-like number in [0, 1]. In the order of trust:
/// the first one present is the score as long as nothing was learnt.
enum class evidence_kind : std::uint8_t {
  stated,         // the agent's own confidence
  p_true,         // of the question "is this answer correct?"
  vote,           // share of the most frequent of the samples, or self_consistency
  agreement,      // 1 - semantic entropy / ln(samples)
  mean_token,     // length-normalised: exp of the mean logprob
  least_token,    // exp of the smallest logprob
  lowest_tokens,  // exp of the mean of the five smallest logprobs
  margin,         // first minus second alternative, the smallest on the decision span
  verbalized,     // said in words, / 100
  retrieval,      // retrieval score, cut to [0, 1]
};
inline constexpr std::size_t evidence_kinds = 10;

/// All numbers of one step. A step that only states its confidence has just that.
struct features {
  std::array<std::optional<double>, evidence_kinds> of;
  bool tool_failed = false;

  std::optional<double> operator[](evidence_kind kind) const {
    return of[static_cast<std::size_t>(kind)];
  }
  /// The first one present, as it is; nothing when there is none.
  std::optional<double> first() const;
};

/// Everything the signals tell. Token logprobs are those of the decision span where one is given
/// (cut to the tokens there are), else of all tokens. O(tokens + samples log samples).
features features_of(const agent_signals& from);

// The parts, for tests and others.

/// exp of the mean; of no tokens nothing.
std::optional<double> mean_token_probability(const std::vector<double>& logprobs);
std::optional<double> least_token_probability(const std::vector<double>& logprobs);
/// exp of the mean of the `k` smallest (of all, when they are fewer).
std::optional<double> lowest_tokens_probability(std::vector<double> logprobs, std::size_t k = 5);

/// Samples that say the same: equal after lower-casing ASCII letters, cutting spaces and the
/// punctuation at the end, and taking runs of spaces as one.
std::string normalised(std::string_view sample);
struct sample_agreement {
  double vote = 0;       // share of the largest cluster
  double entropy = 0;    // -sum of p ln p over clusters
  double agreement = 0;  // 1 - entropy / ln n; 1 for one sample
};
/// Nothing for no samples.
std::optional<sample_agreement> agreement_of(const std::vector<std::string>& samples);

}  // namespace weft::triggers::confidence
