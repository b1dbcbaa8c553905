#pragma once

#include "tools/load/report.hpp"
#include "tools/load/settings.hpp"

namespace weft::load {

/// Runs a whole load test as the settings say: starts or arranges the node, plays, searches,
/// compares or soaks, checks, and leaves the node as it was. Blocks. A problem when nothing could
/// be measured.
result<load_result> run_study(const load_settings& settings);

/// The slope of memory over time by least squares, MiB an hour, of all but the first quarter.
double growth_of(const std::vector<soak_window>& windows);

}  // namespace weft::load
