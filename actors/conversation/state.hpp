#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/triggers/anomaly/watch.hpp"
#include "actors/triggers/surroundings.hpp"
#include "schemas/events.hpp"
#include "schemas/views.hpp"

namespace weft::conversation {

/// A step's way: held until what it depends on is settled, asking a human, or settled for good.
enum class phase : std::uint8_t { held, asking, settled };

/// What only some steps need, kept apart so that plain autonomous replies stay small in memory.
struct step_detail {
  std::unique_ptr<step> proposed;  // while not settled
  std::optional<action> act;       // as proposed, completed or allowed
  std::string digest;              // of `act`
  std::string draft;               // as changed by a human
  std::vector<firing> firings;
  std::vector<std::string> rules_settled;  // rules a human has answered for this step
  std::int32_t intervention = -1;          // index of the latest one
  std::uint64_t outcome = 0;               // hash of the outcome reported; 0: none yet
  box<certificate_mark> mark;              // a human judges it for this certificate
  box<earlier_answers> earlier;            // under a rule that reuses answers
  instant received{};
};

struct step_state {
  std::string id;
  std::uint64_t fingerprint = 0;
  std::uint64_t trigger_set = 0;
  std::unique_ptr<step_detail> more;
  weft::lane lane = weft::lane::autonomy;
  weft::decision decision = weft::decision::wait;
  weft::conversation::phase phase = phase::settled;
};

/// An intervention and the labels it gathered from answers that were not applied.
struct asked_state {
  struct vote {
    std::string by;
    answer given;
  };
  intervention now;
  std::vector<vote> votes;                 // where several operators must agree
  std::optional<answer> pending;           // given, and can still be taken back
  bool canary = false;                     // others wait for how its action ends
  std::vector<std::string> rules;          // which rules its answer settles
  box<decision_corrected> corrected;       // a configurer's last word
  std::vector<std::uint64_t> labels_kept;  // hashes, so that a repeated label is kept once
};

/// A message that was appended: enough to tell a retry from a conflict.
struct message_mark {
  std::uint64_t id = 0, content = 0;
};

namespace limits {
inline constexpr std::size_t steps = 10'000, messages = 100'000, open_interventions = 64,
                             waiters = 64, labels_kept = 16;
inline constexpr std::size_t context_kept = 20, context_on_card = 6, tried_on_card = 20,
                             follow_ups = 8, directives_kept = 32;
inline constexpr std::size_t results_kept = 64, results_bytes = 256 << 10;
inline constexpr std::uint32_t untold = 32;
inline constexpr milliseconds audit_within{24LL * 3'600'000};
inline constexpr milliseconds handover_within{24LL * 3'600'000};  // for somebody to take it over
}  // namespace limits

/// Everything a conversation is: changed by `apply` only, rebuilt by applying its history.
class state {
 public:
  explicit state(conversation_key key) : key{std::move(key)} {}

  void apply(const event& e);

  const step_state* find_step(std::string_view id) const;
  asked_state* find_intervention(std::string_view id);  // for the core's own bookkeeping
  const asked_state* find_intervention(std::string_view id) const;
  bool opened() const { return opened_at != instant{}; }
  std::size_t open_interventions() const;

  conversation_key key;
  instant opened_at{};
  conversation_status status = conversation_status::open;
  conversation_opened about;
  std::string resolution;
  std::string said;              // the customer's last message
  std::vector<message> context;  // the last `context_kept`, oldest first
  std::vector<message_mark> messages;
  std::vector<step_state> steps;
  std::vector<asked_state> asked;
  std::vector<directive> directives;  // received and not revoked; may have run out
  std::uint32_t steps_autonomous = 0;
  std::vector<triggers::tool_result> results;  // the last `results_kept`, oldest first
  triggers::anomaly::watch watched;
  std::vector<std::string> labelled;  // certified rules for which it has given its label

 private:
  step_state& step_of(const std::string& id);
  step_detail& detail_of(step_state& s);
  void keep_in_context(message said);
  void put_forward(const step& proposed);
  void went_ahead(const step_state& s, step_kind kind, const std::string& draft, instant when);
  void keep_result(const action& act, const outcome_reported& body);
  void take_up(step_state& s, const step& proposed, const std::string& fingerprint, instant when);

  void on(const event& e, const conversation_opened& body);
  void on(const event& e, const message_appended& body);
  void on(const event& e, const step_held& body);
  void on(const event& e, const step_decided& body);
  void on(const event& e, const intervention_raised& body);
  void on(const event& e, const intervention_offered&) { follow_open(e); }
  void on(const event& e, const intervention_returned&) { follow_open(e); }
  void on(const event& e, const intervention_settled& body);
  void on(const event& e, const answer_kept& body);
  void on(const event& e, const step_settled& body);
  void on(const event& e, const outcome_reported& body);
  void on(const event& e, const conversation_handed_over& body);
  void on(const event& e, const conversation_handed_back& body);
  void on(const event& e, const conversation_closed& body);
  void on(const event& e, const intervention_accepted&) { follow_open(e); }
  void on(const event& e, const intervention_moved&) { follow_open(e); }
  void on(const event& e, const intervention_extended&) { follow_open(e); }
  void on(const event& e, const follow_up_asked&) { follow_open(e); }
  void on(const event& e, const follow_up_answered&) { follow_open(e); }
  void on(const event& e, const answer_counted& body);
  void on(const event& e, const answer_pending& body);
  void on(const event& e, const answer_undone& body);
  void on(const event& e, const directive_received& body);
  void on(const event& e, const directive_revoked& body);
  void on(const event&, const directive_issued&) {}  // the floor's, as the next
  void on(const event&, const operator_profiled&) {}
  void on(const event&, const trigger_set_stored&) {}
  void on(const event&, const trigger_set_activated&) {}
  void on(const event&, const label_learned&) {}
  void on(const event&, const label_corrected&) {}
  void on(const event&, const answer_learned&) {}
  void on(const event&, const alarm_judged&) {}
  void on(const event& e, const decision_corrected& body);
  void follow_open(const event& e);
  asked_state* open(const std::string& intervention);  // none when it is settled
};

std::uint64_t hash_of(std::string_view text);
std::uint64_t hash_of(const message& said);
std::uint64_t hash_of(const answer& given);
std::uint64_t hash_of(const std::string& digest, const std::string& status,
                      const std::string& result);

}  // namespace weft::conversation
