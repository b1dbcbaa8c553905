#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schemas/problem.hpp"

namespace weft::triggers::cel {
class program;
}

namespace weft::floor {

/// What an expression can read of one conversation.
struct subject {
  std::string_view id, customer, goal, scope;
  std::string_view metadata;               // JSON object, or empty
  const std::vector<std::string>& queues;  // queues in which it asked a human
};

/// Limits on an expression; those of its parts are CEL's (actors/triggers/cel/program.hpp).
inline constexpr std::size_t match_bytes_max = 1'024;
inline constexpr std::uint32_t match_cost_max = 10'000;

/// A compiled expression over a conversation, in CEL (actors/triggers/cel/CEL.md); immutable, cheap
/// to copy (shared), safe to use from several threads.
///
///     conversation.scope == "refunds" && conversation.metadata.amount >= 100
///     "tier-2" in conversation.queues || has(conversation.metadata.vip)
///
/// Names: conversation.id, .customer, .goal, .scope (strings), .queues (a list of strings) and
/// .metadata (a map). It must be true or false.
class match {
 public:
  /// A problem (fault::invalid, `where` = `pointer`) names the column, which counts characters from
  /// 1, and says what would be right.
  static result<match> compile(std::string_view text, const std::string& pointer);

  /// True when the expression is. A member that is not there and an operator that fails make it
  /// false, whatever else it says; only `true || …` and `false && …` hold all the same, in either
  /// order. Throws nothing. Metadata is parsed where it is read.
  bool operator()(const subject& about) const;

  const std::string& text() const;

 private:
  explicit match(std::shared_ptr<const triggers::cel::program> compiled)
      : compiled_{std::move(compiled)} {}

  std::shared_ptr<const triggers::cel::program> compiled_;
};

}  // namespace weft::floor
