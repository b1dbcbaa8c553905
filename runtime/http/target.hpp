#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schemas/problem.hpp"

namespace weft::http {

/// Replaces every %XX by its byte. Nothing when a % is not followed by two hex digits.
std::optional<std::string> percent_decoded(std::string_view text);

/// A request target taken apart. Both views point into the target.
struct target {
  std::string_view path;   // starts with '/', still encoded
  std::string_view query;  // without '?', still encoded
};
/// Takes both the origin form and the absolute form that proxies send.
target split_target(std::string_view text);

/// Decoded query parameters in the order sent.
class parameters {
 public:
  /// A problem when an escape is broken or a parameter comes twice.
  static result<parameters> parse(std::string_view query);

  /// The value of `name`; nothing when it was not sent.
  const std::string* find(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& all() const { return all_; }

 private:
  std::vector<std::pair<std::string, std::string>> all_;
};

}  // namespace weft::http
