#include "runtime/http/routes/arguments.hpp"
#include "runtime/http/routes/handlers.hpp"
#include "schemas/codec/codec.hpp"

namespace weft::http {

outcome propose(call& c) {
  if (auto wrong = check_id(c.ids[0], "conversation")) return *wrong;
  milliseconds wait{0};
  if (auto wrong = read_wait(c, wait)) return *wrong;
  auto body = codec::decode_step(c.raw.body);
  if (!body) return body.error();
  body->wait = wait.count() > 0;
  return tell{std::move(c.ids[0]), std::move(*body), wait};
}

outcome read_decision(call& c) {
  if (auto wrong = check_id(c.ids[0], "conversation")) return *wrong;
  if (auto wrong = check_id(c.ids[1], "step")) return *wrong;
  milliseconds wait{0};
  if (auto wrong = read_wait(c, wait)) return *wrong;
  return tell{std::move(c.ids[0]), read_step{std::move(c.ids[1]), wait.count() > 0}, wait};
}

outcome report(call& c) {
  if (auto wrong = check_id(c.ids[0], "conversation")) return *wrong;
  if (auto wrong = check_id(c.ids[1], "step")) return *wrong;
  auto body = codec::decode_outcome(c.raw.body);
  if (!body) return body.error();
  body->step_id = std::move(c.ids[1]);
  return tell{std::move(c.ids[0]), std::move(*body)};
}

}  // namespace weft::http
