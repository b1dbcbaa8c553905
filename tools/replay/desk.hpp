#pragma once

#include <deque>
#include <map>
#include <optional>
#include <random>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "tools/client/operator_link.hpp"
#include "tools/replay/tally.hpp"
#include "tools/replay/truth.hpp"

namespace weft::replay {

/// One simulated operator: a real connection, a pile of cards, and a person who looks at one card
/// at a time for as long as people do (human_times.hpp) and answers by what is on it and by the
/// truth table. A card that is taken away is dropped at once. A card of a conversation that is not
/// this replay's is given back: whoever runs it should judge it.
class desk {
 public:
  desk(const boost::asio::any_io_executor& on, client::link_settings who, const truth_table& truth,
       operator_tally& counts, double speed, std::uint64_t seed);

  /// Both run until `stop`. `connect` returns early with the reason when the node cannot be had.
  boost::asio::awaitable<std::optional<problem>> connect() { return link_.run(); }
  boost::asio::awaitable<void> work();
  void stop();

  /// Answers on their way whose receipt has not come.
  std::size_t unacknowledged() const { return sent_.size(); }
  bool welcomed() const { return welcomed_; }
  const client::operator_link::counters& link() const { return link_.counted(); }

 private:
  struct card_held {
    card about;
    std::uint32_t version = 0;
  };
  struct frame_sent {
    std::string intervention;
    std::uint32_t version = 0;
    bool answer = false;  // else a decline
  };
  void hear(const codec::server_frame& frame);
  void take(const codec::offer& offered);
  void settle(const codec::server_frame& receipt);
  void drop(const std::string& intervention);
  void decide(const card_held& card);
  boost::asio::awaitable<void> look_at(const std::string& intervention);
  void note_wait(const card_held& card);

  operator_tally& counts_;
  const truth_table& truth_;
  std::mt19937_64 random_;
  double speed_;
  boost::asio::steady_timer wake_;
  std::map<std::string, card_held> held_;   // by intervention
  std::deque<std::string> pile_;            // not looked at yet
  std::map<std::string, frame_sent> sent_;  // by ref, until the receipt comes
  std::string looking_at_;
  bool welcomed_ = false, stopped_ = false;
  client::operator_link link_;  // last: it calls back
};

}  // namespace weft::replay
