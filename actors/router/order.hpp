#pragma once

#include "actors/router/parts.hpp"

namespace weft::router {

// The order of a line, and why it needs no re-sorting.
//
// What is asked first is worth most per second of an operator's time: cost x chance of being wrong
// ÷ seconds of work (the cµ rule). So that nothing starves, worth grows with waiting, by a factor e
// every `ageing`: worth · exp(waited / ageing). Of that, only
//
//     ln(worth) − queued / ageing
//
// differs between two questions, whatever the time is now: the order never changes by itself, and a
// line is a plain heap. Ranks are this number in steps of 1/20 (5 % of worth, 3 s of waiting);
// within one step the earlier deadline is first. What must be asked has a head start larger than
// any difference in worth, so that an optional question passes it only after having waited half an
// hour longer.

inline constexpr double ageing_seconds = 60, worth_log_max = 16, head_start_log = 64;

/// The chance that what is asked about is wrong: from its route, else from a confidence that fired,
/// else one half.
double chance_wrong(const card& about);
bool must_ask(const card& about);

/// How long a question of this kind takes a human when nothing is measured yet.
milliseconds usual_handling(query_kind kind);
/// As stated, else as measured in its line, else as usual.
milliseconds handling_of(const item& it, const line& in);

/// Worth of an operator's second spent on it; `value` is of all members of a bundle.
double worth_of(double value, milliseconds handling);

std::int64_t rank_of(double worth, bool must, instant queued);

}  // namespace weft::router
