#include "schemas/codec/decision_record.hpp"

#include <memory>
#include <utility>

#include "schemas/codec/shapes.hpp"

namespace weft::codec {
namespace {

// -- the parts of a question ---------------------------------------------------------------------

using c = correction;
constexpr std::array correction_members{
    member<c>{"at", set<&c::at, moment>},
    member<c>{"by", set<&c::by, text>},
    member<c>{"confirmed", set<&c::confirmed, flag>},
    member<c>{"right", set<&c::right, maybe<read_answer>>},
    member<c>{"note", set<&c::note, text>},
};
void write_correction(writer& out, const correction& what) {
  out.object();
  out.put("at", what.at);
  out.put_some("by", what.by);
  out.put_some("confirmed", what.confirmed);
  if (what.right) {
    out.name("right");
    write_answer(out, *what.right);
  }
  out.put_some("note", what.note);
  out.end_object();
}

using o = other_answer;
constexpr std::array other_members{
    member<o>{"at", set<&o::at, moment>},
    member<o>{"by", set<&o::by, text>},
    member<o>{"answer", set<&o::given, read_answer>, required},
    member<o>{"why", set<&o::why, text>, required},
};
void write_other(writer& out, const other_answer& what) {
  out.object();
  out.put("at", what.at);
  out.put_some("by", what.by);
  out.name("answer");
  write_answer(out, what.given);
  out.put("why", what.why);
  out.end_object();
}

using f = follow_up;
constexpr std::array follow_up_members{
    member<f>{"asked", set<&f::asked, text>, required},
    member<f>{"asked_by", set<&f::asked_by, text>},
    member<f>{"answered", set<&f::answered, text>},
};

bool read_about(node& n, card_ptr& into) {
  auto about = std::make_shared<card>();
  if (!read_card(n, *about)) return false;
  into = std::move(about);
  return true;
}

using q = question_record;
constexpr std::array question_members{
    member<q>{"intervention", set<&q::about, read_about>, required},
    member<q>{"rules", set<&q::rules, list<text, 64>>},
    member<q>{"state", set<&q::state, word<intervention_state>>, required},
    member<q>{"decided_by", set<&q::by, word<decided_by>>, required},
    member<q>{"answered_by", set<&q::answered_by, text>},
    member<q>{"answer", set<&q::given, maybe<read_answer>>},
    member<q>{"reason", set<&q::reason, text>},
    member<q>{"bundle", set<&q::bundle, text>},
    member<q>{"repeats", set<&q::repeats, list<text, 64>>},
    member<q>{"settled_at", set<&q::settled, moment>},
    member<q>{"machine_ms", set<&q::machine_ms, number>},
    member<q>{"queue_ms", set<&q::queue_ms, number>},
    member<q>{"human_ms", set<&q::human_ms, number>},
    member<q>{"offers", set<&q::offers, count>},
    member<q>{"declines", set<&q::declines, count>},
    member<q>{"follow_ups", set<&q::follow_ups, list<object<follow_up_members>, 64>>},
    member<q>{"other_answers", set<&q::others, list<object<other_members>, 1024>>},
    member<q>{"corrections", set<&q::corrections, list<object<correction_members>, 1024>>},
};

void write_question(writer& out, const question_record& asked) {
  out.object();
  out.name("intervention");
  write_card(out, *asked.about);
  out.put_list_some("rules", asked.rules, each_value);
  out.put("state", asked.state);
  out.put("decided_by", asked.by);
  out.put_some("how", how_decided(asked));
  out.put_some("answered_by", asked.answered_by);
  if (asked.given) {
    out.name("answer");
    write_answer(out, *asked.given);
  }
  out.put_some("reason", asked.reason);
  out.put_some("bundle", asked.bundle);
  out.put_list_some("repeats", asked.repeats, each_value);
  out.put_some("settled_at", asked.settled);
  out.put("machine_ms", asked.machine_ms);
  out.put("queue_ms", asked.queue_ms);
  out.put("human_ms", asked.human_ms);
  out.put_some("offers", asked.offers);
  out.put_some("declines", asked.declines);
  out.put_list_some("follow_ups", asked.follow_ups, write_follow_up);
  out.put_list_some("other_answers", asked.others, write_other);
  out.put_list_some("corrections", asked.corrections, write_correction);
  out.put("judged", judgement_of(asked));
  out.end_object();
}

using m = call_made;
constexpr std::array call_members{
    member<m>{"before", set<&m::before, count>},
    member<m>{"step_id", set<&m::step_id, text>},
    member<m>{"action", set<&m::act, read_action>, required},
    member<m>{"result", set<&m::result, canonical_value<text_bytes_max>>},
};
void write_call(writer& out, const call_made& made) {
  out.object();
  out.put("before", made.before);
  out.put("step_id", made.step_id);
  out.name("action");
  write_action(out, made.act);
  out.put_raw_some("result", made.result);
  out.end_object();
}

// -- the record ----------------------------------------------------------------------------------

constexpr std::array place_members{
    member<journal_place>{"number", set<&journal_place::number, big_count>, required},
    member<journal_place>{"chain", set<&journal_place::chain, text>},
};

constexpr std::array outcome_members{
    member<outcome_reported>{"digest", set<&outcome_reported::digest, text>},
    member<outcome_reported>{"status", set<&outcome_reported::status, text>, required},
    member<outcome_reported>{"result",
                             set<&outcome_reported::result, canonical_value<text_bytes_max>>},
    member<outcome_reported>{"matches", set<&outcome_reported::matches, flag>, required},
};
void write_outcome(writer& out, const outcome_reported& told) {
  out.object();
  out.put_some("digest", told.digest);
  out.put("status", told.status);
  out.put_raw_some("result", told.result);
  out.put("matches", told.matches);
  out.end_object();
}

using r = decision_record;

bool known_version(node& n, r&) {
  std::uint32_t given = 0;
  if (!version(n, given)) return false;
  return given == r::version ||
         n.fail(fault::invalid, "the record's version is " + std::to_string(given) +
                                    ", this one reads version " + std::to_string(r::version));
}

constexpr std::array record_members{
    member<r>{"version", known_version, required},
    member<r>{"tenant", [](node& n, r& into) { return text(n, into.key.tenant); }, required},
    member<r>{"conversation", [](node& n, r& into) { return text(n, into.key.conversation); },
              required},
    member<r>{"step_id", [](node& n, r& into) { return text(n, into.proposed.id); }},
    member<r>{"at", set<&r::at, moment>, required},
    member<r>{"journal", set<&r::where, object<place_members>>, required},
    member<r>{"opened_at", set<&r::opened, moment>},
    member<r>{"customer", set<&r::customer, text>},
    member<r>{"goal", set<&r::goal, text>},
    member<r>{"scope", set<&r::conversation_scope, text>},
    member<r>{"metadata", set<&r::metadata, canonical_value<raw_bytes_max>>},
    member<r>{"context", set<&r::context, list<read_message, 64>>},
    member<r>{"calls", set<&r::calls, list<object<call_members>, 10'000>>},
    member<r>{"directives", set<&r::directives, list<read_directive, 1024>>},
    member<r>{"candidate", set<&r::proposed, read_step>},
    member<r>{"lane", set<&r::way, word<lane>>, required},
    member<r>{"firings", set<&r::firings, list<read_firing, 1024>>},
    member<r>{"trigger_set", set<&r::trigger_set, big_count>},
    member<r>{"certificate", set<&r::mark, boxed<read_mark>>},
    member<r>{"questions", set<&r::questions, list<object<question_members>, 10'000>>},
    member<r>{"decision", set<&r::ended, word<decision>>, required},
    member<r>{"action", set<&r::act, maybe<read_action>>},
    member<r>{"digest", set<&r::digest, text>},
    member<r>{"draft", set<&r::draft, text>},
    member<r>{"outcome", set<&r::outcome, maybe<object<outcome_members>>>},
    member<r>{"exchange", set<&r::exchange, list<read_message, 100'000>>},
    member<r>{"resolution", set<&r::resolution, text>},
    member<r>{"closed", set<&r::closed, flag>},
};

void write_conversation(writer& out, const decision_record& record) {
  out.put_some("opened_at", record.opened);
  out.put_some("customer", record.customer);
  out.put_some("goal", record.goal);
  out.put_some("scope", record.conversation_scope);
  out.put_raw_some("metadata", record.metadata);
  out.put_list("context", record.context, write_message);
  out.put_list_some("calls", record.calls, write_call);
  out.put_list_some("directives", record.directives, write_directive);
}

void write_evaluation(writer& out, const decision_record& record) {
  if (!record.proposed.id.empty()) {
    out.name("candidate");
    write_step(out, record.proposed);
  }
  out.put("lane", record.way);
  out.put_list("firings", record.firings, write_firing);
  out.put("trigger_set", record.trigger_set);
  if (!record.mark) return;
  out.name("certificate");
  write_mark(out, *record.mark);
}

void write_end(writer& out, const decision_record& record) {
  out.put("decision", record.ended);
  if (record.act) {
    out.name("action");
    write_action(out, *record.act);
  }
  out.put_some("digest", record.digest);
  out.put_some("draft", record.draft);
  if (record.outcome) {
    out.name("outcome");
    write_outcome(out, *record.outcome);
  }
  out.put_list_some("exchange", record.exchange, write_message);
  out.put_some("resolution", record.resolution);
  out.put_some("closed", record.closed);
  out.put("judged", judgement_of(record));
}

}  // namespace

void append_decision_record(std::string& json, const decision_record& record) {
  writer out{json};
  out.object();
  out.put("version", decision_record::version);
  out.put("id", id_of(record));
  out.put("tenant", record.key.tenant);
  out.put("conversation", record.key.conversation);
  out.put_some("step_id", record.proposed.id);
  out.put("at", record.at);
  out.name("journal");
  out.object();
  out.put("number", record.where.number);
  out.put_some("chain", record.where.chain);
  out.end_object();
  write_conversation(out, record);
  write_evaluation(out, record);
  out.put_list("questions", record.questions, write_question);
  write_end(out, record);
  out.end_object();
}

std::string encode_decision_record(const decision_record& record) {
  std::string json;
  append_decision_record(json, record);
  return json;
}

result<decision_record> decode_decision_record(std::string_view json) {
  decision_record record;
  reading in{json, source::node, std::size_t{16} << 20};
  member_walk walk{in};
  if (!read_members<decision_record>(walk, in, in.root(), record, record_members) || !in.ends())
    return in.answer();
  if (record.outcome) record.outcome->step_id = record.proposed.id;
  return record;
}

}  // namespace weft::codec
