#include "tools/backtest/figures.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace weft::backtest {
namespace {

constexpr std::size_t scopes_shown = 50;
constexpr std::uint32_t every_scope = 0xffff'ffff;

/// Sums of one kind of labelled step, by conversation.
class gathering {
 public:
  explicit gathering(std::size_t conversations) : by_conversation_(conversations) {}

  void add(const labelled_step& each, bool counts) {
    const double weight = 1 / static_cast<double>(each.p);
    auto& to = by_conversation_[each.conversation];
    to.all += weight;
    to.counted += counts ? weight : 0;
    ++all_;
    counted_ += counts ? 1 : 0;
    weighted_ = weighted_ || each.p < 1;
    (counts ? seen_ : rest_).push_back({static_cast<double>(each.p)});
  }
  interval share() const {
    if (!weighted_) return wilson(static_cast<double>(counted_), static_cast<double>(all_));
    return weighted_share(by_conversation_);
  }
  interval counted() const { return total_of(seen_); }
  interval rest() const { return total_of(rest_); }
  double all() const { return counted().value + rest().value; }
  std::uint64_t number() const { return all_; }
  std::uint64_t number_counted() const { return counted_; }
  bool weighted() const { return weighted_; }

 private:
  std::vector<cluster> by_conversation_;
  std::vector<drawn> seen_, rest_;
  std::uint64_t all_ = 0, counted_ = 0;
  bool weighted_ = false;
};

outcome outcome_of(const tally& counts, std::size_t column, std::uint32_t scope) {
  const auto conversations = counts.conversations.size();
  gathering wrong{conversations}, right{conversations}, stopped{conversations};
  for (const auto& each : counts.records) {
    if (each.is == judged::unknown || (scope != every_scope && each.scope != scope)) continue;
    const bool stops = (each.stopped_by >> column & 1U) != 0;
    const bool is_wrong = each.is == judged::wrong;
    (is_wrong ? wrong : right).add(each, stops);
    if (stops) stopped.add(each, is_wrong);
  }
  outcome out;
  out.wrong = wrong.number();
  out.caught = wrong.number_counted();
  out.right = right.number();
  out.right_stopped = right.number_counted();
  out.caught_total = wrong.counted();
  out.missed_total = wrong.rest();
  out.caught_share = wrong.share();
  out.needless_share = right.share();
  out.precision = stopped.share();
  out.covered = wrong.all() + right.all();
  out.weighted = wrong.weighted() || right.weighted();
  return out;
}

std::vector<scope_figures> scopes_of(const tally& counts, std::size_t column) {
  std::vector<std::uint32_t> order;
  const auto& rows = counts.columns[column].scopes;
  for (std::uint32_t i = 0; i < rows.size(); ++i)
    if (rows[i].steps > 0) order.push_back(i);
  std::stable_sort(order.begin(), order.end(),
                   [&](auto a, auto b) { return rows[a].steps > rows[b].steps; });
  order.resize(std::min(order.size(), scopes_shown));
  std::vector<scope_figures> out;
  for (const auto i : order)
    out.push_back({counts.scopes[i], rows[i], outcome_of(counts, column, i)});
  return out;
}

/// The names of a set's rules, as firings carry them.
std::vector<std::string> rules_in(const trigger_set& set) {
  std::vector<std::string> out;
  const auto add = [&](const auto& rules) {
    for (const auto& each : rules) out.push_back(each.name);
  };
  add(set.required);
  add(set.approvals);
  add(set.policies);
  add(set.confidence);
  return out;
}

std::vector<rule_figures> rules_of(const tally& counts, std::size_t index, const trigger_set* set) {
  const auto& column = counts.columns[index];
  std::vector<double> wrong(column.sets.size()), right(column.sets.size());
  for (std::size_t i = 0; i < counts.records.size(); ++i) {
    const auto& each = counts.records[i];
    if (each.is == judged::unknown || column.fired[i] >= column.sets.size()) continue;
    (each.is == judged::wrong ? wrong : right)[column.fired[i]] += 1 / static_cast<double>(each.p);
  }
  std::vector<rule_figures> out;
  for (const auto& each : column.rules) out.push_back({each});
  for (std::size_t s = 0; s < column.sets.size(); ++s)
    for (const auto rule : column.sets[s]) out[rule].wrong += wrong[s], out[rule].right += right[s];
  const auto steps = column.total(&scope_count::steps);
  for (auto& each : out) each.always = steps > 0 && each.counts.fired == steps;
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return std::pair{a.counts.asked, a.counts.fired} > std::pair{b.counts.asked, b.counts.fired};
  });
  if (set != nullptr)
    for (const auto& name : rules_in(*set)) {
      const auto fired = [&](const rule_figures& each) { return each.counts.name == name; };
      if (std::none_of(out.begin(), out.end(), fired)) out.push_back({{name}, 0, 0, true});
    }
  return out;
}

column_figures figures_of(const backtest_settings& settings, const tally& counts, std::size_t index,
                          const trigger_set* set) {
  const auto& column = counts.columns[index];
  column_figures out;
  out.name = column.name;
  out.steps = column.total(&scope_count::steps);
  out.asked = column.total(&scope_count::asked) + column.total(&scope_count::escalated);
  out.questions = column.all_questions();
  out.ask_rate = wilson(static_cast<double>(out.asked), static_cast<double>(out.steps));
  out.labels = outcome_of(counts, index, every_scope);
  out.scopes = scopes_of(counts, index);
  out.rules = rules_of(counts, index, set);
  out.people = load_of(counts, column, settings);
  return out;
}

