#include <algorithm>
#include <array>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "runtime/export/page.hpp"
#include "runtime/store/open.hpp"
#include "runtime/store/outcome_words.hpp"
#include "schemas/codec/codec.hpp"
#include "tests/store/entries.hpp"
#include "tests/store/fault_disk.hpp"
#include "tests/store/histories.hpp"
#include "tests/store/scratch.hpp"

// One contract for all stores. The memory store and the SQLite store run in lockstep through seeded
// histories; wherever one can be asked something, both are, and must answer alike: before, between
// and after projecting, and across restarts. The memory store is plain enough to be believed.

namespace weft::tests {

namespace {

std::string text_of(const conversation_key& key, const std::vector<event>& events) {
  std::string text;
  codec::encode_events(text, key, events);
  return text;
}

std::string text_of(const std::vector<published>& parts) {
  std::string text;
  for (const auto& p : parts) {
    text += std::to_string(p.first_number) + ' ' + p.key.tenant + ' ' + p.key.conversation;
    for (const auto& name : p.names) text += ' ' + name;
    text += '\n' + p.encoded + '\n';
  }
  return text;
}

class lockstep {
 public:
  lockstep() { reopen(); }

  void reopen() {
    archive_.reset();
    sqlite_.reset();
    sqlite_settings settings;
    settings.vfs = disk_.name();
    settings.wal_pages_max = 100;
    sqlite_ = open_sqlite(folder_.path(), settings);
    archive_ = sqlite_->open_archive();
  }
  void project() {
    sqlite_->project();
    REQUIRE(sqlite_->behind() == 0);
  }

  void commit(const history_maker::group& group) {
    const auto expected = memory_->commit(group.entries);
    const auto got = sqlite_->commit(group.entries);
    REQUIRE(got.numbers == expected.numbers);
    REQUIRE(got.first_number == expected.first_number);
    for (std::size_t i = 0; i < group.entries.size(); ++i) {
      const bool holds_facts = !group.entries[i]->events.empty();
      REQUIRE((got.numbers[i] != 0) == (group.recorded[i] && holds_facts));
    }
  }

  void expect_equal_conversation(const conversation_key& key) {
    REQUIRE(text_of(key, archive_->events_of(key)) == text_of(key, reference_->events_of(key)));
  }
  void expect_equal_page(const std::string& tenant, const archive_query& what) {
    REQUIRE(without_chain(archive_->page(tenant, what)) == reference_->page(tenant, what));
  }
  void expect_equal_events(const std::string& tenant, const std::string& conversation,
                           std::uint64_t after, std::uint32_t limit) {
    REQUIRE(text_of(archive_->events_after(tenant, conversation, after, limit)) ==
            text_of(reference_->events_after(tenant, conversation, after, limit)));
  }
  void follow() {
    for (auto* each : {archive_.get(), reference_.get()}) {
      while (each->follow(100)) {}
      while (each->survey(100)) {}
    }
  }
  /// Of both stores, page by page: as many numbers as there are questions, each once.
  void expect_equal_decisions(const std::string& tenant, list_decisions what) {
    std::vector<std::uint64_t> found;
    for (std::uint64_t next = 1; next != 0;) {
      const auto page = archive_->decisions(tenant, what);
      const auto same = reference_->decisions(tenant, what);
      REQUIRE(page.next == same.next);
      REQUIRE(page.decisions.size() == same.decisions.size());
      for (std::size_t i = 0; i < page.decisions.size(); ++i) {
        REQUIRE(page.decisions[i].intervention == same.decisions[i].intervention);
        found.push_back(page.decisions[i].number);
      }
      next = page.next;
      (what.newest ? what.before : what.after) = next;
    }
    CHECK(std::is_sorted(found.begin(), found.end(), [&](std::uint64_t a, std::uint64_t b) {
      return what.newest ? a > b : a < b;
    }));
    CHECK(std::set<std::uint64_t>{found.begin(), found.end()}.size() == found.size());
    asked_.insert(found.size());
  }
  /// How many questions a walk through all pages has found, one number a walk.
  const std::set<std::size_t>& asked() const { return asked_; }
  void forget_asked() { asked_.clear(); }
  /// Pages of rows, to the end.
  void expect_equal_rows(const std::string& tenant, export_rows what) {
    what.salt = "sixteen bytes of salt";
    for (bool more = true; more;) {
      const auto page = archive_->rows(tenant, what), same = reference_->rows(tenant, what);
      REQUIRE(page);
      REQUIRE(same);
      REQUIRE(without_chain(page->json) == without_chain(same->json));
      REQUIRE(page->headers == same->headers);
      more = page->headers.starts_with("Weft-Next: ");
      if (!more) break;
      const auto next = page->headers.substr(11, page->headers.find('\r') - 11);
      what.after = exporting::place_in(next).value();
    }
  }
  void expect_equal_open() {
    REQUIRE(open_conversations(*sqlite_) == open_conversations(*memory_));
    REQUIRE(open_interventions(*sqlite_) == open_interventions(*memory_));
  }

