#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "actors/triggers/cel/environment.hpp"
#include "actors/triggers/cel/value.hpp"
#include "schemas/problem.hpp"

namespace weft::triggers::cel {

struct code;

/// Limits on an expression when it is compiled, and on its evaluation.
inline constexpr std::size_t text_bytes_max = 16 << 10, nesting_max = 64, nodes_max = 4'096;
inline constexpr std::uint32_t cost_usual = 100'000;

/// What is wrong with an expression, and where in its text: both count characters from 1.
struct located_problem {
  problem what;
  std::uint32_t line = 1, column = 1;
};

/// The values of an environment's variables, in its order. Deferred ones are made when read.
using activation = std::span<const value>;

/// A compiled CEL expression; immutable, safe to use from several threads.
class program {
 public:
  /// A problem (fault::invalid, `where` = `pointer`) says "column 7: …", of texts with several
  /// lines "line 2, column 7: …", and what would be right. Cost: linear in the text.
  static result<std::shared_ptr<const program>> compile(std::string_view text,
                                                        const environment& names,
                                                        const std::string& pointer);
  /// The same for editors: the problem in `located` as well.
  static result<std::shared_ptr<const program>> compile(std::string_view text,
                                                        const environment& names,
                                                        const std::string& pointer,
                                                        located_problem& located);

  /// The value of the expression, or an error that says why there is none. It lives as long as the
  /// program, `memory` and what the variables hold. One step for each part evaluated, each element
  /// that is looked at and each 64 bytes of text; more than `cost_max` of them are an error.
  /// Throws nothing; allocates nothing but from `memory`.
  value evaluate(activation variables, arena& memory, std::uint32_t cost_max = cost_usual) const;

  /// The values that decided the outcome: `action.arguments.amount = 250, customer.tier = "gold"`.
  /// Texts, numbers and truths only, at most 5 of them and 200 bytes. Evaluates once more.
  std::string explain(activation variables, arena& memory,
                      std::uint32_t cost_max = cost_usual) const;

  /// True when the expression cannot be true while `variable.member` is this text, because it is a
  /// conjunction that demands another one. Spares the evaluation; costs some text comparisons.
  bool ruled_out(std::string_view variable, std::string_view member, std::string_view is) const;

  const std::string& text() const;
  /// Names of the variables that it reads, sorted.
  std::vector<std::string> reads() const;

  explicit program(std::unique_ptr<const code> compiled);
  ~program();
  program(const program&) = delete;
  program& operator=(const program&) = delete;

 private:
  std::unique_ptr<const code> code_;
};

}  // namespace weft::triggers::cel
