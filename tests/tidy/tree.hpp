#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// What the tidy rules look at: the repository's text files, and what they find there.
namespace weft::tests::tidy {

struct source_file {
  std::string path;  ///< from the repository root, for example "schemas/step.hpp"
  std::vector<std::string> lines;

  bool in(std::string_view folder) const { return path.starts_with(folder); }
  bool is_header() const { return path.ends_with(".hpp"); }
  bool is_cpp() const { return is_header() || path.ends_with(".cpp"); }
  bool is_script() const { return !lines.empty() && lines.front().starts_with("#!"); }
  bool is_code() const;
  bool is_prose() const { return path.ends_with(".md"); }
  std::string_view name() const;  ///< "step.hpp"
};

struct finding {
  std::string path;
  std::size_t line = 0;  ///< from 1; 0 is the file as a whole
  std::string says;      ///< what is wrong and what would be right
};
using findings = std::vector<finding>;

/// All code and prose below `root`, sorted by path; without what git ignores (build, node_modules).
std::vector<source_file> read_tree(const std::string& root);

/// Names of the entries at the top of the repository, sorted.
std::vector<std::string> top_level(const std::string& root);

}  // namespace weft::tests::tidy
