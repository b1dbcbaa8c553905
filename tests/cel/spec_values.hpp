#pragma once

#include <optional>

#include "actors/triggers/cel/document.hpp"

namespace weft::triggers::cel::spec {

/// The value that cel-spec's JSON writes as {"int64Value": "1"}; nothing for protobuf messages and
/// enums.
std::optional<value> value_of(const value& written, arena& memory);

/// Equal and of the same kinds all the way down; NaN is the same as NaN.
bool same(const value& a, const value& b);

/// The member of a map, or null.
value member(const value& of, std::string_view name);

}  // namespace weft::triggers::cel::spec
