#include "actors/triggers/confidence/features.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace weft::triggers::confidence {
namespace {

double unit(double value) { return std::clamp(value, 0.0, 1.0); }

/// The decision span as far as there are tokens; all of them when it is empty or beyond the end.
template <class T>
std::vector<T> deciding(const agent_signals& from, const std::vector<T>& tokens) {
  if (!from.decision_span) return tokens;
  const auto end = std::min<std::size_t>(from.decision_span->second, tokens.size());
  const std::size_t begin = from.decision_span->first;
  if (begin >= end) return tokens;
  return {tokens.begin() + static_cast<std::ptrdiff_t>(begin),
          tokens.begin() + static_cast<std::ptrdiff_t>(end)};
}

/// The smallest lead of a token's first alternative over its second.
std::optional<double> margin_of(const std::vector<std::vector<double>>& alternatives) {
  std::optional<double> least;
  for (auto of_token : alternatives) {
    if (of_token.size() < 2) continue;
    std::partial_sort(of_token.begin(), of_token.begin() + 2, of_token.end(), std::greater{});
    const double lead = std::exp(of_token[0]) - std::exp(of_token[1]);
    if (!least || lead < *least) least = lead;
  }
  return least;
}

}  // namespace

std::optional<double> features::first() const {
  for (const auto& value : of)
    if (value) return value;
  return std::nullopt;
}

std::optional<double> mean_token_probability(const std::vector<double>& logprobs) {
  if (logprobs.empty()) return std::nullopt;
  const double sum = std::accumulate(logprobs.begin(), logprobs.end(), 0.0);
  return std::exp(sum / static_cast<double>(logprobs.size()));
}

std::optional<double> least_token_probability(const std::vector<double>& logprobs) {
  if (logprobs.empty()) return std::nullopt;
  return std::exp(*std::min_element(logprobs.begin(), logprobs.end()));
}

std::optional<double> lowest_tokens_probability(std::vector<double> logprobs, std::size_t k) {
  k = std::min(k, logprobs.size());
  if (k == 0) return std::nullopt;
  const auto end = logprobs.begin() + static_cast<std::ptrdiff_t>(k);
  std::partial_sort(logprobs.begin(), end, logprobs.end());
  return std::exp(std::accumulate(logprobs.begin(), end, 0.0) / static_cast<double>(k));
}

std::string normalised(std::string_view sample) {
  std::string out;
  for (const char c : sample) {
    const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!space)
      out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  while (!out.empty() && std::string_view{" .,;:!?"}.find(out.back()) != std::string_view::npos)
    out.pop_back();
  return out;
}

std::optional<sample_agreement> agreement_of(const std::vector<std::string>& samples) {
  if (samples.empty()) return std::nullopt;
  std::vector<std::string> all;
  for (const auto& sample : samples) all.push_back(normalised(sample));
  std::sort(all.begin(), all.end());
  const auto n = static_cast<double>(all.size());
  sample_agreement out;
  for (auto at = all.begin(); at != all.end();) {
    const auto next = std::upper_bound(at, all.end(), *at);
    const double share = static_cast<double>(next - at) / n;
    out.vote = std::max(out.vote, share);
    out.entropy -= share * std::log(share);
    at = next;
  }
  out.entropy = std::max(out.entropy, 0.0);  // not -0
  out.agreement = all.size() == 1 ? 1 : unit(1 - out.entropy / std::log(n));
  return out;
}

features features_of(const agent_signals& from) {
  features out;
  const auto put = [&](evidence_kind kind, std::optional<double> value) {
    if (value) out.of[static_cast<std::size_t>(kind)] = unit(*value);
  };
  put(evidence_kind::stated, from.confidence);
  put(evidence_kind::p_true, from.p_true);
  put(evidence_kind::vote, from.self_consistency);
  if (const auto samples = agreement_of(from.samples)) {
    if (!from.self_consistency) put(evidence_kind::vote, samples->vote);
    put(evidence_kind::agreement, samples->agreement);
  }
  // An agent's own entropy clusters by meaning, which strings cannot. Without its number of
  // samples ln 10 is the most there can be: ten are what the method was published with.
  if (from.semantic_entropy) {
    const auto n = from.samples.size() > 1 ? from.samples.size() : 10;
    put(evidence_kind::agreement, 1 - *from.semantic_entropy / std::log(static_cast<double>(n)));
  }
  const auto tokens = deciding(from, from.token_logprobs);
  put(evidence_kind::mean_token, mean_token_probability(tokens));
  put(evidence_kind::least_token, least_token_probability(tokens));
  put(evidence_kind::lowest_tokens, lowest_tokens_probability(tokens));
  put(evidence_kind::margin, margin_of(deciding(from, from.top_logprobs)));
  if (from.verbalized) put(evidence_kind::verbalized, *from.verbalized / 100);
  put(evidence_kind::retrieval, from.retrieval_score);
  out.tool_failed = from.tool_status && *from.tool_status != weft::tool_status::ok;
  return out;
}

}  // namespace weft::triggers::confidence
