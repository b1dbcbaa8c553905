#include "tests/cel/spec_values.hpp"

#include <charconv>
#include <cmath>
#include <limits>

#include "actors/triggers/cel/functions.hpp"
#include "actors/triggers/cel/times.hpp"

namespace weft::triggers::cel::spec {
namespace {

template <class Number>
Number whole(const value& written) {
  Number out{};
  if (written.is(kind::string))
    std::from_chars(written.text().data(), written.text().data() + written.size(), out);
  else
    out = static_cast<Number>(written.as_integer());
  return out;
}

double decimal(const value& written) {
  if (written.is(kind::decimal)) return written.as_decimal();
  if (written.is(kind::integer)) return static_cast<double>(written.as_integer());
  if (written.is(kind::unsigned_integer)) return static_cast<double>(written.as_unsigned());
  const double infinity = std::numeric_limits<double>::infinity();
  if (written.text() == "Infinity") return infinity;
  return written.text() == "-Infinity" ? -infinity : std::numeric_limits<double>::quiet_NaN();
}

value bytes(const value& base64, arena& memory) {
  std::int64_t budget = 1'000'000;
  call with{{&base64, 1}, memory, budget};
  return find_function("base64.decode", false, 1)->run(with);
}

std::optional<value> list(const value& written, arena& memory) {
  const auto values = member(written, "values");
  if (!values.is(kind::list)) return value::list({});
  list_builder out{memory, values.size()};
  for (const auto& element : values.elements()) {
    const auto one = value_of(element, memory);
    if (!one) return std::nullopt;
    out.add(*one);
  }
  return out.finish();
}

std::optional<value> map(const value& written, arena& memory) {
  const auto entries = member(written, "entries");
  const auto count = entries.is(kind::list) ? entries.size() : 0U;
  auto* const out = memory.make_array<entry>(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto key = value_of(member(entries.elements()[i], "key"), memory);
    const auto held = value_of(member(entries.elements()[i], "value"), memory);
    if (!key || !held) return std::nullopt;
    out[i] = {*key, *held};
  }
  return make_map(memory, {out, count});
}

std::optional<value> well_known(const value& written) {
  const auto type = member(written, "@type");
  const auto text = member(written, "value");
  if (!type.is(kind::string) || !text.is(kind::string)) return std::nullopt;
  if (type.text().ends_with("google.protobuf.Duration")) return read_duration(text.text());
  if (type.text().ends_with("google.protobuf.Timestamp")) return read_timestamp(text.text());
  return std::nullopt;
}

bool same_lists(const value& a, const value& b) {
  for (std::size_t i = 0; i < a.size(); ++i)
    if (!same(read(a.elements()[i]), read(b.elements()[i]))) return false;
  return true;
}

bool same_maps(const value& a, const value& b) {
  for (std::uint32_t i = 0; i < a.size(); ++i) {
    const auto& [key, held] = a.members().entries[i];
    bool found = false;
    for (std::uint32_t k = 0; k < b.size() && !found; ++k)
      found = same(key, b.members().entries[k].key) &&
              same(read(held), read(b.members().entries[k].held));
    if (!found) return false;
  }
  return true;
}

}  // namespace

value member(const value& of, std::string_view name) {
  if (!of.is(kind::map)) return {};
  const auto* found = find(of.members(), name);
  return found == nullptr ? value{} : read(*found);
}

std::optional<value> value_of(const value& written, arena& memory) {
  if (!written.is(kind::map) || written.size() != 1) return std::nullopt;
  const auto form = written.members().entries[0].key.text();
  const auto held = read(written.members().entries[0].held);
  if (form == "int64Value") return value::integer(whole<std::int64_t>(held));
  if (form == "uint64Value") return value::unsigned_integer(whole<std::uint64_t>(held));
  if (form == "doubleValue") return value::decimal(decimal(held));
  if (form == "boolValue" || form == "stringValue" || form == "nullValue") return held;
  if (form == "bytesValue") return bytes(held, memory);
  if (form == "typeValue") return value::type(held.text());
  if (form == "listValue") return list(held, memory);
  if (form == "mapValue") return map(held, memory);
  return form == "objectValue" ? well_known(held) : std::nullopt;
}

bool same(const value& a, const value& b) {
  if (a.is() != b.is()) return false;
  if (a.is(kind::list)) return a.size() == b.size() && same_lists(a, b);
  if (a.is(kind::map)) return a.size() == b.size() && same_maps(a, b);
  if (a.is(kind::decimal) && std::isnan(a.as_decimal())) return std::isnan(b.as_decimal());
  std::int64_t budget = 1'000'000;
  return equal(a, b, budget);
}

}  // namespace weft::triggers::cel::spec
