#include "runtime/store/projector.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "runtime/store/decision_filter.hpp"
#include "schemas/codec/codec.hpp"
#include "schemas/follow.hpp"

namespace weft::storage {

namespace {

/// The events that change a row; all others are found through their conversation's log only, so
/// their text need not be parsed.
bool changes_a_row(std::string_view type) {
  constexpr std::array<std::string_view, 16> types{
      "conversation_opened",      "conversation_handed_over",
      "conversation_handed_back", "conversation_closed",
      "intervention_raised",      "intervention_offered",
      "intervention_returned",    "intervention_settled",
      "intervention_accepted",    "intervention_moved",
      "intervention_extended",    "answer_counted",
      "answer_pending",           "answer_undone",
      "follow_up_asked",          "follow_up_answered"};
  return std::find(types.begin(), types.end(), type) != types.end();
}

}  // namespace

event decode_stored(std::string_view json) {
  auto decoded = codec::decode_event(json);
  if (!decoded)
    throw std::runtime_error("the journal is damaged or from a newer Weft: " +
                             decoded.error().detail);
  return std::move(decoded->what);
}

void projection::take(const group_text& group) {
  conversation_change* change = nullptr;
  each_event(group, [&](const event_text& found, std::uint64_t number, bool starts_run) {
    const auto offset = static_cast<std::uint32_t>(found.offset);
    const auto bytes = static_cast<std::uint32_t>(found.json.size());
    if (starts_run) {
      change = &change_of(found, number);
      change->runs.push_back({number, 0, {group.first, offset, 0}});
    }
    extend(change->runs.back(), found);
    if (changes_a_row(found.type)) follow(*change, found, number, {group.first, offset, bytes});
  });
}

projection::conversation_change& projection::change_of(const event_text& found,
                                                       std::uint64_t number) {
  conversation_key key{std::string{found.tenant}, std::string{found.conversation}};
  const auto known = conversations_.find(key);
  if (known != conversations_.end()) return known->second;
  conversation_change change;
  if (const auto row = before_.find(key)) {
    change.row = *row;
  } else {
    change.row.number = number;
    change.row_changed = true;
  }
  return conversations_.emplace(std::move(key), std::move(change)).first->second;
}

intervention_row* projection::intervention_of(const std::string& tenant, const std::string& id) {
  intervention_key key{tenant, id};
  const auto known = interventions_.find(key);
  if (known != interventions_.end()) return &known->second;
  const auto row = before_.find(key);
  if (!row) return nullptr;  // never raised: there is nothing to change
  return &interventions_.emplace(std::move(key), *row).first->second;
}

void projection::follow(conversation_change& change, const event_text& found, std::uint64_t number,
                        place at) {
  const event what = decode_stored(found.json);
  const auto becomes = [&](conversation_status status) {
    change.row_changed = change.row_changed || change.row.status != status;
    change.row.status = status;
  };
  if (std::holds_alternative<conversation_opened>(what.body)) {
    becomes(conversation_status::open);
    change.row.opened = what.at;
    change.row_changed = true;
  } else if (std::holds_alternative<conversation_handed_over>(what.body)) {
    becomes(conversation_status::handed_over);
  } else if (std::holds_alternative<conversation_handed_back>(what.body)) {
    becomes(conversation_status::open);
  } else if (std::holds_alternative<conversation_closed>(what.body)) {
    becomes(conversation_status::closed);
  } else {
    follow_intervention(std::string{found.tenant}, what, number, at);
  }
}

void projection::follow_intervention(const std::string& tenant, const event& what,
                                     std::uint64_t number, place at) {
  if (const auto* raised = std::get_if<intervention_raised>(&what.body)) {
    intervention_row fresh;
    fresh.raised = at;
    fresh.number = number;
    fresh.raised_at = what.at;
    fresh.kind = raised->about->asked.kind;
    fresh.scope = raised->about->scope;
    fresh.rules = rules_text(*raised->about);
    interventions_[{tenant, raised->about->id}] = fresh;
  } else if (const auto* settled = std::get_if<intervention_settled>(&what.body)) {
    auto* row = intervention_of(tenant, settled->id);
    if (row == nullptr) return;
    row->state = settled->state;
    row->version = settled->version;
    row->settled = at;
    row->outcome = outcome_word(*settled);
  } else {
    weft::follow(what, [&](const std::string& id) { return intervention_of(tenant, id); });
  }
}

}  // namespace weft::storage
