#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <yaml-cpp/yaml.h>

// Reading YAML with every mistake reported at its place. For files of this folder.

namespace weft::config {

/// One file under way: collects what is wrong with it.
class yaml_reading {
 public:
  explicit yaml_reading(std::string name) : name_{std::move(name)} {}

  void fail(const YAML::Mark& at, const std::string& what);
  std::vector<std::string> take_errors();

 private:
  struct error {
    int line, column;
    std::string text;
  };
  std::string name_;
  std::vector<error> errors_;
};

/// A key that a map may or must have, and what to do with its value.
struct yaml_key {
  std::string_view name;
  std::function<void(const YAML::Node& value)> read;
  bool required = false;
};

/// Reads a map: unknown keys are refused with the nearest known one, so are keys that come twice.
void read_map(yaml_reading& in, const YAML::Node& map, std::string_view what,
              const std::vector<yaml_key>& keys);
/// Calls `read` for each item of a list.
void read_list(yaml_reading& in, const YAML::Node& list, std::string_view what,
               const std::function<void(const YAML::Node& item)>& read);

// Scalars. Nothing when the value is wrong, which then has been reported.
std::optional<std::string> read_text(yaml_reading& in, const YAML::Node& value,
                                     std::string_view what);
std::optional<bool> read_flag(yaml_reading& in, const YAML::Node& value, std::string_view what);
std::optional<double> read_number(yaml_reading& in, const YAML::Node& value, std::string_view what);

/// YAML as JSON text: unquoted true, false, null and numbers keep their type, all else is text.
std::string to_json(const YAML::Node& value);
/// The node a JSON pointer leads to, or the last one on the way there.
YAML::Node at_pointer(YAML::Node from, std::string_view pointer);

}  // namespace weft::config
