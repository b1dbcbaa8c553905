#include "actors/triggers/evaluate.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace weft::triggers {
namespace {

using family = void (*)(const subject&, const trigger_set&, std::vector<finding>&);
constexpr std::array<family, 4> families{required, own_question, approval, confidence};

/// Which question is put first when several are due; smaller is earlier.
int precedence(const finding& f) {
  if (f.asks.kind == query_kind::value && f.what.family == trigger_family::policy) return 0;
  if (f.what.family == trigger_family::agent) return 1;
  return 2;
}

void replace_all(std::string& text, std::string_view mark, std::string_view with) {
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + with.size()))
    text.replace(at, mark.size(), with);
}

/// The stricter of two expiries wins when findings join: a human's silence must not let through
/// what one of the rules would have stopped.
on_expiry stricter(on_expiry a, on_expiry b) {
  constexpr auto rank = [](on_expiry e) {
    switch (e) {
      case on_expiry::proceed: return 0;
      case on_expiry::safe_default: return 1;
      case on_expiry::escalate: return 2;
      case on_expiry::reject: return 3;
    }
    return 3;
  };
  return rank(a) >= rank(b) ? a : b;
}

void join(query& asked, const query& other) {
  for (const auto& f : other.form) {
    const bool known = std::any_of(asked.form.begin(), asked.form.end(),
                                   [&](const field& has) { return has.name == f.name; });
    if (!known && asked.form.size() < limits::fields) asked.form.push_back(f);
  }
  asked.answer_within = std::min(asked.answer_within, other.answer_within);
  asked.expiry = stricter(asked.expiry, other.expiry);
  // Whatever either of them demands of an answer is demanded of the joint one.
  auto& route = asked.route;
  route.cost = std::max(route.cost, other.route.cost);
  route.quorum = std::max(route.quorum, other.route.quorum);
  route.panel = std::max(route.panel, other.route.panel);
  route.undo = std::max(route.undo, other.route.undo);
  route.irreversible = route.irreversible || other.route.irreversible;
  for (const auto& name : other.route.not_by)
    if (std::find(route.not_by.begin(), route.not_by.end(), name) == route.not_by.end())
      route.not_by.push_back(name);
  for (const auto& s : other.route.skills) {
    const auto has = std::find_if(route.skills.begin(), route.skills.end(),
                                  [&](const skill& known) { return known.name == s.name; });
    if (has == route.skills.end())
      route.skills.push_back(s);
    else
      has->level = std::max(has->level, s.level);
  }
}

}  // namespace

bool is_settled(const subject& about, const std::string& rule) {
  const auto& settled = about.rules_settled;
  return std::find(settled.begin(), settled.end(), rule) != settled.end();
}

evaluation evaluate(const subject& about, const trigger_set& set) {
  std::vector<finding> found;
  for (const family speaks : families) speaks(about, set, found);

  evaluation out;
  const finding* first = nullptr;
  for (const auto& f : found) {
    out.firings.push_back(f.what);
    if (first == nullptr || precedence(f) < precedence(*first)) first = &f;
  }
  if (first == nullptr) return out;

  out.lane = lane::augmentation;
  out.asks = first->asks;
  for (const auto& f : found) {
    if (f.asks.kind != first->asks.kind) continue;
    if (&f != first) join(*out.asks, f.asks);
    out.answers.push_back(f.what.rule);
  }
  return out;
}

std::string worded(const asking& how, std::string plain, const subject& about) {
  if (how.question.empty()) return plain;
  std::string text = how.question;
  replace_all(text, "{action}", about.act != nullptr ? about.act->name : "");
  replace_all(text, "{arguments}", about.act != nullptr ? about.act->arguments : "");
  replace_all(text, "{draft}", about.proposed.draft);
  return text;
}

query ask(query_kind kind, const asking& how, std::string plain, const subject& about) {
  query asked;
  asked.kind = kind;
  asked.question = worded(how, std::move(plain), about);
  // An action's arguments may be long; the card shows them in full anyway.
  if (asked.question.size() > limits::question_bytes) {
    std::size_t end = limits::question_bytes - 3;
    while (end > 0 && (static_cast<unsigned char>(asked.question[end]) & 0xC0U) == 0x80U) --end;
    asked.question.resize(end);
    asked.question += "…";
  }
  asked.answer_within = how.answer_within;
  asked.expiry = how.expiry;
  asked.route = how.route;
  return asked;
}

}  // namespace weft::triggers
