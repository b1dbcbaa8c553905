#pragma once

// Real conversations as the anomaly core meets them, and things that go wrong in them.

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "actors/triggers/anomaly/examine.hpp"

namespace weft::tests::statistics {

namespace anomaly = triggers::anomaly;

/// One thing that happens in a conversation.
struct happening {
  enum class kind : std::uint8_t { customer, step, outcome };
  kind is = kind::customer;
  std::string text;  // the customer's words, or the tool's
  step move;
  agent_signals said;
  bool error = false;
  bool matches = true;
};
using life = std::vector<happening>;

/// The folder of the real data, or nothing: then the test says so and passes.
inline std::string real_data() {
  const char* folder = std::getenv("WEFT_DATA");
  std::string path = folder == nullptr ? "" : folder;
  if (std::filesystem::is_directory(path)) return path;
  MESSAGE("skipped: WEFT_DATA does not name the folder of the real data, but '" << path << "'");
  return {};
}

/// The conversations of some trajectory files, in a seeded order. Where rows have times, a step's
/// latency is the time since the row before, in whole seconds (`ts` of STAR).
std::vector<life> lives_of(const std::vector<std::string>& files, std::uint64_t seed);

/// Told about every step, before it is taken.
using on_step = std::function<void(std::size_t at, const anomaly::examination& found)>;

/// Lives through one conversation under a baseline; what is seen is handed to `learns`, if any.
void live_through(const life& all, const anomaly::baseline& usual, const anomaly_rule& rule,
                  anomaly::learner* learns, const on_step& told);

/// What goes wrong, put into a life at a random place. `begins` is the first happening of it;
/// `life::size` of the result when there was no place for it.
struct damaged {
  life all;
  std::size_t begins = 0, ends = 0;
};
using damage = std::optional<damaged> (*)(const life& all, const std::vector<action>& others,
                                          std::mt19937_64& random);

struct damage_kind {
  const char* name;
  const char* detector;  // that ought to notice
  damage put;
};
const std::vector<damage_kind>& damages();

}  // namespace weft::tests::statistics
