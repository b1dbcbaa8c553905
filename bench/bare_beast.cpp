// The baseline: what Boost.Beast costs when nothing but HTTP happens. One io thread, C++20
// coroutines, keep-alive, a constant JSON answer; socket options and executor types are the node's.
//
// Modes, from the dearest to the cheapest:
//   beast   as Beast's own coroutine examples do it: async_read into a message, async_write of one
//   front   as the node's front does it: its parser on Beast's basic_parser, one direct send
//   blind   parses nothing: whatever arrives is taken for one request; what the sockets cost
//
// `beast` is what DESIGN means by a bare Beast server; the other two say where the rest would go.

#include <csignal>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <sys/socket.h>

#include "runtime/http/reader.hpp"
#include "runtime/net.hpp"

namespace {

namespace net = weft::net;
namespace http = boost::beast::http;
using net::asio::redirect_error;

/// The head the node sends, too. The date stands still: the node makes it once a second.
constexpr std::string_view date = "Tue, 24 Nov 2026 09:00:00 GMT";

std::string whole_answer(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nDate: " + std::string{date} +
         "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

/// Nearly always the socket takes all of it at once; the node waits for the rest, too.
net::task<bool> write_all(net::socket& to, std::string_view bytes) {
  const auto sent =
      ::send(to.native_handle(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  auto written = sent > 0 ? static_cast<std::size_t>(sent) : 0;
  while (written < bytes.size()) {
    net::error_code failed;
    written += co_await to.async_write_some(
        net::asio::buffer(bytes.data() + written, bytes.size() - written),
        redirect_error(net::use_task, failed));
    if (failed) co_return false;
  }
  co_return true;
}

net::task<> serve_beast(net::socket on, const std::string& body) {
  boost::beast::flat_buffer buffer;
  while (true) {
    net::error_code failed;
    http::request<http::string_body> asked;
    co_await http::async_read(on, buffer, asked, redirect_error(net::use_task, failed));
    if (failed) co_return;
    http::response<http::string_body> answer{http::status::ok, asked.version()};
    answer.set(http::field::date, {date.data(), date.size()});
    answer.set(http::field::content_type, "application/json");
    answer.keep_alive(asked.keep_alive());
    answer.body() = body;
    answer.prepare_payload();
    co_await http::async_write(on, answer, redirect_error(net::use_task, failed));
    if (failed || !answer.keep_alive()) co_return;
  }
}

net::task<> serve_front(net::socket on, const std::string& body) {
  using progress = weft::http::request_reader::progress;
  weft::http::request asked;
  weft::http::request_reader reader{asked};
  std::string out;
  while (true) {
    reader.begin();
    for (auto how = reader.feed(); how != progress::complete; how = reader.feed()) {
      if (how == progress::refused) co_return;
      const auto space = reader.space();
      net::error_code failed;
      const auto count = co_await on.async_read_some(net::asio::buffer(space.data(), space.size()),
                                                     redirect_error(net::use_task, failed));
      if (failed) co_return;
      reader.received(count);
    }
    out = whole_answer(body);
    if (!co_await write_all(on, out) || !asked.keep_alive) co_return;
  }
}

net::task<> serve_blind(net::socket on, const std::string& body) {
  const auto answer = whole_answer(body);
  std::vector<char> bytes(64U << 10U);
  while (true) {
    net::error_code failed;
    co_await on.async_read_some(net::asio::buffer(bytes), redirect_error(net::use_task, failed));
    if (failed || !co_await write_all(on, answer)) co_return;
  }
}

using server = net::task<> (*)(net::socket, const std::string&);

net::task<> accept(net::acceptor& at, server serve, const std::string& body) {
  while (true) {
    net::error_code failed;
    auto accepted = co_await at.async_accept(redirect_error(net::use_task, failed));
    if (failed) co_return;
    accepted.set_option(net::asio::ip::tcp::no_delay{true}, failed);
    net::asio::co_spawn(at.get_executor(), serve(std::move(accepted), body), net::asio::detached);
  }
}

int run(std::string_view mode, const std::string& body) {
  const server serve = mode == "beast"   ? serve_beast
                       : mode == "front" ? serve_front
                       : mode == "blind" ? serve_blind
                                         : nullptr;
  if (serve == nullptr) {
    std::fprintf(stderr, "bench_bare_beast: modes are beast, front and blind\n");
    return 2;
  }
  net::asio::io_context io{1};
  net::acceptor at{io.get_executor(), {net::asio::ip::make_address("127.0.0.1"), 0}};
  net::asio::basic_signal_set<net::executor> signals{io.get_executor(), SIGINT, SIGTERM};
  signals.async_wait([&](net::error_code, int) { io.stop(); });
  net::asio::co_spawn(io, accept(at, serve, body), net::asio::detached);
  std::printf("http://127.0.0.1:%d\n", at.local_endpoint().port());
  std::fflush(stdout);
  io.run();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  std::string_view mode = "beast";
  std::string body = "{}";
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view option = argv[i];
    if (option == "--mode") {
      mode = argv[i + 1];
    } else if (option == "--body-file") {
      std::ifstream in{argv[i + 1], std::ios::binary};
      body.assign(std::istreambuf_iterator<char>{in}, {});
    }
  }
  if (argc % 2 == 0) {
    std::fprintf(stderr,
                 "usage: bench_bare_beast [--mode beast|front|blind] [--body-file FILE]\n"
                 "Answers every request on 127.0.0.1 with the file; prints its URL.\n");
    return argc == 2 && std::string_view{argv[1]} == "--help" ? 0 : 2;
  }
  try {
    return run(mode, body);
  } catch (const std::exception& failed) {
    std::fprintf(stderr, "bench_bare_beast: %s\n", failed.what());
    return 1;
  }
}
