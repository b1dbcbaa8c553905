#include "actors/triggers/cel/arena.hpp"

#include <algorithm>

namespace weft::triggers::cel {

void* arena::allocate_chunk(std::size_t bytes) {
  while (current_ + 1 < chunks_.size()) {
    ++current_;
    if (chunks_[current_].size < bytes) continue;
    start(chunks_[current_]);
    return allocate(bytes);
  }
  const std::size_t usual = std::min(chunk_max, std::max(first_chunk, owned_));
  const std::size_t size = std::max(bytes, usual);
  chunks_.push_back({std::make_unique_for_overwrite<char[]>(size), size});
  owned_ += size;
  current_ = chunks_.size() - 1;
  start(chunks_.back());
  return allocate(bytes);
}

std::string_view arena::join(std::initializer_list<std::string_view> parts) {
  std::size_t size = 0;
  for (const auto part : parts) size += part.size();
  auto* const bytes = make_array<char>(size);
  char* at = bytes;
  for (const auto part : parts) at = std::copy(part.begin(), part.end(), at);
  return {bytes, size};
}

void arena::reset() {
  while (owned_ > kept_bytes && !chunks_.empty()) {
    owned_ -= chunks_.back().size;
    chunks_.pop_back();
  }
  current_ = 0;
  at_ = end_ = nullptr;
  if (!chunks_.empty()) start(chunks_.front());
}

}  // namespace weft::triggers::cel
