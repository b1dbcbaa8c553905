#include "actors/triggers/confidence/evidence.hpp"

#include <algorithm>
#include <cmath>

#include "actors/triggers/confidence/beta.hpp"

namespace weft::triggers::confidence {
namespace {

constexpr double stake(std::size_t bet) {
  return static_cast<double>(bet + 1) / static_cast<double>(bets + 1);
}

double log_mean_exp(const winnings& logs) {
  const double most = *std::max_element(logs.begin(), logs.end());
  double sum = 0;
  for (const double each : logs) sum += std::exp(each - most);
  return most + std::log(sum / static_cast<double>(bets));
}

}  // namespace

winnings winnings_of(bool error, double p, double q, double alpha) {
  winnings won;
  const double odds = q / (1 - alpha) * (error ? alpha - 1 : alpha) / p;
  for (std::size_t bet = 0; bet < bets; ++bet) won[bet] = std::log1p(stake(bet) * odds);
  return won;
}

void wagers::add(const winnings& won, bool error, double p, double q) {
  for (std::size_t bet = 0; bet < bets; ++bet) log_won_[bet] += won[bet];
  ++labels_;
  weight_all_ += 1 / p;
  if (error) {
    ++errors_;
    weight_errors_ += 1 / p;
  }
  stake_lately_ += (q / p - stake_lately_) / 64;
}

double wagers::log_evidence() const { return log_mean_exp(log_won_); }

double wagers::error_rate() const { return (weight_errors_ + 0.5) / (weight_all_ + 1); }

std::optional<double> wagers::labels_until(double log_bar, double alpha) const {
  if (log_evidence() >= log_bar) return 0;
  const double rate = error_rate();
  const auto right = winnings_of(false, 1, stake_lately_, alpha);
  const auto wrong = winnings_of(true, 1, stake_lately_, alpha);
  winnings growth;
  for (std::size_t bet = 0; bet < bets; ++bet)
    growth[bet] = (1 - rate) * right[bet] + rate * wrong[bet];
  if (*std::max_element(growth.begin(), growth.end()) <= 0) return std::nullopt;

  const auto reached = [&](double labels) {
    winnings then = log_won_;
    for (std::size_t bet = 0; bet < bets; ++bet) then[bet] += labels * growth[bet];
    return log_mean_exp(then) >= log_bar;
  };
  // The evidence is convex in the number of labels and below the bar now: it crosses just once.
  double high = 1;
  while (!reached(high) && high < 1e9) high *= 2;
  double low = high / 2;
  for (int halving = 0; halving < 30; ++halving) {
    const double middle = (low + high) / 2;
    (reached(middle) ? high : low) = middle;
  }
  return std::ceil(high);
}

double log_evidence_of_counts(std::uint64_t errors, std::uint64_t n, double alpha) {
  const double a = 0.5, b = 0.5 / alpha;
  const auto k = static_cast<double>(errors), right = static_cast<double>(n - errors);
  return log_beta(k + a, right + b) + log_incomplete_beta(k + a, right + b, alpha) -
         log_beta(a, b) - log_incomplete_beta(a, b, alpha) - k * std::log(alpha) -
         right * std::log1p(-alpha);
}

double alpha_as_reviewed(double alpha, std::uint64_t missed, std::uint64_t probes, double delta) {
  if (probes == 0) return alpha;
  return alpha * (1 - rate_upper_bound(missed, probes, delta));
}

}  // namespace weft::triggers::confidence
