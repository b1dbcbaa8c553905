#include "tools/load/generator.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <exception>
#include <memory>
#include <random>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "tools/load/arrange.hpp"

namespace weft::load {
namespace {

using measure::monotonic_ns;
constexpr std::chrono::seconds wait_max{60};
/// Thousands of conversations neither begin nor end in the same instant: so many a second.
constexpr double begin_per_s = 2'000;

/// Independent streams from one seed (the finaliser of SplitMix64).
std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
  std::uint64_t x = a + 0x9e3779b97f4a7c15U * (b + 1);
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31U);
}

/// One conversation. All it does is drawn from its own seed, so that the same traffic comes under
/// every architecture. Functions that talk to the node answer whether to go on.
class life {
 public:
  life(hall& in, std::uint32_t floor, const std::string& name, std::uint64_t seed)
      : in_{in},
        tally_{in.floors[floor]},
        floor_{floor},
        id_{fmt::format("{}{}/{}", in.prefix(), floor, name)},
        random_{mixed(mixed(in.seed(), floor), seed)} {}

  life(hall& in, std::uint32_t floor, std::uint64_t number)
      : life{in, floor, fmt::format("{}", number), number} {
    const auto& plays = in_.plays();
    const double whole = std::floor(plays.turns);
    turns_ = static_cast<std::uint32_t>(whole) + (uniform() < plays.turns - whole ? 1 : 0);
    const double share = plays.architecture == traffic::architecture::escalate ? plays.escalations
                         : plays.architecture == traffic::architecture::collaborative
                             ? plays.residual_escalations
                             : 0;
    handed_over_at_ = uniform() < share ? turns_ / 2 : turns_;
    if (plays.patience) patience_ = in_.real(plays.patience->draw(random_));
  }

  /// `midway`: some turns are behind it, and part of the time to the next.
  asio::awaitable<void> run(nanoseconds_t begins, bool midway) {
    ++in_.living[floor_];
    next_ = begins;
    const auto first =
        midway ? std::min(turns_ - 1, static_cast<std::uint32_t>(uniform() * turns_)) : 0U;
    if (co_await open()) {
      for (std::uint32_t turn = first; turn < turns_ && !gone_; ++turn)
        if (!co_await live(turn, midway && turn == first)) break;
      if (!gone_ && !left_) co_await close();
    }
    const auto ended = monotonic_ns();
    tally_.live += in_.within(begins, ended);
    if (in_.measured(ended) && !in_.closing()) {
      ++tally_.run.counts.conversations;
      tally_.run.delayed_s += in_.people_s(stood_);
    }
    --in_.living[floor_];
  }

  /// One of a storm's: a single step, at `moment`.
  asio::awaitable<void> ask_once(nanoseconds_t moment, std::size_t sort) {
    of_storm_ = true;
    next_ = moment;
    if (!co_await open()) co_return;
    plan only{step_about(0, sort, 0, false, true)};
    co_await propose(std::move(only));
    if (!gone_) co_await close();
  }

 private:
  double uniform() { return std::uniform_real_distribution<double>{0.0, 1.0}(random_); }

  asio::awaitable<bool> open() {
    open_conversation what;
    what.goal = "load";
    const auto sent = monotonic_ns();
    auto opened = co_await in_.node().open(id_, std::move(what));
    if (!opened) co_return failed("open", opened.error());
    ++in_.counts.conversations;
    if (in_.measured(next_)) in_.times.opened.add(monotonic_ns() - std::min(sent, next_));
    co_return true;
  }

