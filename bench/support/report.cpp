#include "bench/support/report.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <stdexcept>
#include <utility>

#include "schemas/codec/writer.hpp"
#include "tools/report/page.hpp"

namespace weft::bench {
namespace {

/// Characters as a terminal shows them: UTF-8 continuation bytes take no place.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](unsigned char c) { return (c & 0xC0U) != 0x80U; }));
}

/// A Markdown table whose columns also line up in a terminal.
std::string aligned(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size() && i < widths.size(); ++i)
      widths[i] = std::max(widths[i], width_of(row[i]));
  std::string out;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    out += '|';
    for (std::size_t i = 0; i < widths.size(); ++i) {
      const std::string cell = i < rows[r].size() ? rows[r][i] : std::string{};
      const std::string pad(widths[i] - width_of(cell), ' ');
      out += i == 0 ? " " + cell + pad + " |" : " " + pad + cell + " |";
    }
    out += '\n';
    if (r != 0) continue;
    out += '|';
    for (std::size_t i = 0; i < widths.size(); ++i)
      out += i == 0 ? ":" + std::string(widths[i] + 1, '-') + "|"
                    : std::string(widths[i] + 1, '-') + ":|";
    out += '\n';
  }
  return out;
}

void write(codec::writer& out, const facts& all) {
  out.object();
  for (const auto& [name, value] : all) {
    std::string member = name;
    std::ranges::replace(member, ' ', '_');
    out.put(member, value);
  }
  out.end_object();
}

void write(codec::writer& out, const spread& s) {
  out.put("value", s.middle);
  out.put("low", s.low);
  out.put("high", s.high);
  out.put("n", s.n);
}

std::string list_of(const facts& all) {
  std::string out;
  for (const auto& [name, value] : all)
    out.append("- ").append(name).append(": ").append(value) += '\n';
  return out;
}

}  // namespace

spread spread_of(std::vector<double> values) {
  if (values.empty()) return {};
  std::ranges::sort(values);
  const auto n = values.size();
  const double middle = n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
  return {middle, values.front(), values.back(), n};
}

std::string shown(double value, int decimals) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
  return text.data();
}

std::string shown(const spread& s, int decimals) {
  if (s.n < 2) return shown(s.middle, decimals);
  return shown(s.middle, decimals) + " (" + shown(s.low, decimals) + "–" + shown(s.high, decimals) +
         ")";
}

std::string micros(nanoseconds_t span) {
  const double us = micros_of(span);
  return shown(us, us < 100 ? 1 : 0);
}

void report::begin(const std::string& name, const std::string& title, facts how) {
  std::printf("\n== %s\n", title.c_str());
  for (const auto& [what, value] : how) std::printf("   %s: %s\n", what.c_str(), value.c_str());
  std::fflush(stdout);
  sections_.push_back({name, title, {}, std::move(how), {}});
}

void report::table(const std::string& title, std::vector<std::vector<std::string>> rows_with_head) {
  const auto text = aligned(rows_with_head);
  std::printf("\n%s\n\n%s", title.c_str(), text.c_str());
  std::fflush(stdout);
  sections_.back().pieces.push_back({title, {}, std::move(rows_with_head), {}});
}

void report::note(const std::string& paragraph) {
  std::printf("\n%s\n", paragraph.c_str());
  std::fflush(stdout);
  sections_.back().pieces.push_back({{}, paragraph, {}, {}});
}

void report::chart(weft::report::plot drawn) {
  auto& pieces = sections_.back().pieces;
  if (pieces.empty() || pieces.back().charts.empty()) pieces.emplace_back();
  pieces.back().charts.push_back(std::move(drawn));
}

void report::figure(const std::string& name, const std::string& unit, const spread& value) {
  sections_.back().figures.push_back({name, unit, value});
}

void report::figure(const std::string& name, const std::string& unit, double value) {
  figure(name, unit, spread{value, value, value, 1});
}

void report::figure(const std::string& name, const recorder& durations) {
  const auto n = static_cast<std::size_t>(durations.count());
  for (const auto& [suffix, p] :
       {std::pair{"_p50", 0.5}, {"_p90", 0.9}, {"_p99", 0.99}, {"_p99_9", 0.999}}) {
    const auto about = durations.confidence(p);
    figure(name + suffix, "us",
           {micros_of(durations.percentile(p)), micros_of(about.low), micros_of(about.high), n});
  }
  const double max = micros_of(durations.max());
  figure(name + "_max", "us", {max, max, max, n});
}

void report::aim(const std::string& what, const std::string& unit, double wanted, aim_kind kind,
                 const spread& measured, int decimals) {
  const aim_row row{sections_.back().name, what, unit, wanted, kind, measured, decimals};
  std::printf("\naim: %s: %s %s %s, measured %s: %s\n", what.c_str(),
              kind == aim_kind::at_least ? "at least" : "at most", shown(wanted, decimals).c_str(),
              unit.c_str(), shown(measured, decimals).c_str(), row.verdict().c_str());
  std::fflush(stdout);
  aims_.push_back(row);
}

