#include <string>

#include "actors/triggers/cel/functions.hpp"
#include "actors/triggers/cel/patterns.hpp"

// CEL's standard functions of strings.

namespace weft::triggers::cel {
namespace {

value contains(call& with) {
  with.pay(with.text(0).size());
  return value::boolean(with.text(0).find(with.text(1)) != std::string_view::npos);
}

value starts_with(call& with) { return value::boolean(with.text(0).starts_with(with.text(1))); }

value ends_with(call& with) { return value::boolean(with.text(0).ends_with(with.text(1))); }

/// With a pattern that is not known before: compiling it costs far more than looking for it.
value matches(call& with) {
  constexpr std::int64_t compiling = 200, per_byte = 20;
  with.budget -= compiling + per_byte * static_cast<std::int64_t>(with.text(1).size()) +
                 static_cast<std::int64_t>(with.text(0).size() / 16);
  if (with.budget < 0) return value::error("too many steps");
  std::string why;
  const auto pattern = compile_pattern(with.text(1), why);
  if (!pattern) return with.fail({why});
  return value::boolean(found(*pattern, with.text(0)));
}

constexpr std::array<kinds, 4> two_texts{string_only, string_only, string_only, string_only};
constexpr std::array table{
    function{"contains", style::method, 2, 2, two_texts, boolean_only, contains},
    function{"startsWith", style::method, 2, 2, two_texts, boolean_only, starts_with},
    function{"endsWith", style::method, 2, 2, two_texts, boolean_only, ends_with},
    function{"matches", style::either, 2, 2, two_texts, boolean_only, matches},
};

}  // namespace

std::span<const function> string_functions() { return table; }

}  // namespace weft::triggers::cel
