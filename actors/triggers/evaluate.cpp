#include "actors/triggers/evaluate.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "actors/triggers/reuse.hpp"

namespace weft::triggers {
namespace {

using family = void (*)(const subject&, const trigger_set&, findings&);
// Confidence comes after all that asks anyway, supervision after confidence.
constexpr std::array<family, 7> families{required, own_question, approval,   policy,
                                         unusual,  unsure,       supervision};

/// Which question is put first when several are due; smaller is earlier.
int precedence(const finding& f) {
  if (f.asks.kind == query_kind::value && f.what.family == trigger_family::policy) return 0;
  if (f.what.family == trigger_family::agent) return 1;
  return f.what.rule == conflict_rule ? 2 : 3;
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

bool findings::spared() const {
  return std::any_of(all.begin(), all.end(),
                     [](const finding& f) { return f.does == effect::allow; });
}

bool findings::asks() const {
  return std::any_of(all.begin(), all.end(), [may = !spared()](const finding& f) {
    return f.does == effect::escalate || f.does == effect::block ||
           (f.does == effect::ask && (f.what.must_ask || may));
  });
}

namespace {

/// Articles that disagree about a step, one permitting it and one not, are a choice for a human:
/// the rules behind them wait for it.
void settle_conflict(const subject& about, std::vector<finding>& found) {
  const auto side = [&](bool permits) {
    return std::find_if(found.begin(), found.end(), [&](const finding& f) {
      return f.what.article && (f.does == effect::allow) == permits;
    });
  };
  const auto one = side(true), other = side(false);
  if (one == found.end() || other == found.end() ||
      one->what.article->id == other->what.article->id)
    return;
  if (is_settled(about, std::string{conflict_rule})) return;
  finding conflict;
  conflict.what = {trigger_family::policy,
                   std::string{conflict_rule},
                   one->what.rule + " permits it, " + other->what.rule + " does not",
                   true,
                   {},
                   {}};
  conflict.asks = other->asks;
  conflict.asks.form.clear();
  conflict.asks.kind = query_kind::choice;
  conflict.asks.question = "Two policies disagree. Which holds here?";
  conflict.asks.options.clear();
  for (const auto& f : {one, other}) {
    const auto& says = *f->what.article;
    conflict.asks.options.push_back({says.id, says.title, says.text});
  }
  for (auto& f : found)
    if (f.what.article) f.does = effect::allow;  // reported, and without effect for now
  found.push_back(std::move(conflict));
}

/// The one question of all that want to ask. True when nothing else would ask after it.
bool choose_question(const findings& found, evaluation& out) {
  const auto asks = [may = !found.spared()](const finding& f) {
    return f.does == effect::ask && (f.what.must_ask || may);
  };
  const finding* first = nullptr;
  for (const auto& f : found.all)
    if (asks(f) && (first == nullptr || precedence(f) < precedence(*first))) first = &f;
  if (first == nullptr) return false;
  out.lane = lane::augmentation;
  out.asks = first->asks;
  for (const auto& f : found.all) {
    if (!asks(f) || f.asks.kind != first->asks.kind) continue;
    if (&f != first) join(*out.asks, f.asks);
    out.answers.push_back(f.what.rule);
  }
  return std::count_if(found.all.begin(), found.all.end(), asks) == 1;
}

}  // namespace

evaluation evaluate(const subject& about, const trigger_set& set) {
  findings found;
  for (const family speaks : families) speaks(about, set, found);
  settle_conflict(about, found.all);

  evaluation out;
  out.seen = std::move(found.seen);
  out.failures = std::move(found.failures);
  for (const auto& f : found.all) {
    out.firings.push_back(f.what);
    if (f.does == effect::block) out.blocked = true;
    if (f.does == effect::escalate && out.lane != lane::escalation) {
      out.lane = lane::escalation;
      out.relief = f.asks.route;
    }
  }
  if (out.lane == lane::escalation) {
    out.blocked = false;
    return out;
  }
  if (out.blocked) return out;
  const bool alone = choose_question(found, out);
  // A step that a human is asked about for another reason as well is no pure trial of the score.
  const bool pure = !out.asks || (found.mark && out.answers.size() == 1 &&
                                  out.answers.front() == found.mark->rule);
  if (!found.mark || !pure) {
    if (alone) weigh_earlier_answers(about, set, out);
    return out;
  }
  if (found.mark->audit) out.audit = std::move(found.audit);
  out.mark = std::move(found.mark);
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

query ask_about(const subject& about, const asking& how, const std::string& why) {
  return about.act != nullptr
             ? ask(query_kind::approval, how, why + " Approve " + about.act->name + "?", about)
             : ask(query_kind::review, how, why + " Is this reply right?", about);
}

}  // namespace weft::triggers