bool report::aim_row::met() const {
  return kind == aim_kind::at_least ? measured.middle >= wanted : measured.middle <= wanted;
}

std::string report::aim_row::verdict() const {
  if (met()) return "met";
  return "missed by " + shown(std::abs(measured.middle - wanted) / wanted * 100, 0) + " %";
}

std::vector<std::vector<std::string>> report::aims_table() const {
  std::vector<std::vector<std::string>> rows{{"aim", "wanted", "measured", ""}};
  for (const auto& a : aims_)
    rows.push_back(
        {a.what,
         (a.kind == aim_kind::at_least ? "≥ " : "≤ ") + shown(a.wanted, a.decimals) + " " + a.unit,
         shown(a.measured, a.decimals), a.verdict()});
  return rows;
}

std::string report::page(const std::string& findings) const {
  weft::report::page out{"Benchmarks of Weft",
                         "Each number comes with what it was measured beside, in the same run."};
  std::vector<std::vector<std::string>> machine;
  for (const auto& [name, value] : machine_) machine.push_back({name, value});
  out.table({"machine", ""}, machine);
  if (!aims_.empty()) {
    const auto rows = aims_table();
    out.heading("Aims");
    out.table(rows.front(), {rows.begin() + 1, rows.end()});
  }
  if (!findings.empty()) out.verbatim(findings);
  for (const auto& s : sections_) {
    out.heading(s.title);
    out.verbatim(list_of(s.how));
    for (const auto& p : s.pieces) {
      if (!p.title.empty()) out.subheading(p.title);
      if (!p.paragraph.empty()) out.paragraph(p.paragraph);
      if (!p.rows.empty()) out.table(p.rows.front(), {p.rows.begin() + 1, p.rows.end()});
      if (!p.charts.empty()) out.charts(p.charts);
    }
  }
  return out.finish();
}

std::string report::markdown(const std::string& findings) const {
  std::string out =
      "# Benchmarks of Weft\n\nWritten by `bench/run`; each number comes with what it "
      "was measured beside, in the same run.\n\n";
  out += list_of(machine_);
  if (!aims_.empty()) out += "\n## Aims\n\n" + aligned(aims_table());
  if (!findings.empty()) out += "\n" + findings;
  for (const auto& s : sections_) {
    out.append("\n## ").append(s.title).append("\n\n").append(list_of(s.how));
    for (const auto& p : s.pieces) {
      if (!p.title.empty()) out.append("\n**").append(p.title).append("**\n\n");
      if (!p.rows.empty()) out += aligned(p.rows);
      if (!p.paragraph.empty()) out.append("\n").append(p.paragraph).append("\n");
    }
  }
  return out;
}

std::string report::json() const {
  std::string text;
  codec::writer out{text};
  out.object();
  out.name("machine");
  write(out, machine_);
  out.put_list("aims", aims_, [](codec::writer& w, const aim_row& a) {
    w.object();
    w.put("section", a.section);
    w.put("what", a.what);
    w.put("unit", a.unit);
    w.put(a.kind == aim_kind::at_least ? "at_least" : "at_most", a.wanted);
    write(w, a.measured);
    w.put("met", a.met());
    w.end_object();
  });
  out.put_list("sections", sections_, [](codec::writer& w, const section& s) {
    w.object();
    w.put("name", s.name);
    w.put("title", s.title);
    w.name("how");
    write(w, s.how);
    w.put_list("figures", s.figures, [](codec::writer& figures, const figure_row& f) {
      figures.object();
      figures.put("name", f.name);
      figures.put("unit", f.unit);
      write(figures, f.value);
      figures.end_object();
    });
    w.end_object();
  });
  out.end_object();
  text += '\n';
  return text;
}

std::vector<std::vector<std::string>> latency_table(const std::vector<std::string>& names,
                                                    const std::vector<const recorder*>& all) {
  std::vector<std::vector<std::string>> rows;
  rows.push_back({"µs"});
  rows.back().insert(rows.back().end(), names.begin(), names.end());
  const auto row = [&](const std::string& name, const auto& cell) {
    rows.push_back({name});
    for (const auto* one : all) rows.back().push_back(cell(*one));
  };
  row("p50", [](const recorder& r) { return micros(r.percentile(0.5)); });
  row("p90", [](const recorder& r) { return micros(r.percentile(0.9)); });
  row("p99", [](const recorder& r) { return micros(r.percentile(0.99)); });
  row("p99, 95 % interval", [](const recorder& r) {
    const auto about = r.confidence(0.99);
    return micros(about.low) + "–" + micros(about.high);
  });
  row("p99.9", [](const recorder& r) { return micros(r.percentile(0.999)); });
  row("max", [](const recorder& r) { return micros(r.max()); });
  row("n", [](const recorder& r) { return std::to_string(r.count()); });
  return rows;
}

}  // namespace weft::bench
