#include "runtime/metrics/exposition.hpp"

#include <array>
#include <charconv>

namespace weft::metrics {
namespace {

void append_number(std::string& out, double value) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

/// Label values escape backslash, quote and line feed.
void append_escaped(std::string& out, std::string_view value) {
  for (const char c : value) {
    if (c == '\\' || c == '"') out += '\\';
    if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
}

}  // namespace

void exposition::begin(std::string_view name, std::string_view type, std::string_view help) {
  name_ = name;
  out_ += "# HELP ";
  out_ += name;
  out_ += ' ';
  out_ += help;
  out_ += "\n# TYPE ";
  out_ += name;
  out_ += ' ';
  out_ += type;
  out_ += '\n';
}

void exposition::sample(double value, labels with, std::string_view suffix) {
  out_ += name_;
  out_ += suffix;
  char separator = '{';
  for (const auto& [label, text] : with) {
    out_ += separator;
    separator = ',';
    out_ += label;
    out_ += "=\"";
    append_escaped(out_, text);
    out_ += '"';
  }
  if (separator == ',') out_ += '}';
  out_ += ' ';
  append_number(out_, value);
  out_ += '\n';
}

void exposition::counter(std::string_view name, std::uint64_t value, std::string_view help) {
  begin(name, "counter", help);
  sample(static_cast<double>(value));
}

void exposition::gauge(std::string_view name, double value, std::string_view help) {
  begin(name, "gauge", help);
  sample(value);
}

}  // namespace weft::metrics
