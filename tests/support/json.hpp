#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace weft::testing {

/// A JSON value for tests: what is asked for and is not there is null, so that
/// `reply["intervention"]["version"].number()` reads well and a check tells what was missing.
/// Independent of the codec under test.
class json {
 public:
  using array = std::vector<json>;
  using object = std::vector<std::pair<std::string, json>>;  // in the order of the text

  json() = default;
  /// Throws std::runtime_error when the text is no JSON.
  static json parse(std::string_view text);

  bool is_null() const { return held_.index() == 0; }
  bool is_boolean() const { return held_.index() == 1; }
  bool is_number() const { return held_.index() == 2; }
  bool is_text() const { return held_.index() == 3; }
  bool is_array() const { return held_.index() == 4; }
  bool is_object() const { return held_.index() == 5; }
  /// A number without a fraction.
  bool is_integer() const;

  /// The value when it has that type; else false, 0, "", no elements, no members.
  bool boolean() const { return is_boolean() && std::get<1>(held_); }
  double number() const { return is_number() ? std::get<2>(held_) : 0; }
  const std::string& text() const;
  const array& elements() const;
  const object& members() const;

  /// The member of that name, the element at that place; null when it is absent.
  const json& operator[](std::string_view name) const;
  const json& operator[](const char* name) const { return (*this)[std::string_view{name}]; }
  const json& operator[](std::size_t index) const;
  bool has(std::string_view name) const;
  /// The value a JSON pointer leads to, or null.
  const json& at_pointer(std::string_view pointer) const;

  /// Equal values; the order of members does not matter.
  friend bool operator==(const json& a, const json& b);
  /// Compact text, for messages.
  std::string dump() const;

 private:
  friend struct json_builder;
  std::variant<std::monostate, bool, double, std::string, array, object> held_;
};

}  // namespace weft::testing
