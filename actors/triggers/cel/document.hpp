#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "actors/triggers/cel/value.hpp"

namespace weft::triggers::cel {

/// The value of a JSON text: integers are ints (beyond 63 bits uints, beyond 64 doubles), objects
/// maps. An error says what is wrong: no JSON, nesting deeper than 64, a member twice. Linear.
value value_of_json(std::string_view json, arena& memory);
/// What a tool returned as text: its value where it is an object or an array, else the text.
value value_of_json_string(std::string_view text, arena& memory);

/// A JSON text that is parsed when something first reads it, once. Bind it with
/// `value::later(document)`; it must outlive what was read of it. One thread at a time.
class document final : public deferred {
 public:
  explicit document(std::string json) : json_{std::move(json)} {}

  const std::string& json() const { return json_; }

 private:
  value make() const override;

  std::string json_;
  mutable arena memory_;
};

/// The same for a text that someone else keeps, with its values in an arena.
class document_view final : public deferred {
 public:
  document_view(std::string_view json, arena& memory) : json_{json}, memory_{memory} {}

 private:
  value make() const override { return value_of_json(json_, memory_); }

  std::string_view json_;
  arena& memory_;
};

/// A value that a function makes when it is read first.
template <class Make>
class made_when_read final : public deferred {
 public:
  explicit made_when_read(Make how) : make_{std::move(how)} {}

 private:
  value make() const override { return make_(); }

  Make make_;
};

/// A map put together member by member; `room` is how many there may be.
class map_builder {
 public:
  map_builder(arena& memory, std::size_t room)
      : memory_{memory}, entries_{memory.make_array<entry>(room)}, room_{room} {}

  /// `name` must live as long as the map. No more than there is room for.
  map_builder& add(std::string_view name, const value& held) {
    if (size_ < room_) entries_[size_++] = {value::string(name), held};
    return *this;
  }
  /// A name that is there twice is an error.
  value finish() const;

 private:
  arena& memory_;
  entry* entries_;
  std::size_t room_, size_ = 0;
};

/// The same for a list.
class list_builder {
 public:
  list_builder(arena& memory, std::size_t room)
      : elements_{memory.make_array<value>(room)}, room_{room} {}

  list_builder& add(const value& element) {
    if (size_ < room_) elements_[size_++] = element;
    return *this;
  }
  value finish() const { return value::list({elements_, size_}); }

 private:
  value* elements_;
  std::size_t room_, size_ = 0;
};

/// A map of a few members: `map_of(memory, {{"id", value::string(id)}, …})`.
value map_of(arena& memory, std::initializer_list<std::pair<std::string_view, value>> members);

}  // namespace weft::triggers::cel
