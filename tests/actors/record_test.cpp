#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "actors/record/assemble.hpp"
#include "actors/record/pseudonym.hpp"
#include "schemas/codec/decision_record.hpp"
#include "tests/store/entries.hpp"

namespace weft::tests {
namespace {

/// Tells a conversation to an assembler, one second and one journal number an event.
class telling {
 public:
  explicit telling(record::which wanted = record::which::all) : taken_{of("c-1"), wanted} {
    tell(conversation_opened{"cust-9", "a refund", "refunds", R"({"channel":"chat"})"}, "agent-1");
  }
  telling& tell(event_body body, const std::string& by = "node") {
    ++number_;
    taken_.take({at_ms(std::int64_t{1'000} * number_), by, std::move(body)},
                {static_cast<std::uint64_t>(number_), "chain-" + std::to_string(number_)});
    return *this;
  }
  telling& customer(const std::string& id, const std::string& text) {
    return tell(message_appended{{id, speaker::customer, text, {}}}, "agent-1");
  }
  telling& asks(const std::string& id, const std::string& step_id,
                query_kind kind = query_kind::approval) {
    auto about = std::make_shared<card>();
    about->id = id;
    about->key = of("c-1");
    about->step_id = step_id;
    about->asked.kind = kind;
    about->asked.question = "May it?";
    about->act = action{"issue_refund", R"({"amount":120})"};
    about->draft = "I refund you.";
    about->firings = {{trigger_family::policy, "refund-over-100", "120 is above 100", true}};
    return tell(intervention_raised{std::move(about), {"refund-over-100"}});
  }
  telling& answers(const std::string& id, answer given, decided_by by = decided_by::human) {
    intervention_settled how{id, 1};
    how.by = by;
    how.answered_by = "ana";
    how.given = std::move(given);
    how.human_ms = 6'400;
    return tell(std::move(how), "ana");
  }
  std::vector<decision_record> records() { return taken_.finish(); }

 private:
  record::assembler taken_;
  int number_ = 0;
};

step reply(const std::string& id, const std::string& draft) {
  step made;
  made.id = id;
  made.draft = draft;
  return made;
}
step refund(const std::string& id) {
  step made;
  made.id = id;
  made.kind = step_kind::tool_call;
  made.act = action{"issue_refund", R"({"amount":120})"};
  made.signals.raw = R"({"confidence":0.8,"model":"m-1"})";
  made.signals.confidence = 0.8;
  return made;
}
step_decided decided(const step& proposed, decision how) {
  step_decided body;
  body.step_id = proposed.id;
  body.proposed = proposed;
  body.decision = how;
  body.lane = how == decision::wait ? lane::augmentation : lane::autonomy;
  body.trigger_set = 7;
  if (how == decision::wait)
    body.firings = {
        {trigger_family::policy, "refund-over-100", "120 is above 100", true, 120, 100}};
  return body;
}
answer approve() { return answer{verdict::approve}; }
answer reject() { return answer{verdict::reject}; }

}  // namespace

TEST_CASE("a record holds what was known when the step was decided, and what came of it") {
  telling t;
  t.customer("m1", "I want my money back").tell(decided(refund("s1"), decision::wait));
  t.asks("c-1~1", "s1").customer("m2", "hello?").answers("c-1~1", approve());
  step_settled settled{"s1", decision::proceed, action{"issue_refund", R"({"amount":120})"}, "d1"};
  t.tell(settled).tell(outcome_reported{"s1", "d1", "ok", R"({"id":5})", true});
  t.tell(conversation_closed{"solved"});
  const auto all = t.records();
  REQUIRE(all.size() == 1);
  const auto& r = all.front();
  CHECK(id_of(r) == "c-1/s1");
  CHECK(r.where.number == 3);
  CHECK(r.where.chain == "chain-3");
  CHECK(r.goal == "a refund");
  REQUIRE(r.context.size() == 1);  // the question came too late
  CHECK(r.context[0].text == "I want my money back");
  CHECK(r.trigger_set == 7);
  CHECK(r.firings.at(0).threshold == 100);
  CHECK(r.ended == decision::proceed);
  CHECK(r.outcome->status == "ok");
  CHECK(r.resolution == "solved");
  REQUIRE(r.questions.size() == 1);
  CHECK(r.questions[0].answered_by == "ana");
  CHECK(r.questions[0].human_ms == 6'400);
  CHECK(judgement_of(r) == judged::right);
}

TEST_CASE("a correction takes precedence over the answer, the last one over those before") {
  telling t;
  t.tell(decided(refund("s1"), decision::wait)).asks("c-1~1", "s1").answers("c-1~1", approve());
  t.tell(decision_corrected{"c-1~1", false, reject(), "too much"}, "lead");
  CHECK(judgement_of(t.records().at(0)) == judged::wrong);
  t.tell(decision_corrected{"c-1~1", true, {}, "it was right"}, "lead");
  const auto r = t.records().at(0);
  CHECK(judgement_of(r) == judged::right);
  REQUIRE(r.questions[0].corrections.size() == 2);
  CHECK(r.questions[0].corrections[0].by == "lead");
}

TEST_CASE("what no human has said is no judgement") {
  telling t;
  t.tell(decided(refund("s1"), decision::wait)).asks("c-1~1", "s1");
  CHECK(judgement_of(t.records().at(0)) == judged::unknown);
  t.answers("c-1~1", approve(), decided_by::expiry_default);
  CHECK(judgement_of(t.records().at(0)) == judged::unknown);
  CHECK(how_decided(t.records().at(0).questions[0]) == "default");
}

TEST_CASE("one refusal outweighs all approvals of a step") {
  telling t;
  t.tell(decided(refund("s1"), decision::wait));
  t.asks("c-1~1", "s1").answers("c-1~1", approve());
  t.asks("c-1~2", "s1").answers("c-1~2", reject());
  t.asks("c-1~3", "s1").answers("c-1~3", approve());
  CHECK(judgement_of(t.records().at(0)) == judged::wrong);
}

TEST_CASE("changed arguments and edited drafts override, equal arguments do not") {
  card about;
  about.act = action{"issue_refund", R"({"amount":120})"};
  answer edited = approve();
  CHECK_FALSE(overrides(edited, about));
  edited.arguments = R"({"amount":120})";
  CHECK_FALSE(overrides(edited, about));
  edited.arguments = R"({"amount":100})";
  CHECK(overrides(edited, about));
  about.asked.kind = query_kind::review;
  CHECK(overrides(answer{verdict::edit}, about));
  CHECK_FALSE(overrides(answer{verdict::accept}, about));
}

TEST_CASE("the context is the last twenty messages, an agent's own words once") {
  telling t;
  for (int i = 0; i < 30; ++i) t.customer("m" + std::to_string(i), "line " + std::to_string(i));
  t.tell(decided(reply("s1", "Hello"), decision::proceed));
  t.tell(message_appended{{"a1", speaker::agent, "Hello", {}}}, "agent-1");
  t.tell(decided(reply("s2", "Bye"), decision::proceed));
  const auto all = t.records();
  REQUIRE(all.size() == 2);
  REQUIRE(all[0].context.size() == 20);
  CHECK(all[0].context.front().text == "line 10");
  REQUIRE(all[1].context.size() == 20);
  CHECK(all[1].context.front().text == "line 11");
  CHECK(all[1].context.back().text == "Hello");
}

TEST_CASE("tool calls stand where they were carried out, with results known by then only") {
  telling t;
  t.customer("m1", "refund me").tell(decided(refund("s1"), decision::proceed));
  t.tell(outcome_reported{"s1", "", "ok", R"({"id":5})", true});
  t.tell(decided(refund("s2"), decision::proceed));
  t.customer("m2", "thanks").tell(decided(reply("s3", "Welcome"), decision::proceed));
  t.tell(outcome_reported{"s2", "", "ok", R"({"id":6})", true});
  const auto all = t.records();
  REQUIRE(all.size() == 3);
  CHECK(all[0].calls.empty());
  REQUIRE(all[1].calls.size() == 1);
  CHECK(all[1].calls[0].before == 1);
  CHECK(all[1].calls[0].result == R"({"id":5})");
  REQUIRE(all[2].calls.size() == 2);
  CHECK(all[2].calls[1].before == 1);
  CHECK(all[2].calls[1].result.empty());
}

TEST_CASE("a handover is a record of its own, with what was said meanwhile") {
  telling t;
  t.customer("m1", "I want a human").tell(conversation_handed_over{"c-1~1", "asked for"});
  t.asks("c-1~1", "", query_kind::handover);
  t.tell(message_appended{{"o1", speaker::human_operator, "Ana here", {}}}, "ana");
  t.customer("m2", "great").answers("c-1~1", answer{verdict::resolved});
  t.tell(conversation_handed_back{"done"}).customer("m3", "bye");
  const auto all = t.records();
  REQUIRE(all.size() == 1);
  CHECK(id_of(all[0]) == "c-1~1");
  REQUIRE(all[0].exchange.size() == 2);
  CHECK(all[0].exchange[0].text == "Ana here");
  CHECK(all[0].context.size() == 1);
}

TEST_CASE("answers that were not applied and votes are kept beside the one that was") {
  telling t;
  t.tell(decided(refund("s1"), decision::wait)).asks("c-1~1", "s1");
  t.tell(answer_counted{"c-1~1", 2, approve(), "bob", 2}, "bob").answers("c-1~1", approve());
  t.tell(answer_kept{"c-1~1", 2, reject(), "eve", kept_because::late}, "eve");
  const auto all = t.records();
  const auto& others = all.at(0).questions.at(0).others;
  REQUIRE(others.size() == 2);
  CHECK(others[0].why == "vote");
  CHECK(others[1].why == "late");
  CHECK(others[1].by == "eve");
}

TEST_CASE("a held step is one record, decided when it was looked at") {
  telling t;
  t.tell(step_held{refund("s1"), "f", {}}).customer("m1", "well?");
  step_decided later;
  later.step_id = "s1";
  later.decision = decision::proceed;
  t.tell(later);
  const auto all = t.records();
  REQUIRE(all.size() == 1);
  CHECK(all[0].proposed.act->name == "issue_refund");
  CHECK(all[0].where.number == 4);
  CHECK(all[0].context.size() == 1);
}

TEST_CASE("directives are told as they held then") {
  telling t;
  directive cautious{"d-1", "Refund nothing", "true", {}, at_ms(3'500)};
  t.tell(directive_received{cautious}).tell(decided(reply("s1", "a"), decision::proceed));
  t.tell(decided(reply("s2", "b"), decision::proceed));
  const auto all = t.records();
  CHECK(all.at(0).directives.size() == 1);  // at 3 s
  CHECK(all.at(1).directives.empty());      // at 4 s
}

TEST_CASE("only what is learnt from can be asked for") {
  telling t{record::which::learned};
  t.tell(decided(reply("s1", "a"), decision::proceed));
  auto marked = decided(reply("s2", "b"), decision::proceed);
  marked.mark = certificate_mark{"confidence"};
  t.tell(marked).tell(decided(refund("s3"), decision::wait)).asks("c-1~1", "s3");
  const auto all = t.records();
  REQUIRE(all.size() == 2);
  CHECK(all[0].proposed.id == "s2");
  CHECK(all[1].proposed.id == "s3");
}

TEST_CASE("people get pseudonyms, the node and the agent keep their names") {
  telling t;
  t.tell(decided(refund("s1"), decision::wait)).asks("c-1~1", "s1").answers("c-1~1", approve());
  t.tell(decision_corrected{"c-1~1", true, {}, {}}, "lead");
  auto r = t.records().at(0);
  record::hide_people(r, "a secret");
  CHECK(r.questions[0].answered_by == record::pseudonym_of("a secret", "ana"));
  CHECK(r.questions[0].corrections[0].by == record::pseudonym_of("a secret", "lead"));
  CHECK(r.questions[0].answered_by.size() == 15);
  CHECK(r.questions[0].answered_by.starts_with("op-"));
  CHECK(record::pseudonym_of("another", "ana") != r.questions[0].answered_by);
  CHECK(record::pseudonym_of("a secret", "").empty());
}

}  // namespace weft::tests
