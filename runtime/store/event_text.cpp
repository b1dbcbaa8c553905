#include "runtime/store/event_text.hpp"

#include <stdexcept>
#include <string>

namespace weft::storage {

namespace {

[[noreturn]] void damaged(std::size_t offset) {
  throw std::runtime_error("the journal is damaged: no event where one is expected, at byte " +
                           std::to_string(offset) + " of its group");
}

/// The position after the string whose opening quote is at `at`.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  for (auto quote = text.find('"', at + 1); quote != std::string_view::npos;
       quote = text.find('"', quote + 1)) {
    // An odd number of backslashes before it escapes it.
    auto first = quote;
    while (first > at + 1 && text[first - 1] == '\\') --first;
    if ((quote - first) % 2 == 0) return quote + 1;
  }
  return std::string_view::npos;
}

/// The position after the object that begins at `at`.
std::size_t end_of_object(std::string_view text, std::size_t at) {
  int depth = 0;
  const std::size_t start = at;
  while (at < text.size()) {
    switch (text[at]) {
      case '"':
        at = end_of_string(text, at);
        if (at == std::string_view::npos) damaged(start);
        continue;
      case '{': ++depth; break;
      case '}':
        if (--depth == 0) return at + 1;
        break;
      default: break;
    }
    ++at;
  }
  damaged(start);
}

/// Takes `opening` and the string that follows it off `rest`; returns the string's inside.
std::string_view take(std::string_view& rest, std::string_view opening, std::size_t offset) {
  if (!rest.starts_with(opening)) damaged(offset);
  rest.remove_prefix(opening.size());
  const auto quote = rest.find('"');
  if (quote == std::string_view::npos) damaged(offset);
  const auto inside = rest.substr(0, quote);
  rest.remove_prefix(quote + 1);
  return inside;
}

}  // namespace

event_reader::event_reader(std::string_view group) : text_{group}, end_{group.size()} {
  if (text_.starts_with('[')) {
    if (!text_.ends_with(']')) damaged(0);
    at_ = 1;
    --end_;
  }
}

bool event_reader::next(event_text& found) {
  if (at_ >= end_) return false;
  const auto end = end_of_object(text_.substr(0, end_), at_);
  found.json = text_.substr(at_, end - at_);
  found.offset = at_;
  auto rest = found.json;
  found.tenant = take(rest, R"({"tenant":")", at_);
  found.conversation = take(rest, R"(,"conversation":")", at_);
  found.type = take(rest, R"(,"type":")", at_);
  at_ = end;
  if (at_ < end_) {
    if (text_[at_] != ',') damaged(at_);
    ++at_;
  }
  return true;
}

}  // namespace weft::storage
