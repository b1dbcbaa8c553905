#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <yaml-cpp/yaml.h>

#include "runtime/config/trigger_error.hpp"

// Reading YAML with every mistake reported at its place. For files of this folder.

namespace weft::config {

inline constexpr std::size_t mistakes_max = 100;  // more are not told

/// One text under way: collects what is wrong with it. The text must outlive it.
class yaml_reading {
 public:
  explicit yaml_reading(std::string_view text) : text_{text} {}

  void fail(const YAML::Mark& at, std::string what);
  /// At a byte of the text.
  void fail_at(std::size_t byte, std::string what);
  /// At a byte of a scalar's value.
  void fail_inside(const YAML::Node& scalar, std::size_t offset, std::string what);

  /// So much is wrong that reading on tells nothing new.
  bool full() const { return errors_.size() >= mistakes_max; }
  /// In the order of the text.
  std::vector<trigger_error> take_errors();

 private:
  std::string_view text_;
  std::vector<trigger_error> errors_;
};

/// A key that a map may or must have, and what to do with its value.
struct yaml_key {
  std::string_view name;
  std::function<void(const YAML::Node& value)> read;
  bool required = false;
};

/// Reads a map: unknown keys are refused with the nearest known one, so are keys that come twice
/// and keys without a value.
void read_map(yaml_reading& in, const YAML::Node& map, std::string_view what,
              const std::vector<yaml_key>& keys);
/// Calls `read` for each item of a list.
void read_list(yaml_reading& in, const YAML::Node& list, std::string_view what,
               const std::function<void(const YAML::Node& item)>& read);
/// The key of this name itself, for its place; nothing when the map has none.
std::optional<YAML::Node> key_in(const YAML::Node& map, std::string_view name);

// Scalars. Nothing when the value is wrong, which then has been reported.
std::optional<std::string> read_text(yaml_reading& in, const YAML::Node& value,
                                     std::string_view what);
/// A text of at most so many bytes.
std::optional<std::string> read_text(yaml_reading& in, const YAML::Node& value,
                                     std::string_view what, std::size_t bytes_max);
std::optional<bool> read_flag(yaml_reading& in, const YAML::Node& value, std::string_view what);
std::optional<double> read_number(yaml_reading& in, const YAML::Node& value, std::string_view what);
/// One of these words.
std::optional<std::string> read_word(yaml_reading& in, const YAML::Node& value,
                                     std::string_view what,
                                     const std::vector<std::string_view>& possible);

/// Where a number may lie; `above`: the least value itself is not in it.
struct number_range {
  double least = 0, most = 1;
  bool above = false;
};
std::optional<double> read_number(yaml_reading& in, const YAML::Node& value, std::string_view what,
                                  number_range range);

template <class To, class From>
void set(To& to, std::optional<From> from) {
  if (!from) return;
  if constexpr (std::is_same_v<To, std::optional<From>>)
    to = std::move(from);
  else
    to = std::move(*from);
}

/// YAML as JSON text: unquoted true, false, null and numbers keep their type, all else is text.
std::string to_json(const YAML::Node& value);
/// The node a JSON pointer leads to, or the last one on the way there.
YAML::Node at_pointer(YAML::Node from, std::string_view pointer);

}  // namespace weft::config
