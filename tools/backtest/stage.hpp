#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "schemas/events.hpp"
#include "tools/backtest/contender.hpp"
#include "tools/backtest/settings.hpp"
#include "tools/backtest/tally.hpp"

// The core of a backtest. Events are applied to conversations in their order, as a node does when
// it starts again; before each step's decision is applied, the contenders look at what the
// conversation knew then.
//
// What follows a stopped step is as recorded, whatever a contender would have done: the agent got
// the live set's decision. Where both sets ask the same kind of question the human's recorded
// answer is folded in for the contender, too, and its triggers look again, as in production. Where
// only the contender asks, its approvals and reviews are taken as granted, because the step did go
// ahead; what would follow a missing value or a choice is not known and is counted as such.

namespace weft::backtest {

class stage {
 public:
  /// What one contender says about one step, at its first look.
  struct seen_step {
    const conversation_key& key;
    const step& proposed;
    std::size_t contender;
    const triggers::evaluation& found;
  };
  using spectator = std::function<void(const seen_step&)>;

  /// `recorded`: the events tell what a live trigger set did, which becomes the first column.
  stage(const backtest_settings& settings, std::vector<contender> sets, bool recorded,
        spectator told = {});
  ~stage();

  /// Is this event of use? Others need not be decoded.
  static bool needs(std::string_view event_name);
  /// Takes the next event. Those of conversations that were never opened are passed over.
  void take(const conversation_key& key, const event& e);
  /// Whether the step taken last was right, where the source knows it without asking anybody.
  void judge_last(judged is);

  tally& counts() { return out_; }
  /// Everything counted; afterwards the stage is empty.
  tally finish();

 private:
  struct lived;
  struct under_way;
  struct mind;
  struct pending_question;
  struct known_question;
  struct look_result;

  void on(lived& of, const event& e, const conversation_opened& body);
  void on(lived& of, const event& e, const step_decided& body);
  void on(lived& of, const event& e, const intervention_raised& body);
  void on(lived& of, const event& e, const intervention_settled& body);
  void on(lived& of, const event& e, const step_settled& body);
  void on(lived& of, const event& e, const outcome_reported& body);
  void on(lived& of, const event& e, const decision_corrected& body);
  template <class Body>
  void on(lived& of, const event& e, const Body& body);

  // Steps (stage_steps.cpp)
  void first_look(lived& of, const event& e, const step_decided& body, const step& proposed);
  void count_live(lived& of, const step_decided& body, under_way& at);
  void count(column& to, mind& by, lived& of, instant when, const triggers::evaluation& found,
             under_way& at);
  void ask(column& to, mind& by, lived& of, instant when, const triggers::evaluation& found);
  void add_question(column& to, lived& of, instant when, query_kind kind, bool blocking);
  void assume(std::size_t contender, mind& by, lived& of, instant when, const step& proposed);
  void go_on(std::size_t contender, mind& by, lived& of, const event& e, const step& proposed,
             const answer* given);
  void differ(const lived& of, const step& proposed, const under_way& at,
              const std::vector<std::string>& why);

  // Labels and lessons (stage_labels.cpp)
  void teach(lived& of, instant when, const step& proposed, const step_decided& body, under_way& at,
             std::vector<triggers::evaluation>& found);
  void tell(lived& of, under_way& at, bool labelled, instant when);
  void judge(lived& of, const event& e, const intervention_settled& how, under_way& at,
             const card& about);
  void note_missed(const lived& of, const under_way& at, const card& about);
  std::uint32_t record_of(under_way& at, lived& of, float p);
  void set_label(std::uint32_t record, judged is);
  void correct(const conversation_key& key, const event& e, const decision_corrected& body);

  lived* find(const conversation_key& key, const event& e);
  under_way* find_step(lived& of, std::string_view id);
  std::uint32_t scope_of(const std::string& name);
  bool counts_at(instant when) const;
  double seconds(instant when) const;
  void leave(lived& of);

  const backtest_settings& settings_;
  std::vector<contender> sets_;
  spectator told_;
  tally out_;
  bool learn_ = false;
  std::unordered_map<std::string, std::unique_ptr<lived>> living_;
  std::unordered_map<std::uint64_t, known_question> known_;  // by tenant and intervention
  std::unordered_map<std::string, std::uint32_t> scope_of_;
  lived* last_ = nullptr;  // where the last event was
  std::unique_ptr<under_way> last_step_;
  instant begun_{};
};

}  // namespace weft::backtest
