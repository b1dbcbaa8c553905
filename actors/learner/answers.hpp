#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/learning.hpp"

namespace weft::learner {

/// What humans have answered to questions, where all of them said the same: an immutable snapshot.
/// It is shared in parts, so that another one costs no more than what changed.
class known_answers {
 public:
  static constexpr std::size_t parts = 64;
  using part = std::map<std::string, earlier_answers, std::less<>>;

  static std::size_t part_of(std::string_view question);
  /// Null when nothing is known, or humans disagreed. O(log questions).
  const earlier_answers* find(std::string_view question) const;
  void put(std::size_t number, std::shared_ptr<const part> what) {
    parts_[number] = std::move(what);
  }

 private:
  std::array<std::shared_ptr<const part>, parts> parts_;
};

/// From each question to the latest answers of humans to it. Bounded: beyond `questions_max`, the
/// question that was answered or reused longest ago is forgotten, which costs questions and nothing
/// else. Deterministic: equal answers in an equal order give an equal table. About 0.5 KiB a
/// question plus the answer, 25 MB at most.
class answer_table {
 public:
  static constexpr std::size_t questions_max = 10'000;
  /// A longer answer counts, but is not kept, and so not reused.
  static constexpr std::size_t answer_bytes_max = 2'048;

  /// One more answer; another word about an intervention that is known replaces it, and so does the
  /// answer of another member of its bundle. O(log questions).
  void learn(const answer_learned& what);
  /// Its answer was reused: it is not forgotten yet.
  void used(std::string_view question);

  /// Something was learnt since.
  bool changed() const { return !touched_.empty(); }
  /// Renews the parts that changed.
  void publish(known_answers& into);

  std::size_t questions() const { return order_.size(); }
  /// Of these, those whose answers agree. O(questions).
  std::size_t agreeing() const;
  std::uint64_t forgotten() const { return forgotten_; }

 private:
  using sign = std::array<unsigned char, 32>;
  struct said {
    std::string id, bundle;
    sign what{};  // SHA-256 of the decision
  };
  struct entry {
    std::vector<said> answers;  // the latest, oldest first
    answer given;               // of the last word, when it is fit to be given again
    sign of_given{};
    bool fit = false;
    std::list<std::string>::iterator place;  // in `order_`
  };
  using entries = std::map<std::string, entry, std::less<>>;

  entry* find(std::string_view question);
  entry& entry_of(const std::string& question);
  static bool agrees(const entry& one);
  void forget_oldest();

  std::array<entries, known_answers::parts> known_;
  std::list<std::string> order_;  // used last at the end
  std::set<std::size_t> touched_;
  std::uint64_t forgotten_ = 0;
};

}  // namespace weft::learner
