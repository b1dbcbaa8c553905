#include "schemas/codec/reading.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>

#include "schemas/codec/canonical.hpp"

namespace weft::codec {
namespace {

constexpr std::size_t shown_bytes = 64, kept_bytes = 4 << 20;

/// At most `bytes` of `words`, cut between code points.
std::string_view shortened(std::string_view words, std::size_t bytes) {
  if (words.size() <= bytes) return words;
  while (bytes > 0 && (static_cast<unsigned char>(words[bytes]) & 0xC0) == 0x80) --bytes;
  return words.substr(0, bytes);
}

std::vector<std::unique_ptr<workspace>>& idle_workspaces() {
  thread_local std::vector<std::unique_ptr<workspace>> idle;
  return idle;
}

std::unique_ptr<workspace> borrow(std::size_t size) {
  auto& idle = idle_workspaces();
  std::unique_ptr<workspace> space;
  if (idle.empty()) {
    space = std::make_unique<workspace>();
  } else {
    space = std::move(idle.back());
    idle.pop_back();
  }
  const auto needed = size + simdjson::SIMDJSON_PADDING;
  if (space->size < needed) {
    space->size = std::max<std::size_t>(2 * needed, 4096);
    space->bytes = std::make_unique_for_overwrite<char[]>(space->size);
  }
  return space;
}

std::string_view meaning(simdjson::error_code why) {
  switch (why) {
    case simdjson::EMPTY: return "it is empty";
    case simdjson::UTF8_ERROR: return "it is not valid UTF-8";
    case simdjson::UNCLOSED_STRING: return "a string is not closed";
    case simdjson::UNESCAPED_CHARS: return "a string holds a control character unescaped";
    case simdjson::STRING_ERROR: return "a string holds a wrong escape";
    case simdjson::INCOMPLETE_ARRAY_OR_OBJECT:
      return "an object or array is not closed, or something follows after its end";
    case simdjson::CAPACITY: return "it is too long";
    default: return "a comma, colon, quote or bracket is missing or in the wrong place";
  }
}

std::string_view type_spoken(char first) {
  switch (first) {
    case '{': return "an object";
    case '[': return "an array";
    case '"': return "a string";
    case 't':
    case 'f': return "a boolean";
    case 'n': return "null";
    default: return "a number";
  }
}

/// RFC 8259: -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?
bool is_number(std::string_view t, bool& integer) {
  std::size_t at = 0;
  const auto digits = [&] {
    const auto from = at;
    while (at < t.size() && t[at] >= '0' && t[at] <= '9') ++at;
    return at - from;
  };
  if (at < t.size() && t[at] == '-') ++at;
  const bool zero = at < t.size() && t[at] == '0';
  const auto whole = digits();
  if (whole == 0 || (zero && whole > 1)) return false;
  integer = at == t.size();
  if (at < t.size() && t[at] == '.') {
    ++at;
    if (digits() == 0) return false;
  }
  if (at < t.size() && (t[at] == 'e' || t[at] == 'E')) {
    ++at;
    if (at < t.size() && (t[at] == '+' || t[at] == '-')) ++at;
    if (digits() == 0) return false;
  }
  return at == t.size();
}

/// simdjson 3.0 lets `\udc00` alone through, which is no code point: its three bytes begin ED A0.
bool has_surrogate(std::string_view utf8) {
  for (auto at = utf8.find('\xED'); at != std::string_view::npos; at = utf8.find('\xED', at + 1))
    if (at + 1 < utf8.size() && static_cast<unsigned char>(utf8[at + 1]) >= 0xA0) return true;
  return false;
}

}  // namespace

std::string in_quotes(std::string_view words) {
  std::string out{"'"};
  const auto shown = shortened(words, shown_bytes);
  out.append(shown).append(shown.size() < words.size() ? "…'" : "'");
  return out;
}

void append_segment(std::string& pointer, std::string_view name) {
  pointer += '/';
  for (const char c : shortened(name, 2 * shown_bytes)) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
}

std::string pointer_to(const place& at) {
  if (at.above == nullptr) return {};
  std::string pointer = pointer_to(*at.above);
  if (at.name.data() == nullptr)
    pointer.append(1, '/').append(std::to_string(at.index));
  else
    append_segment(pointer, at.name);
  return pointer;
}

std::string spoken(const place& at) {
  if (at.above == nullptr) return "the text";
  if (at.name.data() != nullptr) return in_quotes(at.name);
  return "element " + std::to_string(at.index) + " of " + spoken(*at.above);
}

reading::reading(std::string_view text, source from, std::size_t bytes_max, outermost how)
    : text_{text}, from_{from}, shift_{how == outermost::only_element ? 1U : 0U} {
  if (from == source::caller && text.size() > bytes_max) {
    fail(root_, fault::too_large,
         "the text has " + std::to_string(text.size()) + " bytes, it may have at most " +
             std::to_string(bytes_max));
    return;
  }
  const std::size_t size = text.size() + 2 * shift_;
  space_ = borrow(size);
  char* const bytes = space_->bytes.get();
  if (!text.empty()) std::memcpy(bytes + shift_, text.data(), text.size());
  if (how == outermost::only_element) {
    bytes[0] = '[';
    bytes[size - 1] = ']';
  }
  std::memset(bytes + size, 0, simdjson::SIMDJSON_PADDING);
  const auto error = space_->parser.iterate(bytes, size, space_->size).get(document_);
  if (error != simdjson::SUCCESS) broken(meaning(error));
}

reading::~reading() {
  if (space_ && space_->size <= kept_bytes) idle_workspaces().push_back(std::move(space_));
}

bool reading::fail(const place& at, fault code, std::string detail) {
  if (!why_) why_ = problem{code, std::move(detail), pointer_to(at)};
  return false;
}

bool reading::broken(std::string_view what) {
  if (why_) return false;
  std::string detail{"this is not JSON: "};
  why_ = problem{fault::malformed, detail.append(what), {}};
  return false;
}

bool reading::broken(simdjson::error_code why) {
  if (why_) return false;
  broken(meaning(why));
  if (why == simdjson::INCOMPLETE_ARRAY_OR_OBJECT) return false;  // found at neither end
  const char* at = nullptr;
  if (document_.current_location().get(at) != simdjson::SUCCESS) {
    why_->detail += ", at the end of the text";
    return false;
  }
  const auto from_begin = static_cast<std::size_t>(at - space_->bytes.get());
  const auto offset = std::min(from_begin - std::min(from_begin, shift_), text_.size());
  const std::string_view before = text_.substr(0, offset);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const auto line_start = before.rfind('\n');
  const auto column = line_start == std::string_view::npos ? offset + 1 : offset - line_start;
  why_->detail += ", near line " + std::to_string(line) + ", column " + std::to_string(column) +
                  " (byte " + std::to_string(offset) + ")";
  return false;
}

bool reading::ends() {
  if (failed()) return false;
  const char* at = nullptr;
  return document_.current_location().get(at) == simdjson::OUT_OF_BOUNDS ||
         broken(std::string_view{"something follows after its end"});
}

problem reading::answer() {
  if (from_ == source::caller && why_->code == fault::invalid)
    if (auto damage = damage_of(text_)) return *std::move(damage);
  return found();
}

std::string_view node::token() {
  auto raw = value.raw_json_token();
  const auto is_space = [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; };
  while (raw.size() > 1 && is_space(raw.back())) raw.remove_suffix(1);
  return raw;
}

bool node::unlike(std::string_view wanted) {
  const auto raw = token();
  const char c = raw.front();
  bool integer = false;
  const bool is_value = c == '{' || c == '[' || c == '"' || raw == "true" || raw == "false" ||
                        raw == "null" || is_number(raw, integer);
  if (!is_value) return in.broken(simdjson::TAPE_ERROR);
  std::string detail = spoken(at);
  detail.append(" is ").append(type_spoken(c)).append(", it must be ").append(wanted);
  return fail(fault::invalid, std::move(detail));
}

bool read_string(node& n, std::string_view& text) {
  const auto raw = n.token();
  if (raw.front() != '"') return n.unlike("a string");
  if (std::memchr(raw.data(), '\\', raw.size()) == nullptr) {
    text = raw.substr(1, raw.size() - 2);
    simdjson::ondemand::raw_json_string passed;
    if (raw.size() < 2 || raw.back() != '"') return n.in.broken(simdjson::TAPE_ERROR);
    const auto error = n.value.get_raw_json_string().get(passed);
    return error == simdjson::SUCCESS || n.in.broken(error);
  }
  const auto error = n.value.get_string().get(text);
  if (error != simdjson::SUCCESS) return n.in.broken(error);
  return !has_surrogate(text) || n.in.broken(simdjson::STRING_ERROR);
}

bool read_literal(node& n, literal& number) {
  number.text = n.token();
  return is_number(number.text, number.integer) || n.unlike("a number");
}

bool to_double(std::string_view literal_text, double& number) {
  const auto* const end = literal_text.data() + literal_text.size();
  if (std::from_chars(literal_text.data(), end, number).ec == std::errc{}) return true;
  // "Out of range" is told for both ends: what is too small for a double is zero, and no error.
  number = std::strtod(std::string{literal_text}.c_str(), nullptr);
  return std::isfinite(number);
}

bool read_double(node& n, double& number) {
  literal written;
  if (!read_literal(n, written)) return false;
  return to_double(written.text, number) ||
         n.fail(fault::invalid, spoken(n.at) + " is beyond the range of a double");
}

bool read_boolean(node& n, bool& truth) {
  const auto raw = n.token();
  truth = raw == "true";
  return truth || raw == "false" || n.unlike("true or false");
}

member_walk::member_walk(node& object)
    : in_{object.in}, here_{&object.at, {}, 0, object.at.depth + 1} {
  if (object.first() != '{')
    object.unlike("an object");
  else
    start(object.value.get_object());
}

member_walk::member_walk(reading& whole) : in_{whole}, here_{&whole.root(), {}, 0, 1} {
  if (in_.failed()) return;
  ondemand::json_type type{};
  const auto error = in_.document().type().get(type);
  if (error != simdjson::SUCCESS)
    in_.broken(error);
  else if (type != ondemand::json_type::object)
    in_.fail(whole.root(), fault::invalid, "the text must be a JSON object");
  else
    start(in_.document().get_object());
}

void member_walk::start(simdjson::simdjson_result<ondemand::object> object) {
  ondemand::object members;
  auto error = std::move(object).get(members);
  if (error == simdjson::SUCCESS) error = members.begin().get(at_);
  if (error == simdjson::SUCCESS) error = members.end().get(end_);
  if (error != simdjson::SUCCESS)
    in_.broken(error);
  else if (here_.depth > in_.depth_allowed())
    in_.fail(*here_.above, fault::too_large,
             "nesting goes deeper than " + std::to_string(in_.depth_allowed()));
}

bool member_walk::next() {
  if (in_.failed()) return false;
  if (!fresh_) ++at_;
  fresh_ = false;
  if (!(at_ != end_)) return false;
  ondemand::field field;
  auto error = (*at_).get(field);
  if (error != simdjson::SUCCESS) return in_.broken(error);
  value_ = field.value();
  const char* const key = field.key().raw();
  std::size_t length = 0;
  while (key[length] != '"' && key[length] != '\\') ++length;
  here_.name = {key, length};
  if (key[length] == '"') return true;
  error = field.unescaped_key().get(here_.name);
  if (error != simdjson::SUCCESS) return in_.broken(error);
  return !has_surrogate(here_.name) || in_.broken(simdjson::STRING_ERROR);
}

element_walk::element_walk(node& array)
    : in_{array.in}, here_{&array.at, {}, 0, array.at.depth + 1} {
  if (array.first() != '[')
    array.unlike("an array");
  else
    start(array.value.get_array());
}

element_walk::element_walk(reading& whole) : in_{whole}, here_{&whole.root(), {}, 0, 1} {
  if (!in_.failed()) start(in_.document().get_array());
}

void element_walk::start(simdjson::simdjson_result<ondemand::array> array) {
  ondemand::array elements;
  auto error = std::move(array).get(elements);
  if (error == simdjson::SUCCESS) error = elements.begin().get(at_);
  if (error == simdjson::SUCCESS) error = elements.end().get(end_);
  if (error != simdjson::SUCCESS)
    in_.broken(error);
  else if (here_.depth > in_.depth_allowed())
    in_.fail(*here_.above, fault::too_large,
             "nesting goes deeper than " + std::to_string(in_.depth_allowed()));
}

bool element_walk::next() {
  if (in_.failed()) return false;
  if (!fresh_) {
    ++at_;
    ++here_.index;
  }
  fresh_ = false;
  if (!(at_ != end_)) return false;
  const auto error = (*at_).get(value_);
  return error == simdjson::SUCCESS || in_.broken(error);
}

}  // namespace weft::codec
