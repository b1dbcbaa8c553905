#include "tools/replay/plausible.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "schemas/codec/canonical.hpp"
#include "schemas/codec/codec.hpp"
#include "schemas/codec/writer.hpp"

namespace weft::replay {
namespace {

/// `{"name":value}`.
std::string one_member(const std::string& name, std::string_view value) {
  std::string out{"{"};
  codec::append_text(out, name);
  return out.append(":").append(value).append("}");
}

std::string member_of(const std::string& object, const std::string& name) {
  if (object.empty()) return {};
  std::string text;
  codec::canonical_text canonical{text};
  codec::reading in{object, codec::source::node};
  return canonical.write(in) ? std::string{canonical.value_of(name)} : std::string{};
}

bool fits(const field& wanted, const std::string& value) {
  query alone;
  alone.kind = query_kind::value;
  alone.form = {wanted};
  answer given;
  given.values = one_member(wanted.name, value);
  return !check(given, alone, "");
}

std::string text_of_format(const field& wanted) {
  if (wanted.format == "email") return "customer@example.com";
  if (wanted.format == "uri") return "https://example.com/";
  if (wanted.format == "date") return "2026-01-31";
  if (wanted.format == "date-time") return "2026-01-31T12:00:00Z";
  std::string text{"unknown"};
  if (wanted.length_min && text.size() < *wanted.length_min) text.resize(*wanted.length_min, 'x');
  if (wanted.length_max && text.size() > *wanted.length_max) text.resize(*wanted.length_max);
  return text;
}

std::string json_string(std::string_view text) {
  std::string out;
  codec::append_text(out, text);
  return out;
}

}  // namespace

std::string plausible(const field& wanted) {
  if (!wanted.default_value.empty()) return wanted.default_value;
  const double below_maximum = std::min(1.0, wanted.maximum.value_or(1.0));
  std::string out;
  switch (wanted.type) {
    case field_type::string: return json_string(text_of_format(wanted));
    case field_type::boolean: return "true";
    case field_type::number:
      codec::append_number(out, wanted.minimum.value_or(below_maximum));
      return out;
    case field_type::integer:
      codec::append_number(out, std::ceil(wanted.minimum.value_or(std::floor(below_maximum))));
      return out;
    case field_type::single_select:
      return json_string(wanted.options.empty() ? std::string_view{}
                                                : wanted.options.front().value);
    case field_type::multi_select: {
      const auto count = std::min<std::size_t>(wanted.items_min.value_or(1), wanted.options.size());
      for (std::size_t i = 0; i < count; ++i)
        out.append(i == 0 ? "[" : ",").append(json_string(wanted.options[i].value));
      return count == 0 ? "[]" : out + "]";
    }
  }
  return "null";
}

std::string values_for(const query& asked, const std::vector<std::string>& sources) {
  std::string values{"{}"};
  for (const auto& wanted : asked.form) {
    std::string value;
    for (const auto& source : sources) {
      if (!value.empty()) break;
      auto known = member_of(source, wanted.name);
      if (!known.empty() && fits(wanted, known)) value = std::move(known);
    }
    if (value.empty()) value = plausible(wanted);
    values = codec::merged(values, one_member(wanted.name, value));
  }
  return values;
}

}  // namespace weft::replay
