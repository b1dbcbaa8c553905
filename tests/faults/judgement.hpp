#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tests/faults/ledger.hpp"

namespace weft::testing {

/// How often each fact stands in a journal: "message_appended c-1 m-1" -> 1. Steps count by their
/// proposal, interventions by their id. Also everything that is wrong about the journal's order.
struct journal_facts {
  std::map<std::string, int> counts;
  std::map<std::string, json> settled;  // by intervention
  std::vector<std::string> wrong;
};

/// Reads the journal of a data folder with SQLite itself, past all of Weft's code.
journal_facts read_journal(const std::filesystem::path& data);

/// Asks a node about everything in the ledger; what is missing or differs.
std::vector<std::string> judge_node(const ledger& book, std::uint16_t port);

/// Holds a journal against the ledger: everything is there, and nothing twice.
std::vector<std::string> judge_journal(const ledger& book, const std::filesystem::path& data);

/// Verifies the hash chain; empty when it is whole.
std::string broken_link(const std::filesystem::path& data);

}  // namespace weft::testing
