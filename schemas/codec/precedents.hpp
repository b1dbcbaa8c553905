#pragma once

#include <string>
#include <string_view>

#include "schemas/precedent.hpp"
#include "schemas/problem.hpp"

namespace weft::codec {

// Precedents as JSON.
//
// What precedents say about a question:
//   {"hits":[{"intervention","conversation","at","kind","action"?,"scope"?,"question"?,
//             "customer"?,"draft"?,"answer","decision","article"?,"by"?,"by_human","negative",
//             "conversations","score","likeness","freshness","equal":["rule:…"],"terms":["…"]}],
//    "sides":[{"decision","share","hits"}],"agreement","decision"?,"abstained","why"}
std::string encode_precedent_answer(const precedent_answer& answer);

/// A step that is looked up before anybody is asked, with what the customer said last.
struct precedent_request {
  step proposed;
  std::string said;
  std::uint32_t limit = 5;
};
/// `{"step":{…as in POST …/steps},"said":"…","limit":5}`; limit 1 to 20.
result<precedent_request> decode_precedent_request(std::string_view body);

/// A precedent as the index keeps it.
std::string encode_precedent(const precedent& what);
result<precedent> decode_precedent(std::string_view json);

}  // namespace weft::codec
