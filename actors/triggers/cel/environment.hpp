#pragma once

#include <string>
#include <vector>

#include "actors/triggers/cel/value.hpp"

namespace weft::triggers::cel {

/// A name that expressions may read.
struct variable {
  std::string name;         // may have dots
  kinds may_be = any_kind;  // as far as it is known before there is a value
  // Of a map with fixed members: what they are. Others are refused at once.
  std::vector<variable> members{};
};

/// What is known when an expression is compiled. The place of a variable is that of its value when
/// the expression is evaluated.
struct environment {
  std::vector<variable> variables;
  kinds result = any_kind;  // `only(kind::boolean)` for conditions
  // Whether what can be seen to fail is refused at once; else it fails when it is evaluated.
  bool checked = true;
  std::string container{};  // names are looked up in here first, `a.b` before `a` before the rest
};

}  // namespace weft::triggers::cel
