#include "tools/certify/scored.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "schemas/codec/rules.hpp"
#include "schemas/codec/table.hpp"
#include "tools/replay/line_reader.hpp"

namespace weft::certify {
namespace {

using codec::member;
using codec::set;

constexpr std::size_t lines_max = 5'000'000;

constexpr std::array<member<scored_answer>, 3> answer_rows{
    {{"confidence", set<&scored_answer::confidence, codec::number>, codec::required},
     {"correct", set<&scored_answer::correct, codec::flag>, codec::required},
     {"in_scope", set<&scored_answer::in_scope, codec::flag>}}};

/// The file's name without folders and without its end.
std::string stem(const std::string& path) {
  const auto slash = path.find_last_of('/');
  const auto name = slash == std::string::npos ? path : path.substr(slash + 1);
  return name.ends_with(".jsonl") ? name.substr(0, name.size() - 6) : name;
}

}  // namespace

result<scored_answer> read_scored(std::string_view line) {
  scored_answer out;
  if (auto wrong = codec::read_text(line, codec::source::node, out, answer_rows))
    return std::move(*wrong);
  if (!(out.confidence >= 0 && out.confidence <= 1))
    return problem{fault::invalid, "'confidence' must be a number between 0 and 1", "/confidence"};
  return out;
}

scored_data::scored_data(std::string name, std::vector<scored_answer> answers)
    : name_{std::move(name)}, answers_{std::move(answers)} {
  auto sorted = answers_;
  std::sort(sorted.begin(), sorted.end(), [](const scored_answer& a, const scored_answer& b) {
    return a.confidence > b.confidence;
  });
  wrong_.push_back(0);
  out_of_scope_at_.push_back(0);
  for (const auto& each : sorted) {
    confidences_.push_back(each.confidence);
    wrong_.push_back(wrong_.back() + (each.correct ? 0 : 1));
    out_of_scope_at_.push_back(out_of_scope_at_.back() + (each.in_scope ? 0 : 1));
  }
  out_of_scope_ = out_of_scope_at_.back();
}

result<scored_data> scored_data::read(const std::string& path) {
  replay::line_reader lines{path};
  if (!lines.is_open()) return problem{fault::not_found, path + ": " + lines.why(), {}};
  std::vector<scored_answer> answers;
  while (auto line = lines.next()) {
    if (line->text.empty() && !line->too_long) continue;
    const auto where = path + ":" + std::to_string(line->number) + ": ";
    if (line->too_long) return problem{fault::too_large, where + "the line is too long", {}};
    if (answers.size() == lines_max)
      return problem{fault::too_large,
                     where + "a file may have at most " + std::to_string(lines_max) + " lines",
                     {}};
    auto read = read_scored(line->text);
    if (!read) return problem{read.error().code, where + read.error().detail, read.error().where};
    answers.push_back(*read);
  }
  if (answers.empty())
    return problem{fault::invalid, path + ": no lines; each must be a JSON object", {}};
  return scored_data{stem(path), std::move(answers)};
}

scored_data::effect scored_data::above(double threshold) const {
  const auto end = std::partition_point(confidences_.begin(), confidences_.end(),
                                        [&](double c) { return c >= threshold; });
  const auto count = static_cast<std::size_t>(end - confidences_.begin());
  effect out;
  out.threshold = threshold;
  out.coverage = static_cast<double>(count) / static_cast<double>(confidences_.size());
  if (count > 0) out.risk = static_cast<double>(wrong_[count]) / static_cast<double>(count);
  if (out_of_scope_ > 0)
    out.out_of_scope =
        static_cast<double>(out_of_scope_at_[count]) / static_cast<double>(out_of_scope_);
  return out;
}

std::vector<scored_data::effect> scored_data::all_thresholds() const {
  std::vector<effect> all;
  for (std::size_t i = 0; i < confidences_.size(); ++i)
    if (i + 1 == confidences_.size() || confidences_[i + 1] < confidences_[i])
      all.push_back(above(confidences_[i]));
  return all;
}

scored_data::effect scored_data::oracle(double alpha) const {
  effect best;
  best.threshold = 1;
  for (const auto& each : all_thresholds())
    if (each.risk <= alpha && each.coverage > best.coverage) best = each;
  return best;
}

}  // namespace weft::certify
