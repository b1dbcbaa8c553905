#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schemas/codec/writer.hpp"
#include "tools/report/page.hpp"
#include "tools/report/plot.hpp"
#include "tools/traffic/outcome.hpp"

namespace weft::traffic {

// ---- JSON ---------------------------------------------------------------------------------------

/// Opens the object that every report is and writes "tool", "version", "commit", "command", "seed"
/// and "partial". The caller goes on, and closes it.
void begin_report(codec::writer& out, std::string_view tool, std::string_view command,
                  std::uint64_t seed, bool partial);
/// {"name","value","unit","better","low","high","theory"?,"runs"?}
void write_figure(codec::writer& out, const figure& what);
void write_figures(codec::writer& out, const std::vector<figure>& all);  // member "figures"
void write_scenario(codec::writer& out, const scenario& what);           // member "scenario"
/// Members of the report's object: scenario, wait_limit_s, figures, expected, runs, waits, curve,
/// waiting, notes.
void write_outcome(codec::writer& out, const outcome& what);

// ---- Charts -------------------------------------------------------------------------------------

/// Wait over live conversations per operator, measured with intervals and as theory has it.
report::plot wait_by_load_chart(const outcome& what);
/// Percentiles of waiting, with a logarithmic axis of time.
report::plot wait_percentiles_chart(const outcome& what);
/// Operators of the first repetition: busy, idle, away. At most `most` of them.
report::plot timeline_chart(const outcome& what, std::size_t most = 25);
/// Questions that wait, over time, in the first repetition.
report::plot waiting_chart(const outcome& what);
/// Operators needed and questions asked by hour, from repetitions.
report::plot utilisation_by_hour_chart(const outcome& what);

/// Figures as a table: value, interval, theory.
void add_figures(report::page& to, const std::vector<figure>& figures);
/// All charts for which there is data, with a sentence each.
void add_outcome(report::page& to, const outcome& what);

// ---- Words --------------------------------------------------------------------------------------

/// Lines for a terminal: figure, interval, theory.
std::string figures_in_words(const std::vector<figure>& figures);

}  // namespace weft::traffic
