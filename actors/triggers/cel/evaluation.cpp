#include "actors/triggers/cel/evaluation.hpp"

#include <algorithm>
#include <cmath>

#include "actors/triggers/cel/arithmetic.hpp"
#include "actors/triggers/cel/functions.hpp"
#include "actors/triggers/cel/patterns.hpp"

namespace weft::triggers::cel {
namespace {

constexpr value too_dear = value::error("too many steps");  // whole() says how many
constexpr value none_such = value::error("no such overload");

}  // namespace

evaluation::evaluation(const code& what, activation variables, arena& memory,
                       std::uint32_t cost_max, std::vector<reading>* readings)
    : code_{what},
      nodes_{what.nodes.data()},
      links_{what.links.data()},
      variables_{variables},
      memory_{memory},
      budget_{cost_max},
      cost_max_{cost_max},
      readings_{readings} {
  if (what.locals > 0) {
    locals_ = memory.make_array<value>(what.locals);
    std::fill_n(locals_, what.locals, value{});
  }
}

value evaluation::whole() {
  const auto out = run(code_.root);
  if (!spent()) return out;
  return fail({"the expression costs more than ", std::to_string(cost_max_),
               " steps: make its lists shorter or its loops fewer"});
}

value evaluation::run(std::uint32_t place) {
  const node& n = nodes_[place];
  if (--budget_ < 0) [[unlikely]]
    return too_dear;
  switch (n.does) {
    case operation::constant: return n.held;
    case operation::variable: return read_here(n, variable(n));
    case operation::local: return read_here(n, locals_[n.a]);
    case operation::member: return read_here(n, member(n, operand(n.a)));
    case operation::all_of: return joined(n, false);
    case operation::any_of: return joined(n, true);
    case operation::equal:
    case operation::unequal: {
      const auto a = operand(n.a);
      if (a.failed()) return a;
      const auto b = operand(n.b);
      if (b.failed()) return b;
      const bool same =
          a.is(kind::string) && b.is(kind::string) && a.size() <= 64
              ? a.size() == b.size() && same_bytes(a.text().data(), b.text().data(), a.size())
              : equal(a, b, budget_);
      return value::boolean(same == (n.does == operation::equal));
    }
    case operation::less:
    case operation::less_equal:
    case operation::greater:
    case operation::greater_equal: return ordered_by(n);
    default: return computed_by(n);
  }
}

/// What is evaluated less often than the above.
value evaluation::computed_by(const node& n) {
  switch (n.does) {
    case operation::has: return has(n, run(n.a));
    case operation::maybe_member: return maybe_member(n, run(n.a));
    case operation::element: {
      const auto of = run(n.a);
      return read_here(n, element(of, run(n.b)));
    }
    case operation::maybe_element: {
      const auto of = run(n.a);
      return maybe_element(of, run(n.b));
    }
    case operation::call: return called(n);
    case operation::matches: return matched(n);
    case operation::list: return list(n);
    case operation::map: return map(n);
    case operation::negation: {
      const auto of = run(n.a);
      if (of.failed()) return of;
      return of.is(kind::boolean) ? value::boolean(!of.as_boolean())
                                  : fail({"no such overload: !", name_of(of.is())});
    }
    case operation::opposite: return opposite_of(run(n.a));
    case operation::conditional: return conditional(n);
    case operation::in: {
      const auto what = run(n.a);
      return contained(what, run(n.b));
    }
    case operation::for_all: return quantified(n, false);
    case operation::exists: return quantified(n, true);
    case operation::exists_one: return exactly_one(n);
    case operation::select:
    case operation::transform: return collected(n);
    case operation::transform_map: return transformed_map(n);
    case operation::bind: return bound(n);
    case operation::maybe_map:
    case operation::maybe_flat_map: return maybe_mapped(n);
    case operation::failure: return value::error(n.held.text());
    default: {
      const auto a = run(n.a);
      return computed(n.does, a, run(n.b), memory_, budget_);
    }
  }
}

value evaluation::member(const node& n, value of) {
  if (of.is(kind::map)) [[likely]] {
    const auto* found = find(of.members(), n.held.text());
    if (found != nullptr) return read(*found);
    return fail({"no such key: '", n.held.text(), "'"});
  }
  if (of.failed()) return of;
  if (of.is(kind::optional)) return maybe_member(n, of);
  return fail({"no such overload: ", name_of(of.is()), " has no member '", n.held.text(), "'"});
}

value evaluation::maybe_member(const node& n, value of) {
  if (of.failed()) return of;
  if (of.is(kind::optional)) {
    if (of.held() == nullptr) return of;
    of = read(*of.held());
  }
  if (of.is(kind::map)) return as_optional(find(of.members(), n.held.text()));
  return fail({"no such key: '", n.held.text(), "' in ", name_of(of.is())});
}

value evaluation::has(const node& n, const value& of) {
  const auto found = maybe_member(n, of);
  return found.failed() ? found : value::boolean(found.held() != nullptr);
}

value evaluation::as_optional(const value* held) {
  if (held == nullptr) return value::optional(nullptr);
  auto* const kept = memory_.make_array<value>(1);
  *kept = read(*held);
  return value::optional(kept);
}

value evaluation::element(value of, const value& which) {
  if (of.failed()) return of;
  if (which.failed()) return which;
  if (of.is(kind::optional)) return maybe_element(of, which);
  if (of.is(kind::map)) {
    const auto* found = find(of.members(), which);
    return found != nullptr ? read(*found) : fail({"no such key: ", spelled(which, 64)});
  }
  if (!of.is(kind::list) || !which.is_number()) return no_overload("[]", of, which, memory_);
  double place = 0;
  if (which.is(kind::integer)) place = static_cast<double>(which.as_integer());
  if (which.is(kind::unsigned_integer)) place = static_cast<double>(which.as_unsigned());
  if (which.is(kind::decimal)) place = which.as_decimal();
  if (!(place >= 0 && place < of.size()) || place != std::floor(place))
    return fail({"index out of bounds: ", spelled(which, 64)});
  return read(of.elements()[static_cast<std::size_t>(place)]);
}

value evaluation::maybe_element(value of, const value& which) {
  if (of.failed()) return of;
  if (which.failed()) return which;
  if (of.is(kind::optional)) {
    if (of.held() == nullptr) return of;
    of = read(*of.held());
  }
  if (!of.is(kind::map) && !(of.is(kind::list) && which.is_number()))
    return no_overload("[?]", of, which, memory_);
  const auto found = element(of, which);
  return found.failed() ? value::optional(nullptr) : as_optional(&found);
}

/// && and ||: a side that decides does so, whatever the others are.
value evaluation::joined(const node& n, bool decides) {
  value failure{};
  const auto begin = mark();
  for (std::uint32_t i = 0; i < n.count; ++i) {
    const auto here = mark();
    const auto side = run(links_[n.a + i]);
    if (side.is(kind::boolean)) [[likely]] {
      if (side.as_boolean() != decides) continue;
      forget(begin, here);
      return side;
    }
    if (failure.failed()) continue;
    failure = side.failed()
                  ? side
                  : fail({"no such overload: ", spelled(n.does), " ", name_of(side.is())});
  }
  return failure.failed() ? failure : value::boolean(!decides);
}

value evaluation::conditional(const node& n) {
  const auto condition = run(links_[n.a]);
  if (condition.failed()) return condition;
  if (!condition.is(kind::boolean)) return none_such;
  return run(links_[n.a + (condition.as_boolean() ? 1 : 2)]);
}

value evaluation::ordered_by(const node& n) {
  const auto a = operand(n.a);
  if (a.failed()) return a;
  const auto b = operand(n.b);
  if (b.failed()) return b;
  if (a.is(kind::string)) budget_ -= a.size() / 64;
  const auto how = order(a, b);
  switch (how) {
    case ordered::never: return no_overload(spelled(n.does), a, b, memory_);
    case ordered::unordered: return value::boolean(false);
    default: break;
  }
  const int sign = static_cast<int>(how);
  switch (n.does) {
    case operation::less: return value::boolean(sign < 0);
    case operation::less_equal: return value::boolean(sign <= 0);
    case operation::greater: return value::boolean(sign > 0);
    default: return value::boolean(sign >= 0);
  }
}

value evaluation::contained(const value& what, const value& in) {
  if (what.failed()) return what;
  if (in.failed()) return in;
  if (in.is(kind::map)) return value::boolean(find(in.members(), what) != nullptr);
  if (!in.is(kind::list)) return no_overload("in", what, in, memory_);
  for (const auto& element : in.elements()) {
    if (equal(what, read(element), budget_)) return value::boolean(true);
    if (spent()) return too_dear;
  }
  return value::boolean(false);
}

value evaluation::called(const node& n) {
  constexpr std::size_t usual = 4;
  value few[usual];
  value* const arguments = n.count <= usual ? few : memory_.make_array<value>(n.count);
  for (std::uint32_t i = 0; i < n.count; ++i) {
    arguments[i] = run(links_[n.a + i]);
    if (arguments[i].failed()) return arguments[i];
    if ((n.calls->takes_at(i) & only(arguments[i].is())) == 0)
      return fail({"no such overload: ", n.calls->name, "() does not take ",
                   name_of(arguments[i].is()), " as argument ", std::to_string(i + 1)});
  }
  call with{{arguments, n.count}, memory_, budget_};
  return n.calls->run(with);
}

value evaluation::matched(const node& n) {
  const auto text = run(n.a);
  if (text.failed()) return text;
  if (!text.is(kind::string)) return fail({"no such overload: matches() on ", name_of(text.is())});
  budget_ -= text.size() / 16;
  if (spent()) return too_dear;
  return value::boolean(
      found(*code_.patterns[static_cast<std::size_t>(n.held.as_integer())], text.text()));
}

value evaluation::list(const node& n) {
  auto* const elements = memory_.make_array<value>(n.count);
  std::size_t size = 0;
  for (std::uint32_t i = 0; i < n.count; ++i) {
    const auto link = links_[n.a + i];
    auto element = run(link & ~optional_link);
    if (element.failed()) return element;
    if ((link & optional_link) != 0) {
      if (!element.is(kind::optional)) return none_such;
      if (element.held() == nullptr) continue;
      element = read(*element.held());
    }
    elements[size++] = element;
  }
  return value::list({elements, size});
}

value evaluation::map(const node& n) {
  auto* const entries = memory_.make_array<entry>(n.count / 2);
  std::size_t size = 0;
  for (std::uint32_t i = 0; i < n.count; i += 2) {
    const auto link = links_[n.a + i];
    const auto key = run(link & ~optional_link);
    if (key.failed()) return key;
    if (!key.is(kind::string) && !key.is(kind::boolean) &&
        (!key.is_number() || key.is(kind::decimal)))
      return fail({"unsupported key type: ", name_of(key.is())});
    auto held = run(links_[n.a + i + 1]);
    if (held.failed()) return held;
    if ((link & optional_link) != 0) {
      if (!held.is(kind::optional)) return none_such;
      if (held.held() == nullptr) continue;
      held = read(*held.held());
    }
    entries[size++] = {key, held};
  }
  const auto out = make_map(memory_, {entries, size});
  return out ? *out : value::error("Failed with repeated key");
}

}  // namespace weft::triggers::cel
