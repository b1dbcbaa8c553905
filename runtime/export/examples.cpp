#include "runtime/export/examples.hpp"

#include <algorithm>
#include <utility>

#include "runtime/export/chat.hpp"
#include "schemas/codec/decision_record.hpp"
#include "schemas/codec/member_text.hpp"

namespace weft::exporting {
namespace {

using codec::writer;

bool corrected(const question_record& asked) { return !asked.corrections.empty(); }

/// Answers differ in what they teach.
bool differ(const answer& a, const answer& b, const card& about) {
  if (overrides(a, about) != overrides(b, about)) return true;
  return a.chosen != b.chosen || a.none_of_these != b.none_of_these || a.values != b.values;
}

/// Somebody else answered the same question otherwise: a vote, a late answer, a second opinion.
bool in_conflict(const decision_record& record, const question_record& asked, const answer& held) {
  const bool second = std::any_of(
      record.questions.begin(), record.questions.end(), [&](const question_record& other) {
        const auto* said = held_answer(other);
        return said != nullptr && other.about->second_of == asked.about->id &&
               differ(*said, held, *asked.about);
      });
  return second ||
         std::any_of(asked.others.begin(), asked.others.end(), [&](const other_answer& other) {
           return other.why != "stale" && other.by != asked.answered_by &&
                  differ(other.given, held, *asked.about);
         });
}

/// What the human would have had the agent do; empty when the answer does not say.
move right_move(const decision_record& record, const question_record& asked) {
  const auto* held = held_answer(asked);
  auto made = candidate_of(record);
  if (held == nullptr) return {};
  switch (asked.about->asked.kind) {
    case query_kind::approval:
      if (held->verdict != verdict::approve) return {};
      if (!held->arguments.empty() && made.call) made.call->arguments = held->arguments;
      return made;
    case query_kind::review:
      if (held->verdict == verdict::edit) made.words = held->text;
      return made;
    default: return {};
  }
}

struct pair_of_moves {
  move better, worse;
};

/// The chosen option against each of the others, where the agent itself wrote them.
std::vector<pair_of_moves> chosen_pairs(const decision_record& record,
                                        const question_record& asked) {
  const auto* held = held_answer(asked);
  // Options of rules were written by whoever configured them.
  if (!record.proposed.asks || held == nullptr || held->chosen.size() != 1) return {};
  const auto& options = asked.about->asked.options;
  const auto chosen = std::find_if(options.begin(), options.end(), [&](const option& one) {
    return one.value == held->chosen.front();
  });
  if (chosen == options.end()) return {};
  const auto words = [](const option& one) { return one.title.empty() ? one.value : one.title; };
  std::vector<pair_of_moves> pairs;
  for (const auto& one : options)
    if (&one != &*chosen) pairs.push_back({{words(*chosen), {}}, {words(one), {}}});
  return pairs;
}

std::vector<pair_of_moves> pairs_of(const decision_record& record, const question_record& asked,
                                    judged says) {
  if (asked.about->asked.kind == query_kind::choice) return chosen_pairs(record, asked);
  if (says != judged::wrong) return {};
  auto better = right_move(record, asked);
  if (better.empty()) return {};
  return {{std::move(better), candidate_of(record)}};
}

// -- rows ----------------------------------------------------------------------------------------

std::string sft_row(const decision_record& record, const move& target) {
  std::string json;
  writer out{json};
  out.object();
  out.name("messages");
  out.array();
  write_prompt(out, record, dialect::openai, true);
  write_move(out, target, dialect::openai, 1);
  out.end_array();
  write_tools(out, record, {target});
  out.end_object();
  return json;
}

/// What a human said while the conversation was theirs; empty when that was nothing.
std::string takeover_row(const decision_record& record) {
  auto last = record.exchange.end();
  while (last != record.exchange.begin() && std::prev(last)->from != speaker::human_operator)
    --last;
  if (last == record.exchange.begin()) return {};
  std::string json;
  writer out{json};
  out.object();
  out.name("messages");
  out.array();
  write_prompt(out, record, dialect::openai, true);
  for (auto said = record.exchange.begin(); said != last; ++said) {
    const bool human = said->from == speaker::human_operator;
    const bool assistant = human || said->from == speaker::agent;
    out.object();
    out.put("role", assistant ? "assistant" : said->from == speaker::system ? "system" : "user");
    out.put("content", said->text);
    if (assistant) out.put("weight", human ? 1 : 0);
    out.end_object();
  }
  out.end_array();
  write_tools(out, record, {});
  out.end_object();
  return json;
}

void write_output(writer& out, std::string_view member, const move& what, dialect as) {
  out.name(member);
  out.array();
  write_move(out, what, as);
  out.end_array();
}

std::string preference_row(format as, const decision_record& record, const pair_of_moves& pair) {
  const bool trl = as == format::preference_trl;
  const auto how = trl ? dialect::trl : dialect::openai;
  std::string json;
  writer out{json};
  out.object();
  out.name(trl ? "prompt" : "input");
  if (!trl) {
    out.object();
    out.name("messages");
  }
  out.array();
  write_prompt(out, record, how, false);
  out.end_array();
  if (!trl) {
    write_tools(out, record, {pair.better, pair.worse});
    if (as == format::preference_openai) out.put("parallel_tool_calls", false);
    out.end_object();
  }
  write_output(out, trl ? "chosen" : "preferred_output", pair.better, how);
  write_output(out, trl ? "rejected" : "non_preferred_output", pair.worse, how);
  if (trl) write_tools(out, record, {pair.better, pair.worse});
  out.end_object();
  return json;
}

std::string kto_row(const decision_record& record, const move& candidate, bool label) {
  std::string json;
  writer out{json};
  out.object();
  out.name("prompt");
  out.array();
  write_prompt(out, record, dialect::trl, false);
  out.end_array();
  write_output(out, "completion", candidate, dialect::trl);
  out.put("label", label);
  write_tools(out, record, {candidate});
  out.end_object();
  return json;
}

/// What was decided, in a sentence that needs nothing else.
std::string decision_words(const question_record& asked, const answer& held) {
  const auto& query = asked.about->asked;
  std::string words;
  switch (query.kind) {
    case query_kind::approval:
      words = std::string{to_string(held.verdict)};
      if (asked.about->act) words += " " + asked.about->act->name + " ";
      if (!held.arguments.empty())
        words += held.arguments;
      else if (asked.about->act)
        words += asked.about->act->arguments;
      return words;
    case query_kind::choice:
      if (held.none_of_these) return "none of the options";
      for (const auto& value : held.chosen) {
        const auto found = std::find_if(query.options.begin(), query.options.end(),
                                        [&](const option& one) { return one.value == value; });
        if (!words.empty()) words += "; ";
        words += found == query.options.end() || found->title.empty() ? value : found->title;
      }
      return words;
    case query_kind::value: return held.values;
    case query_kind::guidance:
    case query_kind::handover: return held.text;
    case query_kind::review: return held.verdict == verdict::edit ? held.text : "accept as drafted";
  }
  return words;
}

std::string retrieval_row(const decision_record& record, const question_record& asked,
                          const answer& held) {
  std::string rationale = held.note.empty() ? asked.reason : held.note, policy;
  if (corrected(asked) && !asked.corrections.back().note.empty())
    rationale = asked.corrections.back().note;
  for (const auto& fired : asked.about->firings) {
    if (fired.family != trigger_family::policy) continue;
    policy += policy.empty() ? fired.rule : "; " + fired.rule;
    if (!fired.says.empty()) policy += ": " + fired.says;
    if (!fired.article) continue;
    const auto& [id, title, says] = *fired.article;
    policy += " [" + id + (title.empty() ? "" : ", " + title) + ": " + says + "]";
  }
  std::string json;
  writer out{json};
  out.object();
  out.put("id", asked.about->id);
  out.put("question", asked.about->asked.question);
  out.put("decision", decision_words(asked, held));
  out.put("rationale", rationale);
  out.put("policy", policy);
  out.put("scope",
          record.proposed.scope.empty() ? record.conversation_scope : record.proposed.scope);
  out.put("valid_from", asked.settled);
  // What a directive led to holds no longer than the directive.
  instant until{};
  for (const auto& one : record.directives)
    until = until == instant{} ? one.until : std::min(until, one.until);
  out.put_some("valid_until", until);
  out.end_object();
  return json;
}

// -- what is considered --------------------------------------------------------------------------

outcome no(excluded why) { return {{}, why}; }

/// `says`: judged from the record as it was, because placeholders may have made a change vanish.
outcome taught(format as, const decision_record& shown, std::size_t at, judged says) {
  const auto& asked = shown.questions[at];
  const auto one = [&](std::string row) { return outcome{{{std::move(row), at, 1}}, {}}; };
  if (!has_prompt(shown)) return no(excluded::no_prompt);
  if (asked.about->asked.kind == query_kind::handover) {
    auto row = as == format::sft ? takeover_row(shown) : std::string{};
    return row.empty() ? no(excluded::no_label) : one(std::move(row));
  }
  const bool chose = asked.about->asked.kind == query_kind::choice;
  const bool prefers = as != format::sft && as != format::kto;
  if (says == judged::unknown && !(chose && prefers)) return no(excluded::no_label);
  const auto candidate = candidate_of(shown);
  if (candidate.empty()) return no(excluded::no_candidate);
  if (as == format::kto) return one(kto_row(shown, candidate, says == judged::right));
  if (as == format::sft) {
    const auto target = right_move(shown, asked);
    return target.empty() ? no(excluded::no_target) : one(sft_row(shown, target));
  }
  outcome found;
  for (const auto& pair : pairs_of(shown, asked, says)) {
    const bool text_only = as == format::preference_together;
    if (text_only && (pair.better.words.empty() || pair.worse.words.empty() || pair.better.call))
      return no(excluded::no_candidate);
    if (pair.better == pair.worse) continue;
    found.rows.push_back({preference_row(as, shown, pair), at, 1});
  }
  if (found.rows.empty()) found.why = excluded::no_pair;
  return found;
}

/// Members of a bundle teach the same once.
void count_members(outcome& found, const question_record& asked, const std::string& tenant,
                   const surroundings& around) {
  if (found.rows.empty() || asked.bundle.empty() || corrected(asked)) return;
  const auto members = around.members(tenant, asked.bundle);
  if (members == 0) {
    found = no(excluded::bundle_member);
    return;
  }
  for (auto& row : found.rows) row.multiplicity = members;
}

std::vector<outcome> precedents(const decision_record& original, const decision_record& shown,
                                const surroundings& around) {
  std::vector<outcome> all;
  for (std::size_t i = 0; i < original.questions.size(); ++i) {
    if (const auto why = untrusted(original, i, around)) {
      all.push_back(no(*why));
      continue;
    }
    const auto& asked = shown.questions[i];
    auto& found = all.emplace_back();
    found.rows.push_back({retrieval_row(shown, asked, *held_answer(asked)), i, 1});
    count_members(found, original.questions[i], original.key.tenant, around);
  }
  return all;
}

}  // namespace

std::optional<std::size_t> deciding_question(const decision_record& record) {
  std::optional<std::size_t> right;
  for (std::size_t i = 0; i < record.questions.size(); ++i) {
    if (!record.questions[i].about->second_of.empty()) continue;
    const auto says = judgement_of(record.questions[i]);
    if (says == judged::wrong) return i;
    if (says == judged::right) right = i;
  }
  if (right || record.questions.empty()) return right;
  return 0;
}

std::optional<excluded> untrusted(const decision_record& record, std::size_t question,
                                  const surroundings& around) {
  const auto& asked = record.questions[question];
  if (!is_settled(asked.state)) return excluded::open;
  const auto* held = held_answer(asked);
  if (held == nullptr) return excluded::no_human;
  if (!asked.about->second_of.empty()) return excluded::second_opinion;
  if (codec::member_text(record.metadata, "probe") == "true") return excluded::probe;
  if (corrected(asked)) return std::nullopt;
  if (asked.about->asked.kind != query_kind::handover) {
    if (asked.human_ms < around.rubber_stamp_ms) return excluded::rubber_stamp;
    if (asked.human_ms < around.pace(record.key.tenant, asked.answered_by))
      return excluded::below_pace;
  }
  if (in_conflict(record, asked, *held)) return excluded::conflict;
  return std::nullopt;
}

std::vector<outcome> examples_of(format as, const decision_record& original,
                                 const decision_record& shown, const surroundings& around) {
  if (as == format::raw) return {{{{codec::encode_decision_record(shown), 0, 1}}, {}}};
  if (as == format::retrieval) return precedents(original, shown, around);
  const auto at = deciding_question(original);
  if (!at) return {};
  if (const auto why = untrusted(original, *at, around)) return {no(*why)};
  auto found = taught(as, shown, *at, judgement_of(original.questions[*at]));
  count_members(found, original.questions[*at], original.key.tenant, around);
  return {std::move(found)};
}

double audit_probability(const decision_record& record) { return record.mark ? record.mark->p : 1; }

}  // namespace weft::exporting
