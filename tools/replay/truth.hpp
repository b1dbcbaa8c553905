#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "schemas/answer.hpp"
#include "schemas/intervention.hpp"
#include "tools/replay/recorded.hpp"

namespace weft::replay {

enum class judgement : std::uint8_t { right, unwarranted, wrong_arguments };

/// What is known about one step from the source, beyond what an operator's card shows.
struct step_truth {
  judgement is = judgement::right;
  std::string expected;  // the reference's arguments for this tool, canonical; empty when none
  std::string later;     // the arguments of the next recorded call of the same tool
  std::string picked;    // of a choice
};

/// The truth about all steps of a recorded conversation, by step id.
using conversation_truth = std::map<std::string, step_truth, std::less<>>;
conversation_truth truth_of(const recorded_conversation& recorded);

/// Members of the canonical object `a` that `b` has with an equal value.
std::size_t shared_members(std::string_view a, std::string_view b);

/// What a simulated operator answers to a card; nothing when the card cannot be answered from what
/// is known. Approvals: a write without warrant is rejected, one with wrong arguments is approved
/// with the reference's (rejected where there is nothing better), all others are approved.
std::optional<answer> answer_to(const card& shown, const step_truth& known);

/// What the replayer knows about all conversations under way; operators ask it by card.
class truth_table {
 public:
  void add(const std::string& conversation, conversation_truth truth) {
    known_.insert_or_assign(conversation, std::move(truth));
  }
  void remove(const std::string& conversation) { known_.erase(conversation); }
  const step_truth* find(const std::string& conversation, std::string_view step) const;

 private:
  std::unordered_map<std::string, conversation_truth> known_;
};

}  // namespace weft::replay
