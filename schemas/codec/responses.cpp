#include "schemas/codec/shapes.hpp"

namespace weft::codec {
namespace {

constexpr std::array<std::string_view, names<fault>::value.size()> titles{
    "The bytes are not what the format demands",
    "A value breaks a rule",
    "No valid key was given",
    "This role may not do that",
    "There is no such thing",
    "The route does not know this method",
    "The id is taken, or the answer came too late",
    "The version quoted is not the current one",
    "The conversation has ended",
    "A limit is exceeded",
    "The request took too long to arrive",
    "This media type or protocol is not spoken here",
    "Too much is under way for this tenant, try again later",
    "The node is overloaded, try again later",
    "The node is shutting down",
    "The node has a defect"};

constexpr int created = 201, ok = 200;

void write(writer& out, const step_view& view) {
  out.object();
  out.put("step_id", view.step_id);
  out.put("lane", view.lane);
  out.put("decision", view.decision);
  if (view.act) {
    out.name("action");
    write_action(out, *view.act, view.digest);
  }
  out.put_some("draft", view.draft);
  out.put_list("firings", view.firings, write_firing);
  if (view.asked) {
    out.name("intervention");
    write_intervention(out, *view.asked);
  }
  out.put_list_some("waits_for", view.waits_for, each_value);
  out.put_some("estimate_ms", view.estimate);
  out.put_some("holding_reply", view.holding_reply);
  out.put_list_some("directives", view.directives, write_directive);
  out.put("trigger_set", view.trigger_set);
  out.end_object();
}

void write(writer& out, const conversation_view& view) {
  out.object();
  out.put("id", view.id);
  out.put("status", view.status);
  out.put_some("customer", view.customer);
  out.put_some("goal", view.goal);
  out.put_some("scope", view.scope);
  out.put_raw_some("metadata", view.metadata);
  out.put_list("context", view.context, write_message);
  out.put("steps", view.steps);
  out.put("steps_autonomous", view.steps_autonomous);
  out.put("interventions", view.interventions);
  out.put_list("open_interventions", view.open_interventions, each_value);
  out.put_list_some("directives", view.directives, write_directive);
  out.end_object();
}

}  // namespace

void write_bundle_result(writer& out, const receipt& done) {
  if (!done.bundle) return;
  out.put("answered", done.bundle->answered);
  out.put("left", done.bundle->left);
  out.put_some("why", done.bundle->why);
}

namespace {

void write(writer& out, const receipt& done) {
  out.object();
  out.put("recorded", done.of);
  out.put_some("id", done.id);
  out.put("status", done.status);
  out.put_some("matches", done.matches);
  if (done.now) {
    out.name("intervention");
    write_intervention(out, *done.now);
  }
  write_bundle_result(out, done);
  out.end_object();
}

void write(writer& out, const intervention_view& view) { write_intervention(out, *view.what); }
void write(writer& out, const document& ready) { out.raw(ready.json); }
void write(writer& out, const problem& what) { write_problem(out, what); }

int status(const problem& what) { return status_of(what.code); }
int status(const conversation_view& view) { return view.created ? created : ok; }
template <class Other>
int status(const Other&) {
  return ok;
}

/// Problems quote what a caller sent, which may be bytes that are no text, or text cut in half.
std::string readable(const std::string& quoting) {
  if (simdjson::validate_utf8(quoting)) return quoting;
  std::string out;
  for (const char c : quoting) {
    if (static_cast<unsigned char>(c) < 0x80)
      out += c;
    else
      out += "\uFFFD";
  }
  return out;
}

}  // namespace

void write_problem(writer& out, const problem& what) {
  const auto name = to_string(what.code);
  out.object();
  out.put("type", std::string{"urn:weft:problem:"}.append(name));
  out.put("title", titles[static_cast<std::size_t>(what.code)]);
  out.put("status", status_of(what.code));
  out.put("detail", readable(what.detail));
  out.put_some("where", readable(what.where));
  out.end_object();
}

encoded encode(const response_body& what) {
  if (const auto* ready = std::get_if<document>(&what)) return {ok, ready->json, ready->headers};
  return std::visit(
      [](const auto& body) {
        encoded done;
        done.status = status(body);
        done.json.reserve(512);
        writer out{done.json};
        write(out, body);
        return done;
      },
      what);
}

void append_problem(std::string& out, const problem& what) {
  writer json{out};
  write_problem(json, what);
}

std::string encode_problem(const problem& what) {
  std::string json;
  append_problem(json, what);
  return json;
}

}  // namespace weft::codec
