#include "tests/support/raw_websocket.hpp"

#include <algorithm>
#include <array>

namespace weft::testing {
namespace {

using steady = std::chrono::steady_clock;

// The example of RFC 6455, section 1.3.
constexpr std::string_view key = "dGhlIHNhbXBsZSBub25jZQ==",
                           accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
constexpr std::array<char, 4> mask{'\x37', '\x1a', '\x2b', '\x4c'};

std::size_t byte_at(const std::string& bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

/// Takes one whole frame of a server (never masked) off the front of `bytes`.
std::optional<ws_frame> take_frame(std::string& bytes) {
  if (bytes.size() < 2) return std::nullopt;
  std::size_t size = byte_at(bytes, 1) & 127U, head = 2;
  const std::size_t wide = size == 126 ? 2 : size == 127 ? 8 : 0;
  if (bytes.size() < head + wide) return std::nullopt;
  if (wide != 0) size = 0;
  for (std::size_t i = 0; i < wide; ++i) size = size << 8U | byte_at(bytes, head + i);
  head += wide;
  if (bytes.size() < head + size) return std::nullopt;
  ws_frame frame{static_cast<opcode>(byte_at(bytes, 0) & 15U), (byte_at(bytes, 0) & 128U) != 0,
                 bytes.substr(head, size)};
  bytes.erase(0, head + size);
  return frame;
}

}  // namespace

int ws_frame::close_code() const {
  constexpr int none = 1005;
  if (payload.size() < 2) return none;
  return static_cast<int>(byte_at(payload, 0) << 8U | byte_at(payload, 1));
}

std::string frame_bytes(opcode kind, std::string_view payload, bool last, bool masked) {
  std::string bytes;
  bytes += static_cast<char>((last ? 128U : 0U) | static_cast<unsigned>(kind));
  const unsigned mask_bit = masked ? 128U : 0U;
  const auto size = payload.size();
  const std::size_t wide = size < 126 ? 0 : size < 65'536 ? 2 : 8;
  const std::size_t marker = wide == 0 ? size : wide == 2 ? 126 : 127;
  bytes += static_cast<char>(mask_bit | marker);
  for (std::size_t i = wide; i-- > 0;) bytes += static_cast<char>(size >> (8 * i) & 255U);
  if (!masked) return bytes.append(payload);
  bytes.append(mask.data(), mask.size());
  for (std::size_t i = 0; i < size; ++i)
    bytes += static_cast<char>(payload[i] ^ mask[i % mask.size()]);
  return bytes;
}

std::string upgrade_headers() {
  return "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
         "Sec-WebSocket-Key: " +
         std::string{key} + "\r\n";
}

raw_websocket::raw_websocket(std::uint16_t port, std::string_view target, std::string_view headers)
    : on_{port} {
  on_.send(request_text("GET", target, {}, upgrade_headers() + std::string{headers}));
  const auto reply = read_reply(on_);
  if (reply.status != 101 || reply.header("sec-websocket-accept") != accept)
    throw connection_lost{"no upgrade but " + std::to_string(reply.status) + ": " + reply.body};
}

std::optional<ws_frame> raw_websocket::next(milliseconds within) {
  const auto give_up = steady::now() + within;
  while (true) {
    if (auto frame = take_frame(on_.unread())) return frame;
    const auto left = std::chrono::duration_cast<milliseconds>(give_up - steady::now());
    if (left.count() < 0 || on_.receive(left) != raw_connection::got::bytes) return std::nullopt;
  }
}

std::optional<std::string> raw_websocket::text(milliseconds within) {
  const auto give_up = steady::now() + within;
  std::string whole;
  while (true) {
    const auto left = std::chrono::duration_cast<milliseconds>(give_up - steady::now());
    auto frame = next(std::max(left, milliseconds{0}));
    if (!frame || frame->kind == opcode::close) return std::nullopt;
    if (frame->kind == opcode::ping) send(opcode::pong, frame->payload);
    if (frame->kind != opcode::text && frame->kind != opcode::more) continue;
    whole += frame->payload;
    if (frame->last) return whole;
  }
}

std::optional<int> raw_websocket::close_code(milliseconds within) {
  const auto give_up = steady::now() + within;
  while (true) {
    const auto left = std::chrono::duration_cast<milliseconds>(give_up - steady::now());
    auto frame = next(std::max(left, milliseconds{0}));
    if (!frame) return std::nullopt;
    if (frame->kind == opcode::close) return frame->close_code();
  }
}

}  // namespace weft::testing
