#include "tools/client/resolve.hpp"

#include <charconv>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace weft::client {
namespace asio = boost::asio;
using tcp = asio::ip::tcp;

asio::awaitable<std::pair<boost::system::error_code, std::vector<tcp::endpoint>>> resolve(
    const endpoint& node, asio::any_io_executor on) {
  boost::system::error_code no_address;
  std::vector<tcp::endpoint> found;
  const auto address = asio::ip::make_address(node.host, no_address);
  if (!no_address) {
    std::uint16_t port = 0;
    std::from_chars(node.port.data(), node.port.data() + node.port.size(), port);
    found.emplace_back(address, port);
    co_return std::pair{boost::system::error_code{}, std::move(found)};
  }
  tcp::resolver names{on};
  auto [error, entries] =
      co_await names.async_resolve(node.host, node.port, asio::as_tuple(asio::use_awaitable));
  for (const auto& entry : entries) found.push_back(entry.endpoint());
  co_return std::pair{error, std::move(found)};
}

}  // namespace weft::client
