#include "bench/support/desk.hpp"

#include <charconv>
#include <cmath>
#include <cstdlib>

namespace weft::bench {

desk::desk(poller& loop, const endpoint& where, const std::string& prefix,
           std::uint64_t conversations, std::size_t operators, unsigned capacity)
    : prefix_{prefix}, asks_{asking_request(prefix, 60)}, work_(conversations) {
  operators_.reserve(operators);
  for (std::size_t i = 0; i < operators; ++i)
    operators_.push_back(std::make_unique<operator_socket>(loop, where, i, capacity, *this));
}

void desk::fail(std::string_view what) {
  if (failures_++ == 0) first_failure_.assign(what.substr(0, 600));
}

std::string_view desk::next(std::size_t connection, nanoseconds_t intended) {
  const auto k = sent_++;
  const auto conversation = k % work_.size();
  if (asked_by_.size() <= connection) asked_by_.resize(connection + 1);
  asked_by_[connection] = conversation;
  work_[conversation] = {intended, 0};
  return asks_.filled(conversation, k / work_.size() + 1);
}

void desk::on_answer(std::size_t connection, const http_answer& what, nanoseconds_t now) {
  if (!what.good() || what.body.find(R"("decision":"proceed")") == std::string_view::npos)
    return fail(what.body);
  const auto& work = work_[asked_by_[connection]];
  stages_.answer_to_agent.add(now - work.answered);
  stages_.whole.add(now - work.intended);
  const auto own = what.body.find(R"("machine_ms":)");
  if (own == std::string_view::npos) return;
  stages_.nodes_own.add(std::llround(std::strtod(what.body.data() + own + 13, nullptr) * 1e6));
}

void desk::on_frame(std::size_t operator_number, std::string_view text) {
  const auto now = monotonic_ns();
  if (text.starts_with(R"({"type":"offer")")) return on_offer(operator_number, text, now);
  if (text.starts_with(R"({"type":"receipt")")) return on_receipt(text, now);
}

void desk::on_offer(std::size_t operator_number, std::string_view text, nanoseconds_t now) {
  const auto version = number_after(text, R"("version":)");
  const auto id = text_after(text.substr(text.find(R"("intervention":{)")), R"("id":)");
  const auto conversation = conversation_number(prefix_, id);
  auto& work = work_.at(conversation);
  stages_.submit_to_offer.add(now - work.intended);
  frame_ = R"({"type":"answer","ref":")";
  frame_.append(std::to_string(conversation)).append(R"(","intervention":")").append(id);
  frame_.append(R"(","version":)").append(std::to_string(version));
  frame_ += R"(,"answer":{"verdict":"approve"}})";
  work.answered = monotonic_ns();
  operators_[operator_number]->send_text(frame_);
}

void desk::on_receipt(std::string_view text, nanoseconds_t now) {
  if (text.find(R"("problem":)") != std::string_view::npos) return fail(text);
  std::uint64_t conversation = 0;
  const auto ref = text_after(text, R"("ref":)");
  std::from_chars(ref.data(), ref.data() + ref.size(), conversation);
  stages_.answer_to_receipt.add(now - work_.at(conversation).answered);
}

}  // namespace weft::bench
