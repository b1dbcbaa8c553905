#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/problem.hpp"
#include "tools/traffic/prediction.hpp"
#include "tools/traffic/scenario.hpp"

namespace weft::simulate {

enum class mode : std::uint8_t { simulate, validate, plan, capacity, architectures, sweep };

/// A number of a scenario that the command line can set, and `--sweep` can vary. One row each.
struct dial {
  std::string_view name;  // of the option, without the dashes
  std::string_view help;
  double least, most;
  void (*turn)(traffic::scenario& of, double to);
};
std::span<const dial> dials();

struct options {
  mode what = mode::simulate;
  std::string scenario;  // file; empty: the default one
  std::string journal;   // data folder of a node, or file of recorded questions
  std::string architecture;
  std::vector<std::optional<double>> dialled;  // by dial
  std::string sweep;                           // "ask-rate=0.02,0.05"
  std::uint64_t seed = 1;
  unsigned runs = 5;
  unsigned threads = 0;  // 0: one per core
  traffic::service_level level;
  std::string report, page;
  std::string command;  // as typed, for the report
  bool quiet = false;
};

/// The scenario that these options mean.
result<traffic::scenario> scenario_of(const options& how);

struct sweep {
  const dial* of = nullptr;
  std::vector<double> values;
};
/// Reads "name=value,value,…", at most 64 values.
result<sweep> parse_sweep(std::string_view text);

}  // namespace weft::simulate
