#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>

namespace weft::client {

/// Pauses between attempts to reach a node: doubling from 20 ms to 1 s, each shortened at random by
/// up to half so that many clients of one node do not come back in step.
class backoff {
 public:
  explicit backoff(std::uint64_t seed) : random_{seed} {}

  std::chrono::milliseconds next() {
    std::uniform_real_distribution<double> share{0.5, 1.0};
    const auto pause = std::chrono::milliseconds{
        static_cast<std::int64_t>(static_cast<double>(full_.count()) * share(random_))};
    full_ = std::min(full_ * 2, longest);
    return pause;
  }
  void reset() { full_ = shortest; }

 private:
  static constexpr std::chrono::milliseconds shortest{20}, longest{1'000};
  std::minstd_rand random_;
  std::chrono::milliseconds full_{shortest};
};

}  // namespace weft::client
