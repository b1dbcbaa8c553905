#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "actors/floor/match.hpp"
#include "schemas/directive.hpp"

namespace weft::floor {

/// A directive with its expression compiled.
struct standing {
  directive what;
  match when;
};

/// All directives of one tenant that hold: an immutable snapshot, like a trigger set.
struct board {
  std::uint64_t version = 0;  // grows with every change on the node; 0: none was ever issued
  std::vector<standing> directives;
};
using board_ptr = std::shared_ptr<const board>;

}  // namespace weft::floor
