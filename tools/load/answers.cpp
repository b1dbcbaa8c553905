#include "tools/load/answers.hpp"

#include "tools/load/generator.hpp"
#include "tools/replay/plausible.hpp"

namespace weft::load {

bool looks_wrong(const card& shown) {
  if (shown.act && shown.act->arguments.find(wrong_mark) != std::string::npos) return true;
  return shown.draft.find(wrong_mark) != std::string::npos;
}

answer answer_to(const card& shown, bool pass) {
  answer given;
  switch (shown.asked.kind) {
    case query_kind::approval: given.verdict = pass ? verdict::approve : verdict::reject; break;
    case query_kind::choice:
      if (pass)
        given.chosen.push_back(shown.asked.options.front().value);
      else
        given.none_of_these = true;
      break;
    case query_kind::value: given.values = replay::values_for(shown.asked, {}); break;
    case query_kind::guidance: given.text = "Keep to the policy and answer briefly."; break;
    case query_kind::review:
      given.verdict = pass ? verdict::accept : verdict::edit;
      if (!pass) given.text = "A person wrote this instead.";
      break;
    case query_kind::handover:
      given.verdict = verdict::resolved;
      given.text = "Settled with the customer.";
      break;
  }
  return given;
}

}  // namespace weft::load
