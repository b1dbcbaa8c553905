#include <algorithm>
#include <cmath>

#include "actors/learner/lessons.hpp"
#include "actors/triggers/anomaly/detector.hpp"
#include "actors/triggers/anomaly/examine.hpp"
#include "actors/triggers/reuse.hpp"

// What people see of what was learnt.

namespace weft::learner {
namespace {

using triggers::confidence::certificate_phase;

std::string_view word_for(certificate_phase phase) {
  switch (phase) {
    case certificate_phase::laying: return "laying";
    case certificate_phase::proving: return "proving";
    case certificate_phase::proven: return "proven";
  }
  return {};
}

codec::learner_view::certificate shown(const certificate_mark& about,
                                       const triggers::confidence::certificate_view& proof) {
  std::optional<std::uint64_t> equal_answers;
  if (proof.threshold && !triggers::reusing_rule(about.rule).empty())
    equal_answers = std::llround(*proof.threshold * weft::limits::earlier_answers);
  return {.rule = about.rule,
          .scope = about.scope,
          .epoch = about.epoch,
          .alpha = proof.alpha,
          .delta = proof.delta,
          .phase = word_for(proof.phase),
          .threshold = proof.threshold,
          .labels = proof.labels,
          .needed = proof.labels_needed,
          .audits = proof.audits,
          .errors = proof.errors,
          .alarms = proof.alarms,
          .equal_answers = equal_answers};
}

codec::learner_view::detector shown(const std::string& name, const std::string& scope,
                                    std::uint64_t fired, const triggers::anomaly::baseline& usual) {
  codec::learner_view::detector out{name, scope, fired, 0, 0};
  const auto hash = scope.empty() ? 0 : triggers::anomaly::hash_of(scope);
  if (const auto* verdicts = usual.verdicts(name, hash)) out.false_alarms = verdicts->wrong();
  for (const auto* row : triggers::anomaly::all_detectors())
    if (row->name == name)
      out.threshold = row->threshold + (row->certain ? std::floor(usual.raise(name, hash)) : 0);
  return out;
}

}  // namespace

codec::learner_view lessons::view() const {
  codec::learner_view out;
  out.steps = steps_;
  out.asked = asked_;
  out.ignored = ignored_;
  for (std::size_t family = 0; family < rules_.size(); ++family)
    for (const auto& [name, known] : rules_[family])
      out.rules.push_back({name, static_cast<trigger_family>(family), known.fired, known.asked,
                           known.agreed, known.overridden, known.failed, known.failure});
  for (const auto& [key, proof] : proofs_)
    out.certificates.push_back(shown(proof.about, proof.learner.view()));
  for (const auto& [name, scopes] : detectors_)
    for (const auto& [scope, fired] : scopes)
      out.detectors.push_back(shown(name, scope, fired, usual_.now()));
  if (answers_.questions() > 0)
    out.known = {answers_.questions(), answers_.agreeing(), answers_.forgotten()};
  return out;
}

}  // namespace weft::learner
