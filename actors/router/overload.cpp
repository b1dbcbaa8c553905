#include <algorithm>
#include <cmath>
#include <string>

#include "actors/router/core.hpp"
#include "actors/router/order.hpp"

// What to expect, and what to do when that is too long.
//
// The wait is predicted as in a shared queue with exponential service: with n jobs there and c
// operators, who joins now waits (n − c + 1) · s ÷ c if all are busy, else nothing. When that is
// longer than a question has time, in this order:
//
// 1. it joins an open bundle (that happened before anything here);
// 2. the price of optional questions rises: by dual ascent towards 70 % of operators working, every
//    ten seconds; what is worth less than the price is not put before a human;
// 3. such a question gets its safe default, is rejected or is escalated, as it says itself;
// 4. a question that must be asked is escalated at once if that is what its end would be, else it
//    waits: nothing ever goes on merely because operators are busy.

namespace weft::router {
namespace {

constexpr double smoothing = 1.0 / 30, utilisation_aimed = 0.7, ascent = 0.5;
constexpr milliseconds price_every{10'000};

void smooth(double& mean, double value) {
  mean = mean == 0 ? value : mean + (value - mean) * smoothing;
}

}  // namespace

void core::measure(const intervention_closed& what, const item& it, instant now) {
  smooth(answer_ms_, span_ms(it.raised, now));
  if (what.human_ms > 0)
    smooth(lines_[it.line].handling_ms[static_cast<std::size_t>(it.kind)], what.human_ms);
}

/// Work of other lines that the same operators serve counts by how many of them it takes.
double core::foreign_jobs(const line& l) const {
  double jobs = 0;
  for (const auto c : l.crews)
    for (const auto other : crews_[c].lines) {
      const auto& o = lines_[other];
      if (&o == &l || crews_[c].available == 0) continue;
      std::uint32_t serving = 0;
      for (const auto each : o.crews) serving += crews_[each].available;
      jobs +=
          static_cast<double>(o.waiting.size() + o.at_operators) * crews_[c].available / serving;
    }
  return jobs;
}

forecast core::expect(const line& l, double foreign) const {
  forecast f;
  std::uint32_t available = 0;
  for (const auto c : l.crews) available += crews_[c].available;
  f.staffed = available > 0;
  double weight = 0, sum = 0;
  for (const auto mean : l.handling_ms)
    if (mean > 0) {
      sum += mean;
      weight += 1;
    }
  const double handling =
      weight > 0 ? sum / weight : static_cast<double>(usual_handling(query_kind::approval).count());
  f.handling = milliseconds{std::llround(handling)};
  if (!f.staffed) return f;
  const double ahead =
      static_cast<double>(l.waiting.size() + l.at_operators) + foreign - available + 1;
  if (ahead > 0) f.wait = milliseconds{std::llround(ahead * handling / available)};
  return f;
}

void core::shed_if_hopeless(std::uint32_t id, instant now, effects& out) {
  const auto& it = items_[id];
  if (it.told_due || it.kind == query_kind::handover) return;
  if (it.bundle != none && bundles_[it.bundle].members.size() > 1) return;
  auto& l = lines_[it.line];
  const double worth = worth_of(it.value(), handling_of(it, l));
  if (!it.must) smooth(l.worth, worth);
  // This is asked for every question that has to wait, so other lines are looked at now and then.
  if (now - l.foreign_at > milliseconds{100} || now < l.foreign_at) {
    l.foreign = foreign_jobs(l);
    l.foreign_at = now;
  }
  const auto f = expect(l, l.foreign);
  if (!f.staffed || now + f.wait <= it.answer_by) return;
  const bool priced_out = !it.must && worth < l.price;
  const bool to_escalate = it.must && it.about->asked.expiry == on_expiry::escalate;
  if (priced_out || to_escalate)
    out.now.emplace_back(
        to_conversation{it.about->key, intervention_due{it.about->id, due::overload, f.wait}});
}

/// Dual ascent on the price of an operator's second.
void core::adjust_prices(instant now) {
  if (priced_ != instant{} && now - priced_ < price_every) return;
  priced_ = now;
  for (auto& l : lines_) {
    std::uint32_t available = 0, working = 0;
    for (const auto c : l.crews) {
      available += crews_[c].available;
      working += crews_[c].working;
    }
    if (available == 0) continue;
    const double busy = std::min(1.0, static_cast<double>(working) / available);
    l.price = std::max(0.0, l.price + ascent * (busy - utilisation_aimed) * l.worth);
  }
}

forecasts core::expected() const {
  forecasts all;
  for (const auto& l : lines_)
    all.emplace(tenants_[l.tenant].name + '\n' + l.name, expect(l, foreign_jobs(l)));
  return all;
}

}  // namespace weft::router
