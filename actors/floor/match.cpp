#include "actors/floor/match.hpp"

#include <algorithm>
#include <charconv>
#include <compare>
#include <optional>
#include <utility>
#include <variant>

#include "actors/floor/match_tree.hpp"
#include "schemas/codec/formats.hpp"
#include "schemas/codec/member_text.hpp"

// Evaluation walks the tree. Errors are values: they pass through every operator but && and ||,
// which ask both sides before they give in, and count as false at the root.

namespace weft::floor {
namespace {

struct failure {};
struct null {};
/// A string, as a view wherever it stands somewhere as it is.
struct text {
  std::string_view plain;
  std::string unescaped{};
  std::string_view view() const { return unescaped.empty() ? plain : std::string_view{unescaped}; }
};
/// An object or array of the metadata.
struct container {
  std::string_view json;
};
using value = std::variant<failure, null, bool, std::int64_t, double, text, container>;

value of_literal(const literal& what) {
  return std::visit(
      [](const auto& held) -> value {
        if constexpr (std::is_same_v<std::decay_t<decltype(held)>, std::string>)
          return text{held};
        else
          return held;
      },
      what);
}

value of_number(std::string_view digits) {
  const char* const end = digits.data() + digits.size();
  std::int64_t whole = 0;
  const auto as_integer = std::from_chars(digits.data(), end, whole);
  if (as_integer.ec == std::errc{} && as_integer.ptr == end) return whole;
  double decimal = 0;  // integers beyond 64 bits, too, as CEL reads all numbers of JSON
  const auto as_decimal = std::from_chars(digits.data(), end, decimal);
  if (as_decimal.ec == std::errc{} && as_decimal.ptr == end) return decimal;
  return failure{};
}

/// Nothing, and a value that was cut off, is a failure.
value of_json(std::string_view json) {
  if (json.starts_with('"')) {
    if (json.find('\\') != std::string_view::npos) return text{{}, codec::string_value(json)};
    return text{json.substr(1, json.size() - 2)};
  }
  if (json.starts_with('{') || json.starts_with('[')) return container{json};
  if (json == "true") return true;
  if (json == "false") return false;
  if (json == "null") return null{};
  return of_number(json);
}

bool failed(const value& what) { return std::holds_alternative<failure>(what); }

/// Nothing where CEL has no order. Integers and decimals compare as doubles: its conformance tests
/// have it so, even where an integer loses digits.
std::optional<std::partial_ordering> order(const value& a, const value& b) {
  const auto number = [](const value& v) -> std::optional<double> {
    if (const auto* whole = std::get_if<std::int64_t>(&v)) return static_cast<double>(*whole);
    if (const auto* decimal = std::get_if<double>(&v)) return *decimal;
    return std::nullopt;
  };
  if (a.index() != b.index()) {
    const auto x = number(a), y = number(b);
    if (!x || !y) return std::nullopt;
    return *x <=> *y;
  }
  if (const auto* x = std::get_if<std::int64_t>(&a)) return *x <=> std::get<std::int64_t>(b);
  if (const auto* x = std::get_if<double>(&a)) return *x <=> std::get<double>(b);
  if (const auto* x = std::get_if<bool>(&a)) return *x <=> std::get<bool>(b);
  if (const auto* x = std::get_if<text>(&a)) return x->view() <=> std::get<text>(b).view();
  return std::nullopt;
}

bool equal(const value& a, const value& b) {
  if (const auto found = order(a, b)) return *found == std::partial_ordering::equivalent;
  const auto* x = std::get_if<container>(&a);
  const auto* y = std::get_if<container>(&b);
  if (x != nullptr && y != nullptr) return x->json == y->json;  // both are canonical
  return std::holds_alternative<null>(a) && std::holds_alternative<null>(b);
}

value related(operation does, const value& a, const value& b) {
  if (does == operation::equal) return equal(a, b);
  if (does == operation::unequal) return !equal(a, b);
  const auto found = order(a, b);
  if (!found) return failure{};
  switch (does) {
    case operation::less: return *found < 0;
    case operation::less_equal: return *found <= 0;
    case operation::greater: return *found > 0;
    default: return *found >= 0;
  }
}

/// In an array one of the elements, in an object one of the names.
value is_in(const value& what, const value& json) {
  const auto* held = std::get_if<container>(&json);
  if (held == nullptr) return failure{};
  const bool named = held->json.starts_with('{');
  codec::part_walk walk{held->json};
  while (walk.next())
    if (equal(what, of_json(named ? walk.name() : walk.value()))) return true;
  return false;
}

value size_of(const value& what) {
  std::int64_t count = 0;
  if (const auto* string = std::get_if<text>(&what)) {
    count = static_cast<std::int64_t>(codec::code_points(string->view()));
  } else if (const auto* held = std::get_if<container>(&what)) {
    codec::part_walk walk{held->json};
    while (walk.next()) ++count;
  } else {
    return failure{};
  }
  return count;
}

value search(operation does, const value& in, const value& what) {
  const auto* string = std::get_if<text>(&in);
  const auto* part = std::get_if<text>(&what);
  if (string == nullptr || part == nullptr) return failure{};
  const auto hay = string->view(), needle = part->view();
  if (does == operation::starts_with) return hay.starts_with(needle);
  if (does == operation::ends_with) return hay.ends_with(needle);
  return hay.find(needle) != std::string_view::npos;
}

class evaluation {
 public:
  evaluation(const expression& what, const subject& about) : what_{what}, about_{about} {}

