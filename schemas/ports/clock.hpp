#pragma once

#include "schemas/time.hpp"

namespace weft {

/// Where actors get the time they hand to cores. Real: runtime/clock; simulated: tests/support.
class clock {
 public:
  virtual ~clock() = default;
  virtual instant now() const = 0;
};

}  // namespace weft
