#pragma once

#include <deque>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <unordered_set>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "tools/client/operator_link.hpp"
#include "tools/load/hall.hpp"

namespace weft::load {

/// One simulated operator: a real WebSocket and a person who looks at one card at a time for as
/// long as the scenario's laws say, answers by what stands on it, and errs, declines, rests and
/// vanishes as often as the scenario says. A bundle is one card. Outside of their shifts people are
/// offline, until the hall closes: then all come to answer what is left.
class desk {
 public:
  desk(hall& in, std::uint32_t floor, std::size_t group, const client::link_settings& who,
       std::uint64_t seed);

  /// Both run until `stop`. `connect` returns early with the reason when the node cannot be had.
  asio::awaitable<std::optional<problem>> connect() { return link_.run(); }
  asio::awaitable<void> work();
  void stop();

  std::size_t unacknowledged() const { return sent_.size(); }
  bool welcomed() const { return welcomed_; }
  const client::operator_link::counters& link() const { return link_.counted(); }

 private:
  /// By the id of an intervention or of a bundle.
  struct card_held {
    client::shown_card shown;
    card about;                        // of a bundle: its first member
    std::vector<std::string> members;  // interventions: itself, or those of the bundle
  };
  struct frame_sent {
    client::shown_card card;
    std::vector<std::string> members;
    nanoseconds_t at = 0;
    bool answer = false;  // else a decline
  };
  void hear(const codec::server_frame& frame);
  void take(const codec::offer& offered);
  void take_bundle(const codec::server_frame& frame);
  void take_away(const codec::server_frame& frame);
  void settle(const codec::server_frame& receipt);
  void drop(const std::string& id);
  asio::awaitable<void> look_at(std::string id);
  void note_look(const card_held& held, nanoseconds_t now);
  void decide(const card_held& held, nanoseconds_t looked);
  void note_decision(const card_held& held, nanoseconds_t looked, nanoseconds_t now);
  nanoseconds_t handling(const card& about);
  asio::awaitable<void> be_away(bool without_a_word);
  asio::awaitable<void> be_off_shift();
  bool off_shift(nanoseconds_t now) const;
  /// When the next shift begins or ends; `never` for who is always there.
  nanoseconds_t next_change(nanoseconds_t now) const;
  asio::awaitable<void> sleep_until(nanoseconds_t moment);
  void plan_absences(nanoseconds_t from);
  void note(nanoseconds_t from, nanoseconds_t until, traffic::activity what);

  bool by_chance(double share) {
    return share > 0 && std::uniform_real_distribution<double>{0.0, 1.0}(random_) < share;
  }

  hall& in_;
  std::uint32_t floor_;
  floor_tally& tally_;
  const traffic::operator_group& group_;
  std::size_t group_index_;
  std::mt19937_64 random_;
  asio::steady_timer wake_;
  std::map<std::string, card_held> held_;
  std::deque<std::string> pile_;  // not looked at yet
  std::map<std::string, frame_sent> sent_;
  std::unordered_set<std::string> recorded_;
  std::string looking_at_;
  nanoseconds_t freed_ = 0;  // when the last card was done
  nanoseconds_t rests_at_ = 0, vanishes_at_ = 0;
  traffic::timeline* seen_ = nullptr;
  bool welcomed_ = false, stopped_ = false, resting_ = false;
  client::operator_link link_;  // last: it calls back
};

}  // namespace weft::load
