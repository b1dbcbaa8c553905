#include "schemas/codec/shapes.hpp"

// Versions of trigger sets, and expressions to be tried out: what callers send and what is shown.

namespace weft::codec {
namespace {

using s = store_trigger_set;
constexpr std::array set_members{
    member<s>{"yaml", set<&s::yaml, bounded_text<limits::trigger_set_bytes>>, required},
    member<s>{"note", set<&s::note, bounded_text<limits::note_bytes>>},
};
constexpr std::array text_members{
    member<s>{"yaml", set<&s::yaml, bounded_text<limits::trigger_set_bytes>>, required},
};
constexpr std::array preview_members{
    member<count_matching>{"match", set<&count_matching::match, text>, required},
};

void write_members(writer& out, const stored_trigger_set& one, std::uint64_t active) {
  out.put("version", one.version);
  out.put("active", one.version == active);
  out.put("note", one.note);
  out.put("at", one.at);
  out.put("by", one.by);
  out.put_some("error", one.error);
}

}  // namespace

result<store_trigger_set> decode_trigger_set(std::string_view body) {
  store_trigger_set into;
  if (auto why = read_text(body, source::caller, into, set_members)) return *std::move(why);
  return into;
}

result<std::string> decode_trigger_text(std::string_view body) {
  store_trigger_set into;
  if (auto why = read_text(body, source::caller, into, text_members)) return *std::move(why);
  return std::move(into.yaml);
}

result<count_matching> decode_preview(std::string_view body) {
  count_matching into;
  if (auto why = read_text(body, source::caller, into, preview_members)) return *std::move(why);
  return into;
}

std::string encode_trigger_sets(const std::vector<stored_trigger_set>& all, std::uint64_t active) {
  std::string json;
  writer out{json};
  out.object();
  out.name("trigger_sets");
  out.array();
  for (auto one = all.rbegin(); one != all.rend(); ++one) {
    out.object();
    write_members(out, *one, active);
    out.end_object();
  }
  out.end_array();
  out.end_object();
  return json;
}

std::string encode_trigger_set(const stored_trigger_set& one, std::uint64_t active) {
  std::string json;
  writer out{json};
  out.object();
  write_members(out, one, active);
  out.put("yaml", one.yaml);
  out.end_object();
  return json;
}

}  // namespace weft::codec
