#include <algorithm>
#include <cstdio>

#include "schemas/codec/shapes.hpp"

// Frames of an operator's connection. Members of a frame may come in any order, `type` last
// included, so all are read into one struct and then held against what the type may have.

namespace weft::codec {
namespace {

enum class frame_type : std::uint8_t {
  answer,
  decline,
  escalate,
  presence,
  accept,
  extend,
  undo,
  follow_up,
  say,
  directive,
  revoke
};
}  // namespace
}  // namespace weft::codec

template <>
struct weft::names<weft::codec::frame_type> {
  static constexpr std::array<std::string_view, 11> value{
      "answer", "decline",   "escalate", "presence",  "accept", "extend",
      "undo",   "follow_up", "say",      "directive", "revoke"};
};

namespace weft::codec {
namespace {

constexpr std::size_t frame_bytes_max = 256 << 10, ref_bytes_max = 128, bundle_bytes_max = 256;
constexpr std::uint32_t capacity_max = 50;

struct frame {
  frame_type type = frame_type::answer;
  std::string ref, intervention, bundle, reason, text, id, match, queue;
  std::uint32_t version = 0, capacity = 0;
  answer given;
  std::vector<std::string> except;
  milliseconds by{0}, lasts{0};
  presence state = presence::available;
};

bool capacity(node& n, std::uint32_t& into) {
  if (!count(n, into)) return false;
  return (into >= 1 && into <= capacity_max) ||
         n.fail(fault::invalid, "'capacity' is " + std::to_string(into) +
                                    ", it must lie between 1 and " + std::to_string(capacity_max));
}

bool spoken_text(node& n, std::string& into) {
  if (!text(n, into)) return false;
  return !into.empty() || n.fail(fault::invalid, spoken(n.at) + " is empty, it must say something");
}

constexpr std::array frame_members{
    member<frame>{"type", set<&frame::type, word<frame_type>>, required},
    member<frame>{"ref", set<&frame::ref, bounded_text<ref_bytes_max>>},
    member<frame>{"intervention", set<&frame::intervention, intervention_id>},
    member<frame>{"bundle", set<&frame::bundle, bounded_text<bundle_bytes_max>>},
    member<frame>{"version", set<&frame::version, version>},
    member<frame>{"answer", set<&frame::given, read_answer>},
    member<frame>{"except", set<&frame::except, list<intervention_id, limits::bundle>>},
    member<frame>{"reason", set<&frame::reason, text>},
    member<frame>{"state", set<&frame::state, word<presence>>},
    member<frame>{"capacity", set<&frame::capacity, capacity>},
    member<frame>{"by_ms", set<&frame::by, span_in_ms>},
    member<frame>{"text", set<&frame::text, spoken_text>},
    member<frame>{"id", set<&frame::id, id>},
    member<frame>{"match", set<&frame::match, text>},
    member<frame>{"queue", set<&frame::queue, id>},
    member<frame>{"expires_in_ms", set<&frame::lasts, directive_life>},
};
constexpr std::size_t common_members = 2, intervention_member = 2, bundle_member = 3;

/// What a frame of each type must and may have beside type and ref. Where `bundles` is set, a
/// `bundle` may stand in the place of `intervention`.
struct frame_rule {
  std::array<std::string_view, 4> must, may;
  bool bundles = false;
};
constexpr std::array frame_rules{
    frame_rule{{"intervention", "version", "answer"}, {"except"}, true},
    frame_rule{{"intervention", "version"}, {"reason"}, true},
    frame_rule{{"intervention", "version", "reason"}, {}},
    frame_rule{{"state"}, {"capacity"}},
    frame_rule{{"intervention", "version"}, {}, true},
    frame_rule{{"intervention", "version", "by_ms"}, {}},
    frame_rule{{"intervention"}, {}, true},
    frame_rule{{"intervention", "version", "text"}, {}},
    frame_rule{{"intervention", "id", "text"}, {}},
    frame_rule{{"id", "text", "match", "expires_in_ms"}, {"queue"}},
    frame_rule{{"id"}, {}},
};
static_assert(frame_rules.size() == names<frame_type>::value.size());

bool fits_its_type(reading& in, const frame& f, std::uint64_t seen) {
  const auto& rule = frame_rules[static_cast<std::size_t>(f.type)];
  const auto among = [](const auto& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  const auto there_is = [&](std::size_t i) { return (seen >> i & 1) != 0; };
  const bool of_bundle = rule.bundles && there_is(bundle_member);
  for (std::size_t i = common_members; i < frame_members.size(); ++i) {
    const auto name = frame_members[i].name;
    bool must = among(rule.must, name), may = among(rule.may, name);
    if (of_bundle && i == intervention_member) must = may = false;
    if (of_bundle && i == bundle_member) must = true;
    if (!of_bundle && name == "except") may = false;
    if (must && !there_is(i)) return fail_absent(in, in.root(), name);
    if (there_is(i) && !must && !may)
      return in.fail({&in.root(), name}, fault::invalid,
                     "member " + in_quotes(name) + " does not belong to a frame of type " +
                         in_quotes(to_string(f.type)) + (of_bundle ? " for a bundle" : ""));
  }
  return f.type != frame_type::directive || f.text.size() <= limits::directive_text_bytes ||
         in.fail({&in.root(), "text"}, fault::too_large,
                 "'text' has " + std::to_string(f.text.size()) + " bytes, a directive's at most " +
                     std::to_string(limits::directive_text_bytes));
}

decoded_frame taken_apart(frame&& f) {
  decoded_frame out;
  out.ref = std::move(f.ref);
  auto target = f.bundle.empty() ? std::move(f.intervention) : f.bundle;
  switch (f.type) {
    case frame_type::answer:
      if (f.bundle.empty())
        out.body = answer_sent{{std::move(target), f.version, std::move(f.given)}};
      else
        out.body = bundle_answer_sent{std::move(target), f.version, std::move(f.given),
                                      std::move(f.except)};
      break;
    case frame_type::decline:
      out.body = decline_sent{std::move(target), f.version, std::move(f.reason)};
      break;
    case frame_type::escalate:
      out.body = escalate_sent{{std::move(target), f.version, std::move(f.reason)}};
      break;
    case frame_type::presence: out.body = presence_set{f.state, f.capacity}; break;
    case frame_type::accept: out.body = accept_sent{std::move(target), f.version}; break;
    case frame_type::extend: out.body = extend_sent{{std::move(target), f.version, f.by}}; break;
    case frame_type::undo: out.body = undo_sent{std::move(target)}; break;
    case frame_type::follow_up:
      out.body = follow_up_sent{{std::move(target), f.version, std::move(f.text)}};
      break;
    case frame_type::say: {
      message said{std::move(f.id), speaker::human_operator, std::move(f.text), {}};
      out.body = say_sent{std::move(target), std::move(said)};
      break;
    }
    case frame_type::directive: {
      directive what{
          std::move(f.id), std::move(f.text), std::move(f.match), std::move(f.queue), {}};
      out.body = directive_sent{{std::move(what), f.lasts}};
      break;
    }
    case frame_type::revoke: out.body = revoke_sent{{std::move(f.id)}}; break;
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

namespace {

/// Why this card is the next one: numbers for programs, a sentence for people.
void write_reason(writer& out, const order_reason& why) {
  const double seconds = static_cast<double>(std::max<std::int64_t>(why.handling.count(), 1)) / 1e3;
  const double worth = why.cost * why.chance_wrong * why.members / seconds;
  char says[192];
  std::snprintf(says, sizeof says,
                "%s: %.3g lost if wrong, with a chance of %.2g%s, for about %.3g s of work; "
                "waited %.3g s, %u behind it",
                why.must_ask ? "must be asked" : "may be asked", why.cost, why.chance_wrong,
                why.members > 1 ? ", for each of the bundle" : "", seconds,
                static_cast<double>(why.waited.count()) / 1e3, why.behind);
  out.object();
  out.put("must_ask", why.must_ask);
  out.put("cost", why.cost);
  out.put("chance_wrong", why.chance_wrong);
  out.put("handling_ms", why.handling);
  out.put("worth_per_s", worth);
  out.put("waited_ms", why.waited);
  out.put("behind", why.behind);
  out.put("says", std::string_view{says});
  out.end_object();
}

}  // namespace

std::string encode_offer(const offer_made& what) {
  std::string json;
  json.reserve(1024);
  writer out{json};
  out.object();
  out.put("type", "offer");
  out.put("version", what.version);
  out.put("lease_until", what.lease_until);
  out.name("why");
  write_reason(out, what.why);
  out.name("intervention");
  write_offered(out, what);
  out.end_object();
  return json;
}

std::string encode_bundle(const bundle_made& what) {
  const auto& members = *what.members;
  std::string json;
  json.reserve(1024 + 160 * members.size());
  writer out{json};
  out.object();
  out.put("type", "bundle");
  out.put("bundle", what.id);
  out.put("version", what.version);
  out.put("lease_until", what.lease_until);
  out.put("count", members.size());
  out.put("second", what.second);
  out.put("canary", what.canary);
  out.name("why");
  write_reason(out, what.why);
  out.name("intervention");
  offer_made first;
  first.about = members.front().about;
  first.version = members.front().version;
  write_offered(out, first);
  out.put_list("members", members, [&](writer& list, const bundle_made::member& each) {
    list.object();
    list.put("intervention", each.about->id);
    list.put("conversation", each.about->key.conversation);
    list.put("version", each.version);
    list.put_some("customer", each.about->customer);
    list.put_raw("differs", differing_part(*each.about));
    if (each.about->asked.question != first.about->asked.question)
      list.put("question", each.about->asked.question);
    list.end_object();
  });
  out.end_object();
  return json;
}

std::string encode_bundle_end(const std::string& bundle) {
  std::string json;
  writer out{json};
  out.object();
  out.put("type", "rescind");
  out.put("bundle", bundle);
  out.end_object();
  return json;
}

std::string encode_card_change(const card_changed& what) {
  std::string json;
  writer out{json};
  out.object();
  out.put("type", "update");
  out.put("intervention", what.intervention);
  out.put_some("answer_by", what.answer_by);
  out.put_some("lease_until", what.lease_until);
  if (what.answered) {
    out.name("follow_up");
    write_follow_up(out, *what.answered);
  }
  if (what.said) {
    out.name("message");
    write_message(out, *what.said);
  }
  out.end_object();
  return json;
}

std::string encode_presence(const presence_imposed& what) {
  std::string json;
  writer out{json};
  out.object();
  out.put("type", "presence");
  out.put("state", what.state);
  out.put("reason", what.reason);
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
  write_bundle_result(out, done);
  if (!done.now) return;
  out.name("intervention");
  write_intervention(out, *done.now);
}
void write_outcome(writer& out, const intervention_view& view) {
  out.put("status", "recorded");
  out.name("intervention");
  write_intervention(out, *view.what);
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

}  // namespace weft::codec
