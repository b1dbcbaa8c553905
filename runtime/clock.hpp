#pragma once

#include <chrono>

#include "schemas/ports/clock.hpp"

namespace weft {

/// The machine's own clock.
class system_clock final : public clock {
 public:
  instant now() const override {
    return std::chrono::time_point_cast<microseconds>(std::chrono::system_clock::now());
  }
};

}  // namespace weft
