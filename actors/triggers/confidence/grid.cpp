#include "actors/triggers/confidence/grid.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace weft::triggers::confidence {
namespace {

constexpr double start_share = 0.2;
constexpr std::size_t start_cell = cells_max / 5;

}  // namespace

threshold_grid threshold_grid::from_scores(std::vector<double> scores) {
  threshold_grid grid;
  if (scores.empty()) {
    grid.thresholds = {0};
    return grid;
  }
  std::sort(scores.begin(), scores.end(), std::greater{});
  const auto last = static_cast<double>(scores.size() - 1);
  const auto knot = [&](std::size_t tenth) {
    return scores[static_cast<std::size_t>(std::round(static_cast<double>(tenth) / 10 * last))];
  };
  constexpr std::size_t per_tenth = cells_max / 10;
  for (std::size_t cell = 1; cell < cells_max; ++cell) {
    const std::size_t tenth = cell / per_tenth;
    const double above = knot(tenth), below = knot(tenth + 1);
    const double way = static_cast<double>(cell % per_tenth) / static_cast<double>(per_tenth);
    const double threshold = way > 0 ? above + way * (below - above) : above;
    auto& all = grid.thresholds;
    if (all.empty() || threshold < all.back()) all.push_back(threshold);
    if (cell == start_cell) grid.start = all.size() - 1;
  }
  if (grid.thresholds.back() > 0) grid.thresholds.push_back(0);
  return grid;
}

threshold_grid threshold_grid::even(std::size_t cells) {
  threshold_grid grid;
  cells = std::clamp<std::size_t>(cells, 1, cells_max);
  for (std::size_t cell = 0; cell < cells; ++cell)
    grid.thresholds.push_back(static_cast<double>(cells - cell - 1) / static_cast<double>(cells));
  const auto before = static_cast<std::size_t>(start_share * static_cast<double>(cells));
  grid.start = before == 0 ? 0 : before - 1;
  return grid;
}

std::size_t threshold_grid::first_reached(double score) const {
  const auto at = std::find_if(thresholds.begin(), thresholds.end(),
                               [&](double threshold) { return threshold <= score; });
  return static_cast<std::size_t>(at - thresholds.begin());
}

}  // namespace weft::triggers::confidence
