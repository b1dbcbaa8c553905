#pragma once

#include <chrono>
#include <string>
#include <variant>

#include "schemas/intervention.hpp"
#include "schemas/requests.hpp"
#include "schemas/views.hpp"
#include "tools/client/http_pool.hpp"

namespace weft::client {

/// What an AI agent asks of a node, over a pool of connections. A reply that is a problem document
/// is returned as that problem; no reply at all as one of `http_pool::send`.
class agent {
 public:
  explicit agent(http_pool& over) : over_{over} {}

  asio::awaitable<result<std::monostate>> open(std::string id, open_conversation what);
  asio::awaitable<result<std::monostate>> append(std::string conversation, message said);
  /// Proposes a step and holds until it is decided, however long a human takes (`wait` is the time
  /// of one request of that). The decision is never `wait`.
  asio::awaitable<result<step_view>> decide(std::string conversation, step proposed,
                                            std::chrono::seconds wait);
  /// Proposes a step and returns what the node says at once, which may be `wait`.
  asio::awaitable<result<step_view>> propose(std::string conversation, step proposed);
  /// Holds until a step that was proposed is decided, in requests of `wait` each.
  asio::awaitable<result<step_view>> decided(std::string conversation, std::string step_id,
                                             std::chrono::seconds wait);
  /// True when the action reported is the one that was let through.
  asio::awaitable<result<bool>> report(std::string conversation, report_outcome what);
  asio::awaitable<result<std::monostate>> close(std::string conversation, std::string resolution);
  /// The intervention; with `wait`, held that long while it is not settled.
  asio::awaitable<result<intervention>> read(std::string intervention_id,
                                             std::chrono::seconds wait = std::chrono::seconds{0});
  /// Any document by its path and query.
  asio::awaitable<result<std::string>> document(std::string target);

 private:
  asio::awaitable<result<std::string>> ask(http_request what);
  asio::awaitable<result<std::string>> post(std::string target, std::string body,
                                            std::chrono::seconds wait = std::chrono::seconds{0});

  http_pool& over_;
};

}  // namespace weft::client
