#include "tools/replay/reader.hpp"

#include <simdjson.h>

#include <charconv>
#include <system_error>
#include <utility>

#include "schemas/codec/codec.hpp"
#include "schemas/codec/writer.hpp"
#include "tools/replay/rows.hpp"

namespace weft::replay {
namespace {

namespace json = simdjson::ondemand;

/// A rule of ours that a line breaks; simdjson's own errors travel as simdjson_error. Both end in
/// `reader::read`.
struct broken_rule {
  problem what;
};

[[noreturn]] void refuse(std::string detail) {
  throw broken_rule{{fault::invalid, std::move(detail), {}}};
}

std::string raw_of(json::value value) {
  return std::string{std::string_view{simdjson::to_json_string(value)}};
}

std::string canonical_of(json::value value) {
  auto text = codec::canonical(raw_of(value));
  if (!text) throw broken_rule{text.error()};
  return std::move(*text);
}

/// The text of a list of text parts (OpenAI), or the list itself as JSON when it is none.
std::string text_of_parts(std::string list) {
  // A value can be walked through once only, and its parser may not be shared: hence its own.
  json::parser parser;
  list.reserve(list.size() + simdjson::SIMDJSON_PADDING);
  auto document = parser.iterate(list);
  std::string parts;
  for (auto part : document.get_array()) {
    json::object members;
    std::string_view text;
    if (part.get_object().get(members) || members["text"].get(text)) return list;
    if (!parts.empty()) parts += '\n';
    parts += text;
  }
  return parts.empty() ? list : parts;
}

/// Words: a string, nothing for null, the text parts of a list of parts, else the JSON itself.
std::string text_of(json::value value) {
  switch (json::json_type{value.type()}) {
    case json::json_type::string: return std::string{std::string_view{value}};
    case json::json_type::null: return {};
    case json::json_type::array: return text_of_parts(raw_of(value));
    default: return raw_of(value);
  }
}

/// A string or null; numbers are spelled out (task ids, call ids).
std::string name_of(json::value value) { return text_of(value); }

/// A tool call's arguments: an object, the JSON text of one (OpenAI), or null for none.
std::string arguments_of(json::value value) {
  const json::json_type type = value.type();
  if (type == json::json_type::null) return "{}";
  if (type == json::json_type::object) return canonical_of(value);
  const auto text = text_of(value);
  auto read = codec::canonical(text.empty() ? "{}" : text);
  if (!read || !read->starts_with('{')) refuse("arguments are not a JSON object: " + text);
  return std::move(*read);
}

void read_call_members(json::object from, source_row::call& call) {
  for (auto member : from) {
    const std::string_view key = member.unescaped_key();
    if (key == "id") call.id = name_of(member.value());
    else if (key == "name") call.name = name_of(member.value());
    else if (key == "arguments") call.arguments = arguments_of(member.value());
    else if (key == "consequential") call.consequential = member.value().get_bool();
    else if (key == "function") read_call_members(member.value().get_object(), call);  // OpenAI
  }
}

source_row::call call_of(json::value value) {
  source_row::call call;
  call.arguments = "{}";
  read_call_members(value.get_object(), call);
  return call;
}

source_row::told told_of(json::value value) {
  source_row::told told;
  for (auto member : value.get_object()) {
    const std::string_view key = member.unescaped_key();
    if (key == "id") told.call_id = name_of(member.value());
    else if (key == "name") told.name = name_of(member.value());
    else if (key == "content") told.text = text_of(member.value());
    else if (key == "error") told.error = member.value().get_bool();
  }
  return told;
}

source_row::choice choice_of(json::value value) {
  source_row::choice choice;
  for (auto member : value.get_object()) {
    const std::string_view key = member.unescaped_key();
    if (key == "picked") choice.picked = text_of(member.value());
    if (key != "options") continue;
    for (auto option : member.value().get_array())
      choice.options.push_back(text_of(option.value()));
  }
  if (choice.picked.empty()) refuse("the choice does not say which option was picked");
  return choice;
}

weft::signals signals_of(json::value value) {
  weft::signals signals;
  codec::writer out{signals.raw};
  out.object();
  if (json::json_type{value.type()} == json::json_type::number) {
    signals.confidence = value.get_double();
    out.put("confidence", *signals.confidence);
  } else {
    for (auto member : value.get_object()) {
      const std::string key{std::string_view{member.unescaped_key()}};
      if (key.find_first_of("\"\\\n\t") != std::string::npos) refuse("a signal's name is no name");
      const auto raw = raw_of(member.value());
      out.put_raw(key, raw);
      if (key != "confidence") continue;
      double number = 0;
      const auto [end, error] = std::from_chars(raw.data(), raw.data() + raw.size(), number);
      if (error != std::errc{}) refuse("confidence is no number: " + raw);
      signals.confidence = number;
    }
  }
  out.end_object();
  return signals;
}

source_row row_of(json::value value) {
  source_row row;
  std::string call_id;
  for (auto member : value.get_object()) {
    const std::string_view key = member.unescaped_key();
    if (key == "role") row.role = name_of(member.value());
    else if (key == "content") row.text = text_of(member.value());
    else if (key == "tool_call") row.calls.push_back(call_of(member.value()));
    else if (key == "tool_result") row.tool = told_of(member.value());
    else if (key == "choice") row.chosen = choice_of(member.value());
    else if (key == "signals" || key == "confidence") row.signals = signals_of(member.value());
    else if (key == "scope") row.scope = name_of(member.value());
    else if (key == "tool_call_id") call_id = name_of(member.value());
    else if (key == "tool_calls" && !member.value().is_null())
      for (auto call : member.value().get_array())
        row.calls.push_back(call_of(call.value()));
  }
  // OpenAI's tool message carries its text itself and has no mark for errors; tools of all sources
  // here begin theirs with the word.
  if (row.role == "tool" && !row.tool)
    row.tool = source_row::told{std::move(call_id), {}, row.text, row.text.starts_with("Error")};
  return row;
}

void read_expected(json::value value, recorded_conversation& to) {
  if (value.is_null()) return;
  for (auto entry : value.get_array()) {
    auto call = call_of(entry.value());
    if (!call.name.empty()) to.expected.push_back({std::move(call.name), std::move(call.arguments)});
  }
}

void read_write_diff(json::value value, recorded_conversation& to) {
  if (value.is_null()) return;
  for (auto member : value.get_object()) {
    const std::string_view key = member.unescaped_key();
    if (key != "unwarranted" && key != "wrong_args") continue;
    const bool unwarranted = key == "unwarranted";
    for (auto write : member.value().get_array())
      to.wrong.push_back({std::uint64_t{write["step"]}, unwarranted});
  }
}

}  // namespace

struct reader::parts {
  json::parser parser;
};

reader::reader() : parts_{std::make_unique<parts>()} {}
reader::~reader() = default;

result<recorded_conversation> reader::read(std::string& line, std::string_view name) {
  recorded_conversation found;
  found.id = name;
  std::vector<source_row> rows;
  bool any = false;
  std::size_t index = 0;
  try {
    line.reserve(line.size() + simdjson::SIMDJSON_PADDING);
    auto document = parts_->parser.iterate(line);
    for (auto member : document.get_object()) {
      const std::string_view key = member.unescaped_key();
      if (key == "id") found.id = name_of(member.value());
      else if (key == "user_goal") found.goal = text_of(member.value());
      else if (key == "domain") found.scope = name_of(member.value());
      else if (key == "expected_actions") read_expected(member.value(), found);
      else if (key == "write_diff") read_write_diff(member.value(), found);
      if (key != "steps" && key != "messages") continue;
      any = true;
      for (auto row : member.value().get_array()) {
        rows.push_back(row_of(row.value()));
        ++index;
      }
    }
  } catch (const simdjson::simdjson_error& error) {
    return problem{fault::malformed, error.what(), std::to_string(index)};
  } catch (broken_rule& rule) {
    rule.what.where = std::to_string(index);
    return std::move(rule.what);
  }
  if (!any)
    return problem{fault::invalid, "a line needs 'steps' (trajectory) or 'messages' (chat)", {}};
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (auto wrong = add_row(found, std::move(rows[i]), i)) return std::move(*wrong);
  link_results(found);
  return found;
}

}  // namespace weft::replay
