#pragma once

#include <string_view>
#include <vector>

// Valid inputs, one list per decoder: what the mutation tests start from.

namespace weft::samples {

inline const std::vector<std::string_view> steps{
    R"({"step_id":"1","kind":"reply","draft":"Hello"})",
    R"({"step_id":"c-42/7","kind":"tool_call","action":{"name":"issue_refund",
        "arguments":{"order":"A1","amount":120.0,"lines":[1,2,{"b":null,"a":true}]}},
        "draft":"I will refund \"you\".\n","scope":"refunds",
        "signals":{"confidence":0.83,"logprobs":[-0.1,-1e-7]},"depends_on":["c-42~1"]})",
    R"({"step_id":"2","kind":"question","query":{"kind":"choice","question":"Which article?",
        "options":[{"value":"a","title":"A","evidence":"x"},{"value":"b","title":"B"}],
        "multiple":true,"allow_none":false,"answer_within_ms":60000,"on_expiry":"default",
        "default":{"chosen":["a"]}}})",
    R"({"step_id":"3","kind":"question","query":{"kind":"value","question":"What is missing?",
        "answer_schema":{"type":"object","properties":{
          "airport":{"type":"string","minLength":3,"maxLength":3,"title":"Airport"},
          "mail":{"type":"string","format":"email"},
          "bags":{"type":"integer","minimum":0,"maximum":9,"default":1},
          "fare":{"type":"number","minimum":0.5},"meal":{"type":"boolean"},
          "seat":{"type":"string","oneOf":[{"const":"w","title":"Window"}]},
          "extras":{"type":"array","items":{"type":"string","enum":["a","b"]},"maxItems":2}},
          "required":["airport"]}}})",
};

inline const std::vector<std::string_view> answers{
    R"({"version":2,"answer":{"verdict":"approve","arguments":{"b":1,"a":[1.5]},"note":"cap"}})",
    R"({"version":1,"answer":{"chosen":["a"]}})",
    R"({"version":1,"answer":{"none_of_these":true}})",
    R"({"version":1,"answer":{"values":{"code":7,"when":"2026-02-28T13:05:00Z"}}})",
    R"({"version":1,"answer":{"text":"Say sorry \u00e9\ud83d\ude00 first"}})",
    R"({"version":9,"answer":{"verdict":"edit","text":"better"}})",
};

inline const std::vector<std::string_view> frames{
    R"({"type":"answer","ref":"17","intervention":"c-42~1","version":2,"answer":{"chosen":["a"]}})",
    R"({"ref":"18","intervention":"c-42~1","version":2,"reason":"not mine","type":"decline"})",
    R"({"type":"escalate","ref":"19","intervention":"c-42~1","version":2,"reason":"angry"})",
    R"({"type":"presence","ref":"20","state":"busy","capacity":3})",
};

inline const std::vector<std::string_view> events{
    R"({"tenant":"t","conversation":"c","type":"conversation_opened","at":1.5,"by":"bot",
        "customer":"Kim","metadata":{"vip":true}})",
    R"({"tenant":"t","conversation":"c","type":"step_decided","at":1732436580123.456,"by":"bot",
        "step_id":"1","lane":"augmentation","decision":"wait","trigger_set":3,
        "firings":[{"family":"policy","rule":"r","says":"s","must_ask":true,"value":1,
        "threshold":0.5}],"step":{"step_id":"1","kind":"reply","draft":"Hi"}})",
    R"({"tenant":"t","conversation":"c","type":"intervention_raised","at":1,"by":"node",
        "intervention":{"id":"c~1","tenant":"t","conversation":"c","step_id":"1",
        "kind":"guidance","question":"How?","on_expiry":"reject","answer_within_ms":300000,
        "action":{"name":"a","arguments":{},"digest":"00"},
        "context":[{"id":"m","from":"customer","text":"x","at":2}],"answer_by":3}})",
    R"({"tenant":"t","conversation":"c","type":"intervention_settled","at":1,"by":"ana","id":"c~1",
        "version":2,"state":"answered","decided_by":"human","answer":{"text":"so"},
        "machine_ms":1.1,"queue_ms":0,"human_ms":6400})",
};

inline const std::vector<std::string_view> values{
    R"({"b":[1,-2.5e3,{"z":null,"y":"\u00e4"}],"a":true,"":{},
        "big":123456789012345678901234567890})",
    R"(["x",[[[]]],0,-0.0,1e-400,"\\\"\/\b\f\n\r\t"])",
    R"("alone")",
    "17",
};

}  // namespace weft::samples
