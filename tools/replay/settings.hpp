#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/client/url.hpp"

namespace weft::replay {

struct replay_settings {
  std::vector<std::string> files;
  client::endpoint node;
  std::string key;                         // of the agent
  std::vector<std::string> operator_keys;  // one operator each; without: named operators
  std::uint32_t at_once = 50;
  std::uint32_t operators = 3;
  std::uint32_t capacity = 5;
  double speed = 1000;  // how many times as fast as people are
  bool paced = false;   // conversations take their time, too (turn_times), `speed` times as fast
  std::uint64_t seed = 1;
  std::string prefix;       // of conversation ids
  std::uint64_t limit = 0;  // conversations; 0: all
  std::string report;       // JSON file, or empty
  bool quiet = false;
};

}  // namespace weft::replay
