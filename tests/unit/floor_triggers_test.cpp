#include <string>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include "actors/floor/core.hpp"
#include "tests/support/json.hpp"

// Versions of trigger sets, as the floor keeps them.

namespace weft::testing {
namespace {

instant at(int ms) { return instant{} + milliseconds{ms}; }

/// Reads any text but those that begin with '!', and counts how often.
struct reader {
  int reads = 0;
  bool newer = false;  // understands nothing any more

  trigger_reader function() {
    return [this](const std::string& yaml) -> result<trigger_set> {
      ++reads;
      if (newer || yaml.starts_with('!'))
        return problem{fault::invalid, "line 1, column 1: no", "elsewhere"};
      trigger_set read;
      read.about = yaml;
      return read;
    };
  }
};

struct floor_fixture {
  template <class Body>
  floor::effects ask(Body body, const std::string& tenant = "t") {
    now += 10;
    auto out =
        core.handle({1, {tenant, "cleo", role::configurer}, at(now), std::move(body)}, at(now));
    history.insert(history.end(), out.events.begin(), out.events.end());
    return out;
  }
  static const response_body& said(const floor::effects& out) {
    REQUIRE(out.outbox.size() == 1);
    return std::get<to_front>(out.outbox.front()).what.body;
  }
  static std::string receipt_of(const floor::effects& out) {
    if (const auto* wrong = std::get_if<problem>(&said(out)))
      return std::string{to_string(wrong->code)} + ' ' + wrong->where;
    const auto& done = std::get<receipt>(said(out));
    return done.of + ' ' + done.id + ' ' + done.status;
  }
  static json shown(const floor::effects& out) {
    return json::parse(std::get<document>(said(out)).json);
  }

