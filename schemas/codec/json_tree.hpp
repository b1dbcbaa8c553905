#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "schemas/problem.hpp"

namespace weft::codec {

/// Receives the parts of a JSON text in order. Texts live until the call returns.
class json_listener {
 public:
  virtual void null() = 0;
  virtual void boolean(bool truth) = 0;
  virtual void integer(std::int64_t number) = 0;
  /// An integer beyond the range of the above.
  virtual void unsigned_integer(std::uint64_t number) = 0;
  /// Any other number; an integer beyond 64 bits, too.
  virtual void decimal(double number) = 0;
  virtual void string(std::string_view text) = 0;
  virtual void begin_array() = 0;
  virtual void end_array() = 0;
  virtual void begin_object() = 0;
  virtual void name(std::string_view text) = 0;  // of the value that comes next
  virtual void end_object() = 0;

 protected:
  ~json_listener() = default;
};

inline constexpr std::size_t tree_bytes_max = 16 << 20, tree_depth_max = 64;

/// Tells `listener` all of a JSON text: any value, nested at most 64 deep. What is wrong with it,
/// if something is, is found out on the way: the listener has heard of the parts before that. Cost:
/// linear in the text.
std::optional<problem> listen(std::string_view json, json_listener& listener);

}  // namespace weft::codec