  value of(std::size_t place) const;

 private:
  value joined(const node& n, bool decides) const;
  value negated(const node& n) const;
  value contained(const node& n) const;
  value has(const node& n) const;
  std::string_view holder(const node& n) const;

  const expression& what_;
  const subject& about_;
};

value evaluation::of(std::size_t place) const {
  const node& n = what_.nodes[place];
  switch (n.does) {
    case operation::literal: return of_literal(n.literals.front());
    case operation::attribute: return text{about_.*n.attribute};
    case operation::member: return of_json(codec::member_text(holder(n), n.path.back()));
    case operation::has: return has(n);
    case operation::negation: return negated(n);
    case operation::conjunction: return joined(n, false);
    case operation::disjunction: return joined(n, true);
    case operation::equal:
    case operation::unequal:
    case operation::less:
    case operation::less_equal:
    case operation::greater:
    case operation::greater_equal: {
      const auto left = of(n.left), right = of(n.right);
      if (failed(left) || failed(right)) return failure{};
      return related(n.does, left, right);
    }
    case operation::in: return contained(n);
    case operation::contains:
    case operation::starts_with:
    case operation::ends_with: return search(n.does, of(n.left), of(n.right));
    case operation::size:
      if (what_.nodes[n.left].does == operation::queues)
        return static_cast<std::int64_t>(about_.queues.size());
      return size_of(of(n.left));
    case operation::queues:
    case operation::list: break;  // only read by the operators that take lists
  }
  return failure{};
}

/// && and ||: the side that decides does so, whatever the other one is.
value evaluation::joined(const node& n, bool decides) const {
  const auto left = of(n.left);
  const auto* a = std::get_if<bool>(&left);
  if (a != nullptr && *a == decides) return decides;
  const auto right = of(n.right);
  const auto* b = std::get_if<bool>(&right);
  if (b != nullptr && *b == decides) return decides;
  if (a == nullptr || b == nullptr) return failure{};
  return !decides;
}

value evaluation::negated(const node& n) const {
  const auto of_this = of(n.left);
  const auto* truth = std::get_if<bool>(&of_this);
  return truth == nullptr ? value{} : value{!*truth};
}

value evaluation::contained(const node& n) const {
  const auto what = of(n.left);
  if (failed(what)) return failure{};
  const node& list = what_.nodes[n.right];
  if (list.does == operation::queues)
    return std::ranges::any_of(about_.queues,
                               [&](const auto& queue) { return equal(what, text{queue}); });
  if (list.does == operation::list)
    return std::ranges::any_of(
        list.literals, [&](const auto& element) { return equal(what, of_literal(element)); });
  return is_in(what, of(n.right));
}

/// The object in which the last name of the path is looked up; empty when there is none.
std::string_view evaluation::holder(const node& n) const {
  auto json = about_.metadata.empty() ? std::string_view{"{}"} : about_.metadata;
  for (std::size_t i = 0; i + 1 < n.path.size(); ++i) json = codec::member_text(json, n.path[i]);
  return json;
}

value evaluation::has(const node& n) const {
  const auto in = holder(n);
  if (!in.starts_with('{')) return failure{};
  return !codec::member_text(in, n.path.back()).empty();
}

}  // namespace

result<match> match::compile(std::string_view text, const std::string& pointer) {
  auto parsed = parse(text, pointer);
  if (!parsed) return std::move(parsed.error());
  return match{std::make_shared<const expression>(*std::move(parsed))};
}

bool match::operator()(const subject& about) const {
  const auto found = evaluation{*compiled_, about}.of(compiled_->root);
  const auto* truth = std::get_if<bool>(&found);
  return truth != nullptr && *truth;
}

const std::string& match::text() const { return compiled_->text; }

}  // namespace weft::floor
