#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace weft::triggers::confidence {

/// How many bets are spread over the possible stakes.
inline constexpr std::size_t bets = 20;

/// The factors, as logarithms, by which one label changes what each bet has won.
using winnings = std::array<double, bets>;

/// Of a label with the loss `error`, which had the chance `p` of being asked for while `q` was the
/// least such chance of its region: ln(1 + stake (q / (1 - alpha)) (alpha - error) / p) for the
/// stakes k / 21. `0 < q <= p <= 1`.
winnings winnings_of(bool error, double p, double q, double alpha);

/// Evidence that the error rate of a region is at most alpha: money won in bets against "it is
/// above alpha". If it is above, all bets together grow by the factor 1/delta with a probability
/// of at most delta, however long one waits and however often one looks (Ville 1939; betting after
/// Waudby-Smith and Ramdas 2024; inverse-probability labels after Xu, Karampatziakis and Mineiro
/// 2024).
class wagers {
 public:
  void add(const winnings& won, bool error, double p, double q);
  /// ln of the mean over all bets.
  double log_evidence() const;

  std::uint64_t labels() const { return labels_; }
  std::uint64_t errors() const { return errors_; }
  /// The region's error rate as weighted by 1/p, drawn towards one half by one label.
  double error_rate() const;
  /// About how many more labels of this region it takes to reach `log_bar` if errors and weights
  /// stay as they are; nothing when it never happens at that rate. An estimate: every bet is
  /// taken to grow by its mean.
  std::optional<double> labels_until(double log_bar, double alpha) const;

  bool operator==(const wagers&) const = default;

 private:
  winnings log_won_{};
  std::uint64_t labels_ = 0, errors_ = 0;
  double weight_all_ = 0, weight_errors_ = 0;  // sums of 1/p
  double stake_lately_ = 1;                    // q/p, smoothed over about 64 labels
};

/// The same evidence from counts alone, for labels that all had one chance: `errors` among `n`.
/// ln of the likelihood under a Beta(1/2, 1/(2 alpha)) prior cut off at alpha, over that at alpha.
/// Certify when it is at least ln(1/delta); valid at every moment like `wagers`.
double log_evidence_of_counts(std::uint64_t errors, std::uint64_t n, double alpha);

/// The rate to certify when reviewers overlook errors: with `missed` of `probes` known errors
/// overlooked, true errors are seen in at least the share 1 - beta, where beta is the upper bound
/// at confidence 1 - delta. Without probes it is alpha: nothing is assumed.
double alpha_as_reviewed(double alpha, std::uint64_t missed, std::uint64_t probes, double delta);

}  // namespace weft::triggers::confidence
