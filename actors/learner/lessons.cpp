#include "actors/learner/lessons.hpp"

#include <algorithm>

#include "actors/triggers/anomaly/examine.hpp"
#include "actors/triggers/reuse.hpp"

namespace weft::learner {

namespace confidence = triggers::confidence;
namespace anomaly = triggers::anomaly;

namespace {

std::uint64_t hash_of_scope(std::string_view scope) {
  return scope.empty() ? 0 : anomaly::hash_of(scope);
}

/// The label: that the human wanted something else than the agent or, where answers are reused,
/// than humans before.
template <class Told>
bool is_wrong(const Told& what, const certificate_mark& mark) {
  if (triggers::reusing_rule(mark.rule).empty()) return what.overridden;
  return what.otherwise.value_or(true);
}

bool differs(const confidence::standing& a, const confidence::standing& b) {
  return a.threshold != b.threshold || a.audits_least != b.audits_least;
}

}  // namespace

void lessons::take(const step_told& what, std::vector<label_learned>& learnt) {
  ++turn_;
  if (what.seen) {
    usual_.learn(*what.seen);
    ++steps_unpublished_;
    if (what.seen->outcome) return;
  }
  steps_ += what.steps;
  asked_ += what.asked ? 1 : 0;
  for (const auto& each : what.fired) {
    auto* rule = count(each);
    if (rule == nullptr) continue;
    ++rule->fired;
    rule->asked += what.asked ? 1 : 0;
    if (each.family != trigger_family::anomaly) continue;
    if (auto* fired = fired_of(each.rule, what.scope)) ++*fired;
  }
  for (const auto& each : what.failures)
    if (auto* rule = known(trigger_family::policy, each.rule)) {
      ++rule->failed;
      rule->failure = each.why;
    }
  if (!what.reused.empty()) answers_.used(what.reused);
  if (what.mark) decide(what, learnt);
}

void lessons::take(const question_told& what, std::vector<label_learned>& learnt) {
  ++turn_;
  if (what.by_human)
    for (const auto& each : what.fired) {
      auto* rule = count(each);
      if (rule == nullptr) continue;
      ++(what.overridden ? rule->overridden : rule->agreed);
    }
  if (what.mark) settle(what, learnt);
}

void lessons::restore(const label_learned& what) {
  if (auto* found = proof_of(what.mark)) learn(*found, {what.id, what.mark, what.error});
}

/// The counts of a rule; none when there is no room.
lessons::counted* lessons::known(trigger_family family, const std::string& rule) {
  auto& all = rules_[static_cast<std::size_t>(family)];
  const auto found = all.find(rule);
  if (found != all.end()) return &found->second;
  if (rules_known_ >= limits::rules) {
    ++ignored_;
    return nullptr;
  }
  ++rules_known_;
  return &all[rule];
}

/// The same; none when it is counted in this turn already, too.
lessons::counted* lessons::count(const firing& about) {
  auto* found = known(about.family, about.rule);
  if (found == nullptr || found->turn == turn_) return nullptr;
  found->turn = turn_;
  return found;
}

std::uint64_t* lessons::fired_of(const std::string& detector, const std::string& scope) {
  if (!anomaly::is_detector(detector)) return nullptr;
  auto& scopes = detectors_[detector];
  const auto found = scopes.find(scope);
  if (found != scopes.end()) return &found->second;
  if (detectors_known_ >= limits::detectors) {
    ++ignored_;
    return nullptr;
  }
  ++detectors_known_;
  return &scopes[scope];
}

bool lessons::take(const alarm_judged& what) {
  // It has fired, maybe before this node started: it is to be seen with its false alarms.
  if (fired_of(what.detector, what.scope) == nullptr) return false;
  usual_.judged(what.detector, hash_of_scope(what.scope), what.anomaly);
  ++verdicts_unpublished_;
  return true;
}

lessons::proofs::value_type* lessons::proof_of(const certificate_mark& mark) {
  auto key = key_of(mark);
  const auto found = proofs_.find(key);
  if (found != proofs_.end()) return &*found;
  if (proofs_.size() >= limits::certificates) {
    ++ignored_;
    return nullptr;
  }
  return &*proofs_.try_emplace(std::move(key), mark).first;
}

void lessons::decide(const step_told& what, std::vector<label_learned>& learnt) {
  auto* found = proof_of(*what.mark);
  if (found == nullptr) return;
  auto& proof = found->second;
  proof.learner.decided(*what.mark);
  ++decisions_unpublished_;
  touch(*found);
  if (!what.labelled || awaited_ >= limits::awaited) return;
  if (!proof.awaited.insert(what.id).second) return;
  ++awaited_;
  learn_all(*found, proof.order.expect(what.id, *what.mark), learnt);
}

void lessons::settle(const question_told& what, std::vector<label_learned>& learnt) {
  auto* found = proof_of(*what.mark);
  if (found == nullptr) return;
  auto& proof = found->second;
  // Nobody says that the agent was right where nobody looked.
  const bool wrong = !what.by_human || is_wrong(what, *what.mark);
  if (is_surplus(proof, what)) proof.surplus.insert(what.id);
  if (proof.awaited.erase(what.id) == 0) {
    // Decided before this node started, so before all that is awaited now.
    return learn_all(*found, {{what.id, *what.mark, wrong}}, learnt);
  }
  --awaited_;
  learn_all(*found, proof.order.settle(what.id, wrong), learnt);
}

void lessons::learn_all(proofs::value_type& of, std::vector<confidence::label_order::label> due,
                        std::vector<label_learned>& learnt) {
  for (auto& each : due)
    if (learn(of, each)) learnt.push_back({std::move(each.mark), each.error, std::move(each.id)});
}

/// Equal answers of one decision say no more than one of them, and the tenth answer to one question
/// little about others. Which labels are left out depends on earlier ones alone, so that leaving
/// them out favours neither side. Audits always count: they guard what is reused.
bool lessons::is_surplus(proof& of, const question_told& what) {
  constexpr std::size_t bundles_known = 64;
  if (triggers::reusing_rule(of.about.rule).empty() || !what.answered) return false;
  const auto& bundle = what.answered->bundle;
  if (!bundle.empty()) {
    if (std::ranges::find(of.bundles, bundle) != of.bundles.end()) return true;
    of.bundles.push_back(bundle);
    if (of.bundles.size() > bundles_known) of.bundles.pop_front();
  }
  const bool well_known = what.mark->score >= triggers::reuse_grid().thresholds.front();
  if (!well_known || what.mark->audit) return false;
  if (of.given.size() >= answer_table::questions_max) of.given.clear();
  return of.given[what.answered->question]++ >= limits::labels_of_question;
}

confidence::scope_learner lessons::proof::begun(const certificate_mark& about) {
  if (triggers::reusing_rule(about.rule).empty()) return confidence::scope_learner{about.how};
  return {about.how, triggers::reuse_grid()};
}

/// False when the label does not count.
bool lessons::learn(proofs::value_type& of, const confidence::label_order::label& what) {
  if (of.second.surplus.erase(what.id) > 0) return false;
  if (!count_label(of, what.mark, what.error)) return false;
  auto& proof = of.second;
  if (labels_kept_ >= limits::labels_kept) {
    proof.all_kept = false;
    return true;
  }
  ++labels_kept_;
  const auto& m = what.mark;
  proof.labels.push_back({what.id, m.score, m.p, m.q, m.t, m.audit, what.error});
  return true;
}

void lessons::take(const verdict_corrected& what, std::vector<label_corrected>& changed) {
  ++turn_;
  for (const auto& each : what.fired) {
    auto* rule = count(each);
    if (rule == nullptr) continue;
    if (what.before) {
      auto& counted_before = *what.before ? rule->overridden : rule->agreed;
      counted_before -= counted_before > 0 ? 1 : 0;
    }
    ++(what.overridden ? rule->overridden : rule->agreed);
  }
  bool known = false;
  for (auto& each : proofs_) {
    auto& proof = each.second;
    const bool reuse = !triggers::reusing_rule(proof.about.rule).empty();
    if (reuse != what.otherwise.has_value()) continue;  // it is about the other one
    const bool wrong = is_wrong(what, proof.about);
    known = known || proof.order.correct(what.id, wrong) || !proof.all_kept;
    const auto label = std::find_if(
        proof.labels.begin(), proof.labels.end(),
        [&](const kept_label& kept) { return kept.id == what.id && kept.error != wrong; });
    if (label == proof.labels.end()) continue;
    known = true;
    label->error = wrong;
    if (proof.all_kept) learn_again(each);
  }
  if (known) changed.push_back({what.id, what.otherwise.value_or(what.overridden)});
}

/// As a node that starts would learn it from the records.
void lessons::learn_again(proofs::value_type& of) {
  auto& proof = of.second;
  proof.learner = proof::begun(proof.about);
  proof.decided_before = 0;
  auto mark = proof.about;
  for (const auto& each : proof.labels) {
    mark.score = each.score, mark.p = each.p, mark.q = each.q, mark.t = each.t;
    mark.audit = each.audit;
    count_label(of, mark, each.error);
  }
  urgent_ = true;
}

bool lessons::count_label(proofs::value_type& of, const certificate_mark& mark, bool error) {
  auto& proof = of.second;
  using confidence::label_outcome;
  const auto outcome = proof.learner.learn(mark, error, confidence::features_of_score(mark.score));
  if (outcome == label_outcome::refused || outcome == label_outcome::stale) return false;
  if (outcome == label_outcome::alarmed) {
    proof.decided_before = 0;
    urgent_ = true;
  } else {
    // Records tell of labels only, but a label knows how many decisions there were.
    const auto counted = proof.learner.proof().now().decisions;
    if (mark.t > counted + proof.decided_before) proof.decided_before = mark.t - counted;
  }
  ++labels_unpublished_;
  touch(of);
  return true;
}

void lessons::touch(proofs::value_type& changed) {
  auto& proof = changed.second;
  if (differs(proof.shown, proof.learner.proof().now())) urgent_ = true;
  if (proof.touched) return;
  proof.touched = true;
  touched_.push_back(&changed);
}

bool lessons::usual_is_due() const {
  if (verdicts_unpublished_ >= limits::verdicts_unpublished) return true;
  const auto wait = std::clamp(usual_.now().bytes() / limits::copied_per_step,
                               limits::steps_unpublished_least, limits::steps_unpublished);
  return steps_unpublished_ >= wait;
}

board_ptr lessons::publish_if_due() {
  const bool due = urgent_ || decisions_unpublished_ >= limits::decisions_unpublished ||
                   labels_unpublished_ >= limits::labels_unpublished || answers_.changed() ||
                   usual_is_due();
  return due ? publish() : nullptr;
}

board_ptr lessons::publish() {
  for (auto* each : touched_) {
    auto& proof = each->second;
    auto look = proof.learner.look();
    proof.shown = look.now;
    proof.touched = false;
    look.now.decisions += proof.decided_before;
    board_.outlooks[each->first] = std::move(look);
  }
  touched_.clear();
  answers_.publish(board_.answers);
  urgent_ = false;
  decisions_unpublished_ = labels_unpublished_ = 0;
  if (usual_is_due() || (!board_.usual && verdicts_unpublished_ > 0)) {
    board_.usual = usual_.snapshot();
    steps_unpublished_ = verdicts_unpublished_ = 0;
  }
  return std::make_shared<const board>(board_);
}

}  // namespace weft::learner
