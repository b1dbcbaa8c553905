#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "runtime/text/durations.hpp"
#include "tools/traffic/scenario.hpp"

namespace weft::traffic {
namespace {

std::string span_of(double seconds) {
  return text::format_duration(milliseconds{std::llround(seconds * 1'000)});
}

std::string skills_of(const std::vector<skill>& all) {
  std::string out = "{";
  for (const auto& each : all)
    out += fmt::format("{}{}: {}", out.size() > 1 ? ", " : "", each.name, each.level);
  return out + "}";
}

std::string hour_of(double hour) {
  const auto minutes = std::lround(hour * 60);
  return minutes % 60 == 0 ? fmt::format("{}", minutes / 60)
                           : fmt::format("{}:{:02}", minutes / 60, minutes % 60);
}

std::string spoken(const question_sort& sort) {
  auto out = fmt::format(
      "  - name: {}\n    share: {}\n    kind: {}\n    queue: {}\n    cost: {}\n    must_ask: {}\n"
      "    handling: {}\n    answer_within: {}\n    on_expiry: {}\n    alike: {}\n",
      sort.name, sort.share, to_string(sort.kind), sort.queue, sort.cost, sort.must_ask,
      sort.handling.spoken(), span_of(sort.answer_within_s), to_string(sort.expiry), sort.alike);
  if (!sort.skills.empty()) out += "    skills: " + skills_of(sort.skills) + "\n";
  return out;
}

std::string spoken(const operator_group& group) {
  auto out = fmt::format(
      "  - name: {}\n    count: {}\n    capacity: {}\n    declines: {}\n    errors: {}\n"
      "    vanishes_per_h: {}\n    breaks_per_h: {}\n    away: {}\n    slower: {}\n",
      group.name, group.count, group.capacity, group.declines, group.errors, group.vanishes_per_h,
      group.breaks_per_h, group.away.spoken(), group.slower);
  if (!group.queues.empty())
    out += fmt::format("    queues: [{}]\n", fmt::join(group.queues, ", "));
  if (!group.skills.empty()) out += "    skills: " + skills_of(group.skills) + "\n";
  if (!group.shifts.empty()) {
    out += "    shifts: [";
    for (std::size_t i = 0; i < group.shifts.size(); ++i)
      out += fmt::format("{}{}-{}", i == 0 ? "" : ", ", hour_of(group.shifts[i].from_h),
                         hour_of(group.shifts[i].to_h));
    out += "]\n";
  }
  return out;
}

}  // namespace

std::string spoken(const scenario& what) {
  auto out = fmt::format(
      "name: {}\narchitecture: {}\npopulation: {}\nlive: {}\narrivals_per_h: {}\nturns: {}\n"
      "think: {}\nask_rate: {}\naudit_rate: {}\naudit_handling: {}\nresidual_escalations: {}\n"
      "escalations: {}\nescalation_handling: {}\nwrong_rate: {}\nlasts: {}\nlease: {}\n",
      what.name, to_string(what.architecture), to_string(what.population), what.live,
      what.arrivals_per_h, what.turns, what.think.spoken(), what.ask_rate, what.audit_rate,
      what.audit_handling.spoken(), what.residual_escalations, what.escalations,
      what.escalation_handling.spoken(), what.wrong_rate, span_of(what.lasts_s),
      span_of(what.lease_s));
  out += fmt::format("approval_handling: {}\n", what.approval_handling.spoken());
  if (what.patience) out += fmt::format("patience: {}\n", what.patience->spoken());
  if (what.warmup_s >= 0) out += "warmup: " + span_of(what.warmup_s) + "\n";
  if (!what.by_hour.empty()) out += fmt::format("by_hour: [{}]\n", fmt::join(what.by_hour, ", "));
  out += "sorts:\n";
  for (const auto& sort : what.sorts) out += spoken(sort);
  out += "operators:\n";
  for (const auto& group : what.operators) out += spoken(group);
  if (!what.storms.empty()) out += "storms:\n";
  for (const auto& each : what.storms)
    out += fmt::format("  - at: {}\n    lasts: {}\n    questions: {}\n    sort: {}\n",
                       span_of(each.at_s), span_of(each.lasts_s), each.questions, each.sort);
  return out;
}

}  // namespace weft::traffic
