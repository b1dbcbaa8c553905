#include <algorithm>

#include "actors/triggers/cel/evaluation.hpp"

// The macros that bind names: all, exists, map and so on.

namespace weft::triggers::cel {
namespace {

constexpr value not_boolean = value::error("no such overload: the condition is not bool");

/// The links of a macro, see `operation`.
struct loop {
  std::uint32_t first, second, condition, body;
};

loop loop_of(const node& n, const std::uint32_t* links) {
  return {links[n.b], links[n.b + 1], links[n.b + 2], links[n.b + 3]};
}

}  // namespace

/// Calls `visit(first, second)` with the names bound for each element, until it says false. Answers
/// an error where the range is none, else null.
template <class Visit>
value evaluation::each(const node& n, Visit visit) {
  const auto range = run(n.a);
  if (range.failed()) return range;
  const auto [first, second, condition, body] = loop_of(n, links_);
  if (range.is(kind::list)) {
    const auto elements = range.elements();
    for (std::size_t i = 0; i < elements.size(); ++i) {
      if (--budget_ < 0) break;
      const auto element = read(elements[i]);
      if (second == nowhere) {
        locals_[first] = element;
      } else {
        locals_[first] = value::integer(static_cast<std::int64_t>(i));
        locals_[second] = element;
      }
      if (!visit(element, element)) break;
    }
    return {};
  }
  if (!range.is(kind::map))
    return fail({"no such overload: ", name_of(range.is()), " has no elements"});
  const auto& members = range.members();
  for (std::uint32_t i = 0; i < members.size; ++i) {
    if (--budget_ < 0) break;
    const auto& [key, held] = members.entries[i];
    locals_[first] = key;
    if (second != nowhere) locals_[second] = read(held);
    if (!visit(key, locals_[second == nowhere ? first : second])) break;
  }
  return {};
}

value evaluation::quantified(const node& n, bool decides) {
  value failure{};
  bool decided = false;
  const auto begin = mark();
  const auto body = loop_of(n, links_).body;
  const auto wrong = each(n, [&](const value&, const value&) {
    const auto here = mark();
    const auto side = run(body);
    if (side.is(kind::boolean)) {
      decided = side.as_boolean() == decides;
      if (decided) forget(begin, here);
      return !decided;
    }
    if (!failure.failed()) failure = side.failed() ? side : not_boolean;
    return true;
  });
  if (wrong.failed()) return wrong;
  if (decided) return value::boolean(decides);
  return failure.failed() ? failure : value::boolean(!decides);
}

value evaluation::exactly_one(const node& n) {
  value failure{};
  std::size_t count = 0;
  const auto body = loop_of(n, links_).body;
  const auto wrong = each(n, [&](const value&, const value&) {
    const auto side = run(body);
    if (!side.is(kind::boolean)) {
      failure = side.failed() ? side : not_boolean;
      return false;
    }
    if (side.as_boolean()) ++count;
    return true;
  });
  if (wrong.failed()) return wrong;
  return failure.failed() ? failure : value::boolean(count == 1);
}

/// filter(), map() and transformList().
value evaluation::collected(const node& n) {
  const auto [first, second, condition, body] = loop_of(n, links_);
  const bool selects = n.does == operation::select;
  value failure{};
  value* kept = nullptr;
  std::size_t size = 0, room = 0;
  const auto keep = [&](const value& what) {
    if (size == room) {
      room = std::max<std::size_t>(8, 2 * room);
      auto* const larger = memory_.make_array<value>(room);
      if (size > 0) std::copy_n(kept, size, larger);
      kept = larger;
    }
    kept[size++] = what;
  };
  const auto condition_of = [&](std::uint32_t place) {
    const auto holds = run(place);
    if (!holds.is(kind::boolean)) failure = holds.failed() ? holds : not_boolean;
    return holds.is_true();
  };
  const auto wrong =
      each(n, [&, where = condition, made = body](const value& element, const value&) {
        if (selects) {
          const auto copy = element;
          if (condition_of(made)) keep(copy);
          return !failure.failed();
        }
        if (where != nowhere && !condition_of(where)) return !failure.failed();
        const auto result = run(made);
        if (result.failed()) {
          failure = result;
          return false;
        }
        keep(result);
        return true;
      });
  if (wrong.failed()) return wrong;
  if (failure.failed()) return failure;
  return value::list({kept, size});
}

value evaluation::transformed_map(const node& n) {
  const auto [first, second, condition, body] = loop_of(n, links_);
  value failure{};
  entry* kept = nullptr;
  std::size_t size = 0, room = 0;
  const auto wrong =
      each(n, [&, key_at = first, where = condition, made = body](const value&, const value&) {
        if (where != nowhere) {
          const auto holds = run(where);
          if (!holds.is(kind::boolean)) failure = holds.failed() ? holds : not_boolean;
          if (!holds.is_true()) return !failure.failed();
        }
        const auto result = run(made);
        if (result.failed()) {
          failure = result;
          return false;
        }
        if (size == room) {
          room = std::max<std::size_t>(8, 2 * room);
          auto* const larger = memory_.make_array<entry>(room);
          if (size > 0) std::copy_n(kept, size, larger);
          kept = larger;
        }
        kept[size++] = {locals_[key_at], result};
        return true;
      });
  if (wrong.failed()) return wrong;
  if (failure.failed()) return failure;
  return *make_map(memory_, {kept, size});
}

value evaluation::bound(const node& n) {
  locals_[links_[n.b]] = run(n.a);
  return run(links_[n.b + 3]);
}

/// optMap() and optFlatMap().
value evaluation::maybe_mapped(const node& n) {
  const auto of = run(n.a);
  if (of.failed()) return of;
  if (!of.is(kind::optional)) return fail({"no such overload: optMap() on ", name_of(of.is())});
  if (of.held() == nullptr) return of;
  locals_[links_[n.b]] = read(*of.held());
  const auto result = run(links_[n.b + 3]);
  if (result.failed()) return result;
  if (n.does == operation::maybe_map) return as_optional(&result);
  if (!result.is(kind::optional))
    return value::error("no such overload: optFlatMap() takes an optional result");
  return result;
}

}  // namespace weft::triggers::cel
