#include "bench/support/operator_socket.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <stdexcept>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace weft::bench {
namespace {

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t out = 0;
  for (const char c : bytes) out = out << 8U | static_cast<unsigned char>(c);
  return out;
}

}  // namespace

operator_socket::operator_socket(poller& loop, const endpoint& where, std::size_t number,
                                 unsigned capacity, frame_sink& to)
    : loop_{loop}, to_{to}, number_{number}, socket_{connect_to(where)} {
  upgrade(where, capacity);
  ::fcntl(socket_, F_SETFL, ::fcntl(socket_, F_GETFL) | O_NONBLOCK);
  loop_.add(socket_, *this);
}

operator_socket::~operator_socket() {
  loop_.remove(socket_);
  ::close(socket_);
}

void operator_socket::upgrade(const endpoint& where, unsigned capacity) {
  const auto request = "GET /v1/operator?name=operator-" + std::to_string(number_) +
                       "&capacity=" + std::to_string(capacity) +
                       " HTTP/1.1\r\nHost: " + where.host + ":" + std::to_string(where.port) +
                       "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                       "Sec-WebSocket-Version: 13\r\n"
                       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  ::send(socket_, request.data(), request.size(), MSG_NOSIGNAL);
  std::array<char, 4'096> piece{};
  std::string head;
  while (head.find("\r\n\r\n") == std::string::npos) {
    const auto got = ::recv(socket_, piece.data(), piece.size(), 0);
    if (got <= 0) throw std::runtime_error{"the node does not take an operator: " + head};
    head.append(piece.data(), static_cast<std::size_t>(got));
  }
  if (!head.starts_with("HTTP/1.1 101"))
    throw std::runtime_error{"the node does not take an operator: " + head};
  in_ = head.substr(head.find("\r\n\r\n") + 4);
}

void operator_socket::on_ready(std::uint32_t events) {
  if (!out_.empty() && (events & EPOLLOUT) != 0) flush();
  if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) read();
}

void operator_socket::read() {
  auto& space = loop_.scratch();
  while (true) {
    const auto got = ::recv(socket_, space.data(), space.size(), 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) throw std::runtime_error{"the node closed an operator's connection"};
    const auto count = static_cast<std::size_t>(got);
    in_.append(space.data(), count);
    take_frames();
    if (count < space.size()) return;
  }
}

/// The node's frames are not masked (RFC 6455, section 5.2).
void operator_socket::take_frames() {
  std::size_t at = 0;
  while (in_.size() >= at + 2) {
    const std::string_view rest{in_.data() + at, in_.size() - at};
    const auto first = static_cast<unsigned char>(rest[0]);
    std::uint64_t length = static_cast<unsigned char>(rest[1]) & 0x7FU;
    const std::size_t extended = length == 126 ? 2 : length == 127 ? 8 : 0;
    if (rest.size() < 2 + extended) break;
    if (extended != 0) length = big_endian(rest.substr(2, extended));
    if (rest.size() < 2 + extended + length) break;
    take(first & 0x0FU, (first & 0x80U) != 0, rest.substr(2 + extended, length));
    at += 2 + extended + length;
  }
  in_.erase(0, at);
}

void operator_socket::take(unsigned opcode, bool last, std::string_view payload) {
  if (opcode == 0x9) return send(0xA, payload);
  if (opcode == 0xA) return;
  if (opcode == 0x8) throw std::runtime_error{"the node closed an operator's session"};
  if (last && message_.empty()) return to_.on_frame(number_, payload);
  message_ += payload;
  if (!last) return;
  to_.on_frame(number_, message_);
  message_.clear();
}

void operator_socket::send(unsigned opcode, std::string_view payload) {
  std::array<char, 14> head{};
  std::size_t size = 2;
  head[0] = static_cast<char>(0x80U | opcode);
  if (payload.size() < 126) {
    head[1] = static_cast<char>(0x80U | payload.size());
  } else {
    if (payload.size() > 65'535) throw std::length_error{"no operator says that much"};
    head[1] = static_cast<char>(0x80U | 126U);
    head[2] = static_cast<char>(payload.size() >> 8U);
    head[3] = static_cast<char>(payload.size() & 0xFFU);
    size = 4;
  }
  size += 4;  // the mask: zeros, so that masking changes nothing
  out_.append(head.data(), size).append(payload);
  flush();
}

void operator_socket::flush() {
  const auto sent = ::send(socket_, out_.data(), out_.size(), MSG_NOSIGNAL);
  if (sent > 0) out_.erase(0, static_cast<std::size_t>(sent));
}

std::uint64_t number_after(std::string_view json, std::string_view quoted_name) {
  const auto at = json.find(quoted_name);
  std::uint64_t out = 0;
  if (at == std::string_view::npos) return out;
  const auto rest = json.substr(at + quoted_name.size());
  const auto begin = rest.find_first_of("0123456789");
  if (begin != std::string_view::npos)
    std::from_chars(rest.data() + begin, rest.data() + rest.size(), out);
  return out;
}

std::string_view text_after(std::string_view json, std::string_view quoted_name) {
  const auto at = json.find(quoted_name);
  if (at == std::string_view::npos) return {};
  const auto from = json.find('"', at + quoted_name.size());
  if (from == std::string_view::npos) return {};
  return json.substr(from + 1, json.find('"', from + 1) - from - 1);
}

}  // namespace weft::bench
