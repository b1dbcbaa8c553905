#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace weft::triggers::cel {

/// Memory that is handed out piece by piece and taken back all at once. What it holds must need no
/// destructor. After a few rounds it owns all the memory that a round needs, and asks for none.
class arena {
 public:
  arena() = default;
  arena(const arena&) = delete;
  arena& operator=(const arena&) = delete;
  arena(arena&&) = default;
  arena& operator=(arena&&) = default;

  /// Aligned for pointers and numbers. Lives until `reset` or the arena's end.
  void* allocate(std::size_t bytes) {
    bytes = (bytes + 7) & ~std::size_t{7};
    if (bytes > static_cast<std::size_t>(end_ - at_)) return allocate_chunk(bytes);
    void* const out = at_;
    at_ += bytes;
    return out;
  }
  template <class T>
  T* make_array(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T> && alignof(T) <= 8);
    return static_cast<T*>(allocate(count * sizeof(T)));
  }
  /// A copy of `text`.
  std::string_view keep(std::string_view text) {
    if (text.empty()) return {};
    auto* const bytes = make_array<char>(text.size());
    std::memcpy(bytes, text.data(), text.size());
    return {bytes, text.size()};
  }
  /// One text of several.
  std::string_view join(std::initializer_list<std::string_view> parts);

  /// Everything handed out is void from here on. Keeps up to `kept_bytes` for the next round.
  void reset();
  /// Bytes owned, used or not.
  std::size_t owned() const { return owned_; }

  static constexpr std::size_t first_chunk = 4 << 10, chunk_max = 256 << 10, kept_bytes = 1 << 20;

 private:
  struct chunk {
    std::unique_ptr<char[]> bytes;
    std::size_t size = 0;
  };
  void* allocate_chunk(std::size_t bytes);
  void start(const chunk& from) {
    at_ = from.bytes.get();
    end_ = at_ + from.size;
  }

  char* at_ = nullptr;
  char* end_ = nullptr;
  std::vector<chunk> chunks_;
  std::size_t current_ = 0;  // place in `chunks_`
  std::size_t owned_ = 0;
};

}  // namespace weft::triggers::cel
