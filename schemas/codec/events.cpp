#include "schemas/codec/event_rows.hpp"

// The journal's words. Each body has its rows for reading and its writer side by side, so that a
// new field is one line in each and a new event one block plus its name in schemas/events.hpp.

namespace weft::codec {
namespace words {

template <>
struct rows_of<conversation_opened> {
  using b = conversation_opened;
  static constexpr std::array value{
      row<b>{"customer", set<&b::customer, text>},
      row<b>{"goal", set<&b::goal, text>},
      row<b>{"scope", set<&b::scope, text>},
      row<b>{"metadata", set<&b::metadata, canonical_value<raw_bytes_max>>},
  };
};
void write(writer& out, const conversation_opened& body) {
  out.put_some("customer", body.customer);
  out.put_some("goal", body.goal);
  out.put_some("scope", body.scope);
  out.put_raw_some("metadata", body.metadata);
}

template <>
struct rows_of<message_appended> {
  using b = message_appended;
  static constexpr std::array value{row<b>{"message", set<&b::said, read_message>, required}};
};
void write(writer& out, const message_appended& body) {
  out.name("message");
  write_message(out, body.said);
}

template <>
struct rows_of<step_held> {
  using b = step_held;
  static constexpr std::array value{
      row<b>{"step", set<&b::proposed, read_step>, required},
      row<b>{"fingerprint", set<&b::fingerprint, text>},
      row<b>{"received_at", set<&b::received, moment>},
  };
};
void write(writer& out, const step_held& body) {
  out.name("step");
  write_step(out, body.proposed);
  out.put_some("fingerprint", body.fingerprint);
  out.put_some("received_at", body.received);
}

template <>
struct rows_of<step_decided> {
  using b = step_decided;
  static constexpr std::array value{
      row<b>{"step_id", set<&b::step_id, text>, required},
      row<b>{"lane", set<&b::lane, word<lane>>, required},
      row<b>{"decision", set<&b::decision, word<decision>>, required},
      row<b>{"firings", set<&b::firings, list<read_firing, 64>>},
      row<b>{"action", set<&b::act, maybe<read_action>>},
      row<b>{"digest", set<&b::digest, text>},
      row<b>{"trigger_set", set<&b::trigger_set, big_count>},
      row<b>{"fingerprint", set<&b::fingerprint, text>},
      row<b>{"received_at", set<&b::received, moment>},
      row<b>{"step", set<&b::proposed, boxed<read_step>>},
      row<b>{"certificate", set<&b::mark, boxed<read_mark>>},
      row<b>{"earlier", set<&b::earlier, boxed<read_earlier>>},
  };
};
void write(writer& out, const step_decided& body) {
  out.put("step_id", body.step_id);
  out.put("lane", body.lane);
  out.put("decision", body.decision);
  out.put_list_some("firings", body.firings, write_firing);
  if (body.act) {
    out.name("action");
    write_action(out, *body.act);
  }
  out.put_some("digest", body.digest);
  out.put("trigger_set", body.trigger_set);
  out.put_some("fingerprint", body.fingerprint);
  out.put_some("received_at", body.received);
  if (body.mark) {
    out.name("certificate");
    write_mark(out, *body.mark);
  }
  if (body.earlier) {
    out.name("earlier");
    write_earlier(out, *body.earlier);
  }
  if (!body.proposed) return;
  out.name("step");
  write_step(out, *body.proposed);
}

bool shared_card(node& n, card_ptr& into) {
  auto about = std::make_shared<card>();
  if (!read_card(n, *about)) return false;
  into = std::move(about);
  return true;
}
template <>
struct rows_of<intervention_raised> {
  using b = intervention_raised;
  static constexpr std::array value{
      row<b>{"intervention", set<&b::about, shared_card>, required},
      row<b>{"rules", set<&b::rules, list<text, 64>>},
  };
};
void write(writer& out, const intervention_raised& body) {
  out.name("intervention");
  write_card(out, *body.about);
  out.put_list_some("rules", body.rules, each_value);
}

template <>
struct rows_of<intervention_offered> {
  using b = intervention_offered;
  static constexpr std::array value{
      row<b>{"id", set<&b::id, text>, required},
      row<b>{"version", set<&b::version, version>},
      row<b>{"offered_to", set<&b::offered_to, text>},
      row<b>{"lease_until", set<&b::lease_until, moment>},
  };
};
void write(writer& out, const intervention_offered& body) {
  out.put("id", body.id);
  out.put("version", body.version);
  out.put_some("offered_to", body.offered_to);
  out.put_some("lease_until", body.lease_until);
}

template <>
struct rows_of<intervention_returned> {
  using b = intervention_returned;
  static constexpr std::array value{
      row<b>{"id", set<&b::id, text>, required},
      row<b>{"offered_to", set<&b::offered_to, text>},
      row<b>{"how", set<&b::how, word<returned>>, required},
      row<b>{"reason", set<&b::reason, text>},
  };
};
void write(writer& out, const intervention_returned& body) {
  out.put("id", body.id);
  out.put_some("offered_to", body.offered_to);
  out.put("how", body.how);
  out.put_some("reason", body.reason);
}

template <>
struct rows_of<intervention_settled> {
  using b = intervention_settled;
  static constexpr std::array value{
      row<b>{"id", set<&b::id, text>, required},
      row<b>{"version", set<&b::version, version>},
      row<b>{"state", set<&b::state, word<intervention_state>>, required},
      row<b>{"decided_by", set<&b::by, word<decided_by>>, required},
      row<b>{"answered_by", set<&b::answered_by, text>},
      row<b>{"answer", set<&b::given, maybe<read_answer>>},
      row<b>{"reason", set<&b::reason, text>},
      row<b>{"machine_ms", set<&b::machine_ms, number>},
      row<b>{"queue_ms", set<&b::queue_ms, number>},
      row<b>{"human_ms", set<&b::human_ms, number>},
      row<b>{"bundle", set<&b::bundle, text>},
      row<b>{"canary", set<&b::canary, flag>},
      row<b>{"repeats", set<&b::repeats, list<text, 64>>},
  };
};
void write(writer& out, const intervention_settled& body) {
  out.put("id", body.id);
  out.put("version", body.version);
  out.put("state", body.state);
  out.put("decided_by", body.by);
  out.put_some("answered_by", body.answered_by);
  if (body.given) {
    out.name("answer");
    write_answer(out, *body.given);
  }
  out.put_some("reason", body.reason);
  out.put("machine_ms", body.machine_ms);
  out.put("queue_ms", body.queue_ms);
  out.put("human_ms", body.human_ms);
  out.put_some("bundle", body.bundle);
  out.put_some("canary", body.canary);
  out.put_list_some("repeats", body.repeats, each_value);
}

/// Events with an answer: whose, to which version of which question.
template <class Body>
constexpr std::array answer_rows{
    row<Body>{"id", set<&Body::id, text>, required},
    row<Body>{"version", set<&Body::version, version>},
    row<Body>{"answer", set<&Body::given, read_answer>, required},
    row<Body>{"answered_by", set<&Body::answered_by, text>},
};
template <class Body>
void write_given(writer& out, const Body& body) {
  out.put("id", body.id);
  out.put("version", body.version);
  out.name("answer");
  write_answer(out, body.given);
  out.put_some("answered_by", body.answered_by);
}

template <>
struct rows_of<answer_kept> {
  using b = answer_kept;
  static constexpr auto value =
      joined(answer_rows<b>, std::array{row<b>{"why", set<&b::why, word<kept_because>>, required}});
};
void write(writer& out, const answer_kept& body) {
  write_given(out, body);
  out.put("why", body.why);
}

template <>
struct rows_of<decision_corrected> {
  using b = decision_corrected;
  static constexpr std::array value{
      row<b>{"id", set<&b::id, text>, required},
      row<b>{"confirmed", set<&b::confirmed, flag>},
      row<b>{"right", set<&b::right, maybe<read_answer>>},
      row<b>{"note", set<&b::note, text>},
  };
};
void write(writer& out, const decision_corrected& body) {
  out.put("id", body.id);
  out.put_some("confirmed", body.confirmed);
  if (body.right) {
    out.name("right");
    write_answer(out, *body.right);
  }
  out.put_some("note", body.note);
}

template <>
struct rows_of<answer_counted> {
  using b = answer_counted;
  static constexpr auto value = joined(
      answer_rows<b>,
      std::array{row<b>{"need", set<&b::need, count>}, row<b>{"bundle", set<&b::bundle, text>}});
};
void write(writer& out, const answer_counted& body) {
  write_given(out, body);
  out.put("need", body.need);
  out.put_some("bundle", body.bundle);
}

template <>
struct rows_of<answer_pending> {
  using b = answer_pending;
  static constexpr auto value =
      joined(answer_rows<b>, std::array{row<b>{"release_at", set<&b::release_at, moment>, required},
                                        row<b>{"bundle", set<&b::bundle, text>}});
};
void write(writer& out, const answer_pending& body) {
  write_given(out, body);
  out.put("release_at", body.release_at);
  out.put_some("bundle", body.bundle);
}

template <>
struct rows_of<step_settled> {
  using b = step_settled;
  static constexpr std::array value{
      row<b>{"step_id", set<&b::step_id, text>, required},
      row<b>{"decision", set<&b::decision, word<decision>>, required},
      row<b>{"action", set<&b::act, maybe<read_action>>},
      row<b>{"digest", set<&b::digest, text>},
      row<b>{"draft", set<&b::draft, text>},
  };
};
void write(writer& out, const step_settled& body) {
  out.put("step_id", body.step_id);
  out.put("decision", body.decision);
  if (body.act) {
    out.name("action");
    write_action(out, *body.act);
  }
  out.put_some("digest", body.digest);
  out.put_some("draft", body.draft);
}

template <>
struct rows_of<outcome_reported> {
  using b = outcome_reported;
  static constexpr std::array value{
      row<b>{"step_id", set<&b::step_id, text>, required},
      row<b>{"digest", set<&b::digest, text>},
      row<b>{"status", set<&b::status, text>, required},
      row<b>{"result", set<&b::result, canonical_value<text_bytes_max>>},
      row<b>{"matches", set<&b::matches, flag>, required},
  };
};
void write(writer& out, const outcome_reported& body) {
  out.put("step_id", body.step_id);
  out.put_some("digest", body.digest);
  out.put("status", body.status);
  out.put_raw_some("result", body.result);
  out.put("matches", body.matches);
}

template <>
struct rows_of<conversation_handed_over> {
  using b = conversation_handed_over;
  static constexpr std::array value{
      row<b>{"id", set<&b::intervention, text>},
      row<b>{"reason", set<&b::reason, text>},
  };
};
void write(writer& out, const conversation_handed_over& body) {
  out.put_some("id", body.intervention);
  out.put_some("reason", body.reason);
}

/// Events that are how something was resolved.
template <class Body>
struct resolution_row {
  static constexpr std::array value{row<Body>{"resolution", set<&Body::resolution, text>}};
};
template <>
struct rows_of<conversation_handed_back> : resolution_row<conversation_handed_back> {};
template <>
struct rows_of<conversation_closed> : resolution_row<conversation_closed> {};
template <class Body>
  requires std::is_base_of_v<resolution_row<Body>, rows_of<Body>>
void write(writer& out, const Body& body) {
  out.put_some("resolution", body.resolution);
}

template <>
struct rows_of<intervention_accepted> {
  using b = intervention_accepted;
  static constexpr std::array value{
      row<b>{"id", set<&b::id, text>, required},
      row<b>{"version", set<&b::version, version>},
      row<b>{"accepted_by", set<&b::accepted_by, text>},
      row<b>{"lease_until", set<&b::lease_until, moment>},
  };
};
void write(writer& out, const intervention_accepted& body) {
  out.put("id", body.id);
  out.put("version", body.version);
  out.put_some("accepted_by", body.accepted_by);
  out.put_some("lease_until", body.lease_until);
}

template <>
struct rows_of<intervention_moved> {
  using b = intervention_moved;
  static constexpr std::array value{
      row<b>{"id", set<&b::id, text>, required},
      row<b>{"place", set<&b::place, count>, required},
      row<b>{"queue", set<&b::queue, text>},
      row<b>{"reason", set<&b::reason, text>},
  };
};
void write(writer& out, const intervention_moved& body) {
  out.put("id", body.id);
  out.put("place", body.place);
  out.put_some("queue", body.queue);
  out.put_some("reason", body.reason);
}

template <>
struct rows_of<intervention_extended> {
  using b = intervention_extended;
  static constexpr std::array value{
      row<b>{"id", set<&b::id, text>, required},
      row<b>{"answer_by", set<&b::answer_by, moment>, required},
  };
};
void write(writer& out, const intervention_extended& body) {
  out.put("id", body.id);
  out.put("answer_by", body.answer_by);
}

/// Events that are an intervention's id and a text.
template <class Body>
struct text_rows {
  static constexpr std::array value{
      row<Body>{"id", set<&Body::id, text>, required},
      row<Body>{"text", set<&Body::text, text>, required},
  };
};
template <>
struct rows_of<follow_up_asked> : text_rows<follow_up_asked> {};
template <>
struct rows_of<follow_up_answered> : text_rows<follow_up_answered> {};
template <class Body>
  requires std::is_base_of_v<text_rows<Body>, rows_of<Body>>
void write(writer& out, const Body& body) {
  out.put("id", body.id);
  out.put("text", body.text);
}

}  // namespace words

namespace {

// -- the frame around every body -----------------------------------------------------------------

struct body_reader {
  bool (*read)(member_walk& rest, reading& in, const place& at, event_body& into);
};

template <std::size_t I>
bool read_alternative(member_walk& rest, reading& in, const place& at, event_body& into) {
  auto& body = into.emplace<I>();
  using type = std::variant_alternative_t<I, event_body>;
  return read_members<type>(rest, in, at, body, words::rows_of<type>::value).has_value();
}

constexpr auto body_readers = []<std::size_t... I>(std::index_sequence<I...>) {
  return std::array{body_reader{read_alternative<I>}...};
}(std::make_index_sequence<std::variant_size_v<event_body>>{});

/// The five members every event starts with, in this order.
bool next_is(member_walk& walk, reading& in, const place& at, std::string_view name) {
  if (walk.next() && walk.name() == name) return true;
  return in.failed() ? false : fail_absent(in, at, name);
}

bool read_event(member_walk& walk, reading& in, const place& at, stored_event& into,
                const conversation_key* only, bool& passed_over) {
  const auto text_next = [&](std::string_view name, std::string_view& out) {
    if (!next_is(walk, in, at, name)) return false;
    node value = walk.value();
    return read_string(value, out);
  };
  std::string_view tenant, conversation, type, by;
  if (!text_next("tenant", tenant) || !text_next("conversation", conversation)) return false;
  passed_over = only != nullptr && (only->conversation != conversation || only->tenant != tenant);
  if (passed_over) return true;
  into.key = {std::string{tenant}, std::string{conversation}};
  if (!text_next("type", type)) return false;
  std::size_t index = 0;
  while (index < event_names.size() && event_names[index] != type) ++index;
  if (index == event_names.size()) {
    node value = walk.value();
    return value.fail(fault::invalid, "no event is called " + in_quotes(type) +
                                          ": the journal is damaged or from a newer version");
  }
  if (!next_is(walk, in, at, "at")) return false;
  node time = walk.value();
  if (!moment(time, into.what.at) || !text_next("by", by)) return false;
  into.what.by = by;
  return body_readers[index].read(walk, in, at, into.what.body);
}

}  // namespace

void encode_events(std::string& out, const conversation_key& key,
                   const std::vector<event>& events) {
  bool first = true;
  for (const auto& each : events) {
    if (!first) out += ',';
    first = false;
    writer json{out};
    json.object();
    json.put("tenant", key.tenant);
    json.put("conversation", key.conversation);
    json.put("type", name_of(each));
    json.put("at", each.at);
    json.put("by", each.by);
    std::visit([&json](const auto& body) { words::write(json, body); }, each.body);
    json.end_object();
  }
}

result<stored_event> decode_event(std::string_view json) {
  stored_event one;
  bool passed_over = false;
  reading in{json, source::node};
  member_walk walk{in};
  if (in.failed() || !read_event(walk, in, in.root(), one, nullptr, passed_over) || !in.ends())
    return in.answer();
  return one;
}

result<std::vector<stored_event>> decode_events(std::string_view array,
                                                const conversation_key* only) {
  std::vector<stored_event> events;
  reading in{array, source::node};
  element_walk walk{in};
  while (walk.next()) {
    node element = walk.value();
    member_walk members{element};
    bool passed_over = false;
    stored_event one;
    if (in.failed() || !read_event(members, in, element.at, one, only, passed_over)) break;
    if (!passed_over) events.push_back(std::move(one));
  }
  if (!in.ends()) return in.answer();
  return events;
}

}  // namespace weft::codec
