#pragma once

#include <vector>

#include "actors/triggers/cel/nodes.hpp"
#include "actors/triggers/cel/program.hpp"

namespace weft::triggers::cel {

/// What an evaluation read, for `explain`: in the order of reading, and only as far as it decided.
struct reading {
  std::uint32_t node;
  value found;
};

/// One evaluation under way: walks the tree. Errors are values; they pass through everything but
/// && || all() exists() and ?:, which know when they do not matter.
class evaluation {
 public:
  evaluation(const code& what, activation variables, arena& memory, std::uint32_t cost_max,
             std::vector<reading>* readings = nullptr);

  value whole();

 private:
  value run(std::uint32_t place);
  value computed_by(const node& n);
  /// What constants and variables are, without a call.
  value operand(std::uint32_t place) {
    const node& n = nodes_[place];
    if (n.does == operation::constant) {
      --budget_;
      return n.held;
    }
    if (n.does == operation::variable) {
      --budget_;
      return read_here(n, variable(n));
    }
    return run(place);
  }
  value variable(const node& n) const {
    if (n.a >= variables_.size()) return value::error("this variable has no value here");
    return read(variables_[n.a]);
  }
  value member(const node& n, value of);
  value has(const node& n, const value& of);
  value maybe_member(const node& n, value of);
  value element(value of, const value& which);
  value maybe_element(value of, const value& which);
  value joined(const node& n, bool decides);
  value conditional(const node& n);
  value ordered_by(const node& n);
  value contained(const value& what, const value& in);
  value called(const node& n);
  value matched(const node& n);
  value list(const node& n);
  value map(const node& n);

  value quantified(const node& n, bool decides);
  value exactly_one(const node& n);
  value collected(const node& n);
  value transformed_map(const node& n);
  value bound(const node& n);
  value maybe_mapped(const node& n);
  template <class Visit>
  value each(const node& n, Visit visit);

  value fail(std::initializer_list<std::string_view> why) {
    return value::error(memory_.join(why));
  }
  value as_optional(const value* held);
  bool spent() const { return budget_ < 0; }
  value read_here(const node& n, const value& found) {
    if (readings_ != nullptr) note(n, found);
    return found;
  }
  void note(const node& n, const value& found);
  std::size_t mark() const { return readings_ == nullptr ? 0 : readings_->size(); }
  /// Forgets what was read from `begin` up to `end`.
  void forget(std::size_t begin, std::size_t end);

  const code& code_;
  const node* const nodes_;
  const std::uint32_t* const links_;
  const activation variables_;
  arena& memory_;
  value* locals_ = nullptr;
  std::int64_t budget_;
  const std::uint32_t cost_max_;
  std::vector<reading>* const readings_;
};

}  // namespace weft::triggers::cel
