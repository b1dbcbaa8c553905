#pragma once

#include <string>

#include "tools/measure/recorder.hpp"

namespace weft::measure {

/// The text in which HdrHistogram prints a distribution (`.hgrm`), which its plotters read: value,
/// percentile, count up to there, 1/(1−percentile), with `ticks` lines for each halving of what is
/// left. Values are divided by `unit_ns`: 1e6 writes milliseconds. O(buckets + lines).
std::string hgrm(const recorder& of, double unit_ns = 1e6, unsigned ticks = 5);

}  // namespace weft::measure
