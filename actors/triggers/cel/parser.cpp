#include <algorithm>
#include <array>
#include <utility>

#include "actors/triggers/cel/program.hpp"
#include "actors/triggers/cel/syntax.hpp"

// Recursive descent, one function per level of CEL's grammar, lowest precedence first. What a name
// means is found out later (lower.cpp).

namespace weft::triggers::cel {
namespace {

using std::string_view;

/// Trees are as deep as their longest chain of operators.
constexpr std::uint16_t depth_max = 256;

struct sign {
  string_view spelled;
  operation does;
};
constexpr std::array<sign, 7> relations{{{"==", operation::equal},
                                         {"!=", operation::unequal},
                                         {"<", operation::less},
                                         {"<=", operation::less_equal},
                                         {">", operation::greater},
                                         {">=", operation::greater_equal},
                                         {"in", operation::in}}};
constexpr std::array<sign, 2> sums{{{"+", operation::add}, {"-", operation::subtract}}};
constexpr std::array<sign, 3> products{
    {{"*", operation::multiply}, {"/", operation::divide}, {"%", operation::remainder}}};

constexpr std::array<string_view, 4> keywords{"true", "false", "null", "in"};
constexpr std::array<string_view, 17> reserved{
    "as",  "break", "const",   "continue",  "else",   "for", "function", "if",   "import",
    "let", "loop",  "package", "namespace", "return", "var", "void",     "while"};
/// Words of other languages, and what is written here.
constexpr std::array<std::pair<string_view, string_view>, 6> habits{
    {{"and", "&&"}, {"or", "||"}, {"not", "!"}, {"AND", "&&"}, {"OR", "||"}, {"is", "=="}}};

bool is_keyword(string_view word) { return std::ranges::find(keywords, word) != keywords.end(); }

class parser {
 public:
  parser(string_view text, arena& constants) : tokens_{text}, constants_{constants} {}

  std::optional<syntax> whole();
  complaint& wrong() { return *wrong_; }

 private:
  using place = std::optional<std::uint32_t>;  // in `parts`; none: there is a complaint

  std::nullopt_t fail(std::size_t at, std::string says);
  place add(part what);
  bool advance();
  bool expect(string_view mark, string_view why);
  string_view operator_in(const auto& signs, operation& does) const;

  place expression();
  place chain(string_view sign, operation does, place (parser::*operand)());
  place disjunction() { return chain("||", operation::any_of, &parser::conjunction); }
  place conjunction() { return chain("&&", operation::all_of, &parser::relation); }
  place binary(const auto& signs, place (parser::*operand)());
  place relation() { return binary(relations, &parser::sum); }
  place sum() { return binary(sums, &parser::product); }
  place product() { return binary(products, &parser::unary); }
  place unary();
  place member(std::size_t minus_at);
  place primary(std::size_t minus_at);
  place selected(std::uint32_t of);
  place indexed(std::uint32_t of);
  place named(bool rooted);
  place literal(std::size_t minus_at);
  place list();
  place map();
  place message(part& type);
  bool elements(string_view close, std::vector<std::uint32_t>& into, bool optional);

