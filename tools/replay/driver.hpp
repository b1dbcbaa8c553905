#pragma once

#include <random>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "tools/client/agent.hpp"
#include "tools/replay/recorded.hpp"
#include "tools/replay/tally.hpp"
#include "tools/replay/truth.hpp"

namespace weft::replay {

/// What all conversations under way share.
struct stage {
  client::agent& node;
  truth_table& truth;
  agent_tally& counts;
  const bool& stopping;
  bool paced = false;
  double speed = 1;
  std::mt19937_64 random{};
};

/// Lives through one recorded conversation against the node, turn by turn, as its agent would: it
/// proposes every step, waits for the decision, and tells outcomes only of what was let through.
boost::asio::awaitable<void> live_through(stage& on, std::string id,
                                          recorded_conversation recorded);

}  // namespace weft::replay
