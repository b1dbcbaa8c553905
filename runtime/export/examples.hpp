#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "schemas/decision_record.hpp"

// What a decision record teaches, row by row. Pure: a record in, rows or the reason why not out.

namespace weft::exporting {

enum class format : std::uint8_t {
  sft,                  // OpenAI chat: {"messages":[…],"tools":[…]}
  preference_openai,    // {"input":{"messages"},"preferred_output","non_preferred_output"}
  preference_trl,       // {"prompt","chosen","rejected"}
  preference_together,  // as OpenAI's, each output exactly one assistant message with text
  kto,                  // {"prompt","completion","label"}
  retrieval,            // {"id","question","decision","rationale","policy","scope","valid_from"}
  raw                   // the record itself
};
}  // namespace weft::exporting

namespace weft {
template <>
struct names<exporting::format> {
  static constexpr std::array<std::string_view, 7> value{
      "sft", "preference-openai", "preference-trl", "preference-together", "kto", "retrieval",
      "raw"};
};
}  // namespace weft

namespace weft::exporting {

/// Why something that was considered became no row. Each is counted.
enum class excluded : std::uint8_t {
  open,           // not answered yet
  no_human,       // expired, withdrawn, escalated or decided by default
  probe,          // planted to test the operators: `"probe":true` in the conversation's metadata
  rubber_stamp,   // answered in less than 1.5 s, or what was set instead
  below_pace,     // faster than 95 % of that operator's own answers
  conflict,       // another human said otherwise, and nobody has settled it
  bundle_member,  // stands in the row of another member, with multiplicity
  no_label,       // guidance, or a value: says nothing about the candidate
  no_target,      // refused without saying what would be right (SFT)
  no_pair,        // nothing that is better or worse than the other (preference)
  no_candidate,   // the agent proposed neither words nor an action that this shape can hold
  no_prompt,      // nobody had said anything
  second_opinion  // asked again to see whether people agree; a disagreement is a conflict
};
}  // namespace weft::exporting

namespace weft {
template <>
struct names<exporting::excluded> {
  static constexpr std::array<std::string_view, 13> value{
      "open",         "no_human",      "probe",         "rubber_stamp", "below_pace",
      "conflict",     "bundle_member", "no_label",      "no_target",    "no_pair",
      "no_candidate", "no_prompt",     "second_opinion"};
};
}  // namespace weft

namespace weft::exporting {

inline constexpr std::size_t exclusions = names<excluded>::value.size();
inline constexpr double rubber_stamp_ms = 1'500;
inline constexpr std::uint64_t pace_answers_least = 20;

/// What is known beyond one conversation. Both functions must be set.
struct surroundings {
  double rubber_stamp_ms = exporting::rubber_stamp_ms;
  /// The 5th percentile of an operator's answer times in ms; 0 when there are fewer than 20.
  std::function<double(const std::string& tenant, const std::string& name)> pace;
  /// How many questions a bundle's decision settled; 0 when a row of it was written already.
  std::function<std::uint64_t(const std::string& tenant, const std::string& bundle)> members;
};

/// One row, and what its sidecar must know of it.
struct example {
  std::string json;
  std::size_t question = 0;  // index in the record
  std::uint64_t multiplicity = 1;
};

/// The rows of something considered, or why there are none.
struct outcome {
  std::vector<example> rows;
  std::optional<excluded> why;
};

/// The question that decides what a step teaches: the first one whose answer overrides the agent,
/// else the last that confirms it, else the first. None: nobody was asked.
std::optional<std::size_t> deciding_question(const decision_record& record);

/// Why the answer to a question must not be learnt from, as the record was before redaction.
std::optional<excluded> untrusted(const decision_record& record, std::size_t question,
                                  const surroundings& around);

/// Decides on `original` and writes from `shown`, which is the same record after redaction. One
/// outcome per thing considered: a step; for `retrieval` each question; for `raw` the record.
std::vector<outcome> examples_of(format as, const decision_record& original,
                                 const decision_record& shown, const surroundings& around);

/// The chance with which a human was to judge this step. Rows weigh its inverse.
double audit_probability(const decision_record& record);

}  // namespace weft::exporting
