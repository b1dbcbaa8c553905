#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "schemas/names.hpp"
#include "schemas/time.hpp"

namespace weft::codec {

/// Appends `text` as a JSON string with its quotes. `text` must be UTF-8.
void append_text(std::string& out, std::string_view text);
/// Appends the shortest decimal that reads back as `value`, spelled as ECMAScript does (RFC 8785);
/// `null` when it is not finite.
void append_number(std::string& out, double value);
void append_number(std::string& out, std::int64_t value);
void append_number(std::string& out, std::uint64_t value);
/// Appends milliseconds with up to three decimals, exactly.
void append_time(std::string& out, instant t);

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

/// Appends one JSON text to a string. Commas are its business; nesting is the caller's. Names of
/// members must need no escaping.
class writer {
 public:
  explicit writer(std::string& out) : out_{out} {}

  void object() { open('{'); }
  void end_object() { close('}'); }
  void array() { open('['); }
  void end_array() { close(']'); }

  /// The name of the member whose value comes next.
  void name(std::string_view name) {
    out_.append(first_ ? "\"" : ",\"").append(name).append("\":");
    first_ = true;
  }
  /// One value: text, number, boolean, enumeration (its wire name), time or span (milliseconds).
  template <class T>
  void value(const T& what) {
    separate();
    if constexpr (std::is_same_v<T, bool>) {
      out_ += what ? "true" : "false";
    } else if constexpr (std::is_enum_v<T>) {
      append_text(out_, to_string(what));
    } else if constexpr (std::is_floating_point_v<T>) {
      append_number(out_, static_cast<double>(what));
    } else if constexpr (std::is_unsigned_v<T>) {
      append_number(out_, static_cast<std::uint64_t>(what));
    } else if constexpr (std::is_integral_v<T>) {
      append_number(out_, static_cast<std::int64_t>(what));
    } else if constexpr (std::is_same_v<T, instant>) {
      append_time(out_, what);
    } else if constexpr (std::is_same_v<T, milliseconds>) {
      append_number(out_, static_cast<std::int64_t>(what.count()));
    } else {
      append_text(out_, std::string_view{what});
    }
  }
  /// A value that is JSON text already.
  void raw(std::string_view json) {
    separate();
    out_ += json;
  }

  template <class T>
  void put(std::string_view member, const T& what) {
    name(member);
    value(what);
  }
  /// A member that is left out when unset: empty text, no value, time zero, false.
  template <class T>
  void put_some(std::string_view member, const T& what) {
    if constexpr (is_optional<T>) {
      if (what) put(member, *what);
    } else if constexpr (std::is_same_v<T, bool> || std::is_arithmetic_v<T> ||
                         std::is_same_v<T, instant>) {
      if (what != T{}) put(member, what);
    } else {
      if (!what.empty()) put(member, what);
    }
  }
  void put_raw(std::string_view member, std::string_view json) {
    name(member);
    raw(json);
  }
  void put_raw_some(std::string_view member, std::string_view json) {
    if (!json.empty()) put_raw(member, json);
  }
  /// An array with `each(writer&, element)` for every element.
  template <class Range, class Each>
  void put_list(std::string_view member, const Range& elements, Each each) {
    name(member);
    array();
    for (const auto& element : elements) each(*this, element);
    end_array();
  }
  template <class Range, class Each>
  void put_list_some(std::string_view member, const Range& elements, Each each) {
    if (!elements.empty()) put_list(member, elements, each);
  }

  std::string& out() { return out_; }

 private:
  void separate() {
    if (!first_) out_ += ',';
    first_ = false;
  }
  void open(char bracket) {
    separate();
    out_ += bracket;
    first_ = true;
  }
  void close(char bracket) {
    out_ += bracket;
    first_ = false;
  }

  std::string& out_;
  bool first_ = true;  // nothing stands before the next value in its object or array
};

/// For lists of plain values.
inline constexpr auto each_value = [](writer& out, const auto& element) { out.value(element); };

}  // namespace weft::codec