std::string wrong_steps(std::uint64_t count) {
  return fmt::format("{} wrong step{}", count, count == 1 ? "" : "s");
}

std::string change(std::uint64_t now, std::uint64_t before) {
  if (before == 0) return fmt::format("{} questions beside none", now);
  if (now == before) return fmt::format("as many questions ({})", now);
  const double off = static_cast<double>(now) / static_cast<double>(before) - 1;
  return fmt::format("{:.1f} % {} questions ({} beside {})", 100 * (off < 0 ? -off : off),
                     off < 0 ? "fewer" : "more", now, before);
}

}  // namespace

backtest_result result_of(const backtest_settings& settings, tally counts,
                          const std::vector<const trigger_set*>& sets) {
  backtest_result out;
  out.settings = settings;
  for (std::size_t i = 0; i < counts.columns.size(); ++i)
    out.columns.push_back(figures_of(settings, counts, i, sets[i]));
  out.measured_wait = measured_wait(counts);
  out.counts = std::move(counts);
  return out;
}

std::string verdict_of(const backtest_result& result) {
  const auto& now = result.candidate();
  const auto* before = result.reference();
  if (before == nullptr) {
    if (now.labels.wrong == 0)
      return fmt::format("{} questions; no step is known to be wrong.", now.questions);
    return fmt::format("{} questions; {} of {} wrong steps are stopped.", now.questions,
                       now.labels.caught, now.labels.wrong);
  }
  std::uint64_t lost = 0, gained = 0;
  const auto here = result.counts.candidate(), there = result.counts.reference();
  for (const auto& each : result.counts.records) {
    if (each.is != judged::wrong) continue;
    const bool a = (each.stopped_by >> here & 1U) != 0, b = (each.stopped_by >> there & 1U) != 0;
    lost += b && !a ? 1 : 0;
    gained += a && !b ? 1 : 0;
  }
  std::string out = change(now.questions, before->questions) + "; ";
  out[0] = static_cast<char>(out[0] >= 'a' && out[0] <= 'z' ? out[0] - 'a' + 'A' : out[0]);
  if (now.labels.wrong == 0) return out + "no step is known to be wrong, so labels decide nothing.";
  if (lost == 0 && gained == 0)
    return out + fmt::format("of {} wrong steps exactly the same are stopped.", now.labels.wrong);
  if (lost == 0) return out + fmt::format("stops {} more and loses none.", wrong_steps(gained));
  return out + fmt::format("{} that {} stops would go ahead{}.", wrong_steps(lost), before->name,
                           gained > 0 ? fmt::format(", {} others would not", gained) : "");
}

std::vector<std::string> caveats_of(const backtest_result& result) {
  const auto& counts = result.counts;
  const auto& now = counts.columns[counts.candidate()];
  std::vector<std::string> out;
  out.emplace_back(
      "What follows a step is as recorded. A step that one set stops and another lets go ahead "
      "changes what the agent does next, and no record can tell how: read counts as questions per "
      "recorded step.");
  std::uint64_t labelled = 0;
  for (const auto& each : counts.records) labelled += each.is == judged::unknown ? 0 : 1;
  out.push_back(fmt::format(
      "{} of {} steps have a label{}. The others are unknown: where nobody was asked and nothing "
      "was audited, a wrong step that goes ahead is not counted as missed.",
      labelled, counts.steps,
      result.candidate().labels.weighted
          ? fmt::format(" and stand, by their chances, for about {:.0f}",
                        result.candidate().labels.covered)
          : ""));
  if (counts.records.size() > labelled)
    out.push_back(fmt::format("{} questions that would have given a label got no answer.",
                              counts.records.size() - labelled));
  if (counts.learns)
    out.emplace_back(
        "Certified thresholds and what is usual are learnt on the way, from the labels on record: "
        "where the live set neither asked nor audited there are none, and a certificate then "
        "speaks of the rest. Another draw of audits gives other figures (--seed).");
  if (now.open_ended > 0)
    out.push_back(
        fmt::format("{} questions end open: the answer is not on record, so what the "
                    "triggers would have asked after it is not counted.",
                    now.open_ended));
  if (now.failed > 0)
    out.push_back(
        fmt::format("Rules failed {} times when they were evaluated (a member is missing, "
                    "for example), first at {}; a rule that fails does not hold.",
                    now.failed, now.failed_first));
  if (counts.versions.size() > 1)
    out.push_back(
        fmt::format("The journal was written under {} trigger sets.", counts.versions.size()));
  if (counts.not_looked_at > 0)
    out.push_back(fmt::format("{} steps came while a human had the conversation: no trigger looks.",
                              counts.not_looked_at));
  if (counts.mismatches > 0)
    out.push_back(
        fmt::format("{} outcomes are of something else than was let through.", counts.mismatches));
  if (result.candidate().people.wait_s)
    out.push_back(fmt::format(
        "Waits are simulated: questions come when the record says, one line, first come first "
        "served, all operators alike. {:.0f} % of handling times were measured for the very "
        "question, the others are drawn from people's times for that kind. The theory beside it "
        "assumes that conversations come evenly over the whole time.",
        100 * result.candidate().people.handling_known));
  if (counts.interrupted) out.emplace_back("The pass was interrupted: these are partial figures.");
  return out;
}

}  // namespace weft::backtest
