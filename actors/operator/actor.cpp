#include <caf/stateful_actor.hpp>

#include "actors/context.hpp"
#include "actors/operator/core.hpp"

namespace weft {
namespace {

/// The thin actor around `operators::core`.
class operator_state {
 public:
  operator_state(operator_actor::pointer, context* world, const operator_key& who)
      : world_{*world}, core_{who} {}

  operator_actor::behavior_type make_behavior() {
    return {
        [this](const operator_frame& what) { world_.post(core_.handle(what)); },
        [this](const offer_made& what) { world_.post(core_.handle(what)); },
        [this](const offer_ended& what) { world_.post(core_.handle(what)); },
        [this](const bundle_made& what) { world_.post(core_.handle(what)); },
        [this](const bundle_ended& what) { world_.post(core_.handle(what)); },
        [this](const card_changed& what) { world_.post(core_.handle(what)); },
        [this](const presence_imposed& what) { world_.post(core_.handle(what)); },
    };
  }

 private:
  context& world_;
  operators::core core_;
};

}  // namespace

operator_actor spawn_operator(caf::actor_system& system, context& world, const operator_key& who) {
  return system.spawn<caf::stateful_actor<operator_state, operator_actor::impl>>(&world, who);
}

}  // namespace weft
