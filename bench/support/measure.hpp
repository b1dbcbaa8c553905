#pragma once

#include "tools/measure/monotonic.hpp"
#include "tools/measure/recorder.hpp"

namespace weft::bench {

using measure::from_seconds;
using measure::micros_of;
using measure::monotonic_ns;
using measure::nanoseconds_t;
using measure::one_second;
using measure::recorder;
using measure::seconds_of;

}  // namespace weft::bench
