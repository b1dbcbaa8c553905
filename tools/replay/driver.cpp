#include "tools/replay/driver.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "schemas/codec/writer.hpp"
#include "tools/client/frames.hpp"
#include "tools/replay/human_times.hpp"
#include "tools/replay/options.hpp"

namespace weft::replay {
namespace asio = boost::asio;
namespace {

constexpr std::size_t text_bytes_max = 8U << 10U, result_bytes_max = 60U << 10U;
constexpr std::chrono::seconds wait_max{30};

step proposal_of(const turn& from) {
  step proposed;
  proposed.id = from.id;
  proposed.scope = from.scope;
  proposed.signals = from.signals;
  if (const auto* calls = std::get_if<agent_calls>(&from.body)) {
    proposed.kind = step_kind::tool_call;
    proposed.act = calls->act;
    proposed.draft = calls->draft;
  } else if (const auto* choice = std::get_if<choice_made>(&from.body)) {
    proposed.kind = step_kind::question;
    proposed.draft = choice->draft;
    auto& asked = proposed.asks.emplace();
    asked.kind = query_kind::choice;
    asked.question = choice->question;
    asked.allow_none = true;
    for (const auto& name : choice->options) asked.options.push_back({name, readable(name), {}});
  } else if (const auto* says = std::get_if<agent_says>(&from.body)) {
    proposed.draft = says->draft;
  }
  proposed.draft = client::shortened(std::move(proposed.draft), text_bytes_max);
  return proposed;
}

/// One conversation under way. Functions that talk to the node answer whether to go on.
class life {
 public:
  life(stage& on, const std::string& id, const recorded_conversation& recorded)
      : on_{on}, id_{id}, recorded_{recorded}, allowed_(recorded.turns.size()) {}

  asio::awaitable<void> run() {
    auto truth = truth_of(recorded_);
    on_.truth.add(id_, truth);
    truth_ = std::move(truth);
    if (co_await open()) {
      bool going = true;
      for (std::size_t i = 0; going && i < recorded_.turns.size(); ++i)
        going = !on_.stopping && co_await take(i);
      if (!gone_ && !on_.stopping) co_await close();
    }
    on_.truth.remove(id_);
    if (!closed_) ++on_.counts.conversations_cut_short;
    on_.counts.questions_max = std::max<std::uint64_t>(on_.counts.questions_max, asked_.size());
    if (!asked_.empty()) ++on_.counts.conversations_asking;
  }

 private:
  asio::awaitable<bool> open() {
    open_conversation what;
    what.goal = client::shortened(recorded_.goal, text_bytes_max);
    what.scope = recorded_.scope;
    auto opened = co_await on_.node.open(id_, std::move(what));
    if (!opened) co_return note("opening", opened.error());
    ++on_.counts.conversations;
    if (!recorded_.wrong.empty()) ++on_.counts.conversations_with_wrong;
    co_return true;
  }

  asio::awaitable<bool> take(std::size_t index) {
    const auto& next = recorded_.turns[index];
    ++on_.counts.turns;
    if (const auto* words = std::get_if<said>(&next.body))
      co_return co_await append(next.id, words->from, words->text);
    if (const auto* told = std::get_if<tool_told>(&next.body))
      co_return co_await tell_result(next, *told);
    co_return co_await propose(index);
  }

  asio::awaitable<bool> append(const std::string& message_id, speaker from, std::string text) {
    message words{message_id, from, client::shortened(std::move(text), text_bytes_max), {}};
    auto done = co_await on_.node.append(id_, std::move(words));
    if (!done) co_return note(message_id, done.error());
    ++on_.counts.messages;
    co_return true;
  }

  asio::awaitable<bool> tell_result(const turn& next, const tool_told& told) {
    ++on_.counts.results;
    if (told.error) ++on_.counts.results_error;
    if (told.of) {
      const auto& ran = allowed_[*told.of];
      if (!ran) {  // the call was stopped, so its tool has nothing to say
        ++on_.counts.results_not_told;
        co_return true;
      }
      report_outcome outcome{recorded_.turns[*told.of].id, *ran, told.error ? "error" : "ok", {}};
      codec::append_text(outcome.result, client::shortened(told.text, result_bytes_max));
      auto matches = co_await on_.node.report(id_, std::move(outcome));
      if (!matches) {
        if (!note(next.id, matches.error())) co_return false;
      } else {
        ++(told.error ? on_.counts.shared.outcomes_error : on_.counts.shared.outcomes_ok);
        if (!*matches) ++on_.counts.shared.outcomes_mismatched;
      }
    }
    co_return co_await append(next.id, speaker::tool, told.text);
  }

