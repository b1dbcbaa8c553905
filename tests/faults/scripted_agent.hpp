#pragma once

#include <cstdint>
#include <string>

#include "tests/faults/ledger.hpp"
#include "tests/support/raw_http.hpp"

namespace weft::testing {

/// An agent that goes through whole conversations and does not mind when the node dies meanwhile:
/// it sends the same request with the same ids again until it is answered. What was acknowledged
/// goes into the ledger; a refusal of a retry, or a decision that changed, is a violation.
class scripted_agent {
 public:
  scripted_agent(ledger& book, std::uint16_t port) : book_{book}, node_{port} {}

  /// One conversation from opening to closing: messages, an autonomous step, a gated one, a
  /// question, a step that depends on it, a withdrawal.
  void converse(const std::string& conversation);
  /// How many requests one conversation makes at least.
  static constexpr std::uint64_t requests = 12;

 private:
  struct told {
    int status = 0;
    json body;
  };
  told insist(std::string_view method, const std::string& target, const std::string& body);
  json must(std::string_view method, const std::string& target, const std::string& body);
  void say(const std::string& conversation, const std::string& id);
  json propose(const std::string& conversation, const std::string& step, const std::string& rest);
  json settled(const std::string& conversation, const std::string& step);
  void ask_and_withdraw(const std::string& conversation);

  ledger& book_;
  http_client node_;
};

}  // namespace weft::testing
