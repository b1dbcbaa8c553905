#include <algorithm>

#include "actors/conversation/core.hpp"

namespace weft::conversation {

effects core::handle(const directives_changed&, const moment& at) {
  turn t{at, {state_.key.tenant, "node", role::admin}, 0, at.now, {}};
  if (!unknown()) catch_up(t);
  return finish(t);
}

/// Takes in what was issued and revoked since this conversation looked last. Called before anything
/// else is handled, so that no step is answered without the directives that hold.
void core::catch_up(turn& t) {
  const auto* board = t.at.directives;
  if (board == nullptr || board->version == board_seen_ ||
      state_.status == conversation_status::closed)
    return;
  board_seen_ = board->version;
  const auto on_board = [&](const directive& d) {
    return std::any_of(board->directives.begin(), board->directives.end(),
                       [&](const floor::standing& s) { return s.what == d; });
  };
  std::vector<std::string> revoked;
  for (const auto& d : state_.directives)
    if (d.until > t.at.now && !on_board(d)) revoked.push_back(d.id);
  for (auto& id : revoked) record(t, directive_revoked{std::move(id)});

  std::vector<std::string> queues;
  for (const auto& a : state_.asked) queues.push_back(a.now.about->asked.route.queue);
  const floor::subject about{state_.key.conversation, state_.about.customer, state_.about.goal,
                             state_.about.scope,      state_.about.metadata, queues};
  for (const auto& s : board->directives) {
    const auto& d = s.what;
    if (d.until <= t.at.now || directives_now(t.at).size() >= limits::directives_kept) continue;
    const auto& has = state_.directives;
    if (std::find(has.begin(), has.end(), d) != has.end()) continue;
    if (!d.queue.empty() && std::find(queues.begin(), queues.end(), d.queue) == queues.end())
      continue;
    if (s.when(about)) record(t, directive_received{d});
  }
}

}  // namespace weft::conversation
