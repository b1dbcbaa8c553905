#include "schemas/routing.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include "schemas/ids.hpp"
#include "schemas/query.hpp"

namespace weft {
namespace {

using maybe_problem = std::optional<problem>;

struct checking {
  const std::string& pointer;

  problem wrong(std::string_view member, std::string detail) const {
    return {fault::invalid, std::move(detail), pointer + "/" + std::string{member}};
  }
  maybe_problem id(std::string_view member, const std::string& value) const {
    if (valid_id(value)) return std::nullopt;
    return wrong(member, "'" + std::string{member} +
                             "' must have 1 to 128 characters of letters, digits and . _ : / -");
  }
  template <class Number>
  maybe_problem range(std::string_view member, Number value, Number least, Number most) const {
    if (value >= least && value <= most) return std::nullopt;
    return wrong(member, "'" + std::string{member} + "' is " + text(value) + ", it must be from " +
                             text(least) + " to " + text(most));
  }
  template <class Number>
  static std::string text(Number value) {
    if constexpr (std::is_integral_v<Number>) return std::to_string(value);
    auto digits = std::to_string(value);
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.ends_with('.')) digits.pop_back();
    return digits;
  }
};

maybe_problem check_skills(const routing& r, const checking& at) {
  for (std::size_t i = 0; i < r.skills.size(); ++i) {
    const auto here = "skills/" + std::to_string(i);
    if (auto why = at.id(here + "/name", r.skills[i].name)) return why;
    if (auto why = at.range(here + "/level", r.skills[i].level, 1U, limits::skill_level))
      return why;
    for (std::size_t j = 0; j < i; ++j)
      if (r.skills[j].name == r.skills[i].name)
        return at.wrong(here, "skill '" + r.skills[i].name + "' is named twice, once is right");
  }
  return std::nullopt;
}

maybe_problem check_joins(const routing& r, const checking& at) {
  const auto& j = r.joins;
  if (j.key.size() > limits::coalesce_key_bytes)
    return at.wrong("coalesce/key", "the key has " + std::to_string(j.key.size()) +
                                        " bytes, it may have at most 256");
  if (auto why = at.range("coalesce/most", j.most, 2U, limits::bundle)) return why;
  if (j.second_from != 0)
    if (auto why = at.range("coalesce/second_from", j.second_from, 2U, limits::bundle)) return why;
  return std::nullopt;
}

}  // namespace

std::optional<problem> check(const routing& r, milliseconds answer_within,
                             const std::string& pointer) {
  const checking at{pointer};
  if (auto why = at.id("queue", r.queue)) return why;
  if (auto why = at.id("escalate_to", r.escalate_to)) return why;
  for (std::size_t i = 0; i < r.then_queues.size(); ++i)
    if (auto why = at.id("then_queues/" + std::to_string(i), r.then_queues[i])) return why;
  for (std::size_t i = 0; i < r.not_by.size(); ++i)
    if (auto why = at.id("not_by/" + std::to_string(i), r.not_by[i])) return why;
  if (auto why = check_skills(r, at)) return why;
  if (r.look_within.count() != 0)
    if (auto why = at.range("look_within_ms", r.look_within.count(),
                            limits::answer_within_min.count(), answer_within.count()))
      return why;
  if (!r.then_queues.empty() && r.look_within.count() == 0)
    return at.wrong("then_queues",
                    "further queues come in turn when nobody looks in time, so "
                    "look_within_ms must say how long that is");
  if (auto why = at.range("cost", r.cost, 0.0, limits::cost_max)) return why;
  if (auto why = at.range("chance_wrong", r.chance_wrong.value_or(0), 0.0, 1.0)) return why;
  if (auto why = at.range<std::int64_t>("handling_ms", r.handling.count(), 0,
                                        limits::handling_max.count()))
    return why;
  if (auto why = at.range("quorum", r.quorum, 1U, limits::quorum)) return why;
  if (r.panel != 0)
    if (auto why = at.range("panel", r.panel, r.quorum, limits::panel)) return why;
  if (auto why = at.range<std::int64_t>("undo_ms", r.undo.count(), 0, limits::undo_max.count()))
    return why;
  return check_joins(r, at);
}

const std::string& queue_at(const routing& r, std::uint32_t place) {
  if (place == 0 || r.then_queues.empty()) return r.queue;
  return r.then_queues[std::min<std::size_t>(place, r.then_queues.size()) - 1];
}

std::string line_of(const routing& r, std::uint32_t place) {
  std::string line = queue_at(r, place);
  auto needed = r.skills;
  std::sort(needed.begin(), needed.end());
  for (const auto& s : needed) line += '|' + s.name + ':' + std::to_string(s.level);
  return line;
}

}  // namespace weft
