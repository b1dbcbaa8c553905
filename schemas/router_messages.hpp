#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "schemas/events.hpp"
#include "schemas/requests.hpp"
#include "schemas/views.hpp"

namespace weft {

// -- to the router -------------------------------------------------------------------------------
struct intervention_waiting {
  card_ptr about;
  std::uint32_t version = 1;
  std::string offered_to;  // restored leases only
  instant lease_until{};
  progress way;
};
/// Something about an open intervention that its conversation decided.
enum class changed : std::uint8_t { extended, counted, pending, undone, refused };
struct intervention_changed {
  conversation_key key;
  std::string intervention;
  changed what = changed::extended;
  std::uint32_t version = 0;
  std::string by;  // the operator concerned
  progress way;
};
struct intervention_closed {
  conversation_key key;
  std::string intervention;
  intervention_state state = intervention_state::answered;
  std::string answered_by;
  double human_ms = 0;
};
/// `rest` is a break; the wire calls it so.
enum class presence : std::uint8_t { offline, available, busy, rest };
template <>
struct names<presence> {
  static constexpr std::array<std::string_view, 4> value{"offline", "available", "busy", "break"};
};
/// An operator's readiness as the operator actor sees it.
struct operator_changed {
  operator_key who;
  presence state = presence::offline;
  std::uint32_t capacity = 0;  // offers held at once
};
/// The operator gives an offer back.
struct offer_declined {
  operator_key who;
  std::string intervention;  // or a bundle's id
  std::uint32_t version = 0;
  std::string reason;
  request_id id = 0;
};
/// The operator looks at an offer: its lease starts anew.
struct offer_accepted {
  operator_key who;
  request_id id = 0;
  std::string intervention;  // or a bundle's id
  std::uint32_t version = 0;
};
/// One answer to all members of a bundle that the operator was shown, except some.
struct bundle_decided {
  operator_key who;
  request_id id = 0;
  instant received{};
  std::string bundle;
  std::uint32_t version = 0;
  answer given;
  std::vector<std::string> except;
};
/// Takes back a decision on a bundle, as far as it is not final.
struct bundle_undone {
  operator_key who;
  request_id id = 0;
  instant received{};
  std::string bundle;
};
/// How the action of a bundle's first member ended.
struct canary_reported {
  conversation_key key;
  std::string intervention;
  bool ok = false;
};
/// A configurer said what an operator may be asked.
struct profile_changed {
  std::string tenant;
  operator_profile what;
};
/// The store granted or refused a claim.
struct claim_decided {
  std::string intervention;
  conversation_key key;
  std::uint32_t version = 0;  // the version after the claim when granted
  bool granted = false;
};
struct tick {
  instant now{};
};

}  // namespace weft
