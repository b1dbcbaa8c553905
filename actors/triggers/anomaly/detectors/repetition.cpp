// The customer says nearly the same again: similarity hashes at most three bits apart, of messages
// of four words or more, within the customer's last three.

#include "actors/triggers/anomaly/detectors.hpp"

namespace weft::triggers::anomaly {
namespace {

double score(const sight& at) { return at.seen.message_is_news() ? at.seen.customer_repeats() : 0; }
std::string says(const sight&, double times) {
  return "the customer says nearly the same for the " +
         (times < 3 ? std::string{"second"} : spelled(times) + "th") + " time";
}

}  // namespace

const detector repeated_message{"repeated_message", true, 2, score, says};

}  // namespace weft::triggers::anomaly
