#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "schemas/directive.hpp"
#include "schemas/problem.hpp"
#include "tools/client/http_pool.hpp"
#include "tools/traffic/scenario.hpp"

namespace weft::load {

/// The names of a floor's parts. Floors share a node and nothing else: each has scopes, queues and
/// operators of its own. The only floor keeps the scenario's names.
std::string queue_on(std::uint32_t floor, std::uint32_t floors, const std::string& queue);
std::string scope_of(std::uint32_t floor, const std::string& sort);
/// Of steps that are equal to others of their sort.
std::string alike_scope_of(std::uint32_t floor, const std::string& sort);
inline constexpr std::string_view handover_sort = "handover";

/// A trigger set (YAML) that asks as the scenario says, for all floors: what is below `ask_rate` in
/// confidence, everything, or a conversation marked for a human. Deadlines are `speed` times as
/// short.
std::string triggers_for(const traffic::scenario& people, double speed, std::uint32_t floors);

/// Stores a trigger set and activates it. Returns the version that was active before; 0: none.
client::asio::awaitable<result<std::uint64_t>> activate(client::http_pool& over,
                                                        const std::string& yaml);
client::asio::awaitable<std::optional<problem>> activate_again(client::http_pool& over,
                                                               std::uint64_t version);
/// What an operator does: PUT /v1/operators/{name}.
client::asio::awaitable<std::optional<problem>> set_profile(client::http_pool& over,
                                                            const operator_profile& what);

}  // namespace weft::load
