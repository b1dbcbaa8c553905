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
std::string decline_frame(const std::string& ref, const std::string& intervention,
                          std::uint32_t version, const std::string& reason);

std::string presence_frame(const std::string& ref, presence state);
std::string accept_frame(const std::string& intervention, std::uint32_t version);

/// At most `bytes` of `text`, cut between characters, with an ellipsis where something is missing.
std::string shortened(std::string text, std::size_t bytes);

}  // namespace weft::client
