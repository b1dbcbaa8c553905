#pragma once

#include <string>
#include <string_view>

#include "runtime/export/examples.hpp"
#include "runtime/export/redaction.hpp"

// The sidecar: one row for each row of the data, in the same order, so that the data stay in
// exactly the shape that trainers demand.

namespace weft::exporting {

struct provenance_settings {
  std::string salt;
  std::string licence = "unspecified", consent = "unspecified";
};

/// 24 hexadecimal digits, the same for the same row of the same journal under the same salt.
std::string example_id(std::string_view salt, const decision_record& original, format as,
                       std::size_t question, std::size_t row);

/// `shown`: the record after redaction; `original` gives the id. `written`: the row as written.
std::string provenance_row(const decision_record& original, const decision_record& shown, format as,
                           const example& row, std::size_t index, bool test,
                           const redaction_counts& redacted, const provenance_settings& settings,
                           std::string_view written);

}  // namespace weft::exporting
