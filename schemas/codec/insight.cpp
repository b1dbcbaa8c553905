#include "schemas/codec/insight.hpp"

#include "schemas/codec/writer.hpp"

namespace weft::codec {
namespace {

void write_rate(writer& out, std::string_view member, const rate_seen& rate) {
  out.name(member);
  out.object();
  out.put("of", rate.of);
  out.put("happened", rate.happened);
  out.put("low", rate.low);
  out.put("high", rate.high);
  out.end_object();
}

void write_group(writer& out, const insight_group& group) {
  out.object();
  out.put("name", group.name);
  out.put_some("family", group.family);
  out.put("steps", group.steps);
  out.put("asked", group.asked);
  out.put("answered", group.answered);
  out.put("unanswered", group.unanswered);
  write_rate(out, "overridden", group.overridden);
  out.put("human_ms", group.human_ms);
  out.end_object();
}

/// The prompt's version is no trigger's family.
void write_model(writer& out, const insight_group& group) {
  out.object();
  out.put("model", group.name);
  out.put_some("prompt_version", group.family);
  out.put("steps", group.steps);
  out.put("asked", group.asked);
  out.put("answered", group.answered);
  out.put("unanswered", group.unanswered);
  write_rate(out, "overridden", group.overridden);
  out.put("human_ms", group.human_ms);
  out.end_object();
}

void write_suggestion(writer& out, const suggested_rule& rule) {
  out.object();
  out.put("rule", rule.rule);
  out.put_some("action", rule.action);
  out.put_some("scope", rule.scope);
  out.put("kind", rule.kind);
  out.put("decision", rule.decision);
  write_rate(out, "evidence", rule.evidence);
  out.put("first", rule.first);
  out.put("last", rule.last);
  out.put("questions_a_day", rule.questions_a_day);
  out.put("human_minutes_a_day", rule.human_minutes_a_day);
  out.put("must_ask", rule.must_ask);
  out.put_some("yaml", rule.yaml);
  out.put("note", rule.note);
  out.put("active", false);
  out.end_object();
}

void write_conflict(writer& out, const article_conflict& conflict) {
  out.object();
  out.put("rule", conflict.rule);
  out.put_some("scope", conflict.scope);
  out.put("asked", conflict.asked);
  out.put("none_of_these", conflict.none_of_these);
  out.put_list("sides", conflict.sides, [](writer& to, const article_conflict::side& side) {
    to.object();
    to.put("value", side.value);
    to.put_some("title", side.title);
    to.put("chosen", side.chosen);
    to.end_object();
  });
  out.end_object();
}

void write_argument(writer& out, const argument_error& row) {
  out.object();
  out.put_some("scope", row.scope);
  out.put_some("action", row.action);
  out.put("name", row.name);
  out.put("judged", row.judged);
  out.put("edited", row.edited);
  out.put("asked", row.asked);
  out.end_object();
}

void write_confidence(writer& out, const confidence_insight& of) {
  out.object();
  out.put("labels", of.labels);
  out.put("unweighted", of.unweighted);
  out.put("brier", of.brier);
  out.put("calibration_error", of.calibration_error);
  out.put_list("bins", of.bins, [](writer& to, const confidence_insight::bin& bin) {
    to.object();
    to.put("stated", bin.stated);
    to.put("right", bin.right);
    to.put("weight", bin.weight);
    to.put("labels", bin.labels);
    to.end_object();
  });
  out.put_list("risk_coverage", of.risk_coverage,
               [](writer& to, const confidence_insight::point& point) {
                 to.object();
                 to.put("threshold", point.threshold);
                 to.put("coverage", point.coverage);
                 to.put("risk", point.risk);
                 to.end_object();
               });
  out.end_object();
}

void write_attention(writer& out, const attention_insight& of) {
  out.object();
  out.put("answers", of.answers);
  out.put("fast", of.fast);
  out.put("operators", of.operators);
  out.put_some("kappa", of.kappa);
  out.put("compared", of.compared);
  out.put("checked", of.checked);
  out.put("mistaken", of.mistaken);
  out.put("known_wrong", of.known_wrong);
  out.put("let_through", of.let_through);
  out.put_list_some("fast_share", of.fast_share, each_value);
  out.put_list_some("p5_ms", of.p5_ms, each_value);
  out.put_list_some("longest_streak", of.longest_streak, each_value);
  out.end_object();
}

void write_person(writer& out, const operator_insight& one) {
  out.object();
  out.put("name", one.name);
  out.put("answers", one.answers);
  out.put("fast", one.fast);
  out.put("longest_streak", one.streak);
  out.put("checked", one.checked);
  out.put("mistaken", one.mistaken);
  out.put("p5_ms", one.p5_ms);
  out.put("median_ms", one.median_ms);
  out.end_object();
}

}  // namespace

std::string encode_insight(const insight_view& view, const std::vector<operator_insight>& people) {
  std::string json;
  writer out{json};
  out.object();
  out.put("steps", view.steps);
  out.put("asked", view.asked);
  out.put("audited", view.audited);
  out.put_some("overflowed", view.overflowed);
  out.put_some("first", view.first);
  out.put_some("last", view.last);
  out.put_list("rules", view.rules, write_group);
  out.put_list("scopes", view.scopes, write_group);
  out.put_list("models", view.models, write_model);
  out.put_list("never_fired", view.never_fired, each_value);
  out.put_list("suggestions", view.suggestions, write_suggestion);
  out.put_list("conflicts", view.conflicts, write_conflict);
  out.put_list("arguments", view.arguments, write_argument);
  out.name("confidence");
  write_confidence(out, view.confidence);
  out.name("attention");
  write_attention(out, view.attention);
  out.put_list_some("people", people, write_person);
  out.end_object();
  return json;
}

}  // namespace weft::codec