  /// Thinks, with the customer's words in the middle, and takes the step when its time has come.
  asio::awaitable<bool> live(std::uint32_t turn, bool partly) {
    auto think = in_.real(in_.plays().think.draw(random_));
    if (partly) think = static_cast<nanoseconds_t>(uniform() * static_cast<double>(think));
    const auto words_at = next_ + think / 2;
    next_ += think;
    if (!co_await in_.sleep_until(words_at)) co_return false;
    message words{fmt::format("m{}", turn), speaker::customer, "What about my order?", {}};
    auto said = co_await in_.node().append(id_, std::move(words));
    if (!said && !failed("message", said.error())) co_return false;
    if (said) {
      ++in_.counts.messages;
      if (in_.measured(words_at)) in_.times.message.add(monotonic_ns() - words_at);
    }
    if (!co_await in_.sleep_until(next_)) co_return false;
    co_return co_await take(turn);
  }

  /// What a step is like, all drawn before it is known what the node will say.
  struct plan {
    step proposed;
    bool wrong = false;
  };
  plan plan_of(std::uint32_t turn) {
    const auto& plays = in_.plays();
    plan next;
    const double pick = uniform(), confidence = uniform(), fate = uniform();
    // Only what is doubtful may be wrong: the scenario speaks of steps about which to ask.
    next.wrong = confidence < plays.ask_rate && fate < plays.wrong_rate;
    std::size_t sort = 0;
    double sum = 0;
    for (std::size_t i = 0; i < plays.sorts.size(); ++i) {
      sort = i;
      sum += plays.sorts[i].share;
      if (pick < sum) break;
    }
    const double alike_share = plays.sorts[sort].alike;
    // What is wrong is like nothing else.
    const bool alike = alike_share > 0 && uniform() < alike_share && !next.wrong;
    next.proposed = step_about(turn, sort, confidence, next.wrong, alike);
    return next;
  }

  /// Who is alike shares scope and action with others of its sort, and nothing tells them apart.
  step step_about(std::uint32_t turn, std::size_t sort, double confidence, bool wrong, bool alike) {
    const auto& plays = in_.plays();
    const auto& asked = plays.sorts[sort];
    step to;
    const bool hand_over = !of_storm_ && turn == handed_over_at_;
    to.id = fmt::format("{}.{}", turn, hand_over ? plays.sorts.size() : sort);
    to.scope = hand_over ? scope_of(floor_, std::string{handover_sort})
               : alike   ? alike_scope_of(floor_, asked.name)
                         : scope_of(floor_, asked.name);
    to.signals.raw = fmt::format(R"({{"confidence":{:.6f}}})", confidence);
    const auto mark = wrong ? wrong_mark : right_mark;
    if (asked.kind == query_kind::approval || asked.kind == query_kind::value) {
      const auto which = alike ? std::string{"any"} : fmt::format("{}/{}", id_, turn);
      to.kind = step_kind::tool_call;
      to.act = action{asked.name, fmt::format(R"({{"case":"{}","note":"{}"}})", which, mark)};
    } else {
      to.draft = fmt::format("Turn {} of {}. ({})", turn, id_, mark);
    }
    return to;
  }

  asio::awaitable<bool> take(std::uint32_t turn) { return propose(plan_of(turn)); }

  asio::awaitable<bool> propose(plan next) {
    const auto step_id = next.proposed.id;
    const bool calls = next.proposed.kind == step_kind::tool_call;
    const bool counts = in_.measured(next_) && !of_storm_;
    const auto sent = monotonic_ns();
    if (counts) in_.times.lag.add(sent - next_), ++tally_.steps_intended;
    auto view = co_await in_.node().propose(id_, std::move(next.proposed));
    const auto replied = monotonic_ns();
    if (!view) co_return failed("step", view.error());
    const bool waits = view->decision == decision::wait;
    if (counts && view->lane == lane::autonomy) {
      in_.times.autonomous.add(replied - next_);
      in_.times.autonomous_from_sent.add(replied - sent);
    }
    if (counts && waits) in_.times.decided.add(replied - sent);
    if (waits) {
      ++in_.asking[floor_];
      if (view->asked) begin_to_wait(view->asked->about->id);
      view = co_await in_.node().decided(id_, step_id, wait_max);
      --in_.asking[floor_];
      co_await end_to_wait();
      if (!view) co_return failed("decision", view.error());
    }
    const auto resumed = monotonic_ns();
    settle(*view, sent, resumed, counts, next.wrong);
    if (view->decision == decision::handed_over) {
      co_await stand_aside(resumed);
      co_return false;
    }
    if (left_) co_return false;
    next_ = resumed;
    if (calls && view->decision == decision::proceed)
      co_return co_await report(step_id, view->digest);
    co_return true;
  }

