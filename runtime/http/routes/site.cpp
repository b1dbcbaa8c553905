#include "generated/assets.hpp"
#include "runtime/http/routes/handlers.hpp"
#include "schemas/codec/writer.hpp"

namespace weft::http {

outcome who_am_i(call& c) {
  respond out;
  codec::writer to{out.body};
  to.object();
  to.put("tenant", c.from.tenant);
  to.put("name", c.from.name);
  to.put("role", c.from.acts_as);
  to.put("keyed", c.keyed);
  to.end_object();
  return out;
}

outcome alive(call&) { return respond{200, json_type, R"({"status":"alive"})"}; }

outcome ready(call& c) {
  if (c.node.ready()) return respond{200, json_type, R"({"status":"ready"})"};
  return problem{fault::draining, "the node is not ready for requests, use another or wait", {}};
}

outcome metrics(call& c) { return respond{200, metrics_type, c.node.metrics()}; }

outcome openapi(call&) { return respond{200, json_type, std::string{assets::openapi_json}}; }

}  // namespace weft::http
