#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/codec/reading.hpp"

namespace weft::codec {

/// Writes values in canonical form: members sorted by the bytes of their names, no spaces, numbers
/// with a fraction or an exponent as ECMAScript spells them, integers with the digits they came
/// with (beyond 2^53 a double would change them, and ids are sent like that).
class canonical_text {
 public:
  explicit canonical_text(std::string& out) : out_{out} {}

  bool write(node& n);
  bool write(reading& whole);  // the outermost value, whatever its type

  /// The members of the outermost object, sorted. `name` lives as long as the reading.
  struct member {
    std::string_view name;
    std::size_t begin = 0, colon = 0, end = 0;  // `"name":value` in the text written
  };
  const std::vector<member>& members() const { return members_; }
  std::string_view value_of(const member& m) const {
    return std::string_view{out_}.substr(m.colon + 1, m.end - m.colon - 1);
  }
  /// The canonical value of the outermost object's member `name`, empty when there is none.
  std::string_view value_of(std::string_view name) const;

 private:
  bool object(member_walk& walk, reading& in, const place& at);
  bool array(element_walk& walk, const reading& in);
  bool scalar(node& n);
  bool sort(std::size_t base, std::size_t begin, reading& in, const place& at);

  std::string& out_;
  std::vector<member> members_;  // of every object that is open; a stack
  std::size_t open_ = 0;         // objects
};

/// The problem of a text that is no JSON at all; nothing when it is some JSON.
std::optional<problem> damage_of(std::string_view text);

/// Rules for members that are kept as canonical JSON (see rules.hpp).
bool canonical_value_up_to(node& n, std::string& out, std::size_t bytes_max);
bool canonical_object_up_to(node& n, std::string& out, std::size_t bytes_max);

template <std::size_t BytesMax>
bool canonical_value(node& n, std::string& out) {
  return canonical_value_up_to(n, out, BytesMax);
}
template <std::size_t BytesMax>
bool canonical_object(node& n, std::string& out) {
  return canonical_object_up_to(n, out, BytesMax);
}

}  // namespace weft::codec
