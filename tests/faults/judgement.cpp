#include "tests/faults/judgement.hpp"

#include <memory>
#include <stdexcept>

#include <sqlite3.h>

#include "runtime/store/open.hpp"
#include "tests/support/raw_http.hpp"

namespace weft::testing {
namespace {

std::string fact(const std::string& type, const std::string& conversation,
                 const std::string& id = {}) {
  return type + " " + conversation + (id.empty() ? "" : " " + id);
}

/// What an event is about, beside its conversation: the id that may be there once only.
std::string id_of(const json& event) {
  const auto& type = event["type"].text();
  if (type == "message_appended") return event["message"]["id"].text();
  if (type == "step_held" || type == "step_decided")
    return event.has("step") ? event["step"]["step_id"].text() : "";
  if (type == "step_settled" || type == "outcome_reported") return event["step_id"].text();
  if (type == "intervention_raised") return event["intervention"]["id"].text();
  if (type.starts_with("intervention_") || type == "answer_kept") return event["id"].text();
  return {};
}

void take(const json& event, journal_facts& into) {
  const auto& type = event["type"].text();
  const auto& conversation = event["conversation"].text();
  if (conversation == "~floor") return;  // was never opened
  if (into.counts[fact("conversation_closed", conversation)] > 0)
    into.wrong.push_back(conversation + " goes on after its closing: " + event.dump());
  if (type != "conversation_opened" && into.counts[fact("conversation_opened", conversation)] == 0)
    into.wrong.push_back(conversation + " begins before its opening: " + event.dump());
  const auto id = id_of(event);
  const bool held_before = type == "step_decided" && !event.has("step");
  // A proposal is told once: by the decision, or before it when the step had to wait.
  if (type == "step_held" || (type == "step_decided" && !held_before))
    ++into.counts[fact("proposed", conversation, id)];
  ++into.counts[fact(type, conversation, id)];
  if (type == "intervention_settled") into.settled[id] = event;
}

class judge {
 public:
  judge(const ledger& book, std::uint16_t port) : facts_{book.all()}, node_{port} {}

  std::vector<std::string> verdict() {
    for (const auto& [conversation, said] : facts_.messages) about(conversation, said);
    for (const auto& [step, told] : facts_.decisions) {
      const auto now = get("/v1/conversations/" + in_path(step.first) + "/steps/" + step.second);
      if (!(now == told))
        wrong_.push_back("step " + step.second + " of " + step.first + " was told as " +
                         told.dump() + " and is " + now.dump());
    }
    for (const auto& [id, answer] : facts_.answers) about(id, answer);
    for (const auto& id : facts_.withdrawn) {
      const auto now = get("/v1/interventions/" + in_path(id));
      if (now["state"].text() != "withdrawn")
        wrong_.push_back(id + " was withdrawn and is " + now.dump());
    }
    return std::move(wrong_);
  }

 private:
  json get(const std::string& target) {
    const auto got = node_.get(target);
    if (got.status != 200) wrong_.push_back(target + " -> " + got.body);
    return json::parse(got.body);
  }

  void about(const std::string& conversation, const std::vector<json>& said) {
    const auto now = get("/v1/conversations/" + in_path(conversation));
    const bool closed = facts_.closed.contains(conversation);
    if (closed != (now["status"].text() == "closed"))
      wrong_.push_back(conversation + " is " + now["status"].text());
    std::vector<json> kept;  // besides what the agent's own steps said
    for (const auto& one : now["context"].elements())
      if (one["from"].text() != "agent") kept.push_back(one);
    bool same = kept.size() == said.size();
    for (std::size_t i = 0; same && i < said.size(); ++i)
      for (const auto& [name, value] : said[i].members())
        same = same && kept[i][std::string_view{name}] == value;
    if (!same) wrong_.push_back("the messages of " + conversation + " are " + now.dump());
  }

  void about(const std::string& id, const ledger::answered& answer) {
    const auto now = get("/v1/interventions/" + in_path(id));
    const bool same = now["state"].text() == "answered" && now["answer"] == answer.given &&
                      now["answered_by"].text() == answer.by &&
                      now["version"].number() == answer.version;
    if (!same)
      wrong_.push_back(id + " was answered " + answer.given.dump() + " by " + answer.by +
                       " and is " + now.dump());
  }

  const ledger::facts& facts_;
  http_client node_;
  std::vector<std::string> wrong_;
};

}  // namespace

journal_facts read_journal(const std::filesystem::path& data) {
  sqlite3* opened = nullptr;
  const auto file = (data / "weft.db").string();
  const int error = sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READONLY, nullptr);
  const std::unique_ptr<sqlite3, int (*)(sqlite3*)> db{opened, sqlite3_close};
  if (error != SQLITE_OK) throw std::runtime_error{"cannot open " + file};
  sqlite3_stmt* prepared = nullptr;
  sqlite3_prepare_v2(db.get(),
                     "SELECT value, first + key FROM journal, json_each(journal.events) "
                     "ORDER BY first, key",
                     -1, &prepared, nullptr);
  const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> rows{prepared, sqlite3_finalize};
  journal_facts found;
  std::int64_t expected = 1;
  while (sqlite3_step(rows.get()) == SQLITE_ROW) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(rows.get(), 0));
    take(json::parse(text), found);
    if (sqlite3_column_int64(rows.get(), 1) != expected++)
      found.wrong.push_back("the numbers of events have a gap at " + std::to_string(expected));
  }
  return found;
}

std::vector<std::string> judge_node(const ledger& book, std::uint16_t port) {
  return judge{book, port}.verdict();
}

std::vector<std::string> judge_journal(const ledger& book, const std::filesystem::path& data) {
  auto found = read_journal(data);
  auto wrong = std::move(found.wrong);
  const auto& facts = book.all();
  const auto expect_once = [&](const std::string& what) {
    const int count = found.counts[what];
    if (count != 1) wrong.push_back(what + " is there " + std::to_string(count) + " times");
  };
  for (const auto& [conversation, said] : facts.messages) {
    expect_once(fact("conversation_opened", conversation));
    for (const auto& each : said)
      expect_once(fact("message_appended", conversation, each["id"].text()));
  }
  for (const auto& [step, told] : facts.decisions) {
    expect_once(fact("proposed", step.first, step.second));
    const auto id = told["intervention"]["id"].text();
    if (id.empty()) continue;
    expect_once(fact("intervention_raised", step.first, id));
    expect_once(fact("intervention_settled", step.first, id));
    expect_once(fact("step_settled", step.first, step.second));
  }
  for (const auto& [conversation, step] : facts.outcomes)
    expect_once(fact("outcome_reported", conversation, step));
  for (const auto& conversation : facts.closed)
    expect_once(fact("conversation_closed", conversation));
  for (const auto& [id, answer] : facts.answers)
    if (!(found.settled[id]["answer"] == answer.given))
      wrong.push_back(id + " was answered " + answer.given.dump() + " and settled as " +
                      found.settled[id].dump());
  // Also for what nobody saw acknowledged: nothing may have happened twice.
  for (const auto& [what, count] : found.counts)
    if (count > 1 &&
        (what.starts_with("intervention_raised ") || what.starts_with("proposed ") ||
         what.starts_with("intervention_settled ") || what.starts_with("message_appended ")))
      wrong.push_back(what + " is there " + std::to_string(count) + " times");
  return wrong;
}

std::string broken_link(const std::filesystem::path& data) {
  const auto chain = verify_chain(data);
  return chain ? std::string{} : chain.error().detail;
}

}  // namespace weft::testing
