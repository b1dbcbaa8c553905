#include "runtime/http/routes/arguments.hpp"
#include "runtime/http/routes/handlers.hpp"
#include "schemas/codec/codec.hpp"

namespace weft::http {

outcome issue(call& c) {
  auto body = codec::decode_directive(c.raw.body);
  if (!body) return body.error();
  return manage{std::move(*body)};
}

outcome revoke(call& c) {
  if (auto wrong = check_id(c.ids[0], "directive")) return *wrong;
  return manage{revoke_directive{std::move(c.ids[0])}};
}

outcome list_all_directives(call&) { return manage{list_directives{}}; }

outcome profile(call& c) {
  if (auto wrong = check_id(c.ids[0], "operator")) return *wrong;
  auto body = codec::decode_profile(c.raw.body);
  if (!body) return body.error();
  body->what.name = std::move(c.ids[0]);
  return manage{std::move(*body)};
}

outcome show_queues(call&) { return look{router_view::queues}; }

outcome show_operators(call&) { return look{router_view::operators}; }

outcome preview(call& c) {
  auto body = codec::decode_preview(c.raw.body);
  if (!body) return body.error();
  return ask{std::move(*body)};
}

}  // namespace weft::http
