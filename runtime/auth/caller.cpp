#include "runtime/auth/caller.hpp"

#include <optional>
#include <string_view>

#include "runtime/text/ascii.hpp"

namespace weft::auth {
namespace {

using text::equal_ignoring_case;

/// "http://localhost:5173" -> "localhost", "[::1]:8080" -> "[::1]".
std::string_view host_of(std::string_view origin) {
  const auto scheme = origin.find("://");
  if (scheme != std::string_view::npos) origin.remove_prefix(scheme + 3);
  const auto bracket = origin.find(']');
  const auto colon = origin.find(':', bracket == std::string_view::npos ? 0 : bracket);
  return origin.substr(0, colon);
}

/// The key, from `Authorization: Bearer KEY`. Browsers cannot set that header on a WebSocket, so
/// there it may come as a subprotocol `weft.key.KEY` instead.
std::string_view key_in(const http::request& from) {
  const auto stated = from[http::header::authorization];
  constexpr std::string_view scheme = "bearer ";
  if (stated.size() > scheme.size() && equal_ignoring_case(stated.substr(0, scheme.size()), scheme))
    return stated.substr(scheme.size());
  constexpr std::string_view prefix = "weft.key.";
  const auto offered = from[http::header::sec_websocket_protocol];
  const auto at = offered.find(prefix);
  if (at == std::string_view::npos) return {};
  const auto rest = offered.substr(at + prefix.size());
  return rest.substr(0, rest.find_first_of(", \t"));
}

result<principal> developer(const http::request& from) {
  const auto origin = from[http::header::origin];
  if (!origin.empty() && !is_loopback_host(host_of(origin)))
    return problem{fault::forbidden,
                   "a node without API keys takes no requests from pages of other hosts, make a "
                   "key with `weft keys add`",
                   "Origin"};
  const auto host = from[http::header::host];
  if (!host.empty() && !is_loopback_host(host_of(host)))
    return problem{fault::forbidden,
                   "a node without API keys answers to localhost only, make a key with `weft keys "
                   "add`",
                   "Host"};
  const auto name = from[http::header::weft_principal];
  if (!name.empty() && !valid_id(name))
    return problem{fault::invalid,
                   "a principal's name has 1 to 128 characters of letters, digits and . _ : / -",
                   "X-Weft-Principal"};
  return principal{"default", name.empty() ? "developer" : std::string{name}, role::admin};
}

}  // namespace

bool is_loopback_host(std::string_view host) {
  // A name may start like an address: "127.0.0.1.example.com".
  const bool address = host.find_first_not_of("0123456789.") == std::string_view::npos;
  return equal_ignoring_case(host, "localhost") || (address && host.starts_with("127.")) ||
         host == "[::1]" || host == "::1";
}

result<principal> caller::identify(const http::request& from, keyring& keys,
                                   keyring::steady::time_point now) {
  if (keys.development()) return developer(from);
  const auto key = key_in(from);
  if (key.empty())
    return problem{fault::unauthenticated, "send `Authorization: Bearer KEY` with an API key",
                   "Authorization"};
  if (version_ == keys.version() && remembered_ == key) return who_;
  const auto* known = keys.find(key, now);
  if (known == nullptr)
    return problem{fault::unauthenticated,
                   "the API key is not known here, make one with `weft keys add`", "Authorization"};
  who_ = principal{known->tenant, known->name, known->acts_as};
  remembered_ = key;
  version_ = keys.version();
  return who_;
}

}  // namespace weft::auth
