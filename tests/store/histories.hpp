#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "schemas/messages.hpp"

namespace weft::tests {

/// Makes valid histories of many conversations from a seed: opening, messages, steps, questions,
/// claims (some of them stale), returns, answers, closing. It knows which claims must be granted.
class history_maker {
 public:
  explicit history_maker(std::uint64_t seed) : random_{seed} {}

  struct group {
    std::vector<entry_ptr> entries;
    std::vector<bool> recorded;  // per entry: what the store must do with it
  };
  /// The next commit group: one to `entries_max` entries.
  group next(std::size_t entries_max);

  /// Conversations there have ever been.
  std::vector<conversation_key> conversations() const;
  /// How often each of the words of `event_names` was recorded.
  const std::map<std::string, std::size_t>& words() const { return words_; }

 private:
  struct asked {
    std::string id;
    std::uint32_t version = 1;
    bool is_offered = false, is_pending = false;
    bool is_settled = false;
  };
  struct told {
    conversation_key key;
    std::uint32_t steps = 0, messages = 0;
    std::vector<asked> questions;
    conversation_status status = conversation_status::open;
  };

  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }
  instant later();
  std::string text();
  event fact(event_body body);
  void add(group& to, const told& about, std::vector<event> events, std::optional<claim> guard = {},
           bool recorded = true);
  told& open_one(group& to);
  void message(group& to, told& about);
  void autonomous_step(group& to, told& about);
  void question(group& to, told& about);
  void move(group& to, told& about, asked& what);
  void offer(group& to, told& about, asked& what);
  void progress_made(group& to, told& about, asked& what);
  void floor(group& to);
  void settle(group& to, told& about, asked& what);
  void close(group& to, told& about);
  void hand_over(group& to, told& about);

  std::mt19937_64 random_;
  std::int64_t now_us_ = 1'700'000'000'000'000;
  std::vector<told> told_;
  std::map<std::string, std::size_t> words_;
};

}  // namespace weft::tests
