#pragma once

#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>

#include "tools/client/url.hpp"

namespace weft::client {

/// The addresses of `node`. An address needs no look-up; a name is asked of the system.
boost::asio::awaitable<
    std::pair<boost::system::error_code, std::vector<boost::asio::ip::tcp::endpoint>>>
resolve(const endpoint& node, boost::asio::any_io_executor on);

}  // namespace weft::client
