#pragma once

#include <cstdint>
#include <vector>

namespace weft {

/// Hands out 64-bit tickets for pointers and finds them again in constant time without hashing.
/// A ticket is never reused: its upper half counts the generations of its place. Bit 0 is free for
/// a mark of the caller's. Tickets are not zero.
template <class T>
class slab {
 public:
  std::uint64_t insert(T& what, bool mark = false) {
    std::uint32_t index = free_;
    if (index == none) {
      index = static_cast<std::uint32_t>(places_.size());
      places_.emplace_back();
    } else {
      free_ = places_[index].next_free;
    }
    places_[index].what = &what;
    ++count_;
    return std::uint64_t{places_[index].generation} << 32U | std::uint64_t{index} << 1U |
           (mark ? 1U : 0U);
  }

  /// What the ticket was given for, or nothing when it was taken back.
  T* find(std::uint64_t ticket) const {
    const auto index = index_of(ticket);
    if (index >= places_.size()) return nullptr;
    const auto& place = places_[index];
    return place.generation == ticket >> 32U ? place.what : nullptr;
  }

  /// Takes the ticket back; returns what it was for.
  T* erase(std::uint64_t ticket) {
    T* const what = find(ticket);
    if (what == nullptr) return nullptr;
    const auto index = index_of(ticket);
    auto& place = places_[index];
    place.what = nullptr;
    ++place.generation;
    place.next_free = free_;
    free_ = index;
    --count_;
    return what;
  }

  std::size_t size() const { return count_; }

  template <class Visit>
  void each(Visit visit) {
    for (std::size_t i = 0; i < places_.size(); ++i)  // visits may insert and erase
      if (places_[i].what != nullptr) visit(*places_[i].what);
  }

 private:
  static constexpr std::uint32_t none = UINT32_MAX;
  struct place {
    T* what = nullptr;
    std::uint32_t generation = 1;
    std::uint32_t next_free = none;
  };
  static std::uint32_t index_of(std::uint64_t ticket) {
    return static_cast<std::uint32_t>(ticket) >> 1U;
  }

  std::vector<place> places_;
  std::uint32_t free_ = none;
  std::size_t count_ = 0;
};

}  // namespace weft