  asio::awaitable<bool> propose(std::size_t index) {
    const auto& next = recorded_.turns[index];
    if (on_.paced) co_await think();
    auto proposed = proposal_of(next);
    ++on_.counts.steps_proposed;
    const auto started = std::chrono::steady_clock::now();
    auto view = co_await on_.node.decide(id_, std::move(proposed), wait_max);
    const std::chrono::nanoseconds took = std::chrono::steady_clock::now() - started;
    if (!view) co_return note(next.id, view.error());

    auto& counts = on_.counts;
    ++counts.shared.steps[static_cast<std::size_t>(view->lane)];
    ++counts.decisions[static_cast<std::size_t>(view->decision)];
    (view->asked ? counts.asked : counts.autonomous).add(took.count());
    if (view->asked && asked_.insert(view->asked->about->id).second)
      counts.add_intervention(*view->asked);
    if (const auto* calls = std::get_if<agent_calls>(&next.body)) judge(index, *calls, *view);
    handed_over_ = view->decision == decision::handed_over;
    co_return !handed_over_;
  }

  /// The customer's and the agent's time between two of the agent's turns.
  asio::awaitable<void> think() {
    asio::steady_timer timer{co_await asio::this_coro::executor,
                             draw_time(traffic::turn_times, on_.random, on_.speed)};
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  }

  /// Counts what became of a tool call; remembers its digest when it may run.
  void judge(std::size_t index, const agent_calls& calls, const step_view& view) {
    auto& counts = on_.counts;
    const bool runs = view.decision == decision::proceed;
    const bool changed = runs && view.act && view.act->arguments != calls.act.arguments;
    if (runs) allowed_[index] = view.digest;
    ++counts.tool_calls;
    if (calls.consequential) {
      ++counts.consequential;
      if (view.asked) ++counts.consequential_asked;
      if (runs) ++counts.consequential_ran;
    }
    const auto is = truth_[recorded_.turns[index].id].is;
    if (is == judgement::right) {
      if (!calls.consequential) return;
      ++(!runs ? counts.right_stopped : changed ? counts.right_changed : counts.right_ran);
      return;
    }
    ++(is == judgement::unwarranted ? counts.unwarranted : counts.wrong_arguments);
    ++(!runs ? counts.wrong_stopped : changed ? counts.wrong_corrected : counts.wrong_let_through);
  }

  asio::awaitable<void> close() {
    auto done = co_await on_.node.close(id_, handed_over_ ? "handed over" : "replayed");
    if (!done) {
      note("closing", done.error());
      co_return;
    }
    closed_ = true;
    ++on_.counts.shared.conversations[2];
    co_await count_the_unseen();
  }

  /// A step that is asked about twice shows its last intervention only. Ids count from one, so the
  /// earlier ones are the gaps.
  asio::awaitable<void> count_the_unseen() {
    std::uint32_t last = 0;
    for (const auto& seen : asked_)
      last = std::max(last, static_cast<std::uint32_t>(std::stoul(seen.substr(id_.size() + 1))));
    if (handed_over_) last += 2;  // the handover, which no step shows, comes behind the last one
    for (std::uint32_t n = 1; n < last; ++n) {
      auto missing = intervention_id_of(id_, n);
      if (asked_.contains(missing)) continue;
      auto found = co_await on_.node.read(missing);
      if (!found) {
        note(missing, found.error());
        continue;
      }
      asked_.insert(std::move(missing));
      on_.counts.add_intervention(*found);
    }
  }

  /// Counts a failure. True when the conversation can go on without what failed.
  bool note(const std::string& where, const problem& why) {
    gone_ = why.where == "client";
    if (gone_ && on_.stopping) return false;
    on_.counts.refuse(id_ + " " + where + ": " + std::string{to_string(why.code)} + ", " +
                      why.detail + (why.where.empty() || gone_ ? "" : " (" + why.where + ")"));
    return !gone_ && where != "opening";
  }

  stage& on_;
  const std::string& id_;
  const recorded_conversation& recorded_;
  conversation_truth truth_;
  std::vector<std::optional<std::string>> allowed_;  // by turn: the digest that may run
  std::set<std::string> asked_;                      // interventions counted
  bool handed_over_ = false, closed_ = false, gone_ = false;
};

}  // namespace

asio::awaitable<void> live_through(stage& on, std::string id, recorded_conversation recorded) {
  life one{on, id, recorded};
  co_await one.run();
}

}  // namespace weft::replay
