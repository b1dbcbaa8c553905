#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "tools/backtest/figures.hpp"
#include "tools/backtest/report.hpp"

namespace weft::backtest {
namespace {

constexpr std::size_t differences_shown = 5;

template <class... Values>
void line(std::string& to, fmt::format_string<Values...> format, Values&&... values) {
  fmt::format_to(std::back_inserter(to), format, std::forward<Values>(values)...);
  to += '\n';
}

/// Text of agents inside a table: nothing in it may end the cell or mean something.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n' || c == '\r') {
      out += ' ';
    } else if (std::string_view{"|\\`*_<>[]#"}.find(c) != std::string_view::npos) {
      out += '\\';
      out += c;
    } else {
      out += c;
    }
  }
  return out;
}

using cell_of = std::string (*)(const column_figures&, const column&);

void row(std::string& to, const backtest_result& result, std::string_view name, cell_of what) {
  to += fmt::format("| {} |", name);
  for (std::size_t i = 0; i < result.columns.size(); ++i)
    to += fmt::format(" {} |", what(result.columns[i], result.counts.columns[i]));
  to += '\n';
}

void add_table(std::string& to, const backtest_result& result) {
  to += "| |";
  for (const auto& each : result.columns) to += fmt::format(" {} |", cell(each.name));
  to += "\n|---|";
  for (std::size_t i = 0; i < result.columns.size(); ++i) to += "---:|";
  to += '\n';
  row(to, result, "steps asked",
      [](const column_figures& c, const column&) { return percent(c.ask_rate); });
  row(to, result, "questions",
      [](const column_figures& c, const column&) { return std::to_string(c.questions); });
  row(to, result, "blocked", [](const column_figures&, const column& c) {
    return std::to_string(c.total(&scope_count::blocked));
  });
  if (result.candidate().labels.wrong + result.candidate().labels.right > 0) {
    row(to, result, "wrong steps caught", [](const column_figures& c, const column&) {
      return fmt::format("{}, {}", spoken(c.labels.caught_total), percent(c.labels.caught_share));
    });
    row(to, result, "wrong steps missed",
        [](const column_figures& c, const column&) { return spoken(c.labels.missed_total); });
    row(to, result, "right steps stopped",
        [](const column_figures& c, const column&) { return percent(c.labels.needless_share); });
  }
  row(to, result, "operator hours", [](const column_figures& c, const column&) {
    return fmt::format("{:.3g}", c.people.operator_hours);
  });
  row(to, result, fmt::format("mean wait, {} operators", result.candidate().people.operators),
      [](const column_figures& c, const column&) {
        if (c.people.wait_s) return seconds(*c.people.wait_s);
        return c.people.theory_wait_s ? fmt::format("{:.3g} s by theory", *c.people.theory_wait_s)
                                      : std::string{"–"};
      });
}

void add_differences(std::string& to, const backtest_result& result, std::string_view title,
                     std::uint64_t count, const std::vector<example>& kept) {
  if (count == 0) return;
  line(to, "\n**{}: {}**\n", title, count);
  const auto last =
      kept.begin() + static_cast<std::ptrdiff_t>(std::min(kept.size(), differences_shown));
  for (auto at = kept.begin(); at != last; ++at)
    line(to, "- {} {}{}: {}{}{}", cell(at->conversation), cell(at->step), label_of(result, *at),
         cell(at->what), at->why.empty() ? "" : " — ", cell(at->why));
}

}  // namespace

std::string report_in_markdown(const backtest_result& result) {
  const auto& counts = result.counts;
  std::string out;
  line(out, "### Backtest of {}\n", cell(result.candidate().name));
  line(out, "**{}**\n", cell(verdict_of(result)));
  line(out, "{} recorded steps in {} conversations.\n", counts.steps, counts.conversations.size());
  add_table(out, result);
  std::string odd;
  for (const auto& each : result.candidate().rules)
    if (each.never || each.always)
      odd += fmt::format("{}`{}` {}", odd.empty() ? "" : ", ", each.counts.name,
                         each.never ? "never fires" : "always fires");
  if (!odd.empty()) line(out, "\nRules to look at: {}.", odd);
  if (const auto* before = result.reference()) {
    const auto& now = counts.columns[counts.candidate()];
    add_differences(out, result, "Known wrong, and no longer stopped", now.missed.size(),
                    now.missed);
    add_differences(out, result, "Stopped, and not by " + cell(before->name), now.added,
                    now.additions);
    add_differences(out, result, "No longer stopped, but by " + cell(before->name), now.dropped,
                    now.omissions);
  }
  out += "\n<details><summary>How to read this</summary>\n\n";
  for (const auto& each : caveats_of(result)) line(out, "- {}", cell(each));
  out += "\nBrackets are 95 % intervals.\n</details>\n";
  return out;
}

}  // namespace weft::backtest
