#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bench/support/loops.hpp"
#include "bench/support/operator_socket.hpp"
#include "bench/support/requests.hpp"

namespace weft::bench {

/// The stages of an intervention, as agent and operators see them; no human time is in any of them,
/// because the operators answer at once.
struct stages {
  recorder submit_to_offer;  // the step is due → the operator has the offer
  recorder answer_to_receipt;
  recorder answer_to_agent;  // the operator answers → the agent has the decision
  recorder whole;            // the step is due → the agent has the decision
  recorder nodes_own;        // what the node itself says (`machine_ms`)
};

/// Agents that propose steps which need an approval and wait, and operators that approve at once.
/// One conversation's steps come one after the other, `conversations` of them in turn.
class desk final : public traffic, public frame_sink {
 public:
  desk(poller& loop, const endpoint& where, const std::string& prefix, std::uint64_t conversations,
       std::size_t operators, unsigned capacity);

  std::string_view next(std::size_t connection, nanoseconds_t intended) override;
  void on_answer(std::size_t connection, const http_answer& what, nanoseconds_t now) override;
  void on_frame(std::size_t operator_number, std::string_view text) override;

  /// What was measured since the last call.
  stages take_stages() { return std::exchange(stages_, {}); }
  /// Frames that were refused, decisions that were none. Zero, or the numbers mean nothing.
  std::uint64_t failures() const { return failures_; }
  const std::string& first_failure() const { return first_failure_; }

 private:
  struct in_work {
    nanoseconds_t intended = 0, answered = 0;
  };
  void on_offer(std::size_t operator_number, std::string_view text, nanoseconds_t now);
  void on_receipt(std::string_view text, nanoseconds_t now);
  void fail(std::string_view what);

  std::string prefix_;
  request_template asks_;
  std::vector<in_work> work_;            // by conversation
  std::vector<std::uint64_t> asked_by_;  // conversation by connection
  std::vector<std::unique_ptr<operator_socket>> operators_;
  std::string frame_;
  std::uint64_t sent_ = 0, failures_ = 0;
  std::string first_failure_;
  stages stages_;
};

}  // namespace weft::bench
