#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "schemas/codec/codec.hpp"
#include "schemas/problem.hpp"
#include "tools/client/frames.hpp"
#include "tools/client/url.hpp"

namespace weft::client {

namespace asio = boost::asio;

struct link_settings {
  endpoint node;
  std::string key;   // then the operator is the key's name
  std::string name;  // on a node without keys
  std::uint32_t capacity = 1;
  /// How long a node that is away is waited for.
  milliseconds give_up_after{60'000};
  std::uint64_t seed = 1;
};

/// One operator's WebSocket, used from one thread. It comes back by itself: after a loss it
/// connects again, the node offers anew what the operator holds, and frames without a receipt are
/// sent again. Answers are single use, so a frame that did arrive is acknowledged as repeated.
class operator_link {
 public:
  /// Every frame of the node, in order, `welcome` included.
  using frame_handler = std::function<void(const codec::server_frame&)>;

  operator_link(asio::any_io_executor on, link_settings settings, frame_handler heard);
  ~operator_link();
  operator_link(const operator_link&) = delete;
  operator_link& operator=(const operator_link&) = delete;

  /// Runs until `stop`; returns early, with the reason, when the node refuses this operator or
  /// stays away for `give_up_after`.
  asio::awaitable<std::optional<problem>> run();

  /// Return the `ref` that the receipt will carry.
  std::string answer(const shown_card& card, const weft::answer& given);
  std::string decline(const shown_card& card, const std::string& reason);

  /// Tells the node that the card is on the screen. Not sent again after a loss: the card is then
  /// offered anew.
  void accept(const shown_card& card);

  /// Whether the operator takes cards now. Not sent again after a loss.
  void set_presence(presence state);
  /// Loses the connection without a word and stays away so long, as people's machines do.
  void lose(milliseconds away);

  void stop();

  struct counters {
    std::uint64_t connects = 0, frames_sent = 0, frames_sent_again = 0, frames_broken = 0;
  };
  const counters& counted() const { return counted_; }

 private:
  class session;
  void hear(const std::string& text);
  void post(const std::string& ref, std::string frame);
  std::string next_ref() { return std::to_string(++refs_); }

  asio::any_io_executor on_;
  link_settings settings_;
  frame_handler heard_;
  counters counted_;
  std::shared_ptr<session> now_;
  asio::steady_timer pause_;
  std::map<std::uint64_t, std::string> unacknowledged_;  // by ref, oldest first
  std::uint64_t refs_ = 0;
  milliseconds away_{0};  // before the next connection, once
  bool stopped_ = false;
};

}  // namespace weft::client
