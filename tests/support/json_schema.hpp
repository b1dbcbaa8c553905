#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/json.hpp"

namespace weft::testing {

/// Checks values against the JSON Schemas inside a document (OpenAPI 3.1 or a schema of its own).
///
/// Knows the part of draft 2020-12 that our documents use; a keyword it does not know is an error,
/// so that nothing goes unchecked unnoticed. `format` is ignored, `pattern` is skipped and counted.
/// It is stricter than JSON Schema in one point: an object with `properties` that does not say
/// `additionalProperties` may have no others, because a member that the document does not name is
/// a member that no reader of the document can expect.
class json_schema {
 public:
  explicit json_schema(json document) : document_{std::move(document)} {}

  const json& document() const { return document_; }
  /// `at`, or what its `$ref` leads to.
  const json& resolved(const json& at) const;
  /// Everything that is wrong with the value, each with the place in it; empty when all is well.
  std::vector<std::string> check(const json& value, const json& schema) const;
  std::size_t patterns_skipped() const { return patterns_skipped_; }

 private:
  struct verdict;
  void check_value(const json& value, const json& schema, const std::string& where,
                   std::vector<std::string>& wrong) const;
  void apply(const json& value, const json& schema, const std::string& where, verdict& out) const;
  void apply_keyword(const json& value, const json& schema, const std::string& keyword,
                     const std::string& where, verdict& out) const;
  void apply_members(const json& value, const json& schema, const std::string& where,
                     verdict& out) const;
  void apply_branches(const json& value, const json& branches, bool exactly_one,
                      const std::string& where, verdict& out) const;

  json document_;
  mutable std::size_t patterns_skipped_ = 0;
};

}  // namespace weft::testing
