#include <fstream>

#include <fmt/format.h>

#include "tools/load/run.hpp"

namespace weft::load {

result<std::vector<double>> read_arrivals(const std::string& file) {
  constexpr std::size_t arrivals_max = 10'000'000;
  std::ifstream in{file};
  if (!in) return problem{fault::not_found, file + " cannot be opened", file};
  std::vector<double> all;
  double at = 0;
  while (in >> at) {
    if (at < 0 || (!all.empty() && at < all.back()) || all.size() == arrivals_max)
      return problem{fault::invalid,
                     fmt::format("{}: number {} is {}; it must be seconds after the start, not "
                                 "before the one above, and at most {} of them",
                                 file, all.size() + 1, at, arrivals_max),
                     file};
    all.push_back(at);
  }
  if (!in.eof() || all.empty() || all.back() <= 0)
    return problem{fault::invalid,
                   fmt::format("{}: after {} times something else follows; it must have one number "
                               "of seconds a line",
                               file, all.size()),
                   file};
  return all;
}

}  // namespace weft::load
