#include "schemas/codec/form_check.hpp"

#include <algorithm>
#include <cmath>

#include "schemas/codec/formats.hpp"
#include "schemas/codec/plain.hpp"
#include "schemas/codec/table.hpp"
#include "schemas/codec/writer.hpp"

namespace weft::codec {
namespace {

using type = plain_value::type;
using maybe_problem = std::optional<problem>;

constexpr std::size_t field_name_bytes_max = 128;

std::string below(const std::string& pointer, std::string_view name) {
  std::string longer = pointer;
  append_segment(longer, name);
  return longer;
}

problem invalid(std::string where, std::string detail) {
  return {fault::invalid, std::move(detail), std::move(where)};
}

std::string number_text(double value) {
  std::string text;
  append_number(text, value);
  return text;
}

/// "'code' has 2 characters, it must have at least 3".
maybe_problem check_count(std::string_view name, std::size_t count, std::string_view of_what,
                          std::optional<std::uint32_t> min, std::optional<std::uint32_t> max,
                          const std::string& pointer) {
  const bool few = min && count < *min, many = max && count > *max;
  if (!few && !many) return std::nullopt;
  std::string detail = in_quotes(name) + " has " + std::to_string(count) + " ";
  detail.append(of_what).append(", it must have ").append(few ? "at least " : "at most ");
  return invalid(pointer, detail + std::to_string(few ? *min : *max));
}

maybe_problem check_text(const field& f, const plain_value& value, const std::string& pointer) {
  if (value.is != type::string) return invalid(pointer, in_quotes(f.name) + " must be a string");
  if (auto why = check_count(f.name, code_points(value.text), "characters", f.length_min,
                             f.length_max, pointer))
    return why;
  const auto* format = f.format.empty() ? nullptr : find_format(f.format);
  if (format == nullptr || format->matches(value.text)) return std::nullopt;
  return invalid(pointer, in_quotes(f.name) + " is " + in_quotes(value.text) + ", it must be " +
                              std::string{format->example});
}

maybe_problem check_number(const field& f, const plain_value& value, const std::string& pointer) {
  const bool whole = f.type == field_type::integer;
  if (value.is != type::number || (whole && !value.integer))
    return invalid(pointer,
                   in_quotes(f.name) + (whole ? " must be a whole number" : " must be a number"));
  const bool low = f.minimum && value.number < *f.minimum;
  if (!low && !(f.maximum && value.number > *f.maximum)) return std::nullopt;
  return invalid(pointer, in_quotes(f.name) + " is " + value.text + ", it must be " +
                              (low ? "at least " + number_text(*f.minimum)
                                   : "at most " + number_text(*f.maximum)));
}

maybe_problem check_several(const field& f, const plain_value& value, const std::string& pointer) {
  if (value.is != type::array)
    return invalid(pointer, in_quotes(f.name) + " must be a list of values");
  std::vector<std::string_view> seen;
  for (const auto& each : value.elements) {
    auto where = pointer + "/" + std::to_string(seen.size());
    if (each.is != type::string)
      return invalid(std::move(where), "every value of " + in_quotes(f.name) + " must be a string");
    if (!is_option(each.text, f.options))
      return not_an_option(each.text, f.options, std::move(where));
    if (std::ranges::count(seen, each.text) > 0)
      return invalid(std::move(where), in_quotes(each.text) + " is chosen twice, once is right");
    seen.push_back(each.text);
  }
  return check_count(f.name, seen.size(), "values", f.items_min, f.items_max, pointer);
}

maybe_problem check_value(const field& f, const plain_value& value, const std::string& pointer) {
  switch (f.type) {
    case field_type::string: return check_text(f, value, pointer);
    case field_type::number:
    case field_type::integer: return check_number(f, value, pointer);
    case field_type::boolean:
      if (value.is == type::boolean) return std::nullopt;
      return invalid(pointer, in_quotes(f.name) + " must be true or false");
    case field_type::single_select:
      if (value.is != type::string)
        return invalid(pointer, in_quotes(f.name) + " must be a string");
      if (is_option(value.text, f.options)) return std::nullopt;
      return not_an_option(value.text, f.options, pointer);
    case field_type::multi_select: return check_several(f, value, pointer);
  }
  return std::nullopt;
}

/// A lower limit above its upper one can never be met.
template <class Limit>
maybe_problem check_order(const std::optional<Limit>& min, const std::optional<Limit>& max,
                          const std::string& pointer, std::string_view name) {
  if (!min || !max || *min <= *max) return std::nullopt;
  return invalid(below(pointer, name), in_quotes(name) +
                                           " is above its maximum, no value can be "
                                           "right: it must be lower");
}

maybe_problem check_default(const field& f, const std::string& pointer) {
  if (f.default_value.empty()) return std::nullopt;
  const auto value = plain(f.default_value);
  const auto where = below(pointer, "default");
  if (!value) return invalid(where, "'default' must be a JSON value: " + value.error().detail);
  return check_value(f, *value, where);
}

maybe_problem check_definition(const field& f, const std::string& pointer) {
  if (f.name.empty() || f.name.size() > field_name_bytes_max)
    return invalid(pointer, "a field's name must have 1 to " +
                                std::to_string(field_name_bytes_max) + " bytes");
  if (!f.format.empty() && find_format(f.format) == nullptr)
    return invalid(below(pointer, "format"), "format " + in_quotes(f.format) +
                                                 " is not known, it must be one of " +
                                                 std::string{format_names});
  if (auto why = check_order(f.length_min, f.length_max, pointer, "minLength")) return why;
  if (auto why = check_order(f.minimum, f.maximum, pointer, "minimum")) return why;
  if (auto why = check_order(f.items_min, f.items_max, pointer, "minItems")) return why;
  if (f.type == field_type::single_select || f.type == field_type::multi_select) {
    if (auto why = check_options(f.options, pointer, "")) return why;
    if (f.items_min && *f.items_min > f.options.size())
      return invalid(below(pointer, "minItems"),
                     "'minItems' asks for more values than there are, it must be at most " +
                         std::to_string(f.options.size()));
  }
  return check_default(f, pointer);
}

}  // namespace

bool is_option(std::string_view value, const std::vector<option>& options) {
  return std::ranges::any_of(options, [value](const option& each) { return each.value == value; });
}

problem not_an_option(std::string_view value, const std::vector<option>& options,
                      std::string pointer) {
  std::vector<std::string_view> known;
  known.reserve(options.size());
  for (const auto& each : options) known.push_back(each.value);
  return invalid(std::move(pointer),
                 in_quotes(value) + " is none of the options, " + nearest_hint(value, known));
}

maybe_problem check_options(const std::vector<option>& options, const std::string& pointer,
                            std::string_view member) {
  if (options.empty())
    return invalid(pointer,
                   "there are no options, there must be 1 to " + std::to_string(limits::options));
  if (options.size() > limits::options)
    return problem{fault::too_large,
                   "there are " + std::to_string(options.size()) +
                       " options, there may be at most " + std::to_string(limits::options),
                   pointer};
  for (std::size_t i = 0; i < options.size(); ++i) {
    const auto& each = options[i];
    std::string where = pointer;
    if (!member.empty()) where += "/" + std::to_string(i);
    if (each.value.size() + each.title.size() + each.evidence.size() > limits::option_bytes)
      return problem{fault::too_large,
                     "an option may have at most " + std::to_string(limits::option_bytes) +
                         " bytes of value, title and evidence",
                     where};
    if (!member.empty()) where = below(where, member);
    if (each.value.empty()) return invalid(where, "an option's value must not be empty");
    for (std::size_t j = 0; j < i; ++j)
      if (options[j].value == each.value)
        return invalid(where, "the value " + in_quotes(each.value) +
                                  " is there twice, values must be distinct");
  }
  return std::nullopt;
}

maybe_problem check_form(const std::vector<field>& form, const std::string& pointer) {
  const auto must = "it must have 1 to " + std::to_string(limits::fields);
  if (form.empty()) return invalid(pointer, "the form has no fields, " + must);
  if (form.size() > limits::fields)
    return problem{fault::too_large,
                   "the form has " + std::to_string(form.size()) + " fields, " + must,
                   below(pointer, "properties")};
  for (std::size_t i = 0; i < form.size(); ++i) {
    const auto where = below(below(pointer, "properties"), form[i].name);
    if (auto why = check_definition(form[i], where)) return why;
    for (std::size_t j = 0; j < i; ++j)
      if (form[j].name == form[i].name)
        return invalid(where, "the field " + in_quotes(form[i].name) + " is there twice");
  }
  return std::nullopt;
}

maybe_problem check_values(std::string_view values, const std::vector<field>& form,
                           const std::string& pointer) {
  const auto given = plain_object(values);
  if (!given) return invalid(pointer, "the values must be a JSON object: " + given.error().detail);
  for (const auto& [name, value] : *given) {
    const auto named = [&name = name](const field& f) { return f.name == name; };
    const auto f = std::ranges::find_if(form, named);
    const auto where = below(pointer, name);
    if (f == form.end()) {
      std::vector<std::string_view> known;
      for (const auto& each : form) known.push_back(each.name);
      return invalid(where,
                     "the form has no field " + in_quotes(name) + ", " + nearest_hint(name, known));
    }
    if (value.is == type::null) continue;
    if (auto why = check_value(*f, value, where)) return why;
  }
  for (const auto& f : form) {
    const auto fills = [&f](const auto& each) {
      return each.first == f.name && each.second.is != type::null;
    };
    if (f.required && std::ranges::none_of(*given, fills))
      return invalid(below(pointer, f.name),
                     in_quotes(f.name) + " is missing, it must be filled in");
  }
  return std::nullopt;
}

}  // namespace weft::codec
