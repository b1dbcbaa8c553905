#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tests/support/raw_http.hpp"

namespace weft::testing {

/// Opcodes of RFC 6455.
enum class opcode : std::uint8_t {
  more = 0x0,
  text = 0x1,
  binary = 0x2,
  close = 0x8,
  ping = 0x9,
  pong = 0xA
};

struct ws_frame {
  opcode kind = opcode::text;
  bool last = true;
  std::string payload;

  /// The code of a close frame; 1005 when it carries none.
  int close_code() const;
};

/// The bytes of one client frame. Clients must mask; tests may not.
std::string frame_bytes(opcode kind, std::string_view payload, bool last = true,
                        bool masked = true);

/// A WebSocket client that can break every rule.
class raw_websocket {
 public:
  /// Connects and upgrades. Throws `connection_lost` when the node is not there or does not agree.
  raw_websocket(std::uint16_t port, std::string_view target, std::string_view headers = {});

  bool send(std::string_view text) { return send(opcode::text, text); }
  bool send(opcode kind, std::string_view payload, bool last = true, bool masked = true) {
    return on_.send(frame_bytes(kind, payload, last, masked));
  }
  /// The next frame. Nothing when none comes in time or the connection has ended.
  std::optional<ws_frame> next(milliseconds within = patience);
  /// The next text frame; pings before it are answered. Nothing as above, or on a close frame.
  std::optional<std::string> text(milliseconds within = patience);
  /// The code of the close frame to come, other frames before it are dropped. Nothing as above.
  std::optional<int> close_code(milliseconds within = patience);

  raw_connection& connection() { return on_; }

 private:
  raw_connection on_;
};

/// The header lines of a correct upgrade but `Host`.
std::string upgrade_headers();

}  // namespace weft::testing
