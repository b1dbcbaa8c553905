#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "actors/learner/answers.hpp"
#include "actors/learner/board.hpp"
#include "actors/triggers/anomaly/baseline.hpp"
#include "actors/triggers/confidence/label_order.hpp"
#include "actors/triggers/confidence/scope_learner.hpp"
#include "schemas/codec/learner_view.hpp"
#include "schemas/events.hpp"
#include "schemas/learning.hpp"

namespace weft::learner {

namespace limits {
/// Of one tenant. What is beyond is ignored and counted: such steps are asked about, and nothing is
/// learnt from that.
inline constexpr std::size_t certificates = 1'000, rules = 2'000, detectors = 1'000;
/// Labels awaited in order at once. Beyond, labels are learnt as they come.
inline constexpr std::size_t awaited = 200'000;
/// Labels kept to be learnt again when one is corrected, about 100 bytes each. A correction of a
/// certificate that has more counts from the next start on.
inline constexpr std::size_t labels_kept = 200'000;
/// Labels that one question gives to the proof of reuse once it is well known: what humans say to
/// it again and again is no evidence about other questions.
inline constexpr std::uint32_t labels_of_question = 5;
/// A board is published when so many decisions or labels are not in it yet, at the latest.
inline constexpr std::size_t decisions_unpublished = 100, labels_unpublished = 50;
/// The same for what is usual: it is copied whole, so the larger it is the longer it waits, 8 KiB a
/// step. Verdicts of humans are few and change much.
inline constexpr std::size_t steps_unpublished_least = 50, steps_unpublished = 400,
                             copied_per_step = 8 << 10, verdicts_unpublished = 10;
}  // namespace limits

/// What is learnt of one tenant's steps: certificates, what is usual, what humans answered where
/// answers are reused, and how each trigger does. Deterministic. Every message costs O(log n) but
/// for what is published. At most 150 KiB a certificate, 3 MB for what is usual, 25 MB of answers.
class lessons {
 public:
  lessons() = default;
  lessons(const lessons&) = delete;  // it points into itself
  lessons& operator=(const lessons&) = delete;

  /// Labels that count from now on are appended to `learnt`, to be recorded.
  void take(const step_told& what, std::vector<label_learned>& learnt);
  void take(const question_told& what, std::vector<label_learned>& learnt);
  /// Labels that are another from now on are appended to `changed`, to be recorded. Costs learning
  /// all labels of the certificate again.
  void take(const verdict_corrected& what, std::vector<label_corrected>& changed);
  /// False when there is no such detector, or no room. Else it is to be recorded.
  bool take(const alarm_judged& what);
  /// A human's answer that may be reused. It is to be recorded, too.
  void take(const answer_learned& what) { answers_.learn(what); }
  /// What was recorded before this node started, in the order of the records.
  void restore(const label_learned& what);

  /// The board, when conversations should see it: a threshold changed, a drift alarm was raised, or
  /// enough has gathered. Else null.
  board_ptr publish_if_due();
  board_ptr publish();

  codec::learner_view view() const;

 private:
  struct counted {
    std::uint64_t fired = 0, asked = 0, agreed = 0, overridden = 0, failed = 0;
    std::string failure;     // why it failed last
    std::uint64_t turn = 0;  // when it was last counted
  };
  /// What a mark says beyond `proof::about`, to learn it again when it is corrected.
  struct kept_label {
    std::string id;
    double score = 0, p = 1, q = 1;
    std::uint64_t t = 0;
    bool audit = false, error = false;
  };
  struct proof {
    explicit proof(const certificate_mark& first) : about{first}, learner{begun(first)} {}
    static triggers::confidence::scope_learner begun(const certificate_mark& about);
    certificate_mark about;  // rule, epoch, parameters and scope
    triggers::confidence::scope_learner learner;
    triggers::confidence::label_order order;
    std::set<std::string, std::less<>> awaited;  // ids that `order` was told and are not settled
    std::uint64_t decided_before = 0;            // decisions that only records tell of
    triggers::confidence::standing shown;        // as conversations see it
    bool touched = false;                        // since it was published
    std::vector<kept_label> labels;              // those that counted, in order
    bool all_kept = true;                        // there was room for them
    /// Where answers are reused: one decision about a bundle is one label, and one question gives
    /// few. Bundles that gave theirs lately, how many questions gave, and steps whose label is not
    /// to count.
    std::deque<std::string> bundles;
    std::map<std::string, std::uint32_t, std::less<>> given;
    std::set<std::string, std::less<>> surplus;
  };
  using proofs = std::map<std::string, proof, std::less<>>;

  counted* known(trigger_family family, const std::string& rule);
  counted* count(const firing& about);
  std::uint64_t* fired_of(const std::string& detector, const std::string& scope);
  proofs::value_type* proof_of(const certificate_mark& mark);
  void decide(const step_told& what, std::vector<label_learned>& learnt);
  void settle(const question_told& what, std::vector<label_learned>& learnt);
  static bool is_surplus(proof& of, const question_told& what);
  bool learn(proofs::value_type& of, const triggers::confidence::label_order::label& what);
  void learn_all(proofs::value_type& of, std::vector<triggers::confidence::label_order::label> due,
                 std::vector<label_learned>& learnt);
  bool count_label(proofs::value_type& of, const certificate_mark& mark, bool error);
  void learn_again(proofs::value_type& of);
  void touch(proofs::value_type& changed);
  bool usual_is_due() const;

  std::array<std::map<std::string, counted, std::less<>>, names<trigger_family>::value.size()>
      rules_;
  /// How often each detector fired, by scope.
  std::map<std::string, std::map<std::string, std::uint64_t>> detectors_;
  proofs proofs_;
  triggers::anomaly::learner usual_;
  answer_table answers_;
  std::uint64_t steps_ = 0, asked_ = 0, ignored_ = 0, turn_ = 0;
  std::size_t rules_known_ = 0, detectors_known_ = 0, awaited_ = 0, labels_kept_ = 0;

  board board_;  // as published last
  std::vector<proofs::value_type*> touched_;
  bool urgent_ = false;
  std::size_t decisions_unpublished_ = 0, labels_unpublished_ = 0, steps_unpublished_ = 0,
              verdicts_unpublished_ = 0;
};

}  // namespace weft::learner
