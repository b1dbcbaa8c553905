#include "tools/simulate/findings.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "tools/traffic/outcome_report.hpp"

namespace weft::simulate {
namespace {

std::string_view plain(const std::string& cell) {
  return cell.starts_with('!') ? std::string_view{cell}.substr(1) : std::string_view{cell};
}

std::string table_in_words(const findings::table& what) {
  std::vector<std::size_t> widths(what.head.size(), 0);
  const auto measure = [&](const std::vector<std::string>& row) {
    for (std::size_t i = 0; i < row.size() && i < widths.size(); ++i)
      widths[i] = std::max(widths[i], fmt::formatted_size("{}", row[i]));
  };
  measure(what.head);
  for (const auto& row : what.rows) measure(row);
  std::string out = what.title + "\n";
  const auto write = [&](const std::vector<std::string>& row) {
    for (std::size_t i = 0; i < row.size() && i < widths.size(); ++i)
      out += i == 0 ? fmt::format("  {:<{}}", plain(row[i]), widths[i])
                    : fmt::format("  {:>{}}", plain(row[i]), widths[i]);
    out += '\n';
  };
  write(what.head);
  for (const auto& row : what.rows) write(row);
  return out + "\n";
}

/// A single part's figures stand at the top, those of several below their labels.
std::vector<traffic::figure> all_figures(const findings& what) {
  auto all = what.figures;
  if (what.parts.size() < 2) return all;
  for (const auto& part : what.parts)
    for (auto figure : traffic::figures_of(part.what)) {
      figure.name = part.label + "/" + figure.name;
      all.push_back(std::move(figure));
    }
  return all;
}

}  // namespace

std::string in_words(const findings& what) {
  std::string out = what.title + (what.partial ? " (ended early)\n" : "\n");
  for (const auto& sentence : what.lead) out += sentence + "\n";
  out += '\n';
  for (const auto& table : what.tables) out += table_in_words(table);
  for (const auto& part : what.parts) {
    if (what.parts.size() > 1 && !what.tables.empty()) continue;  // the tables say it
    if (!part.label.empty()) out += part.label + "\n";
    const auto& e = part.what.expected;
    out += traffic::figures_in_words(traffic::figures_of(part.what));
    if (e.stable)
      out += fmt::format("  theory: {}{}{}\n", e.by, e.assumes.empty() ? "" : ", assuming ",
                         fmt::join(e.assumes, "; "));
    else
      out += "  theory: none, there is no steady state: too few operators\n";
    for (const auto& note : part.what.notes) out += "  " + note + "\n";
  }
  return out;
}

std::string in_json(const findings& what, std::string_view command, std::uint64_t seed) {
  std::string json;
  codec::writer out{json};
  traffic::begin_report(out, "simulate", command, seed, what.partial);
  out.put("title", what.title);
  out.put("held", what.held);
  out.put_list("lead", what.lead, codec::each_value);
  out.put_list("tables", what.tables, [](codec::writer& to, const findings::table& table) {
    to.object();
    to.put("title", table.title);
    to.put_list("head", table.head, codec::each_value);
    to.name("rows");
    to.array();
    for (const auto& row : table.rows) {
      to.array();
      for (const auto& cell : row) to.value(plain(cell));
      to.end_array();
    }
    to.end_array();
    to.end_object();
  });
  if (what.parts.size() == 1) {
    traffic::write_outcome(out, what.parts.front().what);
    out.put_list("more_figures", what.figures, traffic::write_figure);
  } else {
    traffic::write_figures(out, all_figures(what));
    out.put_list("parts", what.parts, [](codec::writer& to, const findings::part& part) {
      to.object();
      to.put("label", part.label);
      traffic::write_outcome(to, part.what);
      to.end_object();
    });
  }
  out.end_object();
  json += '\n';
  return json;
}

std::string as_page(const findings& what, std::string_view command) {
  std::string lead;
  for (const auto& sentence : what.lead) lead += sentence + " ";
  if (what.partial) lead += "It was ended early.";
  report::page out{what.title, lead};
  out.verbatim(command);
  for (const auto& table : what.tables) {
    out.heading(table.title);
    out.table(table.head, table.rows);
  }
  for (const auto& part : what.parts) {
    out.heading(part.label.empty() ? part.what.of.name : part.label);
    traffic::add_outcome(out, part.what);
  }
  if (!what.parts.empty()) {
    out.heading("The scenario");
    out.verbatim(traffic::spoken(what.parts.front().what.of));
  }
  return out.finish();
}

}  // namespace weft::simulate
