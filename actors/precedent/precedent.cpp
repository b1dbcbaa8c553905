#include "actors/precedent/precedent.hpp"

#include <algorithm>

#include "actors/precedent/terms.hpp"
#include "schemas/codec/member_text.hpp"

namespace weft::precedent_search {
namespace {

void add(std::vector<std::string>& slots, std::string_view family, std::string_view name) {
  if (name.empty() || slots.size() >= limits::precedent_slots ||
      family.size() + name.size() > limits::precedent_slot_bytes)
    return;
  std::string slot{family};
  slot += name;
  // Slots are kept as lines.
  for (auto& c : slot)
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  if (std::find(slots.begin(), slots.end(), slot) == slots.end()) slots.push_back(std::move(slot));
}

bool has_digit(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string kept(std::string_view text) {
  return std::string{cut(text, limits::precedent_text_bytes)};
}

/// What is too long is not kept in part: half an object is none.
answer bounded(const answer& given) {
  answer out = given;
  if (out.arguments.size() > limits::precedent_answer_bytes) out.arguments.clear();
  if (out.values.size() > limits::precedent_answer_bytes) out.values.clear();
  out.text = kept(given.text);
  out.note = kept(given.note);
  return out;
}

void add_query_slots(std::vector<std::string>& slots, const query& asked) {
  add(slots, "key:", asked.route.joins.key);
  for (const auto& each : asked.options) add(slots, "option:", each.value);
  for (const auto& each : asked.form) add(slots, "field:", each.name);
}

std::string joined(const std::vector<std::string>& texts) {
  auto sorted = texts;
  std::sort(sorted.begin(), sorted.end());
  std::string out;
  for (const auto& each : sorted) {
    if (!out.empty()) out += ", ";
    out += each;
  }
  return out;
}

precedent described(const card& about) {
  const auto& asked = about.asked;
  precedent made;
  made.tenant = about.key.tenant;
  made.id = about.id;
  made.conversation = about.key.conversation;
  made.kind = asked.kind;
  if (about.act) made.action = about.act->name;
  made.scope = about.scope;
  made.slots = slots_of(about);
  made.question = kept(asked.question);
  made.customer = kept(last_words(about.context));
  made.draft = kept(about.draft);
  return made;
}

void decide(precedent& made, const answer& given) {
  made.given = bounded(given);
  made.decision = decision_word(made.kind, made.given);
  made.negative = is_negative(made.kind, made.given);
  made.article = made.kind == query_kind::choice ? joined(made.given.chosen) : std::string{};
}

}  // namespace

void add_argument_slots(std::vector<std::string>& slots, std::string_view json) {
  codec::part_walk walk{json};
  while (walk.next()) {
    const auto value = walk.value();
    if (value.empty() || value.front() == '{' || value.front() == '[') continue;
    const auto name = codec::string_value(walk.name());
    add(slots, has_digit(value) ? "exact:" : "argument:", name + "=" + std::string{value});
  }
}

std::vector<std::string> slots_of(const card& about) {
  std::vector<std::string> slots;
  for (const auto& each : about.firings) add(slots, "rule:", each.rule);
  add_query_slots(slots, about.asked);
  if (about.act) add_argument_slots(slots, about.act->arguments);
  return slots;
}

std::string_view last_words(const std::vector<message>& context) {
  const auto found = std::find_if(context.rbegin(), context.rend(),
                                  [](const message& m) { return m.from == speaker::customer; });
  return found == context.rend() ? std::string_view{} : std::string_view{found->text};
}

precedent_question question_of(const card& about, instant now) {
  auto as = described(about);
  return {as.kind,
          std::move(as.action),
          std::move(as.scope),
          std::move(as.slots),
          std::move(as.question),
          std::move(as.customer),
          std::move(as.draft),
          now,
          {}};
}

precedent_question question_of(const step& proposed, std::string_view said, instant now) {
  precedent_question out;
  out.now = now;
  out.kind = proposed.act ? query_kind::approval : query_kind::review;
  out.scope = proposed.scope;
  if (proposed.act) {
    out.action = proposed.act->name;
    add_argument_slots(out.slots, proposed.act->arguments);
  }
  if (proposed.asks) {
    out.kind = proposed.asks->kind;
    out.question = kept(proposed.asks->question);
    add_query_slots(out.slots, *proposed.asks);
  }
  out.customer = kept(said);
  out.draft = kept(proposed.draft);
  return out;
}

std::string decision_word(query_kind kind, const answer& given) {
  switch (kind) {
    case query_kind::approval:
      if (given.verdict == verdict::reject) return "reject";
      return given.arguments.empty() ? "approve" : "approve with " + given.arguments;
    case query_kind::choice:
      return given.none_of_these ? "none of these" : "chosen " + joined(given.chosen);
    case query_kind::value: return "values " + given.values;
    case query_kind::review:
      return given.verdict == verdict::edit ? "edit " + given.text : "accept";
    case query_kind::guidance: return "advice " + given.text;
    case query_kind::handover: return std::string{to_string(given.verdict)};
  }
  return {};
}

bool is_negative(query_kind kind, const answer& given) {
  return (kind == query_kind::approval && given.verdict == verdict::reject) ||
         (kind == query_kind::choice && given.none_of_these);
}

std::optional<precedent> precedent_of(const card& about, const intervention_settled& how,
                                      instant at) {
  if (how.state != intervention_state::answered || how.by != decided_by::human || !how.given ||
      !about.second_of.empty() || about.asked.kind == query_kind::handover)
    return std::nullopt;
  auto made = described(about);
  made.at = at;
  made.by = how.answered_by;
  made.bundle = how.bundle;
  decide(made, *how.given);
  return made;
}

std::optional<precedent> precedent_of(const card& about, const precedent_correction& word) {
  if (!about.second_of.empty() || about.asked.kind == query_kind::handover) return std::nullopt;
  auto made = described(about);
  correct(made, word);
  return made;
}

void correct(precedent& earlier, const precedent_correction& word) {
  decide(earlier, word.right);
  earlier.at = word.at;
  earlier.by = word.by;
  earlier.by_human = false;
}

}  // namespace weft::precedent_search
