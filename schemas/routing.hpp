#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "schemas/problem.hpp"
#include "schemas/time.hpp"

namespace weft {

/// Something an operator can do, or a question needs: levels run from 1 to 5.
struct skill {
  std::string name;
  std::uint32_t level = 1;
  auto operator<=>(const skill&) const = default;
};

/// How equal open questions become one. Members of a bundle are equal in everything but the
/// arguments named in `may_differ`, and numbers are equal whatever is named there.
struct coalescing {
  std::string key;                      // questions of one key may join; empty: never
  std::vector<std::string> may_differ;  // names of text arguments in which members may differ
  std::uint32_t most = 100;             // members under one decision, 2 to 1000
  std::uint32_t second_from = 10;       // from so many on a second operator must agree; 0: never
  bool canary = false;  // the first member's action runs and is reported ok before the rest follow
  bool operator==(const coalescing&) const = default;
};

/// Who is to be asked, how urgently, and what has to happen before an answer counts.
struct routing {
  std::string queue = "default";
  std::vector<std::string> then_queues;  // next in turn when nobody looks within `look_within`
  std::vector<skill> skills;             // an operator must have all of them, at the level or above
  milliseconds look_within{0};           // to be looked at, in each queue; 0: no such deadline
  double cost = 1;                       // what a wrong step costs, in any one unit
  std::optional<double> chance_wrong;    // that the step is wrong; unset: from its confidence
  milliseconds handling{0};              // how long a human takes; 0: as measured
  std::uint32_t quorum = 1;              // equal answers of different operators needed
  std::uint32_t panel = 0;               // operators asked at most for them; 0: one spare
  std::vector<std::string> not_by;       // separation of duties: never offered to these
  milliseconds undo{0};                  // an answer can be taken back this long
  bool irreversible = false;             // a bundle of these always needs a second operator
  coalescing joins;
  std::string holding_reply;                // what the agent may say while it waits
  std::string escalate_to = "escalations";  // queue of the handover, if it comes to that
  bool operator==(const routing&) const = default;
};

namespace limits {
inline constexpr std::size_t then_queues = 4, skills = 8, excluded = 16, may_differ = 16,
                             coalesce_key_bytes = 256;
inline constexpr std::uint32_t skill_level = 5, quorum = 5, panel = 9, bundle = 1'000;
inline constexpr milliseconds undo_max{60'000}, handling_max{3'600'000};
inline constexpr double cost_max = 1e9;
}  // namespace limits

/// Checks what was asked for; `where` points below `pointer`.
std::optional<problem> check(const routing& route, milliseconds answer_within,
                             const std::string& pointer);

/// The queue at a place of the chain: 0 is `queue`, 1 the first of `then_queues`.
const std::string& queue_at(const routing& route, std::uint32_t place);
/// The name of the line a question waits in: its queue and the skills it needs. All who wait in one
/// line are served by the same operators.
std::string line_of(const routing& route, std::uint32_t place);

/// What to expect in one line at present, as the router sees it.
struct forecast {
  milliseconds wait{0};      // until an operator looks, for one who joins now
  milliseconds handling{0};  // from then to the answer
  bool staffed = false;      // somebody is connected who could be asked
};
/// By tenant, a line break, and the name of the line.
using forecasts = std::map<std::string, forecast, std::less<>>;

}  // namespace weft
