#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "actors/router/heap.hpp"
#include "actors/router/name_index.hpp"
#include "schemas/messages.hpp"

// What the router keeps. Everything lies in slabs and refers to each other by index: a decision
// touches a few cache lines and copies no text.

namespace weft::router {

inline constexpr std::uint32_t none = ~0U;
inline constexpr std::uint32_t capacity_max = 50;

/// The order of a line; smaller is first. `rank` holds value and waiting in one number that does
/// not change while time passes (see order.hpp).
struct order_key {
  std::int64_t rank = 0;
  instant deadline{};
  std::uint64_t sequence = 0;
  auto operator<=>(const order_key&) const = default;
};

/// Where an intervention is: `deciding` is on its way to its conversation with a bundle's answer.
enum class place : std::uint8_t { nowhere, waiting, claiming, offered, deciding, pending };

/// One open intervention, with copies of what the router needs of its card: a card fills some
/// twenty cache lines that are cold by the time its turn comes. What each decision touches is
/// first.
struct item {
  card_ptr about;
  place at = place::nowhere;
  query_kind kind = query_kind::approval;
  bool must = false;   // a must-ask trigger asked
  bool joins = false;  // its card has a bundle key
  bool alone = false;  // not to be bundled (again)
  bool told_due = false, told_look = false;
  std::uint32_t version = 1;
  std::uint32_t tenant = 0, line = none, bundle = none, holder = none;
  std::uint32_t joined = 1;  // version of its bundle that first showed it
  std::uint64_t sequence = 0;
  instant queued{}, chosen{}, lease_until{}, look_from{}, raised{};
  instant answer_by{};                       // as extended
  milliseconds look_within{0}, handling{0};  // as its route says; 0: not
  double cost = 0, chance_wrong = 0;
  std::vector<std::uint32_t> excluded;  // operators who declined it, voted, or may not answer it
  progress way;

  double value() const { return cost * chance_wrong; }
};

/// Equal questions under one decision.
struct bundle {
  enum class stage : std::uint8_t { free, waiting, claiming, offered, canary, deciding, done };
  stage at = stage::free;
  std::string id, group;
  std::uint32_t tenant = 0, holder = none, version = 0;
  std::uint32_t claims = 0;   // members whose claim is not decided
  std::uint32_t awaited = 0;  // members whose conversation has not answered
  bool grown = false;         // the operator has not seen all members
  bool shown = false;         // as a bundle, not as its only member
  std::vector<std::uint32_t> members;
  instant lease_until{}, canary_until{};
  std::string canary;  // the intervention whose outcome the others wait for
  // A decision under way:
  request_id asked_by = 0;
  operator_key decider;
  instant decided{};
  answer given;
  std::uint32_t need = 0;
  bundle_result result;
};

/// One operator. Load is the size of `holds`, never a counter, so that it cannot leak.
struct operator_node {
  operator_key who;
  presence state = presence::offline;
  std::uint32_t tenant = 0, crew = none, capacity = 0;
  std::vector<std::uint32_t> holds;  // items; a bundle counts as the first of its members
  std::uint32_t lapses = 0;          // offers in a row that went by without a sign
  instant gone_since{};              // offline: since when; zero: no grace time is running
  std::uint32_t before = none, after = none, listed = none;  // in its crew's list of that load

  std::uint32_t load() const { return static_cast<std::uint32_t>(holds.size()); }
  bool has_room() const { return state == presence::available && holds.size() < capacity; }
};

/// Operators of one tenant with the same queues and skills, and who of them is free: a list for
/// each load, in it the one who was given something longest ago first.
struct crew {
  operator_profile serves;
  std::uint32_t breadth = 0;  // how general it is: specialists are asked first
  std::uint32_t available = 0, connected = 0, working = 0;
  std::vector<std::uint32_t> lines;
  std::uint64_t loads = 0;  // bit per load that has somebody
  std::array<std::uint32_t, capacity_max> first{}, last{};

  crew() {
    first.fill(none);
    last.fill(none);
  }
};

using line_heap = indexed_heap<order_key>;

/// One queue and one set of needed skills: all who wait here can be served by the same operators.
struct line {
  std::string name, queue;
  std::vector<skill> needs;
  std::uint32_t tenant = 0;
  line_heap waiting;
  std::vector<std::uint32_t> crews;     // that may serve it, specialists first
  std::uint32_t at_operators = 0;       // jobs claimed or offered
  std::array<double, 6> handling_ms{};  // measured, by kind; 0: not yet
  double foreign = 0;  // work of other lines for the same operators, as of `foreign_at`
  instant foreign_at{};
  double price = 0;  // an optional question must be worth more than this now
  double worth = 0;  // of optional questions, smoothed

  line(std::vector<std::uint32_t>& places, std::uint32_t of) : tenant{of}, waiting{places} {}
};

using text_index = std::map<std::string, std::uint32_t, std::less<>>;

struct tenant_floor {
  std::string name;
  name_index items, lines;
  text_index crews, operators, groups, bundles;
};

}  // namespace weft::router
