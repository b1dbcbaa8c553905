#include "tools/simulate/options.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fstream>

#include <fmt/format.h>

namespace weft::simulate {
namespace {

using traffic::scenario;

/// Groups keep their proportions; each keeps at least one.
void set_operators(scenario& of, double to) {
  const double all = std::max(1U, of.operators_in_all());
  for (auto& group : of.operators)
    group.count = static_cast<std::uint32_t>(std::max(1L, std::lround(group.count * to / all)));
}

void set_handling(scenario& of, double seconds) {
  const double stretch = seconds / of.handling_s();
  for (auto& sort : of.sorts)
    sort.handling = sort.handling.with_mean(sort.handling.mean_s() * stretch);
}

constexpr std::array<dial, 13> all_dials{{
    {"operators", "Operators on the floor, over all groups", 1, traffic::limits::operators,
     set_operators},
    {"live", "Live conversations at once, over all operators; implies a fixed population", 1,
     traffic::limits::live,
     [](scenario& of, double to) {
       of.live = static_cast<std::uint32_t>(to);
       of.population = traffic::population::fixed;
     }},
    {"arrivals-per-h", "Conversations that arrive in an hour; implies an arriving population", 0.01,
     1e8,
     [](scenario& of, double to) {
       of.arrivals_per_h = to;
       of.population = traffic::population::arriving;
     }},
    {"ask-rate", "Chance that a step is asked about", 0, 1,
     [](scenario& of, double to) { of.ask_rate = to; }},
    {"audit-rate", "Chance that an autonomous step is checked afterwards", 0, 1,
     [](scenario& of, double to) { of.audit_rate = to; }},
    {"handling", "Mean seconds for a question, over all sorts", 0.001, 86'400, set_handling},
    {"think", "Mean seconds between two steps of an agent", 0.001, 86'400,
     [](scenario& of, double to) { of.think = of.think.with_mean(to); }},
    {"turns", "Steps of a conversation", 1, 10'000, [](scenario& of, double to) { of.turns = to; }},
    {"escalations", "Share handed over under the architecture escalate", 0, 1,
     [](scenario& of, double to) { of.escalations = to; }},
    {"residual-escalations", "Share handed over under the other architectures", 0, 1,
     [](scenario& of, double to) { of.residual_escalations = to; }},
    {"wrong-rate", "Chance that a step about which to ask is wrong", 0, 1,
     [](scenario& of, double to) { of.wrong_rate = to; }},
    {"errors", "Share of operators' answers that are wrong", 0, 1,
     [](scenario& of, double to) {
       for (auto& group : of.operators) group.errors = to;
     }},
    {"lasts", "Measured time in hours", 0.01, 24.0 * 366,
     [](scenario& of, double to) { of.lasts_s = 3'600 * to; }},
}};

problem usage(std::string detail) { return {fault::invalid, std::move(detail), {}}; }

result<scenario> read_file(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  std::string text(traffic::limits::scenario_bytes + 1, '\0');  // no more, whatever the file is
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (in.bad() || (text.empty() && !in.eof()))
    return problem{fault::not_found, path + ": the file cannot be read", path};
  return traffic::parse_scenario(text, path);
}

}  // namespace

std::span<const dial> dials() { return all_dials; }

result<traffic::scenario> scenario_of(const options& how) {
  scenario of;
  if (!how.scenario.empty()) {
    auto read = read_file(how.scenario);
    if (!read) return read;
    of = std::move(*read);
  }
  for (std::size_t i = 0; i < how.dialled.size() && i < all_dials.size(); ++i)
    if (how.dialled[i]) all_dials[i].turn(of, *how.dialled[i]);
  if (!how.architecture.empty())
    of.architecture =
        from_string<traffic::architecture>(how.architecture).value_or(of.architecture);
  if (auto why = check(of)) return usage(why->detail);
  return of;
}

result<sweep> parse_sweep(std::string_view text) {
  constexpr std::size_t values_max = 64;
  const auto equals = text.find('=');
  const auto name = text.substr(0, equals);
  sweep out;
  std::string known;
  for (const auto& each : all_dials) {
    if (each.name == name) out.of = &each;
    known += (known.empty() ? "" : ", ") + std::string{each.name};
  }
  if (out.of == nullptr)
    return usage(fmt::format("--sweep: there is no '{}' to vary, there are {}", name, known));
  auto rest = equals == text.npos ? std::string_view{} : text.substr(equals + 1);
  while (!rest.empty()) {
    const auto comma = std::min(rest.find(','), rest.size());
    const auto word = rest.substr(0, comma);
    double value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    const bool number = error == std::errc{} && end == word.data() + word.size();
    if (!number || !(value >= out.of->least && value <= out.of->most))
      return usage(fmt::format("--sweep: '{}' is no number from {} to {}", word, out.of->least,
                               out.of->most));
    out.values.push_back(value);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  if (out.values.empty() || out.values.size() > values_max)
    return usage(fmt::format("--sweep: give 1 to {} values, such as {}={},{}", values_max, name,
                             out.of->least, out.of->most));
  return out;
}

}  // namespace weft::simulate
