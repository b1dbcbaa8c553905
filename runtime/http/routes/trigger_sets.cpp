#include "runtime/config/trigger_file.hpp"
#include "runtime/http/routes/handlers.hpp"
#include "runtime/text/durations.hpp"
#include "schemas/codec/codec.hpp"
#include "schemas/codec/writer.hpp"

namespace weft::http {
namespace {

result<std::uint64_t> version_in(const std::string& text) {
  const auto version = text::parse_unsigned(text);
  if (version && *version > 0) return *version;
  return problem{fault::invalid,
                 "the version of a trigger set is a number from 1, see GET /v1/trigger-sets",
                 "version"};
}

}  // namespace

outcome store_triggers(call& c) {
  auto body = codec::decode_trigger_set(c.raw.body);
  if (!body) return body.error();
  return manage{std::move(*body)};
}

outcome list_all_trigger_sets(call&) { return manage{list_trigger_sets{}}; }

outcome view_triggers(call& c) {
  const auto version = version_in(c.ids[0]);
  if (!version) return version.error();
  return manage{view_trigger_set{*version}};
}

outcome activate_triggers(call& c) {
  const auto version = version_in(c.ids[0]);
  if (!version) return version.error();
  return manage{activate_trigger_set{*version}};
}

/// All mistakes at once, for editors. Costs milliseconds on the front's thread, by configurers
/// only.
outcome check_triggers(call& c) {
  const auto yaml = codec::decode_trigger_text(c.raw.body);
  if (!yaml) return yaml.error();
  const auto read = config::parse_triggers(*yaml);
  respond found;
  codec::writer out{found.body};
  out.object();
  out.put("rules", read.triggers.rules());
  out.put_list("errors", read.errors, [](codec::writer& to, const config::trigger_error& wrong) {
    to.object();
    to.put("line", wrong.line);
    to.put("column", wrong.column);
    to.put("text", wrong.text);
    to.end_object();
  });
  out.end_object();
  return found;
}

outcome show_triggers(call&) { return inspect{}; }

}  // namespace weft::http
