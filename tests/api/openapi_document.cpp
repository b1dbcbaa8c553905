#include "tests/api/openapi_document.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <sstream>

namespace weft::testing {
namespace {

constexpr std::array<std::string_view, 7> methods{"get",   "head",   "post",   "put",
                                                  "patch", "delete", "options"};

std::string in_case(std::string_view text, int (*change)(int)) {
  std::string out{text};
  std::ranges::transform(out, out.begin(),
                         [change](unsigned char c) { return static_cast<char>(change(c)); });
  return out;
}

std::string media_type(const std::string& header) { return header.substr(0, header.find(';')); }

}  // namespace

std::set<std::string> openapi_document::operations() const {
  std::set<std::string> all;
  for (const auto& [path, item] : schemas_.document()["paths"].members())
    for (const auto method : methods)
      if (item.has(method)) all.insert(in_case(method, std::toupper) + " " + path);
  return all;
}

const json& openapi_document::operation_at(const std::string& operation) const {
  const auto blank = operation.find(' ');
  const auto& item = schemas_.document()["paths"][std::string_view{operation}.substr(blank + 1)];
  return item[std::string_view{in_case(operation.substr(0, blank), std::tolower)}];
}

std::set<std::string> openapi_document::query_parameters(const std::string& operation) const {
  std::set<std::string> names;
  for (const auto& each : operation_at(operation)["parameters"].elements()) {
    const auto& parameter = schemas_.resolved(each);
    if (parameter["in"].text() == "query") names.insert(parameter["name"].text());
  }
  return names;
}

const json& openapi_document::response_at(const std::string& operation, int status) const {
  const auto& all = operation_at(operation)["responses"];
  const auto exact = std::to_string(status), range = std::to_string(status / 100) + "XX";
  for (const std::string_view name :
       {std::string_view{exact}, std::string_view{range}, std::string_view{"default"}})
    if (all.has(name)) return schemas_.resolved(all[name]);
  return all["absent"];
}

std::set<int> openapi_document::statuses(const std::string& operation) const {
  std::set<int> known;
  for (const auto& [name, response] : operation_at(operation)["responses"].members()) {
    if (name == "default") continue;
    const int status = std::atoi(name.c_str());
    known.insert(status < 100 ? status * 100 : status);
  }
  return known;
}

std::vector<std::string> openapi_document::check_response(const std::string& operation,
                                                          const http_reply& got) {
  seen_[operation].insert(got.status);
  const auto& response = response_at(operation, got.status);
  if (response.is_null())
    return {"the document does not know status " + std::to_string(got.status)};
  const auto& contents = response["content"];
  if (contents.members().empty()) {
    if (got.body.empty()) return {};
    return {"there is a body, the document knows none"};
  }
  const auto type = media_type(got.header("content-type"));
  if (contents.has("*/*")) return {};  // files of any kind
  if (!contents.has(type)) return {"the document does not know the media type " + type};
  if (type == "application/jsonl") {
    std::istringstream lines{got.body};
    for (std::string line; std::getline(lines, line);)
      if (json::parse(line).members().empty()) return {"a row is no object: " + line};
    return {};
  }
  if (!type.ends_with("json")) return {};
  return schemas_.check(json::parse(got.body), contents[std::string_view{type}]["schema"]);
}

std::vector<std::string> openapi_document::check_request(const std::string& operation,
                                                         std::string_view body) const {
  const auto& request = schemas_.resolved(operation_at(operation)["requestBody"]);
  const auto& schema = request["content"]["application/json"]["schema"];
  if (schema.is_null()) return {"the document knows no JSON body for it"};
  return schemas_.check(json::parse(body), schema);
}

const json& openapi_document::schema(std::string_view name) const {
  return schemas_.document()["components"]["schemas"][name];
}

std::vector<std::string> openapi_document::check_named(std::string_view schema_name,
                                                       const json& value) const {
  return schemas_.check(value, schema(schema_name));
}

}  // namespace weft::testing
