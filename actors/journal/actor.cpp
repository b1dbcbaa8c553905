#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>

#include <caf/stateful_actor.hpp>

#include "actors/context.hpp"
#include "actors/journal/core.hpp"

namespace weft {
namespace {

/// The thin actor around `journal::core`, on a thread of its own because commits block.
///
/// It sends itself `commit_gathered` when a first entry arrives: that message queues behind all
/// entries already in the mailbox, so they share one commit. Entries of messages that conversations
/// have not even taken up yet shall share it, too: then it holds, and whoever takes up the last of
/// those messages sends `commit_gathered` instead.
class journal_state {
 public:
  journal_state(journal_actor::pointer self, context* world) : self_{self}, world_{*world} {}

  journal_actor::behavior_type make_behavior() {
    return {
        [this](const append& what) { gather(what); },
        [this](const commit_gathered&) { commit(); },
        [this](const project_behind&) { project(); },
    };
  }

 private:
  // Beyond this many groups behind, projecting no longer waits for a quiet moment.
  static constexpr std::size_t behind_max = 512;

  /// What is in memory may be ahead of a disk that failed: going on would acknowledge what a
  /// restart cannot find. So the node stops at once; a restart finds exactly what was acknowledged.
  template <class Work>
  static auto or_stop(const Work& work) {
    try {
      return work();
    } catch (const std::exception& failed) {
      std::fprintf(stderr, "weft: the journal cannot be written: %s; stopping\n", failed.what());
      std::_Exit(EXIT_FAILURE);
    }
  }

  void gather(const append& what) {
    if (core_.empty()) self_->send(self_, commit_gathered{});
    core_.gather(what.what, world_.time.now());
    if (world_.count.journal_holds && !may_hold() && world_.count.journal_holds.exchange(false))
      commit();
  }

  bool may_hold() const { return world_.count.under_way != 0 && core_.may_hold(world_.time.now()); }

  /// True when somebody will send `commit_gathered` later.
  bool hold() {
    if (!may_hold()) return false;
    world_.count.journal_holds = true;
    // The last message may just have been taken up, by somebody who did not see that we hold.
    return world_.count.under_way != 0 || !world_.count.journal_holds.exchange(false);
  }

  void commit() {
    if (core_.empty() || hold()) return;
    const auto group = core_.take();
    if (!core_.empty()) self_->send(self_, commit_gathered{});
    const commit_receipt receipt = write(group);
    world_.count.journal_waiting.fetch_sub(group.all.size(), std::memory_order_relaxed);
    world_.post(journal::core::release(group, receipt));
    if (world_.out.streams_open()) world_.out.publish(journal::core::publications(group, receipt));
    if (world_.disk.behind() >= behind_max) project();
  }

  commit_receipt write(const journal::core::group& group) {
    if (group.to_commit.empty()) return {};
    const auto begun = std::chrono::steady_clock::now();
    commit_receipt receipt = or_stop([&] { return world_.disk.commit(group.to_commit); });
    const auto took = std::chrono::steady_clock::now() - begun;
    auto& count = world_.count;
    count.commits.fetch_add(1, std::memory_order_relaxed);
    count.commit_us.fetch_add(
        static_cast<std::uint64_t>(
            std::chrono::duration_cast<std::chrono::microseconds>(took).count()),
        std::memory_order_relaxed);
    for (const auto& e : group.to_commit)
      count.events_committed.fetch_add(e->events.size(), std::memory_order_relaxed);
    return receipt;
  }

  void project() {
    or_stop([&] { return world_.disk.project(); });
  }

  journal_actor::pointer self_;
  context& world_;
  journal::core core_;
};

}  // namespace

journal_actor spawn_journal(caf::actor_system& system, context& world) {
  using actor = caf::stateful_actor<journal_state, journal_actor::impl>;
  return system.spawn<actor, caf::detached>(&world);
}

}  // namespace weft
