#include "actors/triggers/cel/patterns.hpp"

#include <re2/re2.h>

namespace weft::triggers::cel {

std::shared_ptr<const re2::RE2> compile_pattern(std::string_view pattern, std::string& why) {
  if (pattern.size() > pattern_bytes_max) {
    why = "a pattern has at most " + std::to_string(pattern_bytes_max) + " bytes, this one has " +
          std::to_string(pattern.size());
    return nullptr;
  }
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(1 << 20);
  auto out = std::make_shared<const RE2>(re2::StringPiece{pattern.data(), pattern.size()}, options);
  if (out->ok()) return out;
  why = "this is no regular expression: " + out->error();
  return nullptr;
}

bool found(const re2::RE2& pattern, std::string_view text) {
  return RE2::PartialMatch(re2::StringPiece{text.data(), text.size()}, pattern);
}

}  // namespace weft::triggers::cel
