#pragma once

#include <chrono>
#include <cstdint>

namespace weft::replay {

/// One line on stderr that is rewritten in place; nothing when stderr is no terminal or `quiet`.
class progress {
 public:
  explicit progress(bool quiet);

  struct counts {
    std::uint64_t conversations = 0, expected = 0;  // done; 0 expected: not known
    std::uint64_t steps = 0, open_questions = 0;
  };
  void show(const counts& now);
  /// Leaves an empty line behind, for whatever is printed next.
  void clear();

 private:
  bool shown_;
  std::chrono::steady_clock::time_point begun_;
};

}  // namespace weft::replay
