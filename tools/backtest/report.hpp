#pragma once

#include <string>

#include "tools/backtest/figures.hpp"

// Spellings that the reports share.

namespace weft::backtest {

std::string percent(const interval& share);  // "9.7 % [8.4, 11.0]"
std::string spoken(const interval& count);   // "63", or "63 [55, 71]" where it is an estimate
std::string seconds(const interval& span);   // "1.25 s [1.01, 1.49]", three digits
std::string kinds_of(const column& of);      // ": 147 approval, 79 guidance"
std::string waits_in_words(const load& of);
std::string label_of(const backtest_result& result, const example& of);  // "  (wrong)"

}  // namespace weft::backtest
