#include "schemas/codec/learner_view.hpp"

#include "schemas/codec/writer.hpp"

namespace weft::codec {
namespace {

void write_rule(writer& out, const learner_view::rule& rule) {
  out.object();
  out.put("name", rule.name);
  out.put("family", rule.family);
  out.put("fired", rule.fired);
  out.put("asked", rule.asked);
  out.put("agreed", rule.agreed);
  out.put("overridden", rule.overridden);
  out.put("failed", rule.failed);
  out.put_some("failure", rule.failure);
  out.end_object();
}

void write_certificate(writer& out, const learner_view::certificate& proof) {
  out.object();
  out.put("rule", proof.rule);
  out.put("scope", proof.scope);
  out.put("epoch", proof.epoch);
  out.put("alpha", proof.alpha);
  out.put("delta", proof.delta);
  out.put("phase", proof.phase);
  out.put_some("threshold", proof.threshold);
  out.put("labels", proof.labels);
  out.put_some("needed", proof.needed);
  out.put("audits", proof.audits);
  out.put("errors", proof.errors);
  out.put("alarms", proof.alarms);
  out.put_some("equal_answers", proof.equal_answers);
  out.end_object();
}

void write_detector(writer& out, const learner_view::detector& detector) {
  out.object();
  out.put("name", detector.name);
  out.put_some("scope", detector.scope);
  out.put("fired", detector.fired);
  out.put("false_alarms", detector.false_alarms);
  out.put("threshold", detector.threshold);
  out.end_object();
}

}  // namespace

std::string encode_learner_view(const learner_view& view) {
  std::string json;
  writer out{json};
  out.object();
  out.put("steps", view.steps);
  out.put("asked", view.asked);
  out.put_some("ignored", view.ignored);
  out.put_list("rules", view.rules, write_rule);
  out.put_list("certificates", view.certificates, write_certificate);
  out.put_list("detectors", view.detectors, write_detector);
  if (view.known) {
    out.name("answers");
    out.object();
    out.put("questions", view.known->questions);
    out.put("agreeing", view.known->agreeing);
    out.put("forgotten", view.known->forgotten);
    out.end_object();
  }
  out.end_object();
  return json;
}

}  // namespace weft::codec
