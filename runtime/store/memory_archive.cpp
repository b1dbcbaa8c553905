#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>

#include "actors/precedent/precedent.hpp"
#include "actors/record/assemble.hpp"
#include "runtime/store/decision_filter.hpp"
#include "runtime/store/decisions.hpp"
#include "runtime/store/memory_store.hpp"
#include "schemas/codec/codec.hpp"
#include "schemas/codec/precedents.hpp"

namespace weft::storage {

std::vector<event> memory_archive::events_of(const conversation_key& key) {
  const std::scoped_lock guard{records_->mutex};
  std::vector<event> events;
  const auto found = records_->all.find(key);
  if (found == records_->all.end()) return events;
  for (const auto number : found->second.numbers)
    events.push_back(records_->facts[number - 1].what);
  return events;
}

std::vector<std::pair<std::string, conversation_opened>> memory_archive::open_after(
    const std::string& tenant, const std::string& after, std::uint32_t limit) {
  const std::scoped_lock guard{records_->mutex};
  std::vector<std::pair<std::string, conversation_opened>> found;
  for (auto at = records_->all.upper_bound({tenant, after});
       at != records_->all.end() && at->first.tenant == tenant && found.size() < limit; ++at) {
    if (at->second.status == conversation_status::closed || at->second.numbers.empty()) continue;
    const auto& first = records_->facts[at->second.numbers.front() - 1].what;
    if (const auto* opened = std::get_if<conversation_opened>(&first.body))
      found.emplace_back(at->first.conversation, *opened);
  }
  return found;
}

std::vector<published> memory_archive::events_after(const std::string& tenant,
                                                    const std::string& conversation,
                                                    std::uint64_t after, std::uint32_t limit) {
  const std::scoped_lock guard{records_->mutex};
  return select(tenant, conversation, after, limit);
}

std::vector<published> memory_archive::select(const std::string& tenant,
                                              const std::string& conversation, std::uint64_t after,
                                              std::uint32_t limit) const {
  std::vector<published> found;
  std::uint64_t before = 0;
  for (auto number = after + 1; limit > 0 && number <= records_->facts.size(); ++number) {
    const auto& fact = records_->facts[number - 1];
    if (fact.key->tenant != tenant) continue;
    if (!conversation.empty() && fact.key->conversation != conversation) continue;
    if (found.empty() || found.back().key != *fact.key || before + 1 != number)
      found.push_back({*fact.key, number, {}, {}});
    auto& last = found.back();
    if (!last.encoded.empty()) last.encoded += ',';
    last.names.emplace_back(name_of(fact.what));
    codec::encode_events(last.encoded, *fact.key, {fact.what});
    before = number;
    --limit;
  }
  return found;
}

std::string memory_archive::page(const std::string& tenant, const archive_query& what) {
  const std::scoped_lock guard{records_->mutex};
  return std::visit([&](const auto& asked) { return answer(tenant, asked); }, what);
}

std::string memory_archive::answer(const std::string& tenant, const list_conversations& what) {
  std::vector<conversation_line> lines;
  for (const auto& [key, c] : records_->all)
    if (key.tenant == tenant && key.conversation > what.after && key.conversation != floor_id &&
        (what.status.empty() || what.status == to_string(c.status)))
      lines.push_back({key.conversation, c.status, c.opened, c.numbers.size()});
  return conversations_document(lines, page_limit(what.limit));
}

std::string memory_archive::answer(const std::string& tenant, const list_interventions& what) {
  std::vector<intervention> found;
  for (const auto& [key, now] : records_->interventions)
    if (key.first == tenant && key.second > what.after &&
        (what.state.empty() || what.state == to_string(now.state)))
      found.push_back(now);
  const auto limit = page_limit(what.limit);
  const bool more = found.size() > limit;
  if (more) found.resize(limit);
  return interventions_document(found, more);
}

std::string memory_archive::answer(const std::string& tenant, const list_events& what) {
  const auto limit = page_limit(what.limit);
  auto found = select(tenant, what.conversation, what.after, limit);
  bool more = false;
  if (!found.empty()) {
    const auto last = found.back().first_number + found.back().names.size() - 1;
    more = !select(tenant, what.conversation, last, 1).empty();
  }
  return events_document(found, more);
}

std::vector<decision_record> memory_archive::records_of(const conversation_key& key) const {
  record::assembler records{key, record::which::learned};
  if (const auto found = records_->all.find(key); found != records_->all.end())
    for (const auto number : found->second.numbers)
      records.take(records_->facts[number - 1].what, {number, {}});
  return records.finish();
}

decision_page memory_archive::look_for(const std::string& tenant,
                                       const list_decisions& what) const {
  const auto limit = page_limit(what.limit);
  numbered_ids found;
  const auto take = [&](std::uint64_t number) {
    const auto& fact = records_->facts[number - 1];
    const auto* raised = std::get_if<intervention_raised>(&fact.what.body);
    if (raised == nullptr || fact.key->tenant != tenant) return;
    const auto& about = *raised->about;
    const auto& now = records_->interventions.at({tenant, about.id});
    intervention_row row;
    row.number = number;
    row.raised_at = fact.what.at;
    row.kind = about.asked.kind;
    row.scope = about.scope;
    row.rules = rules_text(about);
    intervention_settled how;
    how.state = now.state;
    how.by = now.by;
    how.given = now.given;
    row.outcome = outcome_word(how);
    if (answers_to(row, what)) found.emplace_back(number, about.id);
  };
  const std::uint64_t last = records_->facts.size();
  for (std::uint64_t i = 1; i <= last && found.size() <= limit; ++i)
    take(what.newest ? last + 1 - i : i);
  return page_of(std::move(found), limit, [&](const std::string& conversation) {
    return records_of({tenant, conversation});
  });
}

decision_page memory_archive::decisions(const std::string& tenant, const list_decisions& what) {
  const std::scoped_lock guard{records_->mutex};
  return look_for(tenant, what);
}

std::string memory_archive::answer(const std::string& tenant, const list_decisions& what) {
  return decisions_document(look_for(tenant, what));
}

std::string memory_archive::answer(const std::string& tenant, const view_decision& what) {
  return decision_document(what.intervention, [&](const std::string& conversation) {
    return records_of({tenant, conversation});
  });
}

bool memory_archive::follow(std::size_t events) {
  const std::scoped_lock guard{records_->mutex};
  if (!precedents_) precedents_ = std::make_unique<precedent_index>(":memory:");
  precedent_batch batch;
  std::set<std::string> answered;  // in this batch
  auto number = precedents_->until();
  const auto last = std::min(number + events, records_->facts.size() + 1);
  for (; number < last; ++number) {
    const auto& fact = records_->facts[number - 1];
    const auto& tenant = fact.key->tenant;
    if (const auto* how = std::get_if<intervention_settled>(&fact.what.body)) {
      const auto& about = records_->interventions.at({tenant, how->id}).about;
      if (auto made = precedent_search::precedent_of(*about, *how, fact.what.at))
        if (answered.insert(how->id).second) batch.fresh.push_back(*std::move(made));
    } else if (const auto* word = std::get_if<decision_corrected>(&fact.what.body);
               word != nullptr && word->right) {
      const precedent_correction said{tenant, word->id, fact.what.at, fact.what.by, *word->right};
      const auto& about = records_->interventions.at({tenant, word->id}).about;
      auto made = precedent_search::precedent_of(*about, said);
      // Nobody had answered: the word of whoever configures is the first.
      if (made && answered.count(word->id) == 0 && !precedents_->about(tenant, word->id)) {
        answered.insert(word->id);
        batch.fresh.push_back(*std::move(made));
      } else {
        batch.corrected.push_back(said);
      }
    }
  }
  precedents_->add(batch, number);
  return number <= records_->facts.size();
}

std::string memory_archive::answer(const std::string& tenant, const find_precedents& what) {
  const auto asked_about = records_->interventions.find({tenant, what.intervention});
  if (!what.asked && asked_about == records_->interventions.end()) return {};
  if (!what.asked && hides_precedents(*asked_about->second.about))
    return codec::encode_precedent_answer(hidden_precedents());
  const auto asked = what.asked
                         ? *what.asked
                         : precedent_search::question_of(*asked_about->second.about, what.now);
  return codec::encode_precedent_answer(precedents_ ? precedents_->find(tenant, asked, what.limit)
                                                    : precedent_answer{});
}

std::string memory_archive::answer(const std::string&, const view_insights&) {
  throw std::logic_error("insights are gathered from `decisions`, page by page");
}

std::string memory_archive::answer(const std::string&, const export_rows&) {
  throw std::logic_error("rows are no document: ask for `rows`");
}

std::string memory_archive::answer(const std::string&, const count_matching&) {
  throw std::logic_error("expressions are not the store's business: look through open_after");
}

std::string memory_archive::answer(const std::string& tenant, const summarize& what) {
  return summary_document(summarize_facts(*records_, tenant, what));
}

namespace {

intervention_class class_of(const intervention_raised& raised, intervention_state state) {
  intervention_class found;
  found.kind = to_string(raised.about->asked.kind);
  found.state = to_string(state);
  return found;
}

intervention_class class_of(const intervention_raised& raised, const intervention_settled& how) {
  auto found = class_of(raised, how.state);
  found.decided_by = to_string(how.by);
  if (how.given) {
    found.verdict = to_string(how.given->verdict);
    found.edited = how.given->verdict == verdict::edit || !how.given->arguments.empty();
  }
  return found;
}

/// What a summary gathers about one intervention on the way.
struct asked {
  const intervention_raised* raised = nullptr;
  bool offered = false;
  std::vector<const intervention_settled*> settled;
};

/// What it gathers while it walks the facts.
struct gathering {
  summary counts;
  std::map<std::string, conversation_status> conversations;
  std::map<std::pair<std::string, std::string>, lane> steps;
  std::map<std::string, asked> interventions;

