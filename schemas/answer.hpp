#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "schemas/names.hpp"

namespace weft {

/// The five kinds of scoped question.
enum class query_kind : std::uint8_t { approval, choice, value, guidance, review };
template <>
struct names<query_kind> {
  static constexpr std::array<std::string_view, 5> value{"approval", "choice", "value", "guidance",
                                                         "review"};
};

enum class verdict : std::uint8_t { none, approve, reject, accept, edit };
template <>
struct names<verdict> {
  static constexpr std::array<std::string_view, 5> value{"", "approve", "reject", "accept", "edit"};
};

/// What the human gave. Only the members that belong to the query's kind are set:
/// approval: verdict approve | reject, `arguments` when edited (the whole object, never a merge);
/// choice: `chosen` or `none_of_these`; value: `values`; guidance: `text`;
/// review: verdict accept | edit, `text` when edited. `note` is a reason or remark on any of them.
struct answer {
  weft::verdict verdict = weft::verdict::none;
  std::string arguments;  // canonical JSON object, or empty
  std::vector<std::string> chosen;
  bool none_of_these = false;
  std::string values;  // canonical JSON object, or empty
  std::string text;
  std::string note;
  bool operator==(const answer&) const = default;
};

}  // namespace weft
