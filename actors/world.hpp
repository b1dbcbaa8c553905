#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "schemas/messages.hpp"
#include "schemas/ports/clock.hpp"
#include "schemas/ports/front.hpp"
#include "schemas/ports/store.hpp"
#include "schemas/trigger_set.hpp"

namespace weft {

/// Reads and compiles the text of a trigger set; the problem names line and column.
using trigger_reader = std::function<result<trigger_set>(const std::string& yaml)>;

struct world_settings {
  std::uint32_t workers = 0;           // CAF worker threads; 0: one per core but one
  std::uint32_t throughput_max = 300;  // messages an actor handles before it yields its worker
  milliseconds lease{60'000};          // how long an offer stays with an operator without a sign
  milliseconds grace{15'000};          // and after the operator's last connection is lost
  milliseconds idle_after{300'000};    // conversations idle this long leave memory
  bool relaxed = false;  // autonomy replies do not wait for the disk; interventions always do
  std::uint64_t in_flight_max = 100'000;  // requests accepted and not yet answered
  std::uint32_t waiting_max = 100'000;    // interventions waiting for operators
  std::string draw_secret;                // agents must not foresee which steps are audited
  trigger_reader read_triggers;           // none: trigger sets cannot be changed while running
  std::string export_salt;                // key of the pseudonyms in exported rows; may be empty
};

/// What `/metrics` and the benchmarks read. Counters grow from the start of the process.
struct world_gauges {
  std::uint64_t conversations_resident = 0, conversations_passivated = 0;
  std::uint64_t interventions_waiting = 0, interventions_offered = 0;
  std::uint64_t operators_connected = 0;
  std::uint64_t steps_autonomy = 0, steps_augmentation = 0, steps_escalation = 0;
  std::uint64_t interventions_raised = 0, answered = 0, declined = 0, withdrawn = 0, expired = 0,
                escalated = 0, lapsed = 0, answers_kept = 0, outcomes_mismatched = 0,
                rule_failures = 0;
  std::uint64_t commits = 0, events_committed = 0, commit_us = 0;  // sum of commit durations
  std::uint64_t journal_waiting = 0;  // entries gathered and not yet durable
  double answer_ms = 0;               // how long an answer takes now: raised to settled, smoothed
};

/// All actors of one node behind one door. Nothing outside `actors/` sees CAF.
class world {
 public:
  world(const world_settings& settings, store& disk, front& out, const clock& time,
        std::shared_ptr<const trigger_set> triggers);
  /// Handles what was accepted, makes it durable, then stops all actors.
  ~world();

  struct restored {
    std::uint64_t conversations = 0, interventions = 0;
  };
  /// Takes up open conversations and interventions from the store. Once, before anything is told.
  restored restore();

  /// Hands a request to its conversation, waking it if needed. Never blocks. The reply comes
  /// through `front::deliver`; an overload is replied at once.
  void tell(request what);
  void tell(operator_frame what);
  void tell(floor_request what);
  void ask(archive_request what);
  void ask(view_router what);
  void ask(view_learner what);
  /// Drives leases, deadlines, passivation. Call about every 20 ms.
  void tick();

  world_gauges gauges() const;

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

}  // namespace weft
