#include "schemas/codec/query_shape.hpp"

namespace weft::codec {
namespace {

constexpr std::array tried_members{
    member<tried_step>{"step_id", set<&tried_step::step_id, text>, required},
    member<tried_step>{"what", set<&tried_step::what, text>},
    member<tried_step>{"decision", set<&tried_step::decision, word<decision>>, required},
};
void write_tried(writer& out, const tried_step& did) {
  out.object();
  out.put("step_id", did.step_id);
  out.put_some("what", did.what);
  out.put("decision", did.decision);
  out.end_object();
}

constexpr std::array follow_up_members{
    member<follow_up>{"asked", set<&follow_up::asked, text>, required},
    member<follow_up>{"asked_by", set<&follow_up::asked_by, text>},
    member<follow_up>{"answered", set<&follow_up::answered, text>},
};

constexpr std::array progress_members{
    member<progress>{"answer_by", set<&progress::answer_by, moment>},
    member<progress>{"place", set<&progress::place, count>},
    member<progress>{"looked_at", set<&progress::looked_at, moment>},
    member<progress>{"need", set<&progress::need, count>},
    member<progress>{"voters", set<&progress::voters, list<text, 64>>},
    member<progress>{"release_at", set<&progress::release_at, moment>},
    member<progress>{"answered_by", set<&progress::answered_by, text>},
    member<progress>{"declined", set<&progress::declined, list<text, progress::declined_max>>},
    member<progress>{"follow_ups", set<&progress::follow_ups, list<object<follow_up_members>, 64>>},
};

constexpr auto card_members = joined(
    std::array{
        member<card>{"id", set<&card::id, id>, required},
        member<card>{"tenant", [](node& n, card& c) { return text(n, c.key.tenant); }},
        member<card>{"conversation", [](node& n, card& c) { return text(n, c.key.conversation); },
                     required},
        member<card>{"step_id", set<&card::step_id, text>},
    },
    lifted<&card::asked, query_members>(),
    std::array{
        member<card>{"firings", set<&card::firings, list<read_firing, 64>>},
        member<card>{"action", bound<&card::act, &card::digest>},
        member<card>{"digest", set<&card::digest, text>},
        member<card>{"draft", set<&card::draft, text>},
        member<card>{"scope", set<&card::scope, text>},
        member<card>{"context", set<&card::context, list<read_message, 1024>>},
        member<card>{"customer", set<&card::customer, text>},
        member<card>{"goal", set<&card::goal, text>},
        member<card>{"received_at", set<&card::received, moment>},
        member<card>{"raised_at", set<&card::raised, moment>},
        member<card>{"answer_by", set<&card::answer_by, moment>},
        member<card>{"bundle_key", set<&card::bundle_key, text>},
        member<card>{"affinity", set<&card::affinity, text>},
        member<card>{"tried", set<&card::tried, list<object<tried_members>, 64>>},
        member<card>{"open_questions", set<&card::open_questions, list<text, 64>>},
        member<card>{"second_of", set<&card::second_of, text>},
        member<card>{"audit", set<&card::audit, flag>},
        member<card>{"blind", set<&card::blind, flag>},
    });

constexpr std::array state_members{
    member<intervention>{"state", set<&intervention::state, word<intervention_state>>, required},
    member<intervention>{"version", set<&intervention::version, version>, required},
    member<intervention>{"offered_to", set<&intervention::offered_to, text>},
    member<intervention>{"answer", set<&intervention::given, maybe<read_answer>>},
    member<intervention>{"answered_by", set<&intervention::answered_by, text>},
    member<intervention>{"decided_by", set<&intervention::by, word<decided_by>>},
    member<intervention>{"reason", set<&intervention::reason, text>},
    member<intervention>{"machine_ms", set<&intervention::machine_ms, number>},
    member<intervention>{"queue_ms", set<&intervention::queue_ms, number>},
    member<intervention>{"human_ms", set<&intervention::human_ms, number>},
    member<intervention>{"looked_at",
                         [](node& n, intervention& i) { return moment(n, i.way.looked_at); }},
    member<intervention>{"release_at",
                         [](node& n, intervention& i) { return moment(n, i.way.release_at); }},
    member<intervention>{"votes",
                         [](node& n, intervention& i) { return list<text, 64>(n, i.way.voters); }},
    member<intervention>{"bundle", set<&intervention::bundle, text>},
    member<intervention>{"follow_ups",
                         [](node& n, intervention& i) {
                           return list<object<follow_up_members>, 64>(n, i.way.follow_ups);
                         }},
};

/// An intervention as it is shown: what is asked and how it stands in one object.
struct shown {
  card about;
  intervention stands;
};
constexpr auto shown_members =
    joined(lifted<&shown::about, card_members>(), lifted<&shown::stands, state_members>());

void write_shown(writer& out, const card& about, const intervention& stands) {
  out.object();
  out.put("id", about.id);
  out.put("conversation", about.key.conversation);
  out.put_some("step_id", about.step_id);
  out.put("state", stands.state);
  out.put("version", stands.version);
  write_query_members(out, about.asked, detail::shown);
  if (about.act) {
    out.name("action");
    write_action(out, *about.act, about.digest);
  }
  out.put_some("draft", about.draft);
  out.put_some("scope", about.scope);
  out.put_some("audit", about.audit);
  out.put_some("blind", about.blind);
  out.put_list("firings", about.firings, write_firing);
  out.put_list("context", about.context, write_message);
  out.put_some("customer", about.customer);
  out.put_some("goal", about.goal);
  out.put("raised_at", about.raised);
  out.put("answer_by", stands.way.answer_by != instant{} ? stands.way.answer_by : about.answer_by);
  out.put_list_some("tried", about.tried, write_tried);
  out.put_list_some("open_questions", about.open_questions, each_value);
  out.put_list_some("follow_ups", stands.way.follow_ups, write_follow_up);
  if (!is_settled(stands.state)) {
    const auto& way = stands.way;
    if (way.place != 0) out.put("queue", queue_at(about.asked.route, way.place));
    out.put_some("looked_at", way.looked_at);
    out.put_list_some("votes", way.voters, each_value);
    out.put_some("release_at", way.release_at);
  }
  // An offer that crossed a withdrawal may be recorded or not; once settled, nobody holds it.
  if (!is_settled(stands.state)) out.put_some("offered_to", stands.offered_to);
  if (is_settled(stands.state)) {
    if (stands.given) {
      out.name("answer");
      write_answer(out, *stands.given);
    }
    out.put("decided_by", stands.by);
    out.put_some("answered_by", stands.answered_by);
    out.put_some("reason", stands.reason);
    out.put_some("bundle", stands.bundle);
    out.put("machine_ms", stands.machine_ms);
    out.put("queue_ms", stands.queue_ms);
    out.put("human_ms", stands.human_ms);
  }
  out.end_object();
}

}  // namespace

bool read_card(node& n, card& into) { return object<card_members>(n, into); }

bool read_intervention(node& n, intervention& into) {
  shown both;
  if (!object<shown_members>(n, both)) return false;
  into = std::move(both.stands);
  into.about = std::make_shared<const card>(std::move(both.about));
  return true;
}

void write_card(writer& out, const card& about) {
  out.object();
  out.put("id", about.id);
  out.put_some("tenant", about.key.tenant);
  out.put("conversation", about.key.conversation);
  out.put_some("step_id", about.step_id);
  write_query_members(out, about.asked, detail::stored);
  out.put_list_some("firings", about.firings, write_firing);
  if (about.act) {
    out.name("action");
    write_action(out, *about.act, about.digest);
  } else {
    out.put_some("digest", about.digest);
  }
  out.put_some("draft", about.draft);
  out.put_list_some("context", about.context, write_message);
  out.put_some("customer", about.customer);
  out.put_some("goal", about.goal);
  out.put_some("received_at", about.received);
  out.put_some("raised_at", about.raised);
  out.put_some("answer_by", about.answer_by);
  out.put_some("bundle_key", about.bundle_key);
  out.put_some("affinity", about.affinity);
  out.put_list_some("tried", about.tried, write_tried);
  out.put_list_some("open_questions", about.open_questions, each_value);
  out.put_some("scope", about.scope);
  out.put_some("second_of", about.second_of);
  out.put_some("audit", about.audit);
  out.put_some("blind", about.blind);
  out.end_object();
}

void write_intervention(writer& out, const intervention& what) {
  write_shown(out, *what.about, what);
}

void write_offered(writer& out, const offer_made& what) {
  intervention stands;
  stands.state = intervention_state::offered;
  stands.version = what.version;
  stands.way.answer_by = what.answer_by;
  stands.way.follow_ups = what.follow_ups;
  write_shown(out, *what.about, stands);
}

void write_follow_up(writer& out, const follow_up& what) {
  out.object();
  out.put("asked", what.asked);
  out.put_some("asked_by", what.asked_by);
  out.put_some("answered", what.answered);
  out.end_object();
}

bool read_progress(node& n, progress& into) { return object<progress_members>(n, into); }

void write_progress(writer& out, const progress& way) {
  out.object();
  out.put_some("answer_by", way.answer_by);
  out.put_some("place", way.place);
  out.put_some("looked_at", way.looked_at);
  out.put_some("need", way.need);
  out.put_list_some("voters", way.voters, each_value);
  out.put_some("release_at", way.release_at);
  out.put_some("answered_by", way.answered_by);
  out.put_list_some("declined", way.declined, each_value);
  out.put_list_some("follow_ups", way.follow_ups, write_follow_up);
  out.end_object();
}

std::string encode_progress(const progress& way) {
  std::string json;
  writer out{json};
  write_progress(out, way);
  return json;
}

result<progress> decode_progress(std::string_view json) {
  progress way;
  if (auto why = read_text(json, source::node, way, progress_members)) return *std::move(why);
  return way;
}

std::string encode_intervention(const intervention& what) {
  std::string json;
  writer out{json};
  write_intervention(out, what);
  return json;
}

std::string encode_card(const card& about) {
  std::string json;
  writer out{json};
  write_card(out, about);
  return json;
}

result<card> decode_card(std::string_view json) {
  card about;
  if (auto why = read_text(json, source::node, about, card_members)) return *std::move(why);
  return about;
}

}  // namespace weft::codec
