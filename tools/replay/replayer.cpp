#include "tools/replay/replayer.hpp"

#include <chrono>
#include <csignal>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "tools/client/agent.hpp"
#include "tools/replay/desk.hpp"
#include "tools/replay/driver.hpp"
#include "tools/replay/progress.hpp"
#include "tools/replay/source.hpp"

namespace weft::replay {
namespace asio = boost::asio;
namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::seconds first_contact_max{10}, receipts_max{5}, journal_max{10};
constexpr std::chrono::milliseconds look_again{50};
constexpr std::uint32_t connections_spare = 4;

/// One replay. Everything lives in one thread on one io_context, so nothing is shared unsafely.
class replayer {
 public:
  explicit replayer(const replay_settings& settings)
      : settings_{settings},
        pool_{io_.get_executor(), pool_settings()},
        agent_{pool_},
        source_{settings.files, settings.prefix, settings.limit,
                [this](const std::string& line) { complain(line); }},
        progress_{settings.quiet},
        stage_{agent_,
               truth_,
               agents_,
               stopping_,
               settings.paced,
               settings.speed,
               std::mt19937_64{settings.seed}} {
    operators_.paced = settings.paced;
  }

  result<replay_result> run() {
    asio::signal_set signals{io_, SIGINT, SIGTERM};
    signals.async_wait([this](auto error, int) {
      if (!error) stop();
    });
    asio::steady_timer second{io_};
    asio::co_spawn(io_, watch(second), asio::detached);
    asio::co_spawn(io_, whole(), [&](std::exception_ptr error) {
      if (error) std::rethrow_exception(error);
      signals.cancel();
      finished_ = true;
      second.cancel();
    });
    io_.run();
    return std::move(*outcome_);
  }

 private:
  client::pool_settings pool_settings() const {
    client::pool_settings to;
    to.node = settings_.node;
    to.key = settings_.key;
    if (to.key.empty()) to.principal = "replay";
    to.connections_max = settings_.at_once + connections_spare;
    to.seed = settings_.seed;
    return to;
  }

  void complain(const std::string& line) {
    progress_.clear();
    fmt::print(stderr, "replay: {}\n", line);
  }

  /// The first SIGINT: no new turns, everything under way ends, what is known is reported.
  void stop() {
    stopping_ = true;
    pool_.stop();
  }

  asio::awaitable<void> watch(asio::steady_timer& second) {
    while (!finished_) {
      second.expires_after(std::chrono::seconds{1});
      co_await second.async_wait(as_result);
      if (finished_) break;
      progress_.show({done_, source_.expected(), agents_.steps_decided(), operators_.held});
    }
    progress_.clear();
  }

  asio::awaitable<void> sleep(std::chrono::milliseconds span) {
    asio::steady_timer timer{io_, span};
    co_await timer.async_wait(as_result);
  }

