#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "schemas/names.hpp"

namespace weft {

/// The five kinds of scoped question, and the exception: `handover` gives a human the whole
/// conversation. The node alone raises it, and its answer gives the conversation back.
enum class query_kind : std::uint8_t { approval, choice, value, guidance, review, handover };
template <>
struct names<query_kind> {
  static constexpr std::array<std::string_view, 6> value{"approval", "choice", "value",
                                                         "guidance", "review", "handover"};
};

enum class verdict : std::uint8_t { none, approve, reject, accept, edit, resolved, resume };
template <>
struct names<verdict> {
  static constexpr std::array<std::string_view, 7> value{"",     "approve",  "reject", "accept",
                                                         "edit", "resolved", "resume"};
};

/// What the human gave. Only the members that belong to the query's kind are set:
/// approval: verdict approve | reject, `arguments` when edited (the whole object, never a merge);
/// choice: `chosen` or `none_of_these`; value: `values`; guidance: `text`;
/// review: verdict accept | edit, `text` when edited; handover: verdict resolved | resume, `text`
/// says what was agreed or what the agent should do next. `note` is a reason or remark on any of
/// them.
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

/// Equal in what they decide; remarks may differ.
inline bool same_decision(const answer& a, const answer& b) {
  return a.verdict == b.verdict && a.arguments == b.arguments && a.chosen == b.chosen &&
         a.none_of_these == b.none_of_these && a.values == b.values && a.text == b.text;
}

}  // namespace weft
