#include "tests/tidy/tree.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

namespace weft::tests::tidy {

namespace fs = std::filesystem;

static constexpr std::array<std::string_view, 8> code_endings{
    ".hpp", ".cpp", ".ts", ".tsx", ".mjs", ".css", ".sh", "CMakeLists.txt"};

bool source_file::is_code() const {
  return is_script() ||
         std::ranges::any_of(code_endings, [this](auto e) { return path.ends_with(e); });
}

std::string_view source_file::name() const {
  return std::string_view{path}.substr(path.rfind('/') + 1);
}

static source_file read(const fs::path& file, std::string path) {
  source_file result{.path = std::move(path), .lines = {}};
  std::ifstream in{file};
  for (std::string line; std::getline(in, line);) result.lines.push_back(line);
  return result;
}

static bool ignored(const std::string& name) {
  return name == "build" || name == ".git" || name == ".cache" || name == "node_modules" ||
         name == "dist";
}

std::vector<source_file> read_tree(const std::string& root) {
  std::vector<source_file> result;
  for (auto at = fs::recursive_directory_iterator{root}; at != fs::end(at); ++at) {
    if (at->is_directory() && ignored(at->path().filename().string()))
      at.disable_recursion_pending();
    // Data may be large and is nobody's style: only names without ending (scripts) or known ones.
    const auto ending = at->path().extension().string();
    const bool text = ending.empty() || ending == ".md" || ending == ".txt" ||
                      std::ranges::find(code_endings, ending) != code_endings.end();
    if (!text || !at->is_regular_file()) continue;
    auto file = read(at->path(), fs::relative(at->path(), root).generic_string());
    if (file.is_code() || file.is_prose()) result.push_back(std::move(file));
  }
  std::ranges::sort(result, {}, &source_file::path);
  return result;
}

std::vector<std::string> top_level(const std::string& root) {
  std::vector<std::string> result;
  for (const auto& entry : fs::directory_iterator{root})
    result.push_back(entry.path().filename().string());
  std::ranges::sort(result);
  return result;
}

}  // namespace weft::tests::tidy
