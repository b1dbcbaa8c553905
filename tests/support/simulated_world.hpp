#pragma once

#include <deque>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "actors/conversation/core.hpp"
#include "actors/journal/core.hpp"
#include "actors/operator/core.hpp"
#include "actors/router/core.hpp"
#include "schemas/ports/store.hpp"

namespace weft::testing {

/// The production cores of one node in one thread, on virtual time, under a seed.
///
/// Every core has a mailbox; one `step` lets one of them, chosen by the seed, handle one message,
/// so that all orders the real scheduler could produce are produced sooner or later (messages to
/// one core stay in order). The journal commits when the seed says so; `crash` loses everything but
/// the store, as `kill -9` does, and starts again from it.
class simulated_world {
 public:
  simulated_world(unsigned seed, trigger_set set);

  // From the outside; replies and frames pile up in `replies` and `frames`.
  void ask(request what);
  void say(operator_frame what);
  void pass(milliseconds time);

  /// Lets one core or the journal do one thing. False: nothing is left to do.
  bool step();
  void crash();

  instant now() const { return now_; }
  unsigned pick(unsigned below) { return static_cast<unsigned>(random_() % below); }
  store& disk() { return *disk_; }
  const router::core& router() const { return *router_; }

  std::deque<reply> replies;
  std::deque<to_session> frames;

 private:
  void start();
  void post(std::vector<delivery> what);
  void obey(const conversation_key& key, conversation::effects out);
  void obey(router::effects out);
  conversation::core& conversation_of(const conversation_key& key);
  bool step_conversation();
  bool step_router();
  bool step_operator();
  bool step_journal();
  conversation::moment moment_now() { return {now_, set_, milliseconds{1'000}, false}; }

  using to_one_conversation = decltype(to_conversation::what);
  template <class Variant, class... More>
  struct with;
  template <class... Known, class... More>
  struct with<std::variant<Known...>, More...> {
    using type = std::variant<Known..., More...>;
  };
  using to_the_router = with<decltype(to_router::what), tick>::type;
  using to_one_operator = with<decltype(to_operator::what), operator_frame>::type;

  std::mt19937_64 random_;
  trigger_set set_;
  instant now_{std::chrono::hours{24 * 365 * 50}};
  std::unique_ptr<store> disk_;
  std::unique_ptr<archive> archive_;
  std::unique_ptr<router::core> router_;
  journal::core journal_;
  std::map<conversation_key, conversation::core> conversations_;
  std::map<operator_key, operators::core> operators_;
  std::map<conversation_key, std::deque<to_one_conversation>> to_conversations_;
  std::deque<to_the_router> to_router_;
  std::map<operator_key, std::deque<to_one_operator>> to_operators_;
};

}  // namespace weft::testing
