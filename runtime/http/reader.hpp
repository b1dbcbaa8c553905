#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "runtime/http/request.hpp"
#include "schemas/problem.hpp"

namespace weft::http {

/// Turns bytes into requests; knows no sockets. What is left over when a request is complete
/// (pipelining) is the beginning of the next one.
class request_reader {
 public:
  explicit request_reader(request& into);
  ~request_reader();
  request_reader(const request_reader&) = delete;
  request_reader& operator=(const request_reader&) = delete;

  /// Begins the next request.
  void begin();

  enum class progress { more, complete, refused };
  /// Reads on in the bytes at hand.
  progress feed();
  /// Why `feed` refused: the connection cannot go on.
  const problem& refusal() const;

  /// Where the next bytes go; never empty.
  std::span<char> space();
  void received(std::size_t count);

  /// Some bytes of the current request have come.
  bool begun() const;
  /// True once per request that wants a "100 Continue" before it sends its body.
  bool wants_continue();

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

}  // namespace weft::http