 private:
  /// Only what is on a disk has a chain.
  static std::string without_chain(std::string document) {
    constexpr std::string_view member = R"(,"chain":")";
    constexpr std::size_t rest = 64 + 1;  // the digits and a quote
    for (auto at = document.find(member); at != std::string::npos; at = document.find(member, at))
      document.erase(at, member.size() + rest);
    return document;
  }
  static std::set<std::string> open_conversations(store& from) {
    std::set<std::string> found;
    from.each_open_conversation([&](std::string_view tenant, std::string_view conversation) {
      found.insert(std::string{tenant} + ' ' + std::string{conversation});
    });
    return found;
  }
  static std::vector<std::string> open_interventions(store& from) {
    std::vector<std::string> found;
    from.each_open_intervention([&](const open_intervention& open) {
      found.push_back(codec::encode_card(*open.about) + std::to_string(open.version) + ' ' +
                      open.offered_to + ' ' +
                      std::to_string(open.lease_until.time_since_epoch().count()) +
                      codec::encode_progress(open.way));
    });
    return found;
  }

  scratch_folder folder_;
  fault_disk disk_;  // never fails here: it spares the syncs, which are tested elsewhere
  std::unique_ptr<store> memory_ = open_memory();
  std::unique_ptr<archive> reference_ = memory_->open_archive();
  std::unique_ptr<store> sqlite_;
  std::unique_ptr<archive> archive_;
  std::set<std::size_t> asked_;
};

/// Every page of a listing, following `after` as a client would.
template <class Query>
void compare_all_pages(lockstep& both, const std::string& tenant, Query what,
                       const std::vector<std::string>& afters) {
  both.expect_equal_page(tenant, what);
  for (const auto& after : afters) {
    what.after = after;
    both.expect_equal_page(tenant, what);
  }
}

/// Each condition alone, and some together.
std::vector<list_decisions> decisions_to_ask_for(std::mt19937_64& random, std::uint32_t limit) {
  std::vector<list_decisions> all(1);
  for (const auto kind : names<query_kind>::value) all.emplace_back().kind = kind;
  for (const auto outcome : storage::outcome_words) all.emplace_back().outcome = outcome;
  for (const char* scope : {"refunds", "flights", "elsewhere"}) all.emplace_back().scope = scope;
  for (const char* rule : {"gate", "unsure", "%", "gat"}) all.emplace_back().rule = rule;
  all.emplace_back().since = at_ms(static_cast<std::int64_t>(random() % 3'000));
  all.emplace_back().until = at_ms(static_cast<std::int64_t>(random() % 3'000));
  all.emplace_back().after = random() % 500;
  all.emplace_back().before = 1 + random() % 500;
  all.push_back({at_ms(100), at_ms(9'000), "gate", "refunds", "approval", "approved", 3, 900});
  const auto forwards = all.size();
  for (std::size_t i = 0; i < forwards; ++i) {
    all.push_back(all[i]);
    all.back().newest = true;
  }
  for (auto& each : all) each.limit = limit;
  return all;
}

void compare_everything(lockstep& both, const history_maker& history, std::mt19937_64& random) {
  both.follow();
  const auto keys = history.conversations();
  for (const auto& key : keys) both.expect_equal_conversation(key);
  both.expect_equal_conversation({"acme", "never-opened"});

  std::vector<std::string> afters;
  for (int i = 0; i < 3; ++i) afters.push_back(keys[random() % keys.size()].conversation);
  for (const std::string tenant : {"acme", "globex", "nobody"}) {
    const auto limit = static_cast<std::uint32_t>(1 + random() % 20);
    for (const char* status : {"", "open", "handed_over", "closed", "no-such-status"})
      compare_all_pages(both, tenant, list_conversations{status, "", limit}, afters);
    for (const char* state :
         {"", "open", "offered", "pending", "answered", "withdrawn", "expired", "escalated"})
      compare_all_pages(both, tenant, list_interventions{state, "", limit}, afters);
    for (const auto& what : decisions_to_ask_for(random, limit))
      both.expect_equal_page(tenant, what);
    both.forget_asked();
    for (const bool newest : {false, true}) {
      list_decisions all;
      all.newest = newest;
      all.limit = limit;
      both.expect_equal_decisions(tenant, all);
    }
    CHECK(both.asked().size() == 1);  // both ways the same
    for (const std::string format : {"raw", "retrieval", "kto"}) {
      export_rows rows;
      rows.format = format;
      rows.limit = 10 * limit;
      rows.split = std::array{"", "train", "test"}[random() % 3];
      both.expect_equal_rows(tenant, rows);
    }
    both.expect_equal_page(tenant, view_decision{afters[0] + "~1"});
    for (const auto& conversation : afters) {
      find_precedents like_this;
      like_this.intervention = conversation + "~1";
      like_this.now = at_ms(1'000'000);
      both.expect_equal_page(tenant, like_this);
    }
    const std::uint64_t after = random() % 500;
    for (const char* prefix : {"", "c/1", "c/x", "c\""})
      for (const auto from : {std::uint64_t{0}, after, ~std::uint64_t{0}})
        both.expect_equal_page(tenant, summarize{prefix, from});
    both.expect_equal_events(tenant, "", after, limit);
    both.expect_equal_events(tenant, afters[0], after, limit);
    both.expect_equal_events(tenant, afters[1], 0, 10'000);
    both.expect_equal_page(tenant, list_events{"", after, limit});
    both.expect_equal_page(tenant, list_events{afters[2], after, limit});
  }
}

/// Returns the words the history used.
std::map<std::string, std::size_t> run_lockstep(std::uint64_t seed, std::size_t groups) {
  CAPTURE(seed);
  std::mt19937_64 random{seed};
  history_maker history{seed};
  lockstep both;
  for (std::size_t i = 0; i < groups; ++i) {
    both.commit(history.next(random() % 8 == 0 ? 200 : 8));
    if (random() % 5 == 0) {
      const auto keys = history.conversations();
      both.expect_equal_conversation(keys[random() % keys.size()]);
    }
    if (random() % 10 == 0) both.project();
    if (random() % 40 == 0) compare_everything(both, history, random);
    if (random() % 40 == 0) both.reopen();
    if (random() % 40 == 0) both.expect_equal_open();
  }
  compare_everything(both, history, random);
  both.reopen();
  both.expect_equal_open();
  compare_everything(both, history, random);
  return history.words();
}

}  // namespace

TEST_CASE("both stores answer alike, whatever happened, projected or not, across restarts") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) run_lockstep(seed, 120);
}

TEST_CASE("a longer history under the seed of WEFT_SEED runs in lockstep") {
  const char* given = std::getenv("WEFT_SEED");
  const auto words =
      run_lockstep(given == nullptr ? 2'024 : std::strtoull(given, nullptr, 10), 400);
  for (const auto name : event_names)  // a history that avoids a word proves nothing about it
    if (name != "step_held") CHECK(words.count(std::string{name}) == 1);
}

TEST_CASE("two archives of one store see a commit as soon as it returns") {
  scratch_folder folder;
  std::vector<std::function<std::unique_ptr<store>()>> kinds{
      [] { return open_memory(); }, [&] { return open_sqlite(folder.path()); }};
  for (const auto& open : kinds) {
    const auto s = open();
    const auto one = s->open_archive(), two = s->open_archive();
    CHECK(one->events_of(of("c-1")).empty());
    s->commit({facts(of("c-1"), {opened()})});
    CHECK(one->events_of(of("c-1")).size() == 1);
    s->project();
    s->commit({facts(of("c-1"), {message_of("m1", "hello")})});
    CHECK(one->events_of(of("c-1")).size() == 2);
    CHECK(two->events_of(of("c-1")).size() == 2);
    s->project();
    CHECK(two->events_of(of("c-1")).size() == 2);
    CHECK(one->events_of(of("c-1", "globex")).empty());
  }
}

}  // namespace weft::tests
