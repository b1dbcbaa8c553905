#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schemas/problem.hpp"

namespace weft::codec {

/// A JSON value without structure below lists: what the fields of a form hold. Callers need not
/// know the parser.
struct plain_value {
  enum class type : std::uint8_t { null, boolean, number, string, array, object };
  type is = type::null;
  std::string text;  // strings: the value; numbers: the digits as written
  double number = 0;
  bool integer = false;               // a number without a fraction
  std::vector<plain_value> elements;  // arrays, of scalars only: deeper ones are `array`, `object`
};

result<plain_value> plain(std::string_view json);

using plain_members = std::vector<std::pair<std::string, plain_value>>;
/// The members of a JSON object in their order.
result<plain_members> plain_object(std::string_view json);

}  // namespace weft::codec
