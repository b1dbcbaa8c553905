#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "actors/triggers/anomaly/charts.hpp"
#include "actors/triggers/anomaly/facts.hpp"
#include "actors/triggers/anomaly/feedback.hpp"
#include "actors/triggers/anomaly/hash.hpp"
#include "actors/triggers/anomaly/keyed.hpp"
#include "actors/triggers/anomaly/observation.hpp"
#include "actors/triggers/anomaly/quantile.hpp"
#include "actors/triggers/anomaly/reference.hpp"

namespace weft::triggers::anomaly {

namespace limits {
/// Keys beyond these are not learnt. About 3 MB when all are used up.
inline constexpr std::size_t usual_values = 8'192, tools = 1'024, pairs = 16'384, verdicts = 4'096;
}  // namespace limits

/// Mean and deviation of a stream, of all values first and of about the last 100 later.
class moments {
 public:
  static constexpr std::uint32_t warm = 50;
  void add(double x);
  std::uint32_t count() const { return count_; }
  double mean() const { return mean_; }
  double deviation(double least) const { return std::max(least, std::sqrt(variance_)); }

 private:
  double mean_ = 0, variance_ = 0;
  std::uint32_t count_ = 0;
};

/// One tool, over all conversations.
struct tool_usual {
  static constexpr std::uint32_t warm = 50;
  std::uint32_t calls = 0;              // in sequences
  std::uint32_t left = 0, ways_on = 0;  // calls that another followed; distinct followers
  std::uint32_t outcomes = 0;
  double errors = 0;      // share, of about the last 200 outcomes
  double error_sum = 0;   // the fleet's CUSUM
  error_weights weights;  // of the next outcome
  void learn(bool error);
  bool knows_errors() const { return outcomes >= warm; }
};

/// What is usual in a tenant's conversations. Immutable once published: all conversations share one
/// snapshot. Every look-up is O(1).
class baseline {
 public:
  /// A kind of value that is no argument.
  static constexpr std::uint64_t latency = hash_of("#latency"), tokens = hash_of("#tokens");
  static constexpr std::uint64_t beginning = hash_of("#beginning");  // before the first call

  /// What is usual for this value of calls of a tool in a scope, or of the tool anywhere where the
  /// scope has too little; none when both have.
  const usual* values_of(std::uint64_t scope, std::uint64_t tool, std::uint64_t name) const;
  const tool_usual* tool(std::uint64_t id) const { return tools_.find(id); }

  /// How surprising action `b` is after `a`, in bits: -log2 of the chance by an order-1 Markov
  /// chain with Witten-Bell back-off, p(b|a) = (n_ab + T_a p(b)) / (n_a + T_a) and
  /// p(b) = (n_b + 1/2) / (n + V/2). V counts one action never seen.
  double surprise(std::uint64_t a, std::uint64_t b) const;
  double probability(std::uint64_t a, std::uint64_t b) const;
  /// The same of tools looked up before (none: never seen) and the pair's key, `joined(a, b)`.
  double probability(const tool_usual* from, std::uint64_t pair, const tool_usual* to) const;
  const moments& surprises() const { return surprises_; }
  const moments& confidence() const { return confidence_; }
  const moments& sentiment() const { return sentiment_; }

  const reference& scores_of(std::size_t detector) const { return references_[detector]; }
  /// How much shyer a detector has been made in a scope.
  double raise(std::string_view detector, std::uint64_t scope) const;
  const feedback* verdicts(std::string_view detector, std::uint64_t scope) const;
  std::uint32_t steps() const { return references_[0].steps(); }
  std::size_t bytes() const;

 private:
  friend class learner;
  keyed<usual, limits::usual_values> values_;
  keyed<tool_usual, limits::tools> tools_;
  keyed<std::uint32_t, limits::pairs> pairs_;
  keyed<feedback, limits::verdicts> verdicts_;
  std::array<reference, detectors_max> references_{};
  moments surprises_, confidence_, sentiment_;
  std::uint64_t calls_ = 0;
  std::uint32_t kinds_ = 0;  // of actions called
};
using baseline_ptr = std::shared_ptr<const baseline>;

/// Owned by one actor, which learns from all conversations of a tenant and publishes snapshots.
/// Deterministic: the same observations in the same order make the same baseline.
class learner {
 public:
  /// O(numbers in the step).
  void learn(const observation& seen);
  /// A human's verdict on an alarm.
  void judged(std::string_view detector, std::uint64_t scope, bool anomaly);
  const baseline& now() const { return now_; }
  /// Copies, at most about 3 MB: publish every few hundred observations, not after each.
  baseline_ptr snapshot() const { return std::make_shared<const baseline>(now_); }

 private:
  void learn_value(const observation& seen, std::uint64_t name, double value);
  void learn_sequence(const observation& seen);
  baseline now_;
};

}  // namespace weft::triggers::anomaly
