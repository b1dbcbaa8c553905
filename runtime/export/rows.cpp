#include "runtime/export/rows.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "actors/record/assemble.hpp"

namespace weft::exporting {
namespace {

bool names_rule(const std::vector<firing>& fired, const std::string& rule) {
  return std::any_of(fired.begin(), fired.end(),
                     [&](const firing& one) { return one.rule == rule; });
}

bool fired_about(const decision_record& record, const std::string& rule) {
  return names_rule(record.firings, rule) ||
         std::any_of(
             record.questions.begin(), record.questions.end(),
             [&](const question_record& asked) { return names_rule(asked.about->firings, rule); });
}

}  // namespace

std::int64_t cut_of(std::vector<std::int64_t> openings, double train) {
  if (openings.empty()) return 0;
  const auto share = train * static_cast<double>(openings.size());
  const auto rank = std::min(openings.size(), static_cast<std::size_t>(std::lround(share)));
  if (rank == 0) return *std::min_element(openings.begin(), openings.end()) - 1;
  const auto at = openings.begin() + static_cast<std::ptrdiff_t>(rank - 1);
  std::nth_element(openings.begin(), at, openings.end());
  return *at;
}

bool row_maker::is_wanted(const decision_record& r) const {
  if (settings_.since != instant{} && r.at < settings_.since) return false;
  if (settings_.until != instant{} && r.at >= settings_.until) return false;
  if (!settings_.rule.empty() && !fired_about(r, settings_.rule)) return false;
  if (settings_.scope.empty()) return true;
  return settings_.scope == (r.proposed.scope.empty() ? r.conversation_scope : r.proposed.scope);
}

std::uint64_t row_maker::take(record::assembler& conversation, bool test, std::uint64_t from,
                              tally& into, const sink& write, const full& enough) const {
  redactor hides{settings_.hides};
  conversation.visit([&](const decision_record& r) {
    if (is_wanted(r)) hides.learn(r);
  });
  tally forgotten;
  const sink nowhere = [](const finished_row&) {};
  std::uint64_t at = 0, ended = 0;
  conversation.visit([&](const decision_record& r) {
    const bool done = at++ < from;
    if (ended != 0) return;
    auto& counts = done ? forgotten : into;
    if (is_wanted(r))
      take(r, hides, test, counts, done ? nowhere : write);
    else
      ++counts.skipped;
    if (!done && enough()) ended = at;
  });
  if (ended == at) ended = 0;
  if (ended == 0) ++into.conversations;
  return ended;
}

void row_maker::take(const decision_record& original, redactor& hides, bool test, tally& into,
                     const sink& write) const {
  auto shown = original;
  const auto before = hides.counts();
  hides.redact(shown);
  auto redacted = hides.counts();
  for (std::size_t i = 0; i < kinds_of_data; ++i) {
    redacted[i] -= before[i];
    into.redacted[i] += redacted[i];
  }
  for (auto& found : examples_of(settings_.as, original, shown, around_)) {
    ++into.considered;
    if (found.why) ++into.excluded[static_cast<std::size_t>(*found.why)];
    if (!found.rows.empty()) ++into.with_rows;
    for (std::size_t i = 0; i < found.rows.size(); ++i) {
      auto& row = found.rows[i];
      if (strike_secrets(row.json)) ++into.struck;
      auto beside = provenance_row(original, shown, settings_.as, row, i, test, redacted,
                                   settings_.beside, row.json);
      strike_secrets(beside);
      ++into.rows[test ? 1 : 0];
      write({std::move(row.json), std::move(beside)});
    }
  }
}

}  // namespace weft::exporting
