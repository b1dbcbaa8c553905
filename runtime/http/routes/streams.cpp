#include "runtime/http/routes/arguments.hpp"
#include "runtime/http/routes/handlers.hpp"
#include "runtime/text/ascii.hpp"
#include "runtime/text/durations.hpp"

namespace weft::http {
namespace {

/// What RFC 6455 §4.2.1 asks of a handshake, refused like any other request while it still is one.
std::optional<problem> no_handshake(const request& in) {
  constexpr std::size_t key_characters = 24;  // 16 bytes in base64
  if (!in.upgrade || !text::equal_ignoring_case(in[header::upgrade], "websocket"))
    return problem{fault::unsupported, "this path speaks WebSocket, ask for an upgrade to it",
                   "Upgrade"};
  if (in[header::sec_websocket_version] != "13")
    return problem{fault::unsupported, "this path speaks version 13 of WebSocket, ask for that one",
                   "Sec-WebSocket-Version"};
  const auto key = in[header::sec_websocket_key];
  if (key.size() != key_characters || !key.ends_with("=="))
    return problem{fault::malformed, "a handshake's key is 16 bytes in base64",
                   "Sec-WebSocket-Key"};
  const auto offered = in[header::sec_websocket_protocol];
  if (!offered.empty() && !text::lists(offered, "weft"))
    return problem{fault::unsupported,
                   "the subprotocol here is weft: offer it, and a key beside it as weft.key.KEY",
                   "Sec-WebSocket-Protocol"};
  return std::nullopt;
}

}  // namespace

/// Without a place to resume from, one conversation is streamed from its beginning …
outcome stream_conversation(call& c) {
  if (auto wrong = check_id(c.ids[0], "conversation")) return *wrong;
  std::optional<std::uint64_t> after;
  if (auto wrong = read_after(c, after)) return *wrong;
  return stream{{std::move(c.ids[0]), after.value_or(0)}, false};
}

/// … and the tenant, whose history may be long, from now on.
outcome stream_tenant(call& c) {
  std::optional<std::uint64_t> after;
  if (auto wrong = read_after(c, after)) return *wrong;
  return stream{{{}, after.value_or(0)}, !after};
}

outcome open_session(call& c) {
  constexpr std::uint64_t capacity_max = 50;
  const auto* name = c.query.find("name");
  attach what{name != nullptr ? *name : c.from.name};
  if (!valid_id(what.name))
    return problem{fault::invalid, "name the operator, for example ?name=ana", "name"};
  if (c.keyed && what.name != c.from.name)
    return problem{fault::forbidden,
                   "this key belongs to '" + c.from.name + "', leave the name out or give that one",
                   "name"};
  if (const auto* text = c.query.find("capacity")) {
    const auto capacity = text::parse_unsigned(*text);
    if (!capacity || *capacity < 1 || *capacity > capacity_max)
      return problem{fault::invalid,
                     "capacity is '" + text->substr(0, 32) + "', it must be 1 to 50", "capacity"};
    what.capacity = static_cast<std::uint32_t>(*capacity);
  }
  if (auto wrong = no_handshake(c.raw)) return *wrong;
  return what;
}

outcome count_up(call& c) {
  summarize what;
  if (const auto* prefix = c.query.find("prefix")) what.prefix = *prefix;
  std::optional<std::uint64_t> after;
  if (auto wrong = read_after(c, after)) return *wrong;
  what.after = after.value_or(0);
  return ask{std::move(what)};
}

}  // namespace weft::http
