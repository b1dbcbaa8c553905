#include "bench/support/http_connection.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <stdexcept>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace weft::bench {

std::optional<parsed_answer> parse_answer(std::string_view bytes) {
  constexpr std::string_view length_name = "\r\nContent-Length: ";
  const auto head_end = bytes.find("\r\n\r\n");
  if (head_end == std::string_view::npos) return std::nullopt;
  const auto head = bytes.substr(0, head_end);
  parsed_answer out;
  if (head.size() < 12 || !head.starts_with("HTTP/1."))
    throw std::runtime_error{"the server answered something that is not HTTP/1.x"};
  std::from_chars(head.data() + 9, head.data() + 12, out.what.status);
  std::size_t length = 0;
  const auto at = head.find(length_name);
  if (at != std::string_view::npos)
    std::from_chars(head.data() + at + length_name.size(), head.data() + head.size(), length);
  out.size = head_end + 4 + length;
  if (bytes.size() < out.size) return std::nullopt;
  out.what.body = bytes.substr(head_end + 4, length);
  return out;
}

http_connection::http_connection(poller& loop, const endpoint& where, std::size_t number,
                                 answer_sink& to)
    : loop_{loop}, to_{to}, number_{number}, socket_{connect_to(where)} {
  ::fcntl(socket_, F_SETFL, ::fcntl(socket_, F_GETFL) | O_NONBLOCK);
  loop_.add(socket_, *this);
}

http_connection::~http_connection() {
  loop_.remove(socket_);
  ::close(socket_);
}

void http_connection::send(std::string_view request) {
  const auto sent = ::send(socket_, request.data(), request.size(), MSG_NOSIGNAL);
  const auto took = sent > 0 ? static_cast<std::size_t>(sent) : 0;
  if (took < request.size()) unsent_.append(request.substr(took));
}

void http_connection::on_ready(std::uint32_t events) {
  if (!unsent_.empty() && (events & EPOLLOUT) != 0) flush();
  if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) read();
}

void http_connection::flush() {
  const auto sent = ::send(socket_, unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
  if (sent > 0) unsent_.erase(0, static_cast<std::size_t>(sent));
}

/// One read is nearly always one whole answer, which is parsed where it lies.
void http_connection::read() {
  auto& space = loop_.scratch();
  while (true) {
    const auto got = ::recv(socket_, space.data(), space.size(), 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) throw std::runtime_error{"the server closed a connection under load"};
    const auto count = static_cast<std::size_t>(got);
    take({space.data(), count});
    if (count < space.size()) return;  // edge-triggered: what comes next is a new edge
  }
}

void http_connection::take(std::string_view bytes) {
  if (!partial_.empty()) {
    partial_.append(bytes);
    bytes = partial_;
  }
  const auto found = parse_answer(bytes);
  if (!found) {
    if (partial_.empty()) partial_.assign(bytes);
    return;
  }
  if (bytes.size() > found->size)
    throw std::runtime_error{"the server sent more than was asked for"};
  to_.on_answer(number_, found->what);  // may send the next request, cannot read here
  partial_.clear();
}

whole_answer request_once(const endpoint& where, std::string_view request) {
  const int socket = connect_to(where);
  std::string bytes;
  std::array<char, 65'536> piece{};
  std::size_t sent = 0;
  while (sent < request.size()) {
    const auto count = ::send(socket, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) break;
    sent += static_cast<std::size_t>(count);
  }
  while (true) {
    const auto got = ::recv(socket, piece.data(), piece.size(), 0);
    if (got <= 0) break;
    bytes.append(piece.data(), static_cast<std::size_t>(got));
    const auto found = parse_answer(bytes);
    if (!found) continue;
    ::close(socket);
    return {found->what.status, std::string{found->what.body}};
  }
  ::close(socket);
  throw std::runtime_error{"no answer to " + std::string{request.substr(0, request.find('\r'))}};
}

whole_answer get_once(const endpoint& where, const std::string& target) {
  return request_once(where, "GET " + target + " HTTP/1.1\r\nHost: " + where.host +
                                 "\r\nConnection: close\r\n\r\n");
}

}  // namespace weft::bench
