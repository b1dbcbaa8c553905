#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schemas/intervention.hpp"

namespace weft {

// The journal's words about one question to a human, from raised to settled.

struct intervention_raised {
  card_ptr about;
  std::vector<std::string> rules;  // which rules its answer settles for this step
};
struct intervention_offered {
  std::string id;
  std::uint32_t version = 0;
  std::string offered_to;
  instant lease_until{};
};
struct intervention_returned {
  std::string id;
  std::string offered_to;
  returned how = returned::declined;
  std::string reason;
};
/// The operator opened the card: it is being looked at.
struct intervention_accepted {
  std::string id;
  std::uint32_t version = 0;
  std::string accepted_by;
  instant lease_until{};
};
/// Nobody looked in time, or all declined: the next queue's turn.
struct intervention_moved {
  std::string id;
  std::uint32_t place = 0;  // in its chain of queues
  std::string queue;
  std::string reason;
};
/// An operator took more time.
struct intervention_extended {
  std::string id;
  instant answer_by{};
};
struct follow_up_asked {
  std::string id;
  std::string text;
};
struct follow_up_answered {
  std::string id;
  std::string text;
};
/// One operator's answer where several must agree. As with the next, `version` is a new one, so
/// that no claim made before it holds.
struct answer_counted {
  std::string id;
  std::uint32_t version = 0;
  answer given;
  std::string answered_by;
  std::uint32_t need = 0;  // equal answers needed in all
  std::string bundle;
};
/// Answered, and can be taken back until `release_at`.
struct answer_pending {
  std::string id;
  std::uint32_t version = 0;
  answer given;
  std::string answered_by;
  instant release_at{};
  std::string bundle;
};
struct answer_undone {
  std::string id;
};
struct intervention_settled {
  std::string id;
  std::uint32_t version = 0;
  intervention_state state = intervention_state::answered;
  decided_by by = decided_by::human;
  std::string answered_by;
  std::optional<answer> given;
  std::string reason;
  double machine_ms = 0, queue_ms = 0, human_ms = 0;
  std::string bundle;                // settled together with others by one decision
  bool canary = false;               // the first of its bundle: the others wait for its outcome
  std::vector<std::string> repeats;  // by a precedent: the interventions answered like this before
};
enum class kept_because : std::uint8_t { late, conflicting, stale };
template <>
struct names<kept_because> {
  static constexpr std::array<std::string_view, 3> value{"late", "conflicting", "stale"};
};
/// An answer that was not applied, kept as a label.
struct answer_kept {
  std::string id;
  std::uint32_t version = 0;
  answer given;
  std::string answered_by;
  kept_because why = kept_because::late;
};

}  // namespace weft
