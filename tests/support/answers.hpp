#pragma once

#include <string>
#include <utility>

#include "schemas/answer.hpp"

namespace weft::testing {

/// The answer to an approval or a review.
inline answer verdict_of(verdict word, std::string note = {}) {
  answer a;
  a.verdict = word;
  a.note = std::move(note);
  return a;
}

}  // namespace weft::testing
