#include <utility>

#include <caf/stateful_actor.hpp>

#include "actors/context.hpp"
#include "actors/router/core.hpp"

namespace weft {
namespace {

/// The thin actor around `router::core`.
class router_state {
 public:
  router_state(router_actor::pointer self, context* world)
      : self_{self}, world_{*world}, core_{world->settings.lease} {}

  router_actor::behavior_type make_behavior() {
    return {
        [this](const intervention_waiting& what) { obey(core_.handle(what, now())); },
        [this](const intervention_closed& what) { obey(core_.handle(what, now())); },
        [this](const operator_changed& what) { obey(core_.handle(what, now())); },
        [this](const offer_declined& what) { obey(core_.handle(what, now())); },
        [this](const claim_decided& what) { obey(core_.handle(what, now())); },
        [this](const tick& what) { obey(core_.handle(what)); },
    };
  }

 private:
  instant now() const { return world_.time.now(); }

  void obey(router::effects out) {
    for (auto& facts : out.entries) {
      if (!facts.guard)  // claims are counted when they are granted, by what follows
        for (const auto& e : facts.events) world_.count.count(e);
      world_.count.journal_waiting.fetch_add(1, std::memory_order_relaxed);
      self_->send(world_.journal, append{std::make_shared<entry>(std::move(facts))});
    }
    if (!out.now.empty()) world_.post(std::move(out.now));
    auto& count = world_.count;
    count.waiting.store(core_.waiting(), std::memory_order_relaxed);
    count.offered.store(core_.offered(), std::memory_order_relaxed);
    count.operators_connected.store(core_.operators_connected(), std::memory_order_relaxed);
    count.answer_ms.store(core_.answer_ms(), std::memory_order_relaxed);
  }

  router_actor::pointer self_;
  context& world_;
  router::core core_;
};

}  // namespace

router_actor spawn_router(caf::actor_system& system, context& world) {
  return system.spawn<caf::stateful_actor<router_state, router_actor::impl>>(&world);
}

}  // namespace weft
