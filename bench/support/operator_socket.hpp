#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "bench/support/poller.hpp"

namespace weft::bench {

/// Who gets an operator's frames.
class frame_sink {
 public:
  virtual void on_frame(std::size_t operator_number, std::string_view text) = 0;

 protected:
  ~frame_sink() = default;
};

/// An operator's WebSocket, as lean as the rest of the load: frames are masked with zeros (allowed,
/// and free), pings are answered. Throws std::runtime_error when the node closes the connection.
class operator_socket final : public watched {
 public:
  operator_socket(poller& loop, const endpoint& where, std::size_t number, unsigned capacity,
                  frame_sink& to);
  ~operator_socket();
  operator_socket(const operator_socket&) = delete;
  operator_socket& operator=(const operator_socket&) = delete;

  void send_text(std::string_view text) { send(0x1, text); }

 private:
  void upgrade(const endpoint& where, unsigned capacity);
  void on_ready(std::uint32_t events) override;
  void read();
  void take_frames();
  void take(unsigned opcode, bool last, std::string_view payload);
  void send(unsigned opcode, std::string_view payload);
  void flush();

  poller& loop_;
  frame_sink& to_;
  std::size_t number_;
  int socket_;
  std::string in_, out_;  // bytes not looked at yet, not taken by the socket yet
  std::string message_;   // a message that comes in several frames
};

/// The number after `"NAME":` in JSON the node wrote; 0 when there is none. Benchmarks know what
/// they look for and must not pay for a parser.
std::uint64_t number_after(std::string_view json, std::string_view quoted_name);
/// The text after `"NAME":"`, up to the next quote.
std::string_view text_after(std::string_view json, std::string_view quoted_name);

}  // namespace weft::bench
