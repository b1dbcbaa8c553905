#pragma once

#include <cstdint>
#include <thread>

namespace weft {

/// Settles what glibc does with free memory, for the whole process.
///
/// Messages are allocated by one thread and freed by another. Left alone, glibc hands memory back
/// to the system and fetches it again many times a second, one system call each. So it is told to
/// keep what it has, and told to let go when it matters: after many conversations left memory.
class memory_keeper {
 public:
  memory_keeper();

  /// Call about every second. `passivated`: how many conversations are out of memory.
  void look(std::uint64_t passivated);

 private:
  std::uint64_t seen_ = 0;
  std::jthread letting_go_;  // takes milliseconds, which are not the front's to spend
};

}  // namespace weft
