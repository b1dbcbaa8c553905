#pragma once

#include <string>
#include <vector>

#include "schemas/insight.hpp"

namespace weft::codec {

/// What configurers see, as JSON: members are named as in schemas/insight.hpp. `people` is for
/// admins only and is left out when empty.
std::string encode_insight(const insight_view& view,
                           const std::vector<operator_insight>& people = {});

}  // namespace weft::codec
