#include "tests/support/json_schema.hpp"

#include <doctest/doctest.h>

// The validator must find what it is there for.

namespace weft::testing {
namespace {

std::size_t faults(const char* schema, const char* value) {
  const json_schema judge{json::parse(
      R"({"defs":{"n":{"type":"integer","minimum":1},"a":{"properties":{"x":{"type":"string"}},)"
      R"("required":["x"]}}})")};
  return judge.check(json::parse(value), json::parse(schema)).size();
}

}  // namespace

TEST_CASE("a value is held against each keyword of its schema") {
  CHECK(faults(R"({"type":"string"})", R"("a")") == 0);
  CHECK(faults(R"({"type":"string"})", "1") == 1);
  CHECK(faults(R"({"type":["string","null"]})", "null") == 0);
  CHECK(faults(R"({"type":"integer"})", "1.5") == 1);
  CHECK(faults(R"({"type":"integer"})", "2.0") == 0);
  CHECK(faults(R"({"enum":["a","b"]})", R"("c")") == 1);
  CHECK(faults(R"({"const":"a"})", R"("a")") == 0);
  CHECK(faults(R"({"minimum":0,"maximum":1})", "2") == 1);
  CHECK(faults(R"({"minLength":2})", "\"\xC3\xA4\"") == 1);
  CHECK(faults(R"({"maxItems":1})", "[1,2]") == 1);
  CHECK(faults(R"({"items":{"type":"string"}})", R"(["a",1,2])") == 2);
  CHECK(faults(R"({"format":"email","title":"t"})", "1") == 0);
  CHECK(faults(R"({"madeUp":true})", "1") == 1);
  CHECK(faults("false", "1") == 1);
}

TEST_CASE("members that no schema names are found, unless more are allowed") {
  CHECK(faults(R"({"properties":{"a":{}}})", R"({"a":1,"b":2})") == 1);
  CHECK(faults(R"({"properties":{"a":{}},"additionalProperties":false})", R"({"b":2})") == 1);
  CHECK(faults(R"({"properties":{"a":{}},"additionalProperties":true})", R"({"b":2})") == 0);
  CHECK(faults(R"({"additionalProperties":{"type":"string"}})", R"({"b":2})") == 1);
  CHECK(faults(R"({"type":"object"})", R"({"anything":2})") == 0);
  CHECK(faults(R"({"required":["a"]})", "{}") == 1);
  CHECK(faults(R"({"properties":{"a":{"properties":{}}}})", R"({"a":{"deep":1}})") == 1);
}

TEST_CASE("references and branches are followed, and their members count together") {
  CHECK(faults(R"({"$ref":"#/defs/n"})", "0") == 1);
  CHECK(faults(R"({"$ref":"#/defs/absent"})", "0") == 1);
  CHECK(faults(R"({"allOf":[{"$ref":"#/defs/a"},{"properties":{"y":{}}}]})",
               R"({"x":"1","y":2})") == 0);
  CHECK(faults(R"({"allOf":[{"$ref":"#/defs/a"},{"properties":{"y":{}}}]})",
               R"({"x":"1","z":2})") == 1);
  CHECK(faults(R"({"oneOf":[{"type":"string"},{"type":"integer"}]})", "true") == 1);
  CHECK(faults(R"({"oneOf":[{"type":"number"},{"type":"integer"}]})", "1") == 1);
  CHECK(faults(R"({"anyOf":[{"type":"number"},{"type":"integer"}]})", "1") == 0);
}

}  // namespace weft::testing
