#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include <fmt/format.h>

#include "runtime/config/yaml_guard.hpp"
#include "runtime/config/yaml_reading.hpp"
#include "runtime/text/durations.hpp"
#include "schemas/ids.hpp"
#include "tools/traffic/scenario.hpp"

// Scenario files. Every key is one row that says how its value is read.

namespace weft::traffic {
namespace {

using config::number_range;
using config::yaml_key;
using config::yaml_reading;
using reader = decltype(yaml_key::read);

constexpr double year_s = 366.0 * 86'400, month_s = 30.0 * 86'400;
constexpr std::size_t told_max = 10;  // mistakes in one message

reader number(yaml_reading& in, std::string_view what, double& to, number_range range) {
  return [&in, what, &to, range](const auto& v) {
    config::set(to, config::read_number(in, v, what, range));
  };
}

reader share(yaml_reading& in, std::string_view what, double& to) {
  return number(in, what, to, {0, 1});
}

reader count(yaml_reading& in, std::string_view what, std::uint32_t& to, number_range range) {
  return [&in, what, &to, range](const auto& v) {
    const auto read = config::read_number(in, v, what, range);
    if (!read) return;
    if (*read != std::floor(*read))
      return in.fail(v.Mark(), std::string{what} + " must be a whole number");
    to = static_cast<std::uint32_t>(*read);
  };
}

reader flag(yaml_reading& in, std::string_view what, bool& to) {
  return [&in, what, &to](const auto& v) { config::set(to, config::read_flag(in, v, what)); };
}

reader span(yaml_reading& in, std::string_view what, double& to, double most_s) {
  return [&in, what, &to, most_s](const auto& v) {
    const auto read = v.IsScalar() ? text::parse_duration(v.Scalar()) : std::nullopt;
    const double seconds = read ? static_cast<double>(read->count()) / 1'000 : -1;
    if (seconds < 0 || seconds > most_s)
      return in.fail(v.Mark(), fmt::format("{} must be a duration such as 90s, 15m or 2h, at most "
                                           "{:.0f} days",
                                           what, most_s / 86'400));
    to = seconds;
  };
}

reader law_of(yaml_reading& in, law& to) {
  return [&in, &to](const auto& v) {
    const auto read = law::parse(v.IsScalar() ? std::string_view{v.Scalar()} : "");
    if (!read) return in.fail(v.Mark(), read.error().detail);
    to = *read;
  };
}

reader id(yaml_reading& in, std::string_view what, std::string& to) {
  return [&in, what, &to](const auto& v) {
    auto read = config::read_text(in, v, what);
    if (!read) return;
    if (!valid_id(*read))
      return in.fail(v.Mark(), std::string{what} +
                                   " has 1 to 128 characters of letters, digits and . _ : / -");
    to = std::move(*read);
  };
}

template <class Enum>
reader word(yaml_reading& in, std::string_view what, Enum& to) {
  return [&in, what, &to](const auto& v) {
    const auto& all = names<Enum>::value;
    if (const auto read = config::read_word(in, v, what, {all.begin(), all.end()}))
      to = from_string<Enum>(*read).value_or(to);
  };
}

/// `{refunds: 2, french: 1}`
reader skills(yaml_reading& in, std::vector<skill>& to) {
  return [&in, &to](const auto& v) {
    if (!v.IsMap()) return in.fail(v.Mark(), "skills are a map such as {refunds: 2, french: 1}");
    if (v.size() > weft::limits::skills)
      return in.fail(v.Mark(), fmt::format("at most {} skills", weft::limits::skills));
    for (const auto& member : v) {
      skill one;
      id(in, "a skill", one.name)(member.first);
      count(in, "a skill's level", one.level, {1, weft::limits::skill_level})(member.second);
      to.push_back(std::move(one));
    }
  };
}

/// "8" or "8:30", as hours.
std::optional<double> hour_of(std::string_view text) {
  const auto colon = text.find(':');
  const auto hours = text::parse_unsigned(text.substr(0, colon));
  const auto minutes = colon == text.npos ? std::optional<std::uint64_t>{0}
                                          : text::parse_unsigned(text.substr(colon + 1));
  if (!hours || !minutes || *hours > 24 || *minutes > 59) return std::nullopt;
  const double at = static_cast<double>(*hours) + static_cast<double>(*minutes) / 60;
  return at <= 24 ? std::optional{at} : std::nullopt;
}

/// A list of at most `most`, each item read into a new element.
template <class T>
void read_all(yaml_reading& in, const auto& list, std::string_view what, std::size_t most,
              std::vector<T>& to, const auto& read_one) {
  if (list.IsSequence() && (list.size() == 0 || list.size() > most))
    return in.fail(list.Mark(), fmt::format("{} are 1 to {}", what, most));
  to.clear();
  config::read_list(in, list, what, [&](const auto& item) { read_one(item, to.emplace_back()); });
}

reader shifts(yaml_reading& in, std::vector<shift>& to) {
  return [&in, &to](const auto& v) {
    read_all(in, v, "shifts", limits::shifts, to, [&](const auto& item, shift& one) {
      const std::string_view text = item.IsScalar() ? std::string_view{item.Scalar()} : "";
      const auto dash = std::min(text.find('-'), text.size());
      const auto from = hour_of(text.substr(0, dash));
      const auto until = dash < text.size() ? hour_of(text.substr(dash + 1)) : std::nullopt;
      if (!from || !until || *from == *until)
        return in.fail(item.Mark(), "a shift is two hours of a day such as 8-16, 8:30-17 or 22-6");
      one = {*from, *until};
    });
  };
}

void read_sort(yaml_reading& in, const auto& node, question_sort& to) {
  config::read_map(in, node, "a sort",
                   {{"name", id(in, "name", to.name), true},
                    {"share", share(in, "share", to.share)},
                    {"kind", word(in, "kind", to.kind)},
                    {"queue", id(in, "queue", to.queue)},
                    {"skills", skills(in, to.skills)},
                    {"cost", number(in, "cost", to.cost, {0, weft::limits::cost_max})},
                    {"must_ask", flag(in, "must_ask", to.must_ask)},
                    {"handling", law_of(in, to.handling)},
                    {"answer_within", span(in, "answer_within", to.answer_within_s, month_s)},
                    {"on_expiry", word(in, "on_expiry", to.expiry)},
                    {"alike", share(in, "alike", to.alike)}});
}

void read_group(yaml_reading& in, const auto& node, operator_group& to) {
  constexpr double a_minute = 60, slower_most = 100;
  config::read_map(
      in, node, "a group",
      {{"name", id(in, "name", to.name), true},
       {"count", count(in, "count", to.count, {0, limits::operators})},
       {"capacity", count(in, "capacity", to.capacity, {1, 50})},
       {"queues",
        [&](const auto& v) {
          read_all(in, v, "queues", 64, to.queues,
                   [&](const auto& item, std::string& one) { id(in, "a queue", one)(item); });
        }},
       {"skills", skills(in, to.skills)},
       {"shifts", shifts(in, to.shifts)},
       {"declines", share(in, "declines", to.declines)},
       {"errors", share(in, "errors", to.errors)},
       {"vanishes_per_h", number(in, "vanishes_per_h", to.vanishes_per_h, {0, a_minute})},
       {"breaks_per_h", number(in, "breaks_per_h", to.breaks_per_h, {0, a_minute})},
       {"away", law_of(in, to.away)},
       {"slower", number(in, "slower", to.slower, {0, slower_most, true})}});
}

void read_storm(yaml_reading& in, const auto& node, storm& to) {
  config::read_map(in, node, "a storm",
                   {{"at", span(in, "at", to.at_s, year_s), true},
                    {"lasts", span(in, "lasts", to.lasts_s, year_s)},
                    {"questions", count(in, "questions", to.questions, {1, 1e7}), true},
                    {"sort", id(in, "sort", to.sort), true}});
}

void read_document(yaml_reading& in, const auto& top, scenario& to) {
  constexpr double turns_most = 10'000, arrivals_most = 1e8, factor_most = 1'000;
  config::read_map(
      in, top, "a scenario",
      {{"name", id(in, "name", to.name)},
       {"architecture", word(in, "architecture", to.architecture)},
       {"population", word(in, "population", to.population)},
       {"live", count(in, "live", to.live, {1, limits::live})},
       {"arrivals_per_h", number(in, "arrivals_per_h", to.arrivals_per_h, {0, arrivals_most})},
       {"by_hour",
        [&](const auto& v) {
          read_all(in, v, "by_hour", 24, to.by_hour, [&](const auto& item, double& one) {
            number(in, "a factor", one, {0, factor_most})(item);
          });
        }},
       {"turns", number(in, "turns", to.turns, {1, turns_most})},
       {"think", law_of(in, to.think)},
       {"ask_rate", share(in, "ask_rate", to.ask_rate)},
       {"audit_rate", share(in, "audit_rate", to.audit_rate)},
       {"audit_handling", law_of(in, to.audit_handling)},
       {"residual_escalations", share(in, "residual_escalations", to.residual_escalations)},
       {"escalations", share(in, "escalations", to.escalations)},
       {"escalation_handling", law_of(in, to.escalation_handling)},
       {"approval_handling", law_of(in, to.approval_handling)},
       {"patience", [&](const auto& v) { law_of(in, to.patience.emplace(law::constant(1)))(v); }},
       {"wrong_rate", share(in, "wrong_rate", to.wrong_rate)},
       {"sorts",
        [&](const auto& v) {
          read_all(in, v, "sorts", limits::sorts, to.sorts,
                   [&](const auto& item, question_sort& one) { read_sort(in, item, one); });
        }},
       {"operators",
        [&](const auto& v) {
          read_all(in, v, "operators", limits::groups, to.operators,
                   [&](const auto& item, operator_group& one) { read_group(in, item, one); });
        }},
       {"storms",
        [&](const auto& v) {
          read_all(in, v, "storms", limits::storms, to.storms,
                   [&](const auto& item, storm& one) { read_storm(in, item, one); });
        }},
       {"lasts", span(in, "lasts", to.lasts_s, year_s)},
       {"warmup", span(in, "warmup", to.warmup_s, year_s)},
       {"lease", span(in, "lease", to.lease_s, 86'400)}});
}

problem told(const std::vector<config::trigger_error>& errors, std::string_view path) {
  std::string all;
  for (std::size_t i = 0; i < errors.size() && i < told_max; ++i)
    all += (i == 0 ? "" : "\n") + config::shown(errors[i], std::string{path});
  if (errors.size() > told_max) all += fmt::format("\nand {} more", errors.size() - told_max);
  return {fault::invalid, std::move(all), std::string{path}};
}

}  // namespace

result<scenario> parse_scenario(std::string_view yaml, std::string_view path) {
  if (yaml.size() > limits::scenario_bytes)
    return told({{1, 1, fmt::format("a scenario has at most {} bytes", limits::scenario_bytes)}},
                path);
  const std::string text{yaml};
  yaml_reading in{text};
  scenario out;
  if (auto refused = config::refusal_of(text)) {
    in.fail_at(refused->byte, std::move(refused->text));
    return told(in.take_errors(), path);
  }
  try {
    const auto top = YAML::Load(text);
    if (!top.IsNull()) read_document(in, top, out);
    auto errors = in.take_errors();
    if (!errors.empty()) return told(errors, path);
    if (auto why = check(out)) {
      in.fail(config::at_pointer(top, why->where).Mark(), std::move(why->detail));
      return told(in.take_errors(), path);
    }
  } catch (const YAML::Exception& broken) {
    in.fail(broken.mark, "this is no YAML: " + broken.msg);
    return told(in.take_errors(), path);
  }
  return out;
}

}  // namespace weft::traffic
