#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bench/support/loops.hpp"

namespace weft::bench {

/// A whole HTTP request whose numbers are patched in place: to make one costs a few stores. In
/// target and body, `{c}` is the conversation's number and `{s}` a running number, 8 digits each.
class request_template {
 public:
  request_template(std::string_view method, std::string_view target, std::string_view body);

  /// Valid until the next call.
  std::string_view filled(std::uint64_t conversation, std::uint64_t running);
  std::size_t size() const { return text_.size(); }

 private:
  struct mark {
    std::size_t at = 0;
    bool conversation = false;
  };
  std::string text_;
  std::vector<mark> marks_;
};

/// The id of a conversation of the benchmark, and its number back from any text that begins with
/// it.
std::string conversation_id(const std::string& prefix, std::uint64_t number);
std::uint64_t conversation_number(const std::string& prefix, std::string_view id);

// What agents of the benchmark say; ids begin with `prefix`, so that every round has its own.
request_template open_request(const std::string& prefix);
/// `text_bytes` of a customer's or the agent's words.
request_template message_request(const std::string& prefix, std::size_t text_bytes);
/// A tool call that passes all triggers: autonomy.
request_template step_request(const std::string& prefix);
/// A tool call that needs an approval (bench/triggers.yaml); with `wait_s`, waits for the answer.
request_template asking_request(const std::string& prefix, int wait_s);

/// The same request for `conversations` in turn, `rounds` times, or endlessly with 0.
class turns final : public traffic {
 public:
  turns(request_template what, std::uint64_t conversations, std::uint64_t rounds)
      : what_{std::move(what)},
        conversations_{conversations},
        left_{conversations * rounds},
        endless_{rounds == 0} {}

  std::string_view next(std::size_t connection, nanoseconds_t intended) override;

 private:
  request_template what_;
  std::uint64_t conversations_, left_, sent_ = 0;
  bool endless_;
};

/// Opens conversations 0 to `count`; throws when the node refuses one.
void open_conversations(poller& loop, const endpoint& where, const std::string& prefix,
                        std::uint64_t count, std::size_t connections = 64);
/// Sends `what` for all of `count` conversations `rounds` times, all of it answered with 2xx.
window send_all(poller& loop, const endpoint& where, request_template what, std::uint64_t count,
                std::uint64_t rounds, std::size_t connections = 64);

}  // namespace weft::bench
