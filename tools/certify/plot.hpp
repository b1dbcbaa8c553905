#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weft::certify {

/// One chart as inline SVG. Colours come from CSS classes of the page around it, so that it reads
/// in light and dark; shares are shown in percent.
class plot {
 public:
  using points = std::vector<std::pair<double, double>>;

  struct axis {
    std::string label;
    double from = 0, to = 1;
    bool percent = true;
  };
  plot(std::string title, axis x, axis y);

  void line(const points& through, std::string_view style, std::string_view legend = {});
  void band(const points& low, const points& high, std::string_view style,
            std::string_view legend = {});
  void dots(const points& at, std::string_view style, std::string_view legend = {});
  /// A level across all of the chart, with its words at its left end.
  void level(double y, std::string_view style, std::string_view words);

  std::string svg() const;

 private:
  double place_x(double x) const;
  double place_y(double y) const;
  std::string path(const points& through) const;
  void note(std::string_view style, std::string_view legend, bool round);
  std::string frame() const;

  std::string title_;
  axis x_, y_;
  std::string body_, legend_;
  int legends_ = 0;
};

/// `<`, `>`, `&` and quotes as entities.
std::string escaped(std::string_view text);

}  // namespace weft::certify
