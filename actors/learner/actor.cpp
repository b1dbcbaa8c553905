#include <memory>
#include <string>
#include <utility>

#include <caf/stateful_actor.hpp>

#include "actors/context.hpp"
#include "actors/learner/core.hpp"
#include "schemas/codec/codec.hpp"

namespace weft {
namespace {

/// The thin actor around `learner::core`. Conversations never wait for it: they read the boards it
/// publishes.
class learner_state {
 public:
  learner_state(learner_actor::pointer self, context* world) : self_{self}, world_{*world} {}

  learner_actor::behavior_type make_behavior() {
    return {
        [this](const step_told& what) {
          world_.count.rule_failures.fetch_add(what.failures.size(), std::memory_order_relaxed);
          carry_out(what.tenant, core_.handle(what, world_.time.now()));
        },
        [this](const question_told& what) {
          carry_out(what.tenant, core_.handle(what, world_.time.now()));
        },
        [this](const verdict_corrected& what) {
          carry_out(what.tenant, core_.handle(what, world_.time.now()));
        },
        [this](const view_learner& what) { world_.post(core_.handle(what).outbox); },
        [this](const floor_restored& what) { restore(what); },
    };
  }

 private:
  void carry_out(const std::string& tenant, learner::effects out) {
    if (out.fresh) world_.learnt.put(tenant, std::move(out.fresh));
    if (out.events.empty()) return;
    auto facts = std::make_shared<entry>();
    facts->key = {tenant, std::string{floor_id}};
    facts->events = std::move(out.events);
    codec::encode_events(facts->encoded, facts->key, facts->events);
    world_.count.journal_waiting.fetch_add(1, std::memory_order_relaxed);
    self_->send(world_.journal, append{std::move(facts)});
  }

  void restore(const floor_restored& what) {
    if (auto fresh = core_.restore(what.tenant, *what.history))
      world_.learnt.put(what.tenant, std::move(fresh));
  }

  learner_actor::pointer self_;
  context& world_;
  learner::core core_;
};

}  // namespace

learner_actor spawn_learner(caf::actor_system& system, context& world) {
  return system.spawn<caf::stateful_actor<learner_state, learner_actor::impl>>(&world);
}

}  // namespace weft
