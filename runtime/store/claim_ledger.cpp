#include "runtime/store/claim_ledger.hpp"

#include <variant>

namespace weft::storage {

namespace {

std::string slot(std::string_view tenant, std::string_view id) {
  std::string name;
  name.reserve(tenant.size() + 1 + id.size());
  name += tenant;
  name += '\n';  // in neither of the two
  name += id;
  return name;
}

}  // namespace

void claim_ledger::restore(std::string_view tenant, std::string_view id, std::uint32_t version) {
  versions_[slot(tenant, id)] = version;
}

bool claim_ledger::holds(std::string_view tenant, const claim& asked) const {
  const auto found = versions_.find(slot(tenant, asked.intervention));
  return found != versions_.end() && found->second == asked.version_expected;
}

void claim_ledger::raise(std::string_view tenant, std::string_view id, std::uint32_t version) {
  const auto found = versions_.find(slot(tenant, id));
  if (found != versions_.end()) found->second = version;
}

void claim_ledger::follow(std::string_view tenant, const event& recorded) {
  if (const auto* raised = std::get_if<intervention_raised>(&recorded.body)) {
    versions_[slot(tenant, raised->about->id)] = 1;
  } else if (const auto* offered = std::get_if<intervention_offered>(&recorded.body)) {
    raise(tenant, offered->id, offered->version);
  } else if (const auto* counted = std::get_if<answer_counted>(&recorded.body)) {
    raise(tenant, counted->id, counted->version);
  } else if (const auto* pending = std::get_if<answer_pending>(&recorded.body)) {
    raise(tenant, pending->id, pending->version);
  } else if (const auto* settled = std::get_if<intervention_settled>(&recorded.body)) {
    versions_.erase(slot(tenant, settled->id));
  }
}

}  // namespace weft::storage
