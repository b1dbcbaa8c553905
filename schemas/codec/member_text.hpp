#pragma once

#include <string>
#include <string_view>

namespace weft::codec {

// Reads single values out of canonical JSON (sorted keys, no spaces: see `canonical`) without
// parsing the rest of it. Other bytes are never read beyond and never lead to a crash: what cannot
// be read is not there. Cost: linear in the bytes passed over, no allocation but for
// `string_value`.

/// Walks what an object or array holds: `while (walk.next()) … walk.name(), walk.value() …`. Ends
/// at the first thing that is not canonical or is cut off.
class part_walk {
 public:
  explicit part_walk(std::string_view container);
  bool next();
  std::string_view name() const { return name_; }    // with its quotes; empty in an array
  std::string_view value() const { return value_; }  // raw JSON

 private:
  std::string_view rest_, name_, value_;  // rest: from the next part on
  char close_ = 0;                        // 0: the walk is over
};

/// The raw JSON of the object's member `name`; empty when there is none, or it is no object.
std::string_view member_text(std::string_view json_object, std::string_view name);

/// What a JSON string with its quotes stands for; empty when it is none. An escape that JSON does
/// not know stands for itself.
std::string string_value(std::string_view json_string);

/// Appends the character U+XXXX in UTF-8. False, and nothing appended, when `hex` does not begin
/// with four hexadecimal digits or they are half of a surrogate pair.
bool append_character(std::string& out, std::string_view hex);

}  // namespace weft::codec
