#include "schemas/codec/precedents.hpp"

#include "schemas/codec/shapes.hpp"

namespace weft::codec {
namespace {

using p = precedent;
constexpr std::array precedent_members{
    member<p>{"tenant", set<&p::tenant, text>, required},
    member<p>{"intervention", set<&p::id, text>, required},
    member<p>{"conversation", set<&p::conversation, text>},
    member<p>{"at", set<&p::at, moment>},
    member<p>{"kind", set<&p::kind, word<query_kind>>, required},
    member<p>{"action", set<&p::action, text>},
    member<p>{"scope", set<&p::scope, text>},
    member<p>{"slots", set<&p::slots, list<text, limits::precedent_slots>>},
    member<p>{"question", set<&p::question, text>},
    member<p>{"customer", set<&p::customer, text>},
    member<p>{"draft", set<&p::draft, text>},
    member<p>{"answer", set<&p::given, read_answer>, required},
    member<p>{"decision", set<&p::decision, text>, required},
    member<p>{"article", set<&p::article, text>},
    member<p>{"by", set<&p::by, text>},
    member<p>{"bundle", set<&p::bundle, text>},
    member<p>{"by_human", set<&p::by_human, flag>, required},
    member<p>{"negative", set<&p::negative, flag>, required},
    member<p>{"conversations", set<&p::multiplicity, count>, required},
};

using r = precedent_request;
bool hit_limit(node& n, std::uint32_t& into) {
  if (!count(n, into)) return false;
  return (into >= 1 && into <= limits::precedent_hits) ||
         n.fail(fault::invalid, "'limit' is " + std::to_string(into) + ", it must be 1 to " +
                                    std::to_string(limits::precedent_hits));
}
constexpr std::array request_members{
    member<r>{"step", set<&r::proposed, read_step>, required},
    member<r>{"said", set<&r::said, text>},
    member<r>{"limit", set<&r::limit, hit_limit>},
};

/// Without braces.
void write_members(writer& out, const precedent& what) {
  out.put("intervention", what.id);
  out.put("conversation", what.conversation);
  out.put("at", what.at);
  out.put("kind", what.kind);
  out.put_some("action", what.action);
  out.put_some("scope", what.scope);
  out.put_some("question", what.question);
  out.put_some("customer", what.customer);
  out.put_some("draft", what.draft);
  out.name("answer");
  write_answer(out, what.given);
  out.put("decision", what.decision);
  out.put_some("article", what.article);
  out.put_some("by", what.by);
  out.put("by_human", what.by_human);
  out.put("negative", what.negative);
  out.put("conversations", what.multiplicity);
}

void write_hit(writer& out, const precedent_hit& hit) {
  out.object();
  write_members(out, hit.about);
  out.put("score", hit.score);
  out.put("likeness", hit.likeness);
  out.put("freshness", hit.freshness);
  out.put_list("equal", hit.equal, each_value);
  out.put_list("terms", hit.terms, each_value);
  out.end_object();
}

void write_side(writer& out, const precedent_side& side) {
  out.object();
  out.put("decision", side.decision);
  out.put("share", side.share);
  out.put("hits", side.hits);
  out.end_object();
}

}  // namespace

std::string encode_precedent_answer(const precedent_answer& answer) {
  std::string json;
  writer out{json};
  out.object();
  out.put_list("hits", answer.hits, write_hit);
  out.put_list("sides", answer.sides, write_side);
  out.put("agreement", answer.agreement);
  out.put_some("decision", answer.decision);
  out.put("abstained", answer.abstained);
  out.put("why", answer.why);
  out.end_object();
  return json;
}

result<precedent_request> decode_precedent_request(std::string_view body) {
  precedent_request made;
  if (auto why = read_text(body, source::caller, made, request_members)) return *std::move(why);
  return made;
}

std::string encode_precedent(const precedent& what) {
  std::string json;
  writer out{json};
  out.object();
  out.put("tenant", what.tenant);
  out.put_list("slots", what.slots, each_value);
  out.put_some("bundle", what.bundle);
  write_members(out, what);
  out.end_object();
  return json;
}

result<precedent> decode_precedent(std::string_view json) {
  precedent made;
  if (auto why = read_text(json, source::node, made, precedent_members)) return *std::move(why);
  return made;
}

}  // namespace weft::codec
