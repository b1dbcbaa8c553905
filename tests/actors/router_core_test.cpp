#include <algorithm>
#include <random>
#include <string>

#include <doctest/doctest.h>

#include "tests/support/router_fixture.hpp"

namespace weft::testing {
TEST_SUITE("router core") {
  TEST_CASE_FIXTURE(router_fixture, "the longest waiting goes first, when there is capacity") {
    raise("1");
    raise("2");
    CHECK(holder.empty());
    operators("ana", 1);
    CHECK(holder["1"] == "ana");
    CHECK_FALSE(holder.contains("2"));
    answer("1");
    CHECK(holder["2"] == "ana");
  }

  TEST_CASE_FIXTURE(router_fixture,
                    "work goes around: who was given something longest ago is next") {
    operators("ana", 3);
    operators("bob", 3);
    for (const auto* id : {"1", "2", "3", "4"}) raise(id);
    CHECK(holder["1"] != holder["2"]);
    CHECK(holder["1"] == holder["3"]);
    CHECK(holder["2"] == holder["4"]);
  }

  TEST_CASE_FIXTURE(router_fixture, "a declined offer goes to somebody else, never back") {
    operators("ana", 1);
    raise("1");
    decline("1");
    CHECK_FALSE(holder.contains("1"));
    CHECK(core.waiting() == 1);
    operators("bob", 1);
    CHECK(holder["1"] == "bob");
    CHECK(version["1"] == 3);
    CHECK(std::count(recorded.begin(), recorded.end(), "intervention_returned") == 1);
  }

  TEST_CASE_FIXTURE(router_fixture, "a lapsed lease frees the operator and the question") {
    operators("ana", 1);
    raise("1");
    raise("2");
    pass(milliseconds{59'999});
    CHECK(holder["1"] == "ana");
    pass(milliseconds{1});
    CHECK(core.offered() == 1);
    CHECK(version["1"] == 3);  // offered again, under a new version
  }

  TEST_CASE_FIXTURE(router_fixture, "an operator who left keeps the lease and gets nothing new") {
    operators("ana", 2);
    raise("1");
    operators("ana", 2, presence::offline);
    raise("2");
    CHECK(holder["1"] == "ana");
    CHECK_FALSE(holder.contains("2"));
    pass(milliseconds{60'000});
    CHECK_FALSE(holder.contains("1"));
    operators("bob", 2);
    CHECK(holder["1"] == "bob");
    CHECK(holder["2"] == "bob");
  }

  TEST_CASE_FIXTURE(router_fixture, "a deadline is told once, wherever the question is") {
    operators("ana", 1);
    raise("offered", milliseconds{1'000});
    raise("waiting", milliseconds{2'000});
    pass(milliseconds{1'000});
    CHECK(due == std::vector<std::string>{"offered"});
    pass(milliseconds{1'000});
    pass(milliseconds{1'000});
    CHECK(due == std::vector<std::string>{"offered", "waiting"});
    answer("offered");
    CHECK_FALSE(holder.contains("waiting"));  // overdue: not offered any more
  }

  TEST_CASE_FIXTURE(router_fixture, "a refused claim is dropped and the next one tried") {
    grant = false;
    operators("ana", 1);
    raise("1");
    CHECK(holder.empty());
    grant = true;
    raise("2");
    CHECK(holder["2"] == "ana");
    CHECK(core.waiting() == 0);
  }

  TEST_CASE_FIXTURE(router_fixture, "a restored lease counts against its operator") {
    auto about = std::make_shared<card>();
    about->id = "1";
    about->key = {"default", "c"};
    about->answer_by = now + std::chrono::hours{1};
    take(core.handle(intervention_waiting{about, 4, "ana", now + std::chrono::seconds{30}, {}},
                     now));
    CHECK(holder["1"] == "ana");
    operators("ana", 1);
    raise("2");
    CHECK_FALSE(holder.contains("2"));
    pass(milliseconds{30'000});
    CHECK(core.offered() == 1);
  }

  TEST_CASE_FIXTURE(router_fixture, "after a restart, who declined is not asked again") {
    operators("ana", 1);
    auto about = card_of("1");
    progress way;
    way.declined = {"ana"};
    take(core.handle(intervention_waiting{about, 3, {}, {}, way}, now));
    CHECK_FALSE(holder.contains("1"));
    raise("2");
    CHECK(holder["2"] == "ana");
    operators("bob", 1);
    CHECK(holder["1"] == "bob");
  }

  TEST_CASE_FIXTURE(router_fixture, "a restored lease shows what was asked back before") {
    progress way;
    way.follow_ups = {{"Is she verified?", "", "ana"}};
    const auto out = core.handle(
        intervention_waiting{card_of("1"), 4, "ana", now + std::chrono::seconds{30}, way}, now);
    REQUIRE(out.now.size() == 1);
    const auto& made = std::get<offer_made>(std::get<to_operator>(out.now[0]).what);
    CHECK(made.follow_ups == way.follow_ups);
  }

  TEST_CASE_FIXTURE(router_fixture, "worth per second first, and the offer says why") {
    routing cheap, dear, quick;
    cheap.cost = 1;
    dear.cost = 100;
    quick.cost = 50;
    for (auto* r : {&cheap, &dear}) r->handling = std::chrono::seconds{20};
    quick.handling = std::chrono::seconds{5};  // 50 / 5 is more than 100 / 20
    raise(card_of("cheap", cheap));
    raise(card_of("dear", dear));
    raise(card_of("quick", quick));
    operators("ana", 1);
    CHECK(holder["quick"] == "ana");
    answer("quick");
    CHECK(holder["dear"] == "ana");
    CHECK(why["dear"].cost == 100);
    CHECK(why["dear"].behind == 1);
    answer("dear");
    CHECK(holder["cheap"] == "ana");
  }

  TEST_CASE_FIXTURE(router_fixture, "what must be asked goes before what may be asked") {
    routing dear;
    dear.cost = 1'000'000;
    raise(card_of("optional", dear));
    auto must = card_of("must");
    must->firings.push_back({trigger_family::policy, "r", "r", true, {}, {}});
    raise(must);
    operators("ana", 1);
    CHECK(holder["must"] == "ana");
    CHECK(why["must"].must_ask);
  }

  TEST_CASE_FIXTURE(router_fixture, "of two worth the same the earlier deadline is first") {
    auto late = card_of("late"), soon = card_of("soon");
    soon->answer_by = now + std::chrono::minutes{1};
    raise(late);
    raise(soon);
    operators("ana", 1);
    CHECK(holder["soon"] == "ana");
  }

  TEST_CASE_FIXTURE(router_fixture, "waiting makes up for worth, so that nothing starves") {
    routing cheap, dear;
    dear.cost = 20;  // e^3: three minutes of waiting
    raise(card_of("old", cheap));
    now += std::chrono::minutes{2};
    raise(card_of("dear-1", dear));
    operators("ana", 1);
    CHECK(holder["dear-1"] == "ana");
    now += std::chrono::minutes{2};
    raise(card_of("dear-2", dear));
    answer("dear-1");
    CHECK(holder["old"] == "ana");
  }

  TEST_CASE_FIXTURE(router_fixture, "only who has the skill, at the level, in the queue") {
    routing needs;
    needs.queue = "money";
    needs.skills = {{"refunds", 3}};
    raise(card_of("1", needs));
    profile("low", {"", {"money"}, {{"refunds", 2}}});
    profile("elsewhere", {"", {"travel"}, {{"refunds", 5}}});
    operators("low", 1);
    operators("elsewhere", 1);
    operators("nobody", 1);
    CHECK(holder.empty());
    profile("high", {"", {"money"}, {{"refunds", 4}}});
    operators("high", 1);
    CHECK(holder["1"] == "high");
    profile("low", {"", {"money"}, {{"refunds", 3}}});  // learned it: asked at once
    raise(card_of("2", needs));
    CHECK(holder["2"] == "low");
  }

  TEST_CASE_FIXTURE(router_fixture, "generalists are kept free while a specialist is") {
    profile("expert", {"", {"money"}, {}});
    operators("general", 1);
    operators("expert", 1);
    routing money;
    money.queue = "money";
    raise(card_of("1", money));
    CHECK(holder["1"] == "expert");
    raise(card_of("2", money));
    CHECK(holder["2"] == "general");
  }

  TEST_CASE_FIXTURE(router_fixture, "the same operator for the same conversation, if it is free") {
    operators("ana", 2);
    operators("bob", 2);
    auto about = card_of("1");
    about->affinity = "bob";
    raise(about);
    CHECK(holder["1"] == "bob");
    auto again = card_of("2");
    again->affinity = "bob";
    raise(again);
    CHECK(holder["2"] == "ana");  // bob has something already: it would cost a wait
  }

  TEST_CASE_FIXTURE(router_fixture, "a lost connection keeps its offers for the grace time") {
    operators("ana", 1);
    raise("1");
    operators("ana", 1, presence::offline);
    pass(milliseconds{14'999});
    CHECK(holder["1"] == "ana");
    operators("ana", 1);
    pass(milliseconds{10'000});
    CHECK(holder["1"] == "ana");
    operators("ana", 1, presence::offline);
    operators("bob", 1);
    pass(milliseconds{15'000});
    CHECK(holder["1"] == "bob");
  }

  TEST_CASE_FIXTURE(router_fixture, "three offers without a sign, and a break is imposed") {
    operators("ana", 1);
    raise(card_of("1"));
    for (int i = 0; i < 3; ++i) pass(milliseconds{60'000});
    CHECK(imposed["ana"] == presence::rest);
    CHECK(holder.empty());
    operators("ana", 1);
    CHECK(holder["1"] == "ana");
  }

  TEST_CASE_FIXTURE(router_fixture, "looking at a card starts its lease anew") {
    operators("ana", 1);
    raise(card_of("1"));
    pass(milliseconds{50'000});
    take(core.handle(offer_accepted{{"default", "ana"}, 1, "1", version["1"]}, now));
    CHECK(std::get<receipt>(replies.back()).status == "recorded");
    pass(milliseconds{50'000});
    CHECK(holder["1"] == "ana");
    pass(milliseconds{10'000});
    CHECK(version["1"] == 3);  // lapsed, and offered once more
    take(core.handle(offer_accepted{{"default", "ana"}, 1, "1", 2}, now));
    CHECK(std::get<problem>(replies.back()).code == fault::stale);
  }

  TEST_CASE_FIXTURE(router_fixture,
                    "nobody looks: the next queue's turn, and in the end its expiry") {
    routing chain;
    chain.queue = "first";
    chain.then_queues = {"second"};
    chain.look_within = std::chrono::seconds{30};
    profile("ana", {"", {"first"}, {}});
    profile("bob", {"", {"second"}, {}});
    operators("ana", 1);
    raise(card_of("1", chain));
    CHECK(holder["1"] == "ana");
    pass(milliseconds{30'000});
    CHECK_FALSE(holder.contains("1"));
    operators("bob", 1);
    CHECK(holder["1"] == "bob");
    take(core.handle(offer_accepted{{"default", "bob"}, 0, "1", version["1"]}, now));
    pass(milliseconds{45'000});
    CHECK(due.empty());  // it was looked at
    raise(card_of("2", chain));
    pass(milliseconds{30'000});
    pass(milliseconds{30'000});
    CHECK(due == std::vector<std::string>{"2"});
    CHECK(whys.back() == weft::due::look);
  }

  TEST_CASE_FIXTURE(router_fixture, "when all have declined, the next queue is tried at once") {
    routing chain;
    chain.queue = "first";
    chain.then_queues = {"second"};
    chain.look_within = std::chrono::seconds{300};
    profile("ana", {"", {"first"}, {}});
    profile("bob", {"", {"second"}, {}});
    operators("ana", 1);
    operators("bob", 1);
    raise(card_of("1", chain));
    decline("1");
    CHECK(holder["1"] == "bob");
  }

  TEST_CASE_FIXTURE(router_fixture, "votes free the voter and go on to somebody else") {
    operators("ana", 1);
    operators("bob", 1);
    routing two;
    two.quorum = 2;
    raise(card_of("1", two));
    const auto first = holder["1"];
    progress way;
    way.voters = {first};
    holder.erase("1");
    change("1", changed::counted, first, way, version["1"] + 1);
    CHECK(holder["1"] != first);
    CHECK(holder.contains("1"));
    raise(card_of("2"));
    CHECK(holder["2"] == first);
  }

  TEST_CASE_FIXTURE(router_fixture,
                    "an answer that can be undone frees its operator, who gets it back") {
    operators("ana", 1);
    raise(card_of("1"));
    raise(card_of("2"));
    progress way;
    way.release_at = now + std::chrono::seconds{5};
    way.answered_by = "ana";
    change("1", changed::pending, "ana", way, 3);
    CHECK(holder["2"] == "ana");
    change("1", changed::undone, "ana", {}, 3);
    CHECK(holder["1"] == "ana");  // beyond its capacity: it asked for it
    way.release_at = now + std::chrono::seconds{5};
    change("1", changed::pending, "ana", way, 5);
    pass(milliseconds{5'000});
    CHECK(due == std::vector<std::string>{"1"});
    CHECK(whys.back() == weft::due::release);
  }

  TEST_CASE_FIXTURE(router_fixture, "more time moves the deadline") {
    auto about = card_of("1");
    about->answer_by = now + std::chrono::seconds{10};
    raise(about);
    progress way;
    way.answer_by = now + std::chrono::seconds{30};
    change("1", changed::extended, "ana", way, 1);
    pass(milliseconds{10'000});
    CHECK(due.empty());
    pass(milliseconds{20'000});
    CHECK(due.size() == 1);
    way.answer_by = now + std::chrono::seconds{30};
    change("1", changed::extended, "ana", way, 1);  // it crossed the deadline: offered again
    operators("ana", 1);
    CHECK(holder["1"] == "ana");
  }

  TEST_CASE_FIXTURE(router_fixture, "the wait is foretold, and unstaffed lines foretell nothing") {
    raise(card_of("1"));
    CHECK_FALSE(core.expected().at("default\ndefault").staffed);
    operators("ana", 1);
    raise(card_of("2"));
    raise(card_of("3"));
    const auto f = core.expected().at("default\ndefault");
    CHECK(f.staffed);
    CHECK(f.handling == milliseconds{12'000});
    CHECK(f.wait == milliseconds{36'000});  // one with ana, two before the next
  }

  TEST_CASE_FIXTURE(router_fixture, "overload sheds what may be asked, never what must be") {
    operators("ana", 1);
    auto tight = [&](const std::string& id, bool must, on_expiry then) {
      auto about = card_of(id);
      about->answer_by = now + std::chrono::seconds{20};
      about->asked.expiry = then;
      if (must) about->firings.push_back({trigger_family::policy, "r", "r", true, {}, {}});
      return about;
    };
    raise(card_of("busy"));
    for (int i = 0; i < 3; ++i)
      raise(tight("first-" + std::to_string(i), false, on_expiry::reject));
    CHECK(due.empty());  // nothing is priced out yet
    for (int i = 0; i < 8; ++i) {
      take(core.handle(tick{now}));
      now += std::chrono::seconds{10};
      take(core.handle(offer_accepted{{"default", "ana"}, 0, "busy", version["busy"]}, now));
    }
    due.clear();
    whys.clear();
    raise(tight("optional", false, on_expiry::safe_default));
    raise(tight("must", true, on_expiry::reject));
    CHECK(due == std::vector<std::string>{"optional"});
    CHECK(whys.back() == weft::due::overload);
    raise(tight("must-escalate", true, on_expiry::escalate));
    CHECK(due.back() == "must-escalate");
  }

  TEST_CASE("capacity never leaks, whatever happens in whatever order") {
    for (unsigned seed = 1; seed <= 20; ++seed) {
      CAPTURE(seed);
      router_fixture f;
      std::mt19937 random{seed};
      const auto pick = [&](unsigned n) { return random() % n; };
      const std::vector<std::string> names{"ana", "bob", "cem"};
      unsigned next = 0;
      for (int turn = 0; turn < 2'000; ++turn) {
        switch (pick(6)) {
          case 0: f.raise(std::to_string(++next), milliseconds{pick(200'000) + 1}); break;
          case 1: f.operators(names[pick(3)], 1 + pick(4), static_cast<presence>(pick(4))); break;
          case 2:
            if (!f.holder.empty()) f.answer(f.holder.begin()->first);
            break;
          case 3:
            if (!f.holder.empty()) f.decline(f.holder.begin()->first);
            break;
          case 4: f.pass(milliseconds{pick(20'000)}); break;
          case 5: f.grant = pick(4) != 0; break;
        }
      }
      // Fault-free end: everybody is there, declines are forgotten by a fresh operator, all drains.
      f.grant = true;
      for (const auto& name : names) f.operators(name, 2);
      f.operators("dee", 5);
      for (int i = 0; i < 10'000 && !f.holder.empty(); ++i) f.answer(f.holder.begin()->first);
      for (const auto& id : f.due)
        f.take(f.core.handle(
            intervention_closed{{"default", "c"}, id, intervention_state::expired, "node"}, f.now));
      for (int i = 0; i < 10'000 && !f.holder.empty(); ++i) f.answer(f.holder.begin()->first);
      CHECK(f.core.waiting() == 0);
      CHECK(f.core.offered() == 0);
      for (int i = 0; i < 11; ++i) f.raise("last-" + std::to_string(i));
      CHECK(f.core.offered() == 11);  // 2 + 2 + 2 + 5: every place is free again
    }
  }
}

}  // namespace weft::testing
