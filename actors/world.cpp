#include "actors/world.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/init_global_meta_objects.hpp>
#include <caf/scoped_actor.hpp>

#include "actors/context.hpp"

namespace weft {
namespace {

/// CAF's settings; "sharing" is eight times faster than the default under a flood of messages.
struct system_config : caf::actor_system_config {
  explicit system_config(const world_settings& s) {
    // One core is left to the front and the journal.
    const auto workers =
        s.workers != 0 ? s.workers : std::max(2U, std::thread::hardware_concurrency()) - 1;
    set("caf.scheduler.policy", "sharing");
    set("caf.scheduler.max-threads", std::max<std::size_t>(1, workers));
    set("caf.scheduler.max-throughput", std::size_t{s.throughput_max});
  }
};

void register_messages() {
  static const bool once = [] {
    caf::init_global_meta_objects<caf::id_block::weft>();
    caf::core::init_global_meta_objects();
    return true;
  }();
  static_cast<void>(once);
}

}  // namespace

struct world::parts {
  parts(const world_settings& s, store& disk, front& out, const clock& time,
        std::shared_ptr<const trigger_set> triggers)
      : settings{s},
        config{s},
        system{config},
        all{settings,
            disk,
            out,
            time,
            trigger_boards{std::move(triggers)},
            {},
            {system, all},
            {system, all},
            {},
            {},
            {},
            {},
            {},
            {},
            {},
            {}} {
    all.journal = spawn_journal(system, all);
    all.archive = spawn_archive(system, all);
    all.router = spawn_router(system, all);
    all.floor = spawn_floor(system, all);
    all.learner = spawn_learner(system, all);
  }

  world_settings settings;
  system_config config;
  caf::actor_system system;
  context all;
  std::uint64_t ticks = 0;
};

world::world(const world_settings& settings, store& disk, front& out, const clock& time,
             std::shared_ptr<const trigger_set> triggers) {
  register_messages();
  parts_ = std::make_unique<parts>(settings, disk, out, time, std::move(triggers));
}

world::~world() {
  auto& all = parts_->all;
  // What was accepted is handled: wait for the journal to run dry, but not for ever.
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds{10};
  while (all.count.journal_waiting.load() != 0 && std::chrono::steady_clock::now() < give_up)
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  all.conversations.clear();
  all.operators.clear();
  caf::anon_send_exit(all.router, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(all.journal, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(all.archive, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(all.floor, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(all.learner, caf::exit_reason::user_shutdown);
  all.router = nullptr;
  all.journal = nullptr;
  all.archive = nullptr;
  all.floor = nullptr;
  all.learner = nullptr;
  parts_->system.await_all_actors_done();
}

world::restored world::restore() {
  auto& all = parts_->all;
  restored found;
  std::vector<std::string> floors;
  all.disk.each_open_conversation([&](std::string_view tenant, std::string_view conversation) {
    if (conversation == floor_id) {
      floors.emplace_back(tenant);
      return;
    }
    all.conversations.expect({std::string{tenant}, std::string{conversation}});
    ++found.conversations;
  });
  const auto archive = all.disk.open_archive();
  for (auto& tenant : floors) {
    auto history = archive->events_of({tenant, std::string{floor_id}});
    const floor_restored restored{std::move(tenant),
                                  std::make_shared<const std::vector<event>>(std::move(history))};
    caf::anon_send(all.floor, restored);
    caf::anon_send(all.learner, restored);
  }
  all.disk.each_open_intervention([&](open_intervention i) {
    caf::anon_send(all.router,
                   intervention_waiting{std::move(i.about), i.version, std::move(i.offered_to),
                                        i.lease_until, std::move(i.way)});
    ++found.interventions;
  });
  return found;
}

void world::tell(request what) {
  auto& all = parts_->all;
  if (!std::holds_alternative<stop_waiting>(what.body)) {
    const auto before = all.count.in_flight.fetch_add(1, std::memory_order_relaxed);
    if (before >= all.settings.in_flight_max) {
      std::vector<delivery> refused;
      refused.emplace_back(to_front{
          {what.id,
           problem{fault::overloaded, "too many requests are in flight, try again later", {}}}});
      return all.post(std::move(refused));
    }
  }
  const conversation_key key = what.key;
  const instant now = what.received;
  all.conversations.tell(key, std::move(what), now);
}

void world::tell(operator_frame what) {
  auto& all = parts_->all;
  const request_id id = what.id;
  if (id != 0) all.count.in_flight.fetch_add(1, std::memory_order_relaxed);
  const operator_key who = what.who;
  if (all.operators.tell(who, std::move(what)) || id == 0) return;
  std::vector<delivery> refused;
  refused.emplace_back(
      to_front{{id, problem{fault::overloaded, "the node knows too many operators", {}}}});
  all.post(std::move(refused));
}

void world::tell(floor_request what) {
  if (what.id != 0) parts_->all.count.in_flight.fetch_add(1, std::memory_order_relaxed);
  caf::anon_send(parts_->all.floor, std::move(what));
}

void world::ask(view_router what) {
  parts_->all.count.in_flight.fetch_add(1, std::memory_order_relaxed);
  caf::anon_send(parts_->all.router, std::move(what));
}

void world::ask(view_learner what) {
  parts_->all.count.in_flight.fetch_add(1, std::memory_order_relaxed);
  caf::anon_send(parts_->all.learner, std::move(what));
}

void world::ask(archive_request what) {
  parts_->all.count.in_flight.fetch_add(1, std::memory_order_relaxed);
  caf::anon_send(parts_->all.archive, std::move(what));
}

void world::tick() {
  auto& all = parts_->all;
  const instant now = all.time.now();
  caf::anon_send(all.router, weft::tick{now});
  all.conversations.sweep(now - all.settings.idle_after);
  // A commit that is held for a message whose conversation takes long is held no longer.
  if (all.count.journal_holds.exchange(false)) caf::anon_send(all.journal, commit_gathered{});
  // Projections catch up in quiet moments; under load the journal does it by itself.
  if (++parts_->ticks % 10 == 0) caf::anon_send(all.journal, project_behind{});
}

world_gauges world::gauges() const {
  const auto& all = parts_->all;
  const auto& c = all.count;
  world_gauges g;
  g.conversations_resident = all.conversations.resident();
  g.conversations_passivated = all.conversations.passivated();
  g.interventions_waiting = c.waiting;
  g.interventions_offered = c.offered;
  g.operators_connected = c.operators_connected;
  g.steps_autonomy = c.steps_autonomy;
  g.steps_augmentation = c.steps_augmentation;
  g.steps_escalation = c.steps_escalation;
  g.interventions_raised = c.raised;
  g.answered = c.answered;
  g.declined = c.declined;
  g.withdrawn = c.withdrawn;
  g.expired = c.expired;
  g.escalated = c.escalated;
  g.lapsed = c.lapsed;
  g.answers_kept = c.answers_kept;
  g.outcomes_mismatched = c.outcomes_mismatched;
  g.rule_failures = c.rule_failures;
  g.commits = c.commits;
  g.events_committed = c.events_committed;
  g.commit_us = c.commit_us;
  g.journal_waiting = c.journal_waiting;
  g.answer_ms = c.answer_ms;
  return g;
}

}  // namespace weft
