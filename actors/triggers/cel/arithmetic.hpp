#pragma once

#include "actors/triggers/cel/nodes.hpp"
#include "actors/triggers/cel/value.hpp"

namespace weft::triggers::cel {

inline constexpr std::int64_t first_second = -62'135'596'800, last_second = 253'402'300'799;

/// a does b, of + - * / %. Never deferred. `budget` loses a step for each element and each 64
/// bytes that are copied.
value computed(operation does, const value& a, const value& b, arena& memory, std::int64_t& budget);
/// -a
value opposite_of(const value& a);
/// "an int and a string have no +".
value no_overload(std::string_view sign, const value& a, const value& b, arena& memory);
/// How the operator is written.
std::string_view spelled(operation does);

}  // namespace weft::triggers::cel
