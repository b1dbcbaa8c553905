#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "actors/insight/figures.hpp"
#include "schemas/decision_record.hpp"
#include "schemas/insight.hpp"

namespace weft::insight {

/// A rule is only suggested when that many questions were answered alike, and the share of the
/// answer is this at least with 95 % confidence. A single dissent among 93 is allowed by that; of
/// less than 59 answers, all equal, it is not proven.
inline constexpr std::uint64_t suggested_from = 30;
inline constexpr double suggested_share = 0.95;
/// Nobody's own figures are shown, named or not, with fewer answers than this.
inline constexpr std::uint64_t answers_shown_from = 20;
inline constexpr std::size_t operators_shown_from = 5;
inline constexpr double fast_ms = 1'500;

/// Folds a tenant's decision records into what configurers should see. Memory is bounded
/// (`limits::insight_…`): names beyond the limits are counted as overflowed, not kept. Records may
/// come in any order, each once.
class insights {
 public:
  /// O(questions and firings of the record), logarithmic in what is held.
  void take(const decision_record& record);
  /// The record as it was found by one of its questions: a step about which several were asked
  /// counts once, with the first of them.
  void take(const decision_record& record, const std::string& found_by);
  /// `known`: the names of the active rules that ask, so that those that never fired can be told.
  insight_view view(const std::vector<std::string>& known = {}) const;
  /// Figures by name, of operators with enough answers; for admins only.
  std::vector<operator_insight> people() const;

 private:
  struct group {
    std::uint64_t steps = 0, asked = 0, answered = 0, unanswered = 0, judged = 0, overridden = 0;
    double human_ms = 0;
  };
  using name_pair = std::pair<std::string, std::string>;
  using groups = std::map<name_pair, group>;

  struct alike_key {
    std::string rule, action, scope;
    query_kind kind = query_kind::approval;
    auto operator<=>(const alike_key&) const = default;
  };
  struct alike {
    std::map<std::string, std::uint64_t> decisions;
    std::uint64_t answers = 0;
    double human_ms = 0;
    instant first{}, last{};
    bool must_ask = false;
  };
  struct conflict {
    std::map<std::string, std::pair<std::string, std::uint64_t>> sides;  // title, chosen
    std::uint64_t asked = 0, none = 0;
  };
  struct person {
    std::uint64_t answers = 0, fast = 0, streak = 0, longest = 0, checked = 0, mistaken = 0;
    std::string last;
    times taken;
  };
  using argument_key = std::tuple<std::string, std::string, std::string>;  // scope, action, name

  group* room(groups& in, std::string name, std::string family);
  void take_question(const decision_record& record, const question_record& asked,
                     const std::vector<group*>& into);
  void take_alike(const decision_record& record, const question_record& asked);
  void take_conflict(const decision_record& record, const question_record& asked);
  void take_arguments(const decision_record& record, const question_record& asked);
  void take_person(const question_record& asked);
  void take_agreement(const decision_record& record, const question_record& asked);
  void take_confidence(const decision_record& record);
  argument_error* argument(const std::string& scope, const std::string& action,
                           const std::string& name);
  std::vector<suggested_rule> suggestions() const;
  attention_insight attention() const;

  std::uint64_t steps_ = 0, asked_ = 0, audited_ = 0, overflowed_ = 0;
  instant first_{}, last_{};
  groups rules_, scopes_, models_;
  std::map<alike_key, alike> alike_;
  std::set<std::string> bundles_;  // seen lately, so that one decision counts once
  std::map<name_pair, conflict> conflicts_;
  std::map<argument_key, argument_error> arguments_;
  std::map<name_pair, std::uint64_t> judged_;  // approvals by scope and action
  std::map<std::string, person> people_;
  std::uint64_t answers_ = 0, fast_ = 0, checked_ = 0, mistaken_ = 0, known_wrong_ = 0,
                let_through_ = 0;
  agreement agreed_;
  reliability stated_;
};

}  // namespace weft::insight
