#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "schemas/codec/codec.hpp"
#include "schemas/messages.hpp"

// A little language for what gets committed.

namespace weft::tests {

inline instant at_ms(std::int64_t ms) { return instant{milliseconds{1'700'000'000'000 + ms}}; }

inline event said(event_body body, std::int64_t ms = 0, std::string by = "agent-1") {
  return {at_ms(ms), std::move(by), std::move(body)};
}

inline entry_ptr facts(conversation_key key, std::vector<event> events,
                       std::optional<claim> guard = {}) {
  auto made = std::make_shared<entry>();
  made->key = std::move(key);
  made->events = std::move(events);
  made->guard = std::move(guard);
  codec::encode_events(made->encoded, made->key, made->events);
  return made;
}

inline conversation_key of(std::string conversation, std::string tenant = "acme") {
  return {std::move(tenant), std::move(conversation)};
}

inline event opened(std::int64_t ms = 0) {
  return said(conversation_opened{"cust-9", "a refund", "refunds", R"({"channel":"chat"})"}, ms);
}
inline event message_of(std::string id, std::string text, std::int64_t ms = 0) {
  return said(message_appended{{std::move(id), speaker::customer, std::move(text), at_ms(ms)}}, ms);
}
inline event closed(std::int64_t ms = 0) { return said(conversation_closed{"solved"}, ms); }

inline event raised(const conversation_key& key, std::uint32_t number, std::int64_t ms = 0) {
  auto about = std::make_shared<card>();
  about->id = intervention_id_of(key.conversation, number);
  about->key = key;
  about->step_id = "s" + std::to_string(number);
  about->asked.question = "May the refund be issued?";
  about->act = action{"issue_refund", R"({"amount":120,"order":"A1"})"};
  about->digest = "d1";
  about->received = about->raised = at_ms(ms);
  about->answer_by = at_ms(ms + 300'000);
  return said(intervention_raised{std::move(about), {"refund-over-100"}}, ms);
}
inline event offered(std::string id, std::uint32_t version, std::string to, std::int64_t ms = 0) {
  return said(intervention_offered{std::move(id), version, std::move(to), at_ms(ms + 60'000)}, ms,
              "node");
}
inline event returned_by(std::string id, std::string who, std::int64_t ms = 0) {
  return said(intervention_returned{std::move(id), std::move(who), returned::declined, "not mine"},
              ms, "node");
}
inline event answered(std::string id, std::uint32_t version, std::int64_t ms = 0) {
  intervention_settled how{std::move(id), version};
  how.answered_by = "ana";
  how.given = answer{verdict::approve};
  how.queue_ms = 3;
  how.human_ms = 6'400;
  return said(std::move(how), ms, "ana");
}

}  // namespace weft::tests