  void take(const std::string& conversation, const event& what);
  summary finish();
};

void gathering::take(const std::string& conversation, const event& what) {
  const auto& body = what.body;
  if (std::holds_alternative<conversation_opened>(body) ||
      std::holds_alternative<conversation_handed_back>(body)) {
    conversations[conversation] = conversation_status::open;
  } else if (std::holds_alternative<conversation_handed_over>(body)) {
    conversations[conversation] = conversation_status::handed_over;
  } else if (std::holds_alternative<conversation_closed>(body)) {
    conversations[conversation] = conversation_status::closed;
  } else if (const auto* decided = std::get_if<step_decided>(&body)) {
    steps[{conversation, decided->step_id}] = decided->lane;
  } else if (const auto* ended = std::get_if<step_settled>(&body)) {
    if (ended->decision == decision::handed_over)
      steps[{conversation, ended->step_id}] = lane::escalation;
  } else if (const auto* raised = std::get_if<intervention_raised>(&body)) {
    interventions[raised->about->id].raised = raised;
  } else if (const auto* offered = std::get_if<intervention_offered>(&body)) {
    interventions[offered->id].offered = true;
  } else if (const auto* back = std::get_if<intervention_returned>(&body)) {
    interventions[back->id].offered = false;
  } else if (const auto* counted = std::get_if<answer_counted>(&body)) {
    interventions[counted->id].offered = false;
  } else if (const auto* pending = std::get_if<answer_pending>(&body)) {
    interventions[pending->id].offered = false;
  } else if (const auto* settled = std::get_if<intervention_settled>(&body)) {
    interventions[settled->id].settled.push_back(settled);
  } else if (std::holds_alternative<answer_kept>(body)) {
    ++counts.labels_kept;
  } else if (const auto* outcome = std::get_if<outcome_reported>(&body)) {
    if (outcome->status == "ok") ++counts.outcomes_ok;
    if (outcome->status == "error") ++counts.outcomes_error;
    if (!outcome->matches) ++counts.outcomes_mismatched;
  }
}

summary gathering::finish() {
  for (const auto& [id, status] : conversations)
    ++counts.conversations[std::string{to_string(status)}];
  for (const auto& [step, final_lane] : steps) ++counts.steps[std::string{to_string(final_lane)}];
  for (const auto& [id, what] : interventions) {
    if (what.raised == nullptr) continue;
    const auto waiting = what.offered ? intervention_state::offered : intervention_state::open;
    if (what.settled.empty()) ++counts.interventions[class_of(*what.raised, waiting)];
    // Settled twice is counted twice: it must never be, and would show here.
    for (const auto* how : what.settled) ++counts.interventions[class_of(*what.raised, *how)];
  }
  return std::move(counts);
}

}  // namespace

summary summarize_facts(const memory_records& records, const std::string& tenant,
                        const summarize& what) {
  gathering walk;
  walk.counts.through = records.facts.size();
  for (auto number = what.after; number < records.facts.size(); ++number) {
    const auto& fact = records.facts[number];
    if (fact.key->tenant == tenant && fact.key->conversation.starts_with(what.prefix))
      walk.take(fact.key->conversation, fact.what);
  }
  return walk.finish();
}

}  // namespace weft::storage
