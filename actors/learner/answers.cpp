#include "actors/learner/answers.hpp"

#include <algorithm>
#include <utility>

#include "actors/triggers/anomaly/hash.hpp"
#include "schemas/codec/codec.hpp"
#include "schemas/digest.hpp"

namespace weft::learner {
namespace {

/// Equal for equal decisions, whatever was remarked.
std::string decision_in(answer given) {
  given.note.clear();
  return codec::encode_answer(given);
}

std::size_t bytes_of(const answer& given) {
  std::size_t bytes =
      given.arguments.size() + given.values.size() + given.text.size() + given.note.size();
  for (const auto& each : given.chosen) bytes += each.size();
  return bytes;
}

}  // namespace

std::size_t known_answers::part_of(std::string_view question) {
  return triggers::anomaly::hash_of(question) % parts;
}

const earlier_answers* known_answers::find(std::string_view question) const {
  const auto& in = parts_[part_of(question)];
  if (!in) return nullptr;
  const auto found = in->find(question);
  return found == in->end() ? nullptr : &found->second;
}

answer_table::entry* answer_table::find(std::string_view question) {
  auto& in = known_[known_answers::part_of(question)];
  const auto found = in.find(question);
  return found == in.end() ? nullptr : &found->second;
}

void answer_table::forget_oldest() {
  const auto part = known_answers::part_of(order_.front());
  known_[part].erase(order_.front());
  touched_.insert(part);
  order_.pop_front();
  ++forgotten_;
}

answer_table::entry& answer_table::entry_of(const std::string& question) {
  if (auto* known = find(question)) {
    order_.splice(order_.end(), order_, known->place);
    return *known;
  }
  if (order_.size() >= questions_max) forget_oldest();
  auto& fresh = known_[known_answers::part_of(question)][question];
  fresh.place = order_.insert(order_.end(), question);
  return fresh;
}

void answer_table::learn(const answer_learned& what) {
  auto& one = entry_of(what.question);
  const auto what_was_said = sha256(decision_in(what.given));
  const auto same = std::ranges::find_if(one.answers, [&](const said& each) {
    return each.id == what.id || (!what.bundle.empty() && each.bundle == what.bundle);
  });
  if (same != one.answers.end()) {
    same->what = what_was_said;
  } else {
    if (one.answers.size() >= limits::earlier_answers) one.answers.erase(one.answers.begin());
    one.answers.push_back({what.id, what.bundle, what_was_said});
  }
  one.of_given = what_was_said;
  one.fit = !what.unfit && bytes_of(what.given) <= answer_bytes_max;
  one.given = one.fit ? what.given : answer{};
  touched_.insert(known_answers::part_of(what.question));
}

void answer_table::used(std::string_view question) {
  if (const auto* known = find(question)) order_.splice(order_.end(), order_, known->place);
}

/// One human who said anything else, among the latest, is enough to ask again.
bool answer_table::agrees(const entry& one) {
  return one.fit && std::ranges::all_of(
                        one.answers, [&](const said& each) { return each.what == one.of_given; });
}

void answer_table::publish(known_answers& into) {
  for (const auto number : touched_) {
    auto fresh = std::make_shared<known_answers::part>();
    for (const auto& [question, one] : known_[number]) {
      if (!agrees(one)) continue;
      earlier_answers known{
          question, one.given, static_cast<std::uint32_t>(one.answers.size()), {}};
      for (auto each = one.answers.rbegin();
           each != one.answers.rend() && known.from.size() < limits::earlier_named; ++each)
        known.from.push_back(each->id);
      fresh->emplace_hint(fresh->end(), question, std::move(known));
    }
    into.put(number, std::move(fresh));
  }
  touched_.clear();
}

std::size_t answer_table::agreeing() const {
  std::size_t agree = 0;
  for (const auto& part : known_)
    for (const auto& [question, one] : part) agree += agrees(one) ? 1 : 0;
  return agree;
}

}  // namespace weft::learner
