#include "tests/faults/scripted_operator.hpp"

#include <array>
#include <chrono>
#include <thread>

namespace weft::testing {
namespace {

using namespace std::chrono_literals;

constexpr auto thinks_for = 10ms;

unsigned choice_of(const std::string& id, unsigned count) {
  unsigned sum = 0;
  for (const char c : id) sum = sum * 31U + static_cast<unsigned char>(c);
  return sum % count;
}

}  // namespace

std::string answer_to(const std::string& intervention, std::string_view kind) {
  constexpr std::array<std::string_view, 3> verdicts{
      R"({"verdict":"approve"})",
      R"({"verdict":"approve","arguments":{"order":"A1","amount":100},"note":"cap 100"})",
      R"({"verdict":"reject","note":"no"})"};
  constexpr std::array<std::string_view, 3> choices{R"({"chosen":["a"]})", R"({"chosen":["b"]})",
                                                    R"({"none_of_these":true})"};
  const auto which = choice_of(intervention, 3);
  if (kind == "approval") return std::string{verdicts[which]};
  if (kind == "choice") return std::string{choices[which]};
  return R"({"text":"be kind"})";
}

void scripted_operator::work(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    if (!on_ && !connect()) {
      std::this_thread::sleep_for(5ms);
      continue;
    }
    if (const auto frame = on_->text(thinks_for)) {
      take(json::parse(*frame));
    } else if (on_->connection().receive(0ms) == raw_connection::got::end) {
      on_.reset();
      sent_.clear();  // whether they arrived is unknown; what is still open is offered again
      to_answer_.clear();
    } else {
      answer_one();
    }
  }
  on_.reset();
}

bool scripted_operator::connect() {
  try {
    on_ = std::make_unique<raw_websocket>(port_, "/v1/operator?name=" + name_ + "&capacity=4");
    return true;
  } catch (const connection_lost&) {
    return false;
  }
}

void scripted_operator::take(const json& frame) {
  const auto& type = frame["type"].text();
  if (type == "receipt") return take_receipt(frame);
  if (type == "rescind") {
    to_answer_.erase(frame["intervention"].text());
    return;
  }
  if (type != "offer") return;
  const auto& shown = frame["intervention"];
  const auto id = shown["id"].text();
  book_.offer(id, name_, frame["version"].number());
  to_answer_[id] = {answer_to(id, shown["kind"].text()), frame["version"].number()};
}

void scripted_operator::answer_one() {
  if (to_answer_.empty()) return;
  auto next = to_answer_.extract(to_answer_.begin());
  const auto& id = next.key();
  const auto& what = next.mapped();
  on_->send(R"({"type":"answer","ref":")" + id + R"(","intervention":")" + id + R"(","version":)" +
            std::to_string(static_cast<int>(what.version)) + R"(,"answer":)" + what.answer + "}");
  sent_.insert(std::move(next));
}

void scripted_operator::take_receipt(const json& frame) {
  const auto id = frame["ref"].text();
  const auto sent = sent_.find(id);
  if (sent == sent_.end())
    return book_.violation("a receipt for nothing that was sent: " + frame.dump());
  const auto& state = frame["intervention"]["state"].text();
  const auto& why = frame["problem"];
  if (why.is_null() && state == "answered")
    book_.answer(id, {json::parse(sent->second.answer), name_, sent->second.version});
  else if (why["type"].text() != "urn:weft:problem:conflict")  // withdrawn a moment before
    book_.violation("answering " + id + " -> " + frame.dump());
  sent_.erase(sent);
}

}  // namespace weft::testing
