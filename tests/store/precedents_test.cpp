#include "runtime/store/precedents.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "actors/precedent/precedent.hpp"
#include "actors/precedent/rank.hpp"
#include "actors/precedent/terms.hpp"
#include "runtime/store/open.hpp"
#include "runtime/store/sqlite_store.hpp"
#include "tests/store/entries.hpp"
#include "tests/store/scratch.hpp"

namespace weft::tests {
namespace {

namespace ps = precedent_search;
using storage::precedent_batch;
using storage::precedent_index;

constexpr std::int64_t day_ms = 86'400'000;

card refund(const std::string& conversation, const std::string& said,
            const std::string& tenant = "acme") {
  card about;
  about.key = {tenant, conversation};
  about.id = intervention_id_of(conversation, 1);
  about.asked.question = "May it?";
  about.act = action{"issue_refund", R"({"amount":120,"order":"A1","reason":"damaged"})"};
  about.scope = "refunds";
  about.firings = {{trigger_family::policy, "refund-over-100", "120 is above 100", true}};
  about.context = {{"m1", speaker::customer, said, {}}};
  return about;
}

intervention_settled by_ana(const card& about, answer given) {
  intervention_settled how{about.id, 1};
  how.answered_by = "ana";
  how.given = std::move(given);
  return how;
}

/// An index, told in the words of operators.
class asked_index {
 public:
  asked_index& decided(const card& about, answer given, std::int64_t ms = 0,
                       const std::string& bundle = {}) {
    auto how = by_ana(about, std::move(given));
    how.bundle = bundle;
    precedent_batch batch;
    batch.fresh.push_back(*ps::precedent_of(about, how, at_ms(ms)));
    index.add(batch, ++until_);
    return *this;
  }
  precedent_answer ask(const card& about, std::int64_t ms = 0) {
    return index.find(about.key.tenant, ps::question_of(about, at_ms(ms)));
  }
  precedent_index index{":memory:"};

