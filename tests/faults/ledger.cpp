#include "tests/faults/ledger.hpp"

namespace weft::testing {

void ledger::message(const std::string& conversation, json said) {
  {
    const std::lock_guard held{lock_};
    facts_.messages[conversation].push_back(std::move(said));
  }
  acknowledged();
}

void ledger::decision(const std::string& conversation, const std::string& step, json told) {
  {
    const std::lock_guard held{lock_};
    const auto [known, fresh] = facts_.decisions.try_emplace({conversation, step}, told);
    if (!fresh && !(known->second == told))
      violations_.push_back("step " + step + " of " + conversation + " was told as " +
                            known->second.dump() + " and then as " + told.dump());
  }
  acknowledged();
}

void ledger::outcome(const std::string& conversation, const std::string& step) {
  {
    const std::lock_guard held{lock_};
    facts_.outcomes.emplace(conversation, step);
  }
  acknowledged();
}

void ledger::withdrawal(const std::string& intervention) {
  {
    const std::lock_guard held{lock_};
    facts_.withdrawn.insert(intervention);
  }
  acknowledged();
}

void ledger::closing(const std::string& conversation) {
  {
    const std::lock_guard held{lock_};
    facts_.closed.insert(conversation);
  }
  acknowledged();
}

void ledger::answer(const std::string& intervention, const answered& what) {
  {
    const std::lock_guard held{lock_};
    facts_.answers.try_emplace(intervention, what);
  }
  acknowledged();
}

void ledger::offer(const std::string& intervention, const std::string& to, double version) {
  const std::lock_guard held{lock_};
  const auto offered =
      json::parse(R"({"to":")" + to + R"(","version":)" + std::to_string(version) + "}");
  const auto [known, fresh] = facts_.offers.try_emplace(intervention, offered);
  if (!fresh && !(known->second == offered))
    violations_.push_back(intervention + " was offered as " + known->second.dump() +
                          " and then as " + offered.dump() + ": its lease was lost");
  if (facts_.answers.contains(intervention))
    violations_.push_back(intervention + " was offered again after its answer had a receipt");
}

void ledger::acknowledged() {
  {
    const std::lock_guard held{lock_};
    ++count_;
  }
  grown_.notify_all();
}

void ledger::violation(std::string what) {
  const std::lock_guard held{lock_};
  violations_.push_back(std::move(what));
}

void ledger::await(std::uint64_t count, std::chrono::milliseconds within) {
  std::unique_lock held{lock_};
  grown_.wait_for(held, within, [&] { return count_ >= count; });
}

std::uint64_t ledger::count() const {
  const std::lock_guard held{lock_};
  return count_;
}

}  // namespace weft::testing
