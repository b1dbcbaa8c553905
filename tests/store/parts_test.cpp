#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "runtime/store/chain.hpp"
#include "runtime/store/claim_ledger.hpp"
#include "runtime/store/event_text.hpp"
#include "runtime/store/open.hpp"
#include "runtime/store/projector.hpp"
#include "tests/store/entries.hpp"

// The pure parts of the stores, one by one.

namespace weft::tests {

namespace {

std::string group_text_of(const std::vector<entry_ptr>& entries) {
  std::string text = "[";
  for (const auto& e : entries) text += (text.size() > 1 ? "," : "") + e->encoded;
  return text + "]";
}

struct no_rows final : storage::projected_rows {
  std::optional<storage::conversation_row> find(const conversation_key&) override { return {}; }
  std::optional<storage::intervention_row> find(const storage::intervention_key&) override {
    return {};
  }
};

}  // namespace

TEST_CASE("events are found in a group's text whatever their own texts contain") {
  const std::string nasty = R"(}],[{"\" \\ {"tenant":"x","conversation":"y","type":"z"})";
  const auto group = group_text_of({facts(of("c-1"), {opened(), message_of("m1", nasty)}),
                                    facts(of("c-2", "globex"), {closed()})});
  storage::event_reader reader{group};
  storage::event_text found;
  std::vector<std::string> seen;
  while (reader.next(found)) {
    CHECK(group.substr(found.offset, found.json.size()) == found.json);
    CHECK(codec::decode_event(found.json));
    seen.push_back(std::string{found.tenant} + ' ' + std::string{found.conversation} + ' ' +
                   std::string{found.type});
  }
  CHECK(seen == std::vector<std::string>{"acme c-1 conversation_opened",
                                         "acme c-1 message_appended",
                                         "globex c-2 conversation_closed"});
}

TEST_CASE("a damaged group is refused, wherever it breaks") {
  const auto whole = group_text_of({facts(of("c-1"), {opened(), message_of("m1", "a \"b\" c")})});
  const auto events_in = [](std::string_view text) {
    storage::event_reader reader{text};
    storage::event_text found;
    int count = 0;
    while (reader.next(found)) ++count;
    return count;
  };
  CHECK(events_in(whole) == 2);
  CHECK(events_in("[]") == 0);
  for (std::size_t length = 1; length < whole.size(); ++length) {
    CAPTURE(length);
    CHECK_THROWS_AS(events_in(whole.substr(0, length)), std::runtime_error);
  }
  CHECK_THROWS_AS(events_in(R"([{"type":"conversation_opened"}])"), std::runtime_error);
}

TEST_CASE("a link is SHA-256 over the link before and the SHA-256 of the text") {
  // printf '%064d' 0 | xxd -r -p; printf abc | sha256sum; both together | sha256sum
  const auto link = storage::next_link({}, "abc");
  CHECK(storage::hex_of(link) ==
        "589f9ffed4c477966bfb8d41f37895b08c69047df8f911d6f3b57fbe08faee8d");
  CHECK(storage::next_link(link, "abc") != link);
}

TEST_CASE("a claim holds for an unsettled intervention at the version it expects, and no other") {
  storage::claim_ledger ledger;
  const auto key = of("c-1");
  CHECK_FALSE(ledger.holds("acme", {"c-1~1", 1}));
  ledger.follow("acme", raised(key, 1));
  CHECK(ledger.holds("acme", {"c-1~1", 1}));
  CHECK_FALSE(ledger.holds("globex", {"c-1~1", 1}));
  CHECK_FALSE(ledger.holds("acme", {"c-1~1", 2}));
  ledger.follow("acme", offered("c-1~1", 2, "ana"));
  CHECK_FALSE(ledger.holds("acme", {"c-1~1", 1}));
  ledger.follow("acme", returned_by("c-1~1", "ana"));
  CHECK(ledger.holds("acme", {"c-1~1", 2}));
  ledger.follow("acme", answered("c-1~1", 2));
  CHECK_FALSE(ledger.holds("acme", {"c-1~1", 2}));
  ledger.follow("acme", offered("c-1~1", 3, "ana"));  // unknown by now: stays so
  CHECK_FALSE(ledger.holds("acme", {"c-1~1", 3}));
  CHECK(ledger.size() == 0);
}

TEST_CASE("within one group a claim sees what the entries before it did") {
  const auto id = intervention_id_of("c-1", 1);
  const auto s = open_memory();
  const auto numbers =
      s->commit({facts(of("c-1"), {opened(), raised(of("c-1"), 1)}),
                 facts(of("c-1"), {offered(id, 2, "ana")}, claim{id, 1}),
                 facts(of("c-1"), {offered(id, 2, "bob")}, claim{id, 1}),  // ana was first
                 facts(of("c-1"), {answered(id, 2)}),
                 facts(of("c-1"), {offered(id, 3, "eve")}, claim{id, 2}),  // too late
                 facts(of("c-1"), {closed()})})
          .numbers;
  CHECK(numbers == std::vector<std::uint64_t>{1, 3, 0, 4, 0, 5});
}

TEST_CASE(
    "an intervention raised, offered and answered in one batch is one row in its last state") {
  const auto id = intervention_id_of("c-1", 1);
  const auto first = group_text_of({facts(of("c-1"), {opened(), raised(of("c-1"), 1)}),
                                    facts(of("c-1"), {offered(id, 2, "ana", 5)})});
  const auto second = group_text_of(
      {facts(of("c-2"), {opened()}), facts(of("c-1"), {answered(id, 2, 9), closed(10)})});
  no_rows none;
  storage::projection batch{none};
  batch.take({1, 3, first});
  batch.take({4, 3, second});

  REQUIRE(batch.interventions().size() == 1);
  const auto& row = batch.interventions().begin()->second;
  CHECK(row.state == intervention_state::answered);
  CHECK(row.version == 2);
  CHECK(row.offered_to == "ana");
  CHECK(row.offered == at_ms(5));
  CHECK(row.raised.first == 1);
  CHECK(row.settled.first == 4);

  const auto& change = batch.conversations().at(of("c-1"));
  CHECK(change.row.number == 1);
  CHECK(change.row.status == conversation_status::closed);
  REQUIRE(change.runs.size() == 2);  // consecutive entries of one conversation are one run
  CHECK(change.runs[0].number == 1);
  CHECK(change.runs[0].count == 3);
  CHECK(change.runs[1].number == 5);
  CHECK(change.runs[1].count == 2);
  CHECK(batch.conversations().at(of("c-2")).row.number == 4);
}

TEST_CASE("a lease that lapsed after the answer does not reopen the intervention") {
  const auto id = intervention_id_of("c-1", 1);
  const auto group =
      group_text_of({facts(of("c-1"), {opened(), raised(of("c-1"), 1), offered(id, 2, "ana"),
                                       answered(id, 2), returned_by(id, "ana")})});
  no_rows none;
  storage::projection batch{none};
  batch.take({1, 5, group});
  CHECK(batch.interventions().begin()->second.state == intervention_state::answered);
}

TEST_CASE("a group that holds another number of events than it claims is damaged") {
  const auto group = group_text_of({facts(of("c-1"), {opened()})});
  no_rows none;
  storage::projection batch{none};
  CHECK_THROWS_AS(batch.take({1, 2, group}), std::runtime_error);
}

}  // namespace weft::tests
