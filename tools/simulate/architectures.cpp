#include "tools/simulate/architectures.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

namespace weft::simulate {
namespace {

using traffic::architecture;
using traffic::figure;

/// "168 (theory 171)"
std::string beside(const std::vector<figure>& all, std::string_view name, int digits,
                   double scale = 1) {
  const auto found = std::ranges::find(all, name, &figure::name);
  if (found == all.end()) return "–";
  auto out = fmt::format("{:.{}f} ± {:.{}f}", scale * found->value, digits,
                         scale * (found->high - found->value), digits);
  if (found->theory) out += fmt::format(" ({:.{}f})", scale * *found->theory, digits);
  return out;
}

struct row {
  const char* title;
  const char* figure;
  int digits;
  double scale;
};
constexpr std::array<row, 9> rows{{
    {"live conversations per operator", "live_per_operator", 1, 1},
    {"conversations per operator-hour", "conversations_per_operator_h", 1, 1},
    {"operator busy, %", "utilisation", 1, 100},
    {"mean wait, s", "wait_s/mean", 2, 1},
    {"waited longer than the limit, %", "wait_s/late", 1, 100},
    {"customer's delay per step, s", "delay_s_per_step", 2, 1},
    {"customer's delay per conversation, s", "delay_s_per_conversation", 1, 1},
    {"operator seconds per conversation", "operator_s_per_conversation", 1, 1},
    {"wrong actions per 1000 conversations", "wrong_executed_per_1000_conversations", 1, 1},
}};

double value_of(const std::vector<figure>& all, std::string_view name) {
  const auto found = std::ranges::find(all, name, &figure::name);
  return found == all.end() ? 0 : found->value;
}

}  // namespace

findings compare_architectures(const traffic::scenario& of, const traffic::service_level& level,
                               const effort& how) {
  findings out;
  out.title = "Three architectures";
  findings::table table{
      fmt::format("{} operators; measured ± 95 % (theory)", of.operators_in_all()), {""}, {}};
  std::vector<std::vector<figure>> measured;
  for (const auto each :
       {architecture::escalate, architecture::approve_all, architecture::collaborative}) {
    auto what = simulate(traffic::at_capacity(of, each, level), how);
    out.partial = out.partial || what.partial;
    measured.push_back(traffic::figures_of(what));
    table.head.emplace_back(to_string(each));
    out.parts.push_back({std::string{to_string(each)}, std::move(what)});
  }
  for (const auto& r : rows) {
    std::vector<std::string> cells{r.title};
    for (const auto& each : measured) cells.push_back(beside(each, r.figure, r.digits, r.scale));
    table.rows.push_back(std::move(cells));
  }
  out.tables.push_back(std::move(table));
  const auto ratio = [&](std::string_view name, std::size_t base) {
    return value_of(measured[2], name) / std::max(value_of(measured[base], name), 1e-9);
  };
  for (const auto& [base, name] : {std::pair{std::size_t{0}, "escalation"},
                                   std::pair{std::size_t{1}, "approving everything"}}) {
    const double throughput = ratio("conversations_per_operator_h", base);
    const double live = ratio("live_per_operator", base);
    out.lead.push_back(
        fmt::format("Against {}: {:.1f} times the conversations per operator-hour, "
                    "{:.1f} times the live conversations per operator.",
                    name, throughput, live));
    out.figures.push_back(traffic::plain_figure(fmt::format("throughput_ratio/{}", name), "",
                                                traffic::direction::higher, throughput));
    out.figures.push_back(traffic::plain_figure(fmt::format("live_ratio/{}", name), "",
                                                traffic::direction::higher, live));
  }
  out.lead.push_back(fmt::format(
      "Each has as many live conversations as closed forms allow with at most {:.0f} % waiting "
      "longer than {} s and operators at most {:.0f} % busy.",
      100 * level.share, level.wait_s, 100 * level.utilisation));
  out.lead.push_back(fmt::format(
      "Assumed: {:.0f} turns with {:.0f} s between them; {:.1f} % of steps are asked about, {:.0f} "
      "% "
      "of these are wrong, all others right; a question takes {:.0f} s, an approval {:.0f} s, a "
      "handover, which ends {:.0f} % of conversations halfway, {:.0f} s and exclusively; people "
      "are "
      "equally good in all three, and finish a handed-over conversation without a mistake.",
      of.turns, of.think.mean_s(), 100 * of.ask_rate, 100 * of.wrong_rate, of.handling_s(),
      of.approval_handling.mean_s(), 100 * of.escalations, of.escalation_handling.mean_s()));
  return out;
}

}  // namespace weft::simulate
