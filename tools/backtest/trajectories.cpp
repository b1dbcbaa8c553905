#include "tools/backtest/trajectories.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "schemas/codec/writer.hpp"
#include "schemas/digest.hpp"
#include "tools/client/frames.hpp"
#include "tools/replay/options.hpp"
#include "tools/replay/source.hpp"

namespace weft::backtest {
namespace {

using replay::turn;

// As the replayer sends them.
constexpr std::size_t text_bytes_max = 8U << 10U, result_bytes_max = 60U << 10U;

std::string cut(const std::string& text) { return client::shortened(text, text_bytes_max); }

/// Tells a conversation turn by turn.
class teller {
 public:
  teller(const std::string& id, const replay::recorded_conversation& what, stage& on)
      : key_{"trajectories", id}, what_{what}, on_{on} {}

  void tell() {
    say(conversation_opened{{}, cut(what_.goal), what_.scope, {}});
    for (const auto& each : what_.turns)
      std::visit([&](const auto& body) { take(each, body); }, each.body);
    say(conversation_closed{});
  }

 private:
  void say(event_body body) {
    // No clock: a second between events keeps their order.
    now_ += std::chrono::seconds{1};
    on_.take(key_, {now_, "trajectory", std::move(body)});
  }

  void append(const std::string& id, speaker from, const std::string& text) {
    say(message_appended{{id, from, cut(text), {}}});
  }

  void take(const turn& at, const replay::said& words) { append(at.id, words.from, words.text); }

  void take(const turn& at, const replay::tool_told& told) {
    if (told.of) {
      outcome_reported outcome;
      const auto& calls = what_.turns[*told.of];
      outcome.step_id = calls.id;
      if (const auto* call = std::get_if<replay::agent_calls>(&calls.body))
        outcome.digest = digest_of(call->act);
      outcome.status = told.error ? "error" : "ok";
      codec::append_text(outcome.result, client::shortened(told.text, result_bytes_max));
      say(std::move(outcome));
    }
    append(at.id, speaker::tool, told.text);
  }

  void take(const turn& at, const replay::agent_says& reply) {
    auto proposed = step_of(at);
    proposed.draft = cut(reply.draft);
    decide(std::move(proposed));
  }

  void take(const turn& at, const replay::agent_calls& call) {
    auto proposed = step_of(at);
    proposed.kind = step_kind::tool_call;
    proposed.act = call.act;
    proposed.draft = cut(call.draft);
    decide(std::move(proposed));
    const auto is_this = [&](const replay::wrong_write& w) { return w.row == at.row; };
    if (std::any_of(what_.wrong.begin(), what_.wrong.end(), is_this))
      on_.judge_last(judged::wrong);
    else if (call.consequential)
      on_.judge_last(judged::right);
  }

  void take(const turn& at, const replay::choice_made& choice) {
    auto proposed = step_of(at);
    proposed.kind = step_kind::question;
    proposed.draft = cut(choice.draft);
    auto& asked = proposed.asks.emplace();
    asked.kind = query_kind::choice;
    asked.question = choice.question;
    for (const auto& name : choice.options)
      asked.options.push_back({name, replay::readable(name), {}});
    decide(std::move(proposed));
  }

  static step step_of(const turn& at) {
    step out;
    out.id = at.id;
    out.scope = at.scope;
    out.signals = at.signals;
    return out;
  }

  void decide(step proposed) {
    step_decided body;
    body.step_id = proposed.id;
    if (proposed.act) body.digest = digest_of(*proposed.act);
    body.proposed = std::move(proposed);
    say(std::move(body));
  }

  conversation_key key_;
  const replay::recorded_conversation& what_;
  stage& on_;
  instant now_{std::chrono::seconds{1}};
};

}  // namespace

void play_trajectory(const std::string& id, const replay::recorded_conversation& what, stage& on) {
  teller{id, what, on}.tell();
}

std::optional<problem> play_trajectories(const std::vector<std::string>& files, stage& on,
                                         const pass_call& progress) {
  replay::conversation_source source{
      files, {}, 0, [](const std::string& line) { fmt::print(stderr, "backtest: {}\n", line); }};
  auto& counts = on.counts();
  counts.clock = false;
  while (const auto next = source.next()) {
    play_trajectory(next->id, next->recorded, on);
    if (progress({source.given(), source.expected()})) continue;
    counts.interrupted = true;
    break;
  }
  if (source.bad_files() > 0) return problem{fault::not_found, "not all files could be read", {}};
  if (source.given() == 0)
    return problem{fault::invalid, "no line of the files is a conversation", {}};
  return std::nullopt;
}

}  // namespace weft::backtest
