// Actions in an order that hardly ever occurs. The surprise of every action after the one before it
// is summed up in a CUSUM over the conversation's last eight; more than 5 is customarily an alarm,
// and so is a single surprise of more than 12 bits. The sum is computed anew from the actions, so
// that it depends on the journal and the snapshot and on nothing that was true in between.

#include <algorithm>
#include <cmath>

#include "actors/triggers/anomaly/detectors.hpp"

namespace weft::triggers::anomaly {
namespace {

constexpr double sum_level = 5, bits_level = 12, deviation_least = 0.5;

double score(const sight& at) {
  const auto& usual = at.usual.surprises();
  if (at.step.kind != step_kind::tool_call || usual.count() < moments::warm) return 0;
  const double deviation = usual.deviation(deviation_least);
  // The oldest action kept has no known one before it, unless the conversation began with it.
  std::size_t back = watch::steps_kept - 1;
  while (back > 0 && at.seen.action(back) == 0) --back;
  const bool all_known = at.seen.action(watch::steps_kept - 1) == 0;
  std::uint64_t before = all_known ? baseline::beginning : at.seen.action(back--);
  const auto* from = at.usual.tool(before);
  double sum = 0, z = 0, bits = 0;
  const auto follow = [&](std::uint64_t next) {
    const auto* to = at.usual.tool(next);
    bits = -std::log2(at.usual.probability(from, joined(before, next), to));
    z = (bits - usual.mean()) / deviation;
    sum = cusum(sum, z);
    before = next;
    from = to;
  };
  for (std::size_t left = back + 1; left-- > 0;)
    if (const auto next = at.seen.action(left); next != 0) follow(next);
  follow(at.step.tool_id);
  // A sum left over from earlier actions says nothing about this one.
  return z <= 0.5 ? 0 : std::max(sum / sum_level, bits / bits_level);
}

std::string says(const sight& at, double) {
  const auto before = at.seen.action(0);
  const auto a = before == 0 ? baseline::beginning : before;
  const double share = at.usual.probability(a, at.step.tool_id);
  return std::string{at.step.tool} +
         (before == 0 ? " as the first call" : " after the calls before") +
         " is unlike the usual order (1 in " + spelled(1 / share) + ")";
}

}  // namespace

const detector sequence{"sequence", false, 1, score, says};

}  // namespace weft::triggers::anomaly
