#include "actors/triggers/confidence/decide.hpp"

#include <algorithm>
#include <utility>

namespace weft::triggers::confidence {

double audit_share(const standing& now, const certified& rule, std::uint64_t t) {
  if (t <= rule.warmup) return 1;
  const double falling = static_cast<double>(rule.warmup) / static_cast<double>(t);
  // A share of zero would leave drift unseen and weights without bound.
  constexpr double share_min = 0.001;
  return std::min(1.0, std::max({falling, rule.audits, now.audits_least, share_min}));
}

verdict decide(const standing& now, const certified& rule, double score, double u) {
  verdict out;
  out.t = now.decisions + 1;
  if (!now.threshold) return out;
  const double share = audit_share(now, rule, out.t);
  out.q = share;
  if (out.t <= rule.warmup || !(score >= *now.threshold)) return out;
  out.p = share;
  out.goes = u < share ? course::proceed_and_audit : course::proceed;
  return out;
}

std::string epoch_of(const agent_signals* said) {
  if (said == nullptr || (said->model.empty() && said->prompt_version.empty())) return {};
  return said->model + "/" + said->prompt_version;
}

certificate_mark mark_of(const verdict& decided, const certified& rule, std::string rule_name,
                         std::string epoch, double score) {
  certificate_mark mark;
  mark.rule = std::move(rule_name);
  mark.epoch = std::move(epoch);
  mark.how = rule;
  mark.score = score >= 0 ? std::min(score, 1.0) : 0;
  mark.p = decided.p;
  mark.q = decided.q;
  mark.t = decided.t;
  mark.audit = decided.goes == course::proceed_and_audit;
  return mark;
}

}  // namespace weft::triggers::confidence
