#pragma once

#include <cstdint>
#include <string_view>

// Finds events in a journal group's text without parsing them. A group is a JSON array of objects
// that the codec wrote: no spaces between members, and each begins with its tenant, conversation
// and type, none of which needs escaping. Most readers want only these three, or the bytes of one
// conversation; parsing all of a group would cost several times as much.

namespace weft::storage {

/// One event inside a group's text; views into that text.
struct event_text {
  std::string_view tenant, conversation, type;
  std::string_view json;   // the whole object
  std::size_t offset = 0;  // of `json` in the text
};

/// Reads the events of one group in order. Throws std::runtime_error where the text is damaged.
class event_reader {
 public:
  /// `group` is the group's whole text, `[…]`, or events joined by ',' as an entry holds them.
  explicit event_reader(std::string_view group);
  bool next(event_text& found);

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
};

}  // namespace weft::storage
