#include <memory>
#include <utility>

#include "actors/record/pseudonym.hpp"
#include "runtime/export/redaction.hpp"

// Where in a record people's words and data are. Rule names, versions, numbers, times and states
// stay as they are.

namespace weft::exporting {

void redactor::learn(const decision_record& record) {
  learn_json(record.metadata);
  for (const auto& said : record.context) learn_text(said.text);
  for (const auto& said : record.exchange) learn_text(said.text);
  learn_text(record.proposed.draft);
  if (record.proposed.act) learn_json(record.proposed.act->arguments);
  if (record.act) learn_json(record.act->arguments);
  if (record.outcome) learn_json(record.outcome->result);
  for (const auto& made : record.calls) {
    learn_json(made.act.arguments);
    learn_json(made.result);
  }
  know(looks_like_name(record.customer) ? kind_of_data::person : kind_of_data::id, record.customer);
  for (const auto& said : record.context)
    if (said.from == speaker::tool) learn_json(said.text);
  for (const auto& asked : record.questions) {
    if (!asked.given) continue;
    learn_json(asked.given->arguments);
    learn_json(asked.given->values);
  }
}

/// Ids mostly begin with their conversation's.
std::string redactor::id(std::string_view id, const std::string& conversation) {
  if (!settings_.personal || conversation.empty() || !id.starts_with(conversation))
    return std::string{id};
  return pseudonym(conversation, "c-") + std::string{id.substr(conversation.size())};
}

/// Each is computed once: the same conversation and customer stand in all its records.
std::string redactor::pseudonym(const std::string& name, std::string_view prefix) {
  constexpr std::size_t kept_max = 4'096;
  if (name.empty()) return {};
  std::string key{prefix};
  key += name;
  if (const auto known = pseudonyms_.find(key); known != pseudonyms_.end()) return known->second;
  if (pseudonyms_.size() >= kept_max) pseudonyms_.clear();
  return pseudonyms_[std::move(key)] = record::pseudonym_of(settings_.salt, name, prefix);
}

void redactor::redact(message& said, const std::string& conversation) {
  said.id = id(said.id, conversation);
  const bool is_json = said.from == speaker::tool && said.text.find_first_of("{[") == 0;
  said.text = is_json ? json(said.text) : text(said.text);
}

void redactor::redact(answer& given) {
  given.arguments = json(given.arguments);
  for (auto& value : given.chosen) value = text(value);
  given.values = json(given.values);
  given.text = text(given.text);
  given.note = text(given.note);
}

void redactor::redact(query& asked) {
  asked.question = text(asked.question);
  for (auto& one : asked.options) {
    one.value = text(one.value);
    one.title = text(one.title);
    one.evidence = text(one.evidence);
  }
  for (auto& field : asked.form) {
    field.default_value = json(field.default_value);
    for (auto& one : field.options) one.title = text(one.title);
  }
  if (asked.safe_default) redact(*asked.safe_default);
  asked.route.holding_reply = text(asked.route.holding_reply);
  asked.route.joins.key = text(asked.route.joins.key);
}

void redactor::redact(firing& spoke) {
  spoke.says = text(spoke.says);
  if (spoke.article) spoke.article->text = text(spoke.article->text);
}

void redactor::redact(step& proposed, const std::string& conversation) {
  proposed.id = id(proposed.id, conversation);
  if (proposed.act) proposed.act->arguments = json(proposed.act->arguments);
  proposed.draft = text(proposed.draft);
  proposed.signals.raw = json(proposed.signals.raw);
  if (proposed.asks) redact(*proposed.asks);
  for (auto& one : proposed.depends_on) one = id(one, conversation);
}

void redactor::redact(question_record& asked, const std::string& conversation) {
  auto about = std::make_shared<card>(*asked.about);
  about->id = id(about->id, conversation);
  about->step_id = id(about->step_id, conversation);
  redact(about->asked);
  for (auto& one : about->firings) redact(one);
  if (about->act) about->act->arguments = json(about->act->arguments);
  about->draft = text(about->draft);
  for (auto& said : about->context) redact(said, conversation);
  about->goal = text(about->goal);
  for (auto& one : about->tried) {
    one.step_id = id(one.step_id, conversation);
    one.what = text(one.what);
  }
  for (auto& one : about->open_questions) one = text(one);
  if (settings_.personal) {
    about->key.conversation = pseudonym(conversation, "c-");
    about->customer = pseudonym(about->customer, "customer-");
    about->digest = pseudonym(about->digest, "digest-");
    about->bundle_key = pseudonym(about->bundle_key, "key-");
    asked.bundle = pseudonym(asked.bundle, "bundle-");
  }
  asked.about = std::move(about);
  if (asked.given) redact(*asked.given);
  asked.reason = text(asked.reason);
  for (auto& one : asked.follow_ups) {
    one.asked = text(one.asked);
    one.answered = text(one.answered);
  }
  for (auto& one : asked.others) redact(one.given);
  for (auto& one : asked.corrections) {
    if (one.right) redact(*one.right);
    one.note = text(one.note);
  }
}

void redactor::redact(decision_record& record) {
  const std::string conversation = record.key.conversation;
  record.goal = text(record.goal);
  record.metadata = json(record.metadata);
  for (auto& said : record.context) redact(said, conversation);
  for (auto& made : record.calls) {
    made.step_id = id(made.step_id, conversation);
    made.act.arguments = json(made.act.arguments);
    made.result = json(made.result);
  }
  for (auto& one : record.directives) {
    one.text = text(one.text);
    one.match = text(one.match);
  }
  redact(record.proposed, conversation);
  for (auto& one : record.firings) redact(one);
  for (auto& asked : record.questions) redact(asked, conversation);
  if (record.act) record.act->arguments = json(record.act->arguments);
  record.draft = text(record.draft);
  if (record.outcome) record.outcome->result = json(record.outcome->result);
  for (auto& said : record.exchange) redact(said, conversation);
  record.resolution = text(record.resolution);
  if (!settings_.personal) return;
  record::hide_people(record, settings_.salt);
  record.key.conversation = pseudonym(conversation, "c-");
  record.customer = pseudonym(record.customer, "customer-");
  record.digest = pseudonym(record.digest, "digest-");
  if (record.outcome) record.outcome->digest = pseudonym(record.outcome->digest, "digest-");
}

}  // namespace weft::exporting
