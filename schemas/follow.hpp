#pragma once

#include <algorithm>
#include <variant>

#include "schemas/events.hpp"

namespace weft {

// What an event does to an open intervention. Conversations, stores and projections all follow the
// same events; this is the one place that says how. `Row` is an `intervention`, or a row with its
// members state, version, offered_to, offered, lease_until and way.

template <class Row>
void follow(Row& row, const event& what, const intervention_offered& body) {
  if (row.state >= intervention_state::pending) return;  // it crossed an answer
  row.state = intervention_state::offered;
  row.version = body.version;
  row.offered_to = body.offered_to;
  row.offered = what.at;
  row.lease_until = body.lease_until;
}
template <class Row>
void follow(Row& row, const event&, const intervention_returned& body) {
  auto& declined = row.way.declined;
  if (body.how == returned::declined && declined.size() < progress::declined_max &&
      std::find(declined.begin(), declined.end(), body.offered_to) == declined.end())
    declined.push_back(body.offered_to);
  // A lease may lapse while the answer is on its way: then the answer came first, and stays.
  if (row.state != intervention_state::offered) return;
  row.state = intervention_state::open;
  row.offered_to.clear();
  row.lease_until = {};
}
template <class Row>
void follow(Row& row, const event& what, const intervention_accepted& body) {
  row.way.looked_at = what.at;
  row.lease_until = body.lease_until;
}
template <class Row>
void follow(Row& row, const event&, const intervention_moved& body) {
  row.way.place = body.place;
}
template <class Row>
void follow(Row& row, const event&, const intervention_extended& body) {
  row.way.answer_by = body.answer_by;
}
template <class Row>
void follow(Row& row, const event&, const answer_counted& body) {
  row.state = intervention_state::open;
  row.version = body.version;
  row.offered_to.clear();
  row.way.voters.push_back(body.answered_by);
  row.way.need = std::max(row.way.need, body.need);
}
template <class Row>
void follow(Row& row, const event&, const answer_pending& body) {
  row.state = intervention_state::pending;
  row.version = body.version;
  row.offered_to.clear();
  row.way.release_at = body.release_at;
  row.way.answered_by = body.answered_by;
}
template <class Row>
void follow(Row& row, const event&, const answer_undone&) {
  row.state = intervention_state::open;
  row.way.release_at = {};
  row.way.answered_by.clear();
}

template <class Row>
void follow(Row& row, const event& what, const follow_up_asked& body) {
  row.way.follow_ups.push_back({body.text, {}, what.by});
}
template <class Row>
void follow(Row& row, const event&, const follow_up_answered& body) {
  if (!row.way.follow_ups.empty()) row.way.follow_ups.back().answered = body.text;
}

/// True for the events above.
template <class Body>
inline constexpr bool changes_open_intervention =
    std::is_same_v<Body, intervention_offered> || std::is_same_v<Body, intervention_returned> ||
    std::is_same_v<Body, intervention_accepted> || std::is_same_v<Body, intervention_moved> ||
    std::is_same_v<Body, intervention_extended> || std::is_same_v<Body, answer_counted> ||
    std::is_same_v<Body, answer_pending> || std::is_same_v<Body, answer_undone> ||
    std::is_same_v<Body, follow_up_asked> || std::is_same_v<Body, follow_up_answered>;

/// Lets the open intervention that `find(id)` points to follow an event, if it concerns one. `find`
/// may answer null; settled ones change no more.
template <class Find>
void follow(const event& what, Find find) {
  std::visit(
      [&](const auto& body) {
        if constexpr (changes_open_intervention<std::decay_t<decltype(body)>>)
          if (auto* row = find(body.id); row != nullptr && !is_settled(row->state))
            follow(*row, what, body);
      },
      what.body);
}

}  // namespace weft
