#include <utility>
#include <vector>

#include <caf/stateful_actor.hpp>

#include "actors/context.hpp"
#include "actors/conversation/core.hpp"
#include "schemas/codec/codec.hpp"

namespace weft {
namespace {

/// One moment and the snapshots it refers to.
struct circumstances {
  circumstances(const context& world, const std::string& tenant)
      : expected{world.expected.now()},
        board{world.boards.version() == 0 ? nullptr : world.boards.of(tenant)},
        triggers{world.triggers.of(tenant)},
        learnt{world.learnt.of(tenant)},
        at{world.time.now(),
           *triggers,
           milliseconds{
               static_cast<std::int64_t>(world.count.answer_ms.load(std::memory_order_relaxed))},
           world.count.waiting.load(std::memory_order_relaxed) >= world.settings.waiting_max,
           expected.get(),
           board.get(),
           learnt.get(),
           world.settings.draw_secret} {}

  std::shared_ptr<const forecasts> expected;
  floor::board_ptr board;
  trigger_set_ptr triggers;
  learner::board_ptr learnt;
  conversation::moment at;
};

/// The thin actor around `conversation::core`: asks it, records what it decided, posts the rest.
class conversation_state {
 public:
  conversation_state(conversation_actor::pointer self, context* world, conversation_key key)
      : self_{self}, world_{*world}, core_{std::move(key)} {
    self_->send(world_.archive, load_conversation{core_.now().key});
  }

  conversation_actor::behavior_type make_behavior() {
    return {
        [this](request& what) { when_restored(what); },
        [this](const conversation_restored& what) { on(what); },
        [this](offer_recorded& what) { when_restored(what); },
        [this](router_noted& what) { when_restored(what); },
        [this](intervention_due& what) { when_restored(what); },
        [this](directives_changed& what) { when_restored(what); },
        [this](const passivate& what) { on(what); },
    };
  }

 private:
  void on(const conversation_restored& what) {
    core_.restore(*what.history);
    restored_ = true;
    for (auto& message : std::exchange(early_, {}))
      std::visit([&](auto& m) { handle(m); }, message);
    leave_if_unknown();
  }

  void on(const passivate& what) {
    if (!restored_ || !core_.may_passivate()) return;
    if (!what.durable) return ask_to_leave();
    const bool closed = core_.now().status == conversation_status::closed;
    if (world_.conversations.release(core_.now().key, handled_, !closed)) self_->quit();
  }

  using early =
      std::variant<request, intervention_due, offer_recorded, router_noted, directives_changed>;

  template <class Message>
  void when_restored(Message& what) {
    ++handled_;
    const bool last = world_.count.under_way.fetch_sub(1) == 1;
    if (restored_) {
      handle(what);
      leave_if_unknown();
    } else {
      early_.emplace_back(std::move(what));
    }
    if (last && world_.count.journal_holds.exchange(false))
      self_->send(world_.journal, commit_gathered{});
  }

  void handle(request& what) {
    const bool was_open = core_.now().status != conversation_status::closed;
    const circumstances now{world_, core_.now().key.tenant};
    obey(core_.handle(std::move(what), now.at));
    if (was_open && core_.now().status == conversation_status::closed) ask_to_leave();
  }
  void handle(const intervention_due& what) {
    const circumstances now{world_, core_.now().key.tenant};
    obey(core_.handle(what, now.at));
  }
  void handle(const directives_changed& what) {
    const circumstances now{world_, core_.now().key.tenant};
    obey(core_.handle(what, now.at));
  }
  void handle(const offer_recorded& what) { world_.post(core_.note(what)); }
  void handle(const router_noted& what) { core_.note(what); }

  void obey(conversation::effects out) {
    if (out.events.empty()) return say(std::move(out.outbox));
    for (const auto& e : out.events) world_.count.count(e);
    auto facts = std::make_shared<entry>();
    facts->key = core_.now().key;
    facts->events = std::move(out.events);
    codec::encode_events(facts->encoded, facts->key, facts->events);
    if (world_.settings.relaxed && out.autonomous)
      world_.post(std::move(out.outbox));
    else
      facts->outbox = std::move(out.outbox);
    record(std::move(facts));
  }

  /// What is told without anything new to record may rest on what is not durable yet: the journal
  /// then sends it, in its turn.
  void say(std::vector<delivery> outbox) {
    if (outbox.empty()) return;
    const bool durable = world_.count.journal_waiting.load(std::memory_order_acquire) == 0;
    if (durable || world_.settings.relaxed) return world_.post(std::move(outbox));
    auto nothing = std::make_shared<entry>();
    nothing->key = core_.now().key;
    nothing->outbox = std::move(outbox);
    record(std::move(nothing));
  }

  /// The journal echoes `passivate` when everything recorded before it is durable.
  void ask_to_leave() {
    auto echo = std::make_shared<entry>();
    echo->key = core_.now().key;
    echo->outbox.emplace_back(to_conversation{echo->key, passivate{true}});
    record(std::move(echo));
  }

  void leave_if_unknown() {
    if (!core_.unknown()) return;
    if (world_.conversations.release(core_.now().key, handled_, false)) self_->quit();
  }

  void record(std::shared_ptr<entry> what) {
    world_.count.journal_waiting.fetch_add(1, std::memory_order_relaxed);
    self_->send(world_.journal, append{std::move(what)});
  }

  conversation_actor::pointer self_;
  context& world_;
  conversation::core core_;
  std::vector<early> early_;
  std::uint64_t handled_ = 0;  // of the messages the directory counts
  bool restored_ = false;
};

}  // namespace

conversation_actor spawn_conversation(caf::actor_system& system, context& world,
                                      const conversation_key& key) {
  using actor = caf::stateful_actor<conversation_state, conversation_actor::impl>;
  return system.spawn<actor>(&world, key);
}

}  // namespace weft
