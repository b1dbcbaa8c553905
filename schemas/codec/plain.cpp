#include "schemas/codec/plain.hpp"

#include <cmath>

#include "schemas/codec/reading.hpp"

namespace weft::codec {
namespace {

using type = plain_value::type;

bool read_plain(node& n, plain_value& into, bool nested) {
  switch (n.first()) {
    case '"': {
      std::string_view text;
      into.is = type::string;
      if (!read_string(n, text)) return false;
      into.text = text;
      return true;
    }
    case '[': {
      into.is = type::array;
      element_walk walk{n};
      while (walk.next()) {
        node element = walk.value();
        if (nested) continue;
        if (!read_plain(element, into.elements.emplace_back(), true)) return false;
      }
      return !n.in.failed();
    }
    case '{': into.is = type::object; return true;
    case 't':
    case 'f': {
      bool truth = false;
      into.is = type::boolean;
      return read_boolean(n, truth);
    }
    case 'n': return n.is_null() || n.unlike("a value");
    default: {
      literal written;
      into.is = type::number;
      if (!read_literal(n, written)) return false;
      into.text = written.text;
      if (!to_double(written.text, into.number))
        return n.fail(fault::invalid, spoken(n.at) + " is beyond the range of a double");
      into.integer = written.integer || into.number == std::trunc(into.number);
      return true;
    }
  }
}

}  // namespace

result<plain_value> plain(std::string_view json) {
  plain_value value;
  reading in{json, source::node, body_bytes_max, outermost::only_element};
  const auto read = [&value](node& n) { return read_plain(n, value, false); };
  if (!read_only_element(in, read)) return in.found();
  return value;
}

result<plain_members> plain_object(std::string_view json) {
  plain_members members;
  reading in{json, source::node};
  member_walk walk{in};
  while (walk.next()) {
    auto& [name, value] = members.emplace_back();
    name = walk.name();
    node n = walk.value();
    if (!read_plain(n, value, false)) break;
  }
  if (!in.ends()) return in.found();
  return members;
}

}  // namespace weft::codec
