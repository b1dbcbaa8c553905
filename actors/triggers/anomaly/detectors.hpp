#pragma once

#include <array>

#include "actors/triggers/anomaly/detector.hpp"

namespace weft::triggers::anomaly {

// detectors/loops.cpp
extern const detector repeated_call, repeated_error, oscillation, monologue;
// detectors/repetition.cpp
extern const detector repeated_message;
// detectors/mismatch.cpp
extern const detector mismatch;
// detectors/values.cpp
extern const detector amount, latency, tokens;
// detectors/sequence.cpp
extern const detector sequence;
// detectors/errors.cpp
extern const detector errors, fleet_errors;
// detectors/drop.cpp
extern const detector confidence_drop, sentiment_drop;

/// A detector's place never changes: learnt references are kept by it.
inline constexpr std::array<const detector*, 14> table{
    &repeated_call, &repeated_error, &oscillation,     &monologue,     &repeated_message,
    &mismatch,      &amount,         &latency,         &tokens,        &sequence,
    &errors,        &fleet_errors,   &confidence_drop, &sentiment_drop};
static_assert(table.size() <= detectors_max);

}  // namespace weft::triggers::anomaly