  tokens tokens_;
  arena& constants_;
  token now_;
  std::optional<complaint> wrong_;
  syntax out_;
  std::size_t nesting_ = 0;
};

constexpr std::size_t no_minus = static_cast<std::size_t>(-1);

std::nullopt_t parser::fail(std::size_t at, std::string says) {
  if (!wrong_) wrong_ = complaint{at, std::move(says)};
  return std::nullopt;
}

parser::place parser::add(part what) {
  if (out_.parts.size() >= nodes_max)
    return fail(what.at, "the expression has more than " + std::to_string(nodes_max) +
                             " parts, split it into several");
  for (const auto below : what.parts)
    what.depth = std::max<std::uint16_t>(
        what.depth, static_cast<std::uint16_t>(out_.parts[below & ~optional_link].depth + 1));
  if (what.depth > depth_max)
    return fail(what.at, "more than " + std::to_string(depth_max) +
                             " operators hang on each other here, put some in parentheses");
  out_.parts.push_back(std::move(what));
  return static_cast<std::uint32_t>(out_.parts.size() - 1);
}

bool parser::advance() {
  if (auto found = tokens_.next(now_)) {
    fail(found->at, std::move(found->says));
    return false;
  }
  return true;
}

bool parser::expect(string_view mark, string_view why) {
  if (!now_.is_the(mark)) {
    fail(now_.at, in_quotes(mark) + " " + std::string{why});
    return false;
  }
  return advance();
}

std::optional<syntax> parser::whole() {
  if (!advance()) return std::nullopt;
  if (now_.is == token_type::end)
    return fail(0, "the expression is empty, write one like action.name == \"refund\"");
  const auto root = expression();
  if (!root) return std::nullopt;
  if (now_.is != token_type::end) {
    for (const auto& [word, instead] : habits)
      if (now_.is_the(word))
        return fail(now_.at, in_quotes(word) + " is not known, write " + std::string{instead});
    if (now_.is_the(")") || now_.is_the("]") || now_.is_the("}"))
      return fail(now_.at, "this " + in_quotes(now_.spelled) + " closes nothing, remove it");
    const bool quoted = now_.is == token_type::string || now_.is == token_type::bytes;
    return fail(now_.at, "an operator must stand before " +
                             (quoted ? "this text" : in_quotes(now_.spelled)));
  }
  out_.root = *root;
  return std::move(out_);
}

parser::place parser::expression() {
  if (++nesting_ > nesting_max)
    return fail(now_.at, "nested more than " + std::to_string(nesting_max) +
                             " deep, write the expression flatter");
  const auto condition = disjunction();
  if (!condition) return std::nullopt;
  const auto at = now_.at;
  if (!now_.is_the("?")) {
    --nesting_;
    return condition;
  }
  if (!advance()) return std::nullopt;
  const auto then = disjunction();
  if (!then || !expect(":", "and what holds otherwise must follow, like a ? b : c"))
    return std::nullopt;
  const auto otherwise = expression();
  if (!otherwise) return std::nullopt;
  --nesting_;
  return add({.is = form::joined,
              .does = operation::conditional,
              .at = at,
              .parts = {*condition, *then, *otherwise}});
}

parser::place parser::chain(string_view sign, operation does, place (parser::*operand)()) {
  const auto first = (this->*operand)();
  if (!first || !now_.is_the(sign)) return first;
  part all{.is = form::joined, .does = does, .at = now_.at, .parts = {*first}};
  while (now_.is_the(sign)) {
    if (!advance()) return std::nullopt;
    const auto next = (this->*operand)();
    if (!next) return std::nullopt;
    all.parts.push_back(*next);
  }
  return add(std::move(all));
}

string_view parser::operator_in(const auto& signs, operation& does) const {
  for (const auto& [spelled, meant] : signs)
    if (now_.is_the(spelled)) {
      does = meant;
      return spelled;
    }
  return {};
}

parser::place parser::binary(const auto& signs, place (parser::*operand)()) {
  auto left = (this->*operand)();
  operation does{};
  while (left && !operator_in(signs, does).empty()) {
    const auto at = now_.at;
    if (!advance()) return std::nullopt;
    const auto right = (this->*operand)();
    if (!right) return std::nullopt;
    left = add({.is = form::joined, .does = does, .at = at, .parts = {*left, *right}});
  }
  return left;
}

/// Signs before a value. A minus right before a number is part of it.
parser::place parser::unary() {
  std::vector<std::pair<operation, std::size_t>> signs;
  while (now_.is_the("!") || now_.is_the("-")) {
    if (signs.size() >= nesting_max)
      return fail(now_.at, "more than " + std::to_string(nesting_max) + " signs, write fewer");
    signs.emplace_back(now_.is_the("!") ? operation::negation : operation::opposite, now_.at);
    if (!advance()) return std::nullopt;
  }
  const bool number = now_.is == token_type::integer || now_.is == token_type::decimal;
  std::size_t minus_at = no_minus;
  if (number && !signs.empty() && signs.back().first == operation::opposite) {
    minus_at = signs.back().second;
    signs.pop_back();
  }
  auto of = member(minus_at);
  for (; of && !signs.empty(); signs.pop_back())
    of = add(
        {.is = form::unary, .does = signs.back().first, .at = signs.back().second, .parts = {*of}});
  return of;
}

parser::place parser::member(std::size_t minus_at) {
  auto of = primary(minus_at);
  while (of && (now_.is_the(".") || now_.is_the("[")))
    of = now_.is_the(".") ? selected(*of) : indexed(*of);
  return of;
}

parser::place parser::selected(std::uint32_t of) {
  if (!advance()) return std::nullopt;
  const bool maybe = now_.is_the("?");
  if (maybe && !advance()) return std::nullopt;
  if (now_.is == token_type::word && is_keyword(now_.spelled))
    return fail(now_.at, in_quotes(now_.spelled) + " is a word of the language, write [\"" +
                             std::string{now_.spelled} + "\"] without the dot");
  if (now_.is != token_type::word && now_.is != token_type::quoted_word)
    return fail(now_.at, "a name must follow the dot");
  const bool plain = now_.is == token_type::word;
  part out{.is = maybe ? form::maybe_member : form::member, .at = now_.at, .parts = {of}};
  out.name = plain ? std::string{now_.spelled} : std::move(now_.text);
  if (!advance()) return std::nullopt;
  if (plain && !maybe && now_.is_the("(")) {
    out.is = form::method;
    if (!advance() || !elements(")", out.parts, false)) return std::nullopt;
  } else if (plain && now_.is_the("{")) {
    return message(out);
  }
  return add(std::move(out));
}

parser::place parser::indexed(std::uint32_t of) {
  const auto at = now_.at;
  if (!advance()) return std::nullopt;
  const bool maybe = now_.is_the("?");
  if (maybe && !advance()) return std::nullopt;
  const auto which = expression();
  if (!which || !expect("]", "must follow")) return std::nullopt;
  return add({.is = maybe ? form::maybe_element : form::element, .at = at, .parts = {of, *which}});
}

parser::place parser::primary(std::size_t minus_at) {
  if (now_.is_the("(")) {
    if (!advance()) return std::nullopt;
    const auto inner = expression();
    return inner && expect(")", "must close the parentheses here") ? inner : std::nullopt;
  }
  if (now_.is_the("[")) return list();
  if (now_.is_the("{")) return map();
  if (now_.is == token_type::end) return fail(now_.at, "a value must follow, the text ends here");
  const bool rooted = now_.is_the(".");
  if (rooted && !advance()) return std::nullopt;
  if (now_.is == token_type::word && !is_keyword(now_.spelled)) return named(rooted);
  if (rooted) return fail(now_.at, "a name must follow the dot");
  if (now_.is == token_type::mark || now_.is_the("in"))
    return fail(now_.at, "a value must stand before " + in_quotes(now_.spelled));
  return literal(minus_at);
}

parser::place parser::named(bool rooted) {
  if (is_reserved(now_.spelled))
    return fail(now_.at, in_quotes(now_.spelled) + " is a reserved word, no name can be called so");
  part out{.is = form::name, .rooted = rooted, .at = now_.at, .name = std::string{now_.spelled}};
  if (!advance()) return std::nullopt;
  const bool value_follows = now_.is != token_type::mark && now_.is != token_type::end;
  if (out.name == "not" && value_follows && !now_.is_the("in"))
    return fail(out.at, "'not' is not known, write !");
  if (now_.is_the("(")) {
    out.is = form::call;
    if (!advance() || !elements(")", out.parts, false)) return std::nullopt;
  } else if (now_.is_the("{")) {
    return message(out);
  }
  return add(std::move(out));
}

parser::place parser::literal(std::size_t minus_at) {
  const bool minus = minus_at != no_minus;
  constexpr std::uint64_t smallest = std::uint64_t{1} << 63;
  part out{.at = minus ? minus_at : now_.at};
  switch (now_.is) {
    case token_type::integer:
      if (now_.magnitude > smallest - (minus ? 0 : 1))
        return fail(out.at, "integers go from -9223372036854775808 to 9223372036854775807, write " +
                                std::string{now_.spelled} + (minus ? ".0" : "u"));
      out.held =
          value::integer(static_cast<std::int64_t>(minus ? 0 - now_.magnitude : now_.magnitude));
      break;
    case token_type::unsigned_integer: out.held = value::unsigned_integer(now_.magnitude); break;
    case token_type::decimal:
      out.held = value::decimal(minus ? -now_.decimal : now_.decimal);
      break;
    case token_type::string: out.held = value::string(constants_.keep(now_.text)); break;
    case token_type::bytes: out.held = value::bytes(constants_.keep(now_.text)); break;
    case token_type::word:
      if (!now_.is_the("null")) out.held = value::boolean(now_.is_the("true"));
      break;
    default: return fail(now_.at, "a value must stand here");
  }
  return advance() ? add(std::move(out)) : std::nullopt;
}

/// Up to `close`, a comma after the last one included where `optional` parts may stand.
bool parser::elements(string_view close, std::vector<std::uint32_t>& into, bool optional) {
  bool first = true;
  while (!now_.is_the(close)) {
    if (!first && !expect(",", "or " + std::string{close} + " must follow")) return false;
    if (optional && !first && now_.is_the(close)) break;
    std::uint32_t marked = 0;
    if (optional && now_.is_the("?")) {
      marked = optional_link;
      if (!advance()) return false;
    }
    const auto element = expression();
    if (!element) return false;
    into.push_back(*element | marked);
    first = false;
  }
  return advance();
}

parser::place parser::list() {
  part out{.is = form::list, .at = now_.at};
  if (!advance() || !elements("]", out.parts, true)) return std::nullopt;
  return add(std::move(out));
}

parser::place parser::map() {
  part out{.is = form::map, .at = now_.at};
  if (!advance()) return std::nullopt;
  while (!now_.is_the("}")) {
    if (!out.parts.empty() && !expect(",", "or } must follow")) return std::nullopt;
    if (!out.parts.empty() && now_.is_the("}")) break;
    std::uint32_t marked = 0;
    if (now_.is_the("?")) {
      marked = optional_link;
      if (!advance()) return std::nullopt;
    }
    const auto key = expression();
    if (!key || !expect(":", "and a value must follow the key")) return std::nullopt;
    const auto held = expression();
    if (!held) return std::nullopt;
    out.parts.push_back(*key | marked);
    out.parts.push_back(*held);
  }
  return advance() ? add(std::move(out)) : std::nullopt;
}

parser::place parser::message(part& type) {
  return fail(type.at, "messages like " + type.name +
                           "{} are not known here, write a map like {\"name\": value}");
}

}  // namespace

bool is_reserved(string_view word) {
  return std::ranges::find(reserved, word) != reserved.end() || is_keyword(word);
}

std::optional<syntax> parse(string_view text, arena& constants, complaint& wrong) {
  parser from{text, constants};
  auto out = from.whole();
  if (!out) wrong = std::move(from.wrong());
  return out;
}

}  // namespace weft::triggers::cel
