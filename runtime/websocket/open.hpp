#pragma once

#include <cstdint>

#include "runtime/house.hpp"
#include "runtime/http/request.hpp"
#include "runtime/net.hpp"

namespace weft::websocket {

/// Turns a connection whose request asked for it into an operator's session, which from then on
/// lives by itself. `in` is read before the function returns.
void open(house& at, net::socket on, const http::request& in, operator_key who,
          std::uint32_t capacity);

}  // namespace weft::websocket
