#include "tools/replay/desk.hpp"

#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "tools/replay/human_times.hpp"

namespace weft::replay {
namespace asio = boost::asio;
namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t refusals_kept = 10;

}  // namespace

desk::desk(const asio::any_io_executor& on, client::link_settings who, const truth_table& truth,
           operator_tally& counts, double speed, std::uint64_t seed)
    : counts_{counts},
      truth_{truth},
      random_{seed},
      speed_{speed},
      wake_{on},
      link_{on, std::move(who), [this](const auto& frame) { hear(frame); }} {}

void desk::hear(const codec::server_frame& frame) {
  if (frame.type == "welcome") welcomed_ = true;
  if (frame.type == "offer" && frame.offered) take(*frame.offered);
  if (frame.type == "receipt") settle(frame);
  if (frame.type == "rescind" && held_.contains(frame.intervention)) {
    ++counts_.rescinded;
    drop(frame.intervention);
  }
}

void desk::take(const codec::offer& offered) {
  const auto& id = offered.about.id;
  ++counts_.offers;
  const auto known = held_.find(id);
  if (known != held_.end() && known->second.version == offered.version) {
    ++counts_.offers_again;  // after a lost connection
    return;
  }
  if (known != held_.end()) drop(id);
  held_.emplace(id, card_held{offered.about, offered.version});
  ++counts_.held;
  pile_.push_back(id);
  wake_.cancel();
}

void desk::settle(const codec::server_frame& receipt) {
  const auto at = sent_.find(receipt.ref);
  if (at == sent_.end()) return;
  const auto frame = std::move(at->second);
  sent_.erase(at);
  // After a restart the card may have been offered anew before this receipt came.
  const auto card = held_.find(frame.intervention);
  if (card != held_.end() && card->second.version == frame.version) drop(frame.intervention);
  if (receipt.why) {
    ++counts_.refused;
    if (counts_.refusals.size() < refusals_kept)
      counts_.refusals.push_back(frame.intervention + ": " + receipt.why->detail);
    return;
  }
  if (!frame.answer) return;
  const bool again = receipt.state == "repeated";
  ++(again ? counts_.repeated : counts_.recorded);
  if (!counts_.answered.insert(frame.intervention).second && !again) ++counts_.recorded_twice;
}

void desk::drop(const std::string& intervention) {
  counts_.held -= held_.erase(intervention);
  std::erase(pile_, intervention);
  if (looking_at_ == intervention) wake_.cancel();
}

asio::awaitable<void> desk::work() {
  while (!stopped_) {
    if (pile_.empty()) {
      wake_.expires_at(asio::steady_timer::time_point::max());
      co_await wake_.async_wait(as_result);
      continue;
    }
    const auto next = std::move(pile_.front());
    pile_.pop_front();
    co_await look_at(next);
  }
}

asio::awaitable<void> desk::look_at(const std::string& intervention) {
  looking_at_ = intervention;
  if (counts_.paced)
    if (const auto card = held_.find(intervention); card != held_.end()) note_wait(card->second);
  const auto begun = asio::steady_timer::clock_type::now();
  const auto time = draw_human_time(random_, speed_);
  const auto done = asio::steady_timer::clock_type::now() + time;
  // New cards wake the timer too: the person looks up and goes on with this one.
  while (!stopped_ && held_.contains(intervention) &&
         asio::steady_timer::clock_type::now() < done) {
    wake_.expires_at(done);
    co_await wake_.async_wait(as_result);
  }
  looking_at_.clear();
  const auto card = held_.find(intervention);
  if (stopped_ || card == held_.end()) co_return;
  counts_.looked.add(std::chrono::nanoseconds{time}.count());
  if (counts_.paced && counts_.full)
    counts_.handled_ms.push_back(
        std::chrono::duration<double, std::milli>{asio::steady_timer::clock_type::now() - begun}
            .count());
  decide(card->second);
}

/// The card is on the screen: the node is told, and the wait that ends is noted. Node and desk
/// share a clock only on one machine, which is where replays are paced.
void desk::note_wait(const card_held& card) {
  link_.accept({card.about.id, card.version});
  if (!counts_.full) return;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto raised = card.about.raised.time_since_epoch();
  counts_.waited_ms.push_back(std::chrono::duration<double, std::milli>{now - raised}.count());
}

void desk::decide(const card_held& card) {
  const auto& about = card.about;
  const auto* known = truth_.find(about.key.conversation, about.step_id);
  const auto given = known != nullptr ? answer_to(about, *known) : std::nullopt;
  if (given && !check(*given, about.asked, "/answer")) {
    ++counts_.sent;
    sent_[link_.answer({about.id, card.version}, *given)] = {about.id, card.version, true};
    return;
  }
  ++counts_.declined;
  if (known != nullptr) ++counts_.unfit;
  const auto* why = known == nullptr ? "not of this replay" : "no fitting answer is known";
  sent_[link_.decline({about.id, card.version}, why)] = {about.id, card.version, false};
}

void desk::stop() {
  stopped_ = true;
  wake_.cancel();
  link_.stop();
}

}  // namespace weft::replay
