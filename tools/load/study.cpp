#include "tools/load/study.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <functional>
#include <memory>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tools/load/arrange.hpp"

namespace weft::load {
namespace {

using traffic::architecture;

constexpr std::size_t probes_max = 8, soak_windows = 12;
constexpr double mib = 1U << 20U;

/// One line on stderr that is rewritten in place; nothing when stderr is no terminal.
class line_shown {
 public:
  explicit line_shown(bool quiet) : shown_{!quiet && ::isatty(STDERR_FILENO) == 1} {}
  ~line_shown() { show({}); }
  line_shown(const line_shown&) = delete;
  line_shown& operator=(const line_shown&) = delete;

  void show(const std::string& words) {
    if (!shown_) return;
    fmt::print(stderr, "\r\x1b[K{}", words);
    std::fflush(stderr);
  }

 private:
  bool shown_;
};

/// Runs one thing that talks to the node, to its end.
template <class Result>
Result once(const load_settings& settings,
            std::function<asio::awaitable<Result>(client::http_pool&)> what) {
  asio::io_context io{1};
  client::pool_settings to;
  to.node = settings.node;
  to.key = settings.key;
  if (to.key.empty()) to.principal = "load";
  to.give_up_after = milliseconds{10'000};
  client::http_pool pool{io.get_executor(), std::move(to)};
  std::optional<Result> told;
  const auto all = [&]() -> asio::awaitable<void> { told.emplace(co_await what(pool)); };
  asio::co_spawn(io, all, [](const std::exception_ptr& error) {
    if (error) std::rethrow_exception(error);
  });
  io.run();
  return std::move(*told);
}

/// The node under load: one of our own, one with our triggers for a while, or as it is.
class prepared_node {
 public:
  static result<std::unique_ptr<prepared_node>> make(load_settings& settings) {
    std::unique_ptr<prepared_node> node{new prepared_node{settings}};
    const auto triggers = triggers_for(settings.people, settings.speed, settings.floors);
    if (settings.spawn) {
      auto spawned = spawned_node::start(settings.program, triggers);
      if (!spawned) return std::move(spawned.error());
      node->own_ = std::move(*spawned);
      settings.node = node->own_->at();
      settings.url = node->own_->url();
    } else if (settings.arrange) {
      auto before = once<result<std::uint64_t>>(
          settings, [&](client::http_pool& over) { return activate(over, triggers); });
      if (!before) return std::move(before.error());
      node->before_ = *before;
    }
    return node;
  }
  ~prepared_node() {
    if (before_ == 0) return;
    const auto why = once<std::optional<problem>>(
        settings_, [&](client::http_pool& over) { return activate_again(over, before_); });
    if (why)
      fmt::print(stderr, "load: version {} of the triggers could not be activated again: {}\n",
                 before_, why->detail);
  }
  prepared_node(const prepared_node&) = delete;
  prepared_node& operator=(const prepared_node&) = delete;

  pid_t process() const { return own_ ? own_->id() : 0; }
  std::string command() const { return own_ ? own_->command() : std::string{}; }

 private:
  explicit prepared_node(const load_settings& settings) : settings_{settings} {}

  const load_settings& settings_;
  std::unique_ptr<spawned_node> own_;
  std::uint64_t before_ = 0;  // version to go back to
};

class study {
 public:
  explicit study(const load_settings& settings) : settings_{settings}, line_{settings.quiet} {
    told_.settings = settings;
  }

  result<load_result> run() {
    note_what_is_left_out();
    std::optional<problem> why;
    if (settings_.compare)
      why = compare();
    else
      why = in_one_node();
    line_.show({});
    if (why && told_.measured.empty()) return std::move(*why);
    if (why) told_.notes.push_back("ended early: " + why->detail);
    return std::move(told_);
  }

 private:
  void note_what_is_left_out() {
    const auto& plays = settings_.people;
    const auto note = [&](bool there, const char* words) {
      if (there) told_.notes.emplace_back(words);
    };
    note(plays.audit_rate > 0,
         "audits are not played here: a node audits by certificates of its own");
    note(!settings_.operator_keys.empty(),
         "operators of keys keep the queues and skills they have");
    if (!settings_.spawn && !settings_.arrange)
      told_.notes.emplace_back(
          "the node asked by its own triggers; --arrange lends it those of the scenario");
  }

  /// Measures the settings as they are now and keeps it, unless it is only a probe.
  result<measurement> play(pid_t process, const std::string& what) {
    const watcher watch = [&](const stand& now) {
      const auto progress = now.share < 0 ? fmt::format("warming up, {:.0f} s left", -now.share)
                                          : fmt::format("{:.0f} %", 100 * now.share);
      line_.show(fmt::format("{}repetition {} of {}, {}: {} live, {} open questions, {} steps",
                             what, now.repetition, now.repetitions, progress, now.live, now.waiting,
                             now.steps));
    };
    auto measured = measure(settings_, process, watch);
    if (measured && measured->interrupted) told_.interrupted = true;
    return measured;
  }

  void keep(measurement what) {
    told_.expected.push_back(expectation_of(what));
    told_.measured.push_back(std::move(what));
  }

  std::optional<problem> in_one_node() {
    auto node = prepared_node::make(settings_);
    if (!node) return std::move(node.error());
    told_.node_command = (*node)->command();
    if (settings_.find_capacity) return find_capacity((*node)->process());
    if (settings_.soak_s > 0) return soak_for((*node)->process());
    auto measured = play((*node)->process(), {});
    if (!measured) return std::move(measured.error());
    keep(std::move(*measured));
    return std::nullopt;
  }

  /// Each with as many live conversations as its operators can look after.
  std::optional<problem> compare() {
    const auto plays = settings_.people;
    for (const auto how :
         {architecture::escalate, architecture::approve_all, architecture::collaborative}) {
      settings_.people = traffic::at_capacity(
          plays, how, {settings_.wait_limit_s, settings_.late_share, settings_.utilisation_max});
      auto node = prepared_node::make(settings_);
      if (!node) return std::move(node.error());
      told_.node_command = (*node)->command();
      auto measured = play((*node)->process(), std::string{to_string(how)} + ", ");
      if (!measured) return std::move(measured.error());
      keep(std::move(*measured));
      if (told_.interrupted) break;
    }
    return std::nullopt;
  }

  // -- capacity -----------------------------------------------------------------------------------

  probe probe_of(const measurement& m, const expectation& e) const {
    const auto each = [&](auto value) {
      return traffic::over_runs("", "", {}, m.outcome.each(value));
    };
    probe p;
    p.live = m.outcome.of.live;
    p.wait_s = each([](const traffic::repetition& r) { return r.wait.mean() * 1e-9; });
    p.late = each(traffic::late_share_of);
    p.utilisation = each([](const traffic::repetition& r) { return traffic::utilisation_of(r); });
    p.theory_wait_s = e.wait_s;
    p.theory_late = e.late;
    p.theory_utilisation = e.utilisation;
    p.overhead_p99_s = measure::seconds_of(m.times.overhead.percentile(0.99)) * m.speed;
    p.questions = static_cast<std::uint64_t>(e.questions);
    const double late = settings_.late_share, busy = settings_.utilisation_max;
    p.meets = p.late.value <= late && p.utilisation.value <= busy;
    p.certain = p.meets ? p.late.high <= late && p.utilisation.high <= busy
                        : p.late.low > late || p.utilisation.low > busy;
    return p;
  }

  /// Goes up or down from what theory says until the verdict changes, then halves the gap.
  std::optional<problem> find_capacity(pid_t process) {
    auto& search = told_.capacity.emplace();
    const auto& plays = settings_.people;
    search.theory = traffic::at_capacity(
                        plays, plays.architecture,
                        {settings_.wait_limit_s, settings_.late_share, settings_.utilisation_max})
                        .live;
    std::uint32_t next = std::max(1U, search.theory);
    const std::uint32_t step = std::max(1U, next / 20), close = std::max(1U, next / 50);
    std::uint32_t met = 0, failed = 0;  // the largest and the smallest so far
    while (search.probes.size() < probes_max && !told_.interrupted) {
      settings_.people.live = next;
      auto measured = play(process, fmt::format("{} live: ", next));
      if (!measured) return std::move(measured.error());
      if (told_.interrupted && measured->outcome.runs.empty()) break;
      keep(std::move(*measured));
      search.probes.push_back(probe_of(told_.measured.back(), told_.expected.back()));
      if (search.probes.back().meets)
        met = std::max(met, next);
      else
        failed = failed == 0 ? next : std::min(failed, next);
      if (failed != 0 && met + close >= failed) break;
      if (failed == 0)
        next = met + step;
      else if (met == 0)
        next = next > step ? next - step : next - 1;
      else
        next = (met + failed) / 2;
      if (next == 0) break;
    }
    std::ranges::sort(search.probes, {}, &probe::live);
    draw_curve(search);
    search.most = met;
    for (const auto& p : search.probes) {
      if (p.meets && p.certain) search.most_surely = p.live;
      if (!p.meets && p.certain && search.least_surely_not == 0) search.least_surely_not = p.live;
    }
    return std::nullopt;
  }

  /// The probes as the curve that both tools' reports show, with the last measurement.
  void draw_curve(const capacity_search& search) {
    if (told_.measured.empty()) return;
    auto& curve = told_.measured.back().outcome.curve;
    for (const auto& p : search.probes) {
      traffic::load_point point{p.live / static_cast<double>(settings_.people.operators_in_all()),
                                p.wait_s, p.late, p.utilisation};
      point.wait_s.theory = p.theory_wait_s;
      point.late.theory = p.theory_late;
      point.utilisation.theory = p.theory_utilisation;
      curve.push_back(std::move(point));
    }
  }

  // -- soak ---------------------------------------------------------------------------------------

  std::optional<problem> soak_for(pid_t process) {
    auto& soaked = told_.soaked.emplace();
    settings_.repetitions = 1;
    settings_.people.lasts_s = settings_.soak_s / soak_windows * settings_.speed;
    settings_.people.warmup_s = 0;
    const auto begun = measure::monotonic_ns();
    const auto passed = [&] { return measure::seconds_of(measure::monotonic_ns() - begun); };
    std::optional<measurement> all;
    while (passed() < settings_.soak_s && !told_.interrupted) {
      auto measured =
          play(process, fmt::format("soak, {:.0f} of {:.0f} s: ", passed(), settings_.soak_s));
      if (!measured) return std::move(measured.error());
      ++settings_.seed;
      const auto use = use_of(process);
      soak_window window{passed(), use.resident, use.descriptors, 0};
      for (const auto& run : measured->outcome.runs) window.steps += run.counts.steps;
      soaked.windows.push_back(window);
      if (all) absorb(*measured, std::move(*all));
      all.emplace(std::move(*measured));
    }
    soaked.growth_mib_h = growth_of(soaked.windows);
    soaked.held = soaked.growth_mib_h <= settings_.growth_max_mib_h;
    if (all) keep(std::move(*all));
    return std::nullopt;
  }

  /// The runs of an earlier window before those of a later one, so that all is one measurement.
  static void absorb(measurement& later, measurement earlier) {
    later.times.merge(earlier.times);
    later.counts.merge(earlier.counts);
    later.repetitions += earlier.repetitions;
    later.descriptors_before = earlier.descriptors_before;
    later.resident_first = earlier.resident_first;
    later.resident_most = std::max(later.resident_most, earlier.resident_most);
    const auto put_before = [](auto& to, auto& from) {
      to.insert(to.begin(), std::make_move_iterator(from.begin()),
                std::make_move_iterator(from.end()));
    };
    put_before(later.outcome.runs, earlier.outcome.runs);
    put_before(later.floors, earlier.floors);
    put_before(later.differences, earlier.differences);
    put_before(later.troubles, earlier.troubles);
  }

  load_settings settings_;
  line_shown line_;
  load_result told_;
};

/// Thousands of sockets need as many descriptors as the system allows.
void raise_descriptor_limit() {
  rlimit now{};
  if (::getrlimit(RLIMIT_NOFILE, &now) != 0) return;
  now.rlim_cur = now.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &now);
}

}  // namespace

double growth_of(const std::vector<soak_window>& windows) {
  const auto first = windows.size() / 4;
  const auto count = static_cast<double>(windows.size() - first);
  if (count < 2) return 0;
  double x = 0, y = 0, xx = 0, xy = 0;
  for (auto i = first; i < windows.size(); ++i) {
    const double hours = windows[i].at_s / 3'600;
    const double held = static_cast<double>(windows[i].resident) / mib;
    x += hours, y += held, xx += hours * hours, xy += hours * held;
  }
  const double spread = count * xx - x * x;
  return spread <= 0 ? 0 : (count * xy - x * y) / spread;
}

result<load_result> run_study(const load_settings& settings) {
  raise_descriptor_limit();
  study one{settings};
  return one.run();
}

}  // namespace weft::load
