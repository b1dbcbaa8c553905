#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace weft::router {

/// Finds what lies in a slab by its name: a hash table with linear probing. It has no order, and so
/// nothing that walks through it. Names lie elsewhere, unmoved, and outlive their entries; a slot
/// has only a hash of them, so that four slots share a cache line.
class name_index {
 public:
  static constexpr std::uint32_t none = ~0U;

  std::uint32_t find(std::string_view name) const {
    return slots_.empty() ? none : slots_[place_of(name, hash_of(name))].id;
  }
  /// False when the name is there already.
  bool insert(const std::string& name, std::uint32_t id) {
    if (10 * (size_ + 1) > 7 * slots_.size()) grow();
    const auto hash = hash_of(name);
    auto& s = slots_[place_of(name, hash)];
    if (s.id != none) return false;
    s = {hash, id, &name};
    ++size_;
    return true;
  }
  void erase(std::string_view name) {
    if (slots_.empty()) return;
    auto at = place_of(name, hash_of(name));
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
    std::uint32_t hash = 0, id = none;
    const std::string* name = nullptr;
  };
  static std::uint32_t hash_of(std::string_view name) {
    return static_cast<std::uint32_t>(std::hash<std::string_view>{}(name));
  }
  std::size_t mask() const { return slots_.size() - 1; }

  /// Where the name is, or the free slot where it would be.
  std::size_t place_of(std::string_view name, std::uint32_t hash) const {
    auto at = hash & mask();
    while (slots_[at].id != none && !(slots_[at].hash == hash && *slots_[at].name == name))
      at = (at + 1) & mask();
    return at;
  }
  void grow() {
    std::vector<slot> before(slots_.empty() ? 16 : 2 * slots_.size());
    before.swap(slots_);
    for (const auto& s : before) {
      if (s.id == none) continue;
      auto at = s.hash & mask();
      while (slots_[at].id != none) at = (at + 1) & mask();
      slots_[at] = s;
    }
  }

  std::vector<slot> slots_;
  std::size_t size_ = 0;
};

}  // namespace weft::router
