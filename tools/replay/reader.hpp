#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "schemas/problem.hpp"
#include "tools/replay/recorded.hpp"

namespace weft::replay {

/// Reads one line of JSONL. Two shapes are told apart by their members: `steps` is a trajectory,
/// `messages` is OpenAI's chat format. Members nobody here knows are passed over.
class reader {
 public:
  reader();
  ~reader();
  reader(const reader&) = delete;
  reader& operator=(const reader&) = delete;

  /// `line` may grow in capacity (the parser wants room behind it). `name` stands in for an id that
  /// the line does not have. A problem's `where` is the index of the row, if it is a row's.
  result<recorded_conversation> read(std::string& line, std::string_view name);

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

}  // namespace weft::replay
