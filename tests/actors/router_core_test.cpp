#include <algorithm>
#include <optional>
#include <random>
#include <string>

#include <doctest/doctest.h>

#include "actors/router/core.hpp"

namespace weft::testing {
namespace {

/// A router with its store played by hand: claims are granted at once unless told otherwise.
struct router_fixture {
  router::core core{milliseconds{60'000}};
  instant now{std::chrono::seconds{1'000}};
  bool grant = true;
  std::map<std::string, std::string> holder;  // intervention -> operator, as the operators see it
  std::map<std::string, std::uint32_t> version;
  std::vector<std::string> due, recorded;

  void take(const router::effects& out) {
    for (const auto& d : out.now) {
      if (const auto* o = std::get_if<to_operator>(&d)) {
        if (const auto* made = std::get_if<offer_made>(&o->what)) {
          holder[made->about->id] = o->key.name;
          version[made->about->id] = made->version;
        } else {
          holder.erase(std::get<offer_ended>(o->what).intervention);
        }
      }
      if (const auto* c = std::get_if<to_conversation>(&d))
        if (const auto* late = std::get_if<intervention_due>(&c->what))
          due.push_back(late->intervention);
    }
    for (const auto& e : out.entries) {
      recorded.emplace_back(name_of(e.events.at(0)));
      if (e.guard)
        take(core.handle(
            claim_decided{e.guard->intervention, e.key, e.guard->version_expected + 1, grant},
            now));
    }
  }
  void raise(const std::string& id, milliseconds within = milliseconds{600'000}) {
    auto about = std::make_shared<card>();
    about->id = id;
    about->key = {"default", "c"};
    about->raised = now;
    about->answer_by = now + within;
    take(core.handle(intervention_waiting{about, 1, {}, {}}, now));
  }
  void operators(const std::string& name, std::uint32_t capacity,
                 presence state = presence::available) {
    take(core.handle(operator_changed{{"default", name}, state, capacity}, now));
  }
  // `id` may be a key of `holder`: it is not used once the key is gone.
  void answer(const std::string& id) {
    const intervention_closed what{{"default", "c"}, id, intervention_state::answered, holder[id]};
    holder.erase(id);
    take(core.handle(what, now));
  }
  void decline(const std::string& id) {
    const offer_declined what{{"default", holder[id]}, id, version[id], "not mine"};
    holder.erase(id);
    take(core.handle(what, now));
  }
  void pass(milliseconds time) {
    now += time;
    take(core.handle(tick{now}));
  }
};

}  // namespace

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
    take(core.handle(intervention_waiting{about, 4, "ana", now + std::chrono::seconds{30}}, now));
    CHECK(holder["1"] == "ana");
    operators("ana", 1);
    raise("2");
    CHECK_FALSE(holder.contains("2"));
    pass(milliseconds{30'000});
    CHECK(core.offered() == 1);
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
          case 1: f.operators(names[pick(3)], 1 + pick(4), static_cast<presence>(pick(3))); break;
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
