#include <memory>
#include <utility>
#include <vector>

#include <caf/stateful_actor.hpp>

#include "actors/context.hpp"
#include "actors/floor/core.hpp"
#include "schemas/codec/codec.hpp"

namespace weft {
namespace {

/// The thin actor around `floor::core`. Directives reach conversations in memory at once; those
/// that left it are looked through by the archive, which wakes the ones that match; and whoever
/// comes back or is opened later looks at the board first. A trigger set decides every step that is
/// evaluated after it was published; what is under way goes on with the one it has.
class floor_state {
 public:
  floor_state(floor_actor::pointer self, context* world)
      : self_{self}, world_{*world}, core_{world->settings.read_triggers} {}

  floor_actor::behavior_type make_behavior() {
    return {
        [this](const floor_request& what) { handle(what); },
        [this](const floor_restored& what) { restore(what); },
    };
  }

 private:
  void handle(const floor_request& what) {
    auto out = core_.handle(what, world_.time.now());
    if (out.events.empty()) return world_.post(std::move(out.outbox));
    auto facts = std::make_shared<entry>();
    facts->key = {what.from.tenant, std::string{floor_id}};
    facts->events = std::move(out.events);
    facts->outbox = std::move(out.outbox);
    codec::encode_events(facts->encoded, facts->key, facts->events);
    world_.count.journal_waiting.fetch_add(1, std::memory_order_relaxed);
    self_->send(world_.journal, append{std::move(facts)});
    // Behind its record: no step can stand in the journal before the set that decided it.
    if (out.triggers) world_.triggers.put(what.from.tenant, std::move(out.triggers));
    if (!out.changed) return;
    publish(what.from.tenant);
    world_.conversations.tell_resident(what.from.tenant, directives_changed{});
    if (const auto* issued = std::get_if<issue_directive>(&what.what))
      caf::anon_send(world_.archive, find_matching{what.from.tenant, {}, issued->what.match});
  }

  void restore(const floor_restored& what) {
    auto profiles = core_.restore(what.tenant, *what.history);
    for (auto& profile : profiles) caf::anon_send(world_.router, std::move(profile));
    publish(what.tenant);
    if (auto active = core_.triggers_of(what.tenant))
      world_.triggers.put(what.tenant, std::move(active));
  }

  void publish(const std::string& tenant) {
    world_.boards.put(tenant, core_.standing_now(tenant, world_.time.now()));
  }

  floor_actor::pointer self_;
  context& world_;
  floor::core core_;
};

}  // namespace

floor_actor spawn_floor(caf::actor_system& system, context& world) {
  return system.spawn<caf::stateful_actor<floor_state, floor_actor::impl>>(&world);
}

}  // namespace weft
