#include "runtime/sse/hub.hpp"

#include <algorithm>

namespace weft::sse {

void hub::add(listener& who, const conversation_key& what) {
  seats_.push_back({&who, what});
  open_ = true;
}

void hub::remove(listener& who) {
  std::erase_if(seats_, [&](const seat& taken) { return taken.who == &who; });
  open_ = !seats_.empty();
}

void hub::publish(const chunk_ptr& what) {
  for (const auto& taken : seats_) {
    if (taken.what.tenant != what->key.tenant) continue;
    if (!taken.what.conversation.empty() && taken.what.conversation != what->key.conversation)
      continue;
    taken.who->on_chunk(what);
  }
}

}  // namespace weft::sse
