#include "runtime/export/chat.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "schemas/codec/codec.hpp"

namespace weft::exporting {
namespace {

void write_call(codec::writer& out, const action& call, dialect as, const std::string& id) {
  out.object();
  if (as == dialect::openai) out.put("id", id);
  out.put("type", "function");
  out.name("function");
  out.object();
  out.put("name", call.name);
  if (as == dialect::openai)
    out.put("arguments", call.arguments);
  else
    out.put_raw("arguments", call.arguments);
  out.end_object();
  out.end_object();
}

void write_words(codec::writer& out, std::string_view role, std::string_view words, int weight) {
  out.object();
  out.put("role", role);
  out.put("content", words);
  if (weight >= 0) out.put("weight", weight);
  out.end_object();
}

void write_result(codec::writer& out, const action& call, dialect as, const std::string& id,
                  std::string_view words) {
  out.object();
  out.put("role", "tool");
  if (as == dialect::openai)
    out.put("tool_call_id", id);
  else
    out.put("name", call.name);
  out.put("content", words);
  out.end_object();
}

class prompt_writer {
 public:
  prompt_writer(codec::writer& out, const decision_record& record, dialect as, int weight)
      : out_{out}, record_{record}, as_{as}, weight_{weight} {}

  void write() {
    if (!record_.goal.empty()) write_words(out_, "system", "Goal: " + record_.goal, -1);
    const auto& said = record_.context;
    for (std::size_t i = 0; i < said.size(); ++i) {
      calls_before(i);
      if (said[i].from == speaker::tool && i == answered_) continue;
      line(said[i]);
    }
    calls_before(said.size());
  }

 private:
  void calls_before(std::size_t i) {
    for (; next_ < record_.calls.size() && record_.calls[next_].before <= i; ++next_) {
      const auto& made = record_.calls[next_];
      const auto id = "call_" + std::to_string(next_ + 1);
      move called;
      called.call = made.act;
      write_called(called, id);
      // Its result is what the tool says next, else what the agent reported.
      const bool last = next_ + 1 == record_.calls.size() || record_.calls[next_ + 1].before > i;
      const bool told =
          last && i < record_.context.size() && record_.context[i].from == speaker::tool;
      if (told) answered_ = i;
      write_result(out_, made.act, as_, id, told ? record_.context[i].text : made.result);
    }
  }
  void write_called(const move& called, const std::string& id) {
    out_.object();
    out_.put("role", "assistant");
    out_.put("content", called.words);
    out_.name("tool_calls");
    out_.array();
    write_call(out_, *called.call, as_, id);
    out_.end_array();
    if (weight_ >= 0) out_.put("weight", weight_);
    out_.end_object();
  }
  void line(const message& said) {
    switch (said.from) {
      case speaker::customer: return write_words(out_, "user", said.text, -1);
      case speaker::agent:
      case speaker::human_operator: return write_words(out_, "assistant", said.text, weight_);
      case speaker::system: return write_words(out_, "system", said.text, -1);
      case speaker::tool: return write_words(out_, "user", "Tool result: " + said.text, -1);
    }
  }

  codec::writer& out_;
  const decision_record& record_;
  dialect as_;
  int weight_;
  std::size_t next_ = 0, answered_ = static_cast<std::size_t>(-1);
};

}  // namespace

move candidate_of(const decision_record& record) {
  move made{record.proposed.draft, record.proposed.act};
  if (made.empty() && record.proposed.asks) made.words = record.proposed.asks->question;
  return made;
}

void write_move(codec::writer& out, const move& what, dialect as, int weight) {
  out.object();
  out.put("role", "assistant");
  out.put("content", what.words);
  if (what.call) {
    out.name("tool_calls");
    out.array();
    write_call(out, *what.call, as, "call_next");
    out.end_array();
  }
  if (weight >= 0) out.put("weight", weight);
  out.end_object();
}

void write_prompt(codec::writer& out, const decision_record& record, dialect as, bool weights) {
  prompt_writer{out, record, as, weights ? 0 : -1}.write();
}

void write_tools(codec::writer& out, const decision_record& record,
                 const std::vector<move>& moves) {
  std::map<std::string, std::set<std::string>> tools;
  const auto add = [&](const action& call) {
    auto& arguments = tools[call.name];
    for (auto& name : codec::members_of(call.arguments)) arguments.insert(std::move(name));
  };
  for (const auto& made : record.calls) add(made.act);
  for (const auto& made : moves)
    if (made.call) add(*made.call);
  if (tools.empty()) return;
  out.put_list("tools", tools, [](codec::writer& list, const auto& tool) {
    list.object();
    list.put("type", "function");
    list.name("function");
    list.object();
    list.put("name", tool.first);
    list.name("parameters");
    list.object();
    list.put("type", "object");
    list.name("properties");
    list.object();
    for (const auto& name : tool.second) {
      std::string quoted;
      codec::append_text(quoted, name);
      list.put_raw(std::string_view{quoted}.substr(1, quoted.size() - 2), "{}");
    }
    list.end_object();
    list.end_object();
    list.end_object();
    list.end_object();
  });
}

bool has_prompt(const decision_record& record) {
  return !record.goal.empty() ||
         std::any_of(record.context.begin(), record.context.end(),
                     [](const message& said) { return said.from == speaker::customer; });
}

}  // namespace weft::exporting
