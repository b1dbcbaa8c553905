#pragma once

#include <cstdint>

namespace weft::triggers::confidence {

/// ln B(a, b) for a, b > 0.
double log_beta(double a, double b);

/// ln I_x(a, b), the regularised incomplete beta function, for a, b > 0 and 0 <= x <= 1; minus
/// infinity at x = 0. Continued fraction by Lentz's method (Numerical Recipes 6.4); exact to about
/// 1e-12 relative for a, b up to 1e6. Stays a logarithm, so that tiny tails do not vanish.
double log_incomplete_beta(double a, double b, double x);

/// The largest rate under which `errors` or fewer of `n` have at least the chance `delta`: an upper
/// bound that is true with probability 1 - delta (Clopper and Pearson 1934). 1 when errors >= n.
double rate_upper_bound(std::uint64_t errors, std::uint64_t n, double delta);

/// ln of the chance of `errors` or fewer among `n` at the rate `p` in (0, 1).
double log_binomial_at_most(std::uint64_t errors, std::uint64_t n, double p);

}  // namespace weft::triggers::confidence
