#include "tests/replay/airline_rules_measure.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <variant>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "actors/triggers/evaluate.hpp"
#include "schemas/codec/plain.hpp"
#include "schemas/codec/table.hpp"
#include "schemas/codec/writer.hpp"
#include "tools/replay/line_reader.hpp"
#include "tools/replay/reader.hpp"

namespace weft::replay {
namespace {

constexpr std::size_t messages_kept = 20, results_kept = 64;

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

class walk {
 public:
  walk(const labelled_conversation& what, const trigger_set& set) : what_{what}, set_{set} {}

  rule_figures result() {
    for (const auto& turn : what_.recorded.turns)
      std::visit([&](const auto& body) { take(turn, body); }, turn.body);
    out_.conversations = 1;
    out_.omissions = what_.omission ? 1 : 0;
    out_.omissions_flagged = what_.omission && out_.questions + out_.blocked > 0 ? 1 : 0;
    out_.omissions_flagged_unwritten = what_.omission && unwritten_ ? 1 : 0;
    return out_;
  }

 private:
  void take(const turn& at, const said& words) {
    if (words.from == speaker::customer) said_ = words.text;
    keep(at.id, words.from, words.text);
  }

  void take(const turn& at, const tool_told& told) {
    if (told.of) {
      const auto& of = what_.recorded.turns[*told.of].body;
      if (const auto* call = std::get_if<agent_calls>(&of)) keep_result(call->act, told);
    }
    keep(at.id, speaker::tool, told.text);
  }

  void take(const turn& at, const agent_says& reply) {
    step proposed = step_of(at);
    proposed.draft = reply.draft;
    look_at(proposed, false, false);
    keep(at.id, speaker::agent, reply.draft);
  }

  void take(const turn& at, const agent_calls& call) {
    step proposed = step_of(at);
    proposed.kind = step_kind::tool_call;
    proposed.act = call.act;
    const auto& wrong = what_.recorded.wrong;
    const bool is_wrong = std::any_of(wrong.begin(), wrong.end(),
                                      [&](const wrong_write& w) { return w.row == at.row; });
    look_at(proposed, call.consequential, is_wrong);
  }

  void take(const turn&, const choice_made&) { FAIL("tau-bench has no choices"); }

  static step step_of(const turn& at) {
    step out;
    out.id = at.id;
    out.scope = at.scope;
    out.signals = at.signals;
    return out;
  }

  void look_at(const step& proposed, bool write, bool wrong) {
    const std::vector<std::string> settled;
    triggers::surroundings around;
    around.id = what_.recorded.id;
    around.scope = what_.recorded.scope;
    around.messages = messages_;
    around.results = results_;
    around.said = said_;
    around.steps = out_.steps;
    triggers::subject about{proposed, proposed.act ? &*proposed.act : nullptr, settled, &around};
    const auto told = triggers::evaluate(about, set_);
    const bool asks = told.asks || told.lane == lane::escalation;
    ++out_.steps;
    out_.failed += told.failed;
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

  void keep(const std::string& id, speaker from, const std::string& text) {
    messages_.push_back({id, from, text, {}});
    if (messages_.size() > messages_kept) messages_.erase(messages_.begin());
  }

  void keep_result(const action& call, const tool_told& told) {
    std::erase_if(results_, [&](const triggers::tool_result& r) {
      return r.action == call.name && r.arguments == call.arguments;
    });
    std::string value;  // agents send what a tool said as a text
    codec::append_text(value, told.text);
    results_.push_back({call.name, call.arguments, std::move(value), !told.error});
    if (results_.size() > results_kept) results_.erase(results_.begin());
  }

  const labelled_conversation& what_;
  const trigger_set& set_;
  std::string said_;  // the customer's last words
  std::vector<message> messages_;
  std::vector<triggers::tool_result> results_;
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
  return walk{what, set}.result();
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
