#include <string>

#include <doctest/doctest.h>

#include "schemas/codec/precedents.hpp"

namespace weft::tests {
namespace {

precedent full() {
  precedent p;
  p.tenant = "acme";
  p.id = "c-1~1";
  p.conversation = "c-1";
  p.at = instant{milliseconds{1'700'000'000'000}};
  p.kind = query_kind::choice;
  p.action = "issue_refund";
  p.scope = "refunds";
  p.slots = {"rule:a \"b\"", "option:x"};
  p.question = "Which?";
  p.customer = "it \"broke\"\n";
  p.draft = "I refund.";
  p.given.chosen = {"x"};
  p.given.note = "as always";
  p.decision = "chosen x";
  p.article = "x";
  p.by = "ana";
  p.bundle = "b-1";
  p.by_human = false;
  p.negative = true;
  p.multiplicity = 7;
  return p;
}

}  // namespace

TEST_SUITE("precedents as JSON") {
  TEST_CASE("a precedent comes back as it was") {
    const auto was = full();
    const auto is = codec::decode_precedent(codec::encode_precedent(was));
    REQUIRE(is);
    CHECK(codec::encode_precedent(*is) == codec::encode_precedent(was));
    CHECK(is->slots == was.slots);
    CHECK(is->customer == was.customer);
    CHECK(is->given == was.given);
    CHECK(is->at == was.at);
    CHECK(is->bundle == was.bundle);
    CHECK(is->multiplicity == 7);
    CHECK_FALSE(is->by_human);
    CHECK(is->negative);
  }

  TEST_CASE("what precedents say is spelled out, without tenant and bundle") {
    precedent_answer said;
    said.hits.push_back({full(), 0.5, 0.5, 1, {"option:x"}, {"broke"}});
    said.sides.push_back({"chosen x", 1, 1});
    said.agreement = 1;
    said.decision = "chosen x";
    said.abstained = false;
    said.why = "so";
    CHECK(codec::encode_precedent_answer(said) ==
          R"({"hits":[{"intervention":"c-1~1","conversation":"c-1","at":1700000000000,)"
          R"("kind":"choice","action":"issue_refund","scope":"refunds","question":"Which?",)"
          R"("customer":"it \"broke\"\n","draft":"I refund.",)"
          R"("answer":{"chosen":["x"],"note":"as always"},"decision":"chosen x","article":"x",)"
          R"("by":"ana","by_human":false,"negative":true,"conversations":7,"score":0.5,)"
          R"("likeness":0.5,"freshness":1,"equal":["option:x"],"terms":["broke"]}],)"
          R"("sides":[{"decision":"chosen x","share":1,"hits":1}],"agreement":1,)"
          R"("decision":"chosen x","abstained":false,"why":"so"})");
  }

  TEST_CASE("a step is looked up as it would be proposed") {
    const auto asked = codec::decode_precedent_request(
        R"({"step":{"step_id":"s1","kind":"tool_call","action":{"name":"issue_refund",)"
        R"("arguments":{"b":1,"a":"x"}}},"said":"it broke","limit":3})");
    REQUIRE(asked);
    CHECK(asked->proposed.act->name == "issue_refund");
    CHECK(asked->proposed.act->arguments == R"({"a":"x","b":1})");
    CHECK(asked->said == "it broke");
    CHECK(asked->limit == 3);
  }

  TEST_CASE("what is wrong with a request is named with its place") {
    const auto none = codec::decode_precedent_request(R"({"said":"x"})");
    REQUIRE_FALSE(none);
    CHECK(none.error().detail.find("step") != std::string::npos);
    const auto many = codec::decode_precedent_request(
        R"({"step":{"step_id":"s1","kind":"reply","draft":"x"},"limit":21})");
    REQUIRE_FALSE(many);
    CHECK(many.error().where == "/limit");
    CHECK(many.error().detail == "'limit' is 21, it must be 1 to 20");
    CHECK_FALSE(
        codec::decode_precedent_request(R"({"step":{"step_id":"s1","kind":"reply"},"x":1})"));
  }
}

}  // namespace weft::tests
