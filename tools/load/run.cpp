#include "tools/load/run.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <csignal>
#include <exception>
#include <limits>
#include <memory>
#include <thread>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "tools/load/arrange.hpp"
#include "tools/load/desk.hpp"
#include "tools/load/generator.hpp"
#include "tools/replay/journal.hpp"

namespace weft::load {
namespace {

using measure::monotonic_ns;
constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::seconds first_contact_max{10}, receipts_max{5}, journal_max{10},
    drain_max{300};
constexpr std::chrono::milliseconds look_again{20};
constexpr double minute_s = 60;
constexpr int samples = 200;  // of what waits and lives, over the measured time

/// Everything lives in one thread on one io_context, so nothing is shared unsafely.
class player {
 public:
  player(const load_settings& settings, pid_t node, const watcher& watch,
         std::vector<double> arrivals)
      : settings_{settings},
        node_{node},
        watch_{watch},
        arrivals_{std::move(arrivals)},
        pool_{io_.get_executor(), pool_settings()},
        agent_{pool_} {}

  result<measurement> run() {
    told_.descriptors_before = node_ > 0 ? use_of(node_).descriptors : 0;
    asio::signal_set signals{io_, SIGINT, SIGTERM};
    signals.async_wait([this](auto error, int) {
      if (!error) stop();
    });
    asio::co_spawn(io_, whole(), [&](const std::exception_ptr& error) {
      if (error) std::rethrow_exception(error);
      signals.cancel();
    });
    io_.run();
    if (away_) return std::move(*away_);
    return std::move(told_);
  }

 private:
  client::pool_settings pool_settings() const {
    client::pool_settings to;
    to.node = settings_.node;
    to.key = settings_.key;
    if (to.key.empty()) to.principal = "load";
    to.connections_max = settings_.connections_max;
    to.seed = settings_.seed;
    return to;
  }

  void stop() {
    told_.interrupted = true;
    if (hall_) hall_->close();
    nap_.cancel();
    pool_.stop();
    for (const auto& each : desks_) each->stop();
  }

  asio::awaitable<void> sleep(std::chrono::nanoseconds span) {
    nap_.expires_after(span);
    co_await nap_.async_wait(as_result);
  }

  asio::awaitable<void> whole() {
    told_.speed = settings_.speed;
    told_.outcome.of = settings_.people;
    told_.outcome.seed = settings_.seed;
    told_.outcome.expected = traffic::predict(settings_.people, settings_.wait_limit_s);
    told_.outcome.wait_limit_s = settings_.wait_limit_s;
    away_ = co_await meet_node();
    if (!away_) away_ = co_await make_profiles();
    if (away_) co_return;
    if (settings_.check) co_await find_journal_end();
    const auto begun = monotonic_ns();
    for (std::uint32_t r = 0; r < settings_.repetitions && !told_.interrupted; ++r)
      co_await repeat(r);
    told_.outcome.wall_s = measure::seconds_of(monotonic_ns() - begun);
    told_.outcome.partial = told_.interrupted;
    told_.http = pool_.counted();
    pool_.stop();
  }

  /// A wrong URL should be told at once, not after a minute of trying.
  asio::awaitable<std::optional<problem>> meet_node() {
    auto impatient = pool_settings();
    impatient.give_up_after = first_contact_max;
    client::http_pool first{io_.get_executor(), impatient};
    client::agent asking{first};
    auto ready = co_await asking.document("/readyz");
    if (!ready && ready.error().where == "client") co_return std::move(ready.error());
    co_return std::nullopt;
  }

  /// Only what is written from now on is compared with: an old journal is not read again.
  asio::awaitable<void> find_journal_end() {
    const auto never = std::numeric_limits<std::int64_t>::max();
    auto text = co_await agent_.document(fmt::format("/v1/summary?after={}", never));
    auto read = text ? replay::read_summary(*text) : result<replay::journal_counts>{text.error()};
    if (read) journal_end_ = read->through;
  }

  std::string operator_name(std::uint32_t floor, std::size_t number) const {
    return fmt::format("load-{}-{}", floor, number + 1);
  }

  /// Who serves which queues. With keys, operators are whoever the keys say, as they are.
  asio::awaitable<std::optional<problem>> make_profiles() {
    if (!settings_.operator_keys.empty()) co_return std::nullopt;
    for (std::uint32_t floor = 0; floor < settings_.floors; ++floor) {
      std::size_t number = 0;
      for (const auto& group : settings_.people.operators) {
        operator_profile what;
        what.skills = group.skills;
        auto queues = group.queues;
        if (queues.empty())
          for (const auto& sort : settings_.people.sorts) queues.push_back(sort.queue);
        std::ranges::sort(queues);
        queues.erase(std::unique(queues.begin(), queues.end()), queues.end());
        for (const auto& each : queues)
          what.queues.push_back(queue_on(floor, settings_.floors, each));
        for (std::uint32_t i = 0; i < group.count; ++i, ++number) {
          what.name = operator_name(floor, number);
          if (auto why = co_await set_profile(pool_, what)) co_return why;
        }
      }
    }
    co_return std::nullopt;
  }

