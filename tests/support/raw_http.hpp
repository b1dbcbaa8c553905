#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weft::testing {

// HTTP over plain POSIX sockets, for tests that speak to a real node and must be able to misbehave:
// to send arbitrary bytes, to stop half-way, to be slow. Quick to compile; loopback only.

using milliseconds = std::chrono::milliseconds;
inline constexpr milliseconds patience{10'000};  // for anything that should come at once

/// The other side is not there, closed, or was too slow. What was sent may or may not have arrived.
struct connection_lost : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// One TCP connection. Movable, closes itself.
class raw_connection {
 public:
  /// Connects to 127.0.0.1. Throws `connection_lost`.
  explicit raw_connection(std::uint16_t port);
  ~raw_connection() { close(); }
  raw_connection(raw_connection&& from) noexcept
      : socket_{std::exchange(from.socket_, -1)}, unread_{std::move(from.unread_)} {}
  raw_connection& operator=(raw_connection&& from) noexcept;

  /// Sends all bytes. False when the peer has closed: it may have answered already, read on.
  bool send(std::string_view bytes);
  /// Sends in pieces of `piece` bytes with a pause after each. False as above.
  bool dribble(std::string_view bytes, std::size_t piece, milliseconds pause);
  /// No more will be sent; reading goes on.
  void half_close();
  void close();
  /// Ends the connection with a reset instead of an orderly close.
  void reset();

  enum class got : std::uint8_t { bytes, end, nothing };
  /// Waits for more bytes and appends them to `unread`.
  got receive(milliseconds within = patience);
  /// How many are open in this process.
  static int open() { return open_; }
  /// What came and was not taken yet.
  std::string& unread() { return unread_; }
  /// True when the peer closes within the time (what it sends before that stays in `unread`).
  bool closes(milliseconds within = patience);

 private:
  static inline std::atomic<int> open_{0};
  int socket_ = -1;
  std::string unread_;
};

struct http_reply {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;
  bool keeps_alive = true;

  /// The value of a header, empty when it is absent. `name` in lower case.
  std::string header(std::string_view name) const;
};

/// Reads one response: by Content-Length, chunked, or to the end of the connection. Throws
/// `connection_lost` when it does not come, or is no HTTP.
http_reply read_reply(raw_connection& from, milliseconds within = patience, bool head_only = false);

/// The text of a request. `headers` are further lines, each ending in CRLF; a body brings its
/// Content-Length and, unless `headers` names another, the JSON media type.
std::string request_text(std::string_view method, std::string_view target,
                         std::string_view body = {}, std::string_view headers = {});

/// A client that keeps its connection, and connects anew when it is gone.
class http_client {
 public:
  /// `headers` go with every request; each line ends in CRLF.
  explicit http_client(std::uint16_t port, std::string headers = {})
      : port_{port}, headers_{std::move(headers)} {}

  http_reply get(std::string_view target, milliseconds within = patience) {
    return request("GET", target, {}, {}, within);
  }
  http_reply post(std::string_view target, std::string_view body, milliseconds within = patience) {
    return request("POST", target, body, {}, within);
  }
  /// Throws `connection_lost`; the next request connects again.
  http_reply request(std::string_view method, std::string_view target, std::string_view body = {},
                     std::string_view headers = {}, milliseconds within = patience);

 private:
  std::uint16_t port_;
  std::string headers_;
  std::optional<raw_connection> on_;
};

/// True when a node listens there and answers /readyz with 200. Never throws, waits 2 s at most.
bool says_ready(std::uint16_t port);

/// Text with every character that is special in paths as %XX (`/` included).
std::string in_path(std::string_view id);

}  // namespace weft::testing
