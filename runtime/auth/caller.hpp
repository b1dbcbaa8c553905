#pragma once

#include <cstdint>
#include <string>

#include "runtime/auth/keyring.hpp"
#include "runtime/http/request.hpp"
#include "schemas/ids.hpp"

namespace weft::auth {

/// Who sends the requests of one connection. Remembers the last `Authorization` header, so that a
/// connection's second request costs a string compare instead of a hash.
class caller {
 public:
  /// The principal, or why there is none. In development mode every caller is admin of tenant
  /// `default` and may name itself; browsers on foreign pages are refused there, because any page
  /// a developer visits could otherwise talk to the node.
  result<principal> identify(const http::request& from, keyring& keys,
                             keyring::steady::time_point now);

 private:
  std::string remembered_;
  std::uint64_t version_ = 0;
  principal who_;
};

/// True for addresses, names and origins that only this machine can be.
bool is_loopback_host(std::string_view host);

}  // namespace weft::auth
