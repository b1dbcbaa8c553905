#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/query.hpp"

namespace weft::replay {

/// The options without repetitions, in their order, at most `limit`, `picked` always among them.
/// 753 of STAR's 35,639 choices list an option twice.
std::vector<std::string> distinct_options(const std::vector<std::string>& offered,
                                          const std::string& picked,
                                          std::size_t limit = limits::options);

/// A title for an option that is named like an identifier: `apartment_ask_price` reads
/// "Apartment ask price".
std::string readable(std::string_view name);

}  // namespace weft::replay
