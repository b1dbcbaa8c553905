#include "runtime/http/routes/arguments.hpp"
#include "runtime/http/routes/handlers.hpp"
#include "schemas/codec/codec.hpp"

namespace weft::http {
namespace {

/// Decode the body, tell the conversation that the intervention's id leads to.
template <class Body>
outcome tell_decoded(call& c, result<Body> decoded, milliseconds wait = milliseconds{0}) {
  auto conversation = conversation_in(c.ids[0]);
  if (!conversation) return conversation.error();
  if (!decoded) return decoded.error();
  decoded->id = std::move(c.ids[0]);
  return tell{std::move(*conversation), std::move(*decoded), wait};
}

}  // namespace

outcome list_all_interventions(call& c) {
  list_interventions what;
  if (auto wrong = read_one_of(c, "state", names<intervention_state>::value, what.state))
    return *wrong;
  if (auto wrong = read_limit(c, what.limit)) return *wrong;
  if (const auto* after = c.query.find("after")) what.after = *after;
  return ask{std::move(what)};
}

outcome read_one_intervention(call& c) {
  milliseconds wait{0};
  if (auto wrong = read_wait(c, wait)) return *wrong;
  return tell_decoded(c, result<read_intervention>{read_intervention{{}, wait.count() > 0}}, wait);
}

outcome withdraw(call& c) {
  return tell_decoded(c, codec::decode_withdraw(body_or_empty_object(c)));
}

outcome give_answer(call& c) { return tell_decoded(c, codec::decode_answer(c.raw.body)); }

outcome escalate(call& c) { return tell_decoded(c, codec::decode_escalate(c.raw.body)); }

outcome extend(call& c) { return tell_decoded(c, codec::decode_extend(c.raw.body)); }

outcome undo(call& c) { return tell_decoded(c, result<undo_answer>{undo_answer{}}); }

outcome follow_up(call& c) { return tell_decoded(c, codec::decode_follow_up(c.raw.body)); }

outcome follow_up_answer(call& c) {
  return tell_decoded(c, codec::decode_follow_up_answer(c.raw.body));
}

outcome correct(call& c) { return tell_decoded(c, codec::decode_correction(c.raw.body)); }

}  // namespace weft::http
