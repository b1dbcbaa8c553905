#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "actors/triggers/cel/arena.hpp"
#include "actors/triggers/cel/kinds.hpp"

namespace weft::triggers::cel {

class deferred;
class value;
struct entry;

/// The members of a map in the order in which they came; where they are many, also their places in
/// the order of their keys. (A hash table would be faster, but the keys come from outside, and
/// whoever knows the function could make them all collide.)
struct map_data {
  const entry* entries = nullptr;
  std::uint32_t size = 0;
  const std::uint32_t* sorted = nullptr;  // none: few entries
};

/// What an expression computes with: 16 bytes, copied freely. Texts, lists and maps are views of
/// memory that someone else keeps: the program, an arena or a document.
class value {
 public:
  constexpr value() : value{kind::null, 0} {}

  static constexpr value boolean(bool truth) { return {kind::boolean, truth ? 1 : 0}; }
  static constexpr value integer(std::int64_t number) { return {kind::integer, number}; }
  static constexpr value unsigned_integer(std::uint64_t number) {
    return {kind::unsigned_integer, static_cast<std::int64_t>(number)};
  }
  static constexpr value decimal(double number) { return value{number}; }
  static constexpr value string(std::string_view utf8) { return {kind::string, utf8}; }
  static constexpr value bytes(std::string_view raw) { return {kind::bytes, raw}; }
  /// A type by its name.
  static constexpr value type(std::string_view name) { return {kind::type, name}; }
  /// `message` must live as long as the value.
  static constexpr value error(std::string_view message) { return {kind::error, message}; }
  static constexpr value duration(std::int64_t nanoseconds) {
    return {kind::duration, nanoseconds};
  }
  /// Seconds since 1970 and nanoseconds, 0 to 999,999,999, after them.
  static constexpr value timestamp(std::int64_t seconds, std::uint32_t nanoseconds) {
    return {kind::timestamp, seconds, nanoseconds};
  }
  static value list(std::span<const value> elements) {
    value out{kind::list, 0, static_cast<std::uint32_t>(elements.size())};
    out.elements_ = elements.data();
    return out;
  }
  static value map(const map_data& members) {
    value out{kind::map, 0, members.size};
    out.map_ = &members;
    return out;
  }
  /// Null: there is none.
  static value optional(const value* held) {
    value out{kind::optional, 0};
    out.elements_ = held;
    return out;
  }
  static value later(const deferred& made_when_read) {
    value out{kind::deferred, 0};
    out.deferred_ = &made_when_read;
    return out;
  }

  constexpr kind is() const { return static_cast<kind>(head_ & 0xFF); }
  constexpr bool is(kind what) const { return is() == what; }
  constexpr bool failed() const { return is() == kind::error; }
  constexpr bool is_true() const { return is() == kind::boolean && whole_ != 0; }
  constexpr bool is_false() const { return is() == kind::boolean && whole_ == 0; }
  constexpr bool is_number() const {
    return is() == kind::integer || is() == kind::decimal || is() == kind::unsigned_integer;
  }

  // What it holds; only for the kind in question.
  constexpr bool as_boolean() const { return whole_ != 0; }
  constexpr std::int64_t as_integer() const { return whole_; }
  constexpr std::uint64_t as_unsigned() const { return static_cast<std::uint64_t>(whole_); }
  constexpr double as_decimal() const { return decimal_; }
  /// Of strings, bytes, types and errors.
  constexpr std::string_view text() const { return {text_, size()}; }
  constexpr std::int64_t seconds() const { return whole_; }       // of a timestamp
  constexpr std::uint32_t nanoseconds() const { return size(); }  // of a timestamp
  /// Of a list. Elements may be deferred: read them with `read`.
  std::span<const value> elements() const { return {elements_, size()}; }
  const map_data& members() const { return *map_; }
  const value* held() const { return elements_; }  // by an optional, or null
  const deferred& made_when_read() const { return *deferred_; }
  /// Elements of a list, members of a map, bytes of a text.
  constexpr std::uint32_t size() const { return static_cast<std::uint32_t>(head_ >> 32); }

