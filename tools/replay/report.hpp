#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/client/http_pool.hpp"
#include "tools/replay/journal.hpp"
#include "tools/replay/settings.hpp"
#include "tools/replay/tally.hpp"

namespace weft::replay {

/// All that is known when a replay ends, by itself or by an interruption.
struct replay_result {
  replay_settings settings;
  agent_tally agents;
  operator_tally operators;
  client::http_pool::counters http;
  std::uint64_t operator_connects = 0;
  std::vector<std::string> operator_troubles;  // why a desk closed early
  std::uint64_t bad_lines = 0, bad_files = 0;
  double seconds = 0;
  bool interrupted = false;

  std::optional<journal_counts> journal;
  std::string journal_trouble;           // why there is none
  std::vector<std::string> differences;  // between the replayer's counts and the journal's
};

/// Everything that keeps this replay from being a success, one sentence each.
std::vector<std::string> failures(const replay_result& result);

/// 0 all well, 1 something of `failures`, 130 interrupted.
int exit_code(const replay_result& result);

std::string report_in_words(const replay_result& result);
std::string report_in_json(const replay_result& result);

/// "35639" as "35,639".
std::string grouped(std::uint64_t number);

}  // namespace weft::replay
