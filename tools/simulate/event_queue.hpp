#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace weft::simulate {

/// Microseconds of virtual time; the measured time begins at 0, warm-up lies before.
using ticks_t = std::int64_t;
inline constexpr ticks_t second = 1'000'000;
inline double seconds_of(ticks_t span) { return static_cast<double>(span) * 1e-6; }
inline ticks_t from_seconds(double seconds) { return static_cast<ticks_t>(seconds * 1e6); }

/// What is going to happen, earliest first; what is due at the same moment, in the order in which
/// it was planned. So a seed always tells the same story.
///
/// A heap of four children per node: three levels less than a binary one at a million events, and
/// the children of a node lie in two cache lines.
template <class Event>
class event_queue {
 public:
  void plan(ticks_t at, const Event& what) {
    heap_.push_back({at, next_++, what});
    auto here = heap_.size() - 1;
    const auto moved = heap_[here];
    while (here > 0 && earlier(moved, heap_[(here - 1) / 4])) {
      heap_[here] = heap_[(here - 1) / 4];
      here = (here - 1) / 4;
    }
    heap_[here] = moved;
  }

  bool empty() const { return heap_.empty(); }
  ticks_t next_at() const { return heap_.front().at; }

  Event take() {
    const Event first = heap_.front().what;
    const auto moved = heap_.back();
    heap_.pop_back();
    if (!heap_.empty()) sink(moved);
    return first;
  }

 private:
  struct planned {
    ticks_t at = 0;
    std::uint64_t sequence = 0;
    Event what;
  };
  static bool earlier(const planned& a, const planned& b) {
    return a.at != b.at ? a.at < b.at : a.sequence < b.sequence;
  }

  /// From the top down to where it belongs.
  void sink(const planned& moved) {
    std::size_t here = 0;
    while (4 * here + 1 < heap_.size()) {
      auto least = 4 * here + 1;
      const auto end = std::min(least + 4, heap_.size());
      for (auto child = least + 1; child < end; ++child)
        if (earlier(heap_[child], heap_[least])) least = child;
      if (!earlier(heap_[least], moved)) break;
      heap_[here] = heap_[least];
      here = least;
    }
    heap_[here] = moved;
  }

  std::vector<planned> heap_;
  std::uint64_t next_ = 0;
};

}  // namespace weft::simulate
