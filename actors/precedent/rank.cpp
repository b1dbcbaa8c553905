#include "actors/precedent/rank.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace weft::precedent_search {
namespace {

constexpr double k1 = 1.2, b = 0.75, half_life_days = 90, us_per_day = 86'400e6;

/// What a family of slots may say beside words (1), and how it is compared.
struct slot_family {
  std::string_view prefix;
  double weight;
  bool only_equal;  // says nothing unless equal
};
constexpr std::array<slot_family, 6> families{{{"rule:", 0.3, false},
                                               {"key:", 0.6, false},
                                               {"option:", 1.0, false},
                                               {"field:", 0.6, false},
                                               {"argument:", 0.5, false},
                                               {"exact:", 0.3, true}}};

bool is_in(const std::vector<std::string>& slots, const std::string& slot) {
  return std::find(slots.begin(), slots.end(), slot) != slots.end();
}

/// Slots of a family: in the question, in both, and in either.
struct overlap {
  double asked = 0, both = 0, either = 0;
};
overlap overlap_of(std::string_view prefix, const std::vector<std::string>& asked,
                   const std::vector<std::string>& earlier, std::vector<std::string>& equal) {
  overlap found;
  for (const auto& slot : asked) {
    if (!slot.starts_with(prefix)) continue;
    ++found.asked;
    if (!is_in(earlier, slot)) continue;
    ++found.both;
    equal.push_back(slot);
  }
  for (const auto& slot : earlier) found.either += slot.starts_with(prefix) ? 1 : 0;
  found.either += found.asked - found.both;
  return found;
}

std::string in_percent(double share) {
  return std::to_string(static_cast<int>(std::floor(share * 100))) + " %";
}

void count_votes(precedent_answer& out) {
  double all = 0;
  const double least = out.hits.front().score * vote_from;
  const auto voters = std::min(voters_max, out.hits.size());
  for (std::size_t i = 0; i < voters && out.hits[i].score >= least; ++i) {
    const auto& hit = out.hits[i];
    all += hit.score;
    auto side = std::find_if(out.sides.begin(), out.sides.end(), [&](const precedent_side& one) {
      return one.decision == hit.about.decision;
    });
    if (side == out.sides.end())
      side = out.sides.insert(out.sides.end(), {hit.about.decision, 0, 0});
    side->share += hit.score;
    ++side->hits;
  }
  if (all <= 0) return;
  for (auto& side : out.sides) side.share /= all;
  std::stable_sort(out.sides.begin(), out.sides.end(),
                   [](const auto& one, const auto& other) { return one.share > other.share; });
  out.agreement = out.sides.front().share;
}

}  // namespace

double weight_of(std::uint64_t having, std::uint64_t documents) {
  const auto n = static_cast<double>(std::max(having, documents)), df = static_cast<double>(having);
  return std::log1p((n - df + 0.5) / (df + 0.5));
}

double word_likeness(const std::vector<weighted_term>& asked,
                     const std::vector<std::string_view>& document, double average_length,
                     std::vector<std::string>& shared) {
  double found = 0, all = 0;
  for (const auto& each : asked) {
    all += each.weight;
    if (std::find(document.begin(), document.end(), each.term) == document.end()) continue;
    found += each.weight;
    shared.push_back(each.term);
  }
  if (all <= 0) return 0;
  const double length =
      average_length > 0 ? static_cast<double>(document.size()) / average_length : 1;
  // Of an average document the factor is (k1 + 1) / (1 + k1), which is 1.
  return std::min(1.0, found / all * (k1 + 1) / (1 + k1 * (1 - b + b * length)));
}

slot_likeness likeness_of_slots(const std::vector<std::string>& asked,
                                const std::vector<std::string>& earlier) {
  slot_likeness out;
  for (const auto& family : families) {
    const auto found = overlap_of(family.prefix, asked, earlier, out.equal);
    if (found.asked == 0 || (family.only_equal && found.both == 0)) continue;
    const double value = family.only_equal ? 1 : found.both / found.either;
    out.value += family.weight * value;
    out.weight += family.weight;
  }
  if (out.weight > 0) out.value /= out.weight;
  return out;
}

double likeness_of(bool has_words, double words, const slot_likeness& slots) {
  const double word_weight = has_words ? 1 : 0;
  const double all = word_weight + slots.weight;
  return all > 0 ? (word_weight * words + slots.weight * slots.value) / all : 0.5;
}

double freshness_of(bool negative, instant at, instant now) {
  if (negative || at >= now) return 1;
  return std::exp2(-static_cast<double>((now - at).count()) / us_per_day / half_life_days);
}

bool applicable(const precedent_question& asked, const precedent& earlier) {
  if (asked.kind != query_kind::choice || earlier.given.none_of_these) return true;
  const bool has_options = std::any_of(asked.slots.begin(), asked.slots.end(),
                                       [](const auto& s) { return s.starts_with("option:"); });
  return !has_options ||
         std::all_of(earlier.given.chosen.begin(), earlier.given.chosen.end(),
                     [&](const auto& value) { return is_in(asked.slots, "option:" + value); });
}

void vote(precedent_answer& out) {
  out.sides.clear();
  out.agreement = 0;
  out.decision.reset();
  out.abstained = true;
  if (out.hits.empty()) {
    out.why = "no precedent is like this";
    return;
  }
  count_votes(out);
  const auto best = std::max_element(
      out.hits.begin(), out.hits.end(),
      [](const auto& one, const auto& other) { return one.likeness < other.likeness; });
  if (best->likeness < likeness_min) {
    out.why = "the nearest precedent is only " + in_percent(best->likeness) + " alike";
  } else if (out.agreement < agreement_min) {
    out.why = "precedents disagree: the stronger side has " + in_percent(out.agreement) +
              " of the votes, " + in_percent(agreement_min) + " are needed";
  } else {
    out.abstained = false;
    out.decision = out.sides.front().decision;
    out.why = std::to_string(out.sides.front().hits) + " of the nearest precedents say so";
  }
}

}  // namespace weft::precedent_search
