#include "runtime/node.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>

#include "runtime/clock.hpp"
#include "runtime/http/listener.hpp"
#include "runtime/http/response.hpp"
#include "runtime/log.hpp"
#include "runtime/metrics/report.hpp"

namespace weft {
namespace {

constexpr milliseconds tick_every{20};
constexpr std::uint64_t ticks_per_sweep = 5;       // 100 ms
constexpr std::uint64_t ticks_per_forget = 3'000;  // a minute

/// Takes the one reply that a node itself waits for, before it serves anybody.
struct own_reply final : waiter {
  void on_reply(ready_reply&& what) override { came = std::move(what.raw); }
  std::unique_ptr<response_body> came;
};

/// A secret of this process: which steps are audited cannot be foreseen.
node_settings with_secret(node_settings settings) {
  std::random_device random;
  auto& secret = settings.world.draw_secret;
  while (secret.size() < 64) secret += std::to_string(random());
  return settings;
}

}  // namespace

/// Members are destroyed from the last to the first: actors before the loop they reply to, the loop
/// before the store.
struct node::parts final : http::site {
  parts(std::unique_ptr<store> opened, node_settings with)
      : disk{std::move(opened)},
        settings{with_secret(std::move(with))},
        keys{[this] { return disk->keys(); }},
        history{io, [this] { return disk->open_archive(); }},
        actors{std::make_unique<world>(settings.world, *disk, door, time, settings.triggers)} {}

  bool ready() const override { return restored && !at.draining; }
  std::string metrics() const override {
    metrics::front_gauges open;
    open.sessions = door.sessions();
    open.connections = seats.size() - std::min(seats.size(), door.sessions());
    open.requests_waiting = door.waiting();
    open.streams = streams.size();
    open.ready = ready();
    open.draining = at.draining;
    return metrics::report(actors->gauges(), counted, open);
  }

  void tick();
  void arm();
  void begin_drain();
  void on_signal();
  void store_triggers();

  std::unique_ptr<store> disk;
  node_settings settings;
  system_clock time;
  net::asio::io_context io{1};
  sse::hub streams;
  bridge door{io, streams};
  http::route_table table{http::routes()};
  metrics::front_metrics counted{table};
  roster seats;
  auth::keyring keys;
  sse::archive_reader history;
  std::unique_ptr<world> actors;
  intake requests{io, *actors};
  house at{*actors,
           requests,
           door,
           streams,
           history,
           keys,
           seats,
           counted,
           table,
           *this,
           time,
           settings.patient,
           settings.tenant_share};
  http::listener listener{io, at};
  net::timer ticker{io.get_executor()};
  std::optional<net::asio::basic_signal_set<net::executor>> signals;
  bool restored = false;
  std::uint64_t ticks = 0;
  roster::steady::time_point drained_by{};
};

node::node(std::unique_ptr<store> disk, node_settings settings)
    : parts_{std::make_unique<parts>(std::move(disk), std::move(settings))} {}

node::~node() {
  auto& p = *parts_;
  p.actors.reset();  // everything accepted becomes durable; late replies find a loop that rests
  p.seats.abort();
  p.io.restart();
  p.io.run_for(std::chrono::seconds{1});
}

std::optional<problem> node::listen() {
  auto& p = *parts_;
  if (auto wrong = p.listener.bind(p.settings.host, p.settings.port)) return wrong;
  if (!p.keys.development() || p.listener.loopback()) return std::nullopt;
  p.listener.close();
  return problem{fault::invalid,
                 "without API keys everybody who reaches " + p.settings.host +
                     " could do everything: make a key with `weft keys add --data DIR --name NAME "
                     "--role agent`, or listen on 127.0.0.1",
                 "--listen"};
}

std::string node::address() const { return parts_->listener.address(); }
std::uint16_t node::port() const { return parts_->listener.port(); }
bool node::development() const { return parts_->keys.development(); }

world::restored node::restore() {
  const auto found = parts_->actors->restore();
  if (!parts_->settings.triggers_text.empty()) parts_->store_triggers();
  parts_->restored = true;
  return found;
}

/// Through the floor, like everybody's, and durable before the first request is taken. Tenants that
/// stored none use the set as it is; `default` gets it as a version that can be gone back to.
void node::parts::store_triggers() {
  constexpr std::chrono::seconds patience{30};
  own_reply answer;
  const auto id = door.expect(answer, bridge::form::raw);
  actors->tell(floor_request{id,
                             {"default", "node", role::admin},
                             time.now(),
                             store_trigger_set{settings.triggers_text, "given at start", true}});
  const auto give_up = roster::steady::now() + patience;
  auto kept_going = net::asio::make_work_guard(io);  // the loop would end for want of work
  while (!answer.came && roster::steady::now() < give_up)
    io.run_one_for(std::chrono::milliseconds{100});
  kept_going.reset();
  io.restart();
  if (!answer.came) {
    door.forget(id);
    throw std::runtime_error{"the trigger set could not be stored within 30 s"};
  }
  if (const auto* wrong = std::get_if<problem>(answer.came.get()))
    throw std::runtime_error{"the trigger set cannot be stored: " + wrong->detail};
  if (const auto* done = std::get_if<receipt>(answer.came.get());
      done && done->status == "recorded")
    log::info("the trigger set given at start is stored as version " + done->id + " and active");
}

void node::run() {
  auto& p = *parts_;
  http::set_date(
      std::chrono::duration_cast<std::chrono::seconds>(p.time.now().time_since_epoch()).count());
  p.listener.start();
  p.ticker.expires_after(tick_every);
  p.arm();
  p.io.run();
}

void node::drain_on_signals() {
  parts_->signals.emplace(parts_->io.get_executor(), SIGINT, SIGTERM);
  parts_->on_signal();
}

void node::drain() {
  net::asio::post(parts_->io, [this] { parts_->begin_drain(); });
}

void node::parts::on_signal() {
  signals->async_wait([this](net::error_code failed, int) {
    if (failed) return;
    if (at.draining) std::_Exit(EXIT_FAILURE);
    log::info("stopping: finishing what is under way (once more to stop at once)");
    begin_drain();
    on_signal();
  });
}

void node::parts::arm() {
  ticker.async_wait([this](net::error_code failed) {
    if (!failed) tick();
  });
}

/// The front's heartbeat: drives the actors' leases and deadlines, and the front's own.
void node::parts::tick() {
  const auto now = roster::steady::now();
  const double late = std::chrono::duration<double>(now - ticker.expiry()).count();
  counted.loop_late_seconds_max = std::max(counted.loop_late_seconds_max, late);
  actors->tick();
  if (++ticks % ticks_per_sweep == 0) {
    http::set_date(
        std::chrono::duration_cast<std::chrono::seconds>(time.now().time_since_epoch()).count());
    seats.sweep(now);
    keys.refresh(now);
  }
  if (ticks % ticks_per_forget == 0) counted.loop_late_seconds_max = 0;
  if (at.draining) {
    const bool over = now >= drained_by;
    if (over) seats.abort();
    if (over || seats.size() == 0) {
      // Nothing else keeps the loop alive: it ends when the last connection has.
      signals.reset();
      return;
    }
    seats.drain();  // connections that were busy before may be idle now
  }
  // From now, not from when it was due: after a hold-up there is nothing to make up for.
  ticker.expires_after(tick_every);
  arm();
}

void node::parts::begin_drain() {
  if (at.draining) return;
  at.draining = true;
  drained_by = roster::steady::now() + settings.drain_within;
  listener.close();
  seats.drain();
}

}  // namespace weft
