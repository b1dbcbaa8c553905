#include "runtime/store/outcome_words.hpp"

namespace weft::storage {

std::string_view outcome_word(const intervention_settled& how) {
  switch (how.state) {
    case intervention_state::withdrawn: return "withdrawn";
    case intervention_state::escalated: return "escalated";
    case intervention_state::expired: return how.given ? "default" : "expired";
    case intervention_state::answered: break;
    default: return "open";
  }
  if (!how.given) return "expired";
  if (how.by == decided_by::precedent) return "reused";
  if (how.by != decided_by::human) return "default";
  const auto& given = *how.given;
  switch (given.verdict) {
    case verdict::approve: return given.arguments.empty() ? "approved" : "edited";
    case verdict::edit: return "edited";
    case verdict::reject: return "rejected";
    case verdict::accept: return "accepted";
    case verdict::resolved: return "resolved";
    case verdict::resume: return "resumed";
    case verdict::none: break;
  }
  if (given.none_of_these) return "none_of_these";
  if (!given.chosen.empty()) return "chosen";
  return given.values.empty() ? "advised" : "supplied";
}

}  // namespace weft::storage
