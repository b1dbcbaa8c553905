#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "actors/floor/match_tokens.hpp"
#include "actors/floor/match_tree.hpp"
#include "schemas/codec/formats.hpp"

// Recursive descent, one function per level of CEL's grammar, lowest precedence first. Types are
// checked where a part is joined to others, so that the column is that of the mistake.

namespace weft::floor {
namespace {

using std::string_view;

constexpr string_view known_names =
    "known are conversation.id, .customer, .goal, .scope, .queues and .metadata.NAME";
constexpr string_view known_methods = "known are contains(), startsWith(), endsWith() and size()";

template <class Value>
using row = std::pair<string_view, Value>;

template <class Value, std::size_t Size>
std::optional<Value> find(const std::array<row<Value>, Size>& rows, string_view name) {
  for (const auto& [known, value] : rows)
    if (known == name) return value;
  return std::nullopt;
}

constexpr std::array<row<string_view subject::*>, 4> attributes{{{"id", &subject::id},
                                                                 {"customer", &subject::customer},
                                                                 {"goal", &subject::goal},
                                                                 {"scope", &subject::scope}}};
constexpr std::array<row<operation>, 7> relations{{{"==", operation::equal},
                                                   {"!=", operation::unequal},
                                                   {"<", operation::less},
                                                   {"<=", operation::less_equal},
                                                   {">", operation::greater},
                                                   {">=", operation::greater_equal},
                                                   {"in", operation::in}}};
constexpr std::array<row<operation>, 4> methods{{{"contains", operation::contains},
                                                 {"startsWith", operation::starts_with},
                                                 {"endsWith", operation::ends_with},
                                                 {"size", operation::size}}};
/// Words of other languages, and what is written here.
constexpr std::array<row<string_view>, 5> habits{
    {{"and", "write &&"},
     {"or", "write ||"},
     {"not", "write !"},
     {"null", "ask with has() whether a member is there"},
     {"size", "write it behind what it measures: conversation.goal.size()"}}};
/// Words that CEL keeps for itself: they cannot stand after a dot.
constexpr std::array<string_view, 21> reserved{
    "true",     "false",   "null",      "in",       "as",  "break",  "const",
    "continue", "else",    "for",       "function", "if",  "import", "let",
    "loop",     "package", "namespace", "return",   "var", "void",   "while"};

/// A word of the caller's inside a sentence.
std::string quoted(string_view word) {
  constexpr std::size_t shown = 64;
  return "'" + std::string{word.substr(0, shown)} + (word.size() > shown ? "…'" : "'");
}
/// What to say about a word that means nothing where it stands.
std::string not_known(string_view word) {
  const auto habit = find(habits, word);
  return quoted(word) + " is not known, " + std::string{habit ? *habit : known_names};
}

class parser {
 public:
  explicit parser(string_view text) : text_{text}, tokens_{text} {}

  result<expression> parse(const std::string& pointer);

 private:
  using part = std::optional<std::size_t>;  // a place in `nodes`; none: there is a complaint

  part fail(std::size_t at, std::string says);
  part add(node what);
  node& at(part which) { return out_.nodes[*which]; }
  bool advance();
  bool expect(string_view mark, string_view why);
  bool operator_here();

  part whole();
  part disjunction() { return joined("||", operation::disjunction, &parser::conjunction); }
  part conjunction() { return joined("&&", operation::conjunction, &parser::relation); }
  part joined(string_view sign, operation does, part (parser::*operand)());
  part relation();
  part negation();
  part member();
  part primary();
  part nested();
  part named();
  part has();
  part list();
  part literal_value();
  part selected(part of);
  part indexed(part of);
  part method(part of, const token& name);
  bool boolean(part what, string_view sign);

