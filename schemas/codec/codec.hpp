#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schemas/messages.hpp"
#include "schemas/problem.hpp"

namespace weft::codec {

// One function per public shape. Decoders never throw: bad input is a problem that names the place
// (JSON pointer) and says what would be right. Unknown members are refused with the nearest known
// name, so that a misspelt field never silently does nothing.

/// Limits on every JSON text that enters.
inline constexpr std::size_t depth_max = 32, body_bytes_max = 1 << 20, raw_bytes_max = 16 << 10;

// -- requests (HTTP bodies, see schemas/PROTOCOL.md) ---------------------------------------------
result<open_conversation> decode_open(std::string_view body, std::string& id);
result<append_message> decode_message(std::string_view body);
/// Fills `fingerprint` from the canonical content (everything but the wait parameter).
result<submit_step> decode_step(std::string_view body);
result<report_outcome> decode_outcome(std::string_view body);
result<withdraw_intervention> decode_withdraw(std::string_view body);
result<answer_intervention> decode_answer(std::string_view body);
result<hand_back> decode_hand_back(std::string_view body);
result<close_conversation> decode_close(std::string_view body);
result<escalate_intervention> decode_escalate(std::string_view body);
result<extend_intervention> decode_extend(std::string_view body);
result<ask_follow_up> decode_follow_up(std::string_view body);
result<answer_follow_up> decode_follow_up_answer(std::string_view body);
result<correct_decision> decode_correction(std::string_view body);
result<issue_directive> decode_directive(std::string_view body);
result<set_profile> decode_profile(std::string_view body);
result<store_trigger_set> decode_trigger_set(std::string_view body);
/// The text of a trigger set that is only to be checked.
result<std::string> decode_trigger_text(std::string_view body);
/// The expression is not looked at.
result<count_matching> decode_preview(std::string_view body);

// -- operator frames (WebSocket) -----------------------------------------------------------------
struct decoded_frame {
  std::string ref;  // the client's own mark for its receipt; may be empty
  std::variant<session_opened, presence_set, answer_sent, decline_sent, escalate_sent, accept_sent,
               extend_sent, undo_sent, follow_up_sent, bundle_answer_sent, say_sent, directive_sent,
               revoke_sent>
      body;
};
result<decoded_frame> decode_frame(std::string_view text);
/// The `ref` of a frame that could not be decoded, for its receipt; empty when none can be found.
std::string ref_of(std::string_view text);
std::string encode_welcome(const operator_key& who, std::size_t offers_held);
std::string encode_offer(const offer_made& what);
std::string encode_rescind(const std::string& intervention, intervention_state why);
std::string encode_bundle(const bundle_made& what);
std::string encode_bundle_end(const std::string& bundle);
std::string encode_card_change(const card_changed& what);
std::string encode_presence(const presence_imposed& what);
/// The receipt of a frame that carried `ref`: the response, or the problem.
std::string encode_receipt(const std::string& ref, const response_body& what);

// -- replies -------------------------------------------------------------------------------------
/// The JSON body of a response and its HTTP status.
struct encoded {
  int status = 200;
  std::string json;
  std::string headers = {};  // of a `document`
};
encoded encode(const response_body& what);
/// RFC 9457 problem document.
std::string encode_problem(const problem& what);
void append_problem(std::string& out, const problem& what);
std::string encode_intervention(const intervention& what);
/// One version of a trigger set, as it is kept and shown.
struct stored_trigger_set {
  std::uint64_t version = 0;
  std::string yaml, note, by;
  instant at{};
  std::string error;  // why this node cannot read it, found out when it was to be used
};
/// All of them without their text, newest first. `active`: which one is; 0 for none.
std::string encode_trigger_sets(const std::vector<stored_trigger_set>& all, std::uint64_t active);
/// One with its text.
std::string encode_trigger_set(const stored_trigger_set& one, std::uint64_t active);

// -- journal -------------------------------------------------------------------------------------
/// Appends the events as JSON objects joined by ','. Each starts with tenant, conversation, type.
void encode_events(std::string& out, const conversation_key& key, const std::vector<event>& events);
struct stored_event {
  conversation_key key;
  event what;
};
/// One stored event; a problem means the journal is damaged or from a newer version.
result<stored_event> decode_event(std::string_view json);
/// A whole group `[…]`, calling nothing for events of other conversations when `only` is given.
result<std::vector<stored_event>> decode_events(std::string_view array,
                                                const conversation_key* only = nullptr);
std::string encode_progress(const progress& way);
result<progress> decode_progress(std::string_view json);
std::string encode_directives(const std::vector<directive>& all);
/// What members of one bundle have in common, as text: equal for two questions that one decision
/// may answer.
std::string equal_part(const query& asked, const std::optional<action>& act);
/// The arguments in which a member may differ from the others, as a JSON object.
std::string differing_part(const card& member);
std::string encode_card(const card& about);
result<card> decode_card(std::string_view json);

// -- helpers used across the wire ----------------------------------------------------------------
/// Canonical form: sorted keys, no spaces, shortest numbers. A problem for anything that is no
/// JSON.
result<std::string> canonical(std::string_view json);
/// Names of members of a JSON object whose value is not null.
std::vector<std::string> members_of(std::string_view json_object);
/// `base` with the members of `extra` set (both canonical objects); canonical again.
std::string merged(std::string_view base, std::string_view extra);
/// Client side: reads what the node writes.
result<step_view> decode_step_view(std::string_view body);
/// A body that is no problem document gives a problem that says so (fault `internal`).
problem decode_problem(std::string_view body);
struct offer {
  card about;
  std::uint32_t version = 0;
  instant lease_until{};
};
struct server_frame {
  std::string type;  // welcome | offer | bundle | rescind | update | presence | receipt
  std::string ref, intervention, bundle;
  std::uint32_t version = 0;         // bundles
  std::vector<std::string> members;  // bundles: the ids of their interventions
  std::optional<offer> offered;      // of a bundle: its first member, with the bundle's version
  std::string state;                 // rescind: why; receipt: status word
  std::uint32_t left = 0;            // receipt for a bundle: members that took no answer
  std::optional<problem> why;        // receipt: refused
};
result<server_frame> decode_server_frame(std::string_view text);
std::string encode_answer(const answer& given);
std::string encode_step(const step& proposed);

}  // namespace weft::codec