  asio::awaitable<void> whole() {
    if (auto away = co_await meet_node()) {
      outcome_.emplace(std::move(*away));
      co_return;
    }
    open_desks();
    begun_ = std::chrono::steady_clock::now();
    co_await live_all();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun_;
    note_end_of_full();
    co_await close_desks();

    replay_result told;
    told.settings = settings_;
    told.seconds = took.count();
    told.interrupted = stopping_;
    told.bad_lines = source_.bad_lines();
    told.bad_files = source_.bad_files();
    told.http = pool_.counted();
    for (const auto& each : desks_) told.operator_connects += each->link().connects;
    told.operator_troubles = std::move(troubles_);
    if (!stopping_) co_await ask_journal(told);
    told.agents = std::move(agents_);
    told.operators = std::move(operators_);
    outcome_.emplace(std::move(told));
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

  void open_desks() {
    const bool keyed = !settings_.operator_keys.empty();
    const auto count = keyed ? settings_.operator_keys.size() : settings_.operators;
    for (std::size_t i = 0; i < count; ++i) {
      client::link_settings who;
      who.node = settings_.node;
      who.capacity = settings_.capacity;
      who.seed = settings_.seed + i;
      if (keyed)
        who.key = settings_.operator_keys[i];
      else
        who.name = "replay-" + std::to_string(i + 1);
      auto& opened = *desks_.emplace_back(
          std::make_unique<desk>(io_.get_executor(), std::move(who), truth_, operators_,
                                 settings_.speed, settings_.seed * 1'000'003 + i));
      asio::co_spawn(io_, opened.work(), asio::detached);
      asio::co_spawn(io_, opened.connect(),
                     [this](std::exception_ptr error, std::optional<problem> trouble) {
                       if (error) std::rethrow_exception(error);
                       if (trouble) troubles_.push_back(trouble->detail);
                       if (trouble && troubles_.size() == desks_.size()) stop();
                     });
    }
  }

  asio::awaitable<void> live_all() {
    asio::steady_timer all_done{io_, asio::steady_timer::time_point::max()};
    std::uint32_t living = settings_.at_once;
    for (std::uint32_t i = 0; i < settings_.at_once; ++i)
      asio::co_spawn(io_, live_on(), [&](std::exception_ptr error) {
        if (error) std::rethrow_exception(error);
        if (--living == 0) all_done.cancel();
      });
    while (living != 0) co_await all_done.async_wait(as_result);
  }

  asio::awaitable<void> live_on() {
    while (!stopping_) {
      auto next = source_.next();
      if (!next) {
        note_end_of_full();
        break;
      }
      co_await live_through(stage_, std::move(next->id), std::move(next->recorded));
      ++done_;
    }
  }

  /// From here on fewer conversations live than were asked for.
  void note_end_of_full() {
    if (!std::exchange(operators_.full, false)) return;
    const std::chrono::duration<double, std::milli> full =
        std::chrono::steady_clock::now() - begun_;
    operators_.observed_ms = full.count();
  }

  /// Agents hear of an answer before its operator does, so the last receipts may be on their way.
  asio::awaitable<void> close_desks() {
    const auto until =
        std::chrono::steady_clock::now() + (stopping_ ? std::chrono::seconds{0} : receipts_max);
    const auto waiting = [&] {
      std::size_t frames = 0;
      for (const auto& each : desks_) frames += each->unacknowledged();
      return frames != 0;
    };
    while (waiting() && std::chrono::steady_clock::now() < until) co_await sleep(look_again);
    for (const auto& each : desks_) each->stop();
  }

  /// The journal's tables are written behind the commits, so they may need a moment.
  asio::awaitable<void> ask_journal(replay_result& told) {
    const auto until = std::chrono::steady_clock::now() + journal_max;
    do {
      auto text =
          co_await agent_.document("/v1/summary?prefix=" + client::path_segment(settings_.prefix));
      auto read = text ? read_summary(*text) : result<journal_counts>{text.error()};
      if (!read) {
        told.journal_trouble = read.error().detail;
        co_return;
      }
      told.differences = differences(agents_.shared, read->shared);
      told.journal = std::move(*read);
      if (told.differences.empty()) co_return;
      co_await sleep(look_again);
    } while (std::chrono::steady_clock::now() < until && !stopping_);
  }

  const replay_settings& settings_;
  asio::io_context io_{1};
  bool stopping_ = false, finished_ = false;
  truth_table truth_;
  agent_tally agents_;
  operator_tally operators_;
  client::http_pool pool_;
  client::agent agent_;
  conversation_source source_;
  progress progress_;
  stage stage_;
  std::vector<std::unique_ptr<desk>> desks_;
  std::vector<std::string> troubles_;
  std::uint64_t done_ = 0;
  std::chrono::steady_clock::time_point begun_{};
  std::optional<result<replay_result>> outcome_;
};

}  // namespace

result<replay_result> run_replay(const replay_settings& settings) {
  replayer one{settings};
  return one.run();
}

}  // namespace weft::replay
