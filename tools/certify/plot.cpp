#include "tools/certify/plot.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace weft::certify {
namespace {

constexpr double width = 560, height = 340, left = 58, right = 26, top = 34, bottom = 76;

template <class... Values>
void add(std::string& to, fmt::format_string<Values...> format, Values&&... values) {
  fmt::format_to(std::back_inserter(to), format, std::forward<Values>(values)...);
}

std::string tick(const plot::axis& along, double value) {
  return along.percent ? fmt::format("{:.3g} %", 100 * value) : fmt::format("{:.0f}", value);
}

}  // namespace

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

double plot::place_x(double x) const {
  const double share = std::clamp((x - x_.from) / (x_.to - x_.from), 0.0, 1.0);
  return left + share * (width - left - right);
}

double plot::place_y(double y) const {
  const double share = std::clamp((y - y_.from) / (y_.to - y_.from), 0.0, 1.0);
  return height - bottom - share * (height - top - bottom);
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

void plot::level(double y, std::string_view style, std::string_view words) {
  add(body_, R"(<line class="{}" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>)", style, left,
      width - right, place_y(y), place_y(y));
  add(body_, R"(<text x="{}" y="{:.1f}">{}</text>)", left + 4, place_y(y) - 4, escaped(words));
}

std::string plot::frame() const {
  std::string out;
  add(out, R"(<text class="title" x="{}" y="18">{}</text>)", left, escaped(title_));
  for (int i = 0; i <= 5; ++i) {
    const double x = x_.from + i * (x_.to - x_.from) / 5, y = y_.from + i * (y_.to - y_.from) / 5;
    add(out, R"(<line class="grid" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>)", left, width - right,
        place_y(y), place_y(y));
    add(out, R"(<text class="end" x="{}" y="{:.1f}">{}</text>)", left - 6, place_y(y) + 4,
        tick(y_, y));
    add(out, R"(<text class="middle" x="{:.1f}" y="{}">{}</text>)", place_x(x),
        height - bottom + 16, tick(x_, x));
  }
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

}  // namespace weft::certify
