#pragma once

#include <span>

namespace weft::backtest {

/// An estimate with its 95 % confidence interval.
struct interval {
  double value = 0, low = 0, high = 0;
  bool operator==(const interval&) const = default;
};

/// The share k of n by Wilson's score interval (Wilson 1927). 0 to 1 when n is 0. `k` and `n` need
/// not be whole: an effective sample size will do.
interval wilson(double k, double n);

/// What one conversation adds to a weighted share: the weights of what is counted, and of all.
struct cluster {
  double counted = 0, all = 0;
};
/// Σ counted / Σ all: the self-normalised inverse-probability estimate (Hájek 1971) with the
/// variance of a ratio over conversations, m/(m-1) Σ (counted - r all)² / (Σ all)². Steps of one
/// conversation resemble each other, conversations are taken as independent. Where that variance
/// says nothing (one conversation, or a share of 0 or 1) Wilson's interval of the effective number
/// of conversations, (Σ all)² / Σ all², takes its place. O(n).
interval weighted_share(std::span<const cluster> conversations);

/// A labelled step's chance of a label, whether it is counted.
struct drawn {
  double p = 1;
};
/// How many there are among all, seen or not: Σ 1/p (Horvitz and Thompson 1952). The variance is
/// that of independent draws, Σ (1 - p)/p²: zero where every label is certain. Never below what was
/// seen.
interval total_of(std::span<const drawn> seen);

/// The mean of what was measured one after the other, with Student's interval of 20 batch means (of
/// as many as there are values when fewer). Below 8 values the interval is infinite.
interval mean_of(std::span<const double> in_order);

}  // namespace weft::backtest
