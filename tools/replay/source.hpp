#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "tools/replay/line_reader.hpp"
#include "tools/replay/recorded.hpp"

namespace weft::replay {

/// All conversations of some files, one after the other, one in memory at a time. Lines that cannot
/// be used are told to `complain` as "FILE:LINE: why" and passed over.
class conversation_source {
 public:
  using complaint = std::function<void(const std::string&)>;
  /// `limit` conversations at most; zero for all.
  conversation_source(std::vector<std::string> files, std::string prefix, std::uint64_t limit,
                      complaint complain);

  struct found {
    std::string id;  // with the prefix
    recorded_conversation recorded;
  };
  std::optional<found> next();

  std::uint64_t given() const { return given_; }
  std::uint64_t bad_lines() const { return bad_lines_; }
  std::uint64_t bad_files() const { return bad_files_; }
  /// How many conversations there will be, as far as lines tell.
  std::uint64_t expected() const { return expected_; }

 private:
  std::optional<found> use(line_reader::line& line);
  void complain(std::uint64_t line, const std::string& why);

  std::vector<std::string> files_;
  std::string prefix_;
  std::uint64_t limit_;
  complaint complain_;
  std::size_t at_ = 0;  // of files_
  std::unique_ptr<line_reader> lines_;
  std::unordered_set<std::string> ids_;
  std::uint64_t given_ = 0, bad_lines_ = 0, bad_files_ = 0, expected_ = 0;
};

}  // namespace weft::replay
