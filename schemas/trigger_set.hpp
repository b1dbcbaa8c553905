#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "schemas/query.hpp"

namespace weft {

/// How questions of a rule are asked unless the step says otherwise.
struct asking {
  std::string
      question;  // `{action}`, `{arguments}`, `{draft}` are replaced; empty: a plain wording
  milliseconds answer_within{300'000};
  on_expiry expiry = on_expiry::reject;
  routing route;
};

/// A step whose confidence is below `threshold` is reviewed (reply) or approved (tool call).
struct confidence_rule {
  std::string name = "confidence";
  std::string scope;  // empty: every scope
  double threshold = 0.0;
  bool ask_when_missing = false;  // a step without a confidence counts as below
  asking how;
};

/// A tool call of one of these actions needs an approval. `*` at the end matches any rest.
struct approval_rule {
  std::string name;
  std::vector<std::string> actions;
  asking how;
};

/// A tool call of this action must carry these parameters; a missing or null one is asked for.
struct required_rule {
  std::string name;
  std::string action;
  std::vector<field> parameters;
  asking how;
};

/// One immutable version of all triggers. Shared between all conversations as a snapshot.
struct trigger_set {
  std::uint64_t version = 1;
  std::vector<confidence_rule> confidence;
  std::vector<approval_rule> approvals;
  std::vector<required_rule> required;
};

}  // namespace weft
