#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "actors/world.hpp"
#include "schemas/codec/codec.hpp"

namespace weft::floor {

using stored_set = codec::stored_trigger_set;

/// All versions of one tenant's trigger set: their texts, and the compiled form of those that were
/// used last. Versions count up from 1 and are never given twice. Pure.
class trigger_shelf {
 public:
  /// How many compiled sets are kept, so that going back to the last ones costs nothing.
  static constexpr std::size_t compiled_max = 4;

  /// The version a next set would get.
  std::uint64_t next() const { return all_.empty() ? 1 : all_.back().version + 1; }
  bool full() const { return all_.size() >= limits::trigger_sets_kept; }
  /// Version `version`, 0 for the active one; none when there is no such.
  const stored_set* find(std::uint64_t version) const;
  /// The last one that `name` stored.
  const stored_set* newest_of(std::string_view name) const;
  const stored_set* newest() const { return all_.empty() ? nullptr : &all_.back(); }
  std::uint64_t active() const { return active_; }
  const std::vector<stored_set>& all() const { return all_; }

  void store(stored_set what) { all_.push_back(std::move(what)); }
  /// Keeps what the reader made of version `version`, whose number it gets.
  trigger_set_ptr keep(trigger_set compiled, std::uint64_t version);
  /// The compiled form of a version, read again when it has not been used for long.
  /// When it cannot be read any more the problem says why, and so does the version's `error`.
  result<trigger_set_ptr> compiled(std::uint64_t version, const trigger_reader& read);
  void activate(std::uint64_t version) { active_ = version; }

 private:
  std::vector<stored_set> all_;  // by version
  std::vector<trigger_set_ptr> compiled_;
  std::uint64_t active_ = 0;  // 0: none of these, the node's own set holds
};

/// Reads a text, within the limits. A problem's `where` is "/yaml".
result<trigger_set> read_triggers(const std::string& yaml, const trigger_reader& read);

}  // namespace weft::floor