 private:
  constexpr value(kind what, std::int64_t whole, std::uint32_t size = 0)
      : head_{head_of(what, size)}, whole_{whole} {}
  constexpr value(kind what, std::string_view text)
      : head_{head_of(what, static_cast<std::uint32_t>(text.size()))}, text_{text.data()} {}
  constexpr explicit value(double number) : head_{head_of(kind::decimal, 0)}, decimal_{number} {}

  static constexpr std::uint64_t head_of(kind what, std::uint32_t size) {
    return static_cast<std::uint64_t>(what) | std::uint64_t{size} << 32;
  }

  std::uint64_t head_;  // kind and size in one word, which is read and written at once
  union {
    std::int64_t whole_;
    double decimal_;
    const char* text_;
    const value* elements_;
    const map_data* map_;
    const deferred* deferred_;
  };
};
static_assert(sizeof(value) == 16 && std::is_trivially_copyable_v<value>);

struct entry {
  value key, held;
};

/// A value that is made when it is read first, and kept. To be used by one thread at a time.
class deferred {
 public:
  value get() const {
    if (!made_) {
      held_ = make();
      made_ = true;
    }
    return held_;
  }

 protected:
  deferred() = default;
  ~deferred() = default;

 private:
  virtual value make() const = 0;  // what it returns lives as long as this; never deferred

  mutable value held_{};
  mutable bool made_ = false;
};

/// The value behind what an element, member or variable holds.
inline value read(const value& held) {
  return held.is(kind::deferred) ? held.made_when_read().get() : held;
}

/// Whether two texts of one length are the same; names are short, and compared without a call.
inline bool same_bytes(const char* a, const char* b, std::size_t size) {
  const auto differ = [&]<class Word>(Word, std::size_t at) {
    Word x, y;
    std::memcpy(&x, a + at, sizeof(Word));
    std::memcpy(&y, b + at, sizeof(Word));
    return x != y;
  };
  if (size > 16) return std::memcmp(a, b, size) == 0;
  if (size >= 8) return !differ(std::uint64_t{}, 0) && !differ(std::uint64_t{}, size - 8);
  if (size >= 4) return !differ(std::uint32_t{}, 0) && !differ(std::uint32_t{}, size - 4);
  if (size == 0) return true;
  return a[0] == b[0] && a[size / 2] == b[size / 2] && a[size - 1] == b[size - 1];
}

/// The member of a map, or null. Numbers find each other whatever their types. Cost: logarithmic in
/// the members where there are more than eight.
const value* find(const map_data& in, const value& key);
inline const value* find(const map_data& in, std::string_view name) {
  if (in.sorted != nullptr) return find(in, value::string(name));
  for (const entry *at = in.entries, *end = at + in.size; at != end; ++at)
    if (at->key.size() == name.size() && at->key.is(kind::string) &&
        same_bytes(at->key.text().data(), name.data(), name.size()))
      return &at->held;
  return nullptr;
}

/// CEL's equality: numbers by value, everything else only within its kind. Deferred parts are read.
/// `budget` loses one step for each pair compared and may go below 0, which ends it early.
bool equal(const value& a, const value& b, std::int64_t& budget);
/// Less than 0, 0 or more; nothing where CEL has no order (NaN is `unordered`).
enum class ordered : std::int8_t { less = -1, same = 0, greater = 1, unordered = 2, never = 3 };
ordered order(const value& a, const value& b);

/// A map of these entries. Nothing when a key is there twice (`repeated` is its place).
std::optional<value> make_map(arena& memory, std::span<const entry> entries,
                              std::uint32_t* repeated = nullptr);

/// A text, number, truth, time or type as string() has it; others as `spelled`.
std::string plain_text(const value& what);
/// As CEL would write it, at most about `bytes_max` bytes.
std::string spelled(const value& what, std::size_t bytes_max = 1'024);

}  // namespace weft::triggers::cel
