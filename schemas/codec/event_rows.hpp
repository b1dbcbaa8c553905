#pragma once

#include "schemas/codec/shapes.hpp"

namespace weft::codec::words {

// How the journal's words are read and written.

/// How the body of an event is read: a table of its members. Each event has one, and a `write`.
template <class Body>
struct rows_of;
template <class Body>
using row = member<Body>;

// -- ids alone, and what concerns the floor ------------------------------------------------------

/// Events that are an id alone.
template <class Body>
struct id_row {
  static constexpr std::array value{row<Body>{"id", set<&Body::id, text>, required}};
};
template <>
struct rows_of<answer_undone> : id_row<answer_undone> {};
template <>
struct rows_of<directive_revoked> : id_row<directive_revoked> {};
template <class Body>
  requires std::is_base_of_v<id_row<Body>, rows_of<Body>>
void write(writer& out, const Body& body) {
  out.put("id", body.id);
}

template <class Body>
struct directive_row {
  static constexpr std::array value{
      row<Body>{"directive", set<&Body::what, read_directive>, required}};
};
template <>
struct rows_of<directive_received> : directive_row<directive_received> {};
template <>
struct rows_of<directive_issued> : directive_row<directive_issued> {};
template <class Body>
  requires std::is_base_of_v<directive_row<Body>, rows_of<Body>>
void write(writer& out, const Body& body) {
  out.name("directive");
  write_directive(out, body.what);
}

template <>
struct rows_of<operator_profiled> {
  static constexpr std::array value{
      row<operator_profiled>{"profile", set<&operator_profiled::what, read_profile>, required}};
};
inline void write(writer& out, const operator_profiled& body) {
  out.name("profile");
  write_profile(out, body.what);
}

template <>
struct rows_of<trigger_set_stored> {
  using b = trigger_set_stored;
  static constexpr std::array value{
      row<b>{"version", set<&b::version, big_count>, required},
      row<b>{"yaml", set<&b::yaml, bounded_text<limits::trigger_set_bytes>>, required},
      row<b>{"note", set<&b::note, text>},
  };
};
inline void write(writer& out, const trigger_set_stored& body) {
  out.put("version", body.version);
  out.put("yaml", body.yaml);
  out.put_some("note", body.note);
}

template <>
struct rows_of<trigger_set_activated> {
  using b = trigger_set_activated;
  static constexpr std::array value{row<b>{"version", set<&b::version, big_count>, required}};
};
inline void write(writer& out, const trigger_set_activated& body) {
  out.put("version", body.version);
}

template <>
struct rows_of<label_learned> {
  using b = label_learned;
  static constexpr std::array value{row<b>{"certificate", set<&b::mark, read_mark>, required},
                                    row<b>{"error", set<&b::error, flag>},
                                    row<b>{"id", set<&b::id, text>}};
};
inline void write(writer& out, const label_learned& body) {
  out.name("certificate");
  write_mark(out, body.mark);
  out.put_some("error", body.error);
  out.put_some("id", body.id);
}

template <>
struct rows_of<answer_learned> {
  using b = answer_learned;
  static constexpr std::array value{row<b>{"question", set<&b::question, text>, required},
                                    row<b>{"id", set<&b::id, text>, required},
                                    row<b>{"answer", set<&b::given, read_answer>, required},
                                    row<b>{"bundle", set<&b::bundle, text>},
                                    row<b>{"unfit", set<&b::unfit, flag>}};
};
inline void write(writer& out, const answer_learned& body) {
  out.put("question", body.question);
  out.put("id", body.id);
  out.name("answer");
  write_answer(out, body.given);
  out.put_some("bundle", body.bundle);
  out.put_some("unfit", body.unfit);
}

template <>
struct rows_of<label_corrected> {
  using b = label_corrected;
  static constexpr std::array value{row<b>{"id", set<&b::id, text>, required},
                                    row<b>{"error", set<&b::error, flag>}};
};
inline void write(writer& out, const label_corrected& body) {
  out.put("id", body.id);
  out.put_some("error", body.error);
}

template <>
struct rows_of<alarm_judged> {
  using b = alarm_judged;
  static constexpr std::array value{row<b>{"detector", set<&b::detector, text>, required},
                                    row<b>{"scope", set<&b::scope, text>},
                                    row<b>{"anomaly", set<&b::anomaly, flag>}};
};
inline void write(writer& out, const alarm_judged& body) {
  out.put("detector", body.detector);
  out.put_some("scope", body.scope);
  out.put_some("anomaly", body.anomaly);
}

}  // namespace weft::codec::words
