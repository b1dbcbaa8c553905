#include "tools/report/page.hpp"

namespace weft::report {
namespace {

constexpr std::string_view style = R"(
<meta name="viewport" content="width=device-width">
<style>
:root{--ink:#1b1f24;--faint:#d9dee5;--soft:#5b6570;--page:#fff;
--a:#0b6bcb;--b:#c2410c;--c:#15803d;--d:#7e22ce}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ee;--faint:#39404a;--soft:#a1abb8;
--page:#14181d;--a:#5aa9ff;--b:#ff9257;--c:#57c785;--d:#c79bff}}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--page);
max-width:1180px;margin:2rem auto;padding:0 1rem}
h2{margin:2.5rem 0 .3rem}h3{margin:1.6rem 0 .3rem}p{max-width:80ch}
pre{background:color-mix(in srgb,var(--faint) 40%,transparent);padding:.6rem .8rem;overflow-x:auto}
table{border-collapse:collapse;margin:.6rem 0}.wide{overflow-x:auto}
td,th{padding:.25rem .7rem;text-align:right;border-bottom:1px solid var(--faint)}
td:first-child,th:first-child{text-align:left}th{color:var(--soft);font-weight:500}
.bad{color:var(--b);font-weight:600}.charts{display:flex;flex-wrap:wrap;gap:1rem}
svg{flex:1 1 480px;max-width:580px;font-size:11px;fill:var(--ink)}
.title{font-size:13px;font-weight:600}.end{text-anchor:end}.middle{text-anchor:middle}
.grid{stroke:var(--faint)}
.first,.second,.third,.fourth,.theory,.limit,.quiet{stroke-width:1.8}
.first{stroke:var(--a);fill:var(--a)}.second{stroke:var(--b);fill:var(--b)}
.third{stroke:var(--c);fill:var(--c)}.fourth{stroke:var(--d);fill:var(--d)}
.theory{stroke:var(--ink);stroke-dasharray:5 4}.limit{stroke:var(--b);stroke-dasharray:2 3}
.quiet{stroke:var(--soft);fill:var(--soft)}polyline{fill:none!important}
circle.first,circle.second,circle.third,circle.fourth,circle.quiet,rect{stroke:none}
polygon{stroke:none!important;fill-opacity:.2}
</style></head><body>
)";

}  // namespace

page::page(std::string_view title, std::string_view lead) {
  body_ = R"(<!doctype html><html lang="en"><head><meta charset="utf-8"><title>)";
  body_ += escaped(title);
  body_ += "</title>";
  body_ += style;
  element("h1", title);
  element("p", lead);
}

void page::element(std::string_view tag, std::string_view words) {
  body_ += '<';
  body_ += tag;
  body_ += '>';
  body_ += escaped(words);
  body_ += "</";
  body_ += tag;
  body_ += ">\n";
}

void page::heading(std::string_view words) { element("h2", words); }
void page::subheading(std::string_view words) { element("h3", words); }
void page::paragraph(std::string_view words) { element("p", words); }
void page::verbatim(std::string_view text) { element("pre", text); }

void page::table(const std::vector<std::string>& head,
                 const std::vector<std::vector<std::string>>& rows) {
  body_ += R"(<div class="wide"><table><tr>)";
  for (const auto& name : head) element("th", name);
  body_ += "</tr>\n";
  for (const auto& row : rows) {
    body_ += "<tr>";
    for (const auto& cell : row) {
      const bool stands_out = cell.starts_with('!');
      body_ += stands_out ? R"(<td class="bad">)" : "<td>";
      body_ += escaped(stands_out ? std::string_view{cell}.substr(1) : std::string_view{cell});
      body_ += "</td>";
    }
    body_ += "</tr>\n";
  }
  body_ += "</table></div>\n";
}

void page::charts(const std::vector<plot>& all) {
  body_ += R"(<div class="charts">)";
  for (const auto& each : all) body_ += each.svg();
  body_ += "</div>\n";
}

}  // namespace weft::report
