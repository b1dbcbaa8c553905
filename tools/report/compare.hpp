#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/problem.hpp"

namespace weft::report {

/// One number of a JSON report: an object with a text "name" and a number "value" anywhere in it.
/// `path` is made of the names of the members and the labels of the objects around it, and of its
/// own name; where that comes twice, "#2" and so on follow.
struct read_figure {
  std::string path, unit, better;  // `better`: "lower", "higher" or empty
  double value = 0, low = 0, high = 0;
  bool interval = false;  // `low` and `high` were there and differ
};

/// All figures of a report's text. At most 16 MiB, 64 levels, 100,000 figures.
result<std::vector<read_figure>> read_figures(std::string_view json);

enum class change : std::uint8_t { same, better, worse, unclear, regression, gone, added };
/// One figure in two reports.
struct compared {
  read_figure before, after;
  double ratio = 1;  // after ÷ before; infinite when before is 0
  change what = change::same;
};
/// Figures of the first in its order, then those that only the second has.
///
/// A regression is a figure that goes the wrong way by more than the factor `worse_by` and whose
/// intervals, if both have one, do not overlap (else it is `unclear`).
std::vector<compared> compare(const std::vector<read_figure>& before,
                              const std::vector<read_figure>& after, double worse_by);

/// A table for a terminal; without `every`, only figures that changed by more than 1 %.
std::string in_words(const std::vector<compared>& all, bool every);

}  // namespace weft::report
