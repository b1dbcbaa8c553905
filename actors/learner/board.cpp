#include "actors/learner/board.hpp"

#include <array>
#include <charconv>

namespace weft::learner {
namespace {

template <class Number>
void append(std::string& key, Number value) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  key.append(digits.data(), end);
  key += ':';
}

}  // namespace

std::string key_of(const certificate_mark& mark) {
  std::string key;
  key.reserve(mark.rule.size() + mark.epoch.size() + mark.scope.size() + 48);
  append(key, mark.how.alpha);
  append(key, mark.how.delta);
  append(key, mark.how.warmup);
  // Epochs and scopes are free text: their lengths tell where each ends.
  append(key, mark.rule.size());
  key += mark.rule;
  append(key, mark.epoch.size());
  key += mark.epoch;
  key += mark.scope;
  return key;
}

}  // namespace weft::learner
