#include "tools/replay/reader.hpp"

#include <utility>

#include "schemas/codec/canonical.hpp"
#include "schemas/codec/table.hpp"
#include "tools/replay/rows.hpp"

namespace weft::replay {
namespace {

using codec::member;
using codec::node;
using codec::set;

bool json_text(node& n, std::string& out) {
  out.clear();
  codec::canonical_text canonical{out};
  return canonical.write(n);
}

/// The text of OpenAI's list of parts, `[{"type":"text","text":"…"}]`; other lists stay JSON.
struct text_part {
  std::string text;
};
bool text_of_part(node& n, std::string& out);
constexpr std::array<member<text_part>, 1> part_rows{
    {{"text", set<&text_part::text, text_of_part>, codec::required}}};

bool text_of_part(node& n, std::string& out) {
  std::string_view text;
  if (!codec::read_string(n, text)) return false;
  out = text;
  return true;
}

void join_parts(std::string& list_or_text) {
  codec::reading in{list_or_text, codec::source::node};
  codec::element_walk walk{in};
  std::string joined;
  while (walk.next()) {
    text_part part;
    node element = walk.value();
    if (!codec::read_object(element, part, part_rows)) return;
    if (!joined.empty()) joined += '\n';
    joined += part.text;
  }
  if (!joined.empty()) list_or_text = std::move(joined);
}

/// Words, in whatever way a source writes them: a string, null for none, a list of parts, or JSON.
bool words(node& n, std::string& out) {
  out.clear();
  switch (n.first()) {
    case '"': {
      std::string_view text;
      if (!codec::read_string(n, text)) return false;
      out = text;
      return true;
    }
    case '[':
      if (!json_text(n, out)) return false;
      join_parts(out);
      return true;
    case 'n': return n.is_null();
    default: return json_text(n, out);
  }
}

/// A tool call's arguments: an object, or the text of one as OpenAI has it.
bool arguments(node& n, std::string& out) {
  if (n.first() != '"') return n.first() == '{' ? json_text(n, out) : n.unlike("an object");
  std::string_view text;
  if (!codec::read_string(n, text)) return false;
  auto read = codec::canonical(text.empty() ? "{}" : text);
  if (!read || !read->starts_with('{'))
    return n.fail(fault::invalid, codec::spoken(n.at) + " must hold the text of a JSON object");
  out = std::move(*read);
  return true;
}

bool number(node& n, std::size_t& out) {
  double value = 0;
  if (!codec::read_double(n, value)) return false;
  out = static_cast<std::size_t>(value);
  return value >= 0 || n.fail(fault::invalid, codec::spoken(n.at) + " is negative");
}

/// All that is known about a step, or its confidence alone.
bool step_signals(node& n, weft::signals& out) {
  std::string text;
  codec::canonical_text canonical{text};
  const bool alone = n.first() != '{';
  if (!canonical.write(n)) return false;
  const std::string confidence{alone ? std::string_view{text} : canonical.value_of("confidence")};
  out.raw = alone ? "{\"confidence\":" + text + "}" : text;
  double value = 0;
  if (confidence.empty()) return true;
  if (!codec::to_double(confidence, value))
    return n.fail(fault::invalid, "confidence must be a number from 0 to 1");
  out.confidence = value;
  return true;
}

// OpenAI wraps name and arguments in `function`: the same rows once more.
bool function(node& n, source_call& out);
constexpr std::array<member<source_call>, 5> call_rows{
    {{"id", set<&source_call::id, words>},
     {"name", set<&source_call::name, words>},
     {"arguments", set<&source_call::arguments, arguments>},
     {"consequential", set<&source_call::consequential, codec::read_boolean>},
     {"function", function}}};

bool function(node& n, source_call& out) {
  return codec::read_object(n, out, call_rows).has_value();
}

bool one_call(node& n, source_row& out) { return function(n, out.calls.emplace_back()); }

constexpr std::array<member<source_result>, 4> told_rows{
    {{"id", set<&source_result::call_id, words>},
     {"name", set<&source_result::name, words>},
     {"content", set<&source_result::text, words>},
     {"error", set<&source_result::error, codec::read_boolean>}}};

bool tool_result(node& n, source_row& out) {
  return codec::read_object(n, out.tool.emplace(), told_rows).has_value();
}

constexpr std::array<member<source_choice>, 2> choice_rows{
    {{"options", set<&source_choice::options, codec::list<words, 0>>, codec::required},
     {"picked", set<&source_choice::picked, words>, codec::required}}};

bool choice(node& n, source_row& out) {
  return codec::read_object(n, out.chosen.emplace(), choice_rows).has_value();
}

constexpr std::array<member<source_row>, 10> row_rows{
    {{"role", set<&source_row::role, words>, codec::required},
     {"content", set<&source_row::text, words>},
     {"tool_call", one_call},
     {"tool_result", tool_result},
     {"choice", choice},
     {"signals", set<&source_row::signals, step_signals>},
     {"confidence", set<&source_row::signals, step_signals>},
     {"scope", set<&source_row::scope, words>},
     {"tool_calls", set<&source_row::calls, codec::list<function, 0>>},
     {"tool_call_id", set<&source_row::tool_call_id, words>}}};

bool one_row(node& n, source_row& out) { return codec::read_object(n, out, row_rows).has_value(); }

// -- the line ------------------------------------------------------------------------------------

struct write {
  std::size_t row = 0;
};
constexpr std::array<member<write>, 1> write_rows{
    {{"step", set<&write::row, number>, codec::required}}};
bool one_write(node& n, write& out) { return codec::read_object(n, out, write_rows).has_value(); }

struct write_diff {
  std::vector<write> unwarranted, wrong_arguments;
};
constexpr std::array<member<write_diff>, 2> diff_rows{
    {{"unwarranted", set<&write_diff::unwarranted, codec::list<one_write, 0>>},
     {"wrong_args", set<&write_diff::wrong_arguments, codec::list<one_write, 0>>}}};
bool diff(node& n, write_diff& out) { return codec::read_object(n, out, diff_rows).has_value(); }

struct source_line {
  std::string id, goal, scope;
  std::vector<source_call> expected;
  write_diff wrong;
  std::optional<std::vector<source_row>> rows;
};
constexpr auto rows_rule = codec::maybe<codec::list<one_row, 0>>;

constexpr std::array<member<source_line>, 7> line_rows{
    {{"id", set<&source_line::id, words>},
     {"user_goal", set<&source_line::goal, words>},
     {"domain", set<&source_line::scope, words>},
     {"expected_actions", set<&source_line::expected, codec::list<function, 0>>},
     {"write_diff", set<&source_line::wrong, diff>},
     {"steps", set<&source_line::rows, rows_rule>},
     {"messages", set<&source_line::rows, rows_rule>}}};

}  // namespace

result<recorded_conversation> read_conversation(std::string_view line, std::string_view name) {
  source_line source;
  if (auto wrong = codec::read_text(line, codec::source::node, source, line_rows))
    return std::move(*wrong);
  if (!source.rows)
    return problem{
        fault::invalid, "a line must have 'steps' (trajectory) or 'messages' (chat)", {}};

  recorded_conversation found;
  found.id = source.id.empty() ? std::string{name} : std::move(source.id);
  found.goal = std::move(source.goal);
  found.scope = std::move(source.scope);
  for (auto& call : source.expected)
    found.expected.push_back({std::move(call.name), std::move(call.arguments)});
  for (const auto& write : source.wrong.unwarranted) found.wrong.push_back({write.row, true});
  for (const auto& write : source.wrong.wrong_arguments) found.wrong.push_back({write.row, false});
  for (std::size_t i = 0; i < source.rows->size(); ++i)
    if (auto wrong = add_row(found, std::move((*source.rows)[i]), i)) return std::move(*wrong);
  link_results(found);
  return found;
}

}  // namespace weft::replay
