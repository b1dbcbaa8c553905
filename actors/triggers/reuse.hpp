#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "actors/triggers/confidence/grid.hpp"
#include "actors/triggers/evaluate.hpp"
#include "schemas/intervention.hpp"

// Answers that are reused: "same question, same answer" under a certificate of its own
// (confidence/CERTIFICATE.md).

namespace weft::triggers {

/// Names a question, as SHA-256 in hex. Two have one name when they are asked by the same rule in
/// the same scope, with equal kind, options and form, about an equal action: its name and all its
/// arguments, but for texts that the route says may differ. Where there is no action the draft is
/// equal to the letter. Wording, deadlines and who is asked are not part of a question.
std::string name_of_question(std::string_view rule, std::string_view scope, const query& asked,
                             const std::optional<action>& act, std::string_view draft);

/// The certificate under which a rule's answers are reused.
std::string reuse_certificate(std::string_view rule);
/// The rule of such a certificate; empty for any other.
std::string_view reusing_rule(std::string_view certificate);

/// How well a question is known, 0 to 1: the share of the answers that are counted at most.
double reuse_score(std::uint32_t times);
/// The thresholds that are tried, fixed before the first label: five equal answers, then four, down
/// to one. The scores seen first could not lay them: every question is new then.
confidence::threshold_grid reuse_grid();

/// Whether what humans said before answers the question of `found`, which no other rule asks.
/// Fills `earlier`, and with it `mark`, `reused` and `audit`.
void weigh_earlier_answers(const subject& about, const trigger_set& set, evaluation& found);

/// The answer as it decides: arguments that are no edit are left out.
answer plain(answer given, const std::optional<action>& act);
/// It may not be given again: it names arguments in which another such question may differ.
bool is_unfit(const answer& given, const query& asked);

}  // namespace weft::triggers
