#pragma once

#include <deque>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "schemas/time.hpp"
#include "tools/client/agent.hpp"
#include "tools/load/settings.hpp"
#include "tools/load/tally.hpp"

namespace weft::load {

namespace asio = boost::asio;

/// What conversations and operators of one repetition share: its clock and measured window, the
/// board of open questions, and the tallies. One thread.
class hall {
 public:
  hall(asio::any_io_executor on, client::agent& node, const load_settings& settings,
       std::string prefix, std::uint64_t seed);

  asio::any_io_executor executor() const { return on_; }
  client::agent& node() { return node_; }
  const traffic::scenario& plays() const { return settings_.people; }
  const load_settings& settings() const { return settings_; }
  const std::string& prefix() const { return prefix_; }
  std::uint64_t seed() const { return seed_; }

  /// People's seconds as real nanoseconds.
  nanoseconds_t real(double seconds) const {
    return measure::from_seconds(seconds / settings_.speed);
  }
  /// A moment of the node's clock, by ours. Right only where both are one machine.
  nanoseconds_t ours(instant of_node) const;

  void set_window(nanoseconds_t from, nanoseconds_t until) { from_ = from, until_ = until; }
  bool measured(nanoseconds_t moment) const { return moment >= from_ && moment < until_; }
  /// How much of a span lies in the window.
  nanoseconds_t within(nanoseconds_t from, nanoseconds_t until) const;
  nanoseconds_t window() const { return until_ - from_; }
  nanoseconds_t window_begins() const { return from_; }
  /// Real nanoseconds as people's.
  nanoseconds_t people(nanoseconds_t real_span) const {
    return static_cast<nanoseconds_t>(static_cast<double>(real_span) * settings_.speed);
  }
  double people_s(nanoseconds_t real_span) const {
    return measure::seconds_of(real_span) * settings_.speed;
  }

  /// False when the conversations are to end: then it returns at once.
  asio::awaitable<bool> sleep_until(nanoseconds_t moment);
  /// No new turns: sleepers wake up.
  void close();
  bool closing() const { return closing_; }

  moments& on_board(const std::string& intervention) { return board_[intervention]; }
  /// Somebody looked, for the first time. `sort`: which of the scenario's; past the last: a
  /// handover.
  void note_wait(floor_tally& tally, nanoseconds_t waited, std::size_t sort);
  void off_board(const std::string& intervention) { board_.erase(intervention); }
  std::size_t open_questions() const { return board_.size(); }

  stages times;
  ledger counts;
  std::vector<floor_tally> floors;
  std::vector<std::uint64_t> living, asking, looking;  // by floor, now: conversations, unanswered
                                                       // questions, operators with a card
  std::deque<traffic::timeline> seen;                  // what operators of the first floor did

 private:
  asio::any_io_executor on_;
  client::agent& node_;
  const load_settings& settings_;
  std::string prefix_;
  std::uint64_t seed_;
  nanoseconds_t from_ = 0, until_ = 0, ahead_ = 0;  // `ahead_`: of the system's clock
  std::set<asio::steady_timer*> sleeping_;
  std::unordered_map<std::string, moments> board_;
  bool closing_ = false;
};

}  // namespace weft::load
