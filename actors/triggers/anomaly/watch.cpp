#include "actors/triggers/anomaly/watch.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "actors/triggers/anomaly/hash.hpp"

namespace weft::triggers::anomaly {
namespace {

constexpr int bits_apart_max = 3;

void count_up(std::uint16_t& n) {
  if (n < std::numeric_limits<std::uint16_t>::max()) ++n;
}

}  // namespace

short_name::short_name(std::string_view name)
    : size_{static_cast<std::uint8_t>(std::min(name.size(), bytes_.size()))} {
  std::copy_n(name.data(), size_, bytes_.data());
}

void watch::average::add(double x) {
  if (!std::isfinite(x)) return;
  sum = static_cast<float>(smoothing * x + (1 - smoothing) * static_cast<double>(sum));
  ++count;
}

double watch::average::value(double mean) const {
  const double start_left = std::exp2(std::log2(1 - smoothing) * count);
  return static_cast<double>(sum) + start_left * mean;
}

void watch::customer_said(std::string_view text) {
  const auto said = similarity_hash(text);
  const bool again = said != 0 && std::ranges::any_of(customer_, [&](std::uint64_t before) {
                       return before != 0 && std::popcount(before ^ said) <= bits_apart_max;
                     });
  customer_repeats_ = again ? static_cast<std::uint16_t>(std::max(2, customer_repeats_ + 1)) : 0;
  customer_ = {said, customer_[0]};
  message_is_news_ = true;
  agent_messages_ = 0;
  // What is repeated after the customer spoke is repeated for a reason. Errors are another matter.
  same_ = {};
  for (auto& call : last_) call.hash = 0;
}

void watch::proposed(std::optional<double> confidence, std::optional<double> sentiment) {
  if (confidence) confidence_.add(*confidence);
  if (sentiment) sentiment_.add(*sentiment);
  outcome_is_news_ = message_is_news_ = mismatch_ = false;
}

void watch::went_ahead(step_kind kind, std::uint64_t tool_id) {
  if (kind != step_kind::tool_call) return count_up(agent_messages_);
  newest_ = static_cast<std::uint8_t>((newest_ + 1U) % steps_kept);
  actions_[newest_] = tool_id;
  const auto bit = static_cast<std::uint8_t>(1U << newest_);
  known_ = static_cast<std::uint8_t>(known_ & ~bit);
  errors_ = static_cast<std::uint8_t>(errors_ & ~bit);
}

void watch::told(const outcome_facts& what) {
  outcome_is_news_ = true;
  mismatch_ = mismatch_ || !what.matches;

  const auto ended = joined(what.call, what.error ? mixed(what.result) + 1 : what.result);
  for (std::size_t period = 3; period >= 1; --period) {
    auto& same = same_[period - 1];
    if (last_[period - 1].hash == ended)
      count_up(same);
    else
      same = 0;
  }
  last_ = {call{ended, short_name{what.tool}}, last_[0], last_[1]};

  if (!what.error)
    equal_errors_ = 0, failed_call_ = 0;
  else if (failed_call_ == what.call)
    ++equal_errors_;
  else
    equal_errors_ = 1, failed_call_ = what.call;

  // The oldest call of this tool whose outcome is not known yet.
  const auto tool = hash_of(what.tool);
  for (std::size_t back = steps_kept; back-- > 0;) {
    if (action(back) != tool || failed(back)) continue;
    const auto bit = 1U << ((newest_ + steps_kept - back) % steps_kept);
    known_ = static_cast<std::uint8_t>(known_ | bit);
    if (what.error) errors_ = static_cast<std::uint8_t>(errors_ | bit);
    break;
  }
}

std::uint32_t watch::calls_in_cycle(std::size_t period) const {
  const auto same = same_[period - 1];
  return same == 0 ? 0 : same + static_cast<std::uint32_t>(period);
}

std::uint64_t watch::action(std::size_t back) const {
  return back < steps_kept ? actions_[(newest_ + steps_kept - back) % steps_kept] : 0;
}

std::optional<bool> watch::failed(std::size_t back) const {
  const auto bit = 1U << ((newest_ + steps_kept - back) % steps_kept);
  if (back >= steps_kept || (known_ & bit) == 0) return std::nullopt;
  return (errors_ & bit) != 0;
}

}  // namespace weft::triggers::anomaly
