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
    R"({"step_id":"r","kind":"question","query":{"kind":"guidance","question":"How?",
        "route":{"queue":"money","then_queues":["b"],"skills":[{"name":"s","level":2}],
        "look_within_ms":1000,"cost":1.5,"chance_wrong":0.3,"handling_ms":9000,"quorum":2,"panel":3,
        "not_by":["ana"],"undo_ms":500,"irreversible":true,"coalesce":{"key":"k",
        "may_differ":["order"],"most":50,"second_from":5,"canary":true},
        "holding_reply":"One moment.","escalate_to":"chiefs"}}})",
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
    R"({"type":"answer","ref":"1","bundle":"b:c~1:2","version":3,"answer":{"verdict":"approve"},
        "except":["c~1","d~2"]})",
    R"({"type":"accept","intervention":"c~1","version":2})",
    R"({"type":"extend","ref":"2","intervention":"c~1","version":2,"by_ms":60000})",
    R"({"type":"undo","ref":"3","bundle":"b:c~1:2"})",
    R"({"type":"follow_up","intervention":"c~1","version":2,"text":"verified?"})",
    R"({"type":"say","intervention":"c~1","id":"m1","text":"I will help."})",
    R"({"type":"directive","ref":"4","id":"o-1","text":"At 3 pm.","match":"true","queue":"it",
        "expires_in_ms":60000})",
    R"({"type":"revoke","ref":"5","id":"o-1"})",
};

inline const std::vector<std::string_view> server_frames{
    R"({"type":"welcome","operator":"ana","holding":2})",
    R"({"type":"bundle","bundle":"b:c~1:2","version":1,"lease_until":5,"count":2,"second":false,
        "intervention":{"id":"c~1","conversation":"c","step_id":"1","kind":"approval",
        "state":"offered","version":2,"question":"May it?","context":[],"firings":[]},
        "members":[{"intervention":"c~1","version":2},{"intervention":"d~1","version":3}]})",
    R"({"type":"rescind","intervention":"c~1","state":"withdrawn"})",
    R"({"type":"receipt","ref":"17","status":"recorded","answered":5,"left":2})",
    R"({"type":"receipt","ref":"18","problem":{"type":"urn:weft:problem:stale","status":409,
        "detail":"version 1 was answered","where":"/version"}})",
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
    R"({"tenant":"t","conversation":"c","type":"answer_pending","at":1,"by":"ana","id":"c~1",
        "version":3,"answer":{"text":"so"},"answered_by":"ana","release_at":9,"bundle":"b:c~1:2"})",
    R"({"tenant":"t","conversation":"c","type":"answer_counted","at":1,"by":"ana","id":"c~1",
        "version":3,"answer":{"text":"so"},"answered_by":"ana","need":2})",
    R"({"tenant":"t","conversation":"c","type":"intervention_moved","at":1,"by":"node","id":"c~1",
        "place":1,"queue":"second","reason":"nobody looked in time"})",
    R"({"tenant":"t","conversation":"~floor","type":"directive_issued","at":1,"by":"ana",
        "directive":{"id":"d","text":"t","match":"true","queue":"q","until":9}})",
    R"({"tenant":"t","conversation":"~floor","type":"operator_profiled","at":1,"by":"ana",
        "profile":{"name":"ana","queues":["q"],"skills":[{"name":"s","level":3}]}})",
    R"({"tenant":"t","conversation":"~floor","type":"trigger_set_stored","at":1,"by":"ana",
        "version":2,"yaml":"confidence: []","note":"calm"})",
    R"({"tenant":"t","conversation":"~floor","type":"label_learned","at":1,"by":"node",
        "certificate":{"rule":"r","epoch":"m/1","alpha":0.05,"delta":0.05,"warmup":300,
        "audits":0.02,"score":0.9,"p":0.1,"q":0.1,"t":77,"audit":true,"scope":"s"},
        "error":true,"id":"c/4"})",
    R"({"tenant":"t","conversation":"~floor","type":"answer_learned","at":1,"by":"node",
        "question":"00ff","id":"c~1","answer":{"verdict":"reject","note":"no"},"bundle":"b:c~1:2",
        "unfit":true})",
    R"({"tenant":"t","conversation":"c","type":"step_decided","at":1,"by":"bot","step_id":"2",
        "lane":"augmentation","decision":"wait","trigger_set":3,"earlier":{"question":"00ff",
        "answer":{"verdict":"approve"},"times":6,"from":["d~1","e~1"]}})",
    R"({"tenant":"t","conversation":"c","type":"intervention_settled","at":1,"by":"bot","id":"c~2",
        "version":1,"state":"answered","decided_by":"precedent","answer":{"verdict":"approve"},
        "machine_ms":0.1,"queue_ms":0,"human_ms":0,"repeats":["d~1","e~1"]})",
    R"({"tenant":"t","conversation":"~floor","type":"label_corrected","at":1,"by":"eve",
        "id":"c/4","error":true})",
    R"({"tenant":"t","conversation":"c","type":"decision_corrected","at":1,"by":"eve","id":"c~1",
        "right":{"verdict":"reject","note":"paid out before"},"note":"see article 4"})",
};

inline const std::vector<std::string_view> signals{
    R"({"confidence":0.83,"token_logprobs":[-0.02,-1.3],"decision_span":[0,2],"p_true":0.77,
        "top_logprobs":[[-0.02,-4.1],[-1.3,-1.4]],"verbalized":90,"samples":["a","a","b"]})",
    R"({"semantic_entropy":0.41,"self_consistency":0.6,"retrieval_score":0.71,"sentiment":-0.3,
        "tool_status":"ok","latency_ms":840,"tokens_in":5,"tokens_out":9,"model":"m",
        "prompt_version":"3","extra":{"k":1.0},"what_nobody_knows":[null]})",
    R"({"confidence":0.5})",
};

inline const std::vector<std::string_view> values{
    R"({"b":[1,-2.5e3,{"z":null,"y":"\u00e4"}],"a":true,"":{},
        "big":123456789012345678901234567890})",
    R"(["x",[[[]]],0,-0.0,1e-400,"\\\"\/\b\f\n\r\t"])",
    R"("alone")",
    "17",
};

}  // namespace weft::samples
