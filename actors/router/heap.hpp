#pragma once

#include <algorithm>
#include <cstdint>
#include <queue>
#include <utility>
#include <vector>

namespace weft::router {

/// A 4-ary heap of ids that knows where each of them is, so that any can be removed or given
/// another key. Everything costs O(log n); the smallest key is on top. Four children a parent: half
/// the levels of a binary heap, and children lie side by side in memory.
template <class Key>
class indexed_heap {
 public:
  /// `places` has an element for each id there is: its place in the heap, from 1; 0: not in it.
  /// Heaps may share it when no id is in two of them. It is apart from what the ids name, because
  /// every level that an entry moves writes one, anywhere: so dense they stay in the cache.
  explicit indexed_heap(std::vector<std::uint32_t>& places) : places_{&places} {}

  bool empty() const { return heap_.empty(); }
  std::size_t size() const { return heap_.size(); }
  std::uint32_t top() const { return heap_.front().id; }
  const Key& top_key() const { return heap_.front().key; }
  bool holds(std::uint32_t id) const { return (*places_)[id] != 0; }

  /// Puts a node in, or gives it another key.
  void put(std::uint32_t id, const Key& key) {
    auto at = (*places_)[id];
    if (at == 0) {
      heap_.push_back({key, id});
      at = static_cast<std::uint32_t>(heap_.size());
    } else if (heap_[at - 1].key == key) {
      return;
    } else {
      heap_[at - 1].key = key;
    }
    settle(at - 1);
  }
  void remove(std::uint32_t id) {
    const auto at = (*places_)[id];
    if (at == 0) return;
    (*places_)[id] = 0;
    const auto last = std::move(heap_.back());
    heap_.pop_back();
    if (at - 1 == heap_.size()) return;
    heap_[at - 1] = last;
    settle(at - 1);
  }
  /// Calls `visit(id, key)` from the smallest key up until it returns true, for at most `most`
  /// nodes. The first costs nothing.
  template <class Visit>
  void in_order(std::size_t most, Visit visit) const {
    if (heap_.empty() || most == 0 || visit(heap_.front().id, heap_.front().key)) return;
    const auto later = [this](std::size_t a, std::size_t b) { return heap_[b].key < heap_[a].key; };
    std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(later)> next{later};
    const auto below = [&](std::size_t at) {
      for (auto child = 4 * at + 1; child <= 4 * at + 4 && child < heap_.size(); ++child)
        next.push(child);
    };
    for (below(0); !next.empty() && --most > 0;) {
      const auto at = next.top();
      next.pop();
      if (visit(heap_[at].id, heap_[at].key)) return;
      below(at);
    }
  }

 private:
  struct entry {
    Key key;
    std::uint32_t id;
  };

  void set(std::size_t at, const entry& e) {
    heap_[at] = e;
    (*places_)[e.id] = static_cast<std::uint32_t>(at + 1);
  }
  /// Moves the entry up or down to where its key belongs.
  void settle(std::size_t at) {
    const entry e = heap_[at];
    while (at > 0 && e.key < heap_[(at - 1) / 4].key) {
      set(at, heap_[(at - 1) / 4]);
      at = (at - 1) / 4;
    }
    while (4 * at + 1 < heap_.size()) {
      auto least = 4 * at + 1;
      const auto end = std::min(least + 4, heap_.size());
      for (auto child = least + 1; child < end; ++child)
        if (heap_[child].key < heap_[least].key) least = child;
      if (!(heap_[least].key < e.key)) break;
      set(at, heap_[least]);
      at = least;
    }
    set(at, e);
  }

  std::vector<std::uint32_t>* places_;
  std::vector<entry> heap_;
};

}  // namespace weft::router
