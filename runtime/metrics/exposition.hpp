#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace weft::metrics {

using labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

/// Writes the Prometheus text format, version 0.0.4.
class exposition {
 public:
  /// Begins a metric: HELP and TYPE lines. `type` is counter, gauge or histogram.
  void begin(std::string_view name, std::string_view type, std::string_view help);
  /// One sample of the metric begun; `suffix` is `_bucket`, `_sum`, `_count` or empty.
  void sample(double value, labels with = {}, std::string_view suffix = {});
  /// A metric of one sample.
  void counter(std::string_view name, std::uint64_t value, std::string_view help);
  void gauge(std::string_view name, double value, std::string_view help);

  const std::string& text() const { return out_; }

 private:
  std::string out_;
  std::string name_;
};

}  // namespace weft::metrics
