#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/json_schema.hpp"
#include "tests/support/raw_http.hpp"

namespace weft::testing {

/// An OpenAPI document as the judge of what a node really answers.
class openapi_document {
 public:
  explicit openapi_document(std::string_view text) : schemas_{json::parse(text)} {}

  /// "GET /v1/conversations/{id}" for every operation.
  std::set<std::string> operations() const;
  /// Names of an operation's query parameters.
  std::set<std::string> query_parameters(const std::string& operation) const;

  /// Everything about a response that the document does not allow: its status, media type, a
  /// member. Remembers which statuses of which operations were seen.
  std::vector<std::string> check_response(const std::string& operation, const http_reply& got);
  /// The same for a request body the node has accepted.
  std::vector<std::string> check_request(const std::string& operation, std::string_view body) const;

  /// Everything wrong with a value that should be as the schema of that name says.
  std::vector<std::string> check_named(std::string_view schema, const json& value) const;
  const json& schema(std::string_view name) const;

  /// Statuses seen so far.
  const std::map<std::string, std::set<int>>& seen() const { return seen_; }
  /// Statuses that the document knows of an operation; ranges like "4XX" count as 400.
  std::set<int> statuses(const std::string& operation) const;

 private:
  const json& operation_at(const std::string& operation) const;
  const json& response_at(const std::string& operation, int status) const;

  json_schema schemas_;
  std::map<std::string, std::set<int>> seen_;
};

}  // namespace weft::testing
