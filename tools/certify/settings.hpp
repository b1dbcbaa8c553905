#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace weft::certify {

struct certify_settings {
  std::vector<std::string> files;
  std::vector<double> alphas{0.05, 0.02};
  double delta = 0.05;
  std::uint32_t warmup = 300;
  double audits = 0.02;
  double fixed = 0.9;            // the threshold somebody might just set
  std::uint32_t runs = 200;      // orders of each file
  std::uint64_t steps = 20'000;  // of the endless streams; 0: none of these
  std::uint64_t seed = 1;
  std::string report, page;  // JSON and HTML files, or empty
  bool quiet = false;
};

}  // namespace weft::certify
