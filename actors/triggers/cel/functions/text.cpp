#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "actors/triggers/cel/functions.hpp"
#include "actors/triggers/cel/utf8.hpp"

// Strings character by character (CEL's extension "strings"). Places count characters from 0.

namespace weft::triggers::cel {
namespace {

using std::string_view;

constexpr value too_dear = value::error("too many steps");

value out_of_range(call& with, std::int64_t place) {
  return with.fail({"index out of range: ", std::to_string(place)});
}

/// The byte of the character that an argument names; nothing beyond the text.
std::optional<std::size_t> byte_of(call& with, std::size_t argument, string_view text) {
  const auto place = with[argument].as_integer();
  if (place < 0 || place > static_cast<std::int64_t>(text.size())) return std::nullopt;
  std::size_t at = 0;
  for (auto left = place; left > 0; --left) {
    if (at >= text.size()) return std::nullopt;
    at += bytes_of_character(text[at]);
  }
  return at;
}

value character_at(call& with) {
  const auto text = with.text(0);
  with.pay(text.size());
  const auto at = byte_of(with, 1, text);
  if (!at) return out_of_range(with, with[1].as_integer());
  if (*at == text.size()) return value::string({});
  return value::string(text.substr(*at, bytes_of_character(text[*at])));
}

template <bool Last>
value index_of(call& with) {
  const auto text = with.text(0), part = with.text(1);
  if (!with.pay(4 * text.size())) return too_dear;
  std::size_t from = Last ? text.size() : 0;
  if (with.count() == 3) {
    const auto at = byte_of(with, 2, text);
    if (!at) return out_of_range(with, with[2].as_integer());
    from = *at;
  }
  const auto found = Last ? text.rfind(part, from) : text.find(part, from);
  if (found == string_view::npos) return value::integer(-1);
  return value::integer(static_cast<std::int64_t>(characters(text.substr(0, found))));
}

template <char From, char To>
value cased(call& with) {
  const auto text = with.text(0);
  if (!with.pay(text.size())) return too_dear;
  auto* const out = with.memory.make_array<char>(text.size());
  std::ranges::transform(text, out, [](char c) {
    return c >= From && c < From + 26 ? static_cast<char>(c - From + To) : c;
  });
  return value::string({out, text.size()});
}

/// Where the parts that are replaced begin: behind every character where `part` is empty.
std::size_t next_part(string_view text, string_view part, std::size_t from) {
  return part.empty() ? from : text.find(part, from);
}

/// At most how many; all of them where the argument is not there or negative.
std::uint64_t limit_of(call& with, std::size_t argument) {
  constexpr auto all = std::numeric_limits<std::uint64_t>::max();
  if (with.count() <= argument || with[argument].as_integer() < 0) return all;
  return with[argument].as_unsigned();
}

value replace(call& with) {
  const auto text = with.text(0), part = with.text(1), instead = with.text(2);
  if (!with.pay(text.size())) return too_dear;
  std::string out;
  std::size_t at = 0;
  for (auto left = limit_of(with, 3); left > 0; --left) {
    const auto found = next_part(text, part, at);
    if (found == string_view::npos) break;
    if (!with.pay(64 + instead.size())) return too_dear;
    out.append(text.substr(at, found - at)).append(instead);
    at = found + part.size();
    if (!part.empty()) continue;
    if (at >= text.size()) break;
    const auto size = bytes_of_character(text[at]);
    out.append(text.substr(at, size));
    at += size;
  }
  out.append(text.substr(std::min(at, text.size())));
  if (!with.pay(out.size())) return too_dear;
  return value::string(with.memory.keep(out));
}

value split(call& with) {
  const auto text = with.text(0), mark = with.text(1);
  if (!with.pay(text.size())) return too_dear;
  std::vector<value> parts;
  auto rest = text;
  const auto limit = limit_of(with, 2);
  while (limit > 0 && parts.size() + 1 < limit) {
    if (mark.empty() && rest.empty()) break;
    const auto found = mark.empty() ? bytes_of_character(rest[0]) : rest.find(mark);
    if (found == string_view::npos || (mark.empty() && found >= rest.size())) break;
    if (!with.pay(64)) return too_dear;
    parts.push_back(value::string(rest.substr(0, found)));
    rest.remove_prefix(found + mark.size());
  }
  if (limit > 0 && !(mark.empty() && text.empty())) parts.push_back(value::string(rest));
  auto* const out = with.memory.make_array<value>(parts.size());
  std::ranges::copy(parts, out);
  return value::list({out, parts.size()});
}

value substring(call& with) {
  const auto text = with.text(0);
  with.pay(text.size());
  const auto from = byte_of(with, 1, text);
  if (!from) return out_of_range(with, with[1].as_integer());
  if (with.count() == 2) return value::string(text.substr(*from));
  const auto to = byte_of(with, 2, text);
  if (!to) return out_of_range(with, with[2].as_integer());
  if (*to < *from)
    return with.fail({"invalid substring range. start: ", std::to_string(with[1].as_integer()),
                      ", end: ", std::to_string(with[2].as_integer())});
  return value::string(text.substr(*from, *to - *from));
}

/// Unicode's White_Space.
bool is_space(char32_t c) {
  return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

value trim(call& with) {
  const auto text = with.text(0);
  with.pay(text.size());
  std::size_t begin = text.size(), end = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto here = at;
    if (is_space(next_character(text, at))) continue;
    begin = std::min(begin, here);
    end = at;
  }
  return value::string(begin < end ? text.substr(begin, end - begin) : string_view{});
}

value join(call& with) {
  const auto between = with.count() == 2 ? with.text(1) : string_view{};
  std::string out;
  bool first = true;
  for (const auto& held : with[0].elements()) {
    const auto element = read(held);
    if (!element.is(kind::string))
      return with.fail({"no such overload: join() takes strings, one is ", name_of(element.is())});
    if (!with.pay(64 + element.size() + between.size())) return too_dear;
    if (!first) out += between;
    out += element.text();
    first = false;
  }
  return value::string(with.memory.keep(out));
}

value quote(call& with) {
  const auto text = with.text(0);
  if (!with.pay(2 * text.size())) return too_dear;
  constexpr string_view letters = "\a\b\f\n\r\t\v\\\"", meant = "abfnrtv\\\"";
  std::string out{"\""};
  for (const char c : text) {
    const auto known = letters.find(c);
    if (known == string_view::npos)
      out += c;
    else
      (out += '\\') += meant[known];
  }
  return value::string(with.memory.keep(out += '"'));
}

value reverse(call& with) {
  const auto text = with.text(0);
  if (!with.pay(text.size())) return too_dear;
  auto* const out = with.memory.make_array<char>(text.size());
  char* to = out + text.size();
  for (std::size_t at = 0; at < text.size();) {
    const auto size = std::min(bytes_of_character(text[at]), text.size() - at);
    to -= size;
    std::copy_n(text.data() + at, size, to);
    at += size;
  }
  return value::string({out, text.size()});
}

using takes = std::array<kinds, 4>;
constexpr takes text_place{string_only, integer_only, integer_only, integer_only},
    text_text_place{string_only, string_only, integer_only, integer_only},
    replacing{string_only, string_only, string_only, integer_only}, one_text{string_only},
    joining{list_only, string_only};
constexpr std::array table{
    function{"charAt", style::method, 2, 2, text_place, string_only, character_at},
    function{"indexOf", style::method, 2, 3, text_text_place, integer_only, index_of<false>},
    function{"lastIndexOf", style::method, 2, 3, text_text_place, integer_only, index_of<true>},
    function{"lowerAscii", style::method, 1, 1, one_text, string_only, cased<'A', 'a'>},
    function{"upperAscii", style::method, 1, 1, one_text, string_only, cased<'a', 'A'>},
    function{"replace", style::method, 3, 4, replacing, string_only, replace},
    function{"split", style::method, 2, 3, text_text_place, list_only, split},
    function{"substring", style::method, 2, 3, text_place, string_only, substring},
    function{"trim", style::method, 1, 1, one_text, string_only, trim},
    function{"join", style::method, 1, 2, joining, string_only, join},
    function{"strings.quote", style::plain, 1, 1, one_text, string_only, quote},
    function{"reverse", style::method, 1, 1, one_text, string_only, reverse},
};

}  // namespace

std::span<const function> text_functions() { return table; }

}  // namespace weft::triggers::cel
