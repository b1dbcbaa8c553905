#pragma once

#include <cstdint>
#include <string>

#include "schemas/requests.hpp"
#include "schemas/router_messages.hpp"

namespace weft::client {

// JSON that clients write and the codec (the node's side) does not.

std::string open_body(const std::string& id, const open_conversation& what);
std::string message_body(const message& said);
std::string outcome_body(const report_outcome& what);
std::string close_body(const std::string& resolution);

/// A card as an operator's frames name it.
struct shown_card {
  std::string id;  // of the intervention, or of the bundle
  std::uint32_t version = 0;
  bool bundle = false;
};
std::string answer_frame(const std::string& ref, const shown_card& card, const answer& given);
std::string decline_frame(const std::string& ref, const shown_card& card,
                          const std::string& reason);
std::string accept_frame(const shown_card& card);
std::string presence_frame(const std::string& ref, presence state);

/// At most `bytes` of `text`, cut between characters, with an ellipsis where something is missing.
std::string shortened(std::string text, std::size_t bytes);

}  // namespace weft::client
