#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "runtime/export/examples.hpp"
#include "schemas/problem.hpp"
#include "tools/export/progress.hpp"

namespace weft::exporting {

struct export_settings {
  std::filesystem::path data, out;
  std::string tenant;  // empty: all
  std::string rule;    // that fired about the step; empty: all
  std::string scope;   // of the step, else of the conversation; empty: all
  format as = format::sft;
  instant since{}, until{};  // of decisions; zero: no limit; `until` is the first not taken
  bool redact = true;
  std::vector<std::string> id_slots;
  std::string salt;    // empty: a random one, forgotten with the export
  double split = 0.9;  // share of conversations for training, by when they were opened
  double rubber_stamp_ms = exporting::rubber_stamp_ms;
  bool resume = false;
  std::string licence = "unspecified", consent = "unspecified";
  std::uint64_t checkpoint_every = 1'000;  // conversations
  /// Asked between conversations; true ends the export early, ready to be resumed.
  std::function<bool()> stop = [] { return false; };
  /// Told the progress: conversations so far, rows so far, share of the journal read.
  std::function<void(std::uint64_t, std::uint64_t, double)> progress = [](std::uint64_t,
                                                                          std::uint64_t, double) {};
};

struct exported {
  bool complete = false;
  position at;
};

/// The files of an export, by part: "sft-train.jsonl", "provenance-test.jsonl".
std::filesystem::path file_of(const std::filesystem::path& folder, format as, bool test,
                              bool provenance);

/// Writes the export, or goes on with one that was interrupted: then the files become the same,
/// byte by byte, as if it had not been. Memory: one conversation, SQLite's caches, and a few words
/// for each operator and 8 bytes a conversation while the split is computed. A problem says what
/// kept it from being done.
result<exported> write_export(const export_settings& settings);

/// exclusions.json: how many things were considered, how many gave rows, and why the others did
/// not.
std::string counts_document(const export_settings& settings, const position& at);
/// README.md: the dataset card.
std::string dataset_card(const export_settings& settings, const position& at);

}  // namespace weft::exporting
