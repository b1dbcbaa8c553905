#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "schemas/names.hpp"

namespace weft {

/// Names a conversation in the whole system. Both parts are caller-chosen (see `valid_id`).
struct conversation_key {
  std::string tenant;
  std::string conversation;
  auto operator<=>(const conversation_key&) const = default;
};

/// Names an operator in the whole system.
struct operator_key {
  std::string tenant;
  std::string name;
  auto operator<=>(const operator_key&) const = default;
};

enum class role : std::uint8_t { agent, human_operator, configurer, admin };
template <>
struct names<role> {
  static constexpr std::array<std::string_view, 4> value{"agent", "operator", "configurer",
                                                         "admin"};
};

/// Who is asking: filled in by the front from the API key, carried by every message and record.
struct principal {
  std::string tenant;
  std::string name;
  role acts_as = role::agent;
};

/// A request waiting for its reply at the front. Zero means nobody waits.
using request_id = std::uint64_t;
/// One operator connection.
using session_id = std::uint64_t;

inline constexpr std::size_t id_length_max = 128;

/// Caller-chosen ids: 1 to 128 characters of letters, digits and `. _ : / -`.
constexpr bool valid_id(std::string_view id) {
  if (id.empty() || id.size() > id_length_max) return false;
  for (const char c : id) {
    const bool ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '.' || c == '_' || c == ':' || c == '/' || c == '-';
    if (!ok) return false;
  }
  return true;
}

/// An intervention's id is its conversation's id, `~` and a number that counts from one: it leads
/// to its conversation without a look-up, names no node and is never used twice.
std::string intervention_id_of(std::string_view conversation, std::uint32_t number);
/// The conversation's id inside an intervention's id; empty when it is not such an id.
std::string_view conversation_of(std::string_view intervention_id);

}  // namespace weft
