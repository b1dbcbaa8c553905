#pragma once

#include <string>

#include "runtime/auth/caller.hpp"
#include "runtime/house.hpp"
#include "runtime/http/route.hpp"

namespace weft::http {

/// A request after routing, authorization and its handler.
struct dispatched {
  std::size_t route = 0;  // index in the table, or its size when there is none
  principal from;
  std::string allow;  // methods, for 405 and OPTIONS
  outcome what;
};

/// From a complete request to what should be done about it. Touches no socket.
dispatched dispatch(const house& at, const request& in, auth::caller& who,
                    roster::steady::time_point now);

}  // namespace weft::http
