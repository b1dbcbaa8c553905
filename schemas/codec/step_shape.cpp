#include "schemas/codec/query_shape.hpp"
#include "schemas/codec/signals.hpp"

namespace weft::codec {
namespace {

constexpr std::size_t arguments_bytes_max = text_bytes_max, depends_max = 32;

constexpr std::array action_members{
    member<action>{"name", set<&action::name, id>, required},
    member<action>{"arguments", set<&action::arguments, canonical_object<arguments_bytes_max>>},
};

constexpr auto bound_members =
    joined(lifted<&bound_action::act, action_members>(),
           std::array{member<bound_action>{"digest", set<&bound_action::digest, text>}});

constexpr std::array step_members{
    member<step>{"step_id", set<&step::id, id>, required},
    member<step>{"kind", set<&step::kind, word<step_kind>>, required},
    member<step>{"action", set<&step::act, maybe<read_action>>},
    member<step>{"draft", set<&step::draft, text>},
    member<step>{"scope", set<&step::scope, text>},
    member<step>{"signals", set<&step::signals, read_signals>},
    member<step>{"depends_on", set<&step::depends_on, list<intervention_id, depends_max>>},
    member<step>{"query", set<&step::asks, boxed<read_query>>},
};

constexpr std::array article_members{
    member<article>{"id", set<&article::id, id>, required},
    member<article>{"title", set<&article::title, text>},
    member<article>{"text", set<&article::text, text>},
};
bool read_article(node& n, article& into) { return object<article_members>(n, into); }

constexpr std::array firing_members{
    member<firing>{"family", set<&firing::family, word<trigger_family>>, required},
    member<firing>{"rule", set<&firing::rule, text>},
    member<firing>{"says", set<&firing::says, text>},
    member<firing>{"must_ask", set<&firing::must_ask, flag>},
    member<firing>{"value", set<&firing::value, maybe<number>>},
    member<firing>{"threshold", set<&firing::threshold, maybe<number>>},
    member<firing>{"article", set<&firing::article, boxed<read_article>>},
};

constexpr std::array message_members{
    member<message>{"id", set<&message::id, id>, required},
    member<message>{"from", set<&message::from, word<speaker>>, required},
    member<message>{"text", set<&message::text, text>, required},
    member<message>{"at", set<&message::at, moment>},
};

}  // namespace

bool read_action(node& n, action& into) { return object<action_members>(n, into); }
bool read_bound_action(node& n, bound_action& into) { return object<bound_members>(n, into); }
bool read_step(node& n, step& into) { return object<step_members>(n, into); }
std::optional<problem> read_step_text(std::string_view text, source from, step& into) {
  return read_text(text, from, into, step_members);
}
bool read_firing(node& n, firing& into) { return object<firing_members>(n, into); }
bool read_message(node& n, message& into) { return object<message_members>(n, into); }

namespace {

/// Everything that has a meaning has its type; `confidence` is checked by who calls.
bool understood(node& n, const signals& read) {
  if (n.in.trusted()) return true;
  const auto all = decode_signals(read, "/signals");
  if (all) return true;
  std::string_view member{all.error().where};
  member.remove_prefix(std::min(member.size(), std::string_view{"/signals/"}.size()));
  return n.in.fail({&n.at, member}, all.error().code, all.error().detail);
}

}  // namespace

/// Agents may send any signals; those the node acts upon are checked, all are kept.
bool read_signals(node& n, signals& into) {
  if (n.first() != '{') return n.unlike("an object");
  canonical_text all{into.raw};
  if (!all.write(n)) return false;
  if (!n.in.trusted() && into.raw.size() > raw_bytes_max)
    return n.fail(fault::too_large, "'signals' has " + std::to_string(into.raw.size()) +
                                        " bytes of JSON, it may have at most " +
                                        std::to_string(raw_bytes_max));
  const auto confidence = all.value_of("confidence");
  if (confidence.empty() || confidence == "null") return understood(n, into);
  double value = 0;
  if ((confidence[0] == '-' || (confidence[0] >= '0' && confidence[0] <= '9')) &&
      to_double(confidence, value) && value >= 0 && value <= 1) {
    into.confidence = value;
    return understood(n, into);
  }
  return n.in.fail({&n.at, "confidence"}, fault::invalid,
                   "'confidence' is " + std::string{confidence.substr(0, 32)} +
                       ", it must be a number between 0 and 1");
}

void write_action(writer& out, const action& act, std::string_view digest) {
  out.object();
  out.put("name", act.name);
  out.put_raw("arguments", act.arguments.empty() ? "{}" : std::string_view{act.arguments});
  out.put_some("digest", digest);
  out.end_object();
}

void write_step(writer& out, const step& proposed) {
  out.object();
  out.put("step_id", proposed.id);
  out.put("kind", proposed.kind);
  if (proposed.act) {
    out.name("action");
    write_action(out, *proposed.act);
  }
  out.put_some("draft", proposed.draft);
  out.put_some("scope", proposed.scope);
  if (!proposed.signals.raw.empty()) {
    out.put_raw("signals", proposed.signals.raw);
  } else if (proposed.signals.confidence) {
    out.name("signals");
    out.object();
    out.put("confidence", *proposed.signals.confidence);
    out.end_object();
  }
  out.put_list_some("depends_on", proposed.depends_on, each_value);
  if (proposed.asks) {
    out.name("query");
    write_query(out, *proposed.asks);
  }
  out.end_object();
}

void write_firing(writer& out, const firing& spoke) {
  out.object();
  out.put("family", spoke.family);
  out.put("rule", spoke.rule);
  out.put("says", spoke.says);
  out.put("must_ask", spoke.must_ask);
  out.put_some("value", spoke.value);
  out.put_some("threshold", spoke.threshold);
  if (spoke.article) {
    out.name("article");
    out.object();
    out.put("id", spoke.article->id);
    out.put_some("title", spoke.article->title);
    out.put_some("text", spoke.article->text);
    out.end_object();
  }
  out.end_object();
}

void write_message(writer& out, const message& said) {
  out.object();
  out.put("id", said.id);
  out.put("from", said.from);
  out.put("text", said.text);
  out.put_some("at", said.at);
  out.end_object();
}

std::string encode_step(const step& proposed) {
  std::string json;
  writer out{json};
  write_step(out, proposed);
  return json;
}

std::string encode_answer(const answer& given) {
  std::string json;
  writer out{json};
  write_answer(out, given);
  return json;
}

}  // namespace weft::codec
