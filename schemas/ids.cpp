#include "schemas/ids.hpp"

namespace weft {

std::string intervention_id_of(std::string_view conversation, std::uint32_t number) {
  std::string id{conversation};
  id += '~';
  id += std::to_string(number);
  return id;
}

std::string_view conversation_of(std::string_view intervention_id) {
  const auto mark = intervention_id.rfind('~');
  if (mark == std::string_view::npos || mark + 1 == intervention_id.size()) return {};
  for (const char c : intervention_id.substr(mark + 1))
    if (c < '0' || c > '9') return {};
  const auto conversation = intervention_id.substr(0, mark);
  return valid_id(conversation) ? conversation : std::string_view{};
}

}  // namespace weft
