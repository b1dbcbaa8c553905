#pragma once

#include <memory>
#include <string>
#include <vector>

#include "schemas/routing.hpp"

namespace weft {

/// A standing instruction to the agents of all matching live conversations.
struct directive {
  std::string id;     // caller-chosen, unique in its tenant
  std::string text;   // what the agents are told
  std::string match;  // expression over the conversation, see actors/floor/match.hpp
  std::string queue;  // only conversations that have asked in this queue; empty: all
  instant until{};    // it ends by itself then
  bool operator==(const directive&) const = default;
};
using directive_ptr = std::shared_ptr<const directive>;

/// What an operator may be asked, as a configurer set it.
struct operator_profile {
  std::string name;
  std::vector<std::string> queues;  // empty: every queue
  std::vector<skill> skills;
  bool operator==(const operator_profile&) const = default;
};

/// The id under which the journal keeps what concerns the whole floor of a tenant: directives and
/// profiles. No caller can choose it.
inline constexpr std::string_view floor_id = "~floor";

namespace limits {
inline constexpr std::size_t directives = 256, directive_text_bytes = 4'096, profile_queues = 64,
                             profile_skills = 64;
inline constexpr milliseconds directive_life_max{30LL * 24 * 3'600'000};
}  // namespace limits

}  // namespace weft
