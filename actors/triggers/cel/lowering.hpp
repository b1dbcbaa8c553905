#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/triggers/cel/environment.hpp"
#include "actors/triggers/cel/nodes.hpp"
#include "actors/triggers/cel/syntax.hpp"

namespace weft::triggers::cel {

/// A part that names have been given meaning in.
struct lowered {
  std::uint32_t node = 0;
  const variable* shape = nullptr;  // what is known of its members
};

/// Turns syntax into nodes: finds out what names mean, spreads macros, binds functions, checks what
/// can be checked before there are values. Keeps the first complaint.
class lowering {
 public:
  lowering(const syntax& from, const environment& names, code& into)
      : from_{from}, names_{names}, into_{into} {}

  std::optional<complaint> whole();

 private:
  using place = std::optional<lowered>;  // none: there is a complaint

  std::nullopt_t fail(std::size_t at, std::string says);
  /// Where the whole of a part begins: that of `a.b + c` at `a`.
  std::size_t begin_of(std::uint32_t which) const;
  /// A mistake that shows when it is evaluated, too: there it is found where nothing is checked.
  place mistake(std::size_t at, std::string says);
  place add(node what, const variable* shape = nullptr);
  place constant(const part& of, value held);
  kinds may_be(const lowered& what) const { return into_.nodes[what.node].may_be; }
  const value* constant_in(const lowered& what) const;
  std::uint32_t keep_links(const std::vector<std::uint32_t>& links);

  place lower(std::uint32_t which);
  place member(const part& of, std::uint32_t which);
  place plain_member(const part& of, lowered from);
  place element(const part& of);
  place called(const part& of);
  place method(const part& of);
  place call(const part& of, std::string_view name, bool is_method,
             const std::vector<std::uint32_t>& arguments);
  place bound_call(const part& of, const function& calls, const std::vector<lowered>& arguments);
  place matches(const part& of, const function& calls, const std::vector<lowered>& arguments);
  place unknown_call(const part& of, std::string_view name, bool is_method, std::size_t arguments);
  place list(const part& of);
  place map(const part& of);
  place unary(const part& of);
  place joined(const part& of);
  place binary(const part& of);
  place conditional(const part& of);
  place logical(const part& of);

  // Names.
  std::optional<std::string> dotted(std::uint32_t which) const;
  const variable* find_variable(std::string_view dotted_name, bool rooted) const;
  std::optional<std::uint32_t> find_local(std::string_view name) const;
  place qualified(const part& of, std::uint32_t which);
  place variable_node(const part& of, const variable& found);
  place unknown_name(const part& of);
  place unknown_member(const part& of, const variable& shape);

  // Macros (macros.cpp).
  bool is_bind(const part& of) const;
  bool is_macro(const part& of) const;
  place macro(const part& of);
  place has(const part& of);
  place loop(const part& of, operation does, bool two, bool conditional);
  place bind(const part& of, std::uint32_t name_at, std::uint32_t what, std::uint32_t body,
             operation does);
  std::optional<std::string> bound_name(std::uint32_t which);
  std::uint32_t open(std::string name);
  void close(std::size_t count) { locals_.resize(locals_.size() - count); }

  const syntax& from_;
  const environment& names_;
  code& into_;
  std::vector<std::string> locals_;
  std::optional<complaint> wrong_;
};

std::vector<std::string_view> macro_names();

/// "a string": how a sentence speaks of kinds.
std::string spoken(kinds what);
/// What an operator makes of these kinds; 0 where it takes none of them.
kinds kinds_of(operation does, kinds a, kinds b);
/// Whether they may be equal.
bool may_equal(kinds a, kinds b);

}  // namespace weft::triggers::cel
