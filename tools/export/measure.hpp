#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>

#include "runtime/export/redaction.hpp"
#include "schemas/problem.hpp"

namespace weft::exporting {

/// How well one kind of data is found.
struct found_count {
  std::uint64_t labelled = 0;  // spans in the set
  std::uint64_t hit = 0;       // of these, found: the same bytes, or more around them
  std::uint64_t reported = 0;  // found at all
  std::uint64_t right = 0;     // of these, touching a labelled span of any kind

  double recall() const;     // hit / labelled; 1 without labels
  double precision() const;  // right / reported; 1 without reports
};

struct measured_redaction {
  std::uint64_t sentences = 0;
  std::array<found_count, kinds_of_data> kinds;
  found_count all;
};

/// Reads a labelled set, one object a line: {"text","spans":[{"begin","end","type"}],"slots":
/// {"customer_name":"…"}}. Places are bytes of UTF-8, types those of the placeholders. A span is
/// found when all of its bytes are replaced, whatever the placeholder says.
result<measured_redaction> measure_redaction(const std::filesystem::path& set);

std::string redaction_table(const measured_redaction& what);

}  // namespace weft::exporting
