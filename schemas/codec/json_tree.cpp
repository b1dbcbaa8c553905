#include "schemas/codec/json_tree.hpp"

#include <charconv>
#include <string>

#include "schemas/codec/reading.hpp"

namespace weft::codec {
namespace {

bool is_container(std::string_view json) {
  const auto at = json.find_first_not_of(" \t\r\n");
  return at != std::string_view::npos && (json[at] == '{' || json[at] == '[');
}

template <class Number>
bool fits(std::string_view digits, Number& out) {
  return std::from_chars(digits.data(), digits.data() + digits.size(), out).ec == std::errc{};
}

class teller {
 public:
  explicit teller(json_listener& listener) : listener_{listener} {}

  bool value(node& n) {
    switch (n.first()) {
      case '{': {
        member_walk walk{n};
        return object(walk, n.in);
      }
      case '[': {
        element_walk walk{n};
        return array(walk, n.in);
      }
      case '"': {
        std::string_view text;
        if (!read_string(n, text)) return false;
        listener_.string(text);
        return true;
      }
      default: return word_or_number(n);
    }
  }

  bool object(member_walk& walk, const reading& in) {
    listener_.begin_object();
    while (walk.next()) {
      listener_.name(walk.name());
      node member = walk.value();
      if (!value(member)) return false;
    }
    if (in.failed()) return false;
    listener_.end_object();
    return true;
  }

  bool array(element_walk& walk, const reading& in) {
    listener_.begin_array();
    while (walk.next()) {
      node element = walk.value();
      if (!value(element)) return false;
    }
    if (in.failed()) return false;
    listener_.end_array();
    return true;
  }

 private:
  bool word_or_number(node& n) {
    const auto word = n.token();
    if (word == "null") {
      listener_.null();
      return true;
    }
    if (word == "true" || word == "false") {
      listener_.boolean(word == "true");
      return true;
    }
    literal number;
    if (!read_literal(n, number)) return false;
    std::int64_t whole = 0;
    std::uint64_t large = 0;
    double decimal = 0;
    if (number.integer && fits(number.text, whole)) {
      listener_.integer(whole);
    } else if (number.integer && fits(number.text, large)) {
      listener_.unsigned_integer(large);
    } else if (to_double(number.text, decimal)) {
      listener_.decimal(decimal);
    } else {
      return n.fail(fault::invalid, spoken(n.at) + " is beyond the range of a double");
    }
    return true;
  }

  json_listener& listener_;
};

/// The outermost object or array.
bool tell_container(reading& in, teller& to) {
  if (in.failed()) return false;
  ondemand::json_type type{};
  const auto error = in.document().type().get(type);
  if (error != simdjson::SUCCESS) return in.broken(error);
  if (type == ondemand::json_type::array) {
    element_walk walk{in};
    return to.array(walk, in) && in.ends();
  }
  member_walk walk{in};
  return to.object(walk, in) && in.ends();
}

}  // namespace

std::optional<problem> listen(std::string_view json, json_listener& listener) {
  static_assert(tree_depth_max == 2 * depth_max, "what the node reads of its own");
  if (json.size() > tree_bytes_max)
    return problem{fault::too_large,
                   "the text has " + std::to_string(json.size()) + " bytes, it may have at most " +
                       std::to_string(tree_bytes_max),
                   {}};
  teller to{listener};
  if (is_container(json)) {
    reading in{json, source::node};
    if (tell_container(in, to)) return std::nullopt;
    return in.found();
  }
  reading in{json, source::node, tree_bytes_max, outermost::only_element};
  if (read_only_element(in, [&to](node& n) { return to.value(n); })) return std::nullopt;
  return in.found();
}

}  // namespace weft::codec
