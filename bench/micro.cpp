// The functions an autonomous step and an intervention pass through, by themselves. What the
// end-to-end benchmarks add to their sum is sockets, threads and waiting.

#include <atomic>
#include <deque>
#include <memory>
#include <queue>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "actors/conversation/core.hpp"
#include "actors/router/core.hpp"
#include "actors/triggers/evaluate.hpp"
#include "actors/world.hpp"
#include "bench/support/requests.hpp"
#include "runtime/clock.hpp"
#include "runtime/store/open.hpp"
#include "schemas/codec/codec.hpp"
#include "schemas/ports/front.hpp"

namespace {

using namespace weft;

/// The same rules as bench/triggers.yaml.
trigger_set small_set() {
  trigger_set set;
  set.confidence.push_back({"unsure", "", 0.7, false, {}});
  set.confidence.push_back({"unsure-refund", "refunds", 0.85, false, {}});
  set.approvals.push_back({"money", {"issue_refund", "wire_*", "cancel_contract"}, {}});
  set.required.push_back({"flight", "change_flight", {{"flight_number", "Flight number"}}, {}});
  return set;
}

std::string body_of(std::string_view http) {
  return std::string{http.substr(http.find("\r\n\r\n") + 4)};
}

submit_step decoded(const std::string& body) {
  auto read = codec::decode_step(body);
  if (!read) throw std::runtime_error{read.error().detail};
  return *std::move(read);
}

const std::string& step_body() {
  static const std::string body = body_of(bench::step_request("c").filled(1, 1));
  return body;
}
const std::string& asking_body() {
  static const std::string body = body_of(bench::asking_request("c", 0).filled(1, 1));
  return body;
}

/// A conversation in which steps are proposed; begins anew before it grows beyond what is usual.
class one_conversation {
 public:
  explicit one_conversation(submit_step proposed) : proposed_{std::move(proposed)} {
    handle(open_conversation{"customer", "get a refund", "orders", ""});
  }
  conversation::effects propose() {
    auto next = proposed_;
    next.proposed.id = std::to_string(++count_);
    return handle(std::move(next));
  }
  conversation::effects handle(request_body body) {
    return core_.handle(
        {1, {"default", "agent", role::agent}, {"default", "c"}, now_, std::move(body)},
        {now_, set_, milliseconds{0}, false});
  }
  unsigned count() const { return count_; }