  void open_desks(std::uint64_t seed) {
    std::size_t key = 0;
    for (std::uint32_t floor = 0; floor < settings_.floors; ++floor) {
      std::size_t number = 0;
      for (std::size_t group = 0; group < settings_.people.operators.size(); ++group)
        for (std::uint32_t i = 0; i < settings_.people.operators[group].count; ++i, ++number) {
          client::link_settings who;
          who.node = settings_.node;
          who.capacity = settings_.people.operators[group].capacity;
          who.seed = seed + number;
          who.name = operator_name(floor, number);
          if (!settings_.operator_keys.empty()) {
            if (key == settings_.operator_keys.size()) return;
            who.key = settings_.operator_keys[key++];
            who.name.clear();
          }
          open_desk(floor, group, who, seed * 1'000'003 + std::uint64_t{floor} * 4'001 + number);
        }
    }
  }

  void open_desk(std::uint32_t floor, std::size_t group, const client::link_settings& who,
                 std::uint64_t seed) {
    auto& opened = *desks_.emplace_back(std::make_unique<desk>(*hall_, floor, group, who, seed));
    ++desks_open_;
    asio::co_spawn(io_, opened.connect(),
                   [this](const std::exception_ptr& error, const std::optional<problem>& trouble) {
                     if (error) std::rethrow_exception(error);
                     --desks_open_;
                     if (trouble) told_.troubles.push_back(trouble->detail);
                     if (trouble && desks_open_ == 0) stop();
                   });
  }

  bool all_welcomed() const {
    return std::ranges::all_of(desks_, [](const auto& each) { return each->welcomed(); });
  }

  void prepare_tallies(std::uint64_t seed) {
    for (auto& floor : hall_->floors) {
      floor.run.seed = seed;
      for (const auto& group : settings_.people.operators)
        floor.run.groups.push_back({group.name, 0, 0, 0});
      for (const auto& sort : settings_.people.sorts)
        floor.run.sorts.push_back({sort.name, 0, 0, {}});
    }
  }

  void start_conversations() {
    const auto start = [this](asio::awaitable<void> what) {
      ++talking_;
      asio::co_spawn(io_, std::move(what), [this](const std::exception_ptr& error) {
        if (error) std::rethrow_exception(error);
        --talking_;
      });
    };
    for (std::uint32_t floor = 0; floor < settings_.floors; ++floor) {
      // Where whole conversations are handed over nobody is asked, in a storm either.
      if (settings_.people.architecture != traffic::architecture::escalate)
        for (std::size_t storm = 0; storm < settings_.people.storms.size(); ++storm)
          start(play_storm(*hall_, floor, storm));
      if (settings_.people.population == traffic::population::arriving) {
        start(keep_arriving(*hall_, floor, arrivals_));
        continue;
      }
      for (std::uint32_t place = 0; place < settings_.people.live; ++place)
        start(keep_talking(*hall_, floor, place));
    }
  }

  asio::awaitable<void> repeat(std::uint32_t repetition) {
    const auto prefix = fmt::format("load-{}-{}/", started_, ++played_);
    const auto seed = settings_.seed * 7'919 + repetition;
    hall_ = std::make_unique<hall>(io_.get_executor(), agent_, settings_, prefix, seed);
    prepare_tallies(seed);
    open_desks(seed);
    const auto welcome_until = monotonic_ns() + 10 * measure::one_second;
    while (!all_welcomed() && monotonic_ns() < welcome_until && !told_.interrupted)
      co_await sleep(look_again);
    const auto begins = monotonic_ns();
    const auto warm = hall_->real(warmup_of(settings_.people));
    const auto ends = begins + warm + hall_->real(settings_.people.lasts_s);
    hall_->set_window(begins + warm, ends);
    told_.warmup_s = measure::seconds_of(warm);
    for (const auto& each : desks_) asio::co_spawn(io_, each->work(), asio::detached);
    start_conversations();
    co_await observe(repetition, begins, begins + warm, ends);

    if (told_.interrupted) hall_->set_window(begins + warm, std::min(ends, monotonic_ns()));
    hall_->close();
    co_await drain();
    co_await close_desks();
    if (settings_.check && !told_.interrupted) co_await ask_journal(prefix);
    collect(repetition);
    desks_.clear();
    hall_.reset();
  }

  /// Waits for the end and takes samples meanwhile.
  asio::awaitable<void> observe(std::uint32_t repetition, nanoseconds_t begins, nanoseconds_t from,
                                nanoseconds_t until) {
    const auto show = [&](double share) {
      stand now{repetition + 1, settings_.repetitions, share, 0, hall_->open_questions(), 0};
      for (const auto living : hall_->living) now.live += living;
      for (const auto& floor : hall_->floors) now.steps += floor.run.counts.steps;
      watch_(now);
    };
    while (monotonic_ns() < from && !told_.interrupted) {
      show(-measure::seconds_of(from - monotonic_ns()));
      co_await sleep(std::chrono::nanoseconds{
          std::clamp<nanoseconds_t>(from - monotonic_ns(), 0, (from - begins) / 10 + 1)});
    }
    const auto before = node_ > 0 ? use_of(node_) : process_use{};
    const auto own_before = use_of(::getpid());
    if (told_.resident_first == 0) told_.resident_first = before.resident;
    const auto step = std::max<nanoseconds_t>((until - from) / samples, 1'000'000);
    std::vector<double> live(settings_.floors), waiting(settings_.floors);
    int taken = 0;
    for (auto next = from + step; next <= until && !told_.interrupted; next += step) {
      co_await sleep(std::chrono::nanoseconds{std::max<nanoseconds_t>(next - monotonic_ns(), 0)});
      ++taken;
      for (std::uint32_t floor = 0; floor < settings_.floors; ++floor) {
        live[floor] += static_cast<double>(hall_->living[floor]);
        waiting[floor] += waiting_on(floor);
      }
      if (told_.floors.empty()) sample(hall_->people_s(step));
      if (node_ > 0 && taken % 10 == 0)
        told_.resident_most = std::max(told_.resident_most, use_of(node_).resident);
      show(measure::seconds_of(next - from) / measure::seconds_of(until - from));
    }
    for (std::uint32_t floor = 0; floor < settings_.floors && taken > 0; ++floor) {
      hall_->floors[floor].run.live_mean = live[floor] / taken;
      hall_->floors[floor].run.waiting_mean = waiting[floor] / taken;
    }
    const double span = measure::seconds_of(std::max<nanoseconds_t>(monotonic_ns() - from, 1));
    if (node_ > 0) note_share(told_.node_cpu, (use_of(node_).cpu_s - before.cpu_s) / span);
    note_share(told_.own_cpu, (use_of(::getpid()).cpu_s - own_before.cpu_s) / span);
  }

  /// Questions that nobody looks at. An agent may hear of its question later than an operator.
  double waiting_on(std::uint32_t floor) const {
    const auto asking = hall_->asking[floor], looking = hall_->looking[floor];
    return asking > looking ? static_cast<double>(asking - looking) : 0.0;
  }

  void sample(double step_s) {
    auto& first = told_.outcome;
    for (auto* each : {&first.waiting, &first.live}) each->from_s = each->step_s = step_s;
    first.waiting.values.push_back(waiting_on(0));
    first.live.values.push_back(static_cast<double>(hall_->living[0]));
  }

  /// The mean over repetitions, one after the other.
  void note_share(double& mean, double value) const {
    mean += (value - mean) / static_cast<double>(told_.repetitions + 1);
  }

  /// Conversations end when their last question is answered. A question that nobody will ever
  /// answer must not hold the report back.
  asio::awaitable<void> drain() {
    const auto until = std::chrono::steady_clock::now() + drain_max;
    while (talking_ != 0) {
      co_await sleep(look_again);
      if (told_.interrupted || std::chrono::steady_clock::now() < until) continue;
      hall_->counts.error("drain: unanswered",
                          fmt::format("{} conversations still wait for a human after {} s",
                                      talking_, drain_max.count()));
      stop();
    }
  }

  /// Agents hear of an answer before its operator does, so the last receipts may be on their way.
  asio::awaitable<void> close_desks() {
    const auto until = std::chrono::steady_clock::now() + receipts_max;
    const auto waiting = [&] {
      return std::ranges::any_of(desks_,
                                 [](const auto& each) { return each->unacknowledged() != 0; });
    };
    while (waiting() && !told_.interrupted && std::chrono::steady_clock::now() < until)
      co_await sleep(look_again);
    for (const auto& each : desks_) each->stop();
    while (desks_open_ != 0) co_await sleep(look_again);
    co_await sleep(look_again);  // what is stopped takes a turn of the loop to end
  }

  /// The journal's tables are written behind the commits, so they may need a moment.
  asio::awaitable<void> ask_journal(const std::string& prefix) {
    const auto until = std::chrono::steady_clock::now() + journal_max;
    std::vector<std::string> found;
    do {
      auto text = co_await agent_.document(fmt::format("/v1/summary?prefix={}&after={}",
                                                       client::path_segment(prefix), journal_end_));
      auto read = text ? replay::read_summary(*text) : result<replay::journal_counts>{text.error()};
      if (!read) {
        found = {"the journal cannot be read: " + read.error().detail};
        break;
      }
      found = replay::differences(hall_->counts.shared, read->shared, "the load");
      if (read->labels_kept > hall_->counts.answers_refused)
        found.push_back(fmt::format("the journal kept {} late answers as labels, {} were refused",
                                    read->labels_kept, hall_->counts.answers_refused));
      if (found.empty()) {
        journal_end_ = read->through;
        break;
      }
      co_await sleep(look_again);
    } while (std::chrono::steady_clock::now() < until && !told_.interrupted);
    told_.checked = true;
    std::ranges::move(found, std::back_inserter(told_.differences));
  }

  void collect(std::uint32_t repetition) {
    const auto window = hall_->window();
    if (window <= 0) return;
    double intended = 0, decided = 0;
    for (auto& floor : hall_->floors) {
      auto& run = floor.run;
      run.measured_s = hall_->people_s(window);
      run.wall_s = measure::seconds_of(window);
      for (std::size_t i = 0; i < run.groups.size(); ++i) {
        const double all = settings_.people.operators[i].count * run.measured_s;
        run.groups[i].present_s += all;
        run.present_s += all;
      }
      if (settings_.people.population == traffic::population::arriving && arrivals_.empty())
        for (double at_s = 0; at_s < run.measured_s; at_s += minute_s)
          run.arrivals_planned +=
              settings_.people.arrivals_per_s(at_s) * std::min(minute_s, run.measured_s - at_s);
      intended += static_cast<double>(floor.steps_intended);
      decided += static_cast<double>(run.counts.steps);
      told_.outcome.runs.push_back(run);
      told_.floors.push_back(std::move(floor));
    }
    const double span = measure::seconds_of(window);
    told_.measured_s = span;
    note_share(told_.offered_per_s, intended / span);
    note_share(told_.achieved_per_s, decided / span);
    if (repetition == 0) told_.outcome.operators.assign(hall_->seen.begin(), hall_->seen.end());
    told_.times.merge(hall_->times);
    told_.counts.merge(hall_->counts);
    for (const auto& each : desks_) told_.operator_connects += each->link().connects;
    ++told_.repetitions;
  }

  const load_settings& settings_;
  pid_t node_;
  const watcher& watch_;
  std::vector<double> arrivals_;
  asio::io_context io_{1};
  asio::steady_timer nap_{io_};
  client::http_pool pool_;
  client::agent agent_;
  std::unique_ptr<hall> hall_;
  std::vector<std::unique_ptr<desk>> desks_;
  std::size_t desks_open_ = 0, talking_ = 0;
  std::uint64_t journal_end_ = 0;  // event number
  std::uint32_t played_ = 0;
  // Unique without asking for anything: ids of an earlier run are taken already.
  std::int64_t started_ = std::chrono::duration_cast<std::chrono::milliseconds>(
                              std::chrono::system_clock::now().time_since_epoch())
                              .count();
  measurement told_;
  std::optional<problem> away_;
};

/// Connections that were closed are gone from the node a little later.
std::uint64_t descriptors_left(pid_t node, std::uint64_t before) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{10};
  std::uint64_t now = 0;
  do {
    now = use_of(node).descriptors;
    if (now <= before) break;
    std::this_thread::sleep_for(look_again);
  } while (std::chrono::steady_clock::now() < until);
  return now;
}

}  // namespace

bool measurement::sound() const {
  return differences.empty() && troubles.empty() && counts.errors.empty() &&
         counts.answers_twice == 0 && (descriptors_after <= descriptors_before || interrupted);
}

double warmup_of(const traffic::scenario& plays) {
  if (plays.warmup_s >= 0) return plays.warmup_s;
  const auto expected = traffic::predict(plays);
  const double operators = plays.operators_in_all();
  const double busy = std::min(expected.utilisation, 0.95);
  const double idle = 1 - std::sqrt(busy);
  const double relaxation = expected.handling_s / (operators * idle * idle);
  double warm = std::max(0.1 * plays.lasts_s, 5 * relaxation);
  if (plays.population == traffic::population::arriving)
    warm = std::max(warm, 2 * plays.turns * plays.think.mean_s());
  return warm;
}

result<measurement> measure(const load_settings& settings, pid_t node, const watcher& watch) {
  std::vector<double> arrivals;
  if (!settings.arrivals.empty()) {
    auto read = read_arrivals(settings.arrivals);
    if (!read) return std::move(read.error());
    arrivals = std::move(*read);
  }
  auto told = [&] {
    player one{settings, node, watch, std::move(arrivals)};
    return one.run();
  }();
  if (!told || node <= 0) return told;
  told->descriptors_after = descriptors_left(node, told->descriptors_before);
  return told;
}

}  // namespace weft::load
