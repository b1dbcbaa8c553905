#include "runtime/http/routes/arguments.hpp"
#include "runtime/http/routes/handlers.hpp"
#include "schemas/codec/codec.hpp"
#include "schemas/views.hpp"

namespace weft::http {
namespace {

/// The shape most calls have: decode the body, tell the conversation named in the path.
template <class Body>
outcome tell_decoded(call& c, result<Body> decoded) {
  if (auto wrong = check_id(c.ids[0], "conversation")) return *wrong;
  if (!decoded) return decoded.error();
  return tell{std::move(c.ids[0]), std::move(*decoded)};
}

}  // namespace

outcome open(call& c) {
  std::string id;
  auto body = codec::decode_open(c.raw.body, id);
  if (!body) return body.error();
  return tell{std::move(id), std::move(*body)};
}

outcome list_all_conversations(call& c) {
  list_conversations what;
  if (auto wrong = read_one_of(c, "status", names<conversation_status>::value, what.status))
    return *wrong;
  if (auto wrong = read_limit(c, what.limit)) return *wrong;
  if (const auto* after = c.query.find("after")) what.after = *after;
  return ask{std::move(what)};
}

outcome view(call& c) { return tell_decoded(c, result<view_conversation>{view_conversation{}}); }

outcome append(call& c) { return tell_decoded(c, codec::decode_message(c.raw.body)); }

outcome close(call& c) { return tell_decoded(c, codec::decode_close(body_or_empty_object(c))); }

outcome give_back(call& c) { return tell_decoded(c, codec::decode_hand_back(c.raw.body)); }

}  // namespace weft::http
