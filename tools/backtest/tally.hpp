#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "schemas/decision_record.hpp"
#include "schemas/events.hpp"

namespace weft::backtest {

inline constexpr std::size_t kinds = names<query_kind>::value.size();

/// What a trigger set did in one scope. Steps are counted at the first look.
struct scope_count {
  std::uint64_t steps = 0;
  std::uint64_t asked = 0, escalated = 0, blocked = 0;  // each step in one of them at most
  std::uint64_t audited = 0;                            // went ahead, checked afterwards
  std::uint64_t stopped() const { return asked + escalated + blocked; }
};

struct rule_count {
  std::string name;
  trigger_family family = trigger_family::policy;
  std::uint64_t fired = 0, asked = 0;  // steps; `asked`: it was part of why a human was asked
};

/// One thing that a human was or would be asked.
struct question {
  std::uint32_t conversation = 0;
  query_kind kind = query_kind::approval;
  bool blocking = true;  // the agent waits for it; audits it does not
  float human_s = -1;    // as long as a human took for this very question; negative: nobody did
  double active_s = 0;   // the conversation's time without what it waited for humans
};

/// A step on which two trigger sets differ.
struct example {
  std::string conversation, step, what, why;
  std::uint32_t record = none;
  static constexpr std::uint32_t none = 0xffff'ffff;
};

/// What one trigger set did: the live one as recorded, or one that was evaluated.
struct column {
  std::string name;
  bool evaluated = true;
  std::vector<scope_count> scopes;  // by number of the scope
  std::array<std::uint64_t, kinds> questions{};
  std::uint64_t audits = 0;
  std::uint64_t open_ended = 0;  // questions whose answer nobody knows, so neither what follows
  std::uint64_t failed = 0;      // evaluations of rules that failed
  std::string failed_first;      // where the first one did
  std::vector<rule_count> rules;
  std::vector<question> asked;
  std::uint64_t added = 0, dropped = 0;          // steps stopped, beside the reference
  std::vector<example> additions, omissions;     // the first of these
  std::vector<example> missed;                   // known wrong among what is no longer stopped
  std::vector<std::uint32_t> fired;              // by record: which rules, see `fired_sets`
  std::vector<std::vector<std::uint16_t>> sets;  // of rules that fired together

  std::uint16_t rule(const std::string& name, trigger_family family);
  std::uint32_t set_of(std::vector<std::uint16_t> rules);
  std::uint64_t total(std::uint64_t scope_count::* what) const;
  std::uint64_t stopped() const;
  std::uint64_t all_questions() const;

 private:
  std::unordered_map<std::string, std::uint16_t> rule_of_;
  std::map<std::vector<std::uint16_t>, std::uint32_t> set_of_;
};

/// A step of which somebody has said, or was to say, whether it was right.
struct labelled_step {
  std::uint32_t conversation = 0, scope = 0;
  std::uint32_t stopped_by = 0;  // a bit per column: it would not just have gone ahead
  float p = 1;                   // chance that it was labelled
  judged is = judged::unknown;
  bool corrected = false;  // by whoever configures: stands
};

/// When a conversation was lived, in seconds since the first event.
struct lifetime {
  double opened_s = 0, ended_s = 0, waited_s = 0;  // `waited_s`: for humans
};

/// Everything that a pass over a journal, or over files of trajectories, gives.
struct tally {
  std::vector<column> columns;  // the recorded one first where there is one, then the candidate
  bool recorded = false;
  std::size_t candidate() const { return recorded ? 1 : 0; }
  /// The column that others are compared with: the recorded one, or the first further set.
  std::size_t reference() const { return recorded ? 0 : 1; }
  bool compares() const { return columns.size() > 1; }

  std::vector<std::string> scopes;
  std::vector<labelled_step> records;
  std::vector<lifetime> conversations;
  std::uint64_t steps = 0;
  std::uint64_t not_looked_at = 0;  // decided while a human had the conversation
  std::uint64_t mismatches = 0;     // outcomes of something else than was let through
  std::uint64_t events = 0, groups = 0, bytes = 0;
  std::map<std::uint64_t, std::uint64_t> versions;    // of the live trigger sets: steps
  std::array<std::vector<float>, kinds> human_times;  // seconds, as recorded
  std::vector<double> waits_s;                        // of questions that people answered, in order
  std::set<std::string> operators;                    // who answered
  bool clock = true;                                  // times mean something
  bool learns = false;                                // a set has something to learn
  bool interrupted = false;
};

}  // namespace weft::backtest
