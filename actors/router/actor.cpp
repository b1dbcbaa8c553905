#include <utility>

#include <caf/stateful_actor.hpp>

#include "actors/context.hpp"
#include "actors/router/core.hpp"
#include "schemas/codec/codec.hpp"

namespace weft {
namespace {

/// The thin actor around `router::core`.
class router_state {
 public:
  router_state(router_actor::pointer self, context* world)
      : self_{self},
        world_{*world},
        core_{router::settings{world->settings.lease, world->settings.grace}} {}

  router_actor::behavior_type make_behavior() {
    return {
        [this](const intervention_waiting& what) { obey(what); },
        [this](const intervention_closed& what) { obey(what); },
        [this](const operator_changed& what) { obey(what); },
        [this](const intervention_changed& what) { obey(what); },
        [this](const offer_declined& what) { obey(what); },
        [this](const offer_accepted& what) { obey(what); },
        [this](const bundle_decided& what) { obey(what); },
        [this](const bundle_undone& what) { obey(what); },
        [this](const canary_reported& what) { obey(what); },
        [this](const profile_changed& what) { obey(what); },
        [this](const view_router& what) { show(what); },
        [this](const claim_decided& what) { obey(what); },
        [this](const tick& what) {
          core_.handle(what, out_);
          obey();
          publish_forecasts(what.now);
        },
    };
  }

 private:
  instant now() const { return world_.time.now(); }

  void show(const view_router& what) {
    const auto& tenant = what.from.tenant;
    std::vector<delivery> out;
    out.emplace_back(to_front{
        {what.id, document{what.what == router_view::queues ? core_.queues_view(tenant)
                                                            : core_.operators_view(tenant)}}});
    world_.post(std::move(out));
  }

  void publish_forecasts(instant at) {
    constexpr milliseconds every{200};
    if (at - published_ < every) return;
    published_ = at;
    world_.expected.put(core_.expected());
  }

  template <class Message>
  void obey(const Message& what) {
    core_.handle(what, now(), out_);
    obey();
  }
  void obey() {
    for (auto& facts : out_.entries) {
      codec::encode_events(facts.encoded, facts.key, facts.events);
      if (!facts.guard)  // claims are counted when they are granted, by what follows
        for (const auto& e : facts.events) world_.count.count(e);
      world_.count.journal_waiting.fetch_add(1, std::memory_order_relaxed);
      self_->send(world_.journal, append{std::make_shared<entry>(std::move(facts))});
    }
    if (!out_.now.empty()) world_.post(std::move(out_.now));
    out_.entries.clear();
    out_.now.clear();
    auto& count = world_.count;
    count.waiting.store(core_.waiting(), std::memory_order_relaxed);
    count.offered.store(core_.offered(), std::memory_order_relaxed);
    count.operators_connected.store(core_.operators_connected(), std::memory_order_relaxed);
    count.answer_ms.store(core_.answer_ms(), std::memory_order_relaxed);
  }

  router_actor::pointer self_;
  context& world_;
  router::core core_;
  router::effects out_;  // kept for its memory
  instant published_{};
};

}  // namespace

router_actor spawn_router(caf::actor_system& system, context& world) {
  return system.spawn<caf::stateful_actor<router_state, router_actor::impl>>(&world);
}

}  // namespace weft
