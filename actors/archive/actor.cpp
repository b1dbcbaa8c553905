#include <exception>
#include <memory>
#include <utility>

#include <caf/stateful_actor.hpp>

#include "actors/context.hpp"

namespace weft {
namespace {

/// Reads that would hold up the journal: on a thread and a store connection of its own.
class archive_state {
 public:
  archive_state(archive_actor::pointer self, context* world)
      : self_{self}, world_{*world}, archive_{world->disk.open_archive()} {}

  archive_actor::behavior_type make_behavior() {
    return {
        [this](const load_conversation& what) { load(what); },
        [this](const archive_request& what) { answer(what); },
        [this](const find_matching& what) { wake_matching(what); },
    };
  }

 private:
  void load(const load_conversation& what) {
    auto history = std::make_shared<std::vector<event>>(archive_->events_of(what.key));
    const auto asking = caf::actor_cast<conversation_actor>(self_->current_sender());
    if (asking) self_->send(asking, conversation_restored{std::move(history)});
  }

  void answer(const archive_request& what) {
    response_body told;
    try {
      told = document{archive_->page(what.from.tenant, what.what)};
    } catch (const std::exception& failed) {
      told = problem{fault::internal, failed.what(), {}};
    }
    std::vector<delivery> out;
    out.emplace_back(to_front{{what.id, std::move(told)}});
    world_.post(std::move(out));
  }

  /// A page at a time, so that other reads come in between.
  void wake_matching(const find_matching& what) {
    constexpr std::uint32_t page = 256;
    const auto when = floor::match::compile(what.match, {});
    if (!when) return;
    const auto found = archive_->open_after(what.tenant, what.after, page);
    static const std::vector<std::string> in_no_queue;
    for (const auto& [id, opened] : found) {
      const floor::subject about{id,           opened.customer, opened.goal,
                                 opened.scope, opened.metadata, in_no_queue};
      if ((*when)(about))
        world_.conversations.tell({what.tenant, id}, directives_changed{}, world_.time.now());
    }
    if (found.size() == page)
      self_->send(archive_actor{self_}, find_matching{what.tenant, found.back().first, what.match});
  }

  archive_actor::pointer self_;
  context& world_;
  std::unique_ptr<archive> archive_;
};

}  // namespace

archive_actor spawn_archive(caf::actor_system& system, context& world) {
  using actor = caf::stateful_actor<archive_state, archive_actor::impl>;
  return system.spawn<actor, caf::detached>(&world);
}

}  // namespace weft