  string_view text_;
  tokens tokens_;
  token now_;
  std::optional<complaint> wrong_;
  expression out_;
  std::size_t nesting_ = 0, operators_ = 0;
  bool selected_ = false;  // the last name of a path was written with a dot
};

parser::part parser::fail(std::size_t at, std::string says) {
  wrong_ = complaint{at, std::move(says)};
  return std::nullopt;
}

parser::part parser::add(node what) {
  out_.nodes.push_back(std::move(what));
  return out_.nodes.size() - 1;
}

bool parser::advance() {
  wrong_ = tokens_.next(now_);
  return !wrong_;
}

bool parser::expect(string_view mark, string_view why) {
  if (now_.is_the(mark)) return advance();
  fail(now_.at, "'" + std::string{mark} + "' " + std::string{why});
  return false;
}

/// Counts an operator and goes on behind it.
bool parser::operator_here() {
  if (++operators_ <= match_operators_max) return advance();
  fail(now_.at, "there are more than " + std::to_string(match_operators_max) +
                    " operators, split the expression or use in with a list");
  return false;
}

result<expression> parser::parse(const std::string& pointer) {
  if (const auto root = whole()) {
    out_.text = text_;
    out_.root = *root;
    return std::move(out_);
  }
  const auto column = codec::code_points(text_.substr(0, wrong_->at)) + 1;
  return problem{fault::invalid, "column " + std::to_string(column) + ": " + wrong_->says, pointer};
}

parser::part parser::whole() {
  if (text_.size() > match_bytes_max)
    return fail(0, "the expression has " + std::to_string(text_.size()) +
                       " bytes, it may have at most " + std::to_string(match_bytes_max));
  if (const auto damage = damage_in(text_)) return fail(*damage, "the expression must be UTF-8");
  if (!advance()) return std::nullopt;
  if (now_.is == token_type::end)
    return fail(0, "the expression is empty, write true for every conversation");
  const auto root = disjunction();
  if (!root) return std::nullopt;
  if (now_.is == token_type::end) return boolean(root, "the expression") ? root : std::nullopt;
  if (now_.is_the(")")) return fail(now_.at, "this ')' closes nothing, remove it");
  if (find(habits, now_.spelled)) return fail(now_.at, not_known(now_.spelled));
  return fail(now_.at, "an operator must stand before this, such as && or ==");
}

/// Whether it can be true or false, as `who` wants.
bool parser::boolean(part what, string_view who) {
  const auto& n = at(what);
  if (may_be(n.type, value_type::boolean)) return true;
  fail(n.at, std::string{who} + " wants true or false and this is " + std::string{spoken(n.type)} +
                 ", compare it, for example with ==");
  return false;
}

parser::part parser::joined(string_view sign, operation does, part (parser::*operand)()) {
  auto left = (this->*operand)();
  while (left && now_.is_the(sign)) {
    if (!boolean(left, sign) || !operator_here()) return std::nullopt;
    const auto right = (this->*operand)();
    if (!right || !boolean(right, sign)) return std::nullopt;
    left = add({.does = does, .at = at(left).at, .left = *left, .right = *right});
  }
  return left;
}

parser::part parser::relation() {
  auto left = negation();
  while (left && now_.is != token_type::string) {
    const auto does = find(relations, now_.spelled);
    if (!does) break;
    const token sign = now_;
    if (!operator_here()) return std::nullopt;
    const auto right = *does == operation::in && now_.is_the("[") ? list() : negation();
    if (!right) return std::nullopt;
    if (auto why = misfit(*does, sign.spelled, at(left), at(right)))
      return fail(sign.at, *std::move(why));
    left = add({.does = *does, .at = at(left).at, .left = *left, .right = *right});
  }
  return left;
}

parser::part parser::negation() {
  std::vector<std::size_t> signs;
  while (now_.is_the("!")) {
    signs.push_back(now_.at);
    if (!operator_here()) return std::nullopt;
  }
  auto of = member();
  if (!signs.empty() && of && !boolean(of, "!")) return std::nullopt;
  for (; of && !signs.empty(); signs.pop_back())
    of = add({.does = operation::negation, .at = signs.back(), .left = *of});
  return of;
}

/// A primary with what follows it: .name, ["name"], .method(…)
parser::part parser::member() {
  auto of = primary();
  while (of && (now_.is_the(".") || now_.is_the("[")))
    of = now_.is_the(".") ? selected(of) : indexed(of);
  if (of && at(of).does == operation::member && at(of).path.empty())
    return fail(now_.at, "name a member here, like conversation.metadata.vip");
  return of;
}

parser::part parser::selected(part of) {
  if (!advance()) return std::nullopt;
  const token name = now_;
  if (name.is != token_type::word)
    return fail(name.at, R"(a name must follow the dot; other names are written ["like this"])");
  if (!advance()) return std::nullopt;
  if (now_.is_the("(")) return method(of, name);
  if (at(of).does != operation::member && find(methods, name.spelled))
    return fail(now_.at, "'(' must follow " + quoted(name.spelled));
  if (at(of).does != operation::member)
    return fail(name.at, "this is " + std::string{spoken(at(of).type)} + " and has no " +
                             quoted(name.spelled) + ", only conversation.metadata has members");
  if (std::ranges::find(reserved, name.spelled) != reserved.end())
    return fail(name.at, quoted(name.spelled) + " is a reserved word, write [\"" +
                             std::string{name.spelled} + "\"] without the dot");
  at(of).path.emplace_back(name.spelled);
  selected_ = true;
  return of;
}

parser::part parser::indexed(part of) {
  if (at(of).does != operation::member)
    return fail(now_.at, "only conversation.metadata and its members take [\"name\"]");
  if (!advance()) return std::nullopt;
  if (now_.is != token_type::string)
    return fail(now_.at, R"(the name of a member must stand here, like ["name"])");
  at(of).path.push_back(std::move(now_.value));
  selected_ = false;
  return advance() && expect("]", "must follow the name") ? of : std::nullopt;
}

parser::part parser::method(part of, const token& name) {
  const auto does = find(methods, name.spelled);
  if (!does)
    return fail(name.at,
                "there is no method " + quoted(name.spelled) + ", " + std::string{known_methods});
  const node& receiver = at(of);
  if (receiver.does == operation::member && receiver.path.empty())
    return fail(name.at, "name a member before it, like conversation.metadata.vip");
  if (auto why = misfit(*does, name.spelled, receiver)) return fail(name.at, *std::move(why));
  node call{.does = *does, .at = receiver.at, .left = *of};
  if (*does == operation::size) {
    call.type = value_type::integer;
    if (!advance() || !expect(")", "must follow, size() takes nothing")) return std::nullopt;
    return add(std::move(call));
  }
  const auto argument = nested();
  if (!argument) return std::nullopt;
  if (!may_be(at(argument).type, value_type::string))
    return fail(at(argument).at, std::string{name.spelled} + "() takes a string, this is " +
                                     std::string{spoken(at(argument).type)});
  call.right = *argument;
  return add(std::move(call));
}

/// What stands in parentheses.
parser::part parser::nested() {
  if (++nesting_ > match_nesting_max)
    return fail(now_.at, "parentheses are nested more than " + std::to_string(match_nesting_max) +
                             " deep, write the expression flatter");
  if (!advance()) return std::nullopt;
  const auto inner = disjunction();
  if (!inner || !expect(")", "must close the parentheses here")) return std::nullopt;
  --nesting_;
  return inner;
}

parser::part parser::primary() {
  if (now_.is_the("(")) return nested();
  if (now_.is_the("["))
    return fail(now_.at, "a list can stand only to the right of in, like x in [\"a\", \"b\"]");
  if (now_.is == token_type::end) return fail(now_.at, "a value must follow, the text ends here");
  if (now_.is == token_type::mark || now_.is_the("in"))
    return fail(now_.at, "a value must stand before " + quoted(now_.spelled));
  const bool is_name = now_.is == token_type::word && !now_.is_the("true") && !now_.is_the("false");
  return is_name ? named() : literal_value();
}

parser::part parser::literal_value() {
  node value{.type = value_type::string, .at = now_.at};
  const auto digits = now_.spelled;
  const auto converted = [&](auto number) {
    const auto done = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    value.literals.emplace_back(number);
    return done.ec == std::errc{};
  };
  if (now_.is == token_type::string) {
    value.literals.emplace_back(std::move(now_.value));
  } else if (now_.is != token_type::number) {
    value.type = value_type::boolean;
    value.literals.emplace_back(now_.is_the("true"));
  } else if (digits.find_first_of(".eE") == string_view::npos) {
    value.type = value_type::integer;
    if (!converted(std::int64_t{0}))
      return fail(now_.at, "integers have at most 64 bits, write a decimal like 1e19");
  } else {
    value.type = value_type::decimal;
    if (!converted(0.0)) return fail(now_.at, "this decimal is beyond the range of a double");
  }
  return advance() ? add(std::move(value)) : std::nullopt;
}

parser::part parser::list() {
  node all{.does = operation::list, .type = value_type::list, .at = now_.at};
  if (!advance()) return std::nullopt;
  while (!now_.is_the("]")) {
    if (!all.literals.empty() && !expect(",", "or ] must follow an element")) return std::nullopt;
    if (now_.is != token_type::string && now_.is != token_type::number && !now_.is_the("true") &&
        !now_.is_the("false"))
      return fail(now_.at, "lists hold strings, numbers, true and false; write one of them");
    const auto element = literal_value();
    if (!element) return std::nullopt;
    const auto type = at(element).type;
    const bool mixed = !all.literals.empty() && type != all.elements;
    all.elements = mixed ? value_type::unknown : type;
    all.literals.push_back(std::move(at(element).literals.front()));
    out_.nodes.pop_back();
  }
  return advance() ? add(std::move(all)) : std::nullopt;
}

/// A name, or has().
parser::part parser::named() {
  const token name = now_;
  if (!advance()) return std::nullopt;
  if (name.is_the("has") && now_.is_the("(")) return has();
  if (!name.is_the("conversation")) return fail(name.at, not_known(name.spelled));
  if (!now_.is_the("."))
    return fail(name.at, "conversation is no value by itself, " + std::string{known_names});
  if (!advance()) return std::nullopt;
  const token field = now_;
  if (field.is != token_type::word)
    return fail(field.at, "a name must follow the dot, " + std::string{known_names});
  node value{.type = value_type::string, .at = name.at};
  if (const auto attribute = find(attributes, field.spelled)) {
    value.does = operation::attribute;
    value.attribute = *attribute;
  } else if (field.is_the("queues")) {
    value.does = operation::queues;
    value.type = value_type::list;
    value.elements = value_type::string;
  } else if (field.is_the("metadata")) {
    value.does = operation::member;
    value.type = value_type::unknown;
  } else {
    return fail(field.at,
                "conversation has no " + quoted(field.spelled) + ", " + std::string{known_names});
  }
  return advance() ? add(std::move(value)) : std::nullopt;
}

parser::part parser::has() {
  const auto at_once = now_.at;
  const auto of = nested();
  if (!of) return std::nullopt;
  if (at(of).does != operation::member || !selected_)
    return fail(at_once + 1, "has() asks for a member by its name, like conversation.metadata.vip");
  at(of).does = operation::has;
  at(of).type = value_type::boolean;
  return of;
}

}  // namespace

result<expression> parse(string_view text, const std::string& pointer) {
  return parser{text}.parse(pointer);
}

}  // namespace weft::floor
