#include "runtime/http/target.hpp"

#include <algorithm>

namespace weft::http {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// In queries '+' is a space.
std::optional<std::string> query_decoded(std::string_view text) {
  std::string spaced{text};
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  return percent_decoded(spaced);
}

}  // namespace

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_value(text[i + 1]);
    const int low = hex_value(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

target split_target(std::string_view text) {
  if (!text.starts_with('/')) {
    const auto scheme = text.find("://");
    if (scheme != std::string_view::npos) {
      const auto path = text.find_first_of("/?", scheme + 3);
      text = path == std::string_view::npos ? std::string_view{"/"} : text.substr(path);
    }
  }
  const auto mark = text.find('?');
  if (mark == std::string_view::npos) return {text, {}};
  return {text.substr(0, mark), text.substr(mark + 1)};
}

result<parameters> parameters::parse(std::string_view query) {
  parameters out;
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const auto piece = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (piece.empty()) continue;
    const auto equals = std::min(piece.find('='), piece.size());
    auto name = query_decoded(piece.substr(0, equals));
    auto value = query_decoded(piece.substr(std::min(equals + 1, piece.size())));
    if (!name || !value)
      return problem{fault::malformed,
                     "a '%' in the query is not followed by two hexadecimal digits, write it %25",
                     std::string{piece.substr(0, 64)}};
    if (out.find(*name) != nullptr)
      return problem{fault::invalid, "the parameter comes twice, send it once", *name};
    out.all_.emplace_back(std::move(*name), std::move(*value));
  }
  return out;
}

const std::string* parameters::find(std::string_view name) const {
  const auto found = std::find_if(all_.begin(), all_.end(),
                                  [&](const auto& parameter) { return parameter.first == name; });
  return found == all_.end() ? nullptr : &found->second;
}

}  // namespace weft::http
