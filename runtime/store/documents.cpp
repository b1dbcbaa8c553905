#include "runtime/store/documents.hpp"

#include <algorithm>

#include "runtime/store/event_text.hpp"
#include "schemas/codec/codec.hpp"
#include "schemas/codec/writer.hpp"

namespace weft::storage {

namespace {

/// `next`: where the following page starts, or null.
template <class Value>
void put_next(codec::writer& out, bool more, const Value& last) {
  if (more)
    out.put("next", last);
  else
    out.put_raw("next", "null");
}

template <class Enum>
void put_counts(codec::writer& out, std::string_view member,
                const std::map<std::string, std::uint64_t>& counts) {
  out.name(member);
  out.object();
  for (const auto name : names<Enum>::value) {
    const auto found = counts.find(std::string{name});
    out.put(name, found == counts.end() ? std::uint64_t{0} : found->second);
  }
  out.end_object();
}

/// A word that is null when there is none.
void put_word(codec::writer& out, std::string_view member, const std::string& word) {
  if (word.empty())
    out.put_raw(member, "null");
  else
    out.put(member, word);
}

}  // namespace

std::string conversations_document(const std::vector<conversation_line>& lines,
                                   std::uint32_t limit) {
  std::string text;
  codec::writer out{text};
  const auto shown = std::min<std::size_t>(lines.size(), limit);
  out.object();
  out.name("conversations");
  out.array();
  for (std::size_t i = 0; i < shown; ++i) {
    out.object();
    out.put("id", lines[i].id);
    out.put("status", lines[i].status);
    out.put("opened", lines[i].opened);
    out.put("events", lines[i].events);
    out.end_object();
  }
  out.end_array();
  put_next(out, lines.size() > shown, shown == 0 ? std::string{} : lines[shown - 1].id);
  out.end_object();
  return text;
}

std::string interventions_document(const std::vector<intervention>& found, bool more) {
  std::string text;
  codec::writer out{text};
  out.object();
  out.put_list("interventions", found, [](codec::writer& to, const intervention& what) {
    to.raw(codec::encode_intervention(what));
  });
  put_next(out, more, found.empty() ? std::string{} : found.back().about->id);
  out.end_object();
  return text;
}

std::string events_document(const std::vector<published>& found, bool more) {
  std::string text;
  codec::writer out{text};
  std::uint64_t last = 0;
  out.object();
  out.name("events");
  out.array();
  for (const auto& part : found) {
    event_reader reader{part.encoded};
    event_text here;
    for (last = part.first_number; reader.next(here); ++last)
      out.raw("{\"number\":" + std::to_string(last) + ',' + std::string{here.json.substr(1)});
    --last;
  }
  out.end_array();
  put_next(out, more, last);
  out.end_object();
  return text;
}

std::string summary_document(const summary& counts) {
  std::string text;
  codec::writer out{text};
  out.object();
  put_counts<conversation_status>(out, "conversations", counts.conversations);
  put_counts<lane>(out, "steps", counts.steps);
  out.name("interventions");
  out.array();
  for (const auto& [what, count] : counts.interventions) {
    out.object();
    out.put("kind", what.kind);
    out.put("state", what.state);
    put_word(out, "decided_by", what.decided_by);
    put_word(out, "verdict", what.verdict);
    out.put("edited", what.edited);
    out.put("count", count);
    out.end_object();
  }
  out.end_array();
  out.put("labels_kept", counts.labels_kept);
  out.name("outcomes");
  out.object();
  out.put("ok", counts.outcomes_ok);
  out.put("error", counts.outcomes_error);
  out.put("mismatched", counts.outcomes_mismatched);
  out.end_object();
  out.put("through", counts.through);
  out.end_object();
  return text;
}

}  // namespace weft::storage
