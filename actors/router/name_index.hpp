#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace weft::router {

/// Finds what lies in a slab by its name: a hash table with linear probing. It has no order, and so
/// nothing that walks through it; names lie elsewhere, unmoved, and outlive their entries.
class name_index {
 public:
  static constexpr std::uint32_t none = ~0U;

  std::uint32_t find(std::string_view name) const {
    if (slots_.empty()) return none;
    const auto hash = hash_of(name);
    for (auto at = hash & mask();; at = (at + 1) & mask()) {
      const auto& s = slots_[at];
      if (s.id == none) return none;
      if (s.hash == hash && s.name == name) return s.id;
    }
  }
  bool contains(std::string_view name) const { return find(name) != none; }

  /// `name` must not be there yet.
  void insert(std::string_view name, std::uint32_t id) {
    if (10 * (size_ + 1) > 7 * slots_.size()) grow();
    place({hash_of(name), name, id});
    ++size_;
  }
  void erase(std::string_view name) {
    if (slots_.empty()) return;
    const auto hash = hash_of(name);
    auto at = hash & mask();
    while (slots_[at].id != none && !(slots_[at].hash == hash && slots_[at].name == name))
      at = (at + 1) & mask();
    if (slots_[at].id == none) return;
    --size_;
    // Entries behind it move up, so that no search ends early at the gap.
    for (auto next = (at + 1) & mask(); slots_[next].id != none; next = (next + 1) & mask()) {
      const auto home = slots_[next].hash & mask();
      if (((next - home) & mask()) < ((next - at) & mask())) continue;
      slots_[at] = slots_[next];
      at = next;
    }
    slots_[at] = {};
  }

 private:
  struct slot {
    std::size_t hash = 0;
    std::string_view name;
    std::uint32_t id = none;
  };
  static std::size_t hash_of(std::string_view name) { return std::hash<std::string_view>{}(name); }
  std::size_t mask() const { return slots_.size() - 1; }

  void place(const slot& s) {
    auto at = s.hash & mask();
    while (slots_[at].id != none) at = (at + 1) & mask();
    slots_[at] = s;
  }
  void grow() {
    std::vector<slot> before(slots_.empty() ? 16 : 2 * slots_.size());
    before.swap(slots_);
    for (const auto& s : before)
      if (s.id != none) place(s);
  }

  std::vector<slot> slots_;
  std::size_t size_ = 0;
};

}  // namespace weft::router
