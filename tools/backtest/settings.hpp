#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "schemas/time.hpp"

namespace weft::backtest {

struct backtest_settings {
  std::string candidate;                  // YAML file
  std::vector<std::string> against;       // further sets, evaluated side by side
  std::string data;                       // folder of a journal, or
  std::vector<std::string> trajectories;  // files of recorded conversations
  std::string tenant;                     // of the journal; empty: all
  instant since{}, until{};               // steps decided in between count; zero: no limit
  std::uint32_t operators = 0;            // 0: as many as answered in the journal, else 1
  std::uint32_t at_once = 100;            // conversations at once, where no clock tells
  std::uint64_t seed = 1;                 // of audits and of handling times that are drawn
  std::size_t examples = 20;              // of each kind of difference
  std::string report, page, markdown;     // files, or empty
  bool quiet = false;
};

}  // namespace weft::backtest
