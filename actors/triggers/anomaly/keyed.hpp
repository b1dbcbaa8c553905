#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace weft::triggers::anomaly {

/// Values by 64-bit key in bounded memory: open addressing, at most `Max` keys, further ones are
/// not taken in. Grows by doubling, so that few keys cost little and a copy is one memcpy. Look-ups
/// O(1). Entries keep the order in which they came.
template <class Value, std::size_t Max>
class keyed {
 public:
  const Value* find(std::uint64_t key) const {
    if (slots_.empty()) return nullptr;
    for (std::size_t at = key & mask();; at = (at + 1) & mask()) {
      const auto& slot = slots_[at];
      if (slot.key == key) return &values_[slot.index];
      if (slot.key == 0) return nullptr;
    }
  }
  /// The value, made when it is new; none when there is no room for another key. `key` is not 0.
  Value* at(std::uint64_t key) {
    if (const auto* known = find(key))
      return &values_[static_cast<std::size_t>(known - values_.data())];
    if (values_.size() >= Max) return nullptr;
    if (2 * (values_.size() + 1) > slots_.size()) grow();
    place(key, static_cast<std::uint32_t>(values_.size()));
    return &values_.emplace_back();
  }
  std::size_t size() const { return values_.size(); }
  std::size_t bytes() const {
    return slots_.capacity() * sizeof(slot) + values_.capacity() * sizeof(Value);
  }

 private:
  struct slot {
    std::uint64_t key = 0;
    std::uint32_t index = 0;
  };
  std::size_t mask() const { return slots_.size() - 1; }
  void place(std::uint64_t key, std::uint32_t index) {
    std::size_t at = key & mask();
    while (slots_[at].key != 0) at = (at + 1) & mask();
    slots_[at] = {key, index};
  }
  void grow() {
    std::vector<slot> old(slots_.empty() ? 16 : 2 * slots_.size());
    old.swap(slots_);
    for (const auto& each : old)
      if (each.key != 0) place(each.key, each.index);
  }

  std::vector<slot> slots_;
  std::vector<Value> values_;
};

}  // namespace weft::triggers::anomaly
