#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace weft::testing {

/// What a server does with one request.
struct scripted_answer {
  std::string text;                                             // all of it, with its header
  std::chrono::milliseconds after{0};                           // the request came
  std::size_t piece = std::numeric_limits<std::size_t>::max();  // bytes sent at once
  bool close = false;  // the connection, when the text was sent
};

/// A reply with a length and a JSON body.
std::string reply_text(int status, const std::string& body);

/// A server in a thread of its own, on a free port of the loopback, that answers the n-th request,
/// over whichever connection it comes, with the n-th answer; those beyond the script never.
class scripted_server {
 public:
  explicit scripted_server(std::vector<scripted_answer> script);
  ~scripted_server();
  scripted_server(const scripted_server&) = delete;
  scripted_server& operator=(const scripted_server&) = delete;

  std::uint16_t port() const;
  /// The requests so far, with their bodies.
  std::vector<std::string> heard() const;

 private:
  class inside;
  std::unique_ptr<inside> inside_;
};

}  // namespace weft::testing
