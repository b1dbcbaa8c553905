#pragma once

#include <string>
#include <string_view>

#include "schemas/problem.hpp"
#include "schemas/signals.hpp"
#include "schemas/step.hpp"

namespace weft::codec {

/// Reads a step's `signals` object. Members nobody here knows are passed over, null stands for
/// absent. A value of the wrong type or range, or too many of them, is a problem whose `where`
/// begins with `pointer`. An empty text is no signals. A text with nothing but `confidence`, the
/// common case, is read without a parser. O(bytes).
result<agent_signals> decode_signals(std::string_view raw_json, const std::string& pointer);

/// The same of a step that was received: its `confidence` has been read already.
result<agent_signals> decode_signals(const signals& received, const std::string& pointer);

}  // namespace weft::codec
