#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schemas/problem.hpp"

namespace weft::floor {

/// What an expression can read of one conversation.
struct subject {
  std::string_view id, customer, goal, scope;
  std::string_view metadata;               // canonical JSON object, or empty
  const std::vector<std::string>& queues;  // queues in which it asked a human
};

/// Limits on an expression. Operators are || && ! == != < <= > >= and in; nesting is that of
/// parentheses, those of methods included.
inline constexpr std::size_t match_bytes_max = 1'024, match_nesting_max = 16,
                             match_operators_max = 64;

struct expression;

/// A compiled expression; immutable, cheap to copy (shared), safe to use from several threads.
///
/// The language is a subset of CEL (github.com/google/cel-spec), syntax and meaning, so that what
/// is stored today still holds under all of CEL:
///
///     conversation.scope == "refunds" && conversation.metadata.amount >= 100
///     "tier-2" in conversation.queues || has(conversation.metadata.vip)
///
/// Names: conversation.id, .customer, .goal, .scope (strings), .queues (a list of strings) and
/// .metadata.NAME, which goes on with .NAME or ["name"]; has() tells whether such a member is
/// there. Methods: contains(), startsWith(), endsWith(), size(). Literals: strings, integers,
/// decimals, true, false; to the right of `in` a list of them. Only the types of metadata members
/// are not known before: there, as in CEL, `==` between different types is false (integers and
/// decimals compare by value) and all other operators fail.
class match {
 public:
  /// A problem (fault::invalid, `where` = `pointer`) names the column, which counts characters from
  /// 1, and says what would be right.
  static result<match> compile(std::string_view text, const std::string& pointer);

  /// True when the expression is. A member that is not there and an operator that fails make it
  /// false, whatever else it says; only `true || …` and `false && …` hold all the same, in either
  /// order. Throws nothing. Cost: linear in the metadata for each time that it is read; allocates
  /// only for metadata strings with escapes.
  bool operator()(const subject& about) const;

  const std::string& text() const;

 private:
  explicit match(std::shared_ptr<const expression> compiled) : compiled_{std::move(compiled)} {}

  std::shared_ptr<const expression> compiled_;
};

}  // namespace weft::floor
