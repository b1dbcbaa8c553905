#include "tools/export/measure.hpp"

#include <algorithm>
#include <fstream>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "schemas/codec/json_tree.hpp"

namespace weft::exporting {
namespace {

/// One line of the set. Reads `text`, `spans[].{begin,end,type}` and `slots.*`.
struct sentence final : codec::json_listener {
  std::string text;
  std::vector<finding> spans;
  std::vector<std::pair<kind_of_data, std::string>> known;
  std::string wrong;

  void null() override {}
  void boolean(bool) override {}
  void integer(std::int64_t number) override {
    if (spans.empty()) return;
    if (member_ == "begin") spans.back().begin = static_cast<std::size_t>(number);
    if (member_ == "end") spans.back().end = static_cast<std::size_t>(number);
  }
  void unsigned_integer(std::uint64_t) override {}
  void decimal(double) override {}
  void string(std::string_view value) override {
    if (inside_ == "slots") {
      static const redaction_settings settings{true, {"order_id", "reservation_id"}, {}};
      kind_of_data is{};
      if (redactor{settings}.slot(member_, value, is)) known.emplace_back(is, value);
    } else if (member_ == "text") {
      text = value;
    } else if (member_ == "type" && !spans.empty()) {
      const auto is = from_string<kind_of_data>(value);
      if (is)
        spans.back().is = *is;
      else
        wrong = "no kind of data is called '" + std::string{value} + "'";
    }
  }
  void begin_array() override {}
  void end_array() override {}
  void begin_object() override {
    if (++depth_ == 2) inside_ = member_;
    if (depth_ == 2 && inside_ == "spans") spans.emplace_back();
  }
  void end_object() override {
    if (--depth_ == 1) inside_.clear();
  }
  void name(std::string_view text_of) override { member_ = text_of; }

 private:
  int depth_ = 0;
  std::string member_, inside_;
};

bool covered(const finding& span, const std::vector<finding>& found) {
  // Findings are sorted and do not overlap; separators between two may stay.
  auto at = span.begin;
  for (const auto& one : found)
    if (one.begin <= at && one.end > at) at = one.end;
  return at >= span.end;
}

bool touches(const finding& one, const std::vector<finding>& spans) {
  return std::any_of(spans.begin(), spans.end(), [&](const finding& span) {
    return one.begin < span.end && span.begin < one.end;
  });
}

double ratio(std::uint64_t part, std::uint64_t all) {
  return all == 0 ? 1 : static_cast<double>(part) / static_cast<double>(all);
}

void count(const sentence& line, measured_redaction& into) {
  ++into.sentences;
  const auto found = find_all(line.text, line.known);
  for (const auto& span : line.spans) {
    const bool hit = covered(span, found);
    for (auto* kind : {&into.kinds[static_cast<std::size_t>(span.is)], &into.all}) {
      ++kind->labelled;
      kind->hit += hit ? 1 : 0;
    }
  }
  for (const auto& one : found) {
    const bool right = touches(one, line.spans);
    for (auto* kind : {&into.kinds[static_cast<std::size_t>(one.is)], &into.all}) {
      ++kind->reported;
      kind->right += right ? 1 : 0;
    }
  }
}

}  // namespace

double found_count::recall() const { return ratio(hit, labelled); }
double found_count::precision() const { return ratio(right, reported); }

result<measured_redaction> measure_redaction(const std::filesystem::path& set) {
  std::ifstream in{set};
  if (!in) return problem{fault::not_found, "cannot read " + set.string(), {}};
  measured_redaction all;
  std::string line;
  for (std::uint64_t number = 1; std::getline(in, line); ++number) {
    if (line.empty()) continue;
    sentence one;
    const auto damage = codec::listen(line, one);
    if (damage || !one.wrong.empty())
      return problem{fault::malformed,
                     "line " + std::to_string(number) + " of " + set.string() + ": " +
                         (damage ? damage->detail : one.wrong),
                     {}};
    count(one, all);
  }
  if (all.sentences == 0) return problem{fault::invalid, set.string() + " is empty", {}};
  return all;
}

std::string redaction_table(const measured_redaction& what) {
  auto table = fmt::format("{} sentences\n{:<14} {:>8} {:>8} {:>10} {:>8}\n", what.sentences,
                           "kind", "labelled", "recall", "reported", "precision");
  const auto line = [&](std::string_view name, const found_count& one) {
    if (one.labelled == 0 && one.reported == 0) return;
    table += fmt::format("{:<14} {:>8} {:>7.1f} % {:>9} {:>7.1f} %\n", name, one.labelled,
                         100 * one.recall(), one.reported, 100 * one.precision());
  };
  for (std::size_t i = 0; i < kinds_of_data; ++i)
    line(to_string(static_cast<kind_of_data>(i)), what.kinds[i]);
  line("all", what.all);
  return table;
}

}  // namespace weft::exporting
