// What a backtest of a long journal costs on one core (CPU time), beside a bare parse of the same
// bytes.
//
//   bench_backtest [--steps N] [--data DIR] [SET.yaml…]
//
// Makes a journal of N logged steps through the store (kept in DIR when named, and used again),
// reads its groups once, parses their bytes with simdjson and nothing else, and then runs `weft
// backtest` with each set. One thread throughout.

#include "tools/backtest/backtest.hpp"

#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <string>
#include <vector>

#include <simdjson.h>

#include "runtime/store/open.hpp"
#include "runtime/store/sqlite.hpp"
#include "runtime/store/sqlite_store.hpp"
#include "runtime/store/tables.hpp"
#include "schemas/codec/codec.hpp"
#include "schemas/digest.hpp"

namespace {

using namespace weft;

constexpr std::size_t steps_each = 12, at_once = 500, entries_each_group = 2'000;

/// Of the processor: others on the machine do not count.
double now_s() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// Conversations as an airline's agent has them, one event after the other.
class writer {
 public:
  writer(store& to, std::uint64_t steps) : to_{to}, wanted_{steps} {}

  void write() {
    std::vector<talk> talks(at_once);
    for (auto& each : talks) begin(each);
    while (steps_ < wanted_)
      for (auto& each : talks) go_on(each);
    for (auto& each : talks) end(each);
    flush();
  }

 private:
  struct talk {
    conversation_key key;
    std::size_t step = 0;
    std::uint32_t asked = 0;
  };

  void say(const talk& of, std::vector<event> events) {
    auto made = std::make_shared<entry>();
    made->key = of.key;
    made->events = std::move(events);
    codec::encode_events(made->encoded, made->key, made->events);
    group_.push_back(std::move(made));
    if (group_.size() == entries_each_group) flush();
  }
  void flush() {
    if (!group_.empty()) to_.commit(group_);
    group_.clear();
  }
  instant tick() { return now_ += std::chrono::milliseconds{4}; }

  void begin(talk& of) {
    of = {{"default", "c-" + std::to_string(++conversations_)}};
    say(of, {{tick(), "agent", conversation_opened{"", "change a booking", "airline", ""}}});
  }
  void end(talk& of) { say(of, {{tick(), "agent", conversation_closed{"done"}}}); }

  void go_on(talk& of) {
    const auto number = of.step++;
    ++steps_;
    if (number % 2 == 0)
      reply(of, number);
    else
      call(of, number);
    if (of.step < steps_each) return;
    end(of);
    begin(of);
  }

  void reply(talk& of, std::size_t number) {
    const auto id = std::to_string(number);
    message asked{"m" + id,
                  speaker::customer,
                  "Could you move my return flight to the evening, please? My card is on file.",
                  {}};
    step proposed;
    proposed.id = id;
    proposed.draft = "There is a seat on HAT271 at 18:40 for 52 dollars more. Shall I change it?";
    proposed.signals = {0.91, R"({"confidence":0.91,"model":"m-1"})"};
    step_decided body;
    body.step_id = id;
    body.received = tick();
    body.fingerprint = sha256_hex(id);
    body.proposed = std::move(proposed);
    say(of, {{tick(), "agent", message_appended{std::move(asked)}}});
    say(of, {{tick(), "agent", std::move(body)}});
  }

  void call(talk& of, std::size_t number) {
    const bool writes = number % steps_each == steps_each - 1;
    step proposed;
    proposed.id = std::to_string(number);
    proposed.kind = step_kind::tool_call;
    proposed.act =
        writes ? action{"update_reservation_flights",
                        R"({"cabin":"economy","flights":[{"date":"2024-05-20","flight_number":)"
                        R"("HAT271"}],"payment_id":"credit_card_1","reservation_id":"Z7GOZK"})"}
               : action{"get_reservation_details",
                        R"({"reservation_id":"Z7GOZ)" + std::to_string(number) + "\"}"};
    proposed.signals = {0.97, R"({"confidence":0.97,"model":"m-1"})"};
    const auto digest = digest_of(*proposed.act);
    step_decided body;
    body.step_id = proposed.id;
    body.received = tick();
    body.fingerprint = sha256_hex(proposed.id);
    body.digest = digest;
    if (writes) {
      body.lane = lane::augmentation;
      body.decision = decision::wait;
      body.firings.push_back({trigger_family::policy,
                              "writes",
                              "update_reservation_flights needs an approval",
                              true,
                              {},
                              {}});
    }
    const auto act = *proposed.act;
    body.proposed = std::move(proposed);
    const auto id = body.step_id;
    std::vector<event> events{{tick(), "agent", std::move(body)}};
    if (writes) events.push_back(question(of, id, act, digest));
    say(of, std::move(events));
    if (writes) answer_it(of, id, act, digest);
    outcome_reported told{id, digest, "ok",
                          R"("{\"reservation_id\":\"Z7GOZK\",\"cabin\":\"economy\",)"
                          R"(\"flights\":[{\"flight_number\":\"HAT270\",\"date\":\"2024-05-20\"}],)"
                          R"(\"passengers\":[{\"first_name\":\"Ada\",\"last_name\":\"L\"}],)"
                          R"(\"payment_history\":[{\"payment_id\":\"credit_card_1\"}]}")"};
    say(of, {{tick(), "agent", std::move(told)}});
  }

