#include "tests/store/histories.hpp"

#include <algorithm>
#include <memory>

#include "schemas/codec/codec.hpp"

namespace weft::tests {

instant history_maker::later() {
  now_us_ += static_cast<std::int64_t>(below(2'000'000));
  return instant{microseconds{now_us_}};
}

/// Texts that would break whoever looks for quotes, braces or event boundaries carelessly.
std::string history_maker::text() {
  static const std::vector<std::string> texts{
      "Where is my order?",
      "",
      R"(He said "no" and left a \ behind)",
      R"(},{"tenant":"acme","conversation":"c-1","type":"conversation_closed"})",
      "Zeile eins\nZeile zwei\ttab \x01 Ende",
      "Grüße aus Köln: 寿司 🍣",
      "[[{{]]}}\\\"",
      std::string(3'000, 'x')};
  return texts[below(texts.size())];
}

event history_maker::fact(event_body body) {
  event made{later(), below(2) == 0 ? "agent-1" : "node", std::move(body)};
  return made;
}

void history_maker::add(group& to, const told& about, std::vector<event> events,
                        std::optional<claim> guard, bool recorded) {
  auto made = std::make_shared<entry>();
  made->key = about.key;
  made->events = std::move(events);
  made->guard = std::move(guard);
  // Stores encode what comes without its text.
  if (below(4) != 0) codec::encode_events(made->encoded, made->key, made->events);
  if (recorded)
    for (const auto& e : made->events) ++words_[std::string{name_of(e)}];
  to.entries.push_back(std::move(made));
  to.recorded.push_back(recorded);
}

history_maker::group history_maker::next(std::size_t entries_max) {
  group made;
  const auto wanted = 1 + below(entries_max);
  while (made.entries.size() < wanted) {
    if (told_.empty() || below(12) == 0) {
      open_one(made);
      continue;
    }
    if (below(20) == 0) {
      floor(made);
      continue;
    }
    // Recent ones are talked to most.
    const auto span = std::min<std::uint64_t>(told_.size(), 12);
    auto& about = told_[told_.size() - 1 - below(span)];
    if (about.status == conversation_status::closed) continue;
    switch (below(10)) {
      case 0:
      case 1:
        below(4) == 0
            ? add(made, about, {fact(directive_received{{"d", "Say so.", "true", "", later()}})})
            : message(made, about);
        break;
      case 2:
      case 3: autonomous_step(made, about); break;
      case 4: question(made, about); break;
      case 9:
        if (below(4) == 0)
          below(2) == 0 ? close(made, about) : hand_over(made, about);
        else
          add(made, about, {});  // nothing to record: only its outbox counts
        break;
      default:
        if (!about.questions.empty())
          move(made, about, about.questions[below(about.questions.size())]);
    }
  }
  return made;
}

history_maker::told& history_maker::open_one(group& to) {
  told fresh;
  const std::string tenant = below(3) == 0 ? "globex" : "acme";
  // The same ids in both tenants, and not in the order of opening.
  fresh.key = {tenant, "c/" + std::to_string((told_.size() * 7'919) % 10'007)};
  told_.push_back(std::move(fresh));
  auto& about = told_.back();
  add(to, about, {fact(conversation_opened{"cust-1", text(), "refunds", R"({"a":1})"})});
  return about;
}

void history_maker::message(group& to, told& about) {
  event said = fact(message_appended{});
  const auto from = static_cast<speaker>(below(5));
  std::get<message_appended>(said.body).said = {"m" + std::to_string(++about.messages), from,
                                                text(), said.at};
  add(to, about, {std::move(said)});
}

void history_maker::autonomous_step(group& to, told& about) {
  step proposed;
  proposed.id = std::to_string(++about.steps);
  proposed.draft = text();
  proposed.signals = {0.93, R"({"confidence":0.93})"};
  step_decided how{proposed.id, proposed, "f" + proposed.id};
  how.trigger_set = 1;
  std::vector<event> events{fact(std::move(how))};
  if (below(3) == 0)
    events.push_back(fact(outcome_reported{proposed.id, "d", below(2) == 0 ? "ok" : "error",
                                           R"({"n":1})", below(5) != 0}));
  add(to, about, std::move(events));
}

void history_maker::question(group& to, told& about) {
  step proposed;
  proposed.id = std::to_string(++about.steps);
  proposed.kind = step_kind::tool_call;
  proposed.act = action{"issue_refund", R"({"amount":120,"order":"A1"})"};
  auto about_card = std::make_shared<card>();
  about_card->id = intervention_id_of(about.key.conversation,
                                      static_cast<std::uint32_t>(about.questions.size() + 1));
  about_card->key = about.key;
  about_card->step_id = proposed.id;
  about_card->asked.kind = below(2) == 0 ? query_kind::approval : query_kind::guidance;
  about_card->asked.question = "May it be done? " + text();
  about_card->act = proposed.act;
  about_card->digest = "d" + proposed.id;
  about_card->scope = below(3) == 0 ? "flights" : "refunds";
  about_card->firings = {{trigger_family::policy, below(2) == 0 ? "gate" : "unsure", "so", true}};
  about_card->context = {{"m1", speaker::customer, text(), later()}};
  about_card->received = later();
  about_card->raised = later();
  about_card->answer_by = about_card->raised + milliseconds{300'000};
  about.questions.push_back({about_card->id});
  step_decided how{proposed.id, proposed, "f" + proposed.id, lane::augmentation, decision::wait};
  how.firings = {
      {trigger_family::policy, "refund-over-100", "amount 120 is above 100", true, 120, 100}};
  std::vector<event> events{fact(std::move(how)),
                            fact(intervention_raised{about_card, {"refund-over-100"}})};
  add(to, about, std::move(events));
}

void history_maker::move(group& to, told& about, asked& what) {
  const auto choice = below(6);
  if (!what.is_settled && below(3) == 0) {
    progress_made(to, about, what);
  } else if (what.is_settled) {
    if (choice == 0)
      add(to, about, {fact(answer_kept{what.id, 1, answer{verdict::reject}, "bob"})});
    else if (choice == 1)
      add(to, about,
          {fact(decision_corrected{what.id, false, answer{verdict::reject}, "see article 4"})});
    else  // a claim that comes too late
      add(to, about, {fact(intervention_offered{what.id, what.version + 1, "eve", later()})},
          claim{what.id, what.version}, false);
  } else if (choice == 0) {  // a claim at another version
    const auto wrong = what.version + (below(2) == 0 ? 1U : ~0U);
    add(to, about, {fact(intervention_offered{what.id, wrong + 1, "eve", later()})},
        claim{what.id, wrong}, false);
  } else if (choice == 1) {  // a claim of what nobody ever asked
    add(to, about, {fact(intervention_offered{what.id + "0000", 2, "eve", later()})},
        claim{what.id + "0000", 1}, false);
  } else if (!what.is_offered && !what.is_pending) {
    offer(to, about, what);
  } else if (choice == 2) {
    what.is_offered = false;
    add(to, about, {fact(intervention_returned{what.id, "ana", returned::lapsed, text()})});
  } else {
    settle(to, about, what);
  }
}

void history_maker::offer(group& to, told& about, asked& what) {
  what.is_offered = true;
  ++what.version;
  add(to, about, {fact(intervention_offered{what.id, what.version, "ana", later()})},
      claim{what.id, what.version - 1});
}

/// What happens to an open question between its offers.
void history_maker::progress_made(group& to, told& about, asked& what) {
  if (what.is_pending) {
    what.is_pending = false;
    return add(to, about, {fact(answer_undone{what.id})});
  }
  switch (below(7)) {
    case 0: return add(to, about, {fact(intervention_extended{what.id, later()})});
    case 1: return add(to, about, {fact(follow_up_asked{what.id, "which?"})});
    case 2: return add(to, about, {fact(follow_up_answered{what.id, text() + "."})});
    case 3:
      if (what.is_offered)
        add(to, about, {fact(intervention_accepted{what.id, what.version, "ana", later()})});
      return;
    case 4:
      if (!what.is_offered)
        add(to, about, {fact(intervention_moved{what.id, 1, "second", "nobody looked"})});
      return;
    case 5:
      what.is_offered = false;
      return add(
          to, about,
          {fact(answer_counted{what.id, ++what.version, answer{verdict::approve}, "ana", 2, "b"})});
    default:
      what.is_offered = false;
      what.is_pending = true;
      return add(to, about,
                 {fact(answer_pending{what.id, ++what.version, answer{verdict::approve}, "ana",
                                      later(), ""})});
  }
}

void history_maker::floor(group& to) {
  told whole;
  whole.key = {below(3) == 0 ? "globex" : "acme", std::string{floor_id}};
  const directive what{"d" + std::to_string(below(9)), "It returns at 3.", "true", "", later()};
  switch (below(9)) {
    case 0: return add(to, whole, {fact(directive_issued{what})});
    case 1: return add(to, whole, {fact(directive_revoked{what.id})});
    case 2: return add(to, whole, {fact(trigger_set_stored{2, text(), "a note"})});
    case 3: return add(to, whole, {fact(trigger_set_activated{2})});
    case 4: return add(to, whole, {fact(label_learned{{"sure", "m/1"}, below(2) == 0, "c/1"})});
    case 5: return add(to, whole, {fact(label_corrected{"c/1", below(2) == 0})});
    case 6: return add(to, whole, {fact(alarm_judged{"repeated_call", "a", below(2) == 0})});
    case 7: return add(to, whole, {fact(answer_learned{"q", "c~1", answer{verdict::reject}})});
    default: return add(to, whole, {fact(operator_profiled{{"ana", {"money"}, {{"refunds", 3}}}})});
  }
}

void history_maker::settle(group& to, told& about, asked& what) {
  what.is_settled = true;
  intervention_settled how{what.id, what.version};
  how.state = static_cast<intervention_state>(3 + below(4));
  how.by = static_cast<decided_by>(1 + below(5));
  how.answered_by = "ana";
  if (how.state == intervention_state::answered) {
    how.given = answer{verdict::approve};
    how.given->note = text();
    if (below(2) == 0) how.given->arguments = R"({"amount":100})";
  }
  how.reason = text();
  how.machine_ms = 1.125;
  how.queue_ms = 3;
  how.human_ms = 6'400.5;
  add(to, about, {fact(std::move(how))});
  // A lease may lapse while the answer is on its way: its return is recorded after the end.
  if (below(4) == 0)
    add(to, about, {fact(intervention_returned{what.id, "ana", returned::lapsed, ""})});
}

void history_maker::close(group& to, told& about) {
  for (auto& what : about.questions)
    if (!what.is_settled) settle(to, about, what);
  about.status = conversation_status::closed;
  add(to, about, {fact(conversation_closed{text()})});
}

void history_maker::hand_over(group& to, told& about) {
  if (about.status == conversation_status::handed_over) {
    about.status = conversation_status::open;
    return add(to, about, {fact(conversation_handed_back{text()})});
  }
  about.status = conversation_status::handed_over;
  std::vector<event> events{fact(conversation_handed_over{"", text()})};
  if (about.steps > 0)
    events.push_back(fact(step_settled{std::to_string(about.steps), decision::handed_over}));
  add(to, about, std::move(events));
}

std::vector<conversation_key> history_maker::conversations() const {
  std::vector<conversation_key> keys;
  for (const auto& about : told_) keys.push_back(about.key);
  return keys;
}

}  // namespace weft::tests
