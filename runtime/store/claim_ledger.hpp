#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "schemas/events.hpp"
#include "schemas/messages.hpp"

namespace weft::storage {

/// Which interventions are open, and at which version: what a claim is compared with. Kept in
/// memory because the one writer of a journal sees every event of it; fed with the events
/// themselves, so that the ledger can not disagree with the journal. A node's restart restores it
/// from the projections. Pure; shared by all stores.
class claim_ledger {
 public:
  /// Takes up an unsettled intervention found at start.
  void restore(std::string_view tenant, std::string_view id, std::uint32_t version);
  /// True when the intervention is unsettled and at the version the claim expects.
  bool holds(std::string_view tenant, const claim& asked) const;
  /// Follows one recorded event.
  void follow(std::string_view tenant, const event& recorded);
  std::size_t size() const { return versions_.size(); }

 private:
  void raise(std::string_view tenant, std::string_view id, std::uint32_t version);

  std::unordered_map<std::string, std::uint32_t> versions_;  // by tenant and id; never iterated
};

}  // namespace weft::storage
