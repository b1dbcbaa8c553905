#include "tools/traffic/scenario.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>

#include <fmt/format.h>

#include "runtime/text/nearest.hpp"
#include "schemas/ids.hpp"

namespace weft::traffic {
namespace {

problem wrong(std::string detail, std::string where) {
  return {fault::invalid, std::move(detail), std::move(where)};
}

std::optional<problem> check_sorts(const scenario& what) {
  if (what.sorts.empty()) return wrong("a scenario has at least one sort of questions", "/sorts");
  std::set<std::string_view> names;
  double sum = 0;
  for (std::size_t i = 0; i < what.sorts.size(); ++i) {
    const auto& sort = what.sorts[i];
    if (!names.insert(sort.name).second)
      return wrong(fmt::format("two sorts are called '{}', rename one of them", sort.name),
                   fmt::format("/sorts/{}/name", i));
    sum += sort.share;
  }
  constexpr double rounding = 1e-6;
  if (std::abs(sum - 1) > rounding)
    return wrong(
        fmt::format("the shares of the sorts add up to {:.6g}, they must add up to 1", sum),
        "/sorts");
  return std::nullopt;
}

bool can_answer(const operator_group& who, const question_sort& asked) {
  const bool there =
      who.queues.empty() || std::ranges::find(who.queues, asked.queue) != who.queues.end();
  return there && std::ranges::all_of(asked.skills, [&](const skill& need) {
           return std::ranges::any_of(who.skills, [&](const skill& has) {
             return has.name == need.name && has.level >= need.level;
           });
         });
}

std::optional<problem> check_operators(const scenario& what) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < what.operators.size(); ++i) {
    const auto& group = what.operators[i];
    if (!names.insert(group.name).second)
      return wrong(fmt::format("two groups are called '{}', rename one of them", group.name),
                   fmt::format("/operators/{}/name", i));
  }
  if (what.operators_in_all() == 0)
    return wrong("nobody is on the floor, there must be at least one operator", "/operators");
  if (what.operators_in_all() > limits::operators)
    return wrong(fmt::format("there are {} operators, {} are the most", what.operators_in_all(),
                             limits::operators),
                 "/operators");
  if (what.architecture != architecture::collaborative) return std::nullopt;
  for (std::size_t i = 0; i < what.sorts.size(); ++i)
    if (std::ranges::none_of(what.operators,
                             [&](const auto& who) { return can_answer(who, what.sorts[i]); }))
      return wrong(fmt::format("no group of operators has the queue '{}' and the skills that the "
                               "sort '{}' needs",
                               what.sorts[i].queue, what.sorts[i].name),
                   fmt::format("/sorts/{}", i));
  return std::nullopt;
}

std::optional<problem> check_storms(const scenario& what) {
  for (std::size_t i = 0; i < what.storms.size(); ++i) {
    const auto& s = what.storms[i];
    std::vector<std::string_view> known;
    for (const auto& sort : what.sorts) known.push_back(sort.name);
    if (std::ranges::find(known, s.sort) == known.end())
      return wrong(fmt::format("there is no sort '{}', did you mean '{}'?", s.sort,
                               text::nearest(s.sort, known)),
                   fmt::format("/storms/{}/sort", i));
    if (s.at_s + s.lasts_s > what.lasts_s)
      return wrong("the storm ends after the measured time, make it earlier or the time longer",
                   fmt::format("/storms/{}", i));
  }
  return std::nullopt;
}

std::optional<problem> check_arrivals(const scenario& what) {
  if (!what.by_hour.empty() && what.by_hour.size() != 24)
    return wrong(fmt::format("by_hour has {} factors, a day has 24 hours", what.by_hour.size()),
                 "/by_hour");
  const bool none = !what.by_hour.empty() &&
                    std::ranges::all_of(what.by_hour, [](double factor) { return factor == 0; });
  if (none) return wrong("by_hour is 0 at all hours, then nobody comes", "/by_hour");
  if (what.population == population::arriving && what.arrivals_per_h <= 0)
    return wrong("conversations arrive, so that arrivals_per_h must be above 0", "");
  if (what.population == population::fixed && what.live == 0)
    return wrong("live is 0, there must be at least one conversation", "/live");
  return std::nullopt;
}

double hour_at(double at_s) {
  const double hour = std::fmod(at_s, 86'400) / 3'600;
  return hour < 0 ? hour + 24 : hour;
}

}  // namespace

bool operator_group::there_at(double at_s) const {
  const double hour = hour_at(at_s);
  return shifts.empty() || std::ranges::any_of(shifts, [&](const shift& s) {
           if (s.from_h < s.to_h) return hour >= s.from_h && hour < s.to_h;
           return hour >= s.from_h || hour < s.to_h;
         });
}

double operator_group::until_change_s(double at_s) const {
  const double hour = hour_at(at_s);
  double next_h = std::numeric_limits<double>::infinity();
  for (const auto& s : shifts)
    for (const double edge : {s.from_h, s.to_h})
      next_h = std::min(next_h, edge > hour ? edge - hour : edge - hour + 24);
  return next_h * 3'600;
}

std::uint32_t scenario::operators_in_all() const {
  return std::accumulate(operators.begin(), operators.end(), 0U,
                         [](std::uint32_t sum, const auto& group) { return sum + group.count; });
}

const law& scenario::handling_of(const question_sort& sort) const {
  return architecture == traffic::architecture::approve_all ? approval_handling : sort.handling;
}

double scenario::arrivals_per_s(double at_s) const {
  const auto hour = static_cast<std::size_t>(hour_at(at_s));
  return arrivals_per_h / 3'600 * (by_hour.empty() ? 1 : by_hour[std::min<std::size_t>(hour, 23)]);
}

double scenario::handling_s() const {
  return std::accumulate(sorts.begin(), sorts.end(), 0.0, [](double sum, const auto& sort) {
    return sum + sort.share * sort.handling.mean_s();
  });
}

std::optional<problem> check(const scenario& what) {
  if (auto why = check_sorts(what)) return why;
  if (auto why = check_operators(what)) return why;
  if (auto why = check_storms(what)) return why;
  return check_arrivals(what);
}

}  // namespace weft::traffic
