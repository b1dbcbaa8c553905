#pragma once

#include <atomic>
#include <memory>

#include "actors/boards.hpp"
#include "actors/directory.hpp"
#include "actors/operator_directory.hpp"
#include "actors/world.hpp"
#include "schemas/interfaces.hpp"

namespace weft {

/// Counters that actors write and `world::gauges` reads.
struct counters {
  std::atomic<std::uint64_t> in_flight{0};
  std::atomic<std::uint64_t> under_way{0};  // messages sent to conversations and not yet taken up
  std::atomic<bool> journal_holds{false};   // it waits for those, to commit them together
  std::atomic<std::uint64_t> steps_autonomy{0}, steps_augmentation{0}, steps_escalation{0};
  std::atomic<std::uint64_t> raised{0}, answered{0}, declined{0}, withdrawn{0}, expired{0},
      escalated{0}, lapsed{0}, answers_kept{0}, outcomes_mismatched{0}, rule_failures{0};
  std::atomic<std::uint64_t> commits{0}, events_committed{0}, commit_us{0}, journal_waiting{0};
  std::atomic<std::uint64_t> waiting{0}, offered{0}, operators_connected{0};
  std::atomic<double> answer_ms{0};

  void count(const event& e);
};

/// What all actors of a node share. Lives as long as the world; actors keep a plain reference.
struct context {
  const world_settings& settings;
  store& disk;
  front& out;
  const clock& time;
  trigger_boards triggers;
  counters count;
  directory conversations;
  operator_directory operators;
  directive_boards boards;
  forecast_board expected;
  learner_boards learnt;
  router_actor router;
  floor_actor floor;
  learner_actor learner;
  journal_actor journal;
  archive_actor archive;

  /// Sends what a core or a commit caused to whom it concerns; replies leave in one batch. The
  /// messages are taken out of the vector, which the caller may use again.
  void post(std::vector<delivery>&& what);
};

// How each actor is made. `conversation` first reads its history from the archive.
conversation_actor spawn_conversation(caf::actor_system& system, context& world,
                                      const conversation_key& key);
operator_actor spawn_operator(caf::actor_system& system, context& world, const operator_key& who);
router_actor spawn_router(caf::actor_system& system, context& world);
floor_actor spawn_floor(caf::actor_system& system, context& world);
learner_actor spawn_learner(caf::actor_system& system, context& world);
journal_actor spawn_journal(caf::actor_system& system, context& world);
archive_actor spawn_archive(caf::actor_system& system, context& world);

}  // namespace weft
