#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "schemas/trigger_set.hpp"
#include "tools/replay/recorded.hpp"

namespace weft::replay {

/// What a trigger set does to recorded conversations, counted beside their labels. Rules never see
/// the labels.
struct rule_figures {
  std::uint64_t conversations = 0, steps = 0, writes = 0;
  std::uint64_t questions = 0;  // steps that ask a human or are given to one, one question each
  std::uint64_t blocked = 0;    // steps that are rejected without a human
  std::uint64_t questions_on_writes = 0, right_writes_asked = 0;
  std::uint64_t wrong = 0, wrong_caught = 0;      // wrong writes; those asked about or blocked
  std::uint64_t omissions = 0;                    // conversations in which a write is missing
  std::uint64_t omissions_flagged = 0;            // with at least one question or block
  std::uint64_t omissions_flagged_unwritten = 0;  // with one on a reply, a transfer or a read
  std::uint64_t failed = 0;                       // evaluations of rules that failed

  rule_figures& operator+=(const rule_figures& other);
};

/// A conversation, and what the source says about it beyond the steps.
struct labelled_conversation {
  recorded_conversation recorded;
  std::uint64_t task = 0;
  bool omission = false;
};

/// All lines of a file of trajectories. Stops the test at a line that cannot be read.
std::vector<labelled_conversation> labelled_conversations(const std::string& path);

/// Plays the conversation through the set as a backtest does: every step goes ahead as recorded,
/// whatever a rule said, so that later steps are looked at as they were made.
rule_figures measure(const labelled_conversation& what, const trigger_set& set);

/// One row of the table: "| odd tasks | 36 of 38 | … |".
std::string row_of(const std::string& title, const rule_figures& figures);

}  // namespace weft::replay
