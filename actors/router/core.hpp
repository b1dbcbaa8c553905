#pragma once

#include <cstdint>
#include <deque>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "actors/router/parts.hpp"

namespace weft::router {

/// What the router causes: facts to record (each an own journal entry) and messages to send now.
/// `encoded` of the entries is left to whoever records them.
struct effects {
  std::vector<entry> entries;
  std::vector<delivery> now;
};

struct settings {
  milliseconds lease{60'000};              // an operator may hold an offer so long without a sign
  milliseconds grace{15'000};              // and so long after its last connection is lost
  milliseconds handover_lease{1'800'000};  // a conversation that was taken over
  std::uint32_t lapses_max = 3;  // offers in a row without a sign before a break is imposed
};

/// Binds waiting interventions to operators.
///
/// One line for each queue and set of skills, ordered by worth per second of an operator's time
/// (order.hpp); an intervention is bound late, when somebody who can answer it has room, and with a
/// lease. Equal questions form bundles, which wait, are offered and answered as one (bundles.cpp).
///
/// The router is the clock of all deadlines: each intervention stands in one heap with the next
/// moment that concerns it, and one tick drives them. What is due goes to its conversation, which
/// alone decides.
///
/// An operator's load is never counted, it is the size of the set of what it holds, so it cannot
/// leak. Whatever happens, nobody with room is left idle beside work that it may be given.
class core {
 public:
  explicit core(const settings& s) : settings_{s}, clock_{in_clock_} {}
  explicit core(milliseconds lease) : core{settings{lease}} {}
  core(const core&) = delete;
  core& operator=(const core&) = delete;

  /// What it causes goes into `out`, which must be empty: whoever keeps it saves its memory.
  void handle(const intervention_waiting& what, instant now, effects& out);
  void handle(const intervention_closed& what, instant now, effects& out);
  void handle(const intervention_changed& what, instant now, effects& out);
  void handle(const operator_changed& what, instant now, effects& out);
  void handle(const profile_changed& what, instant now, effects& out);
  void handle(const offer_accepted& what, instant now, effects& out);
  void handle(const offer_declined& what, instant now, effects& out);
  void handle(const bundle_decided& what, instant now, effects& out);
  void handle(const bundle_undone& what, instant now, effects& out);
  void handle(const canary_reported& what, instant now, effects& out);
  void handle(const claim_decided& what, instant now, effects& out);
  void handle(const tick& what, effects& out);
  template <class Message, class... Now>
  effects handle(const Message& what, Now... now) {
    effects out;
    handle(what, now..., out);
    return out;
  }

  std::size_t waiting() const { return count_[static_cast<std::size_t>(place::waiting)]; }
  std::size_t offered() const { return count_[static_cast<std::size_t>(place::offered)]; }
  std::size_t open() const { return open_; }
  std::size_t operators_connected() const { return connected_; }
  /// How long from raised to settled at present, smoothed over about the last 30; 0: not known.
  double answer_ms() const { return answer_ms_; }
  /// What to expect in each line now.
  forecasts expected() const;
  /// JSON documents for whoever looks.
  std::string queues_view(const std::string& tenant) const;
  std::string operators_view(const std::string& tenant) const;
  /// Empty when all is consistent, else what is not. For tests: costs a pass over everything.
  std::string broken_invariant() const;

 private:
  // Who can serve what (plan.cpp)
  std::uint32_t tenant_of(const std::string& name);
  std::uint32_t operator_of(std::uint32_t tenant, const std::string& name);
  std::uint32_t crew_of(std::uint32_t tenant, const operator_profile& serves);
  std::uint32_t line_for(std::uint32_t tenant, const routing& route, std::uint32_t place);
  static bool serves(const crew& c, const line& l);
  void join_crew(std::uint32_t op, std::uint32_t crew);
  void set_presence(std::uint32_t op, presence state);
  void unlist(std::uint32_t op);
  void list(std::uint32_t op);
  std::uint32_t first_free(const crew& c, const item& it, std::uint32_t load_max) const;

  // Items (core.cpp)
  std::uint32_t find(const std::string& tenant, std::string_view id) const;
  std::uint32_t add(const intervention_waiting& what, instant now);
  void forget(std::uint32_t id);
  void move_to(item& it, place to);
  static void keep(item& it, const progress& way);
  void exclude(item& it, std::uint32_t op);
  order_key key_of(const item& it) const;

  // From waiting to offered and back (assign.cpp)
  void enqueue(std::uint32_t id, instant now, effects& out);
  void place_job(std::uint32_t lead, instant now, effects& out);
  void feed(std::uint32_t op, instant now, effects& out);
  bool feed_one(std::uint32_t op, instant now, effects& out);
  void give(std::uint32_t lead, std::uint32_t op, instant now, effects& out);
  void claim_for(std::uint32_t id, std::uint32_t op, instant now, effects& out);
  void offer(std::uint32_t id, instant now, effects& out, std::vector<follow_up> told = {});
  void release_holder(std::uint32_t lead, instant now, effects& out);
  void send_back(std::uint32_t id, returned how, const std::string& reason, instant now,
                 effects& out);
  void take_from(std::uint32_t op, std::uint32_t lead, returned how, const std::string& reason,
                 instant now, effects& out);
  order_reason reason_of(const item& it, instant now) const;
  void note(const item& it, instant now, event_body body, effects& out) const;
  void reply(request_id to, response_body body, effects& out) const;
  void reply_when_durable(request_id to, response_body body, effects& out) const;

  // Deadlines (clock.cpp)
  void set_clock(std::uint32_t id);
  instant next_moment(const item& it) const;
  void ring(std::uint32_t id, instant now, effects& out);
  void move_on(std::uint32_t id, const std::string& reason, instant now, effects& out);
  bool nobody_left(const item& it) const;

  // Bundles (bundles.cpp)
  std::uint32_t find_bundle(const operator_key& who, const std::string& id) const;
  bool join_bundle(std::uint32_t id, instant now, effects& out);
  void leave_bundle(std::uint32_t id, instant now, effects& out);
  std::uint32_t lead_of(std::uint32_t id) const;
  std::vector<std::uint32_t> job_of(std::uint32_t lead) const;
  void claimed_in_bundle(std::uint32_t b, std::uint32_t id, instant now, effects& out);
  void announce(std::uint32_t b, instant now, effects& out);
  void end_bundle(std::uint32_t b, bool by_you, effects& out);
  void free_bundle(std::uint32_t b);
  void send_decision(std::uint32_t b, const std::vector<std::uint32_t>& to, bool canary,
                     instant now, effects& out);
  void heard(std::uint32_t id, bool as_decided, instant now, effects& out);
  void decision_done(std::uint32_t b, effects& out);
  void give_up_canary(std::uint32_t b, const std::string& why, instant now, effects& out);
  double bundle_value(const item& it) const;
  void tick_bundles(instant now, effects& out);

  // Load (overload.cpp)
  double foreign_jobs(const line& l) const;
  forecast expect(const line& l, double foreign) const;
  void shed_if_hopeless(std::uint32_t id, instant now, effects& out);
  void measure(const intervention_closed& what, const item& it, instant now);
  void adjust_prices(instant now);

  settings settings_;
  std::vector<item> items_;
  std::vector<std::uint32_t> in_line_, in_clock_;  // places of the items in the heaps
  std::vector<std::uint32_t> free_items_, free_bundles_;
  // Deques: what is added never moves what others refer to.
  std::deque<bundle> bundles_;
  std::deque<operator_node> operators_;
  std::deque<crew> crews_;
  std::deque<line> lines_;
  std::deque<tenant_floor> tenants_;
  text_index tenant_index_;
  indexed_heap<instant> clock_;
  std::set<std::pair<instant, std::uint32_t>> grace_;  // operators whose connections are gone
  std::set<std::uint32_t> lively_;                     // bundles that a tick has to look at
  std::uint64_t next_sequence_ = 1;
  std::array<std::size_t, 6> count_{};  // items by place
  std::size_t open_ = 0, connected_ = 0;
  double answer_ms_ = 0;
  instant priced_{};
  double working_seconds_ = 0;
};

}  // namespace weft::router
