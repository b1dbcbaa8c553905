// The agent carried out something else than what it was allowed to.

#include "actors/triggers/anomaly/detectors.hpp"

namespace weft::triggers::anomaly {
namespace {

double score(const sight& at) { return at.seen.mismatch() ? 1 : 0; }
std::string says(const sight& at, double) {
  return "the call of " + std::string{at.seen.told_name().view()} +
         " was carried out with another action than the one let through";
}

}  // namespace

const detector mismatch{"mismatch", true, 1, score, says};

}  // namespace weft::triggers::anomaly