 private:
  instant now_{std::chrono::hours{1'000}};
  trigger_set set_ = small_set();
  conversation::core core_{{"default", "c"}};
  submit_step proposed_;
  unsigned count_ = 0;
};

void decode_step(benchmark::State& state) {
  const auto& body = step_body();
  for (auto _ : state) benchmark::DoNotOptimize(codec::decode_step(body));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * body.size()));
}
BENCHMARK(decode_step);

void encode_step_decision(benchmark::State& state) {
  one_conversation about{decoded(step_body())};
  const auto done = about.propose();
  const auto& answer = std::get<to_front>(done.outbox.front()).what.body;
  for (auto _ : state) benchmark::DoNotOptimize(codec::encode(answer));
}
BENCHMARK(encode_step_decision);

void encode_events_of_a_step(benchmark::State& state) {
  one_conversation about{decoded(step_body())};
  const auto done = about.propose();
  const conversation_key key{"default", "c"};
  std::string text;
  for (auto _ : state) {
    text.clear();
    codec::encode_events(text, key, done.events);
    benchmark::DoNotOptimize(text.data());
  }
}
BENCHMARK(encode_events_of_a_step);

void evaluate_triggers(benchmark::State& state) {
  const auto set = small_set();
  const auto body = decoded(state.range(0) == 0 ? step_body() : asking_body());
  const std::vector<std::string> none;
  const triggers::subject about{body.proposed, &*body.proposed.act, none};
  for (auto _ : state) benchmark::DoNotOptimize(triggers::evaluate(about, set));
  state.SetLabel(state.range(0) == 0 ? "autonomy" : "asks");
}
BENCHMARK(evaluate_triggers)->Arg(0)->Arg(1);

/// The core's decision, with the copy of the proposal that makes each step a new one.
void conversation_decides(benchmark::State& state) {
  const auto body = decoded(state.range(0) == 0 ? step_body() : asking_body());
  const unsigned steps_max = state.range(0) == 0 ? 20 : 10;
  auto about = std::make_unique<one_conversation>(body);
  for (auto _ : state) {
    benchmark::DoNotOptimize(about->propose());
    if (about->count() < steps_max) continue;
    state.PauseTiming();
    about = std::make_unique<one_conversation>(body);
    state.ResumeTiming();
  }
  state.SetLabel(state.range(0) == 0 ? "autonomy" : "asks");
}
BENCHMARK(conversation_decides)->Arg(0)->Arg(1);

/// One intervention through the router: waiting, claimed, granted, closed.
void router_round(benchmark::State& state) {
  one_conversation about{decoded(asking_body())};
  card_ptr card;
  for (const auto& event : about.propose().events)
    if (const auto* raised = std::get_if<intervention_raised>(&event.body)) card = raised->about;
  router::core router{milliseconds{60'000}};
  instant now{std::chrono::hours{1'000}};
  router.handle(operator_changed{{"default", "ana"}, presence::available, 50}, now);
  for (auto _ : state) {
    now += std::chrono::microseconds{10};
    benchmark::DoNotOptimize(router.handle(intervention_waiting{card, 1, {}, {}, {}}, now));
    benchmark::DoNotOptimize(router.handle(claim_decided{card->id, card->key, 2, true}, now));
    benchmark::DoNotOptimize(router.handle(
        intervention_closed{card->key, card->id, intervention_state::answered, "ana"}, now));
  }
}
BENCHMARK(router_round);

/// Cards of many conversations, each with a worth of its own.
std::vector<card_ptr> many_cards(std::size_t count, std::size_t queues) {
  std::vector<card_ptr> cards;
  cards.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    auto about = std::make_shared<card>();
    about->key = {"default", "conversation-" + std::to_string(i)};
    about->id = about->key.conversation + "~1";
    about->asked.route.queue = "queue-" + std::to_string(i % queues);
    about->asked.route.cost = static_cast<double>(1 + i * 7'919 % 1'000);
    about->answer_by = instant{std::chrono::hours{9'000}};
    cards.push_back(std::move(about));
  }
  return cards;
}

/// The router at scale: so many open items and operators, all of whom hold something, so many
/// queues, each operator serving four. One round: an answer frees an operator, who is offered the
/// next (claimed and granted), and a new question joins. Two decisions a round. What the others
/// send is made from what the router sent them, so that hardly anything but the router is measured.
class busy_floor {
 public:
  busy_floor(std::size_t open, std::size_t people, std::size_t queues) {
    auto cards = many_cards(2 * open, queues);
    for (std::size_t i = 0; i < people; ++i) {
      operator_profile serves{"operator-" + std::to_string(i), {}, {}};
      for (std::size_t q = 0; q < 4 && queues > 1; ++q)
        serves.queues.push_back("queue-" + std::to_string((i + q * 17) % queues));
      tell(profile_changed{"default", serves});
      tell(operator_changed{{"default", serves.name}, presence::available, 1});
    }
    for (std::size_t i = 0; i < open; ++i) tell(intervention_waiting{cards[i], 1, {}, {}, {}});
    fresh_.assign(cards.begin() + static_cast<std::ptrdiff_t>(open), cards.end());
  }
  void round() {
    now_ += std::chrono::microseconds{10};
    auto [answered, about] = std::move(held_.front());
    held_.pop_front();
    tell(answered);
    tell(intervention_waiting{std::move(fresh_.front()), 1, {}, {}, {}});
    fresh_.pop_front();
    fresh_.push_back(std::move(about));
  }
  const router::core& router() const { return router_; }

 private:
  template <class Message>
  void tell(const Message& what) {
    router_.handle(what, now_, out_);
    for (auto& e : out_.entries)
      if (e.guard) grant(e);
    out_.entries.clear();
    out_.now.clear();
  }
  void grant(entry& e) {
    claim_decided what{std::move(e.guard->intervention), std::move(e.key),
                       e.guard->version_expected + 1, true};
    router_.handle(what, now_, granted_);
    const auto& offered = std::get<to_operator>(granted_.now.front());
    held_.emplace_back(intervention_closed{std::move(what.key), std::move(what.intervention),
                                           intervention_state::answered, offered.key.name, 1},
                       std::get<offer_made>(offered.what).about);
    granted_.now.clear();
  }

  router::core router_{milliseconds{60'000'000}};
  router::effects out_, granted_;
  instant now_{std::chrono::hours{1'000}};
  std::deque<std::pair<intervention_closed, card_ptr>> held_;  // whom the next answers come from
  std::deque<card_ptr> fresh_;
};

void router_at_scale(benchmark::State& state) {
  busy_floor floor{static_cast<std::size_t>(state.range(0)),
                   static_cast<std::size_t>(state.range(1)),
                   static_cast<std::size_t>(state.range(2))};
  for (auto _ : state) floor.round();
  state.SetItemsProcessed(2 * state.iterations());
  state.SetLabel(std::to_string(floor.router().waiting()) + " waiting");
}
BENCHMARK(router_at_scale)
    ->Args({1'000, 100, 1})
    ->Args({10'000, 1'000, 1})
    ->Args({100'000, 10'000, 1})
    ->Args({100'000, 10'000, 64});

/// The floor for the same: a heap of worths, a table of what is held, nothing else.
void heap_and_table_at_scale(benchmark::State& state) {
  const auto open = static_cast<std::size_t>(state.range(0));
  const auto cards = many_cards(2 * open, 1);
  std::priority_queue<std::pair<double, std::size_t>> waiting;
  std::unordered_map<std::string_view, std::size_t> offered;
  for (std::size_t i = 0; i < open; ++i) waiting.emplace(cards[i]->asked.route.cost, i);
  std::size_t next = open;
  for (auto _ : state) {
    const auto first = waiting.top().second;
    waiting.pop();
    offered.emplace(cards[first]->id, first);  // the offer
    offered.erase(cards[first]->id);           // its answer
    waiting.emplace(cards[next]->asked.route.cost, next);
    next = (next + 1) % cards.size();
  }
  state.SetItemsProcessed(2 * state.iterations());
}
BENCHMARK(heap_and_table_at_scale)->Arg(1'000)->Arg(10'000)->Arg(100'000);

/// Takes replies and counts them.
class counting_front final : public front {
 public:
  void deliver(std::vector<reply> replies) override {
    replies_.fetch_add(replies.size());
    replies_.notify_one();
  }
  void push(session_id, std::string) override {}
  bool streams_open() const override { return false; }
  void publish(std::vector<published>) override {}

  void wait_for(std::uint64_t count) const {
    for (auto seen = replies_.load(); seen < count; seen = replies_.load()) replies_.wait(seen);
  }

 private:
  std::atomic<std::uint64_t> replies_{0};
};

/// Directory, conversation actor, core, journal actor, a store in memory: all but the front. The
/// argument is how many steps are under way at once; CPU time is that of all threads.
void world_steps(benchmark::State& state) {
  const auto at_once = static_cast<std::uint64_t>(state.range(0));
  const auto disk = open_memory();
  counting_front out;
  const system_clock time;
  world_settings settings;
  settings.relaxed = state.range(1) != 0;
  world actors{settings, *disk, out, time, std::make_shared<const trigger_set>(small_set())};
  const auto body = decoded(step_body());
  std::uint64_t sent = 0;
  const auto tell = [&](std::uint64_t conversation, request_body what) {
    actors.tell(request{++sent,
                        {"default", "agent", role::agent},
                        {"default", "c-" + std::to_string(conversation)},
                        time.now(),
                        std::move(what)});
  };
  std::uint64_t first = 0;
  unsigned steps = 20;
  for (auto _ : state) {
    if (steps == 20) {  // fresh ones: long conversations are another matter
      state.PauseTiming();
      first += at_once;
      for (std::uint64_t i = 0; i < at_once; ++i)
        tell(first + i, open_conversation{"c", "", "", ""});
      out.wait_for(sent);
      steps = 0;
      state.ResumeTiming();
    }
    auto next = body;
    next.proposed.id = std::to_string(++steps);
    for (std::uint64_t i = 0; i < at_once; ++i) tell(first + i, next);
    out.wait_for(sent);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * at_once));
  state.SetLabel(settings.relaxed ? "relaxed" : "full durability");
}
BENCHMARK(world_steps)
    ->Args({1, 0})
    ->Args({256, 0})
    ->Args({256, 1})
    ->MeasureProcessCPUTime()
    ->UseRealTime();

}  // namespace

BENCHMARK_MAIN();
