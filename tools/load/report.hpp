#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/load/expected.hpp"
#include "tools/load/run.hpp"
#include "tools/load/settings.hpp"

namespace weft::load {

/// One number of conversations that the search for the capacity tried.
struct probe {
  std::uint32_t live = 0;  // on one floor
  traffic::figure wait_s, late, utilisation;
  double theory_wait_s = 0, theory_late = 0, theory_utilisation = 0;
  double overhead_p99_s = 0;  // people's
  std::uint64_t questions = 0;
  bool meets = false;    // by the measured means
  bool certain = false;  // the intervals lie on one side of the limits
};
struct capacity_search {
  std::vector<probe> probes;           // by live
  std::uint32_t most = 0;              // that met the service level; 0: none did
  std::uint32_t least_surely_not = 0;  // the smallest that surely did not; 0: none
  std::uint32_t most_surely = 0;       // the largest that surely did; 0: none
  std::uint32_t theory = 0;
};

/// One stretch of a soak.
struct soak_window {
  double at_s = 0;  // real, its end
  std::uint64_t resident = 0, descriptors = 0, steps = 0;
};
struct soak {
  std::vector<soak_window> windows;
  double growth_mib_h = 0;  // after the first quarter, least squares
  bool held = true;
};

/// All that is known when a load test ends.
struct load_result {
  load_settings settings;
  std::vector<measurement> measured;  // one; with --compare-architectures three
  std::vector<expectation> expected;  // of each
  std::optional<capacity_search> capacity;
  std::optional<load::soak> soaked;
  std::string node_command;  // of a node of our own
  std::vector<std::string> notes;
  bool interrupted = false;
};

/// Everything that keeps this from being a success, one sentence each.
std::vector<std::string> failures(const load_result& result);
/// 0 good, 1 something of `failures`, 130 interrupted.
int exit_code(const load_result& result);

/// The figures that both tools share, with what theory says from measured rates, and those that
/// only real machines have.
std::vector<traffic::figure> figures_of(const measurement& from, const expectation& expected);

/// A stage of the machine by its name, in the order of a question's way.
struct stage_row {
  std::string_view name, says;
  measure::recorder stages::* times;
  bool human = false;  // people's time, stretched by the speed
};
const std::vector<stage_row>& stage_rows();

/// What architectures are compared by, over all runs; people's seconds.
struct comparison_row {
  double conversations_per_operator_h = 0, wait_s = 0, delay_per_turn_s = 0;
  double human_s_per_conversation = 0, utilisation = 0;
  std::uint64_t wrong_ran = 0, wrong_stopped = 0;
};
comparison_row comparison_of(const measurement& m);

std::string report_in_words(const load_result& result);
std::string report_in_json(const load_result& result);
std::string report_as_page(const load_result& result);
/// Writes one .hgrm file per stage into a folder, which is made. Returns what went wrong.
std::optional<problem> write_hgrm(const load_result& result);

}  // namespace weft::load
