#include "tools/load/beside_wrk.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace weft::load {

std::optional<double> wrk_per_s(std::uint16_t port, std::size_t connections, int seconds) {
  const auto command = fmt::format(
      "command -v wrk >/dev/null 2>&1 && wrk -t1 -c{} -d{}s http://127.0.0.1:{}/ 2>/dev/null",
      connections, seconds, port);
  // The command is made of numbers and our own words only.
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> out{::popen(command.c_str(), "r"),
                                                            ::pclose};
  if (!out) return std::nullopt;
  std::string text;
  std::array<char, 512> part{};
  while (std::fgets(part.data(), part.size(), out.get()) != nullptr) text += part.data();
  constexpr std::string_view before = "Requests/sec:";
  const auto at = text.find(before);
  if (at == std::string::npos) return std::nullopt;
  return std::strtod(text.c_str() + at + before.size(), nullptr);
}

on_processor::on_processor(int nth) {
  // Without leave to choose, all stays as it was: figures are less steady, not wrong.
  if (::sched_getaffinity(0, sizeof before_, &before_) != 0) CPU_ZERO(&before_);
  const int usable = CPU_COUNT(&before_);
  if (usable == 0) return;
  int left = nth % usable;
  for (int each = 0; each < CPU_SETSIZE; ++each) {
    if (!CPU_ISSET(each, &before_) || left-- > 0) continue;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(each, &one);
    ::sched_setaffinity(0, sizeof one, &one);
    return;
  }
}

on_processor::~on_processor() {
  if (CPU_COUNT(&before_) > 0) ::sched_setaffinity(0, sizeof before_, &before_);
}

double median_of(std::vector<double> values) {
  std::ranges::sort(values);
  const auto last = values.size() - 1;
  return (values[last / 2] + values[last - last / 2]) / 2;
}

comparison compare(const std::vector<double>& ours, const std::vector<double>& theirs,
                   double margin) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < ours.size(); ++i) ratios.push_back(ours[i] / theirs[i]);
  std::ranges::sort(ratios);
  const auto last = ratios.size() - 1;
  comparison to;
  to.ratio = median_of(ratios);
  to.spread = (ratios[last - last / 4] - ratios[last / 4]) / 2;
  to.least = 1 - margin - to.spread;
  return to;
}

}  // namespace weft::load
