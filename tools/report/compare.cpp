#include "tools/report/compare.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "schemas/codec/json_tree.hpp"

namespace weft::report {
namespace {

constexpr std::size_t figures_max = 100'000;

/// Hears a report and keeps what looks like a figure.
class figure_listener final : public codec::json_listener {
 public:
  std::vector<read_figure> found;

  void null() override {}
  void boolean(bool) override {}
  void integer(std::int64_t number) override { take(static_cast<double>(number)); }
  void unsigned_integer(std::uint64_t number) override { take(static_cast<double>(number)); }
  void decimal(double number) override { take(number); }
  void string(std::string_view text) override {
    if (open_.empty()) return;
    auto& in = open_.back();
    if (in.member == "name") in.name = text;
    if (in.member == "label") in.label = text;
    if (in.member == "unit") in.unit = text;
    if (in.member == "better" && (text == "lower" || text == "higher")) in.better = text;
  }
  void begin_array() override { open_.emplace_back(); }
  void end_array() override { open_.pop_back(); }
  void begin_object() override { open_.emplace_back(); }
  void name(std::string_view text) override { open_.back().member = text; }
  void end_object() override {
    auto closed = std::move(open_.back());
    open_.pop_back();
    if (!closed.name || !closed.value || found.size() >= figures_max) return;
    read_figure one;
    for (const auto& around : open_) {
      if (around.label) one.path += *around.label + "/";
      if (!around.member.empty()) one.path += around.member + "/";
    }
    one.path += *closed.name;
    const auto times = ++seen_[one.path];
    if (times > 1) one.path += fmt::format("#{}", times);
    one.unit = std::move(closed.unit);
    one.better = std::move(closed.better);
    one.value = *closed.value;
    one.low = closed.low.value_or(one.value);
    one.high = closed.high.value_or(one.value);
    one.interval = one.low < one.high;
    found.push_back(std::move(one));
  }

 private:
  struct level {
    std::string member;  // whose value comes next
    std::optional<std::string> name, label;
    std::string unit, better;
    std::optional<double> value, low, high;
  };
  void take(double number) {
    if (open_.empty()) return;
    auto& in = open_.back();
    if (in.member == "value") in.value = number;
    if (in.member == "low") in.low = number;
    if (in.member == "high") in.high = number;
  }

  std::vector<level> open_;
  std::map<std::string, int> seen_;
};

change judge(const read_figure& before, const read_figure& after, double ratio, double worse_by) {
  if (before.value == after.value) return change::same;
  if (before.better.empty()) return change::same;
  const bool lower = before.better == "lower";
  const bool worse = lower ? after.value > before.value : after.value < before.value;
  if (!worse) return change::better;
  const double factor = lower ? ratio : 1 / ratio;  // 1 ÷ 0 is infinite: as it should be
  if (!(factor > worse_by)) return change::worse;
  const bool overlap =
      before.interval && after.interval && before.low <= after.high && after.low <= before.high;
  return overlap ? change::unclear : change::regression;
}

std::string spelled(double value) { return fmt::format("{:.4g}", value); }

std::string_view words_of(change what) {
  switch (what) {
    case change::same: return "";
    case change::better: return "better";
    case change::worse: return "worse";
    case change::unclear: return "worse, but the intervals overlap";
    case change::regression: return "REGRESSION";
    case change::gone: return "only in the first";
    case change::added: return "only in the second";
  }
  return "";
}

}  // namespace

result<std::vector<read_figure>> read_figures(std::string_view json) {
  figure_listener heard;
  if (auto why = codec::listen(json, heard)) return std::move(*why);
  if (heard.found.empty())
    return problem{fault::invalid,
                   "there are no figures in it, objects with a \"name\" and a number \"value\"",
                   {}};
  return std::move(heard.found);
}

std::vector<compared> compare(const std::vector<read_figure>& before,
                              const std::vector<read_figure>& after, double worse_by) {
  std::map<std::string_view, const read_figure*> known;
  for (const auto& each : after) known.emplace(each.path, &each);
  std::vector<compared> out;
  for (const auto& each : before) {
    auto& one = out.emplace_back();
    one.before = each;
    const auto same = known.find(each.path);
    if (same == known.end()) {
      one.what = change::gone;
      continue;
    }
    one.after = *same->second;
    known.erase(same);
    one.ratio = each.value == one.after.value ? 1
                : each.value == 0             ? std::numeric_limits<double>::infinity()
                                              : one.after.value / each.value;
    one.what = judge(each, one.after, one.ratio, worse_by);
  }
  for (const auto& each : after) {
    const auto left = known.find(each.path);
    if (left == known.end() || left->second != &each) continue;
    auto& one = out.emplace_back();
    one.after = each;
    one.what = change::added;
  }
  return out;
}

std::string in_words(const std::vector<compared>& all, bool every) {
  constexpr double noticed = 0.01;
  std::string out =
      fmt::format("  {:<56} {:>12} {:>12} {:>8}\n", "figure", "first", "second", "ratio");
  std::size_t left_out = 0;
  for (const auto& each : all) {
    const bool one_sided = each.what == change::gone || each.what == change::added;
    const bool small = !one_sided && std::abs(each.ratio - 1) <= noticed;
    if (!every && small && each.what != change::regression) {
      ++left_out;
      continue;
    }
    out += fmt::format("  {:<56} {:>12} {:>12} {:>8} {}\n",
                       each.what == change::added ? each.after.path : each.before.path,
                       each.what == change::added ? "–" : spelled(each.before.value),
                       each.what == change::gone ? "–" : spelled(each.after.value),
                       one_sided ? "–" : fmt::format("{:.3f}", each.ratio), words_of(each.what));
  }
  if (left_out > 0) out += fmt::format("  {} more changed by at most 1 %\n", left_out);
  return out;
}

}  // namespace weft::report
