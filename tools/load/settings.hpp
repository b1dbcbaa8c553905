#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/client/url.hpp"
#include "tools/traffic/scenario.hpp"

namespace weft::load {

/// How a load test is run; what it plays stands in a scenario.
struct load_settings {
  std::string file;     // the scenario's, as given
  std::string command;  // as typed, for the report
  traffic::scenario people;

  client::endpoint node;
  std::string url = "http://127.0.0.1:8080";
  std::string key;                         // API key of agents (and for --arrange), may be empty
  std::vector<std::string> operator_keys;  // one operator each; without: named operators
  bool spawn = false;                      // start a node of our own
  std::string program;                     // of that node; empty: this executable
  bool arrange = false;                    // store and activate the triggers the scenario needs

  double speed = 60;  // how many times as fast as people
  std::uint32_t repetitions = 5;
  std::uint32_t floors = 1;  // independent copies of the scenario, side by side on the node
  std::uint64_t seed = 1;
  std::string arrivals;  // file of recorded arrival times, in people's seconds; or empty
  std::uint32_t connections_max = 4'000;

  double wait_limit_s = 20;  // the service level: P(wait > so long) is at most `late_share` …
  double late_share = 0.2;
  double utilisation_max = 0.7;  // … and operators are busy for at most this share
  bool find_capacity = false, compare = false;
  double soak_s = 0;  // real time; 0: no soak
  double growth_max_mib_h = 64;

  bool check = true;
  std::string report, html, hgrm;  // files and a folder to write, or empty
  bool quiet = false;
};

}  // namespace weft::load
