#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>

#include "schemas/names.hpp"

namespace weft {

/// What went wrong, in the caller's terms. Each has one HTTP status (see `status_of`).
enum class fault : std::uint8_t {
  malformed,        // the bytes are not what the format demands
  invalid,          // well-formed, but a value breaks a rule
  unauthenticated,  // no or unknown key
  forbidden,        // known, but this role may not
  not_found,        // no such conversation, step, intervention or route
  method_unknown,   // the route exists, the method does not
  conflict,         // the id is taken by something else, or the answer came too late
  stale,            // the version quoted is not the current one
  closed,           // the conversation has ended
  too_large,        // a limit on size, depth or count
  too_slow,         // the client did not finish its request in time
  unsupported,      // media type or protocol not spoken here
  too_many,         // this tenant has too much under way: try again later
  overloaded,       // a bounded queue is full: try again later
  draining,         // the node is shutting down
  internal          // a defect of the node
};
template <>
struct names<fault> {
  static constexpr std::array<std::string_view, 16> value{
      "malformed", "invalid",    "unauthenticated", "forbidden", "not_found", "method",
      "conflict",  "stale",      "closed",          "too_large", "too_slow",  "unsupported",
      "too_many",  "overloaded", "draining",        "internal"};
};

/// One RFC 9457 problem: what was wrong, where, and what would be right.
struct problem {
  fault code = fault::internal;
  std::string detail;  // one sentence, ends with what would be right
  std::string where;   // JSON pointer, parameter or header; may be empty
};

/// HTTP status of a fault.
constexpr int status_of(fault code) {
  constexpr std::array<int, 16> status{400, 422, 401, 403, 404, 405, 409, 409,
                                       409, 413, 408, 415, 429, 503, 503, 500};
  return status[static_cast<std::size_t>(code)];
}

/// A value or the problem that kept it from being.
template <class T>
class result {
 public:
  result(T value) : held_{std::move(value)} {}
  result(problem why) : held_{std::move(why)} {}

  explicit operator bool() const { return held_.index() == 0; }
  T& operator*() { return std::get<0>(held_); }
  const T& operator*() const { return std::get<0>(held_); }
  T* operator->() { return &std::get<0>(held_); }
  const T* operator->() const { return &std::get<0>(held_); }
  const problem& error() const { return std::get<1>(held_); }
  problem& error() { return std::get<1>(held_); }

 private:
  std::variant<T, problem> held_;
};

}  // namespace weft
