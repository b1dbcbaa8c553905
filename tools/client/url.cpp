#include "tools/client/url.hpp"

namespace weft::client {
namespace {

constexpr std::string_view scheme = "http://";

problem bad_url(std::string_view url, const char* why) {
  return {fault::invalid, "'" + std::string{url} + "' " + why + "; write http://HOST:PORT", "url"};
}

bool is_port(std::string_view text) {
  if (text.empty() || text.size() > 5) return false;
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

std::string endpoint::authority() const {
  const bool v6 = host.find(':') != std::string::npos;
  return (v6 ? "[" + host + "]" : host) + ":" + port;
}

result<endpoint> parse_url(std::string_view url) {
  if (!url.starts_with(scheme)) return bad_url(url, "does not start with http://");
  auto rest = url.substr(scheme.size());
  if (rest.ends_with('/')) rest.remove_suffix(1);
  if (rest.find_first_of("/?#@") != std::string_view::npos)
    return bad_url(url, "has more than a host and a port");
  endpoint node{{}, "80"};
  if (rest.starts_with('[')) {
    const auto end = rest.find(']');
    if (end == std::string_view::npos) return bad_url(url, "lacks the ']' after its address");
    node.host = rest.substr(1, end - 1);
    rest.remove_prefix(end + 1);
  } else {
    const auto end = rest.find(':');
    node.host = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end);
  }
  if (!rest.empty()) {
    if (!rest.starts_with(':') || !is_port(rest.substr(1)))
      return bad_url(url, "has no number as its port");
    node.port = rest.substr(1);
  }
  if (node.host.empty()) return bad_url(url, "names no host");
  return node;
}

std::string path_segment(std::string_view text) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size() + 8);
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

}  // namespace weft::client
