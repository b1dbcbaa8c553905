#include "schemas/codec/shapes.hpp"

// What certificates count with, and which answers are reused, in the journal.

namespace weft::codec {
namespace {

using m = certificate_mark;
constexpr std::array mark_members{
    member<m>{"rule", set<&m::rule, text>, required},
    member<m>{"epoch", set<&m::epoch, text>},
    member<m>{"alpha", [](node& n, m& into) { return number(n, into.how.alpha); }, required},
    member<m>{"delta", [](node& n, m& into) { return number(n, into.how.delta); }, required},
    member<m>{"warmup", [](node& n, m& into) { return count(n, into.how.warmup); }, required},
    member<m>{"audits", [](node& n, m& into) { return number(n, into.how.audits); }, required},
    member<m>{"score", set<&m::score, number>, required},
    member<m>{"p", set<&m::p, number>, required},
    member<m>{"q", set<&m::q, number>, required},
    member<m>{"t", set<&m::t, big_count>, required},
    member<m>{"audit", set<&m::audit, flag>},
    member<m>{"scope", set<&m::scope, text>},
};

using e = earlier_answers;
constexpr std::array earlier_members{
    member<e>{"question", set<&e::question, text>, required},
    member<e>{"answer", set<&e::given, read_answer>, required},
    member<e>{"times", set<&e::times, count>, required},
    member<e>{"from", set<&e::from, list<text, 64>>},
};

}  // namespace

bool read_earlier(node& n, earlier_answers& into) { return object<earlier_members>(n, into); }

void write_earlier(writer& out, const earlier_answers& known) {
  out.object();
  out.put("question", known.question);
  out.name("answer");
  write_answer(out, known.given);
  out.put("times", known.times);
  out.put_list_some("from", known.from, each_value);
  out.end_object();
}

bool read_mark(node& n, certificate_mark& into) { return object<mark_members>(n, into); }

void write_mark(writer& out, const certificate_mark& mark) {
  out.object();
  out.put("rule", mark.rule);
  out.put_some("epoch", mark.epoch);
  out.put("alpha", mark.how.alpha);
  out.put("delta", mark.how.delta);
  out.put("warmup", mark.how.warmup);
  out.put("audits", mark.how.audits);
  out.put("score", mark.score);
  out.put("p", mark.p);
  out.put("q", mark.q);
  out.put("t", mark.t);
  out.put_some("audit", mark.audit);
  out.put_some("scope", mark.scope);
  out.end_object();
}

}  // namespace weft::codec
