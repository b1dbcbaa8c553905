#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "schemas/learning.hpp"
#include "schemas/signals.hpp"

namespace weft::triggers::confidence {

/// What a certificate says to those who decide: an immutable snapshot. It may be older than the
/// certificate, which costs questions but no proof.
struct standing {
  std::optional<double> threshold;  // none: nothing is proven, everything is asked
  std::uint64_t decisions = 0;      // so far in this period
  double audits_least = 0;          // while scores drift, more is audited than configured
  bool operator==(const standing&) const = default;
};

enum class course : std::uint8_t { ask, proceed, proceed_and_audit };

/// Where a step goes, and the numbers its label will count with.
struct verdict {
  course goes = course::ask;
  double p = 1;         // chance that this step is labelled
  double q = 1;         // least such chance of all steps with any score, given this snapshot
  std::uint64_t t = 1;  // which decision of its period this is
};

/// The share of autonomous steps that is audited at decision `t` (from 1): all during warm-up, then
/// warmup/t, at least the rule's `audits` and the snapshot's `audits_least`.
double audit_share(const standing& now, const certified& rule, std::uint64_t t);

/// Decides one step. `score` in [0, 1], what is no number counts as 0. `u` in [0, 1) is drawn
/// independently of what the step says and of its score, by a keyed hash of its id: agents must
/// not be able to tell which steps are audited. O(1).
///
/// Steps that another trigger asks about anyway are not part of what is certified: they neither
/// pass through here nor have a mark.
verdict decide(const standing& now, const certified& rule, double score, double u);

/// Model and prompt, of which each has its own certificates; empty when neither is told.
std::string epoch_of(const agent_signals* said);

/// The mark that is kept with the step until its label is there.
certificate_mark mark_of(const verdict& decided, const certified& rule, std::string rule_name,
                         std::string epoch, double score);

}  // namespace weft::triggers::confidence
