#include "runtime/config/yaml_places.hpp"

#include <algorithm>

#include "actors/triggers/cel/utf8.hpp"

namespace weft::config {
namespace {

constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/// Walks through a value and its source at once. yaml-cpp tells where a scalar begins, but neither
/// its style nor where its lines came from. All styles keep what is not blank in its order, so it
/// is enough to step over blanks, doubled quotes and escapes.
class scalar_walk {
 public:
  scalar_walk(std::string_view text, std::size_t begin) : text_{text}, at_{begin} {
    skip_properties();
    if (here() == '|' || here() == '>') {
      at_ = std::min(text_.find('\n', at_), text_.size());
      skip_blanks();
    } else if (here() == '"' || here() == '\'') {
      quote_ = here();
      ++at_;
    }
    begin_ = at_;
  }

  std::size_t find(std::string_view value, std::size_t offset) {
    std::size_t done = 0;
    while (done < std::min(offset, value.size())) {
      const auto taken = step(value.substr(done));
      if (taken == 0) return begin_;
      done += taken;
    }
    if (offset < value.size() && !is_blank(value[offset])) skip_gap();
    return at_;
  }

  bool is_unclosed(std::string_view value) {
    find(value, value.size());
    skip_gap();
    return quote_ != '\0' && at_ >= text_.size();
  }

 private:
  char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  char next() const { return at_ + 1 < text_.size() ? text_[at_ + 1] : '\0'; }

  void skip_blanks() {
    while (is_blank(here())) ++at_;
  }
  void skip_properties() {
    while (here() == '&' || here() == '!') {
      while (at_ < text_.size() && !is_blank(here())) ++at_;
      skip_blanks();
    }
  }
  /// Blanks that the value does not have, and line ends that are escaped.
  void skip_gap() {
    skip_blanks();
    while (quote_ == '"' && here() == '\\' && (next() == '\n' || next() == '\r')) {
      ++at_;
      skip_blanks();
    }
  }

  /// Follows the first bytes of `value`; how many, 0 when it and the source differ.
  std::size_t step(std::string_view value) {
    if (!is_blank(value[0])) skip_gap();
    if (quote_ == '"' && here() == '\\' && next() != '\n' && next() != '\r') {
      const char kind = next();
      at_ += kind == 'x' ? 4 : kind == 'u' ? 6 : kind == 'U' ? 10 : 2;
      return std::min(triggers::cel::bytes_of_character(value[0]), value.size());
    }
    if (here() == value[0]) {
      at_ += quote_ == '\'' && value[0] == '\'' ? 2 : 1;
      return 1;
    }
    return is_blank(value[0]) ? 1 : 0;  // a line end that was folded
  }

  std::string_view text_;
  std::size_t at_, begin_ = 0;
  char quote_ = '\0';
};

}  // namespace

text_place place_of(std::string_view text, std::size_t byte) {
  const auto before = text.substr(0, byte);
  const auto line_end = before.rfind('\n');
  const auto in_line = line_end == std::string_view::npos ? before : before.substr(line_end + 1);
  return {1 + static_cast<int>(std::ranges::count(before, '\n')),
          1 + static_cast<int>(triggers::cel::characters(in_line))};
}

std::size_t source_of(std::string_view text, std::size_t begin, std::string_view value,
                      std::size_t offset) {
  return scalar_walk{text, begin}.find(value, offset);
}

bool is_unclosed(std::string_view text, std::size_t begin, std::string_view value) {
  return scalar_walk{text, begin}.is_unclosed(value);
}

}  // namespace weft::config
