#include "schemas/codec/table.hpp"

#include <algorithm>
#include <numeric>

namespace weft::codec {
namespace {

/// Optimal string alignment distance: insert, delete, replace, swap neighbours. O(|a| |b|).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  std::iota(above.begin(), above.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

}  // namespace

std::string nearest_hint(std::string_view name, const std::vector<std::string_view>& known) {
  constexpr std::size_t name_max = 64;
  std::string_view nearest;
  std::size_t best = name_max;
  for (const auto each : known) {
    const auto far = distance(name.substr(0, name_max), each);
    if (far < best) {
      best = far;
      nearest = each;
    }
  }
  if (!nearest.empty() && best <= 1 + nearest.size() / 3)
    return "did you mean '" + std::string{nearest} + "'?";
  std::string hint{known.empty() ? "none is known here" : "known are "};
  for (std::size_t i = 0; i < known.size(); ++i) hint.append(i > 0 ? ", " : "").append(known[i]);
  return hint;
}

bool fail_unknown(reading& in, const place& at, const std::vector<std::string_view>& known) {
  return in.fail(at, fault::invalid,
                 "unknown member " + in_quotes(at.name) + ", " + nearest_hint(at.name, known));
}

bool fail_twice(reading& in, const place& at) {
  return in.fail(at, fault::invalid,
                 "member " + in_quotes(at.name) + " is there twice, once is right");
}

bool fail_absent(reading& in, const place& object, std::string_view name) {
  return in.fail({&object, name}, fault::invalid,
                 "member " + in_quotes(name) + " is missing from " + spoken(object));
}

}  // namespace weft::codec
