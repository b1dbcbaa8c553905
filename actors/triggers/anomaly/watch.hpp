#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

#include "actors/triggers/anomaly/facts.hpp"

namespace weft::triggers::anomaly {

/// What became of a tool call.
struct outcome_facts {
  std::string_view tool;
  std::uint64_t call = 0;    // hash of name and canonical arguments, such as `hash_of(digest)`
  std::uint64_t result = 0;  // hash of what the tool returned
  bool error = false;
  bool matches = true;  // it was carried out as it was let through
};

/// The first bytes of a tool's name, for sentences and exemptions.
class short_name {
 public:
  short_name() = default;
  explicit short_name(std::string_view name);
  std::string_view view() const { return {bytes_.data(), size_}; }
  bool cut() const { return size_ == bytes_.size(); }  // the rest may be missing

 private:
  std::array<char, 31> bytes_{};
  std::uint8_t size_ = 0;
};

/// What the detectors remember of one conversation: facts of its journal and nothing else, no
/// threshold and no statistic of the fleet. Applying the history again rebuilds it bit by bit,
/// whatever the baseline and the rules have become since. All operations O(1) except
/// `customer_said`, which is linear in the text.
class watch {
 public:
  static constexpr std::size_t steps_kept = 8;  // of the sequence of actions
  static constexpr double smoothing = 0.2;      // of the moving averages

  /// A message of the customer (`message_appended`).
  void customer_said(std::string_view text);
  /// A step was put forward (`step_decided` or `step_held` with the step itself; once per step).
  void proposed(std::optional<double> confidence, std::optional<double> sentiment);
  /// A step may go ahead (`proceed`, at once or after a human): a reply or question reaches the
  /// customer, a tool will be called. `tool_id` as in step_facts.
  void went_ahead(step_kind kind, std::uint64_t tool_id);
  /// A tool call came to its end (`outcome_reported`).
  void told(const outcome_facts& what);

  /// An exponential average without its start, which is the fleet's mean when it is looked at.
  struct average {
    float sum = 0;  // of 0.2 * 0.8^(age) * x
    std::uint32_t count = 0;
    void add(double x);
    /// The average when it started at `mean`.
    double value(double mean) const;
  };
  /// How often the calls of the last cycle have come round with equal results. `period` 1 to 3.
  std::uint32_t calls_in_cycle(std::size_t period) const;  // calls that take part; 0: no cycle
  std::string_view cycle_tool(std::size_t back) const { return last_[back].name.view(); }
  const short_name& cycle_name(std::size_t back) const { return last_[back].name; }
  const short_name& told_name() const { return last_[0].name; }  // of the latest outcome
  /// Equal calls in a row that all failed.
  std::uint32_t equal_errors() const { return equal_errors_; }
  std::uint32_t agent_messages() const { return agent_messages_; }  // since the customer spoke
  std::uint32_t customer_repeats() const { return customer_repeats_; }
  bool mismatch() const { return mismatch_; }
  /// True while no step was put forward since a call's outcome, or a customer's message.
  bool outcome_is_news() const { return outcome_is_news_; }
  bool message_is_news() const { return message_is_news_; }

  /// The latest actions that went ahead, `back` = 0 the last; 0 when there is none.
  std::uint64_t action(std::size_t back) const;
  /// Whether that action failed; nothing while no outcome is known.
  std::optional<bool> failed(std::size_t back) const;
  const average& confidence() const { return confidence_; }
  const average& sentiment() const { return sentiment_; }

 private:
  struct call {
    std::uint64_t hash = 0;  // of call and result
    short_name name;
  };
  std::array<call, 3> last_{};  // latest first
  std::array<std::uint64_t, steps_kept> actions_{};
  std::array<std::uint64_t, 2> customer_{};  // similarity hashes, latest first
  std::uint64_t failed_call_ = 0;
  average confidence_, sentiment_;
  std::uint32_t equal_errors_ = 0;
  std::array<std::uint16_t, 3> same_{};  // by period: how often equal to that many calls before
  std::uint16_t agent_messages_ = 0, customer_repeats_ = 0;
  std::uint8_t newest_ = 0, known_ = 0, errors_ = 0;  // of actions_; bits by place
  bool mismatch_ = false, outcome_is_news_ = false, message_is_news_ = false;
};

static_assert(sizeof(watch) <= 256 && std::is_trivially_copyable_v<watch>);

}  // namespace weft::triggers::anomaly