  int now = 0;
  reader reads;
  floor::core core{reads.function()};
  std::vector<event> history;
};

}  // namespace

TEST_CASE_FIXTURE(floor_fixture, "what is stored decides nothing until it is activated") {
  const auto stored = ask(store_trigger_set{"a", "first"});
  CHECK(receipt_of(stored) == "trigger_set 1 recorded");
  CHECK(stored.triggers == nullptr);
  CHECK(core.triggers_of("t") == nullptr);
  REQUIRE(stored.events.size() == 1);
  CHECK(std::get<trigger_set_stored>(stored.events[0].body).yaml == "a");
  CHECK(stored.events[0].by == "cleo");

  const auto active = ask(activate_trigger_set{1});
  CHECK(receipt_of(active) == "activation 1 recorded");
  REQUIRE(active.triggers);
  CHECK(active.triggers->version == 1);
  CHECK(active.triggers->about == "a");
  REQUIRE(active.events.size() == 1);
  CHECK(std::get<trigger_set_activated>(active.events[0].body).version == 1);
  CHECK(reads.reads == 1);  // what was read to be stored is what decides

  const auto again = ask(activate_trigger_set{1});
  CHECK(receipt_of(again) == "activation 1 repeated");
  CHECK(again.events.empty());
  CHECK(again.triggers == nullptr);
}

TEST_CASE_FIXTURE(floor_fixture, "versions count up, and a text that is there already gets none") {
  ask(store_trigger_set{"a", {}});
  CHECK(receipt_of(ask(store_trigger_set{"a", "retried"})) == "trigger_set 1 repeated");
  ask(activate_trigger_set{1});
  CHECK(receipt_of(ask(store_trigger_set{"b", {}})) == "trigger_set 2 recorded");
  CHECK(receipt_of(ask(store_trigger_set{"a", {}})) == "trigger_set 1 repeated");  // active
  CHECK(receipt_of(ask(store_trigger_set{"c", {}})) == "trigger_set 3 recorded");
  CHECK(receipt_of(ask(store_trigger_set{"b", {}})) == "trigger_set 4 recorded");
  CHECK(receipt_of(ask(store_trigger_set{"x", {}}, "other")) == "trigger_set 1 recorded");
}

TEST_CASE_FIXTURE(floor_fixture,
                  "a set given at start is stored and active at once, or only active") {
  const auto first = ask(store_trigger_set{"a", {}, true});
  CHECK(receipt_of(first) == "trigger_set 1 recorded");
  CHECK(first.events.size() == 2);
  REQUIRE(first.triggers);
  CHECK(first.triggers->version == 1);
  CHECK(ask(store_trigger_set{"a", {}, true}).events.empty());
  ask(store_trigger_set{"b", {}});
  const auto moved = ask(store_trigger_set{"b", {}, true});
  REQUIRE(moved.events.size() == 1);
  CHECK(std::get<trigger_set_activated>(moved.events[0].body).version == 2);
  REQUIRE(moved.triggers);
  CHECK(moved.triggers->version == 2);
  CHECK(receipt_of(ask(store_trigger_set{"a", {}, true})) == "trigger_set 3 recorded");
}

TEST_CASE_FIXTURE(floor_fixture,
                  "a text that cannot be read is refused and leaves nothing behind") {
  const auto wrong = ask(store_trigger_set{"!", {}});
  CHECK(receipt_of(wrong) == "invalid /yaml");
  CHECK(wrong.events.empty());
  CHECK(receipt_of(ask(store_trigger_set{std::string(256 * 1024 + 1, 'x'), {}})) ==
        "too_large /yaml");
  CHECK(receipt_of(ask(activate_trigger_set{1})) == "not_found ");
  CHECK(shown(ask(list_trigger_sets{}))["trigger_sets"].elements().empty());

  floor::core without;
  CHECK(receipt_of(without.handle({1, {"t", "c"}, at(0), store_trigger_set{"a", {}}}, at(0))) ==
        "unsupported ");
}

TEST_CASE_FIXTURE(floor_fixture, "the list shows the newest first, one version its text") {
  ask(store_trigger_set{"a", "first"});
  ask(store_trigger_set{"b", {}});
  ask(activate_trigger_set{1});
  const auto list = shown(ask(list_trigger_sets{}))["trigger_sets"];
  CHECK(list == json::parse(R"([{"version":2,"active":false,"note":"","at":20,"by":"cleo"},)"
                            R"({"version":1,"active":true,"note":"first","at":10,"by":"cleo"}])"));
  CHECK(shown(ask(view_trigger_set{2}))["yaml"].text() == "b");
  CHECK(shown(ask(view_trigger_set{}))["yaml"].text() == "a");  // the active one
  CHECK(receipt_of(ask(view_trigger_set{3})) == "not_found ");
}

TEST_CASE_FIXTURE(floor_fixture, "the last few stay compiled, older ones are read again") {
  for (const auto* text : {"a", "b", "c", "d", "e"}) ask(store_trigger_set{text, {}});
  CHECK(reads.reads == 5);
  for (const std::uint64_t version : {2, 3, 4, 5, 2}) ask(activate_trigger_set{version});
  CHECK(reads.reads == 5);
  const auto back = ask(activate_trigger_set{1});
  CHECK(reads.reads == 6);
  CHECK(back.triggers->version == 1);
  CHECK(back.triggers->about == "a");
}

TEST_CASE_FIXTURE(floor_fixture, "a thousand versions are kept, and no more") {
  for (int i = 0; i < 1'000; ++i) ask(store_trigger_set{std::to_string(i), {}});
  CHECK(receipt_of(ask(store_trigger_set{"one more", {}})) == "too_large ");
  CHECK(receipt_of(ask(activate_trigger_set{1'000})) == "activation 1000 recorded");
}

TEST_CASE_FIXTURE(floor_fixture, "a restarted node goes on with the active version") {
  ask(store_trigger_set{"a", {}});
  ask(store_trigger_set{"b", {}});
  ask(activate_trigger_set{2});
  ask(activate_trigger_set{1});
  reader again;
  floor::core next{again.function()};
  next.restore("t", history);
  const auto active = next.triggers_of("t");
  REQUIRE(active);
  CHECK(active->version == 1);
  CHECK(active->about == "a");
  CHECK(again.reads == 1);
  CHECK(next.triggers_of("other") == nullptr);

  reader older;
  older.newer = true;
  floor::core behind{older.function()};
  behind.restore("t", history);
  CHECK(behind.triggers_of("t") == nullptr);
  const auto out = behind.handle({1, {"t", "c"}, at(0), list_trigger_sets{}}, at(0));
  const auto list = shown(out)["trigger_sets"];
  CHECK(list[1]["error"].text() == "line 1, column 1: no");
  CHECK(!list[1]["active"].boolean());
  CHECK(!list[std::size_t{0}].has("error"));
}

}  // namespace weft::testing
