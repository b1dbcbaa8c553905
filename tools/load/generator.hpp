#pragma once

#include <cstdint>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "tools/load/hall.hpp"

namespace weft::load {

/// Of replies written by people: found by simulated operators in a card, and by nobody else.
inline constexpr std::string_view wrong_mark = "seen: wrong", right_mark = "seen: right";

/// The sort of a step that asks, from its id; past the last one: it is handed over.
std::size_t sort_of_step(std::string_view step_id);

/// One place of a finite source: a conversation, and when it ends the next one, until the hall
/// closes. The first begins somewhere in its middle, so that places do not march in step.
asio::awaitable<void> keep_talking(hall& in, std::uint32_t floor, std::uint64_t place);

/// The questions of one storm: conversations of a single step that asks like all the others, at
/// random moments of its time. Neither they nor their steps count as traffic.
asio::awaitable<void> play_storm(hall& in, std::uint32_t floor, std::size_t storm);

/// Conversations that come when they come: Poisson with the scenario's rate and its factors by
/// hour, or at recorded times (people's seconds after the start; begun again when they end).
/// Returns when the hall closes and all of them have ended.
asio::awaitable<void> keep_arriving(hall& in, std::uint32_t floor,
                                    const std::vector<double>& recorded);

}  // namespace weft::load
