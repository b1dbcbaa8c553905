#pragma once

#include "runtime/house.hpp"
#include "runtime/net.hpp"

namespace weft::http {

/// Serves one accepted connection until it ends. Returns at once.
void serve(house& at, net::socket on);

}  // namespace weft::http
