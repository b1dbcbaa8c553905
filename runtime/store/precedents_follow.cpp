#include <map>
#include <set>
#include <utility>

#include "actors/precedent/precedent.hpp"
#include "runtime/store/precedents.hpp"

// Follows the journal. A question is known from where it was raised until it is answered: within
// one batch in memory, beyond it in the index, so that nothing is lost when a node starts again.

namespace weft::storage {

namespace ps = precedent_search;

namespace {

class follower {
 public:
  follower(journal_table& journal, precedent_index& index) : journal_{journal}, index_{index} {}

  void take(const group_text& group) {
    group_ = group;
    each_event(group, [&](const event_text& found, std::uint64_t, bool) { take(found); });
    until_ = group.first + group.count;
    events_ += group.count;
  }
  std::size_t events() const { return events_; }

  void write() {
    std::vector<raised_place> left;
    for (auto& [key, where] : raised_) left.push_back({key.first, key.second, where});
    index_.add(batch_, until_, left, found_);
  }

 private:
  void take(const event_text& found) {
    if (found.type == "intervention_raised")
      on_raised(found);
    else if (found.type == "intervention_settled" || found.type == "decision_corrected")
      on_answer(std::string{found.tenant}, decode_stored(found.json));
  }

  void on_raised(const event_text& found) {
    const auto what = decode_stored(found.json);
    const auto& about = std::get<intervention_raised>(what.body).about;
    const place where{group_.first, static_cast<std::uint32_t>(found.offset),
                      static_cast<std::uint32_t>(found.json.size())};
    raised_[{std::string{found.tenant}, about->id}] = where;
    cards_[{std::string{found.tenant}, about->id}] = about;
  }

  void on_answer(const std::string& tenant, const event& what) {
    if (const auto* how = std::get_if<intervention_settled>(&what.body)) {
      if (!how->given || how->by != decided_by::human) return;
      const auto about = card_of(tenant, how->id);
      if (!about) return;
      if (auto made = ps::precedent_of(*about, *how, what.at)) {
        batch_.fresh.push_back(*std::move(made));
        answered(tenant, how->id);
      }
    } else if (const auto* word = std::get_if<decision_corrected>(&what.body); word->right) {
      const precedent_correction said{tenant, word->id, what.at, what.by, *word->right};
      const auto about = card_of(tenant, word->id);
      if (about) {
        if (auto made = ps::precedent_of(*about, said)) {
          batch_.fresh.push_back(*std::move(made));
          answered(tenant, word->id);
        }
      } else {
        batch_.corrected.push_back(said);
      }
    }
  }

  /// The card of a question that is no precedent yet.
  card_ptr card_of(const std::string& tenant, const std::string& id) {
    if (const auto known = cards_.find({tenant, id}); known != cards_.end()) return known->second;
    const auto where = done_.count({tenant, id}) != 0 ? std::nullopt : index_.raised(tenant, id);
    if (!where) return nullptr;
    return std::get<intervention_raised>(journal_.event_at(*where).body).about;
  }

  void answered(const std::string& tenant, const std::string& id) {
    if (raised_.erase({tenant, id}) == 0) found_.push_back({tenant, id, {}});
    done_.emplace(tenant, id);
    cards_.erase({tenant, id});
  }

  using key = std::pair<std::string, std::string>;  // tenant, id
  journal_table& journal_;
  precedent_index& index_;
  group_text group_;
  std::map<key, place> raised_;
  std::map<key, card_ptr> cards_;
  std::set<key> done_;
  std::vector<raised_place> found_;  // raised in an earlier batch
  precedent_batch batch_;
  std::uint64_t until_ = 1;
  std::size_t events_ = 0;
};

}  // namespace

std::size_t catch_up(journal_table& journal, precedent_index& index, std::size_t events_max) {
  follower following{journal, index};
  std::vector<std::string> texts;  // `event_at` reads the journal while a card is looked for
  std::vector<group_text> groups;
  std::size_t events = 0;
  journal.each_group(index.until(), [&](const group_text& group) {
    texts.emplace_back(group.events);
    groups.push_back(group);
    events += group.count;
    return events < events_max;
  });
  for (std::size_t i = 0; i < groups.size(); ++i) {
    groups[i].events = texts[i];
    following.take(groups[i]);
  }
  if (events > 0) following.write();
  return events;
}

}  // namespace weft::storage
