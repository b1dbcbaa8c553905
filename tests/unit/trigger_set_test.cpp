#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "actors/triggers/cel/program.hpp"
#include "tests/unit/trigger_set_words.hpp"

// Trigger sets in YAML: all they may have, and what is said about mistakes.

namespace weft::config {
namespace {

TEST_CASE("A set of all families is read with every key") {
  const auto set = read_well(every_family);
  CHECK(set.rules() == 13);
  CHECK(set.about == "Airline, pilot");
  CHECK(set.supervised);
  CHECK(set.supervision.question == "Right? {draft}");
  CHECK(set.supervision.answer_within == milliseconds{120'000});
  CHECK(set.supervision.expiry == on_expiry::proceed);

  REQUIRE(set.confidence.size() == 4);
  const auto& unsure = set.confidence[0];
  CHECK(unsure.scope == "refunds*");
  CHECK(unsure.threshold == 0.8);
  CHECK(unsure.ask_when_missing);
  CHECK(unsure.width_max == 0.3);
  CHECK_FALSE(unsure.proven);
  CHECK(set.confidence[1].proven == certified{0.1, 0.01, 500, 0.05});
  CHECK(set.confidence[2].proven == certified{});
  CHECK(set.confidence[3].width_max == 1.0);

  REQUIRE(set.approvals.size() == 1);
  CHECK(set.approvals[0].actions == texts{"issue_refund", "wire_*"});
  CHECK(set.approvals[0].how.expiry == on_expiry::escalate);
  CHECK(set.approvals[0].how.route.queue == "money");
  CHECK(set.approvals[0].how.route.cost == 100);
  REQUIRE(set.required.size() == 1);
  CHECK(set.required[0].action == "change_flight");
  REQUIRE(set.required[0].parameters.size() == 1);
  CHECK(set.required[0].parameters[0].length_max == 7);

  REQUIRE(set.anomalies);
  CHECK(set.anomalies->false_alarms == 0.01);
  CHECK(set.anomalies->exempt == texts{"search", "get_*"});
  CHECK(set.anomalies->detectors == texts{"repeated_call", "amount"});
  CHECK(set.anomalies->how.answer_within == milliseconds{3'600'000});
}

TEST_CASE("Policies are read with every key, and their conditions compiled") {
  const auto set = read_well(every_family);
  REQUIRE(set.policies.size() == 5);
  const auto& stays = set.policies[0];
  CHECK(stays.when ==
        "action.name == \"update_flights\" && "
        "context.results.exists(r, r.value.cabin == \"basic\")");
  REQUIRE(stays.holds);
  CHECK(stays.holds->reads() == texts{"action", "context"});
  CHECK(stays.outcome == policy_outcome::ask);
  CHECK_FALSE(stays.must_ask);
  CHECK(stays.says == "basic economy stays");
  REQUIRE(stays.article);
  CHECK(stays.article->id == "modify-flight");
  CHECK(stays.article->title == "Modify flight");
  CHECK(stays.article->text == "Basic economy cannot be modified.");
  CHECK(stays.kind == query_kind::choice);
  REQUIRE(stays.options.size() == 2);
  CHECK(stays.options[0].title == "All of it");
  CHECK(stays.options[1].evidence == "Article 3");
  CHECK(stays.how.answer_within == milliseconds{90'000});
  CHECK(stays.how.route.skills.size() == 1);

  REQUIRE(set.policies[1].form.size() == 2);
  CHECK(set.policies[1].form[0].required);
  CHECK(set.policies[1].form[1].required);
  REQUIRE(set.policies[2].form.size() == 2);
  CHECK(set.policies[2].form[0].name == "meal");
  CHECK(set.policies[2].form[0].required);
  CHECK_FALSE(set.policies[2].form[1].required);
  CHECK(set.policies[2].outcome == policy_outcome::escalate);
  CHECK(set.policies[3].outcome == policy_outcome::allow);
  CHECK(set.policies[4].when == "action.name == \"delete\" ||\n  action.name == \"drop\"");
  CHECK(set.policies[4].holds->reads() == texts{"action"});
  CHECK(set.policies[4].outcome == policy_outcome::block);
  CHECK(set.policies[4].must_ask);
}

TEST_CASE("Supervision is a word or how its questions are asked") {
  CHECK(read_well("supervised: true").supervised);
  CHECK(read_well("second_opinions: 0.05").second_opinions == 0.05);
  CHECK(wrong_in("second_opinions: 1.5").size() == 1);
  CHECK_FALSE(read_well("supervised: false").supervised);
  CHECK(read_well("supervised: {}").supervised);
  CHECK(wrong_in("supervised: maybe") == texts{"1:13: supervised must be true or false"});
}

TEST_CASE("What many rules share may be written once and referred to") {
  const auto set = read_well(
      "approvals:\n"
      "  - {name: a, actions: &writes [pay, \"wire_*\"], route: &money {queue: money}}\n"
      "  - {name: b, actions: *writes, route: *money}\n");
  REQUIRE(set.approvals.size() == 2);
  CHECK(set.approvals[1].actions == texts{"pay", "wire_*"});
  CHECK(set.approvals[1].how.route.queue == "money");
}

TEST_CASE("Unknown keys, keys without a value and keys that come twice are refused") {
  CHECK(wrong_in("about: x\npolices: []\n") ==
        texts{"2:1: a trigger set has no 'polices', did you mean 'policies'? It may have about, "
              "second_opinions, "
              "supervised, confidence, approvals, required, policies or anomalies"});
  CHECK(wrong_in("about: x\nabout: y\n") == texts{"2:1: 'about' comes twice, keep one of them"});
  CHECK(wrong_in("approvals:\n  - name: a\n    actions:\n") ==
        texts{"3:5: 'actions' has no value, write one behind it or leave it out"});
  CHECK(wrong_in("about: x\n? [a]\n: y\n") ==
        texts{"2:3: a key must be a word, but this is a list"});
  CHECK(wrong_in("") == texts{"1:1: a trigger set must be a map, but this is nothing"});
  CHECK(wrong_in("- a") == texts{"1:1: a trigger set must be a map, but this is a list"});
  CHECK(wrong_in("approvals: {}") == texts{"1:12: approvals must be a list, but this is a map"});
}

TEST_CASE("Columns count characters, not bytes, also behind a byte order mark") {
  CHECK(wrong_in("{about: \"Flüge €\", supervised: 7}") ==
        texts{"1:32: supervised must be true or false"});
  CHECK(wrong_in("\xEF\xBB\xBFsupervised: 7") == texts{"1:13: supervised must be true or false"});
}

TEST_CASE("Names are one rule's alone, over all families") {
  CHECK(wrong_in("approvals:\n"
                 "  - {name: a, actions: [x]}\n"
                 "policies:\n"
                 "  - {name: a, when: \"true\", outcome: ask}\n") ==
        texts{"4:12: the rule in line 2 is called 'a' already, take another name"});
  CHECK(wrong_in("approvals: [{name: amount, actions: [x]}]") ==
        texts{"1:20: 'amount' is the name of an anomaly detector, take another"});
  CHECK(wrong_in("approvals: [{name: agent-asks, actions: [x]}]") ==
        texts{"1:20: 'agent-asks' is the name of the agent's own questions, take another"});
  CHECK(wrong_in("approvals: [{name: \"chosen:3\", actions: [x]}]") ==
        texts{"1:20: 'policies-disagree' and what begins with 'chosen:' are names of the choice "
              "between articles, take another"});
  CHECK(wrong_in("approvals: [{name: a b, actions: [x]}]") ==
        texts{"1:20: a rule's name has 1 to 128 characters of letters, digits and . _ : / -"});
}

TEST_CASE("A confidence rule has exactly one measure, or a width alone") {
  CHECK(wrong_in("confidence: [{name: a, threshold: 0.5, certified: {}}]") ==
        texts{"1:40: a confidence rule has a threshold or is certified, leave one of them out"});
  CHECK(wrong_in("confidence: [{name: a}]") ==
        texts{"1:14: a confidence rule lacks 'threshold' (or 'certified', or 'width_max' alone)"});
  CHECK(wrong_in("confidence: [{name: a, certified: {}, ask_when_missing: true}]") ==
        texts{"1:39: 'ask_when_missing' belongs to a threshold: a certified rule learns what a "
              "missing confidence means, leave it out"});
}

TEST_CASE("Numbers outside their range are refused, ends are inside") {
  CHECK(wrong_in("confidence:\n"
                 "  - name: a\n"
                 "    certified: {alpha: 0.7, delta: 0, warmup: 0, audits: 2, beta: 1}\n"
                 "    width_max: 0\n") ==
        texts{"3:24: alpha is 0.7, it must be above 0 and at most 0.5",
              "3:36: delta is 0, it must be above 0 and at most 0.5",
              "3:47: warmup must be a whole number of steps from 1 to 100000",
              "3:58: audits is 2, it must lie between 0.001 and 1",
              std::string{"3:61: certified has no 'beta', did you mean 'delta'? "} +
                  "It may have alpha, delta, warmup or audits",
              "4:16: width_max is 0, it must be above 0 and at most 1"});
  CHECK(wrong_in("confidence: [{name: a, threshold: .nan}]") ==
        texts{"1:35: threshold must be a number"});
  CHECK(wrong_in("confidence: [{name: a, threshold: 1.01}]") ==
        texts{"1:35: threshold is 1.01, it must lie between 0 and 1"});
  CHECK(wrong_in("anomalies: {false_alarms: 0.21}") ==
        texts{"1:27: false_alarms is 0.21, it must be above 0 and at most 0.2"});
  read_well(
      "confidence: [{name: a, certified: {alpha: 0.5, delta: 0.5, warmup: 100000,"
      " audits: 1}}]\nanomalies: {false_alarms: 0.2}\n");
  read_well("confidence: [{name: a, certified: {warmup: 1, audits: 0.001}, width_max: 1}]");
}

TEST_CASE("Answers are reused where a rule says so, and nowhere else") {
  CHECK_FALSE(read_well(every_family).reuses());
  const auto set = read_well(
      "confidence: [{name: a, threshold: 0.5, reuse: {}}]\n"
      "approvals: [{name: b, actions: [x], reuse: {alpha: 0.1, delta: 0.01, warmup: 9}}]\n"
      "required: [{name: c, action: x, parameters: {y: {type: string}}, reuse: {audits: 1}}]\n"
      "policies:\n"
      "  - {name: d, when: \"true\", outcome: ask, reuse: {}}\n"
      "  - {name: e, when: \"true\", outcome: ask}\n");
  CHECK(set.reuses());
  REQUIRE(set.reuse_of("a") != nullptr);
  CHECK(*set.reuse_of("a") == certified{});
  REQUIRE(set.reuse_of("b") != nullptr);
  CHECK(*set.reuse_of("b") == certified{0.1, 0.01, 9, 0.02});
  REQUIRE(set.reuse_of("c") != nullptr);
  CHECK(set.reuse_of("c")->audits == 1);
  CHECK(set.reuse_of("d") != nullptr);
  CHECK(set.reuse_of("e") == nullptr);
  CHECK(set.reuse_of("f") == nullptr);
}

TEST_CASE("Where a fresh human must decide, answers are not reused") {
  const auto gate = [](const std::string& route) {
    return wrong_in("approvals:\n  - {name: a, actions: [x], reuse: {}, route: {" + route + "}}\n");
  };
  const std::string so = ", so each question needs a fresh human: leave 'reuse' out";
  CHECK(gate("queue: money").empty());
  CHECK(gate("quorum: 2") == texts{"2:29: several humans must agree ('quorum')" + so});
  CHECK(gate("not_by: [eve]") == texts{"2:29: duties are separated ('not_by')" + so});
  CHECK(gate("irreversible: true") == texts{"2:29: what is done is 'irreversible'" + so});
  const std::string fresh =
      "a rule that learns from its answers needs them fresh, leave 'reuse' out or have a "
      "'threshold' alone";
  CHECK(wrong_in("confidence: [{name: a, certified: {}, reuse: {}}]") == texts{"1:39: " + fresh});
  CHECK(wrong_in("confidence: [{name: a, width_max: 1, reuse: {}}]") == texts{"1:38: " + fresh});
  CHECK(wrong_in(policy({"when: \"true\"", "outcome: escalate", "reuse: {}"})) ==
        texts{"5:5: a human takes the conversation over, which no earlier answer can do: leave "
              "'reuse' out"});
  CHECK(wrong_in(policy({"when: \"true\"", "outcome: block", "reuse: {}"})) ==
        texts{"5:5: a rule with the outcome block asks nothing, leave 'reuse' out"});
  CHECK(wrong_in("approvals: [{name: a, actions: [x], reuse: {alpha: 0.6, warmup: 0}}]") ==
        texts{"1:52: alpha is 0.6, it must be above 0 and at most 0.5",
              "1:65: warmup must be a whole number of steps from 1 to 100000"});
  CHECK(wrong_in("approvals: [{name: a, actions: [x], reuse: true}]") ==
        texts{"1:44: reuse must be a map, but this is a single value"});
  CHECK(wrong_in("approvals: [{name: reuse/a, actions: [x]}]") ==
        texts{"1:20: 'reuse/' begins the names of certificates of reuse, take another"});
  CHECK(wrong_in("supervised: {reuse: {}}") ==
        texts{"1:14: supervised has no 'reuse', did you mean 'route'? It may have question, "
              "answer_within, on_expiry or route"});
}

TEST_CASE("Patterns have their star at the end") {
  CHECK(wrong_in("approvals: [{name: a, actions: [wire_*, \"a*b\", \"\"]}]") ==
        texts{"1:41: an action is a name, or the beginning of names and then '*'",
              "1:48: an action is a name, or the beginning of names and then '*'"});
  CHECK(wrong_in("confidence: [{name: a, threshold: 0.5, scope: \"é*b\"}]") ==
        texts{"1:49: a scope is a name, or the beginning of names and then '*'"});
  CHECK(wrong_in("anomalies: {exempt: [\"*x\"]}") ==
        texts{"1:22: an action is a name, or the beginning of names and then '*'"});
  CHECK(wrong_in("required: [{name: a, action: \"x*\", parameters: {y: {type: string}}}]") ==
        texts{"1:30: an action is one name of letters, digits and . _ : / -"});
}

TEST_CASE("Detectors are known ones") {
  CHECK(wrong_in("anomalies: {detectors: [amont, latency, latency]}") ==
        texts{"1:25: there is no such detector, did you mean 'amount'? There are repeated_call, "
              "repeated_error, oscillation, monologue, repeated_message, mismatch, amount, "
              "latency, tokens, sequence, errors, fleet_errors, confidence_drop or sentiment_drop",
              "1:41: 'latency' comes twice, keep one of them"});
  CHECK(wrong_in("anomalies: {detectors: []}") ==
        texts{"1:24: name at least one detector; without 'detectors' all are at work"});
}

const std::string unknown_actoin =
    "'actoin' is not known, did you mean 'action'? Known are step, action, conversation, customer, "
    "context and signals";

TEST_CASE("A mistake in a plain or quoted condition is reported at its own column") {
  CHECK(wrong_in(policy({"when: actoin.name == \"x\"", "outcome: ask"})) ==
        texts{"3:11: " + unknown_actoin});
  CHECK(wrong_in(policy({"when: step.id == \"é\" && actoin.name == \"x\"", "outcome: ask"})) ==
        texts{"3:29: " + unknown_actoin});
  CHECK(wrong_in(policy({"when: step.id == \"x\" &&", "  actoin.name == \"x\"", "outcome: ask"})) ==
        texts{"4:7: " + unknown_actoin});
  // Two quotes are one character of the condition, an escape is one, too.
  CHECK(wrong_in(policy({"when: 'step.id == ''x'' && actoin.name == \"x\"'", "outcome: ask"})) ==
        texts{"3:32: " + unknown_actoin});
  CHECK(wrong_in(policy({R"(when: "step.id == \"\u00fc\" && actoin.name == \"\"")",
                         "outcome: ask"})) == texts{"3:37: " + unknown_actoin});
  CHECK(wrong_in(policy({R"(when: "step.id == 'a' \)", R"(  && \n actoin.name == ''")",
                         "outcome: ask"})) == texts{"4:13: " + unknown_actoin});
  CHECK(wrong_in(policy({"when: &again !!str actoin", "outcome: ask"})) ==
        texts{"3:24: " + unknown_actoin});
}

TEST_CASE("A mistake in a block is reported at its own line and column") {
  for (const std::string style : {">", ">-", "|", "|-", "|2+", ">- # folded"}) {
    CAPTURE(style);
    CHECK(wrong_in(policy({"when: " + style, "  step.id == \"é\" &&", "  (step.kind == \"x\" ||",
                           "   actoin.name == \"x\")", "outcome: ask"})) ==
          texts{"6:8: " + unknown_actoin});
  }
  CHECK(wrong_in(policy({"when: |", "  step.id == \"x\" &&", "  step.kind ==", "outcome: ask"})) ==
        texts{"5:19: a value must follow, the text ends here"});
  CHECK(wrong_in("policies:\r\n  - name: p\r\n    when: >-\r\n      step.id == \"x\" &&\r\n"
                 "      actoin.name == \"x\"\r\n    outcome: ask\r\n") ==
        texts{"5:7: " + unknown_actoin});
}

TEST_CASE("A condition is true or false, and there") {
  CHECK(wrong_in(policy({"when: 1 + 1", "outcome: ask"})) ==
        texts{"3:11: the expression wants true or false and this is an int, compare it with "
              "something"});
  CHECK(wrong_in(policy({"when: \" \"", "outcome: ask"})) ==
        texts{"3:11: when must be a condition, such as action.name == \"refund\""});
  CHECK(wrong_in(policy({"when: [a]"})) ==
        texts{"2:5: a policy lacks 'outcome'", "3:11: when must be a text, but this is a list"});
}

TEST_CASE("Outcomes and kinds are known words") {
  CHECK(wrong_in(policy({"when: \"true\"", "outcome: aks"})) ==
        texts{"4:14: outcome must be allow, ask, escalate or block, did you mean 'ask'?"});
  CHECK(wrong_in(policy({"when: \"true\"", "outcome: ask", "kind: handover"})) ==
        texts{"5:11: kind must be approval, choice, value, guidance or review, did you mean "
              "'approval'?"});
}

TEST_CASE("Options belong to choices and forms to values, which cannot do without") {
  const auto asking = [](const texts& more) {
    texts lines{"when: \"true\"", "outcome: ask"};
    lines.insert(lines.end(), more.begin(), more.end());
    return wrong_in(policy(lines));
  };
  CHECK(asking({"kind: choice"}) ==
        texts{"5:5: a choice needs 'options', a list of {value: …, title: …}"});
  CHECK(asking({"options: [{value: a}]"}) ==
        texts{"5:5: 'options' belong to a choice, add 'kind: choice' or leave them out"});
  CHECK(asking({"kind: choice", "options: [{value: a}, {value: a}]"}) ==
        texts{"6:35: the value 'a' is there twice, values must be distinct"});
  CHECK(asking({"kind: choice", "options: full"}) ==
        texts{"6:14: options must be a list of {value: …, title: …}"});
  CHECK(asking({"kind: value"}) ==
        texts{"5:5: a value needs a 'form', a map from each name to {type: …}"});
  CHECK(asking({"kind: review", "form: {a: {type: string}}"}) ==
        texts{"6:5: 'form' belongs to a value, add 'kind: value' or leave it out"});
  CHECK(asking({"kind: value", "form: {a: {type: strin}}"}) ==
        texts{"6:22: 'type' is 'strin', it must be one of 'string', 'number', 'integer', "
              "'boolean', 'array'"});
  CHECK(asking({"kind: value", "form: {a/b: {type: string, maxLength: x}}"}) ==
        texts{"6:43: 'maxLength' is a string, it must be a number"});
}

TEST_CASE("What allows or blocks asks nothing") {
  CHECK(
      wrong_in(policy({"when: \"true\"", "outcome: block", "question: why?", "must_ask: true"})) ==
      texts{"5:5: a rule with the outcome block asks nothing, leave 'question' out",
            "6:5: a rule with the outcome block asks nothing, leave 'must_ask' out"});
  CHECK(wrong_in(policy({"when: \"true\"", "outcome: allow", "on_expiry: reject"})) ==
        texts{"5:5: a rule with the outcome allow asks nothing, leave 'on_expiry' out"});
}

TEST_CASE("An article has an id and a text") {
  CHECK(wrong_in(policy({"when: \"true\"", "outcome: ask", "article: {title: x}"})) ==
        texts{"5:14: an article lacks 'id'", "5:14: an article lacks 'text'"});
  CHECK(wrong_in(policy({"when: \"true\"", "outcome: ask", "article: {id: a b, text: ''}"})) ==
        texts{"5:19: an article's id has 1 to 128 characters of letters, digits and . _ : / -",
              "5:30: an article's text says something"});
}

TEST_CASE("How a question is put is checked in every family") {
  CHECK(wrong_in("supervised: {answer_within: soon, on_expiry: default, route: x}") ==
        texts{"1:29: answer_within must be a span from 100ms to 30d, such as 30s, 5m or 2h",
              "1:46: a rule has no default answer, on_expiry must be reject, escalate or proceed",
              "1:62: route must be a map, such as {queue: money}"});
  CHECK(wrong_in("anomalies: {on_expiry: rejct}") ==
        texts{"1:24: on_expiry must be reject, escalate or proceed, did you mean 'reject'?"});
  CHECK(wrong_in("anomalies: {route: {queue: 3}}") ==
        texts{"1:28: 'queue' is a number, it must be a string"});
  CHECK(wrong_in("anomalies: {question: " + std::string(4'097, 'q') + "}") ==
        texts{"1:23: question has 4097 bytes, it may have at most 4096"});
}

}  // namespace
}  // namespace weft::config
