#include "tools/replay/rows.hpp"

#include <set>
#include <utility>

#include "tools/replay/options.hpp"

namespace weft::replay {
namespace {

/// Adds turns of one row; a row that yields several steps numbers those after the first.
class row_writer {
 public:
  row_writer(recorded_conversation& to, source_row& row, std::size_t index)
      : to_{to}, row_{row}, index_{index} {}

  void say(speaker from) { add("m", said{from, std::move(row_.text)}); }

  void tool() {
    // OpenAI has no mark for errors; tools of all sources here begin theirs with the word.
    if (!row_.tool)
      row_.tool = {std::move(row_.tool_call_id), {}, row_.text, row_.text.starts_with("Error")};
    auto& told = *row_.tool;
    add("m", tool_told{std::move(told.call_id), std::move(told.name), std::move(told.text),
                       told.error, std::nullopt});
  }

  void reply() { add_step(agent_says{std::move(row_.text)}); }

  void calls(bool with_draft) {
    for (auto& call : row_.calls) {
      if (call.name.empty()) {
        ++to_.skipped.unnamed_calls;
        continue;
      }
      agent_calls step{std::move(call.id),
                       {std::move(call.name), std::move(call.arguments)},
                       {},
                       call.consequential};
      if (with_draft) step.draft = std::exchange(row_.text, {});
      add_step(std::move(step));
    }
  }

  void choice(const char* question) {
    auto& chosen = *row_.chosen;
    add_step(choice_made{question, distinct_options(chosen.options, chosen.picked), chosen.picked,
                         std::exchange(row_.text, {})});
  }

 private:
  template <class Body>
  void add_step(Body body) {
    add(steps_ == 0 ? "s" : "s" + std::to_string(index_) + ".", std::move(body),
        steps_ == 0 ? index_ : steps_);
    ++steps_;
  }
  template <class Body>
  void add(const std::string& prefix, Body body, std::size_t number) {
    to_.turns.push_back({prefix + std::to_string(number), index_, row_.signals,
                         row_.scope.empty() ? to_.scope : row_.scope, std::move(body)});
  }
  template <class Body>
  void add(const char* prefix, Body body) {
    add(std::string{prefix}, std::move(body), index_);
  }

  recorded_conversation& to_;
  source_row& row_;
  std::size_t index_;
  std::size_t steps_ = 0;
};

void add_assistant(row_writer& out, const source_row& row, left_out& skipped) {
  if (row.chosen) out.choice("What should the agent say next?");
  if (!row.calls.empty()) out.calls(true);
  if (row.chosen || !row.calls.empty()) return;
  if (row.text.empty())
    ++skipped.events;
  else
    out.reply();
}

void add_operator(row_writer& out, const source_row& row, left_out& skipped) {
  if (row.chosen)
    out.choice("Which task is the customer's?");
  else if (row.text.empty())
    ++skipped.events;
  else  // it would give the answer away, and no customer ever read it
    ++skipped.operator_notes;
}

}  // namespace

std::optional<problem> add_row(recorded_conversation& to, source_row row, std::size_t index) {
  row_writer out{to, row, index};
  const auto role = row.role;
  if (role == "assistant") {
    add_assistant(out, row, to.skipped);
  } else if (role == "operator") {
    add_operator(out, row, to.skipped);
  } else if (role == "tool") {
    out.tool();
  } else if (role == "user_guide") {
    ++to.skipped.stage_directions;
  } else if (role == "system_action") {  // a desk's button: the call, then the line it showed
    out.calls(false);
    if (!row.text.empty()) out.say(speaker::system);
  } else if (role == "user" || role == "system" || role == "developer") {
    if (row.text.empty())
      ++to.skipped.events;
    else
      out.say(role == "user" ? speaker::customer : speaker::system);
  } else {
    return problem{fault::invalid,
                   "role '" + role +
                       "' is unknown; it must be user, assistant, tool, system, system_action, "
                       "operator or user_guide",
                   "/" + std::to_string(index) + "/role"};
  }
  return std::nullopt;
}

void link_results(recorded_conversation& in) {
  std::vector<std::size_t> run;    // unanswered calls since anybody spoke, oldest first
  std::vector<std::size_t> named;  // unanswered calls with an id, of the whole conversation
  const auto call = [&](std::size_t at) -> agent_calls& {
    return std::get<agent_calls>(in.turns[at].body);
  };
  for (std::size_t i = 0; i < in.turns.size(); ++i) {
    auto& body = in.turns[i].body;
    if (const auto* calls = std::get_if<agent_calls>(&body)) {
      run.push_back(i);
      if (!calls->call_id.empty()) named.push_back(i);
    } else if (auto* told = std::get_if<tool_told>(&body)) {
      for (const auto at : named)
        if (!told->call_id.empty() && call(at).call_id == told->call_id) told->of = at;
      for (const auto at : run)
        if (!told->of && (told->name.empty() || call(at).act.name == told->name)) told->of = at;
      if (told->of) std::erase(run, *told->of);
      if (told->of) std::erase(named, *told->of);
    } else if (const auto* words = std::get_if<said>(&body);
               words == nullptr || words->from != speaker::system) {
      run.clear();
    }
  }
}

}  // namespace weft::replay
