#include <memory>
#include <string>

#include <doctest/doctest.h>

#include "schemas/codec/codec.hpp"
#include "schemas/codec/decision_record.hpp"
#include "schemas/digest.hpp"
#include "tests/support/json.hpp"

namespace weft::tests {
namespace {

instant at(std::int64_t ms) { return instant{milliseconds{1'700'000'000'000 + ms}}; }

/// Every member set to something of its own.
decision_record full() {
  decision_record r;
  r.key = {"acme", "c-1"};
  r.at = at(3);
  r.where = {42, std::string(64, 'a')};
  r.customer = "cust-9";
  r.goal = "a refund";
  r.conversation_scope = "refunds";
  r.metadata = R"({"channel":"chat"})";
  r.opened = at(1);
  r.context = {{"m1", speaker::customer, "pay \"me\"\n", at(2)}};
  r.calls = {{1, "s0", action{"look_up", R"({"order":"A1"})"}, R"({"total":120})"}};
  r.directives = {{"d-1", "be kind", "true", "default", at(9'000)}};
  r.proposed.id = "s1";
  r.proposed.kind = step_kind::tool_call;
  r.proposed.act = action{"issue_refund", R"({"amount":120})"};
  r.proposed.draft = "I refund you.";
  r.proposed.scope = "refunds";
  r.proposed.signals.raw = R"({"confidence":0.5,"model":"m-1"})";
  r.proposed.signals.confidence = 0.5;
  r.way = lane::augmentation;
  r.firings = {{trigger_family::policy, "over-100", "120 is above 100", true, 120, 100}};
  r.trigger_set = 7;
  r.mark = certificate_mark{"confidence", "m-1", {}, 0.5, 0.25, 0.2, 99, true, "refunds"};
  question_record q;
  auto about = std::make_shared<card>();
  about->id = "c-1~1";
  about->key = r.key;
  about->step_id = "s1";
  about->asked.question = "May it?";
  about->act = r.proposed.act;
  about->digest = "d1";
  about->raised = at(3);
  q.about = about;
  q.rules = {"over-100"};
  q.state = intervention_state::answered;
  q.by = decided_by::human;
  q.answered_by = "ana";
  q.given = answer{verdict::approve, R"({"amount":100})"};
  q.reason = "cap";
  q.bundle = "b-1";
  q.settled = at(6'403);
  q.machine_ms = 1.5;
  q.queue_ms = 20;
  q.human_ms = 6'400;
  q.offers = 2;
  q.declines = 1;
  q.follow_ups = {{"which?", "the first", "ana"}};
  q.others = {{at(7'000), "bob", answer{verdict::reject}, "late"}};
  q.corrections = {{at(8'000), "lead", false, answer{verdict::reject}, "no"}};
  r.questions = {q};
  r.ended = decision::proceed;
  r.act = action{"issue_refund", R"({"amount":100})"};
  r.digest = "d2";
  r.draft = "I refund you 100.";
  r.outcome = outcome_reported{"s1", "d2", "ok", R"({"id":5})", true};
  r.exchange = {{"o1", speaker::human_operator, "Ana here", at(9)}};
  r.resolution = "solved";
  r.closed = true;
  return r;
}

}  // namespace

TEST_CASE("a decision record comes back from its JSON as it was") {
  const auto before = full();
  const auto json = codec::encode_decision_record(before);
  const auto after = codec::decode_decision_record(json);
  REQUIRE_MESSAGE(after, after.error().detail);
  CHECK(codec::encode_decision_record(*after) == json);
  CHECK(after->where.number == 42);
  CHECK(after->where.chain == before.where.chain);
  CHECK(after->context == before.context);
  CHECK(after->calls.at(0).result == before.calls[0].result);
  CHECK(after->directives == before.directives);
  CHECK(after->proposed.signals.raw == before.proposed.signals.raw);
  CHECK(after->mark == before.mark);
  CHECK(after->questions.at(0).given == before.questions[0].given);
  CHECK(after->questions[0].others.at(0).why == "late");
  CHECK(after->questions[0].corrections.at(0).right == before.questions[0].corrections[0].right);
  CHECK(after->outcome->step_id == "s1");
  CHECK(after->exchange == before.exchange);
  CHECK(after->closed);
}

TEST_CASE("the JSON says what is derived, so that readers need not know the rules") {
  using testing::json;
  const auto shown = json::parse(codec::encode_decision_record(full()));
  CHECK(shown["version"].number() == 1);
  CHECK(shown["id"].text() == "c-1/s1");
  CHECK(shown["judged"].text() == "wrong");  // the correction's word
  CHECK(shown["questions"].elements().at(0)["how"].text() == "bundle");
  CHECK(shown["certificate"]["p"].number() == 0.25);
  CHECK(shown["journal"]["number"].number() == 42);
}

TEST_CASE("an almost empty record is written and read, too") {
  decision_record r;
  r.key = {"acme", "c-1"};
  r.proposed.id = "s1";
  r.at = at(0);
  const auto after = codec::decode_decision_record(codec::encode_decision_record(r));
  REQUIRE_MESSAGE(after, after.error().detail);
  CHECK(after->questions.empty());
  CHECK_FALSE(after->outcome);
}

TEST_CASE("a record of another version is refused with both numbers") {
  auto json = codec::encode_decision_record(full());
  json.replace(json.find("\"version\":1"), 11, "\"version\":2");
  const auto after = codec::decode_decision_record(json);
  REQUIRE_FALSE(after);
  CHECK(after.error().detail.find("version is 2") != std::string::npos);
  CHECK(after.error().detail.find("version 1") != std::string::npos);
  CHECK(after.error().where == "/version");
}

TEST_CASE("what is cut off or of a wrong type is a problem, never a crash") {
  const auto json = codec::encode_decision_record(full());
  for (std::size_t size = 0; size < json.size(); size += 7)
    CHECK_FALSE(codec::decode_decision_record(json.substr(0, size)));
  CHECK_FALSE(codec::decode_decision_record(R"({"version":1,"tenant":5})"));
  CHECK_FALSE(codec::decode_decision_record("[]"));
}

// RFC 4231, test cases 1, 2 and 6.
TEST_CASE("HMAC-SHA256 gives the published values") {
  CHECK(hex_of(hmac_sha256(std::string(20, '\x0b'), "Hi There")) ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(hex_of(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(hex_of(hmac_sha256(std::string(131, '\xaa'),
                           "Test Using Larger Than Block-Size Key - Hash Key First")) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

}  // namespace weft::tests
