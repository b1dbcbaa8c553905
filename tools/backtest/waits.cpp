#include "tools/backtest/waits.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <numeric>
#include <queue>
#include <span>

#include "tools/theory/queueing.hpp"
#include "tools/traffic/star_times.hpp"

namespace weft::backtest {
namespace {

constexpr std::size_t repetitions_max = 20, repetitions_budget = 2'000'000, times_enough = 10;
constexpr auto handover = static_cast<std::size_t>(query_kind::handover);

/// In [0, 1), from the seed, the repetition and the question's number (SplitMix64).
double share_of(std::uint64_t seed, std::uint64_t repetition, std::uint64_t number) {
  std::uint64_t x = seed * 0x9e3779b97f4a7c15ULL + repetition * 0xd1342543de82ef95ULL + number;
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebULL;
  return static_cast<double>((x ^ (x >> 31U)) >> 11U) * 0x1p-53;
}

/// How long people take, by kind, as far as the journal knows.
class times {
 public:
  explicit times(const tally& counts) {
    for (std::size_t k = 0; k < kinds; ++k) {
      by_kind_[k] = counts.human_times[k];
      if (k != handover) all_.insert(all_.end(), by_kind_[k].begin(), by_kind_[k].end());
      std::sort(by_kind_[k].begin(), by_kind_[k].end());
    }
    std::sort(all_.begin(), all_.end());
  }
  /// One person's time for a question of this kind; people's of STAR where too few are known.
  double draw(query_kind kind, double share) const {
    const auto& own = by_kind_[static_cast<std::size_t>(kind)];
    const auto& from = own.size() >= times_enough ? own : all_;
    if (from.size() < times_enough) return traffic::seconds_at(traffic::human_times, share);
    const auto at = static_cast<std::size_t>(share * static_cast<double>(from.size()));
    return static_cast<double>(from[std::min(at, from.size() - 1)]);
  }