  /// Counts a decided step, and its question if it had one.
  void settle(const step_view& view, nanoseconds_t sent, nanoseconds_t resumed, bool counts,
              bool wrong) {
    ++in_.counts.shared.steps[static_cast<std::size_t>(view.lane)];
    auto& run = tally_.run.counts;
    if (in_.measured(resumed) && !of_storm_) ++run.steps;
    if (counts) {
      tally_.delays += resumed - next_;
      // What a human changed is not what was wrong any more.
      const bool ran = view.decision == decision::proceed && view.draft.empty();
      if (wrong) ++(ran ? run.wrong_executed : run.wrong_stopped);
    }
    if (!view.asked) return;
    const auto& about = *view.asked->about;
    ++questions_;
    ++in_.counts.shared.interventions[replay::row_of(*view.asked)];
    const auto raised = in_.ours(about.raised);
    stood_ += resumed - sent;
    if (!of_storm_) tally_.stood += in_.within(sent, resumed);
    if (in_.measured(raised)) {
      ++run.asked;
      if (view.asked->by == decided_by::human)
        ++run.answered;
      else if (left_)
        ++run.given_up;
      if (view.asked->by == decided_by::expiry || view.asked->by == decided_by::expiry_default)
        ++run.expired;
    }
    note_way(about.id, raised, resumed, sort_of_step(about.step_id));
  }

  /// The machine's part of a question's way. Nothing when no operator of ours answered it.
  void note_way(const std::string& id, nanoseconds_t raised, nanoseconds_t resumed,
                std::size_t sort) {
    auto& way = in_.on_board(id);
    way.resumed = true;
    if (way.looked == 0 && in_.measured(raised))
      ++tally_.run.counts.unseen, ++tally_.run.counts.late;
    if (way.bundled && way.looked != 0 && in_.measured(raised))
      in_.note_wait(tally_, std::max<nanoseconds_t>(way.looked - raised, 0), sort);
    if (in_.measured(raised) && way.answered != 0 && way.offered != 0) {
      auto& times = in_.times;
      const auto handed = way.offered - std::max(raised, way.freed);
      const auto overhead = (raised - next_) + handed + (resumed - way.answered);
      times.resumed.add(resumed - way.answered);
      times.overhead.add(overhead);
      times.whole.add(resumed - next_);
      tally_.run.overhead.add(in_.people(overhead));
      tally_.run.answer.add(in_.people(way.answered - raised));
    }
    if (way.acknowledged || way.answered == 0) in_.off_board(id);
  }

