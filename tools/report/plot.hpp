#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weft::report {

/// How numbers of an axis are spelled.
enum class unit : std::uint8_t {
  plain,    // 1200
  percent,  // a share: 0.05 is 5 %
  seconds   // 0.0005 is 0.5 ms, 90 is 90 s, 7200 is 2 h
};

/// One chart as inline SVG. Styles are CSS classes of the page around it (page.hpp), so that it
/// reads in light and dark: `first` … `fourth` are colours that go together, `theory` is dashed,
/// `limit` warns, `quiet` stays behind.
class plot {
 public:
  using points = std::vector<std::pair<double, double>>;

  struct axis {
    std::string label;
    double from = 0, to = 1;
    weft::report::unit unit = unit::percent;
    bool logarithmic = false;  // then `from` is above zero
  };
  plot(std::string title, axis x, axis y);

  void line(const points& through, std::string_view style, std::string_view legend = {});
  void band(const points& low, const points& high, std::string_view style,
            std::string_view legend = {});
  void dots(const points& at, std::string_view style, std::string_view legend = {});
  /// Dots with a vertical line from low to high through each.
  struct whisker {
    double x = 0, y = 0, low = 0, high = 0;
  };
  void whiskers(const std::vector<whisker>& at, std::string_view style,
                std::string_view legend = {});
  /// A filled box between two values of x, `row` of `rows` from the top: timelines.
  void bar(double from, double to, std::size_t row, std::size_t rows, std::string_view style);
  void legend(std::string_view style, std::string_view words) { note(style, words, true); }
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

/// The next larger number of the form 1, 2, 2.5 or 5 times a power of ten: where an axis ends well.
double rounded_up(double value);
/// As on an axis.
std::string spelled(double value, unit as);
/// `<`, `>`, `&` and quotes as entities.
std::string escaped(std::string_view text);

}  // namespace weft::report
