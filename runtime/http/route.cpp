#include "runtime/http/route.hpp"

#include <algorithm>
#include <limits>

#include "runtime/text/nearest.hpp"

namespace weft::http {
namespace {

constexpr std::size_t segments_max = 8;
struct split_path {
  std::array<std::string_view, segments_max> part;
  std::size_t count = 0;
  bool fits = true;
};

split_path split(std::string_view path) {
  split_path out;
  if (path.starts_with('/')) path.remove_prefix(1);
  while (true) {
    if (out.count == segments_max) {
      out.fits = false;
      return out;
    }
    const auto end = path.find('/');
    out.part[out.count++] = path.substr(0, end);
    if (end == std::string_view::npos) return out;
    path.remove_prefix(end + 1);
  }
}

bool is_placeholder(std::string_view segment) { return segment.starts_with('{'); }

bool fits(const std::vector<std::string_view>& pattern, const split_path& path) {
  if (!path.fits || pattern.size() != path.count) return false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (is_placeholder(pattern[i]) ? path.part[i].empty() : pattern[i] != path.part[i])
      return false;
  }
  return true;
}

/// How far a path is from a pattern: letters that differ, parts that lack or are too many.
std::size_t distance(const std::vector<std::string_view>& pattern, const split_path& path) {
  constexpr std::size_t compared_max = 64;
  std::size_t sum = 0;
  for (std::size_t i = 0; i < std::max(pattern.size(), path.count); ++i) {
    const auto wanted = i < pattern.size() ? pattern[i] : std::string_view{};
    const auto sent = i < path.count ? path.part[i].substr(0, compared_max) : std::string_view{};
    if (is_placeholder(wanted))
      sum += sent.empty() ? 3 : 0;
    else
      sum += text::edit_distance(sent, wanted);
  }
  return sum;
}

std::optional<std::array<std::string, 2>> ids_of(const std::vector<std::string_view>& pattern,
                                                 const split_path& path) {
  std::array<std::string, 2> ids;
  std::size_t next = 0;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (!is_placeholder(pattern[i])) continue;
    if (path.part[i].find('%') == std::string_view::npos) {
      ids[next++] = path.part[i];
      continue;
    }
    auto decoded = percent_decoded(path.part[i]);
    if (!decoded) return std::nullopt;
    ids[next++] = std::move(*decoded);
  }
  return ids;
}

}  // namespace

route_table::route_table(std::span<const route> rows) : rows_{rows} {
  for (const auto& row : rows) {
    const auto path = split(row.pattern);
    segments_.emplace_back(path.part.begin(), path.part.begin() + path.count);
  }
}

std::variant<match, wrong_method, problem> route_table::find(verb method,
                                                             std::string_view path) const {
  const auto parts = split(path);
  wrong_method others;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    if (!fits(segments_[i], parts)) continue;
    if (rows_[i].method == method) {
      auto ids = ids_of(segments_[i], parts);
      if (!ids)
        return problem{fault::malformed,
                       "a '%' in the path is not followed by two hexadecimal digits, write it %25",
                       {}};
      return match{i, std::move(*ids)};
    }
    if (!others.allow.empty()) others.allow += ", ";
    others.allow += to_string(rows_[i].method);
    if (rows_[i].method == verb::get) others.allow += ", HEAD";
  }
  if (!others.allow.empty()) {
    others.allow += ", OPTIONS";
    return others;
  }

  std::size_t best = 0;
  auto least = std::numeric_limits<std::size_t>::max();
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const auto far = distance(segments_[i], parts) + (rows_[i].method == method ? 0 : 1);
    if (far < least) {
      least = far;
      best = i;
    }
  }
  std::string detail = "there is no such path";
  if (!rows_.empty()) {
    detail += ", the nearest is ";
    detail += to_string(rows_[best].method);
    detail += ' ';
    detail += rows_[best].pattern;
  }
  return problem{fault::not_found, std::move(detail), {}};
}

}  // namespace weft::http
