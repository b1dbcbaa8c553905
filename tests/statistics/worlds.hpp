#pragma once

// Worlds in which the true error rate above every threshold is known in closed form, and agents
// that live in them under a certificate.

#include <cmath>
#include <cstdint>
#include <deque>
#include <optional>
#include <random>
#include <utility>

#include "actors/triggers/confidence/certificate.hpp"

namespace weft::tests::statistics {

using triggers::confidence::certificate;
using triggers::confidence::course;
using triggers::confidence::standing;

/// Uniform numbers in [0, 1) with 53 bits, equal on every platform.
class uniform_numbers {
 public:
  explicit uniform_numbers(std::uint64_t seed) : engine_{seed} {}
  double operator()() { return static_cast<double>(engine_() >> 11U) * 0x1p-53; }

 private:
  std::mt19937_64 engine_;
};

/// Scores are uniform; the chance of an error falls with the score.
struct smooth_world {
  double chance_of_error(double score) const { return 0.8 * std::pow(1 - score, 3); }
  double risk_above(double threshold) const { return 0.2 * std::pow(1 - threshold, 3); }
  double coverage(double threshold) const { return 1 - threshold; }
  /// The largest coverage whose risk is at most alpha.
  double oracle_coverage(double alpha) const { return std::cbrt(alpha / 0.2); }
};

/// Errors do not depend on the score: whatever is certified, its risk is `rate`.
struct flat_world {
  double rate = 0.05;
  double chance_of_error(double) const { return rate; }
  double risk_above(double) const { return rate; }
  double coverage(double threshold) const { return 1 - threshold; }
};

struct lived {
  bool violated = false;  // some threshold, at some time, had a risk above alpha
  double coverage_2k = 0, coverage_5k = 0, coverage_end = 0;
  std::uint64_t audits = 0, asked = 0, autonomous = 0, autonomous_errors = 0, alarms = 0;
};

struct conditions {
  std::uint64_t steps = 20'000;
  std::size_t label_delay = 0;  // decisions until a label is there
  bool stop_at_violation = false;
};

/// One life of an agent.
template <class World>
lived live(const World& world, certificate proof, const certified& rule, std::uint64_t seed,
           const conditions& how = {}) {
  uniform_numbers draw{seed};
  lived out;
  std::deque<std::pair<certificate_mark, bool>> awaited;
  standing now = proof.now();
  std::optional<double> checked;
  double coverage = 0;
  for (std::uint64_t step = 1; step <= how.steps; ++step) {
    const double score = draw();
    const bool error = draw() < world.chance_of_error(score);
    now = proof.now();
    const auto decided = triggers::confidence::decide(now, rule, score, draw());
    const auto mark = triggers::confidence::mark_of(decided, rule, {}, {}, score);
    proof.decided(mark);
    if (decided.goes == course::ask) {
      ++out.asked;
    } else {
      ++out.autonomous;
      out.autonomous_errors += error ? 1 : 0;
    }
    if (decided.goes == course::proceed_and_audit) ++out.audits;
    if (decided.goes != course::proceed) awaited.emplace_back(mark, error);
    while (awaited.size() > how.label_delay) {
      const auto outcome = proof.learn(awaited.front().first, awaited.front().second);
      if (outcome == triggers::confidence::label_outcome::alarmed) ++out.alarms;
      awaited.pop_front();
    }
    const auto threshold = proof.now().threshold;
    if (threshold != checked) {
      checked = threshold;
      coverage = threshold ? world.coverage(*threshold) : 0;
      if (threshold && world.risk_above(*threshold) > rule.alpha * (1 - 1e-12)) {
        out.violated = true;
        if (how.stop_at_violation) return out;
      }
    }
    if (step == 2'000) out.coverage_2k = coverage;
    if (step == 5'000) out.coverage_5k = coverage;
  }
  out.coverage_end = coverage;
  return out;
}

}  // namespace weft::tests::statistics
