#include "actors/triggers/cel/program.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "actors/triggers/cel/evaluation.hpp"
#include "actors/triggers/cel/lowering.hpp"
#include "actors/triggers/cel/nodes.hpp"
#include "actors/triggers/cel/syntax.hpp"
#include "actors/triggers/cel/utf8.hpp"

namespace weft::triggers::cel {
namespace {

located_problem located(std::string_view text, const complaint& wrong, const std::string& pointer) {
  located_problem out;
  const auto before = text.substr(0, wrong.at);
  const auto line_begin = before.rfind('\n');
  const auto in_line =
      line_begin == std::string_view::npos ? before : before.substr(line_begin + 1);
  out.line = static_cast<std::uint32_t>(1 + std::ranges::count(before, '\n'));
  out.column = static_cast<std::uint32_t>(1 + characters(in_line));
  const bool one_line = text.find('\n') == std::string_view::npos;
  const auto line = one_line ? std::string{} : "line " + std::to_string(out.line) + ", ";
  out.what = {fault::invalid, line + "column " + std::to_string(out.column) + ": " + wrong.says,
              pointer};
  return out;
}

/// `one` compares a member of a variable with a text, either way around.
std::optional<demand> demand_of(const code& in, const node& one) {
  if (one.does != operation::equal) return std::nullopt;
  const auto *left = &in.nodes[one.a], *right = &in.nodes[one.b];
  if (left->does == operation::constant) std::swap(left, right);
  if (left->does != operation::member || right->does != operation::constant) return std::nullopt;
  const auto& of = in.nodes[left->a];
  if (of.does != operation::variable || right->held.is() != kind::string) return std::nullopt;
  return demand{of.a, left->held.text(), right->held.text()};
}

/// Of the whole, or of a part of the conjunction that it is: a false part decides, wherever it
/// stands and whatever the others are, errors included.
void note_demands(code& of) {
  const auto& root = of.nodes[of.root];
  const auto note = [&](std::uint32_t place) {
    if (auto found = demand_of(of, of.nodes[place])) of.demands.push_back(*found);
  };
  if (root.does != operation::all_of) return note(of.root);
  for (std::uint32_t i = 0; i < root.count; ++i) note(of.links[root.a + i]);
}

std::unique_ptr<const code> compiled(std::string_view text, const environment& names,
                                     complaint& wrong) {
  if (text.size() > text_bytes_max) {
    wrong = {0, "the expression has " + std::to_string(text.size()) +
                    " bytes, it may have at most " + std::to_string(text_bytes_max)};
    return nullptr;
  }
  if (const auto damage = damage_in(text)) {
    wrong = {*damage, "the text must be UTF-8, and is none from here on"};
    return nullptr;
  }
  auto out = std::make_unique<code>();
  out->text = text;
  const auto parsed = parse(text, out->constants, wrong);
  if (!parsed) return nullptr;
  if (auto found = lowering{*parsed, names, *out}.whole()) {
    wrong = *std::move(found);
    return nullptr;
  }
  for (const auto& one : names.variables) out->variables.push_back(one.name);
  note_demands(*out);
  return out;
}

}  // namespace

program::program(std::unique_ptr<const code> compiled) : code_{std::move(compiled)} {}
program::~program() = default;

result<std::shared_ptr<const program>> program::compile(std::string_view text,
                                                        const environment& names,
                                                        const std::string& pointer,
                                                        located_problem& where) {
  complaint wrong;
  auto out = compiled(text, names, wrong);
  if (out) return std::make_shared<const program>(std::move(out));
  where = located(text, wrong, pointer);
  return where.what;
}

result<std::shared_ptr<const program>> program::compile(std::string_view text,
                                                        const environment& names,
                                                        const std::string& pointer) {
  located_problem ignored;
  return compile(text, names, pointer, ignored);
}

value program::evaluate(activation variables, arena& memory, std::uint32_t cost_max) const {
  return evaluation{*code_, variables, memory, cost_max}.whole();
}

bool program::ruled_out(std::string_view variable, std::string_view member,
                        std::string_view is) const {
  return std::ranges::any_of(code_->demands, [&](const demand& one) {
    return one.text != is && one.member == member && code_->variables[one.variable] == variable;
  });
}

const std::string& program::text() const { return code_->text; }

std::vector<std::string> program::reads() const {
  std::set<std::string> names;
  for (const auto& one : code_->nodes)
    if (one.does == operation::variable) names.insert(code_->variables[one.a]);
  return {names.begin(), names.end()};
}

}  // namespace weft::triggers::cel
