#include "schemas/codec/query_shape.hpp"

namespace weft::codec {
namespace {

constexpr auto arguments = canonical_object<limits::answer_bytes>;

constexpr std::array answer_members{
    member<answer>{"verdict", set<&answer::verdict, word<verdict>>},
    member<answer>{"arguments", set<&answer::arguments, arguments>},
    member<answer>{"chosen", set<&answer::chosen, list<text, limits::options>>},
    member<answer>{"none_of_these", set<&answer::none_of_these, flag>},
    member<answer>{"values", set<&answer::values, arguments>},
    member<answer>{"text", set<&answer::text, text>},
    member<answer>{"note", set<&answer::note, text>},
};

}  // namespace

bool read_answer(node& n, answer& into) { return object<answer_members>(n, into); }

void write_answer(writer& out, const answer& given) {
  out.object();
  if (given.verdict != verdict::none) out.put("verdict", given.verdict);
  out.put_raw_some("arguments", given.arguments);
  out.put_list_some("chosen", given.chosen, each_value);
  out.put_some("none_of_these", given.none_of_these);
  out.put_raw_some("values", given.values);
  out.put_some("text", given.text);
  out.put_some("note", given.note);
  out.end_object();
}

bool read_query(node& n, query& into) { return object<query_members>(n, into); }

void write_query(writer& out, const query& asked) {
  out.object();
  write_query_members(out, asked, detail::stored);
  out.end_object();
}

void write_query_members(writer& out, const query& asked, detail how_much) {
  out.put("kind", asked.kind);
  out.put("question", asked.question);
  if (asked.kind == query_kind::choice) {
    out.put_list("options", asked.options, [](writer& list, const option& each) {
      list.object();
      list.put("value", each.value);
      list.put_some("title", each.title);
      list.put_some("evidence", each.evidence);
      list.end_object();
    });
    out.put("multiple", asked.multiple);
    out.put("allow_none", asked.allow_none);
  }
  if (!asked.form.empty()) {
    out.name("answer_schema");
    write_form(out, asked.form);
  }
  out.put("on_expiry", asked.expiry);
  if (asked.route != routing{}) {
    out.name("route");
    write_route(out, asked.route);
  }
  if (how_much == detail::shown) return;
  out.put("answer_within_ms", asked.answer_within);
  if (!asked.safe_default) return;
  out.name("default");
  write_answer(out, *asked.safe_default);
}

}  // namespace weft::codec
