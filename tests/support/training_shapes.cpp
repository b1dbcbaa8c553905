#include "tests/support/training_shapes.hpp"

#include <set>

#include "tests/support/json_schema.hpp"

// Written from the formats' public descriptions: OpenAI "supervised fine-tuning" and "direct
// preference optimization", Together "preference fine-tuning", TRL "dataset formats".

namespace weft::testing {
namespace {

constexpr std::string_view shapes = R"({
"$defs": {
  "arguments_text": {"type":"string","minLength":2},
  "openai_call": {"type":"object","additionalProperties":false,
    "required":["id","type","function"],
    "properties":{"id":{"type":"string","minLength":1},"type":{"const":"function"},
      "function":{"type":"object","additionalProperties":false,"required":["name","arguments"],
        "properties":{"name":{"type":"string","minLength":1},
                      "arguments":{"$ref":"#/$defs/arguments_text"}}}}},
  "trl_call": {"type":"object","additionalProperties":false,"required":["type","function"],
    "properties":{"type":{"const":"function"},
      "function":{"type":"object","additionalProperties":false,"required":["name","arguments"],
        "properties":{"name":{"type":"string","minLength":1},"arguments":{"type":"object"}}}}},
  "words": {"type":"object","additionalProperties":false,"required":["role","content"],
    "properties":{"role":{"enum":["system","user"]},"content":{"type":"string"}}},
  "openai_assistant": {"type":"object","additionalProperties":false,"required":["role","content"],
    "properties":{"role":{"const":"assistant"},"content":{"type":"string"},
      "weight":{"enum":[0,1]},
      "tool_calls":{"type":"array","minItems":1,"items":{"$ref":"#/$defs/openai_call"}}}},
  "openai_tool": {"type":"object","additionalProperties":false,
    "required":["role","content","tool_call_id"],
    "properties":{"role":{"const":"tool"},"content":{"type":"string"},
                  "tool_call_id":{"type":"string"}}},
  "trl_assistant": {"type":"object","additionalProperties":false,"required":["role","content"],
    "properties":{"role":{"const":"assistant"},"content":{"type":"string"},
      "tool_calls":{"type":"array","minItems":1,"items":{"$ref":"#/$defs/trl_call"}}}},
  "trl_tool": {"type":"object","additionalProperties":false,"required":["role","content","name"],
    "properties":{"role":{"const":"tool"},"content":{"type":"string"},"name":{"type":"string"}}},
  "openai_message": {"oneOf":[{"$ref":"#/$defs/words"},{"$ref":"#/$defs/openai_assistant"},
                              {"$ref":"#/$defs/openai_tool"}]},
  "trl_message": {"oneOf":[{"$ref":"#/$defs/words"},{"$ref":"#/$defs/trl_assistant"},
                           {"$ref":"#/$defs/trl_tool"}]},
  "tools": {"type":"array","minItems":1,"items":{"type":"object","additionalProperties":false,
    "required":["type","function"],"properties":{"type":{"const":"function"},
      "function":{"type":"object","additionalProperties":false,"required":["name","parameters"],
        "properties":{"name":{"type":"string"},"parameters":{"type":"object",
          "additionalProperties":true}}}}}},
  "said": {"type":"object","additionalProperties":false,"required":["role","content"],
    "properties":{"role":{"const":"assistant"},"content":{"type":"string","minLength":1}}}
},
"sft": {"type":"object","additionalProperties":false,"required":["messages"],
  "properties":{"messages":{"type":"array","minItems":2,
      "items":{"$ref":"#/$defs/openai_message"}},"tools":{"$ref":"#/$defs/tools"}}},
"preference-openai": {"type":"object","additionalProperties":false,
  "required":["input","preferred_output","non_preferred_output"],
  "properties":{
    "input":{"type":"object","additionalProperties":false,"required":["messages"],
      "properties":{"messages":{"type":"array","minItems":1,
          "items":{"$ref":"#/$defs/openai_message"}},
        "tools":{"$ref":"#/$defs/tools"},"parallel_tool_calls":{"type":"boolean"}}},
    "preferred_output":{"type":"array","minItems":1,
      "items":{"$ref":"#/$defs/openai_assistant"}},
    "non_preferred_output":{"type":"array","minItems":1,
      "items":{"$ref":"#/$defs/openai_assistant"}}}},
"preference-together": {"type":"object","additionalProperties":false,
  "required":["input","preferred_output","non_preferred_output"],
  "properties":{
    "input":{"type":"object","additionalProperties":false,"required":["messages"],
      "properties":{"messages":{"type":"array","minItems":1,
          "items":{"$ref":"#/$defs/openai_message"}},"tools":{"$ref":"#/$defs/tools"}}},
    "preferred_output":{"type":"array","minItems":1,"maxItems":1,
      "items":{"$ref":"#/$defs/said"}},
    "non_preferred_output":{"type":"array","minItems":1,"maxItems":1,
      "items":{"$ref":"#/$defs/said"}}}},
"preference-trl": {"type":"object","additionalProperties":false,
  "required":["prompt","chosen","rejected"],
  "properties":{
    "prompt":{"type":"array","minItems":1,"items":{"$ref":"#/$defs/trl_message"}},
    "chosen":{"type":"array","minItems":1,"items":{"$ref":"#/$defs/trl_assistant"}},
    "rejected":{"type":"array","minItems":1,"items":{"$ref":"#/$defs/trl_assistant"}},
    "tools":{"$ref":"#/$defs/tools"}}},
"kto": {"type":"object","additionalProperties":false,"required":["prompt","completion","label"],
  "properties":{
    "prompt":{"type":"array","minItems":1,"items":{"$ref":"#/$defs/trl_message"}},
    "completion":{"type":"array","minItems":1,"items":{"$ref":"#/$defs/trl_assistant"}},
    "label":{"type":"boolean"},"tools":{"$ref":"#/$defs/tools"}}},
"retrieval": {"type":"object","additionalProperties":false,
  "required":["id","question","decision","rationale","policy","scope","valid_from"],
  "properties":{"id":{"type":"string","minLength":1},"question":{"type":"string"},
    "decision":{"type":"string"},"rationale":{"type":"string"},"policy":{"type":"string"},
    "scope":{"type":"string"},"valid_from":{"type":"number"},"valid_until":{"type":"number"}}}
})";

/// OpenAI's rule beyond the schema: each tool message answers a call made before it, each call but
/// those of the last message is answered.
void check_calls(const json& messages, std::vector<std::string>& wrong) {
  std::set<std::string> open;
  for (const auto& said : messages.elements()) {
    if (said["role"].text() == "tool") {
      if (open.erase(said["tool_call_id"].text()) == 0)
        wrong.push_back("a tool answers a call that nobody made");
      continue;
    }
    if (!open.empty()) wrong.push_back("a call is not answered before the next message");
    for (const auto& call : said["tool_calls"].elements()) {
      open.insert(call["id"].text());
      if (!json::parse(call["function"]["arguments"].text()).is_object())
        wrong.push_back("the arguments of a call are no JSON object");
    }
  }
}

}  // namespace

std::vector<std::string> check_training_row(std::string_view format, const json& row) {
  static const json_schema schema{json::parse(shapes)};
  auto wrong = schema.check(row, schema.document()[format]);
  if (format == "sft") {
    check_calls(row["messages"], wrong);
    if (row["messages"].elements().back()["role"].text() != "assistant")
      wrong.push_back("the last message is not the assistant's");
  }
  if (format.starts_with("preference-") && format != "preference-trl")
    check_calls(row["input"]["messages"], wrong);
  return wrong;
}

}  // namespace weft::testing