 private:
  std::uint64_t until_ = 1;
};

answer approve() { return answer{verdict::approve}; }
answer reject() { return answer{verdict::reject, {}, {}, false, {}, {}, "no receipt"}; }

}  // namespace

TEST_SUITE("precedents") {
  TEST_CASE("words are plain, small, and never numbers") {
    CHECK(ps::terms_of({"Refund, REFUND of 120 \"Caf\xC3\xA9\"!", "a1 the"}) ==
          std::vector<std::string>{"refund", "cafe", "a1"});
    CHECK(ps::terms_of({"\xD0\x94\xD0\xB0"}) == std::vector<std::string>{"\xD0\xB4\xD0\xB0"});
    CHECK(ps::terms_of({std::string(33, 'x')}).empty());
    CHECK(ps::cut("\xC3\xA9\xC3\xA9", 3) == "\xC3\xA9");
  }

  TEST_CASE("amounts and identities are slots only where they are equal") {
    const auto slots = ps::slots_of(refund("c-1", "it broke"));
    const std::vector<std::string> other{"rule:refund-over-100", "argument:reason=\"damaged\"",
                                         "exact:amount=7", "exact:order=\"B2\""};
    const auto same = ps::likeness_of_slots(slots, slots);
    const auto like = ps::likeness_of_slots(slots, other);
    CHECK(same.value == doctest::Approx(1));
    CHECK(like.value == doctest::Approx(1));
    CHECK(like.equal.size() == 2);
    CHECK(same.weight > like.weight);
    const std::vector<std::string> late{"rule:refund-over-100", "argument:reason=\"late\""};
    CHECK(ps::likeness_of_slots(slots, late).value < 0.5);
  }

  TEST_CASE("a precedent loses half its weight in ninety days, a refusal nothing ever") {
    CHECK(ps::freshness_of(false, at_ms(0), at_ms(90 * day_ms)) == doctest::Approx(0.5));
    CHECK(ps::freshness_of(false, at_ms(0), at_ms(180 * day_ms)) == doctest::Approx(0.25));
    CHECK(ps::freshness_of(true, at_ms(0), at_ms(10'000 * day_ms)) == 1);
  }

  TEST_CASE("the weight of a word is BM25's") {
    // ln(1 + (10 - 2 + 0.5) / (2 + 0.5)) = ln 4.4
    CHECK(ps::weight_of(2, 10) == doctest::Approx(1.4816045409));
  }

  TEST_CASE("the nearest answered question comes first and says what was decided") {
    asked_index with;
    with.decided(refund("c-1", "the kettle arrived broken"), approve())
        .decided(refund("c-2", "the kettle arrived broken and leaks"), approve())
        .decided(refund("c-3", "parcel never came"), approve());
    const auto found = with.ask(refund("c-9", "my kettle is broken"));
    REQUIRE(found.hits.size() == 3);
    CHECK(found.hits[2].about.conversation == "c-3");
    CHECK_FALSE(found.abstained);
    CHECK(found.decision == "approve");
    CHECK(found.hits[0].terms == std::vector<std::string>{"kettle", "broken", "may"});
    CHECK(std::find(found.hits[0].equal.begin(), found.hits[0].equal.end(),
                    "rule:refund-over-100") != found.hits[0].equal.end());
  }

  TEST_CASE("precedents that disagree abstain and show both sides") {
    asked_index with;
    with.decided(refund("c-1", "broken kettle"), approve())
        .decided(refund("c-2", "broken kettle"), reject());
    const auto found = with.ask(refund("c-9", "broken kettle"));
    CHECK(found.abstained);
    CHECK_FALSE(found.decision);
    REQUIRE(found.sides.size() == 2);
    CHECK(found.sides[0].share == doctest::Approx(0.5));
    CHECK(found.agreement == doctest::Approx(0.5));
  }

  TEST_CASE("an old refusal outlives newer approvals that have aged") {
    asked_index with;
    with.decided(refund("c-1", "broken kettle"), reject(), 0)
        .decided(refund("c-2", "broken kettle"), approve(), day_ms);
    const auto found = with.ask(refund("c-9", "broken kettle"), 1'000 * day_ms);
    REQUIRE_FALSE(found.hits.empty());
    CHECK(found.hits[0].about.negative);
    CHECK(found.decision == "reject");
    CHECK(found.hits[0].about.given.note == "no receipt");
  }

  TEST_CASE("tenants, kinds, actions and scopes never meet") {
    asked_index with;
    with.decided(refund("c-1", "broken kettle"), approve());
    auto other = refund("c-9", "broken kettle", "globex");
    CHECK(with.ask(other).hits.empty());
    other.key.tenant = "acme";
    other.scope = "returns";
    CHECK(with.ask(other).hits.empty());
    other.scope = "refunds";
    other.act->name = "close_account";
    CHECK(with.ask(other).hits.empty());
    other.act->name = "issue_refund";
    CHECK(with.ask(other).hits.size() == 1);
    CHECK(with.ask(other).why == "1 of the nearest precedents say so");
    other.key.tenant = "globex";
    CHECK_FALSE(with.index.about("globex", "c-1~1"));
  }

  TEST_CASE("of a choice only what is among the options can be said") {
    asked_index with;
    auto about = refund("c-1", "which one");
    about.asked.kind = query_kind::choice;
    about.asked.options = {{"a", "A", {}}, {"b", "B", {}}};
    with.decided(about, answer{verdict::none, {}, {"a"}});
    about.asked.options = {{"b", "B", {}}, {"c", "C", {}}};
    CHECK(with.ask(about).hits.empty());
    about.asked.options = {{"a", "A", {}}, {"c", "C", {}}};
    CHECK(with.ask(about).decision == "chosen a");
  }

  TEST_CASE("a correction takes the place of the answer") {
    asked_index with;
    with.decided(refund("c-1", "broken kettle"), approve());
    precedent_batch batch;
    batch.corrected.push_back({"acme", "c-1~1", at_ms(5), "carl", reject()});
    with.index.add(batch, 9);
    const auto found = with.ask(refund("c-9", "broken kettle"));
    REQUIRE(found.hits.size() == 1);
    CHECK(found.decision == "reject");
    CHECK(found.hits[0].about.negative);
    CHECK_FALSE(found.hits[0].about.by_human);
    CHECK(with.index.until() == 9);
  }

  TEST_CASE("one decision on a bundle is one precedent that counts its conversations") {
    asked_index with;
    for (int i = 1; i <= 5; ++i)
      with.decided(refund("c-" + std::to_string(i), "storm"), approve(), i, "b-1");
    const auto found = with.ask(refund("c-9", "storm"));
    REQUIRE(found.hits.size() == 1);
    CHECK(found.hits[0].about.multiplicity == 5);
    CHECK(with.index.size() == 1);
    CHECK(with.index.about("acme", "c-4~1")->conversation == "c-1");
  }

  TEST_CASE("what is told twice is known once, and what is forgotten is gone from every list") {
    asked_index with;
    with.decided(refund("c-1", "broken kettle"), approve())
        .decided(refund("c-1", "broken kettle"), approve())
        .decided(refund("c-2", "broken teapot"), approve());
    CHECK(with.index.size() == 2);
    CHECK(with.index.forget("acme", "c-1") == 1);
    CHECK(with.index.size() == 1);
    CHECK_FALSE(with.index.about("acme", "c-1~1"));
    const auto found = with.ask(refund("c-9", "kettle teapot"));
    REQUIRE(found.hits.size() == 1);
    CHECK(found.hits[0].about.conversation == "c-2");
  }

  TEST_CASE("an index that is full forgets the oldest approvals and no refusal") {
    precedent_index index{":memory:", {.kept = 3}};
    for (int i = 0; i < 6; ++i) {
      const auto about = refund("c-" + std::to_string(i), "kettle");
      precedent_batch batch;
      batch.fresh.push_back(
          *ps::precedent_of(about, by_ana(about, i == 0 ? reject() : approve()), at_ms(i)));
      index.add(batch, 2);
    }
    CHECK(index.size() == 3);
    CHECK(index.about("acme", "c-0~1"));
    CHECK_FALSE(index.about("acme", "c-1~1"));
    CHECK(index.about("acme", "c-5~1"));
  }

  TEST_CASE("only a human's answer to a scoped question is a precedent") {
    auto about = refund("c-1", "x");
    auto how = by_ana(about, approve());
    CHECK(ps::precedent_of(about, how, at_ms(0)));
    how.by = decided_by::expiry_default;
    CHECK_FALSE(ps::precedent_of(about, how, at_ms(0)));
    how.by = decided_by::human;
    about.second_of = "c-1~0";
    CHECK_FALSE(ps::precedent_of(about, how, at_ms(0)));
    about.second_of.clear();
    about.asked.kind = query_kind::handover;
    CHECK_FALSE(ps::precedent_of(about, how, at_ms(0)));
  }

  TEST_CASE("a step finds precedents before anybody is asked") {
    asked_index with;
    with.decided(refund("c-1", "broken kettle"), approve());
    step proposed;
    proposed.id = "s1";
    proposed.kind = step_kind::tool_call;
    proposed.act = action{"issue_refund", R"({"amount":5,"reason":"damaged"})"};
    proposed.scope = "refunds";
    const auto found =
        with.index.find("acme", ps::question_of(proposed, "a broken kettle", at_ms(0)));
    CHECK(found.decision == "approve");
  }

  TEST_CASE("no text carries syntax, breaks a search or crosses a tenant") {
    asked_index with;
    with.decided(refund("c-1", "secret", "globex"), approve());
    const std::string nul{"a\0b", 3};
    const std::vector<std::string> hostile{"\"",
                                           "\" OR \"",
                                           "NEAR(a b)",
                                           "a*",
                                           "^a",
                                           "terms:a",
                                           "{terms} : a",
                                           "a AND NOT b",
                                           "-a",
                                           "(((",
                                           "'; DROP TABLE precedents; --",
                                           nul,
                                           "\xFF\xFE\xC3",
                                           "\xE2\x80",
                                           "1zsecret",
                                           "1z secret",
                                           std::string{"\xE2\x88\x92"} + "1zsecret",
                                           std::string(65'536, 'a'),
                                           std::string(65'536, '"'),
                                           std::string(65'536, '\n')};
    int number = 0;
    for (const auto& text : hostile) {
      auto about = refund("h-" + std::to_string(++number), text);
      about.asked.question = text;
      about.draft = text;
      about.firings[0].rule = text;
      with.decided(about, answer{verdict::reject, {}, {}, false, {}, {}, "n"});
      const auto found = with.ask(about);
      CHECK_FALSE(found.hits.empty());
      for (const auto& hit : found.hits) CHECK(hit.about.tenant == "acme");
    }
    // The two that are no UTF-8 are not kept.
    CHECK(with.index.size() == hostile.size() - 2 + 1);
  }

  TEST_CASE("any bytes may be asked, for a thousand rounds") {
    asked_index with;
    std::mt19937 random{7};
    std::string pieces = "ab\"*^:(){}-+'\\ \n\xC3\xA9\xFF\xE2ORNEAR";
    pieces += '\0';
    for (int i = 0; i < 1'000; ++i) {
      std::string text;
      for (auto n = random() % 40; n > 0; --n) text += pieces[random() % pieces.size()];
      auto about = refund("f-" + std::to_string(i), text);
      about.act->arguments = text;  // no JSON
      const auto found = with.ask(about);
      CHECK(found.hits.size() <= 5);
      // What is kept went through the codec, which holds texts to UTF-8.
      about.context.clear();
      if (i % 10 == 0) with.decided(about, approve());
    }
  }

  TEST_CASE("the journal is followed across starts, batches and corrections") {
    const scratch_folder folder;
    const auto file = folder.path() / "precedents.db";
    const auto a = of("c-1"), b = of("c-2"), c = of("c-3");
    {
      storage::sqlite_store store{folder.path(), {}};
      store.commit({facts(a, {opened(), raised(a, 1)}), facts(b, {opened(), raised(b, 1)})});
      store.commit({facts(c, {opened(), raised(c, 1)}), facts(a, {answered("c-1~1", 1, 5)})});
    }
    sqlite::database journal{
        storage::database_in(folder.path()), sqlite::open_mode::read_write, {}, 1'000};
    {
      storage::journal_table groups{journal};
      precedent_index index{file};
      std::size_t events = 0;
      while (const auto read = storage::catch_up(groups, index, 1)) events += read;
      CHECK(events == 7);
      CHECK(index.size() == 1);
      CHECK(index.raised("acme", "c-2~1"));
      CHECK_FALSE(index.raised("acme", "c-1~1"));
    }
    {
      storage::sqlite_store store{folder.path(), {}};
      store.commit({facts(b, {answered("c-2~1", 1, 9)})});
      // Nobody answered the third; a configurer says what would have been right.
      store.commit({facts(c, {said(decision_corrected{"c-3~1", false, reject(), "no"}, 10)}),
                    facts(a, {said(decision_corrected{"c-1~1", false, reject(), "no"}, 11)})});
    }
    storage::journal_table groups{journal};
    precedent_index index{file};
    CHECK(index.until() == 8);
    while (storage::catch_up(groups, index) > 0) {}
    CHECK(index.size() == 3);
    CHECK(index.until() == 11);
    CHECK(index.about("acme", "c-1~1")->decision == "reject");
    CHECK(index.about("acme", "c-2~1")->decision == "approve");
    CHECK(index.about("acme", "c-3~1")->decision == "reject");
    CHECK_FALSE(index.raised("acme", "c-2~1"));
    CHECK(storage::catch_up(groups, index) == 0);
  }
}

}  // namespace weft::tests
