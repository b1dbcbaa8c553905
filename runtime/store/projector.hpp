#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/store/event_text.hpp"
#include "runtime/store/outcome_words.hpp"
#include "schemas/events.hpp"
#include "schemas/views.hpp"

// The projections, as a pure function of the journal's text. Three readers use it: the writer that
// stores the rows behind the journal, the start after a crash, and an archive that lays what is not
// yet stored over what is. None of them can differ from the others.

namespace weft::storage {

/// Where some bytes of the journal are. A `first` of zero: nowhere.
struct place {
  std::uint64_t first = 0;  // the group
  std::uint32_t offset = 0, bytes = 0;
};

/// Consecutive events of one conversation inside one group.
struct run {
  std::uint64_t number = 0;  // of the first event
  std::uint32_t count = 0;
  place at;
};

/// Takes one more event into a run that begins in the same group.
inline void extend(run& growing, const event_text& next) {
  ++growing.count;
  growing.at.bytes = static_cast<std::uint32_t>(next.offset + next.json.size()) - growing.at.offset;
}

struct conversation_row {
  std::uint64_t number = 0;  // of the conversation's first event
  conversation_status status = conversation_status::open;
  instant opened{};
};

struct intervention_row {
  place raised, settled;
  intervention_state state = intervention_state::open;
  std::uint32_t version = 1;
  std::string offered_to;
  instant offered{}, lease_until{};
  progress way;
  std::uint64_t number = 0;  // of the event that raised it
  instant raised_at{};
  query_kind kind = query_kind::approval;
  std::string scope, rules;
  std::string_view outcome = outcome_words.front();
};
using intervention_key = std::pair<std::string, std::string>;  // tenant, id

/// The rows as they were stored last.
class projected_rows {
 public:
  virtual ~projected_rows() = default;
  virtual std::optional<conversation_row> find(const conversation_key& key) = 0;
  virtual std::optional<intervention_row> find(const intervention_key& key) = 0;
};

/// One group of the journal.
struct group_text {
  std::uint64_t first = 0;
  std::uint32_t count = 0;
  std::string_view events;
};

/// Splits a group into runs: calls `visit(const event_text&, std::uint64_t number, bool
/// starts_run)` for every event. Throws when the group does not hold the events it claims.
template <class Visit>
void each_event(const group_text& group, Visit&& visit) {
  event_reader reader{group.events};
  event_text here, before;
  std::uint64_t number = group.first;
  for (; reader.next(here); ++number, before = here)
    visit(here, number, here.tenant != before.tenant || here.conversation != before.conversation);
  if (number != group.first + group.count)
    throw std::runtime_error("the journal is damaged: the group at event " +
                             std::to_string(group.first) + " holds another number of events");
}

/// What some consecutive groups change. A row changed often is held once, in its last state.
class projection {
 public:
  struct conversation_change {
    conversation_row row;
    bool row_changed = false;
    std::vector<run> runs;  // oldest first
  };

  /// `before` is asked for rows as they are without the groups taken.
  explicit projection(projected_rows& before) : before_{before} {}

  /// Groups must come in order and without gaps.
  void take(const group_text& group);

  const std::map<conversation_key, conversation_change>& conversations() const {
    return conversations_;
  }
  const std::map<intervention_key, intervention_row>& interventions() const {
    return interventions_;
  }

 private:
  conversation_change& change_of(const event_text& found, std::uint64_t number);
  intervention_row* intervention_of(const std::string& tenant, const std::string& id);
  void follow(conversation_change& change, const event_text& found, std::uint64_t number, place at);
  void follow_intervention(const std::string& tenant, const event& what, std::uint64_t number,
                           place at);

  projected_rows& before_;
  std::map<conversation_key, conversation_change> conversations_;
  std::map<intervention_key, intervention_row> interventions_;
};

/// One stored event; throws when the journal is damaged.
event decode_stored(std::string_view json);

}  // namespace weft::storage
