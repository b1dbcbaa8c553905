#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tools/certify/scored.hpp"
#include "tools/certify/settings.hpp"

namespace weft::certify {

/// In what order an agent meets the answers of a file.
enum class stream_kind : std::uint8_t {
  shuffled,  // each once, in a random order
  drawn      // again and again, each time any of them: an endless stream from this population
};

/// What happened to one agent.
struct run_result {
  std::uint64_t steps = 0, asked = 0, audits = 0, autonomous = 0, errors = 0;
  std::uint64_t out_of_scope = 0, out_of_scope_passed = 0, alarms = 0;
  bool violated = false;  // at some time its threshold had a risk above alpha over the whole file
  double threshold = -1;  // at the end; negative: none
  double coverage = 0, risk = 0;          // of that threshold over the whole file
  std::vector<float> coverage_over_time;  // at `points` equally distant moments
};
inline constexpr std::size_t points = 120;

/// One file, one alpha, one kind of stream: many agents with orders of their own.
struct study {
  std::string data;
  stream_kind kind = stream_kind::shuffled;
  double alpha = 0, delta = 0;
  std::uint64_t steps = 0;
  std::vector<run_result> runs;

  std::uint64_t violations() const;
  /// As many violations as chance allows when each has the probability delta: the mean and 1.645
  /// standard deviations.
  std::uint64_t violations_allowed() const;
  bool held() const { return violations() <= violations_allowed(); }
  std::uint64_t total(std::uint64_t run_result::* what) const;
  /// One total over another; 0 when that is 0.
  double share(std::uint64_t run_result::* of, std::uint64_t run_result::* among) const;
  double mean(double run_result::* what) const;
  /// The shares `quantiles` of runs do not exceed these coverages, for every moment.
  std::vector<float> coverage_band(double quantile) const;
};

/// Called after every run with how many there were; false stops.
using progress_call = std::function<bool(std::uint64_t runs_done)>;

/// Runs the certificate of production over `settings.runs` orders of the data. Deterministic in the
/// seed. Stopped early, it has fewer runs.
study run_study(const scored_data& data, double alpha, stream_kind kind,
                const certify_settings& settings, const progress_call& progress);

}  // namespace weft::certify
