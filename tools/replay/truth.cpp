#include "tools/replay/truth.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "schemas/codec/canonical.hpp"
#include "tools/replay/plausible.hpp"

namespace weft::replay {
namespace {

judgement judged(const recorded_conversation& recorded, std::size_t row) {
  for (const auto& wrong : recorded.wrong)
    if (wrong.row == row)
      return wrong.unwarranted ? judgement::unwarranted : judgement::wrong_arguments;
  return judgement::right;
}

/// The reference's arguments for this tool that are nearest to the ones recorded.
std::string nearest_expected(const recorded_conversation& recorded, const action& made) {
  const action* nearest = nullptr;
  std::size_t most = 0;
  for (const auto& expected : recorded.expected) {
    if (expected.name != made.name) continue;
    const auto shared = shared_members(expected.arguments, made.arguments);
    if (nearest != nullptr && shared <= most) continue;
    nearest = &expected;
    most = shared;
  }
  return nearest == nullptr ? std::string{} : nearest->arguments;
}

answer approval(const card& shown, const step_truth& known) {
  answer given;
  given.verdict = verdict::approve;
  if (known.is == judgement::right) return given;
  const bool better = known.is == judgement::wrong_arguments && !known.expected.empty() &&
                      shown.act && known.expected != shown.act->arguments;
  if (better) {
    given.arguments = known.expected;
    given.note = "the task asks for other arguments";
  } else {
    given.verdict = verdict::reject;
    given.note = "the customer's task does not ask for this";
  }
  return given;
}

std::optional<answer> choice(const card& shown, const step_truth& known) {
  answer given;
  const auto& options = shown.asked.options;
  const bool there = std::any_of(options.begin(), options.end(),
                                 [&](const option& o) { return o.value == known.picked; });
  if (there)
    given.chosen.push_back(known.picked);
  else if (shown.asked.allow_none)
    given.none_of_these = true;
  else
    return std::nullopt;
  return given;
}

}  // namespace

std::size_t shared_members(std::string_view a, std::string_view b) {
  std::string left_text, right_text;
  codec::canonical_text left{left_text}, right{right_text};
  codec::reading left_in{a, codec::source::node}, right_in{b, codec::source::node};
  if (!left.write(left_in) || !right.write(right_in)) return 0;
  return static_cast<std::size_t>(
      std::count_if(left.members().begin(), left.members().end(), [&](const auto& member) {
        const auto other = right.value_of(member.name);
        return !other.empty() && other == left.value_of(member);
      }));
}

conversation_truth truth_of(const recorded_conversation& recorded) {
  conversation_truth truth;
  std::map<std::string, std::string> later;  // by tool, seen from behind
  for (auto turn = recorded.turns.rbegin(); turn != recorded.turns.rend(); ++turn) {
    if (const auto* choice = std::get_if<choice_made>(&turn->body)) {
      truth[turn->id].picked = choice->picked;
    } else if (const auto* call = std::get_if<agent_calls>(&turn->body)) {
      auto& known = truth[turn->id];
      known.is = judged(recorded, turn->row);
      known.expected = nearest_expected(recorded, call->act);
      known.later = std::exchange(later[call->act.name], call->act.arguments);
    } else if (std::holds_alternative<agent_says>(turn->body)) {
      truth[turn->id];
    }
  }
  return truth;
}

std::optional<answer> answer_to(const card& shown, const step_truth& known) {
  answer given;
  switch (shown.asked.kind) {
    case query_kind::approval: return approval(shown, known);
    case query_kind::choice: return choice(shown, known);
    case query_kind::value:
      given.values = values_for(shown.asked, {known.expected, known.later});
      return given;
    case query_kind::guidance: given.text = "Keep to the policy and answer briefly."; return given;
    case query_kind::review: given.verdict = verdict::accept; return given;
    case query_kind::handover:
      given.verdict = verdict::resume;
      given.text = "The customer is informed, go on.";
      return given;
  }
  return std::nullopt;
}

const step_truth* truth_table::find(const std::string& conversation, std::string_view step) const {
  const auto found = known_.find(conversation);
  if (found == known_.end()) return nullptr;
  const auto at = found->second.find(step);
  return at == found->second.end() ? nullptr : &at->second;
}

}  // namespace weft::replay
