#include <algorithm>

#include "schemas/codec/query_shape.hpp"

// Who is asked and how: the `route` of a query, and what makes questions equal.

namespace weft::codec {
namespace {

constexpr std::array skill_members{
    member<skill>{"name", set<&skill::name, id>, required},
    member<skill>{"level", set<&skill::level, count>},
};

using j = coalescing;
constexpr std::array coalescing_members{
    member<j>{"key", set<&j::key, bounded_text<limits::coalesce_key_bytes>>, required},
    member<j>{"may_differ", set<&j::may_differ, list<text, limits::may_differ>>},
    member<j>{"most", set<&j::most, count>},
    member<j>{"second_from", set<&j::second_from, count>},
    member<j>{"canary", set<&j::canary, flag>},
};

using r = routing;
constexpr std::array routing_members{
    member<r>{"queue", set<&r::queue, id>},
    member<r>{"then_queues", set<&r::then_queues, list<id, limits::then_queues>>},
    member<r>{"skills", set<&r::skills, list<read_skill, limits::skills>>},
    member<r>{"look_within_ms", set<&r::look_within, span_in_ms>},
    member<r>{"cost", set<&r::cost, number>},
    member<r>{"chance_wrong", set<&r::chance_wrong, maybe<probability>>},
    member<r>{"handling_ms", set<&r::handling, span_in_ms>},
    member<r>{"quorum", set<&r::quorum, count>},
    member<r>{"panel", set<&r::panel, count>},
    member<r>{"not_by", set<&r::not_by, list<id, limits::excluded>>},
    member<r>{"undo_ms", set<&r::undo, span_in_ms>},
    member<r>{"irreversible", set<&r::irreversible, flag>},
    member<r>{"coalesce", set<&r::joins, object<coalescing_members>>},
    member<r>{"holding_reply", set<&r::holding_reply, bounded_text<limits::question_bytes>>},
    member<r>{"escalate_to", set<&r::escalate_to, id>},
};

/// A member that is left out when it says what is meant anyway.
template <class T>
void put_unless(writer& out, std::string_view member, const T& value, const T& usual) {
  if (value != usual) out.put(member, value);
}

}  // namespace

bool read_route(node& n, routing& into) { return object<routing_members>(n, into); }
bool read_skill(node& n, skill& into) { return object<skill_members>(n, into); }

void write_skill(writer& out, const skill& s) {
  out.object();
  out.put("name", s.name);
  out.put("level", s.level);
  out.end_object();
}

/// Only what differs from the usual.
void write_route(writer& out, const routing& route) {
  static const routing usual;
  out.object();
  put_unless(out, "queue", route.queue, usual.queue);
  out.put_list_some("then_queues", route.then_queues, each_value);
  out.put_list_some("skills", route.skills, write_skill);
  put_unless(out, "look_within_ms", route.look_within, usual.look_within);
  put_unless(out, "cost", route.cost, usual.cost);
  out.put_some("chance_wrong", route.chance_wrong);
  put_unless(out, "handling_ms", route.handling, usual.handling);
  put_unless(out, "quorum", route.quorum, usual.quorum);
  put_unless(out, "panel", route.panel, usual.panel);
  out.put_list_some("not_by", route.not_by, each_value);
  put_unless(out, "undo_ms", route.undo, usual.undo);
  out.put_some("irreversible", route.irreversible);
  if (!route.joins.key.empty()) {
    out.name("coalesce");
    out.object();
    out.put("key", route.joins.key);
    out.put_list_some("may_differ", route.joins.may_differ, each_value);
    out.put("most", route.joins.most);
    out.put("second_from", route.joins.second_from);
    out.put_some("canary", route.joins.canary);
    out.end_object();
  }
  out.put_some("holding_reply", route.holding_reply);
  put_unless(out, "escalate_to", route.escalate_to, usual.escalate_to);
  out.end_object();
}

std::string equal_part(const query& asked, const std::optional<action>& act) {
  routing bound = asked.route;  // how likely and how costly an error is may differ
  bound.cost = 1;
  bound.chance_wrong.reset();
  bound.handling = milliseconds{0};
  bound.holding_reply.clear();
  query plain = asked;
  plain.question = "?";  // wordings may name what differs
  std::string json;
  writer out{json};
  out.object();
  out.name("query");
  write_query(out, plain);
  out.name("route");
  write_route(out, bound);
  if (act) {
    out.put("action", act->name);
    out.name("arguments");
    out.object();
    for (const auto& [name, value] : members_in(act->arguments)) {
      const auto& free = bound.joins.may_differ;
      const bool differs =
          value.starts_with('"') && std::find(free.begin(), free.end(), name) != free.end();
      out.name(differs ? std::string{"?"} + name : name);
      out.raw(differs ? std::string_view{"0"} : std::string_view{value});
    }
    out.end_object();
  }
  out.end_object();
  return json;
}

std::string differing_part(const card& member) {
  std::string json;
  writer out{json};
  out.object();
  const auto& free = member.asked.route.joins.may_differ;
  if (member.act)
    for (const auto& [name, value] : members_in(member.act->arguments))
      if (std::find(free.begin(), free.end(), name) != free.end()) {
        out.name(name);
        out.raw(value);
      }
  out.end_object();
  return json;
}

std::vector<std::pair<std::string, std::string>> members_in(std::string_view json_object) {
  std::vector<std::pair<std::string, std::string>> found;
  std::string written;
  canonical_text text{written};
  reading in{json_object, source::node};
  if (!text.write(in)) return found;
  for (const auto& m : text.members()) {
    std::string name;
    append_text(name, m.name);  // as it stands between quotes in JSON
    found.emplace_back(name.substr(1, name.size() - 2), std::string{text.value_of(m)});
  }
  return found;
}

}  // namespace weft::codec
