#include "actors/context.hpp"

#include <utility>
#include <vector>

namespace weft {
namespace {

template <class... Handlers>
struct overloaded : Handlers... {
  using Handlers::operator()...;
};
template <class... Handlers>
overloaded(Handlers...) -> overloaded<Handlers...>;

void add(std::atomic<std::uint64_t>& counter) { counter.fetch_add(1, std::memory_order_relaxed); }

}  // namespace

void counters::count(const event& e) {
  std::visit(overloaded{
                 [&](const step_decided& d) {
                   if (d.lane == lane::autonomy) add(steps_autonomy);
                   if (d.lane == lane::escalation) add(steps_escalation);
                   if (d.lane == lane::augmentation && d.proposed) add(steps_augmentation);
                 },
                 [&](const intervention_raised&) { add(raised); },
                 [&](const intervention_returned& r) {
                   if (r.how == returned::declined) add(declined);
                   if (r.how == returned::lapsed || r.how == returned::lost) add(lapsed);
                 },
                 [&](const intervention_settled& s) {
                   if (s.state == intervention_state::answered) add(answered);
                   if (s.state == intervention_state::withdrawn) add(withdrawn);
                   if (s.state == intervention_state::expired) add(expired);
                   if (s.state == intervention_state::escalated) add(escalated);
                 },
                 [&](const answer_kept&) { add(answers_kept); },
                 [&](const outcome_reported& o) {
                   if (!o.matches) add(outcomes_mismatched);
                 },
                 [](const auto&) {},
             },
             e.body);
}

void context::post(std::vector<delivery>&& what) {
  std::vector<reply> replies;
  const auto to_one_conversation = [&](to_conversation& d) {
    std::visit(overloaded{
                   [&](passivate& p) { conversations.echo(d.key, p); },
                   [&](auto& m) { conversations.tell(d.key, std::move(m), time.now()); },
               },
               d.what);
  };
  for (auto& d : what)
    std::visit(overloaded{
                   [&](to_front& f) { replies.push_back(std::move(f.what)); },
                   [&](to_conversation& c) { to_one_conversation(c); },
                   [&](to_router& r) {
                     std::visit([&](auto& m) { caf::anon_send(router, std::move(m)); }, r.what);
                   },
                   [&](to_operator& o) {
                     std::visit([&](auto& m) { operators.tell(o.key, std::move(m)); }, o.what);
                   },
                   [&](to_learner& l) {
                     std::visit([&](auto& m) { caf::anon_send(learner, std::move(m)); }, l.what);
                   },
                   [&](to_floor& f) { caf::anon_send(floor, std::move(f.what)); },
                   [&](to_session& s) { out.push(s.session, std::move(s.frame)); },
               },
               d);
  if (replies.empty()) return;
  count.in_flight.fetch_sub(replies.size(), std::memory_order_relaxed);
  out.deliver(std::move(replies));
}

}  // namespace weft
