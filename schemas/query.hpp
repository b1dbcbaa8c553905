#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schemas/answer.hpp"
#include "schemas/names.hpp"
#include "schemas/problem.hpp"
#include "schemas/routing.hpp"
#include "schemas/time.hpp"

namespace weft {

/// What the node does, durably and once, when `answer_by` passes without an answer.
enum class on_expiry : std::uint8_t { safe_default, escalate, proceed, reject };
template <>
struct names<on_expiry> {
  static constexpr std::array<std::string_view, 4> value{"default", "escalate", "proceed",
                                                         "reject"};
};

/// One titled option of a choice, or of a select field.
struct option {
  std::string value;
  std::string title;
  std::string evidence;  // text shown beside it; choices only
};

enum class field_type : std::uint8_t {
  string,
  number,
  integer,
  boolean,
  single_select,
  multi_select
};

/// One field of a value query: the flat JSON-Schema subset of MCP elicitation.
/// Unset optionals mean "no such limit". `default_value` is JSON text, empty when there is none.
struct field {
  std::string name;
  std::string title;
  std::string description;
  field_type type = field_type::string;
  bool required = false;
  std::string format;                                   // email | uri | date | date-time, or empty
  std::optional<std::uint32_t> length_min, length_max;  // characters (code points)
  std::optional<double> minimum, maximum;
  std::vector<option> options;                        // selects
  std::optional<std::uint32_t> items_min, items_max;  // multi select
  std::string default_value;
};

/// A scoped question to a human.
struct query {
  query_kind kind = query_kind::approval;
  std::string question;
  std::vector<option> options;  // choice: 1 to 32, values distinct
  bool multiple = false;        // choice: several may be chosen
  bool allow_none = true;       // choice: "none of these" is an answer
  std::vector<field> form;      // value: 1 to 32 fields
  milliseconds answer_within{300'000};
  on_expiry expiry = on_expiry::reject;
  std::optional<answer> safe_default;  // required with on_expiry "default"
  routing route;
};

namespace limits {
inline constexpr std::size_t question_bytes = 4'096, options = 32, fields = 32,
                             option_bytes = 8'192, answer_bytes = 65'536;
inline constexpr milliseconds answer_within_min{100}, answer_within_max{30LL * 24 * 3'600'000};
}  // namespace limits

/// Checks a query when it is made; `where` points below `pointer`.
std::optional<problem> check(const query& asked, const std::string& pointer);
/// Checks an answer against its query; used by the node and by every client before it sends.
std::optional<problem> check(const answer& given, const query& asked, const std::string& pointer);

}  // namespace weft
