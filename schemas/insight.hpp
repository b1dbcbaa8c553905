#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schemas/intervention.hpp"

namespace weft {

// What configurers should see of the decisions that were made: where the rules ask too much or too
// little, what could become a rule, which articles contradict each other, what agents get wrong,
// and how far answers can be trusted. Figures of people are aggregates unless said otherwise.

/// A rate with its two-sided 90 % interval (Clopper and Pearson 1934).
struct rate_seen {
  std::uint64_t of = 0, happened = 0;
  double low = 0, high = 1;
};

/// Steps of one rule, scope, or model and prompt.
struct insight_group {
  std::string name;
  std::string family;            // rules: of the trigger; models: the prompt's version
  std::uint64_t steps = 0;       // rules: where it fired
  std::uint64_t asked = 0;       // questions
  std::uint64_t answered = 0;    // by humans
  std::uint64_t unanswered = 0;  // expired, withdrawn, escalated, decided by default
  rate_seen overridden;          // of the answers that judge the candidate
  double human_ms = 0;           // spent on answers
};

/// Questions always answered alike, and the rule that would answer them. A suggestion: whoever
/// configures reads it, backtests it and activates it, or does not.
struct suggested_rule {
  std::string rule, action, scope, decision;  // which questions, and the answer
  query_kind kind = query_kind::approval;
  rate_seen evidence;
  instant first{}, last{};
  double questions_a_day = 0, human_minutes_a_day = 0;  // that it would save
  bool must_ask = false;  // the asking rule must ask: an `allow` alone does not spare its question
  std::string yaml;       // of a trigger set; empty: no rule can say it
  std::string note;       // what to do with it
};

/// Articles between which humans had to choose.
struct article_conflict {
  struct side {
    std::string value, title;
    std::uint64_t chosen = 0;
  };
  std::string rule, scope;
  std::vector<side> sides;  // most chosen first
  std::uint64_t asked = 0, none_of_these = 0;
};

/// An argument of a tool call that humans edit, or a value they are asked for.
struct argument_error {
  std::string scope, action, name;
  std::uint64_t judged = 0;  // approvals of the action in the scope
  std::uint64_t edited = 0;  // of these, with another value for this argument
  std::uint64_t asked = 0;   // questions for the value
};

/// How stated confidence holds against what humans said. Weighted by the inverse chance of a label
/// where that is known.
struct confidence_insight {
  struct bin {
    double stated = 0, right = 0, weight = 0;
    std::uint64_t labels = 0;
  };
  struct point {
    double threshold = 0, coverage = 0, risk = 0;
  };
  std::uint64_t labels = 0;
  std::uint64_t unweighted = 0;  // of these, without a known chance: where rules looked, not fair
  double brier = 0, calibration_error = 0;
  std::vector<bin> bins;             // at most 10, of equal weight
  std::vector<point> risk_coverage;  // at most 50, from strict to loose
};

/// One operator's figures; for admins, from 20 answers on.
struct operator_insight {
  std::string name;  // empty in what others see
  std::uint64_t answers = 0, fast = 0, streak = 0, checked = 0, mistaken = 0;
  double p5_ms = 0, median_ms = 0;
};

/// Whether answers are looked at before they are given.
struct attention_insight {
  std::uint64_t answers = 0;
  std::uint64_t fast = 0;  // below 1.5 seconds
  std::uint64_t operators = 0;
  /// Fleiss' kappa over questions that several answered; none without such, or if all said one
  /// thing.
  std::optional<double> kappa;
  std::uint64_t compared = 0;  // questions that several answered
  /// Answers a configurer looked at again, and of those known to be wrong steps, the ones that were
  /// let through.
  std::uint64_t checked = 0, mistaken = 0, known_wrong = 0, let_through = 0;
  /// Quantiles over operators with 20 answers or more: 0, 1/4, 1/2, 3/4, 1. Empty unless there are
  /// five such operators.
  std::vector<double> fast_share, p5_ms, longest_streak;
};

struct insight_view {
  std::uint64_t steps = 0, asked = 0, audited = 0;  // of the records that were taken
  std::uint64_t overflowed = 0;                     // what found no room within the limits
  instant first{}, last{};                          // steps
  std::vector<insight_group> rules, scopes, models;
  /// Of the rules that ask. Which rules fire at every step, records of questions cannot tell:
  /// `GET /v1/triggers` counts all steps.
  std::vector<std::string> never_fired;
  std::vector<suggested_rule> suggestions;
  std::vector<article_conflict> conflicts;  // most asked first
  std::vector<argument_error> arguments;    // most edited and asked for first
  confidence_insight confidence;
  attention_insight attention;
};

namespace limits {
inline constexpr std::size_t insight_names = 1'000, insight_questions = 5'000,
                             insight_decisions = 8, insight_operators = 2'000;
}  // namespace limits

}  // namespace weft
