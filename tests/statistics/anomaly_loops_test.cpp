#include <doctest/doctest.h>

#include "tests/statistics/anomaly_words.hpp"

namespace weft::tests::statistics {

TEST_SUITE("certain anomalies") {
  TEST_CASE("the fourth equal result of an equal call is a loop, the third is none") {
    talk t;
    for (int i = 0; i < 3; ++i) t.round("get_order", "shipped");
    CHECK(t.call("get_order").alarms.empty());
    t.tells("get_order", "shipped");
    const auto found = t.call("get_order");
    REQUIRE(found.alarms.size() == 1);
    CHECK(found.alarms[0].detector == "repeated_call");
    CHECK(found.alarms[0].certain);
    CHECK(found.alarms[0].value == 4);
    CHECK(found.alarms[0].threshold == 4);
    CHECK(found.alarms[0].says ==
          "the same call of get_order gave the same result 4 times in a row");
  }
  TEST_CASE("another result, other arguments or the customer's word end a loop") {
    talk t;
    for (int i = 0; i < 3; ++i) t.round("get_order", "shipped");
    t.round("get_order", "arrived");
    CHECK(t.call("get_order").alarms.empty());

    talk u;
    for (int i = 0; i < 3; ++i) u.round("get_order", "shipped");
    u.tells("get_order", "shipped", false, R"({"id":"B"})");
    CHECK(u.call("get_order").alarms.empty());

    talk v;
    for (int i = 0; i < 3; ++i) v.round("get_order", "shipped");
    v.customer("and now?");
    v.round("get_order", "shipped");
    CHECK(v.call("get_order").alarms.empty());
  }
  TEST_CASE(
      "the third failure of an equal call is a loop, whatever it was told and asked between") {
    talk t;
    t.round("get_order", "timeout 1", true);
    t.round("get_order", "timeout 2", true);
    CHECK(t.call("get_order").alarms.empty());
    t.customer("take your time");
    t.tells("get_order", "timeout 3", true);
    const auto found = t.call("get_order");
    REQUIRE(found.alarms.size() == 1);
    CHECK(found.alarms[0].detector == "repeated_error");
    CHECK(found.alarms[0].says == "the same call of get_order failed 3 times in a row");
  }
  TEST_CASE("a success between failures starts the count anew") {
    talk t;
    t.round("get_order", "e", true);
    t.round("get_order", "e", true);
    t.round("get_order", "found");
    t.round("get_order", "e", true);
    CHECK(t.call("get_order").alarms.empty());
  }
  TEST_CASE("an alarm is raised by the step after the news and not by those after that") {
    talk t;
    for (int i = 0; i < 3; ++i) t.round("get_order", "e", true);
    CHECK(t.reply().alarms.size() == 1);
    CHECK(t.reply().alarms.empty());
  }
  TEST_CASE("two calls in turn are an oscillation at the sixth call") {
    talk t;
    for (int i = 0; i < 2; ++i) t.round("search", "none"), t.round("filter", "none");
    t.round("search", "none");
    CHECK(t.call("filter").alarms.empty());
    t.tells("filter", "none");
    const auto found = t.call("search");
    REQUIRE(found.alarms.size() == 1);
    CHECK(found.alarms[0].detector == "oscillation");
    CHECK(found.alarms[0].says ==
          "calls of search and filter came round 3 times with the same results");
  }
  TEST_CASE("three calls in turn are an oscillation at the ninth call") {
    talk t;
    for (int i = 0; i < 2; ++i) t.round("a", "x"), t.round("b", "x"), t.round("c", "x");
    t.round("a", "x");
    t.round("b", "x");
    CHECK(t.round("c", "x").alarms.empty());
    CHECK(alarm_of(t.call("a"), "oscillation") != nullptr);
  }
  TEST_CASE("equal calls without end are one loop and no oscillation") {
    talk t;
    for (int i = 0; i < 9; ++i) t.round("get_order", "shipped");
    const auto found = t.call("get_order");
    REQUIRE(found.alarms.size() == 1);
    CHECK(found.alarms[0].value == 9);
  }
  TEST_CASE("the third message in a row without the customer is a monologue") {
    talk t;
    t.customer("hello");
    CHECK(t.reply().alarms.empty());
    CHECK(t.reply().alarms.empty());
    const auto found = t.reply();
    REQUIRE(found.alarms.size() == 1);
    CHECK(found.alarms[0].detector == "monologue");
    CHECK(found.alarms[0].value == 3);
    t.customer("yes");
    CHECK(t.reply().alarms.empty());
  }
  TEST_CASE("exempt actions may repeat, fail and take turns") {
    talk t;
    t.rule.exempt = {"poll_*"};
    for (int i = 0; i < 6; ++i) t.round("poll_status", "e", true);
    CHECK(t.call("poll_status").alarms.empty());
    talk u;
    u.rule.exempt = {"poll_*"};
    for (int i = 0; i < 6; ++i) u.round("poll_status", "x"), u.round("get", "x");
    CHECK(u.call("poll_status").alarms.empty());
  }
  TEST_CASE("an exemption does not spread to names that only begin alike") {
    talk t;
    t.rule.exempt = {"get"};
    for (int i = 0; i < 4; ++i) t.round("get_order", "x");
    CHECK(t.call("get_order").alarms.size() == 1);
  }
  TEST_CASE("a name longer than what is kept of it can be exempt") {
    const std::string name = "a_tool_whose_name_is_longer_than_thirty_one_bytes";
    talk t;
    t.rule.exempt = {name};
    for (int i = 0; i < 5; ++i) t.round(name, "x");
    CHECK(t.call(name).alarms.empty());
  }
  TEST_CASE("the customer who says nearly the same again is noticed, a short yes is not") {
    talk t;
    t.customer("I have already told you my order number, it is A-17.");
    t.reply();
    t.customer("i have ALREADY told you my order number: it is A 17");
    const auto found = t.reply();
    REQUIRE(alarm_of(found, "repeated_message") != nullptr);
    CHECK(alarm_of(found, "repeated_message")->value == 2);
    talk u;
    u.customer("Yes, please.");
    u.reply();
    u.customer("Yes, please.");
    CHECK(u.reply().alarms.empty());
    talk v;
    v.customer("I want to cancel my flight to Boston tomorrow");
    v.reply();
    v.customer("Can you add two bags for my wife instead?");
    CHECK(v.reply().alarms.empty());
  }
  TEST_CASE("another action than the one let through is told at the next step, once") {
    talk t;
    t.call("refund");
    t.tells("refund", "done", false, "{}", false);
    const auto found = t.reply();
    REQUIRE(found.alarms.size() == 1);
    CHECK(found.alarms[0].detector == "mismatch");
    CHECK(t.reply().alarms.empty());
  }
  TEST_CASE("only the detectors named in the rule speak") {
    talk t;
    t.rule.detectors = {"mismatch"};
    for (int i = 0; i < 5; ++i) t.round("get_order", "x");
    CHECK(t.call("get_order").alarms.empty());
    CHECK(anomaly::is_detector("mismatch"));
    CHECK_FALSE(anomaly::is_detector("mismatches"));
  }
  TEST_CASE("verdicts against it raise what a certain detector needs by a whole call") {
    talk t;
    for (int i = 0; i < 4; ++i) t.fleet.judged("repeated_error", 0, false);  // raised by 1.2
    for (int i = 0; i < 3; ++i) t.round("get_order", "e", true);
    CHECK(t.round("get_order", "e", true).alarms.empty());
    const auto found = t.call("get_order");
    REQUIRE(alarm_of(found, "repeated_error") != nullptr);
    CHECK(alarm_of(found, "repeated_error")->threshold == 4);
  }
}

}  // namespace weft::tests::statistics
