#include "schemas/codec/query_shape.hpp"

// Directives and profiles: what callers send, what the journal keeps, what is shown.

namespace weft::codec {
namespace {

using d = directive;
constexpr std::array directive_members{
    member<d>{"id", set<&d::id, id>, required},
    member<d>{"text", set<&d::text, bounded_text<limits::directive_text_bytes>>, required},
    member<d>{"match", set<&d::match, text>},
    member<d>{"queue", set<&d::queue, id>},
    member<d>{"until", set<&d::until, moment>},
};

using i = issue_directive;
constexpr std::array issue_members{
    member<i>{"id", [](node& n, i& into) { return id(n, into.what.id); }, required},
    member<i>{"text",
              [](node& n, i& into) {
                return text_up_to(n, into.what.text, limits::directive_text_bytes) &&
                       (!into.what.text.empty() ||
                        n.fail(fault::invalid, "'text' is empty, it must tell agents what to do"));
              },
              required},
    member<i>{"match", [](node& n, i& into) { return text(n, into.what.match); }, required},
    member<i>{"queue", [](node& n, i& into) { return id(n, into.what.queue); }},
    member<i>{"expires_in_ms", set<&i::lasts, directive_life>, required},
};

using p = operator_profile;
constexpr std::array profile_members{
    member<p>{"queues", set<&p::queues, list<id, limits::profile_queues>>},
    member<p>{"skills", set<&p::skills, list<read_skill, limits::profile_skills>>},
};
constexpr auto stored_profile_members =
    joined(std::array{member<p>{"name", set<&p::name, text>, required}}, profile_members);

}  // namespace

bool directive_life(node& n, milliseconds& into) {
  if (!span_in_ms(n, into)) return false;
  return (into.count() >= 1'000 && into <= limits::directive_life_max) ||
         n.fail(fault::invalid, "'expires_in_ms' is " + std::to_string(into.count()) +
                                    ", it must be from 1000 (a second) to 2592000000 (30 days)");
}

bool read_profile(node& n, operator_profile& into) {
  return object<stored_profile_members>(n, into);
}

void write_profile(writer& out, const operator_profile& profile) {
  out.object();
  out.put("name", profile.name);
  out.put_list("queues", profile.queues, each_value);
  out.put_list("skills", profile.skills, write_skill);
  out.end_object();
}

std::string encode_directives(const std::vector<directive>& all) {
  std::string json;
  writer out{json};
  out.object();
  out.put_list("directives", all, write_directive);
  out.end_object();
  return json;
}

bool read_directive(node& n, directive& into) { return object<directive_members>(n, into); }

void write_directive(writer& out, const directive& what) {
  out.object();
  out.put("id", what.id);
  out.put("text", what.text);
  out.put("match", what.match);
  out.put_some("queue", what.queue);
  out.put("until", what.until);
  out.end_object();
}

result<issue_directive> decode_directive(std::string_view body) {
  issue_directive into;
  if (auto why = read_text(body, source::caller, into, issue_members)) return *std::move(why);
  return into;
}

result<set_profile> decode_profile(std::string_view body) {
  set_profile into;
  if (auto why = read_text(body, source::caller, into.what, profile_members))
    return *std::move(why);
  for (std::size_t i = 0; i < into.what.skills.size(); ++i) {
    const auto level = into.what.skills[i].level;
    if (level < 1 || level > limits::skill_level)
      return problem{fault::invalid,
                     "'level' is " + std::to_string(level) + ", it must be from 1 to 5",
                     "/skills/" + std::to_string(i) + "/level"};
  }
  return into;
}

}  // namespace weft::codec
