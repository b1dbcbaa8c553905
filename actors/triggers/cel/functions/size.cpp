#include "actors/triggers/cel/functions.hpp"
#include "actors/triggers/cel/utf8.hpp"

namespace weft::triggers::cel {
namespace {

/// Characters of a string, bytes, elements or members.
value size(call& with) {
  const auto& of = with[0];
  if (!of.is(kind::string)) return value::integer(of.size());
  with.pay(of.size());
  return value::integer(static_cast<std::int64_t>(characters(of.text())));
}

constexpr kinds sized = string_only | bytes_only | list_only | only(kind::map);
constexpr std::array table{function{"size", style::either, 1, 1, {sized}, integer_only, size}};

}  // namespace

std::span<const function> size_functions() { return table; }

}  // namespace weft::triggers::cel
