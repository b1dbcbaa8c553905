#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schemas/precedent.hpp"

namespace weft::precedent_search {

// How alike two questions are, and what several precedents say together. Candidates come from the
// index; all of them are measured again here by one rule, so that where they came from does not
// matter and a score means the same everywhere.

/// A word of the question and how rare it is where one looks.
struct weighted_term {
  std::string term;
  double weight = 0;  // ln(1 + (n - df + 1/2) / (df + 1/2)), as in BM25
};

/// The weight of a word that `having` of `documents` have.
double weight_of(std::uint64_t having, std::uint64_t documents);

/// BM25 (Robertson and Zaragoza 2009; k1 = 1.2, b = 0.75) of a document over what one of average
/// length with all of the question's words would get, cut to 1. Words count once. Fills `shared`.
double word_likeness(const std::vector<weighted_term>& asked,
                     const std::vector<std::string_view>& document, double average_length,
                     std::vector<std::string>& shared);

/// How much of the slots is equal. `weight` is what the slots may say beside words, which weigh 1;
/// 0 when the question has none that can be compared.
struct slot_likeness {
  double value = 0, weight = 0;
  std::vector<std::string> equal;
};
slot_likeness likeness_of_slots(const std::vector<std::string>& asked,
                                const std::vector<std::string>& earlier);

/// Likeness of words and slots together. With nothing to compare but what must be equal anyway, one
/// half.
double likeness_of(bool has_words, double words, const slot_likeness& slots);

/// 1 for refusals; for all else halved every 90 days.
double freshness_of(bool negative, instant at, instant now);

/// An answer that is none of the question's options cannot be given.
bool applicable(const precedent_question& asked, const precedent& earlier);

/// What the best of `hits` (sorted, best first) say: each votes with its score. Abstains when the
/// best is not alike enough, or the strongest side has less than four fifths of the votes.
void vote(precedent_answer& out);

inline constexpr double likeness_min = 0.3, agreement_min = 0.8, vote_from = 0.6;
inline constexpr std::size_t voters_max = 8;

}  // namespace weft::precedent_search
