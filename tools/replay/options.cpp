#include "tools/replay/options.hpp"

#include <algorithm>

namespace weft::replay {

std::vector<std::string> distinct_options(const std::vector<std::string>& offered,
                                          const std::string& picked, std::size_t limit) {
  std::vector<std::string> kept;
  for (const auto& name : offered)
    if (std::find(kept.begin(), kept.end(), name) == kept.end()) kept.push_back(name);
  const auto at = std::find(kept.begin(), kept.end(), picked);
  if (at == kept.end()) {
    if (kept.size() >= limit) kept.resize(limit - 1);
    kept.push_back(picked);
  } else if (kept.size() > limit) {
    if (at - kept.begin() >= static_cast<std::ptrdiff_t>(limit)) kept[limit - 1] = picked;
    kept.resize(limit);
  }
  return kept;
}

std::string readable(std::string_view name) {
  std::string title{name};
  if (title.find(' ') != std::string::npos) return title;  // already words
  std::replace(title.begin(), title.end(), '_', ' ');
  if (!title.empty() && title[0] >= 'a' && title[0] <= 'z')
    title[0] = static_cast<char>(title[0] - 'a' + 'A');
  return title;
}

}  // namespace weft::replay
