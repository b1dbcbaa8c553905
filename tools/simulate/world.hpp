#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "actors/router/core.hpp"
#include "tools/simulate/event_queue.hpp"
#include "tools/simulate/meters.hpp"
#include "tools/simulate/recorded_arrivals.hpp"
#include "tools/simulate/world_parts.hpp"
#include "tools/traffic/outcome.hpp"
#include "tools/traffic/scenario.hpp"

namespace weft::simulate {

/// One day of people and conversations around the production router, on virtual time, in one
/// thread, under a seed.
///
/// The router core is the one that a node runs, driven by the same messages; its store is always
/// there and grants every claim at once. Conversations and operators are light: a conversation is
/// only looked at when a human comes into it (the number of steps until then is drawn at once), an
/// operator is a list of cards and what it does with the first of them.
///
/// Assumptions: machines take no time; a customer who waits does nothing else; an operator who
/// declines a card has spent a fifth of a handling time on it, one who works longer than half a
/// lease renews it; a wrong answer to a right step stops it, which is not counted as harm.
class world {
 public:
  struct settings {
    double wait_limit_s = 20;
    bool draw = false;  // keep what charts of the first repetition show
    const std::vector<recorded_arrival>* recorded = nullptr;  // instead of made-up conversations
  };
  world(const traffic::scenario& of, std::uint64_t seed, const settings& how);
  ~world();
  world(const world&) = delete;
  world& operator=(const world&) = delete;

  /// Lives until the measured time is over, or until `go_on` (asked now and then) says no.
  void live(const std::function<bool()>& go_on);

  /// What was measured; to be asked once, at the end.
  traffic::repetition measured();
  traffic::series waiting() const { return meters_.waiting; }
  traffic::series conversations() const { return meters_.live; }
  std::vector<traffic::timeline> timelines() const { return meters_.timelines; }
  const router::core& router() const { return router_; }

 private:
  // Set-up and the great switch (world.cpp)
  void hire();
  void open_the_day();
  void happen(const happening& what);
  void sample();
  instant now() const;
  void plan(double in_s, happening::what kind, std::uint32_t who, std::uint32_t generation);

  // Conversations (world_conversations.cpp)
  void arrive();
  void plan_arrival();
  void begin_conversation(std::uint32_t id, bool midway);
  void advance(std::uint32_t id);
  void resume(std::uint32_t id);
  void end_conversation(std::uint32_t id);
  std::uint32_t new_conversation();
  void stop_waiting(conversation& c);

  // Questions (world_questions.cpp)
  std::uint32_t raise(purpose why, std::uint32_t conversation, std::uint32_t sort);
  std::shared_ptr<asked_card> card_for(const question& q, std::uint32_t id);
  std::uint32_t pick_sort();
  void give_up(std::uint32_t id);
  void answered(std::uint32_t id, std::uint32_t op);
  void nobody_decides(std::uint32_t id, due why);
  void close(std::uint32_t id, intervention_state how, const std::string& by, double human_s);
  void answer_to_member(std::uint32_t id, const answer_intervention& given, std::uint32_t op);

  // Operators (world_operators.cpp)
  void come(std::uint32_t op);
  void tell_presence(std::uint32_t op, presence state);
  void leave(std::uint32_t op, bool shift_over);
  void left(std::uint32_t op);
  void vanish(std::uint32_t op);
  void work_on_next(std::uint32_t op);
  void stop_working(std::uint32_t op);
  void draw(std::uint32_t op, ticks_t from, traffic::activity what);
  void renew(std::uint32_t op);
  void decide(std::uint32_t op);
  void drop(std::uint32_t op, std::size_t index);
  double draw_handling(const job& what, const traffic::operator_group& group);
  void decide_bundle(std::uint32_t op, const job& done);
  void note_wait(const reference& which);
  job job_of(const card& about, std::uint32_t version) const;
  void plan_shifts(std::uint32_t op);
  void plan_breaks(std::uint32_t op);

  // What the router causes (world_router.cpp)
  void obey(router::effects out);
  void deliver(const to_operator& what);
  void deliver(const to_conversation& what);
  void deliver(const claim_decided& what);
  void count(const entry& fact);
  bool is_open(std::uint32_t id, std::string_view name) const;
  void show_bundle(std::uint32_t op, const bundle_made& whole);
  void take_away(std::uint32_t op, const std::string& intervention);

  const traffic::scenario scenario_;
  settings how_;
  std::mt19937_64 random_;
  event_queue<happening> events_;
  ticks_t now_ = 0, ends_ = 0, begins_ = 0;
  router::core router_;
  std::vector<question> questions_;
  std::vector<conversation> conversations_;
  std::vector<std::uint32_t> free_questions_, free_conversations_;
  std::vector<person> people_;
  std::vector<double> up_to_sort_;  // cumulated shares
  std::string handover_queue_;
  std::uint32_t drawn_every_ = 1;  // of operators, in timelines
  double ask_rate_ = 0, busiest_hour_ = 1, tick_s_ = 1;
  std::size_t next_recorded_ = 0, live_ = 0;
  std::uint64_t serial_ = 0, happened_ = 0;
  std::deque<std::variant<to_operator, to_conversation, claim_decided>> mail_;
  bool delivering_ = false;
  meters meters_;
};

}  // namespace weft::simulate
