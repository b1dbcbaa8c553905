#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/ports/front.hpp"

namespace weft::sse {

/// Events of one conversation that became durable together, written once in the form of the event
/// stream and shared by all who listen.
struct chunk {
  conversation_key key;
  std::uint64_t first_number = 0;
  std::vector<std::size_t> starts;  // where each event begins in `text`
  std::string text;                 // "id: 7\nevent: step_decided\ndata: {…}\n\n…"

  std::uint64_t last_number() const { return first_number + starts.size() - 1; }
  /// The part of `text` with numbers greater than `after`.
  std::string_view behind(std::uint64_t after) const;
};
using chunk_ptr = std::shared_ptr<const chunk>;

chunk_ptr make_chunk(published&& from);

/// Splits JSON texts joined by ',' at the commas between them.
std::vector<std::string_view> split_json(std::string_view joined);

}  // namespace weft::sse
