#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/support/machine.hpp"
#include "bench/support/measure.hpp"
#include "tools/report/plot.hpp"

namespace weft::bench {

/// A number measured several times.
struct spread {
  double middle = 0, low = 0, high = 0;  // median, smallest, largest
  std::size_t n = 0;
};
spread spread_of(std::vector<double> values);
/// "0.61 (0.58–0.63)"; just the number when there is one only.
std::string shown(const spread& s, int decimals);
std::string shown(double value, int decimals);
/// A duration given in nanoseconds, as microseconds with the digits that mean something.
std::string micros(nanoseconds_t span);

enum class aim_kind : std::uint8_t { at_least, at_most };

/// Collects what a run finds, prints it as it comes, and writes it down: for people as Markdown,
/// for programs as JSON. Every section says how its numbers came about.
class report {
 public:
  explicit report(facts machine) : machine_{std::move(machine)} {}

  /// `how`: durability, sizes, seeds, command: all one needs to repeat it.
  void begin(const std::string& section, const std::string& title, facts how);
  void table(const std::string& title, std::vector<std::vector<std::string>> rows_with_head);
  void note(const std::string& paragraph);
  /// In the page only.
  void chart(weft::report::plot drawn);
  /// One number for programs; tables show it to people.
  void figure(const std::string& name, const std::string& unit, const spread& value);
  void figure(const std::string& name, const std::string& unit, double value);
  /// p50, p90, p99, p99.9 and the largest, each with n, in microseconds.
  void figure(const std::string& name, const recorder& durations);
  void aim(const std::string& what, const std::string& unit, double wanted, aim_kind kind,
           const spread& measured, int decimals);

  std::string markdown(const std::string& findings) const;
  std::string json() const;
  /// One HTML file with everything, and charts.
  std::string page(const std::string& findings) const;

 private:
  /// A table with its title, a paragraph, or a chart.
  struct piece {
    std::string title, paragraph;
    std::vector<std::vector<std::string>> rows;
    std::vector<weft::report::plot> charts;
  };
  struct figure_row {
    std::string name, unit;
    spread value;
  };
  struct aim_row {
    std::string section, what, unit;
    double wanted = 0;
    aim_kind kind = aim_kind::at_least;
    spread measured;
    int decimals = 0;

    bool met() const;
    std::string verdict() const;
  };
  struct section {
    std::string name, title;
    std::vector<piece> pieces;
    facts how;
    std::vector<figure_row> figures;
  };

  std::vector<std::vector<std::string>> aims_table() const;

  facts machine_;
  std::vector<section> sections_;
  std::vector<aim_row> aims_;
};

/// Rows p50, p90, p99 (with its 95 % confidence interval), p99.9, max of several recorders side by
/// side; `names` become the head.
std::vector<std::vector<std::string>> latency_table(const std::vector<std::string>& names,
                                                    const std::vector<const recorder*>& all);

}  // namespace weft::bench
