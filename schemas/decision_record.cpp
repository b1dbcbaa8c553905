#include "schemas/decision_record.hpp"

namespace weft {

std::string id_of(const decision_record& record) {
  if (record.proposed.id.empty() && !record.questions.empty())
    return record.questions.front().about->id;
  return record.key.conversation + "/" + record.proposed.id;
}

bool overrides(const answer& given, const card& about) {
  switch (about.asked.kind) {
    case query_kind::approval:
      return given.verdict != verdict::approve ||
             (!given.arguments.empty() && about.act && given.arguments != about.act->arguments);
    case query_kind::review: return given.verdict == verdict::edit;
    default: return false;
  }
}

const answer* held_answer(const question_record& asked) {
  const auto* last = asked.corrections.empty() ? nullptr : &asked.corrections.back();
  if (last != nullptr && last->right) return &*last->right;
  const bool stands = asked.by == decided_by::human || (last != nullptr && last->confirmed);
  return stands && asked.given ? &*asked.given : nullptr;
}

judged judgement_of(const question_record& asked) {
  const auto kind = asked.about->asked.kind;
  if (kind != query_kind::approval && kind != query_kind::review) return judged::unknown;
  const auto* held = held_answer(asked);
  if (held == nullptr) return judged::unknown;
  return overrides(*held, *asked.about) ? judged::wrong : judged::right;
}

judged judgement_of(const decision_record& record) {
  auto all = judged::unknown;
  for (const auto& asked : record.questions) {
    if (!asked.about->second_of.empty()) continue;  // says how far the first can be trusted
    const auto one = judgement_of(asked);
    if (one == judged::wrong) return one;
    if (one == judged::right) all = one;
  }
  return all;
}

std::string_view how_decided(const question_record& asked) {
  if (asked.by == decided_by::nobody) return {};
  if (asked.by == decided_by::human && !asked.bundle.empty()) return "bundle";
  return to_string(asked.by);
}

}  // namespace weft