 private:
  std::array<std::vector<float>, kinds> by_kind_;
  std::vector<float> all_;
};

struct one {
  const question* what;
  double handling_s = 0;
};

/// One conversation's questions in the order it comes to them.
struct life {
  double opened_s = 0;
  double behind_s = 0;  // what humans have cost it so far
  std::vector<std::uint32_t> questions;
  std::size_t next = 0;
};

struct queue_result {
  std::vector<double> waits_s;  // of blocking questions, in the order of arrival
  double busy_s = 0, ended_s = 0, begun_s = 0;
};

/// Operators serve one line, first come first served.
queue_result simulate(const std::vector<one>& questions, std::vector<life> lives,
                      std::uint32_t operators) {
  using arrival = std::pair<double, std::uint32_t>;  // when, which life
  std::priority_queue<arrival, std::vector<arrival>, std::greater<>> due;
  const auto plan = [&](std::uint32_t which) {
    const auto& of = lives[which];
    if (of.next < of.questions.size())
      due.emplace(of.opened_s + of.behind_s + questions[of.questions[of.next]].what->active_s,
                  which);
  };
  for (std::uint32_t i = 0; i < lives.size(); ++i) plan(i);
  std::priority_queue<double, std::vector<double>, std::greater<>> free;
  for (std::uint32_t i = 0; i < operators; ++i) free.push(-std::numeric_limits<double>::max());
  queue_result out;
  out.begun_s = due.empty() ? 0 : due.top().first;
  while (!due.empty()) {
    const auto [when, which] = due.top();
    due.pop();
    auto& of = lives[which];
    const auto& asked = questions[of.questions[of.next++]];
    const double start = std::max(when, free.top());
    free.pop();
    const double end = start + asked.handling_s;
    free.push(end);
    out.busy_s += asked.handling_s;
    out.ended_s = std::max(out.ended_s, end);
    if (asked.what->blocking) {
      out.waits_s.push_back(start - when);
      of.behind_s += end - when;
    }
    plan(which);
  }
  return out;
}

double mean(std::span<const double> of) {
  return of.empty() ? 0
                    : std::accumulate(of.begin(), of.end(), 0.0) / static_cast<double>(of.size());
}

std::vector<life> lives_of(const tally& counts, const std::vector<one>& questions) {
  std::vector<life> lives(counts.conversations.size());
  for (std::size_t i = 0; i < lives.size(); ++i)
    lives[i].opened_s = counts.conversations[i].opened_s;
  for (std::uint32_t i = 0; i < questions.size(); ++i)
    lives[questions[i].what->conversation].questions.push_back(i);
  return lives;
}

/// Times between two quantiles are evenly spread.
double mean_of_table(const traffic::quantile_table& times) {
  double sum = 0;
  for (std::size_t i = 1; i < times.size(); ++i)
    sum += (times[i].share - times[i - 1].share) * (times[i].seconds + times[i - 1].seconds) / 2;
  return sum;
}

/// Fills what is simulated.
void live_through(load& out, std::vector<one>& questions, const tally& counts, const times& human,
                  std::uint64_t seed) {
  const auto lives = lives_of(counts, questions);
  const bool drawn = out.handling_known < 1;
  const auto repetitions =
      drawn ? std::clamp<std::size_t>(repetitions_budget / questions.size(), 1, repetitions_max)
            : 1;
  std::vector<double> means, last;
  double busy = 0, span = 0;
  for (std::size_t r = 0; r < repetitions; ++r) {
    for (std::size_t i = 0; r > 0 && i < questions.size(); ++i)
      if (questions[i].what->human_s < 0)
        questions[i].handling_s = human.draw(questions[i].what->kind, share_of(seed, r, i));
    auto run = simulate(questions, lives, out.operators);
    means.push_back(mean(run.waits_s));
    busy += run.busy_s;
    span += run.ended_s - run.begun_s;
    last.insert(last.end(), run.waits_s.begin(), run.waits_s.end());
  }
  std::sort(means.begin(), means.end());
  out.wait_s = interval{mean(means), means.front(), means.back()};
  // One run of one line: its own length says how sure its mean is.
  if (repetitions == 1) out.wait_s = mean_of(last);
  out.wait_s->low = std::max(0.0, out.wait_s->low);
  std::sort(last.begin(), last.end());
  if (!last.empty())
    out.wait_p95_s = last[std::min(
        last.size() - 1, static_cast<std::size_t>(0.95 * static_cast<double>(last.size())))];
  if (span > 0) out.utilisation = busy / span / static_cast<double>(out.operators);
}

double variation_of(const std::vector<one>& questions, double average) {
  if (questions.size() < 2 || average <= 0) return 1;
  double squares = 0;
  for (const auto& each : questions)
    squares += (each.handling_s - average) * (each.handling_s - average);
  return squares / static_cast<double>(questions.size() - 1) / (average * average);
}

void add_theory(load& out, const std::vector<one>& questions, const tally& counts,
                const backtest_settings& settings) {
  const auto blocking = static_cast<double>(std::count_if(
      questions.begin(), questions.end(), [](const one& q) { return q.what->blocking; }));
  if (blocking == 0 || out.handling_s <= 0) return;
  const double correction = (1 + variation_of(questions, out.handling_s)) / 2;
  double active = 0, alive = 0;
  if (counts.clock) {
    for (const auto& each : counts.conversations) {
      alive += each.ended_s - each.opened_s;
      active += std::max(0.0, each.ended_s - each.opened_s - each.waited_s);
    }
    out.at_once = out.span_hours > 0 ? alive / (out.span_hours * 3'600) : 0;
  } else {
    const double turn_s = mean_of_table(traffic::turn_times);
    active = turn_s * static_cast<double>(counts.steps);
    out.at_once = settings.at_once;
  }
  out.between_s = active / blocking;
  const auto together = static_cast<unsigned>(std::clamp(std::round(out.at_once), 1.0, 1e5));
  const theory::finite_source law{out.operators, together, std::max(out.between_s, 1e-6),
                                  out.handling_s};
  out.theory_wait_s = law.wait_s() * correction;
  if (!counts.clock) {
    out.utilisation = law.utilisation();
    return;
  }
  std::map<std::int64_t, std::uint64_t> hours;
  for (const auto& each : questions) {
    const auto& of = counts.conversations[each.what->conversation];
    ++hours[static_cast<std::int64_t>(std::floor((of.opened_s + each.what->active_s) / 3'600))];
  }
  std::uint64_t most = 0;
  for (const auto& [hour, count] : hours) most = std::max(most, count);
  const double part = std::min(1.0, std::max(out.span_hours, 1e-9));  // of an hour
  out.busiest_per_hour = static_cast<double>(most) / (hours.size() == 1 ? part : 1.0);
  const double utilisation = out.busiest_per_hour / 3'600 * out.handling_s / out.operators;
  if (utilisation >= 1) return;
  out.busiest_wait_s =
      theory::shared_queue{out.operators, utilisation, out.handling_s}.wait_s() * correction;
}

}  // namespace

std::optional<interval> measured_wait(const tally& counts) {
  if (counts.waits_s.empty() || !counts.clock) return std::nullopt;
  auto out = mean_of(counts.waits_s);
  out.low = std::max(0.0, out.low);
  return out;
}

load load_of(const tally& counts, const column& of, const backtest_settings& settings) {
  const times human{counts};
  load out;
  out.operators =
      settings.operators != 0
          ? settings.operators
          : std::max<std::uint32_t>(1, static_cast<std::uint32_t>(counts.operators.size()));
  double first = 0, last = 0;
  for (const auto& each : counts.conversations) {
    first = std::min(first, each.opened_s);
    last = std::max(last, each.ended_s);
  }
  if (counts.clock) out.span_hours = (last - first) / 3'600;

  std::vector<one> questions;
  std::size_t known = 0;
  const auto& relieved = counts.human_times[handover];
  const double relief_s = relieved.empty()
                              ? 0
                              : std::accumulate(relieved.begin(), relieved.end(), 0.0) /
                                    static_cast<double>(relieved.size());
  for (std::size_t i = 0; i < of.asked.size(); ++i) {
    const auto& asked = of.asked[i];
    if (asked.kind == query_kind::handover) {
      ++out.handovers;
      out.handover_hours += (asked.human_s >= 0 ? asked.human_s : relief_s) / 3'600;
      continue;
    }
    ++(asked.blocking ? out.questions : out.audits);
    known += asked.human_s >= 0 ? 1 : 0;
    const double took =
        asked.human_s >= 0 ? asked.human_s : human.draw(asked.kind, share_of(settings.seed, 0, i));
    questions.push_back({&asked, took});
    out.operator_hours += took / 3'600;
  }
  if (questions.empty()) return out;
  out.handling_s = out.operator_hours * 3'600 / static_cast<double>(questions.size());
  out.handling_known = static_cast<double>(known) / static_cast<double>(questions.size());
  if (counts.clock) live_through(out, questions, counts, human, settings.seed);
  add_theory(out, questions, counts, settings);
  return out;
}

}  // namespace weft::backtest