  /// A customer for whom nobody looks in time is gone, and with them the conversation.
  void begin_to_wait(const std::string& intervention) {
    if (patience_ == 0) return;
    waits_ = std::make_shared<bool>(true);
    patient_until_.expires_after(std::chrono::nanoseconds{patience_});
    patient_until_.async_wait([this, waits = waits_, intervention](auto error) {
      if (error || !*waits || in_.on_board(intervention).looked != 0) return;
      left_ = true;
      asio::co_spawn(in_.executor(), close(), [this](const std::exception_ptr& failed) {
        if (failed) std::rethrow_exception(failed);
        closed_ = true;
        patient_until_.cancel();
      });
    });
  }
  asio::awaitable<void> end_to_wait() {
    if (!waits_) co_return;
    *waits_ = false;
    if (!left_) patient_until_.cancel();
    while (left_ && !closed_) {
      patient_until_.expires_at(asio::steady_timer::time_point::max());
      co_await patient_until_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
  }

  /// A human has the conversation; it ends with what they tell.
  asio::awaitable<void> stand_aside(nanoseconds_t since) {
    const auto handover = fmt::format("{}~{}", id_, questions_ + 1);
    ++in_.asking[floor_];
    for (;;) {
      auto now = co_await in_.node().read(handover, wait_max);
      if (!now) {
        failed("handover", now.error());
        break;
      }
      if (!is_settled(now->state)) continue;
      ++in_.counts.shared.interventions[replay::row_of(*now)];
      const auto raised = in_.ours(now->about->raised), until = monotonic_ns();
      stood_ += until - since;
      tally_.stood += in_.within(since, until);
      if (in_.measured(raised)) {
        ++tally_.run.counts.handovers;
        ++tally_.run.counts.answered;
        // Once a human has it, the customer is being served.
        const auto looked = in_.on_board(handover).looked;
        if (looked != 0) tally_.delays += looked - raised;
      }
      note_way(handover, raised, until, in_.plays().sorts.size());
      break;
    }
    --in_.asking[floor_];
  }

  asio::awaitable<bool> report(const std::string& step_id, const std::string& digest) {
    const auto sent = monotonic_ns();
    report_outcome ran{step_id, digest, "ok", {}};
    auto matches = co_await in_.node().report(id_, std::move(ran));
    if (!matches) co_return failed("outcome", matches.error());
    ++in_.counts.shared.outcomes_ok;
    if (!*matches) ++in_.counts.shared.outcomes_mismatched;
    if (in_.measured(sent)) in_.times.outcome.add(monotonic_ns() - sent);
    co_return true;
  }

  asio::awaitable<void> close() {
    if (in_.closing()) {
      const auto spread = static_cast<double>(in_.living[floor_] * in_.living.size()) / begin_per_s;
      asio::steady_timer turn{in_.executor(),
                              std::chrono::nanoseconds{measure::from_seconds(spread * uniform())}};
      co_await turn.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    auto done = co_await in_.node().close(id_, "done");
    if (done)
      ++in_.counts.shared.conversations[2];
    else
      failed("close", done.error());
  }

  /// Counts a failure. True when the conversation can go on without what failed.
  bool failed(const std::string& what, const problem& why) {
    gone_ = why.where == "client";
    if (why.code == fault::draining && gone_) return false;  // we were told to stop
    if (in_.measured(monotonic_ns())) ++tally_.run.counts.errors;
    in_.counts.error(what + ": " + std::string{to_string(why.code)},
                     id_ + " " + what + ": " + why.detail);
    return !gone_ && what != "open";
  }

  hall& in_;
  floor_tally& tally_;
  std::uint32_t floor_;
  std::string id_;
  std::mt19937_64 random_;
  std::uint32_t turns_ = 1, handed_over_at_ = 0, questions_ = 0;
  nanoseconds_t next_ = 0, stood_ = 0;  // `next_`: the intended time of what comes next
  nanoseconds_t patience_ = 0;          // until somebody looks; 0: endless
  asio::steady_timer patient_until_{in_.executor()};
  std::shared_ptr<bool> waits_;  // outlives this in the timer's handler
  bool gone_ = false, of_storm_ = false, left_ = false, closed_ = false;
};

/// Conversations that run by themselves, waited for together.
class gathering {
 public:
  explicit gathering(asio::any_io_executor on)
      : on_{std::move(on)}, ended_{on_, asio::steady_timer::time_point::max()} {}

  void add(asio::awaitable<void> one) {
    ++running_;
    asio::co_spawn(on_, std::move(one), [this](const std::exception_ptr& error) {
      if (error) std::rethrow_exception(error);
      if (--running_ == 0) ended_.cancel();
    });
  }
  asio::awaitable<void> end() {
    while (running_ != 0) co_await ended_.async_wait(asio::as_tuple(asio::use_awaitable));
  }

 private:
  asio::any_io_executor on_;
  asio::steady_timer ended_;
  std::uint64_t running_ = 0;
};

double peak_rate(const traffic::scenario& plays) {
  const auto& hours = plays.by_hour;
  return plays.arrivals_per_h / 3'600 * (hours.empty() ? 1 : *std::ranges::max_element(hours));
}

}  // namespace

std::size_t sort_of_step(std::string_view step_id) {
  std::size_t sort = 0;
  const auto dot = step_id.find('.');
  if (dot == std::string_view::npos) return sort;
  std::from_chars(step_id.data() + dot + 1, step_id.data() + step_id.size(), sort);
  return sort;
}

asio::awaitable<void> keep_talking(hall& in, std::uint32_t floor, std::uint64_t place) {
  const auto turn = static_cast<double>(floor * std::uint64_t{in.plays().live} + place);
  if (!co_await in.sleep_until(monotonic_ns() + measure::from_seconds(turn / begin_per_s)))
    co_return;
  for (std::uint64_t round = 0; !in.closing(); ++round) {
    const auto number = round * in.plays().live + place;
    life one{in, floor, number};
    co_await one.run(monotonic_ns(), round == 0);
  }
}

asio::awaitable<void> play_storm(hall& in, std::uint32_t floor, std::size_t storm) {
  const auto& plays = in.plays();
  const auto& what = plays.storms[storm];
  std::size_t sort = 0;
  while (plays.sorts[sort].name != what.sort) ++sort;
  std::mt19937_64 random{mixed(mixed(in.seed(), 0x73746f72U + floor), storm)};
  std::uniform_real_distribution<double> moment{what.at_s, what.at_s + what.lasts_s};
  std::vector<double> at_s(what.questions);
  std::ranges::generate(at_s, [&] { return moment(random); });
  std::ranges::sort(at_s);
  gathering all{in.executor()};
  for (std::uint32_t i = 0; i < what.questions; ++i) {
    const auto begins = in.window_begins() + in.real(at_s[i]);
    if (!co_await in.sleep_until(begins)) break;
    all.add([](hall& where, std::uint32_t on, std::string name, std::uint64_t seed,
               nanoseconds_t when, std::size_t about) -> asio::awaitable<void> {
      life one{where, on, name, seed};
      co_await one.ask_once(when, about);
    }(in, floor, fmt::format("storm-{}/{}", storm, i), mixed(storm + 1, i), begins, sort));
  }
  co_await all.end();
}

asio::awaitable<void> keep_arriving(hall& in, std::uint32_t floor,
                                    const std::vector<double>& recorded) {
  std::mt19937_64 random{mixed(in.seed(), 0x61727269U + floor)};
  std::exponential_distribution<double> gap{1.0};
  std::uniform_real_distribution<double> chance{0.0, 1.0};
  gathering all{in.executor()};
  const auto start = monotonic_ns();
  const double day_s = in.people_s(start - in.window_begins());  // midnight: when measuring begins
  const double peak = peak_rate(in.plays());
  double at_s = 0;
  for (std::uint64_t number = 0;; ++number) {
    if (recorded.empty()) {
      // Drawn at the rate of the fullest hour, and as many left out as come less in this one.
      do at_s += gap(random) / peak;
      while (peak * chance(random) > in.plays().arrivals_per_s(day_s + at_s));
    } else {
      const std::uint64_t round = number / recorded.size();
      at_s = static_cast<double>(round) * recorded.back() + recorded[number % recorded.size()];
    }
    const auto begins = start + in.real(at_s);
    if (!co_await in.sleep_until(begins)) break;
    if (in.measured(begins)) ++in.floors[floor].run.arrivals;
    all.add([](hall& where, std::uint32_t on, std::uint64_t which,
               nanoseconds_t from) -> asio::awaitable<void> {
      life one{where, on, which};
      co_await one.run(from, false);
    }(in, floor, number, begins));
  }
  co_await all.end();
}

}  // namespace weft::load
