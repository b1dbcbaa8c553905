#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "bench/support/poller.hpp"

namespace weft::bench {

struct http_answer {
  int status = 0;
  std::string_view body;  // valid during the call
  bool good() const { return status >= 200 && status < 300; }
};

/// The first answer in `bytes` and how many bytes it takes; nothing while it is incomplete. Knows
/// what the servers measured here send: a status line, Content-Length, a body.
struct parsed_answer {
  http_answer what;
  std::size_t size = 0;
};
std::optional<parsed_answer> parse_answer(std::string_view bytes);

/// Who gets a connection's answers.
class answer_sink {
 public:
  virtual void on_answer(std::size_t connection, const http_answer& what) = 0;

 protected:
  ~answer_sink() = default;
};

/// A keep-alive connection with one request at a time. Throws std::runtime_error when the server
/// closes it: a benchmark that loses connections measures something else.
class http_connection final : public watched {
 public:
  http_connection(poller& loop, const endpoint& where, std::size_t number, answer_sink& to);
  ~http_connection();
  http_connection(const http_connection&) = delete;
  http_connection& operator=(const http_connection&) = delete;

  void send(std::string_view request);

 private:
  void on_ready(std::uint32_t events) override;
  void read();
  void flush();
  void take(std::string_view bytes);

  poller& loop_;
  answer_sink& to_;
  std::size_t number_;
  int socket_;
  std::string unsent_;   // what the socket did not take at once
  std::string partial_;  // an answer that came in pieces
};

/// One request on a connection of its own, waiting for the answer: for set-up and metrics.
struct whole_answer {
  int status = 0;
  std::string body;
};
whole_answer request_once(const endpoint& where, std::string_view request);
whole_answer get_once(const endpoint& where, const std::string& target);

}  // namespace weft::bench