  event question(talk& of, const std::string& id, const action& act, const std::string& digest) {
    auto about = std::make_shared<card>();
    about->id = intervention_id_of(of.key.conversation, ++of.asked);
    about->key = of.key;
    about->step_id = id;
    about->asked.question = "May the agent run update_reservation_flights?";
    about->act = act;
    about->digest = digest;
    for (int i = 0; i < 6; ++i)
      about->context.push_back({"m" + std::to_string(i), speaker::customer,
                                "Could you move my return flight to the evening, please?", now_});
    about->received = about->raised = tick();
    about->answer_by = about->raised + std::chrono::minutes{5};
    return {now_, "node", intervention_raised{std::move(about), {"writes"}}};
  }

  void answer_it(talk& of, const std::string& id, const action& act, const std::string& digest) {
    intervention_settled how;
    how.id = intervention_id_of(of.key.conversation, of.asked);
    how.answered_by = "ana";
    how.given = answer{conversations_ % 5 == 0 ? verdict::reject : verdict::approve};
    how.human_ms = 2'400;
    const auto ended = conversations_ % 5 == 0 ? decision::reject : decision::proceed;
    say(of, {{tick(), "ana", std::move(how)},
             {now_, "node", step_settled{id, ended, act, digest, {}}}});
  }

  store& to_;
  std::uint64_t wanted_, steps_ = 0, conversations_ = 0;
  std::vector<entry_ptr> group_;
  instant now_{std::chrono::seconds{1'700'000'000}};
};

/// All groups of the journal; how long it takes with this done to each.
template <class Each>
double over_groups(const std::filesystem::path& folder, const Each& each) {
  const double begun = now_s();
  sqlite::database db{storage::database_in(folder), sqlite::open_mode::read_only, {}, 10'000};
  storage::journal_table journal{db};
  journal.each_group(0, [&](const storage::group_text& group) {
    each(group.events);
    return true;
  });
  return now_s() - begun;
}

struct baseline {
  double read_s = 0, parse_s = 0;
  std::size_t bytes = 0, events = 0;
};

baseline measure_baseline(const std::filesystem::path& folder) {
  baseline out;
  out.read_s = over_groups(folder, [&](std::string_view group) { out.bytes += group.size(); });
  simdjson::dom::parser parser;
  out.parse_s = over_groups(folder, [&](std::string_view group) {
    simdjson::dom::element all;
    if (parser.parse(group.data(), group.size()).get(all) != simdjson::SUCCESS) std::abort();
    out.events += all.get_array().value_unsafe().size();
  });
  return out;
}

void try_set(const std::string& set, const std::filesystem::path& folder, const baseline& bare) {
  backtest::backtest_settings settings;
  settings.candidate = set;
  settings.data = folder.string();
  const double begun = now_s();
  const auto told = backtest::run_backtest(settings, [](const auto&) { return true; });
  if (!told) {
    std::fprintf(stderr, "%s\n", told.error().detail.c_str());
    std::exit(1);
  }
  const double took = now_s() - begun, steps = static_cast<double>(told->counts.steps);
  std::printf("%-58s %6.2f s  %5.2f us a step  %4.0f MB/s  %5.1f x a bare parse\n", set.c_str(),
              took, took * 1e6 / steps, static_cast<double>(bare.bytes) / 1e6 / took,
              took / bare.parse_s);
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t steps = 1'000'000;
  std::filesystem::path folder;
  std::vector<std::string> sets;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--steps" && i + 1 < argc)
      steps = std::stoull(argv[++i]);
    else if (word == "--data" && i + 1 < argc)
      folder = argv[++i];
    else
      sets.push_back(word);
  }
  const bool passing = folder.empty();
  if (passing) folder = std::filesystem::temp_directory_path() / "weft-bench-backtest";
  if (!std::filesystem::exists(storage::database_in(folder))) {
    const double begun = now_s();
    const auto store = open_sqlite(folder);
    writer{*store, steps}.write();
    std::printf("made a journal of %.0f steps in %.1f s\n", static_cast<double>(steps),
                now_s() - begun);
  }
  const auto bare = measure_baseline(folder);
  std::printf("%zu events, %.0f MB; read from the store %.2f s, read and parsed %.2f s\n",
              bare.events, static_cast<double>(bare.bytes) / 1e6, bare.read_s, bare.parse_s);
  if (sets.empty())
    for (const auto* name : {"write-gate", "approve-everything", "airline"})
      sets.push_back(std::string{"tools/samples/trigger-sets/"} + name + ".yaml");
  for (const auto& set : sets) try_set(set, folder, bare);
  if (passing) std::filesystem::remove_all(folder);
  return 0;
}
