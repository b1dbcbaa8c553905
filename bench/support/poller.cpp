#include "bench/support/poller.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <stdexcept>
#include <system_error>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace weft::bench {
namespace {

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error{errno, std::generic_category(), what};
}

}  // namespace

poller::poller() : epoll_{epoll_create1(EPOLL_CLOEXEC)}, scratch_(256U << 10U) {
  if (epoll_ < 0) fail("epoll_create1");
  prctl(PR_SET_TIMERSLACK, 1);  // the default lets every sleep be 50 µs late
}

poller::~poller() { ::close(epoll_); }

void poller::add(int socket, watched& who) {
  epoll_event what{};
  what.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  what.data.ptr = &who;
  if (epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &what) != 0) fail("epoll_ctl");
}

void poller::remove(int socket) { epoll_ctl(epoll_, EPOLL_CTL_DEL, socket, nullptr); }

void poller::turn(nanoseconds_t until) {
  const auto span = std::max<nanoseconds_t>(until - monotonic_ns(), 0);
  const timespec timeout{span / one_second, span % one_second};
  const int count =
      epoll_pwait2(epoll_, ready_.data(), static_cast<int>(ready_.size()), &timeout, nullptr);
  if (count < 0 && errno != EINTR) fail("epoll_pwait2");
  for (int i = 0; i < count; ++i) {
    const auto& event = ready_[static_cast<std::size_t>(i)];
    static_cast<watched*>(event.data.ptr)->on_ready(event.events);
  }
}

endpoint endpoint_of(const std::string& url) {
  auto rest = url.substr(url.starts_with("http://") ? 7 : 0);
  rest = rest.substr(0, rest.find_first_of("/ \r\n"));
  const auto colon = rest.rfind(':');
  endpoint out;
  const char* const end = rest.data() + rest.size();
  if (colon == std::string::npos ||
      std::from_chars(rest.data() + colon + 1, end, out.port).ptr != end)
    throw std::invalid_argument{"'" + url + "' is no address, write http://127.0.0.1:8080"};
  out.host = rest.substr(0, colon);
  return out;
}

int connect_to(const endpoint& where) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(where.port);
  if (inet_pton(AF_INET, where.host.c_str(), &to.sin_addr) != 1)
    throw std::invalid_argument{"'" + where.host + "' is no IPv4 address"};
  const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (made < 0) fail("socket");
  if (::connect(made, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
    const int why = errno;
    ::close(made);
    errno = why;
    fail("connecting to " + where.host + ":" + std::to_string(where.port));
  }
  const int on = 1;
  setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return made;
}

}  // namespace weft::bench
