#include "tests/replay/airline_rules_measure.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>
#include <variant>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "schemas/codec/plain.hpp"
#include "schemas/codec/table.hpp"
#include "tools/backtest/trajectories.hpp"
#include "tools/replay/line_reader.hpp"
#include "tools/replay/reader.hpp"

namespace weft::replay {
namespace {

// -- labels --------------------------------------------------------------------------------------

struct labels {
  std::vector<std::string> missing;
  double task = 0;
};

bool name_of_write(codec::node& n, std::string& out) {
  std::string_view text;
  if (!codec::read_string(n, text)) return false;
  out = text;
  return true;
}

constexpr std::array<codec::member<labels>, 1> missing_rows{
    {{"missing", codec::set<&labels::missing, codec::list<name_of_write, 0>>, codec::required}}};
bool write_diff(codec::node& n, labels& out) {
  return codec::read_object(n, out, missing_rows).has_value();
}
constexpr std::array<codec::member<labels>, 2> label_rows{
    {{"write_diff", write_diff, codec::required},
     {"task_id", codec::set<&labels::task, codec::read_double>, codec::required}}};

// -- one conversation ----------------------------------------------------------------------------

/// Counts what the backtest shows of a conversation's steps, beside the labels.
class counter {
 public:
  explicit counter(const recorded_conversation& what) {
    for (const auto& turn : what.turns) {
      const auto* call = std::get_if<agent_calls>(&turn.body);
      if (call != nullptr && call->consequential) writes_.insert(turn.id);
      for (const auto& each : what.wrong)
        if (each.row == turn.row) wrong_.insert(turn.id);
    }
  }

  void look(const step& proposed, const triggers::evaluation& told) {
    const bool write = writes_.contains(proposed.id), wrong = wrong_.contains(proposed.id);
    const bool asks = told.asks || told.lane == lane::escalation;
    ++out_.steps;
    out_.failed += told.failures.size();
    out_.writes += write ? 1 : 0;
    out_.wrong += wrong ? 1 : 0;
    if (!asks && !told.blocked) return;
    ++(told.blocked ? out_.blocked : out_.questions);
    if (!write) unwritten_ = true;
    if (write && asks && !told.blocked) {
      ++out_.questions_on_writes;
      if (!wrong) ++out_.right_writes_asked;
    }
    if (wrong) ++out_.wrong_caught;
  }

  rule_figures result(bool omission) {
    out_.conversations = 1;
    out_.omissions = omission ? 1 : 0;
    out_.omissions_flagged = omission && out_.questions + out_.blocked > 0 ? 1 : 0;
    out_.omissions_flagged_unwritten = omission && unwritten_ ? 1 : 0;
    return out_;
  }

 private:
  std::set<std::string> writes_, wrong_;
  bool unwritten_ = false;
  rule_figures out_;
};

}  // namespace

rule_figures& rule_figures::operator+=(const rule_figures& other) {
  conversations += other.conversations;
  steps += other.steps;
  writes += other.writes;
  questions += other.questions;
  blocked += other.blocked;
  questions_on_writes += other.questions_on_writes;
  right_writes_asked += other.right_writes_asked;
  wrong += other.wrong;
  wrong_caught += other.wrong_caught;
  omissions += other.omissions;
  omissions_flagged += other.omissions_flagged;
  omissions_flagged_unwritten += other.omissions_flagged_unwritten;
  failed += other.failed;
  return *this;
}

std::vector<labelled_conversation> labelled_conversations(const std::string& path) {
  line_reader lines{path};
  REQUIRE_MESSAGE(lines.is_open(), lines.why());
  std::vector<labelled_conversation> out;
  while (const auto line = lines.next()) {
    if (line->text.empty()) continue;
    auto read = read_conversation(line->text, "nameless");
    REQUIRE_MESSAGE(read, (read ? "" : read.error().detail));
    labels known;
    const auto wrong = codec::read_text(line->text, codec::source::node, known, label_rows);
    REQUIRE_MESSAGE(!wrong, (wrong ? wrong->detail : ""));
    out.push_back(
        {std::move(*read), static_cast<std::uint64_t>(known.task), !known.missing.empty()});
  }
  return out;
}

rule_figures measure(const labelled_conversation& what, const trigger_set& set) {
  counter counts{what.recorded};
  const backtest::backtest_settings settings;
  backtest::stage on{settings, backtest::only("rules", set), false,
                     [&](const auto& seen) { counts.look(seen.proposed, seen.found); }};
  backtest::play_trajectory(what.recorded.id, what.recorded, on);
  return counts.result(what.omission);
}

std::string row_of(const std::string& title, const rule_figures& f) {
  return fmt::format(
      "| {} | {} of {} | {} of {} ({}) | {} ({} writes, {} right) | {} | {:.2f} | {:.1f} % |",
      title, f.wrong_caught, f.wrong, f.omissions_flagged, f.omissions,
      f.omissions_flagged_unwritten, f.questions, f.questions_on_writes, f.right_writes_asked,
      f.blocked, static_cast<double>(f.questions) / static_cast<double>(f.conversations),
      100 * static_cast<double>(f.questions) / static_cast<double>(f.steps));
}

}  // namespace weft::replay
