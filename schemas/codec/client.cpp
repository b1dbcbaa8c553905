#include "schemas/codec/shapes.hpp"

// The client side: reads what the node writes. Members a newer node added are passed over.

namespace weft::codec {
namespace {

bool read_estimate(node& n, std::optional<milliseconds>& into) {
  return span_in_ms(n, into.emplace());
}

using v = step_view;
constexpr std::array step_view_members{
    member<v>{"step_id", set<&v::step_id, text>, required},
    member<v>{"lane", set<&v::lane, word<lane>>, required},
    member<v>{"decision", set<&v::decision, word<decision>>, required},
    member<v>{"action", bound<&v::act, &v::digest>},
    member<v>{"draft", set<&v::draft, text>},
    member<v>{"firings", set<&v::firings, list<read_firing, 64>>},
    member<v>{"intervention", set<&v::asked, boxed<read_intervention>>},
    member<v>{"waits_for", set<&v::waits_for, list<text, 64>>},
    member<v>{"estimate_ms", [](node& n, v& into) { return read_estimate(n, into.estimate); }},
    member<v>{"trigger_set", set<&v::trigger_set, big_count>},
};

constexpr std::string_view problem_prefix = "urn:weft:problem:";

bool problem_type(node& n, fault& into) {
  std::string_view type;
  if (!read_string(n, type)) return false;
  if (type.substr(0, problem_prefix.size()) == problem_prefix)
    type.remove_prefix(problem_prefix.size());
  into = from_string<fault>(type).value_or(fault::internal);
  return true;
}
constexpr std::array problem_members{
    member<problem>{"type", set<&problem::code, problem_type>, required},
    member<problem>{"detail", set<&problem::detail, text>},
    member<problem>{"where", set<&problem::where, text>},
};
bool read_problem(node& n, problem& into) { return object<problem_members>(n, into); }

struct frame_read {
  server_frame frame;
  std::optional<intervention> shown;
  std::uint32_t version = 0;
  instant lease_until{};
};

bool member_id(node& n, std::string& into) {
  static constexpr std::array rows{member<std::string>{"intervention", text, required}};
  return read_object(n, into, rows).has_value();
}

/// An object in offers and receipts, an id in rescinds.
bool frame_intervention(node& n, frame_read& into) {
  if (n.first() == '"') return text(n, into.frame.intervention);
  return read_intervention(n, into.shown.emplace());
}

using s = server_frame;
constexpr auto frame_members = joined(
    std::array{
        member<frame_read>{"type", [](node& n, frame_read& f) { return text(n, f.frame.type); },
                           required},
        member<frame_read>{"ref", [](node& n, frame_read& f) { return text(n, f.frame.ref); }},
        member<frame_read>{"intervention", frame_intervention},
        member<frame_read>{"version", set<&frame_read::version, count>},
        member<frame_read>{"bundle",
                           [](node& n, frame_read& f) { return text(n, f.frame.bundle); }},
        member<frame_read>{"members",
                           [](node& n, frame_read& f) {
                             return list<member_id, limits::bundle>(n, f.frame.members);
                           }},
        member<frame_read>{"lease_until", set<&frame_read::lease_until, moment>},
        member<frame_read>{"state", [](node& n, frame_read& f) { return text(n, f.frame.state); }},
        member<frame_read>{"status", [](node& n, frame_read& f) { return text(n, f.frame.state); }},
        member<frame_read>{"left", [](node& n, frame_read& f) { return count(n, f.frame.left); }},
    },
    std::array{member<frame_read>{
        "problem", [](node& n, frame_read& f) { return read_problem(n, f.frame.why.emplace()); }}});

}  // namespace

result<step_view> decode_step_view(std::string_view body) {
  step_view view;
  if (auto why = read_text(body, source::node, view, step_view_members)) return *std::move(why);
  return view;
}

problem decode_problem(std::string_view body) {
  problem read;
  const auto why = read_text(body, source::node, read, problem_members);
  if (!why) return read;
  return {fault::internal, "the reply is no problem document: " + why->detail, why->where};
}

result<server_frame> decode_server_frame(std::string_view text) {
  frame_read all;
  if (auto why = read_text(text, source::node, all, frame_members)) return *std::move(why);
  auto& frame = all.frame;
  frame.version = all.version;
  if (!all.shown) return std::move(frame);
  frame.intervention = all.shown->about->id;
  if (frame.type == "offer" || frame.type == "bundle") {
    frame.offered.emplace();
    frame.offered->about = *all.shown->about;
    frame.offered->version = all.version;
    frame.offered->lease_until = all.lease_until;
  }
  return std::move(frame);
}

}  // namespace weft::codec
