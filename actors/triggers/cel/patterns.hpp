#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace weft::triggers::cel {

inline constexpr std::size_t pattern_bytes_max = 1'024;

/// A regular expression in RE2's syntax; null, and `why`, when it is none or needs too much memory.
std::shared_ptr<const re2::RE2> compile_pattern(std::string_view pattern, std::string& why);
/// Whether it is found somewhere in `text`. Linear in the text, whatever the pattern.
bool found(const re2::RE2& pattern, std::string_view text);

}  // namespace weft::triggers::cel
