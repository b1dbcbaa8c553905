#include "runtime/memory.hpp"

#include <malloc.h>

namespace weft {
namespace {

constexpr int trim_threshold = 256 << 20, top_pad = 1 << 20;
constexpr std::uint64_t worth_it = 5'000;  // conversations, some 5 KB each

}  // namespace

memory_keeper::memory_keeper() {
  mallopt(M_TRIM_THRESHOLD, trim_threshold);
  mallopt(M_TOP_PAD, top_pad);
}

void memory_keeper::look(std::uint64_t passivated) {
  if (passivated < seen_) seen_ = passivated;
  if (passivated < seen_ + worth_it) return;
  seen_ = passivated;
  letting_go_ = std::jthread{[] { malloc_trim(0); }};  // waits for the one before, long done
}

}  // namespace weft
