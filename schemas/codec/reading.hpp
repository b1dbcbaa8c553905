#pragma once

// The one place that includes simdjson. Its On-Demand interface walks a text once, front to back,
// and checks what it hands out, so the code below hands out every value of a caller's text. It is
// used for structure and UTF-8; numbers, literals and plain strings are read from the raw tokens,
// because canonical JSON keeps the digits of integers of any length.

#ifndef SIMDJSON_EXCEPTIONS
#  define SIMDJSON_EXCEPTIONS 0
#endif
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <simdjson.h>

#include "schemas/codec/codec.hpp"

namespace weft::codec {

namespace ondemand = simdjson::ondemand;

/// Whose text is read. A caller's is held to every rule and limit; the node's own records and
/// replies have passed them once, and members of newer versions in them are passed over.
enum class source : std::uint8_t { caller, node };

/// Where a value stands. A chain on the stack, spelled out as a JSON pointer only for a problem.
struct place {
  const place* above = nullptr;  // none: the whole text
  std::string_view name{};       // of a member; no data: an element
  std::size_t index = 0;         // of an element
  std::size_t depth = 0;         // how many objects and arrays are open around it
};
std::string pointer_to(const place& at);
/// "`name`", "element 2 of `name`", "the text": how a sentence speaks of it.
std::string spoken(const place& at);
/// Callers' words inside sentences: in quotes, shortened.
std::string in_quotes(std::string_view words);
/// Appends `name` as one more segment of a JSON pointer, escaped and shortened.
void append_segment(std::string& pointer, std::string_view name);

/// The parser and the padded copy of the text; one of each per reading that is under way.
struct workspace {
  ondemand::parser parser;
  std::unique_ptr<char[]> bytes;
  std::size_t size = 0;
};

/// How the outermost value is read: On-Demand treats an outermost scalar unlike every other one, so
/// a text that may be one is read as the only element of an array.
enum class outermost : std::uint8_t { object_or_array, only_element };

/// One text being read. Keeps the first problem; everything that can fail answers `false`.
class reading {
 public:
  reading(std::string_view text, source from, std::size_t bytes_max = body_bytes_max,
          outermost how = outermost::object_or_array);
  ~reading();
  reading(const reading&) = delete;
  reading& operator=(const reading&) = delete;

  bool trusted() const { return from_ == source::node; }
  bool failed() const { return why_.has_value(); }
  std::size_t depth_allowed() const { return trusted() ? 2 * depth_max : depth_max; }
  ondemand::document& document() { return document_; }
  const place& root() const { return root_; }

  /// Records what is wrong at `at`. Always false.
  bool fail(const place& at, fault code, std::string detail);
  /// Records that the text is no JSON. Always false.
  bool broken(simdjson::error_code why);
  bool broken(std::string_view what);
  /// To be asked after the outermost value: does the text end there?
  bool ends();
  /// The problem found, as it is.
  problem found() { return std::move(*why_); }
  /// The problem to answer with: a text that is no JSON is that first of all, whatever rule it
  /// breaks before the point where it goes wrong.
  problem answer();

 private:
  std::string_view text_;
  source from_;
  std::size_t shift_;  // of the text in its padded copy
  place root_{};
  std::unique_ptr<workspace> space_;
  ondemand::document document_;
  std::optional<problem> why_;
};

/// One value, not read yet. To be read once.
struct node {
  ondemand::value value;
  reading& in;
  const place& at;

  /// The raw token: for scalars up to their last character, for the others the opening bracket.
  std::string_view token();
  /// The first character, which tells the type.
  char first() { return token().front(); }
  bool is_null() { return first() == 'n' && token() == "null"; }
  bool fail(fault code, std::string detail) { return in.fail(at, code, std::move(detail)); }
  /// Fails with "`x` is a number, it must be a string"; says broken when it is no value at all.
  bool unlike(std::string_view wanted);
};

/// A number as it was written.
struct literal {
  std::string_view text;
  bool integer = false;
};

/// Scalars. `text` lives as long as the reading.
bool read_string(node& n, std::string_view& text);
bool read_literal(node& n, literal& number);
bool read_double(node& n, double& number);
bool read_boolean(node& n, bool& truth);
/// The value of a literal; false when it is beyond double's range.
bool to_double(std::string_view literal_text, double& number);

/// Walks the members of an object: `while (walk.next()) … walk.name(), walk.value() …`, then asks
/// `in.failed()`.
class member_walk {
 public:
  explicit member_walk(node& object);
  explicit member_walk(reading& whole);  // the outermost value
  bool next();
  std::string_view name() const { return here_.name; }
  node value() { return {value_, in_, here_}; }

 private:
  void start(simdjson::simdjson_result<ondemand::object> object);

  reading& in_;
  place here_;
  ondemand::object_iterator at_, end_;
  ondemand::value value_;
  bool fresh_ = true;
};

/// The same for the elements of an array.
class element_walk {
 public:
  explicit element_walk(node& array);
  explicit element_walk(reading& whole);  // the outermost value
  bool next();
  std::size_t index() const { return here_.index; }
  node value() { return {value_, in_, here_}; }

 private:
  void start(simdjson::simdjson_result<ondemand::array> array);

  reading& in_;
  place here_;
  ondemand::array_iterator at_, end_;
  ondemand::value value_;
  bool fresh_ = true;
};

/// Calls `read(node&)` for the value of a text that is read as `only_element`, and checks that
/// there is just that one. The node's place is the text itself.
template <class Read>
bool read_only_element(reading& in, Read read) {
  element_walk walk{in};
  if (walk.next()) {
    node value = walk.value();
    node whole{value.value, in, in.root()};
    if (!read(whole)) return false;
    if (walk.next()) in.broken(std::string_view{"something follows after its end"});
  } else if (!in.failed()) {
    in.broken(std::string_view{"it is empty"});
  }
  return in.ends();
}

}  // namespace weft::codec
