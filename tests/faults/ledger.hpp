#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/json.hpp"

namespace weft::testing {

/// Everything that clients of a node saw acknowledged: the truth that the node is held to after it
/// was killed. Written by all clients' threads; read when they have finished.
class ledger {
 public:
  using step_key = std::pair<std::string, std::string>;  // conversation, step
  struct answered {
    json given;
    std::string by;
    double version = 0;
  };
  struct facts {
    std::map<std::string, std::vector<json>> messages;  // by conversation, in order
    std::map<step_key, json> decisions;                 // the settled ones
    std::map<std::string, answered> answers;            // by intervention
    std::map<std::string, json> offers;                 // by intervention: {operator, version}
    std::set<step_key> outcomes;
    std::set<std::string> withdrawn, closed;
  };

  void message(const std::string& conversation, json said);
  /// A settled decision; one that differs from what was told before is a violation.
  void decision(const std::string& conversation, const std::string& step, json told);
  void outcome(const std::string& conversation, const std::string& step);
  void withdrawal(const std::string& intervention);
  void closing(const std::string& conversation);
  void answer(const std::string& intervention, const answered& what);
  /// An offer received. Offering again is right only for the same operator with the same version,
  /// and never for what was answered with a receipt.
  void offer(const std::string& intervention, const std::string& to, double version);
  /// Something acknowledged that needs no other entry.
  void acknowledged();
  /// A reply that no correct node gives.
  void violation(std::string what);

  /// Waits until so many acknowledgements have come in all, or the time is over.
  void await(std::uint64_t count, std::chrono::milliseconds within);
  std::uint64_t count() const;
  /// For the thread that has joined all others.
  const facts& all() const { return facts_; }
  const std::vector<std::string>& violations() const { return violations_; }

 private:
  mutable std::mutex lock_;
  std::condition_variable grown_;
  std::uint64_t count_ = 0;
  facts facts_;
  std::vector<std::string> violations_;
};

}  // namespace weft::testing
