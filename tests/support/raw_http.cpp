#include "tests/support/raw_http.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace weft::testing {
namespace {

using steady = std::chrono::steady_clock;

const sockaddr* any(const sockaddr_in& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

/// While nobody listens, a connection attempt may by chance get the very port it aims at as its own
/// and so reach itself.
bool reached_itself(int socket) {
  sockaddr_in here{}, there{};
  socklen_t size = sizeof here;
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&here), &size);
  size = sizeof there;
  ::getpeername(socket, reinterpret_cast<sockaddr*>(&there), &size);
  return here.sin_port == there.sin_port;
}

std::string lower(std::string_view text) {
  std::string out{text};
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return std::tolower(c); });
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

/// Receives until `done`, a point in the unread bytes, is found. Throws when it is not.
class reply_reader {
 public:
  reply_reader(raw_connection& from, milliseconds within)
      : from_{from}, give_up_{steady::now() + within} {}

  std::string line() {
    auto& bytes = from_.unread();
    std::size_t end = 0;
    while ((end = bytes.find("\r\n")) == std::string::npos) more();
    std::string text = bytes.substr(0, end);
    bytes.erase(0, end + 2);
    return text;
  }
  std::string exactly(std::size_t count) {
    auto& bytes = from_.unread();
    while (bytes.size() < count) more();
    std::string text = bytes.substr(0, count);
    bytes.erase(0, count);
    return text;
  }
  std::string chunks() {
    std::string all;
    while (true) {
      const auto size = std::strtoul(line().c_str(), nullptr, 16);
      all += exactly(size);
      line();
      if (size == 0) return all;
    }
  }
  std::string rest() {
    while (from_.receive(left()) == raw_connection::got::bytes) {}
    return std::exchange(from_.unread(), {});
  }

 private:
  milliseconds left() const {
    return std::max(milliseconds{0},
                    std::chrono::duration_cast<milliseconds>(give_up_ - steady::now()));
  }
  void more() {
    switch (from_.receive(left())) {
      case raw_connection::got::bytes: return;
      case raw_connection::got::end:
        throw connection_lost{"closed before the response was complete: '" +
                              from_.unread().substr(0, 200) + "'"};
      case raw_connection::got::nothing: throw connection_lost{"no response in time"};
    }
  }

  raw_connection& from_;
  steady::time_point give_up_;
};

http_reply read_head(reply_reader& in) {
  http_reply reply;
  const auto status_line = in.line();
  if (!status_line.starts_with("HTTP/1.") || status_line.size() < 12)
    throw connection_lost{"this is no HTTP response: '" + status_line.substr(0, 100) + "'"};
  reply.status = std::atoi(status_line.c_str() + 9);
  reply.keeps_alive = status_line.starts_with("HTTP/1.1");
  for (auto text = in.line(); !text.empty(); text = in.line()) {
    const auto colon = std::min(text.find(':'), text.size() - 1);
    const std::string_view all{text};
    reply.headers.emplace_back(lower(all.substr(0, colon)), trimmed(all.substr(colon + 1)));
  }
  const auto connection = lower(reply.header("connection"));
  if (connection == "close") reply.keeps_alive = false;
  if (connection == "keep-alive") reply.keeps_alive = true;
  return reply;
}

}  // namespace

raw_connection::raw_connection(std::uint16_t port)
    : socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
  if (socket_ >= 0) ++open_;
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool reached = socket_ >= 0 && ::connect(socket_, any(to), sizeof to) == 0;
  if (!reached || reached_itself(socket_)) {
    close();
    throw connection_lost{"nobody listens on port " + std::to_string(port)};
  }
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

raw_connection& raw_connection::operator=(raw_connection&& from) noexcept {
  std::swap(socket_, from.socket_);
  std::swap(unread_, from.unread_);
  return *this;
}

bool raw_connection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

bool raw_connection::dribble(std::string_view bytes, std::size_t piece, milliseconds pause) {
  while (!bytes.empty()) {
    if (!send(bytes.substr(0, piece))) return false;
    bytes.remove_prefix(std::min(piece, bytes.size()));
    std::this_thread::sleep_for(pause);
  }
  return true;
}

void raw_connection::half_close() { ::shutdown(socket_, SHUT_WR); }

void raw_connection::close() {
  if (socket_ < 0) return;
  ::close(socket_);
  socket_ = -1;
  --open_;
}

void raw_connection::reset() {
  const linger none{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &none, sizeof none);
  close();
}

raw_connection::got raw_connection::receive(milliseconds within) {
  pollfd waiting{socket_, POLLIN, 0};
  if (::poll(&waiting, 1, static_cast<int>(within.count())) <= 0) return got::nothing;
  std::array<char, 16'384> piece{};
  const auto count = ::recv(socket_, piece.data(), piece.size(), 0);
  if (count <= 0) return got::end;
  unread_.append(piece.data(), static_cast<std::size_t>(count));
  return got::bytes;
}

bool raw_connection::closes(milliseconds within) {
  const auto give_up = steady::now() + within;
  while (true) {
    const auto left = std::chrono::duration_cast<milliseconds>(give_up - steady::now());
    if (left.count() < 0) return false;
    if (receive(left) == got::end) return true;
  }
}

std::string http_reply::header(std::string_view name) const {
  for (const auto& [known, value] : headers)
    if (known == name) return value;
  return {};
}

http_reply read_reply(raw_connection& from, milliseconds within, bool head_only) {
  reply_reader in{from, within};
  auto reply = read_head(in);
  while (reply.status == 100) reply = read_head(in);
  const bool bare = head_only || reply.status == 204 || reply.status == 101;
  const auto length = reply.header("content-length");
  if (bare) return reply;
  if (reply.header("transfer-encoding") == "chunked") {
    reply.body = in.chunks();
  } else if (!length.empty()) {
    reply.body = in.exactly(std::stoul(length));
  } else {
    reply.body = in.rest();
    reply.keeps_alive = false;
  }
  return reply;
}

std::string request_text(std::string_view method, std::string_view target, std::string_view body,
                         std::string_view headers) {
  std::string text{method};
  text.append(" ").append(target).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\n").append(headers);
  if (!body.empty() || method == "POST") {
    if (headers.find("Content-Type:") == std::string_view::npos)
      text.append("Content-Type: application/json\r\n");
    text.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
  }
  return text.append("\r\n").append(body);
}

http_reply http_client::request(std::string_view method, std::string_view target,
                                std::string_view body, std::string_view headers,
                                milliseconds within) {
  if (!on_) on_.emplace(port_);
  try {
    on_->send(request_text(method, target, body, headers_ + std::string{headers}));
    auto reply = read_reply(*on_, within, method == "HEAD");
    if (!reply.keeps_alive) on_.reset();
    return reply;
  } catch (const connection_lost&) {
    on_.reset();
    throw;
  }
}

bool says_ready(std::uint16_t port) {
  try {
    return http_client{port}.get("/readyz", milliseconds{2'000}).status == 200;
  } catch (const std::exception&) {
    return false;
  }
}

std::string in_path(std::string_view id) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  std::string out;
  for (const char c : id) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
    } else {
      out += '%';
      out += hex[byte >> 4U];
      out += hex[byte & 15U];
    }
  }
  return out;
}

}  // namespace weft::testing
