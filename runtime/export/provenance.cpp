#include "runtime/export/provenance.hpp"

#include <algorithm>

#include "schemas/codec/codec.hpp"
#include "schemas/codec/signals.hpp"
#include "schemas/codec/writer.hpp"
#include "schemas/digest.hpp"

namespace weft::exporting {
namespace {

using codec::writer;

void write_trigger(writer& out, const firing& fired) {
  out.object();
  out.put("type", fired.family);
  out.put("rule", fired.rule);
  out.put_some("score", fired.value);
  out.put_some("threshold", fired.threshold);
  out.end_object();
}

/// The share of all who answered that agreed with what holds; 1 when only one did.
double agreement(const question_record& asked) {
  const auto* held = held_answer(asked);
  if (held == nullptr) return 1;
  std::size_t equal = 1, all = 1;
  for (const auto& other : asked.others) {
    if (other.by == asked.answered_by) continue;
    ++all;
    if (other.given == *held) ++equal;
  }
  return static_cast<double>(equal) / static_cast<double>(all);
}

std::string_view decided(const question_record& asked) {
  const auto* held = held_answer(asked);
  if (held == nullptr) return {};
  if (held->verdict != verdict::none) return to_string(held->verdict);
  return to_string(asked.about->asked.kind);
}

void write_question(writer& out, const question_record& asked) {
  out.put("intervention_id", asked.about->id);
  out.put_list("triggers", asked.about->firings, write_trigger);
  out.put("kind", asked.about->asked.kind);
  out.put("role", "operator");
  out.put_some("operator_pseudonym", asked.answered_by);
  out.put_some("decided_by", how_decided(asked));
  out.put_some("decision", decided(asked));
  out.put("machine_ms", asked.machine_ms);
  out.put("queue_ms", asked.queue_ms);
  out.put("latency_ms", asked.human_ms);
  out.put("blind", asked.about->audit);
  out.put("agreement", agreement(asked));
  out.put("corrected", !asked.corrections.empty());
  out.put_some("created_at", asked.settled);
}

}  // namespace

std::string example_id(std::string_view salt, const decision_record& original, format as,
                       std::size_t question, std::size_t row) {
  constexpr std::size_t digits = 24;
  const auto name = original.key.tenant + "\n" + id_of(original) + "\n" +
                    std::string{to_string(as)} + "\n" + std::to_string(question) + "\n" +
                    std::to_string(row);
  return hex_of(hmac_sha256(salt, name)).substr(0, digits);
}

std::string provenance_row(const decision_record& original, const decision_record& shown, format as,
                           const example& row, std::size_t index, bool test,
                           const redaction_counts& redacted, const provenance_settings& settings,
                           std::string_view written) {
  std::string json;
  writer out{json};
  out.object();
  out.put("example_id", example_id(settings.salt, original, as, row.question, index));
  out.put("sha256", sha256_hex(written));
  out.put("split", test ? "test" : "train");
  out.put("source_conversation", shown.key.conversation);
  out.put_some("turn", shown.proposed.id);
  out.put("scope", shown.proposed.scope);
  if (const auto told = codec::decode_signals(shown.proposed.signals, {})) {
    out.put_some("model", told->model);
    out.put_some("prompt_version", told->prompt_version);
  }
  out.put("policy_version", shown.trigger_set);
  const auto p = audit_probability(shown);
  out.put("audit_prob", p);
  out.put("weight", 1 / p);
  out.put("multiplicity", row.multiplicity);
  if (row.question < shown.questions.size()) write_question(out, shown.questions[row.question]);
  out.put("decided_at", shown.at);
  out.name("redaction");
  out.object();
  out.put("version", redactor::version);
  out.name("counts");
  out.object();
  for (std::size_t i = 0; i < redacted.size(); ++i)
    if (redacted[i] != 0) out.put(to_string(static_cast<kind_of_data>(i)), redacted[i]);
  out.end_object();
  out.end_object();
  out.put("licence", settings.licence);
  out.put("consent", settings.consent);
  out.name("journal");
  out.object();
  out.put("number", shown.where.number);
  out.put("chain", shown.where.chain);
  out.end_object();
  out.end_object();
  return json;
}

}  // namespace weft::exporting
