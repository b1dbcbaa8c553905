#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/report/plot.hpp"

namespace weft::report {

/// A report that people look at: one HTML file that needs nothing else, in light and dark.
/// Everything given is text and escaped, but for `html` and charts.
class page {
 public:
  page(std::string_view title, std::string_view lead);

  void heading(std::string_view words);
  void subheading(std::string_view words);
  void paragraph(std::string_view words);
  /// A command or file as it was, in a box.
  void verbatim(std::string_view text);
  /// The first column is left-aligned, the others right. A cell that begins with `!` stands out.
  void table(const std::vector<std::string>& head,
             const std::vector<std::vector<std::string>>& rows);
  /// Charts beside each other, as many as fit.
  void charts(const std::vector<plot>& all);
  void html(std::string_view ready) { body_ += ready; }

  std::string finish() const { return body_ + "</body></html>\n"; }

 private:
  void element(std::string_view tag, std::string_view words);

  std::string body_;
};

}  // namespace weft::report
