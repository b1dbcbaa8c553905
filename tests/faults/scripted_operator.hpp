#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <stop_token>
#include <string>

#include "tests/faults/ledger.hpp"
#include "tests/support/raw_websocket.hpp"

namespace weft::testing {

/// What an operator answers to an intervention: decided by its id alone, so that everybody gives
/// the same answer to the same question whenever asked.
std::string answer_to(const std::string& intervention, std::string_view kind);

/// An operator on a WebSocket that answers what it is offered after a moment's thought, and
/// connects again whenever the connection is lost. Receipts go into the ledger.
class scripted_operator {
 public:
  scripted_operator(ledger& book, std::uint16_t port, std::string name)
      : book_{book}, port_{port}, name_{std::move(name)} {}

  /// Works until told to stop.
  void work(const std::stop_token& stop);

 private:
  bool connect();
  void take(const json& frame);
  void take_receipt(const json& frame);
  void answer_one();

  ledger& book_;
  std::uint16_t port_;
  std::string name_;
  std::unique_ptr<raw_websocket> on_;
  struct held {
    std::string answer;
    double version = 0;
  };
  std::map<std::string, held> to_answer_;
  std::map<std::string, held> sent_;  // and no receipt yet
};

}  // namespace weft::testing
