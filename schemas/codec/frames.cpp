#include "schemas/codec/shapes.hpp"

// Frames of an operator's connection. Members of a frame may come in any order, `type` last
// included, so all are read into one struct and then held against what the type may have.

namespace weft::codec {
namespace {

enum class frame_type : std::uint8_t { answer, decline, escalate, presence };
}  // namespace
}  // namespace weft::codec

template <>
struct weft::names<weft::codec::frame_type> {
  static constexpr std::array<std::string_view, 4> value{"answer", "decline", "escalate",
                                                         "presence"};
};

namespace weft::codec {
namespace {

constexpr std::size_t frame_bytes_max = 256 << 10, ref_bytes_max = 128;
constexpr std::uint32_t capacity_max = 50;

struct frame {
  frame_type type = frame_type::answer;
  std::string ref, intervention, reason;
  std::uint32_t version = 0, capacity = 0;
  answer given;
  presence state = presence::available;
};

bool capacity(node& n, std::uint32_t& into) {
  if (!count(n, into)) return false;
  return (into >= 1 && into <= capacity_max) ||
         n.fail(fault::invalid, "'capacity' is " + std::to_string(into) +
                                    ", it must lie between 1 and " + std::to_string(capacity_max));
}

constexpr std::array frame_members{
    member<frame>{"type", set<&frame::type, word<frame_type>>, required},
    member<frame>{"ref", set<&frame::ref, bounded_text<ref_bytes_max>>},
    member<frame>{"intervention", set<&frame::intervention, intervention_id>},
    member<frame>{"version", set<&frame::version, version>},
    member<frame>{"answer", set<&frame::given, read_answer>},
    member<frame>{"reason", set<&frame::reason, text>},
    member<frame>{"state", set<&frame::state, word<presence>>},
    member<frame>{"capacity", set<&frame::capacity, capacity>},
};
constexpr std::size_t common_members = 2;

/// What a frame of each type must and may have beside type and ref.
struct frame_rule {
  std::array<std::string_view, 3> must, may;
};
constexpr std::array frame_rules{
    frame_rule{{"intervention", "version", "answer"}, {}},
    frame_rule{{"intervention", "version"}, {"reason"}},
    frame_rule{{"intervention", "version", "reason"}, {}},
    frame_rule{{"state"}, {"capacity"}},
};

bool fits_its_type(reading& in, const frame& f, std::uint64_t seen) {
  const auto& rule = frame_rules[static_cast<std::size_t>(f.type)];
  const auto among = [](const auto& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  for (std::size_t i = common_members; i < frame_members.size(); ++i) {
    const auto name = frame_members[i].name;
    const bool there = (seen >> i & 1) != 0, must = among(rule.must, name);
    if (must && !there) return fail_absent(in, in.root(), name);
    if (there && !must && !among(rule.may, name))
      return in.fail({&in.root(), name}, fault::invalid,
                     "member " + in_quotes(name) + " does not belong to a frame of type " +
                         in_quotes(to_string(f.type)));
  }
  return true;
}

decoded_frame taken_apart(frame&& f) {
  decoded_frame out;
  out.ref = std::move(f.ref);
  switch (f.type) {
    case frame_type::answer:
      out.body = answer_sent{{std::move(f.intervention), f.version, std::move(f.given)}};
      break;
    case frame_type::decline:
      out.body = decline_sent{std::move(f.intervention), f.version, std::move(f.reason)};
      break;
    case frame_type::escalate:
      out.body = escalate_sent{{std::move(f.intervention), f.version, std::move(f.reason)}};
      break;
    case frame_type::presence: out.body = presence_set{f.state, f.capacity}; break;
  }
  return out;
}

struct mark {
  std::string ref;
};
constexpr std::array mark_members{
    member<mark>{"ref", set<&mark::ref, bounded_text<ref_bytes_max>>},
};

}  // namespace

result<decoded_frame> decode_frame(std::string_view text) {
  frame f;
  reading in{text, source::caller, frame_bytes_max};
  member_walk walk{in};
  const auto seen = read_members<frame>(walk, in, in.root(), f, frame_members);
  if (!seen || !in.ends() || !fits_its_type(in, f, *seen)) return in.answer();
  return taken_apart(std::move(f));
}

std::string ref_of(std::string_view text) {
  mark found;
  if (text.size() > frame_bytes_max) return {};
  reading in{text, source::node};
  member_walk walk{in};
  read_members<mark>(walk, in, in.root(), found, mark_members);
  if (found.ref.size() > ref_bytes_max) found.ref.clear();
  return std::move(found.ref);
}

std::string encode_welcome(const operator_key& who, std::size_t offers_held) {
  std::string json;
  writer out{json};
  out.object();
  out.put("type", "welcome");
  out.put("operator", who.name);
  out.put("holding", offers_held);
  out.end_object();
  return json;
}

std::string encode_offer(const card& about, std::uint32_t version, instant lease_until) {
  std::string json;
  json.reserve(1024);
  writer out{json};
  out.object();
  out.put("type", "offer");
  out.put("version", version);
  out.put("lease_until", lease_until);
  out.name("intervention");
  write_offered(out, about, version);
  out.end_object();
  return json;
}

std::string encode_rescind(const std::string& intervention, intervention_state why) {
  std::string json;
  writer out{json};
  out.object();
  out.put("type", "rescind");
  out.put("intervention", intervention);
  out.put("state", why);
  out.end_object();
  return json;
}

namespace {

void write_outcome(writer& out, const problem& why) {
  out.name("problem");
  write_problem(out, why);
}
void write_outcome(writer& out, const receipt& done) {
  out.put("status", done.status);
  if (!done.now) return;
  out.name("intervention");
  write_intervention(out, *done.now);
}
void write_outcome(writer& out, const intervention_view& view) {
  out.put("status", "recorded");
  out.name("intervention");
  write_intervention(out, view.what);
}
/// No frame leads to these; the receipt at least says that it was heard.
template <class Other>
void write_outcome(writer& out, const Other&) {
  out.put("status", "recorded");
}

}  // namespace

std::string encode_receipt(const std::string& ref, const response_body& what) {
  std::string json;
  writer out{json};
  out.object();
  out.put("type", "receipt");
  out.put("ref", ref);
  std::visit([&out](const auto& body) { write_outcome(out, body); }, what);
  out.end_object();
  return json;
}

std::string encode_answer_frame(const std::string& ref, const answer_intervention& what) {
  std::string json;
  writer out{json};
  out.object();
  out.put("type", "answer");
  out.put("ref", ref);
  out.put("intervention", what.id);
  out.put("version", what.version);
  out.name("answer");
  write_answer(out, what.given);
  out.end_object();
  return json;
}

}  // namespace weft::codec
