#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schemas/problem.hpp"
#include "schemas/query.hpp"

namespace weft::simulate {

/// One question of a recorded journal: when it was raised, from the first one on, where it belongs,
/// and how long a human took for it (0: not known).
struct recorded_arrival {
  double at_s = 0, handling_s = 0;
  query_kind kind = query_kind::approval;
  std::string queue = "default";
};

inline constexpr std::size_t recorded_line_bytes = 4'096, recorded_max = 10'000'000;

/// Reads JSON lines {"at":µs,"queue":"…","kind":"…","handling_ms":n}; `queue`, `kind` and
/// `handling_ms` may be left out, other members are passed over. Lines need no order. Mistakes come
/// with the line's number.
result<std::vector<recorded_arrival>> read_arrivals(const std::string& path);
/// The questions in the journal of a node, by its data folder; the node may be running. Handling is
/// what humans took from being offered it to their answer. O(events of the journal).
result<std::vector<recorded_arrival>> read_node(const std::string& folder);

/// Sorts by time, and counts time from the first question.
void from_the_first_on(std::vector<recorded_arrival>& all);

}  // namespace weft::simulate
