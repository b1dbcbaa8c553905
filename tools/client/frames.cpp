#include "tools/client/frames.hpp"

#include "schemas/codec/codec.hpp"
#include "schemas/codec/writer.hpp"

namespace weft::client {

std::string open_body(const std::string& id, const open_conversation& what) {
  std::string json;
  codec::writer out{json};
  out.object();
  out.put("id", id);
  out.put_some("customer", what.customer);
  out.put_some("goal", what.goal);
  out.put_some("scope", what.scope);
  out.put_raw_some("metadata", what.metadata);
  out.end_object();
  return json;
}

std::string message_body(const message& said) {
  std::string json;
  codec::writer out{json};
  out.object();
  out.put("id", said.id);
  out.put("from", said.from);
  out.put("text", said.text);
  out.end_object();
  return json;
}

std::string outcome_body(const report_outcome& what) {
  std::string json;
  codec::writer out{json};
  out.object();
  out.put("digest", what.digest);
  out.put("status", what.status);
  out.put_raw_some("result", what.result);
  out.end_object();
  return json;
}

std::string close_body(const std::string& resolution) {
  std::string json;
  codec::writer out{json};
  out.object();
  out.put_some("resolution", resolution);
  out.end_object();
  return json;
}

namespace {

void put(codec::writer& out, const shown_card& card) {
  out.put(card.bundle ? "bundle" : "intervention", card.id);
  out.put("version", card.version);
}

}  // namespace

std::string answer_frame(const std::string& ref, const shown_card& card, const answer& given) {
  std::string json;
  codec::writer out{json};
  out.object();
  out.put("type", "answer");
  out.put("ref", ref);
  put(out, card);
  out.put_raw("answer", codec::encode_answer(given));
  out.end_object();
  return json;
}

std::string decline_frame(const std::string& ref, const shown_card& card,
                          const std::string& reason) {
  std::string json;
  codec::writer out{json};
  out.object();
  out.put("type", "decline");
  out.put("ref", ref);
  put(out, card);
  out.put_some("reason", reason);
  out.end_object();
  return json;
}

std::string accept_frame(const shown_card& card) {
  std::string json;
  codec::writer out{json};
  out.object();
  out.put("type", "accept");
  put(out, card);
  out.end_object();
  return json;
}

std::string presence_frame(const std::string& ref, presence state) {
  std::string json;
  codec::writer out{json};
  out.object();
  out.put("type", "presence");
  out.put("ref", ref);
  out.put("state", state);
  out.end_object();
  return json;
}

std::string shortened(std::string text, std::size_t bytes) {
  constexpr std::string_view ellipsis = "…";
  if (text.size() <= bytes) return text;
  std::size_t end = bytes > ellipsis.size() ? bytes - ellipsis.size() : 0;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
  return text.append(ellipsis);
}

}  // namespace weft::client
