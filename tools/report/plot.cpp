#include "tools/report/plot.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

namespace weft::report {
namespace {

constexpr double width = 560, height = 340, left = 58, right = 26, top = 34, bottom = 76;

template <class... Values>
void add(std::string& to, fmt::format_string<Values...> format, Values&&... values) {
  fmt::format_to(std::back_inserter(to), format, std::forward<Values>(values)...);
}

double share_of(const plot::axis& along, double value) {
  const double share = along.logarithmic ? std::log(std::max(value, along.from) / along.from) /
                                               std::log(along.to / along.from)
                                         : (value - along.from) / (along.to - along.from);
  return std::clamp(share, 0.0, 1.0);
}

/// Where an axis has its lines: five equal parts, or powers of ten.
std::vector<double> ticks_of(const plot::axis& along) {
  std::vector<double> at;
  if (!along.logarithmic) {
    for (int i = 0; i <= 5; ++i) at.push_back(along.from + i * (along.to - along.from) / 5);
    return at;
  }
  for (double power = std::pow(10, std::ceil(std::log10(along.from) - 1e-9));
       power <= along.to * (1 + 1e-9) && at.size() < 24; power *= 10)
    at.push_back(power);
  return at;
}

}  // namespace

double rounded_up(double value) {
  if (!(value > 0)) return 1;
  const double power = std::pow(10, std::floor(std::log10(value)));
  for (const double step : {1.0, 2.0, 2.5, 5.0})
    if (value <= step * power * (1 + 1e-9)) return step * power;
  return 10 * power;
}

std::string spelled(double value, unit as) {
  if (as == unit::percent) return fmt::format("{:.3g} %", 100 * value);
  if (as == unit::plain) return fmt::format("{:.6g}", value);
  if (value == 0) return "0";
  if (value < 1e-3) return fmt::format("{:.3g} µs", value * 1e6);
  if (value < 1) return fmt::format("{:.3g} ms", value * 1e3);
  if (value < 600) return fmt::format("{:.3g} s", value);
  if (value < 6 * 3'600) return fmt::format("{:.3g} min", value / 60);
  return fmt::format("{:.3g} h", value / 3'600);
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '&': out += "&amp;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

plot::plot(std::string title, axis x, axis y)
    : title_{std::move(title)}, x_{std::move(x)}, y_{std::move(y)} {}

double plot::place_x(double x) const { return left + share_of(x_, x) * (width - left - right); }

double plot::place_y(double y) const {
  return height - bottom - share_of(y_, y) * (height - top - bottom);
}

std::string plot::path(const points& through) const {
  std::string out;
  for (const auto& [x, y] : through) add(out, "{:.1f},{:.1f} ", place_x(x), place_y(y));
  return out;
}

void plot::note(std::string_view style, std::string_view legend, bool round) {
  if (legend.empty()) return;
  const int row = legends_ / 2;
  const double x = left + (legends_ % 2) * 250, y = height - 24 + 14.0 * row;
  if (round)
    add(legend_, R"(<circle class="{}" cx="{}" cy="{}" r="4"/>)", style, x + 9, y - 4);
  else
    add(legend_, R"(<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/>)", style, x, x + 18, y - 4,
        y - 4);
  add(legend_, R"(<text x="{}" y="{}">{}</text>)", x + 24, y, escaped(legend));
  ++legends_;
}

void plot::line(const points& through, std::string_view style, std::string_view legend) {
  add(body_, R"(<polyline class="{}" fill="none" points="{}"/>)", style, path(through));
  note(style, legend, false);
}

void plot::band(const points& low, const points& high, std::string_view style,
                std::string_view legend) {
  const points back{high.rbegin(), high.rend()};
  add(body_, R"(<polygon class="{}" points="{}{}"/>)", style, path(low), path(back));
  note(style, legend, true);
}

void plot::dots(const points& at, std::string_view style, std::string_view legend) {
  for (const auto& [x, y] : at)
    add(body_, R"(<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="{}"/>)", style, place_x(x),
        place_y(y), at.size() > 20 ? 2.5 : 4.5);
  note(style, legend, true);
}

void plot::whiskers(const std::vector<whisker>& at, std::string_view style,
                    std::string_view legend) {
  for (const auto& w : at) {
    add(body_, R"(<line class="{}" x1="{:.1f}" x2="{:.1f}" y1="{:.1f}" y2="{:.1f}"/>)", style,
        place_x(w.x), place_x(w.x), place_y(w.low), place_y(w.high));
    add(body_, R"(<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="3.5"/>)", style, place_x(w.x),
        place_y(w.y));
  }
  note(style, legend, true);
}

void plot::bar(double from, double to, std::size_t row, std::size_t rows, std::string_view style) {
  const double all = height - top - bottom, each = all / static_cast<double>(rows);
  add(body_, R"(<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.2f}" height="{:.1f}"/>)", style,
      place_x(from), top + each * static_cast<double>(row) + each * 0.1,
      std::max(0.3, place_x(to) - place_x(from)), each * 0.8);
}

void plot::level(double y, std::string_view style, std::string_view words) {
  add(body_, R"(<line class="{}" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>)", style, left,
      width - right, place_y(y), place_y(y));
  add(body_, R"(<text x="{}" y="{:.1f}">{}</text>)", left + 4, place_y(y) - 4, escaped(words));
}

std::string plot::frame() const {
  std::string out;
  add(out, R"(<text class="title" x="{}" y="18">{}</text>)", left, escaped(title_));
  for (const double y : ticks_of(y_)) {
    add(out, R"(<line class="grid" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>)", left, width - right,
        place_y(y), place_y(y));
    add(out, R"(<text class="end" x="{}" y="{:.1f}">{}</text>)", left - 6, place_y(y) + 4,
        spelled(y, y_.unit));
  }
  for (const double x : ticks_of(x_))
    add(out, R"(<text class="middle" x="{:.1f}" y="{}">{}</text>)", place_x(x),
        height - bottom + 16, spelled(x, x_.unit));
  add(out, R"(<text class="middle" x="{}" y="{}">{}</text>)", (left + width - right) / 2,
      height - bottom + 32, escaped(x_.label));
  add(out, R"(<text class="end" x="{}" y="{}">{}</text>)", width - right, top - 16,
      escaped(y_.label));
  return out;
}

std::string plot::svg() const {
  const int rows = (legends_ + 1) / 2;
  const double below = 14.0 * std::max(0, rows - 1);
  return fmt::format(R"(<svg role="img" aria-label="{}" viewBox="0 0 {} {}">)", escaped(title_),
                     width, height + below) +
         frame() + body_ + legend_ + "</svg>\n";
}

}  // namespace weft::report
