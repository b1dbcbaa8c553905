#include <iterator>

#include <fmt/format.h>

#include "tools/replay/report.hpp"
#include "tools/replay/waits.hpp"

namespace weft::replay {
namespace {

/// Builds the report line by line, each with a heading of fixed width.
class page {
 public:
  template <class... Values>
  void line(std::string_view heading, fmt::format_string<Values...> format, Values&&... values) {
    fmt::format_to(std::back_inserter(text_), "  {:<15}", heading);
    fmt::format_to(std::back_inserter(text_), format, std::forward<Values>(values)...);
    text_ += '\n';
  }
  template <class... Values>
  void plain(fmt::format_string<Values...> format, Values&&... values) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Values>(values)...);
    text_ += '\n';
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

std::string times(const measure::recorder& of) {
  if (of.count() == 0) return "none";
  return fmt::format("p50 {:.2f}  p90 {:.2f}  p99 {:.2f}  max {:.2f} ms  ({})",
                     millis_of(of.percentile(0.5)), millis_of(of.percentile(0.9)),
                     millis_of(of.percentile(0.99)), millis_of(of.max()), grouped(of.count()));
}

void write_work(page& out, const replay_result& result) {
  const auto& a = result.agents;
  const auto& lanes = a.shared.steps;
  out.plain("{} conversations, {} messages and {} steps in {:.1f} s ({:.0f} steps a second){}",
            grouped(a.conversations), grouped(a.messages), grouped(a.steps_decided()),
            result.seconds,
            result.seconds > 0 ? static_cast<double>(a.steps_decided()) / result.seconds : 0.0,
            result.interrupted ? ", then interrupted" : "");
  out.line("lanes", "autonomy {}, augmentation {}, escalation {}", grouped(lanes[0]),
           grouped(lanes[1]), grouped(lanes[2]));
  out.line("decisions", "proceed {}, revise {}, reject {}, handed over {}", grouped(a.decisions[0]),
           grouped(a.decisions[1]), grouped(a.decisions[2]), grouped(a.decisions[4]));
  std::uint64_t asked = 0;
  for (const auto& [row, count] : a.shared.interventions) {
    const auto verdict =
        row.verdict == verdict::none ? std::string{} : fmt::format(", {}", to_string(row.verdict));
    out.line(asked == 0 ? "interventions" : "", "{} {} {} by {}{}{}", grouped(count),
             to_string(row.kind), to_string(row.state), to_string(row.by), verdict,
             row.edited ? " with changes" : "");
    asked += count;
  }
  const auto conversations = static_cast<double>(std::max<std::uint64_t>(a.conversations, 1));
  out.line("questions", "{} in {} conversations; {:.2f} a conversation, {} at most", grouped(asked),
           grouped(a.conversations_asking), static_cast<double>(asked) / conversations,
           a.questions_max);
}

void write_writes(page& out, const agent_tally& a) {
  out.line("tool calls", "{}, {} of them consequential; {} asked about, {} ran",
           grouped(a.tool_calls), grouped(a.consequential), grouped(a.consequential_asked),
           grouped(a.consequential_ran));
  if (a.unwarranted + a.wrong_arguments != 0)
    out.line("wrong writes",
             "{} unwarranted and {} with wrong arguments, in {} conversations: "
             "{} stopped, {} corrected, {} let through",
             a.unwarranted, a.wrong_arguments, a.conversations_with_wrong, a.wrong_stopped,
             a.wrong_corrected, a.wrong_let_through);
  if (a.consequential != 0)
    out.line("other writes", "{} ran as proposed, {} changed, {} stopped", grouped(a.right_ran),
             grouped(a.right_changed), grouped(a.right_stopped));
  out.line("results", "{} recorded, {} of them errors; told: {} ok, {} error, {} mismatched",
           grouped(a.results), grouped(a.results_error), grouped(a.shared.outcomes_ok),
           grouped(a.shared.outcomes_error), grouped(a.shared.outcomes_mismatched));
}

void write_times(page& out, const agent_tally& a) {
  out.line("machine time", "{}", times(a.machine));
  out.line("queue time", "{}", times(a.queue));
  out.line("human time", "{}", times(a.human));
  out.line("end to end", "not asked: {}", times(a.autonomous));
  out.line("", "asked:     {}", times(a.asked));
}

void write_waits(page& out, const replay_result& result) {
  const auto w = waits_of(result.settings, result.operators);
  if (!w) return;
  const auto& s = result.settings;
  out.plain("At people's pace, {:g} times as fast; all times below are people's:", s.speed);
  out.line("wait", "{:.2f} s ± {:.2f} s (95 %) over {} questions, from raised to looked at",
           w->wait_s, w->half_width_s, grouped(w->questions));
  out.line("theory", "{:.2f} s for {} conversations and {} operators with exponential handling,",
           w->theory_s, s.at_once, s.operators);
  out.line("", "{:.2f} s for handling as varied as it was", w->theory_general_s);
  out.line("", "(handling {:.2f} s with cv² {:.2f}, {:.0f} s from an answer to the next question,",
           w->handling_s, w->variation, w->between_s);
  out.line("", "operators busy {:.0f} % of their time)", 100 * w->utilisation);
}

void write_people(page& out, const replay_result& result) {
  const auto& o = result.operators;
  out.line("operators", "{} offers, {} answers recorded, {} repeated, {} declined, {} rescinded",
           grouped(o.offers), grouped(o.recorded), grouped(o.repeated), grouped(o.declined),
           grouped(o.rescinded));
  if (o.refused != 0) out.line("", "{} answers refused, such as:", grouped(o.refused));
  for (const auto& refusal : o.refusals) out.line("", "  {}", refusal);
  out.line("connections", "{} for {} HTTP requests, {} of them sent again; {} for operators",
           grouped(result.http.connects), grouped(result.http.requests),
           grouped(result.http.retries), grouped(result.operator_connects));
  const auto& s = result.agents.skipped;
  if (s.stage_directions + s.operator_notes + s.events + s.unnamed_calls != 0)
    out.line("not sent",
             "{} stage directions, {} operators' notes, {} events without words, "
             "{} calls of unnamed tools",
             grouped(s.stage_directions), grouped(s.operator_notes), grouped(s.events),
             grouped(s.unnamed_calls));
}

void write_verdict(page& out, const replay_result& result) {
  for (const auto& refusal : result.agents.refusals) out.line("refused", "{}", refusal);
  if (result.journal && result.journal->labels_kept != 0)
    out.line("labels kept", "{} late or repeated answers that were not applied",
             grouped(result.journal->labels_kept));
  for (const auto& difference : result.differences) out.line("disagreement", "{}", difference);
  const auto wrong = failures(result);
  for (const auto& failure : wrong) out.line("FAILED", "{}", failure);
  if (result.interrupted)
    out.plain("Interrupted: the counts above are partial and were not compared with the journal.");
  else if (result.journal && result.differences.empty())
    out.plain("The journal agrees with the replayer on every count.");
  else if (result.journal)
    out.plain("The journal DISAGREES with the replayer.");
}

}  // namespace

std::string report_in_words(const replay_result& result) {
  page out;
  write_work(out, result);
  write_writes(out, result.agents);
  write_times(out, result.agents);
  write_people(out, result);
  write_waits(out, result);
  write_verdict(out, result);
  return out.take();
}

}  // namespace weft::replay
