#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/problem.hpp"

namespace weft::certify {

/// One answer of some model with its own confidence, and whether it was right.
struct scored_answer {
  double confidence = 0;  // 0 to 1
  bool correct = false;
  bool in_scope = true;  // false: nothing the model could say would be right
};

/// Reads one JSON line: `confidence`, `correct` and, when it is there, `in_scope`. Other members
/// are passed over.
result<scored_answer> read_scored(std::string_view line);

/// A finite population of answers; truths about thresholds are truths about all of it.
class scored_data {
 public:
  scored_data(std::string name, std::vector<scored_answer> answers);

  /// A whole JSONL file. A problem when it cannot be read, has a wrong line (told with its number)
  /// or no lines.
  static result<scored_data> read(const std::string& path);

  const std::string& name() const { return name_; }
  const std::vector<scored_answer>& answers() const { return answers_; }  // in the file's order
  std::size_t out_of_scope() const { return out_of_scope_; }
  double error_rate() const { return above(0).risk; }

  /// If all answers of at least this confidence went ahead.
  struct effect {
    double threshold = 0;
    double coverage = 0;      // share of all answers
    double risk = 0;          // share of those that are wrong; 0 of none
    double out_of_scope = 0;  // share of all out-of-scope inputs that pass; 0 of none
  };
  effect above(double threshold) const;  // O(log n)
  /// The largest coverage with at most this risk: what one could do if one knew all answers. The
  /// coverage is 0 when there is none.
  effect oracle(double alpha) const;
  /// Every threshold that makes a difference, strict to loose.
  std::vector<effect> all_thresholds() const;

 private:
  std::string name_;
  std::vector<scored_answer> answers_;
  std::vector<double> confidences_;                     // falling
  std::vector<std::uint32_t> wrong_, out_of_scope_at_;  // among the first i of these
  std::size_t out_of_scope_ = 0;
};

}  // namespace weft::certify
