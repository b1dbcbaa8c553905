#include "bench/support/requests.hpp"

#include <charconv>
#include <stdexcept>
#include <utility>

namespace weft::bench {
namespace {

constexpr std::size_t digits = 8;

void put_number(char* at, std::uint64_t number) {
  for (std::size_t i = digits; i-- > 0; number /= 10) at[i] = static_cast<char>('0' + number % 10);
}

/// Replaces the marks by zeros of the right width and notes where they were.
template <class Note>
std::string expanded(std::string_view text, Note note) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto rest = text.substr(i);
    if (rest.starts_with("{c}") || rest.starts_with("{s}")) {
      note(out.size(), rest[1] == 'c');
      out.append(digits, '0');
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

/// Plausible words, so that nothing compresses or compares better than real text would.
std::string words(std::size_t bytes) {
  static constexpr std::string_view said =
      "My order arrived yesterday but the lamp in it is broken, the glass is cracked and the "
      "switch "
      "does nothing. I would like my money back or a new one before the weekend if that is "
      "possible "
      "because we have guests. The receipt is attached and I can send photos, too. ";
  std::string out;
  while (out.size() < bytes) out += said;
  out.resize(bytes);
  return out;
}

}  // namespace

request_template::request_template(std::string_view method, std::string_view target,
                                   std::string_view body) {
  std::vector<mark> in_body, in_head;
  const auto filled_body = expanded(
      body, [&](std::size_t at, bool conversation) { in_body.push_back({at, conversation}); });
  std::string head{method};
  head.append(" ").append(target).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\n");
  if (!filled_body.empty())
    head +=
        "Content-Type: application/json\r\nContent-Length: " + std::to_string(filled_body.size()) +
        "\r\n";
  head += "\r\n";
  text_ = expanded(
      head, [&](std::size_t at, bool conversation) { in_head.push_back({at, conversation}); });
  for (auto& m : in_body) m.at += text_.size();
  text_ += filled_body;
  marks_ = std::move(in_head);
  marks_.insert(marks_.end(), in_body.begin(), in_body.end());
}

std::string_view request_template::filled(std::uint64_t conversation, std::uint64_t running) {
  for (const auto& m : marks_)
    put_number(text_.data() + m.at, m.conversation ? conversation : running);
  return text_;
}

std::string conversation_id(const std::string& prefix, std::uint64_t number) {
  std::string id = prefix + "-" + std::string(digits, '0');
  put_number(id.data() + prefix.size() + 1, number);
  return id;
}

std::uint64_t conversation_number(const std::string& prefix, std::string_view id) {
  std::uint64_t out = 0;
  if (id.size() < prefix.size() + 1 + digits || !id.starts_with(prefix))
    throw std::runtime_error{"'" + std::string{id} + "' is no conversation of this benchmark"};
  const auto* begin = id.data() + prefix.size() + 1;
  std::from_chars(begin, begin + digits, out);
  return out;
}

request_template open_request(const std::string& prefix) {
  return {"POST", "/v1/conversations",
          R"({"id":")" + prefix +
              R"(-{c}","customer":"customer-{c}","goal":"get a refund for a )"
              R"(broken lamp","scope":"orders"})"};
}

request_template message_request(const std::string& prefix, std::size_t text_bytes) {
  return {"POST", "/v1/conversations/" + prefix + "-{c}/messages",
          R"({"id":"m-{s}","from":"customer","text":")" + words(text_bytes) + R"("})"};
}

request_template step_request(const std::string& prefix) {
  return {"POST", "/v1/conversations/" + prefix + "-{c}/steps",
          R"({"step_id":"{s}","kind":"tool_call","action":{"name":"find_order","arguments":)"
          R"({"customer":"customer-{c}","order":"A-{c}"}},"draft":"One moment, I am looking up )"
          R"(your order.","scope":"orders","signals":{"confidence":0.97}})"};
}

request_template asking_request(const std::string& prefix, int wait_s) {
  const auto wait = wait_s > 0 ? "?wait=" + std::to_string(wait_s) : std::string{};
  return {"POST", "/v1/conversations/" + prefix + "-{c}/steps" + wait,
          R"({"step_id":"{s}","kind":"tool_call","action":{"name":"issue_refund","arguments":)"
          R"({"amount":120.5,"order":"A-{c}"}},"draft":"I will refund you 120.50 dollars.",)"
          R"("scope":"refunds","signals":{"confidence":0.91}})"};
}

std::string_view turns::next(std::size_t, nanoseconds_t) {
  if (!endless_ && left_ == 0) return {};
  --left_;
  const auto k = sent_++;
  return what_.filled(k % conversations_, k / conversations_ + 1);
}

window send_all(poller& loop, const endpoint& where, request_template what, std::uint64_t count,
                std::uint64_t rounds, std::size_t connections) {
  turns all{std::move(what), count, rounds};
  closed_loop sender{loop, where, connections, all};
  auto done = sender.run_dry();
  if (done.errors > 0)
    throw std::runtime_error{std::to_string(done.errors) + " requests failed, the first with " +
                             done.first_error};
  return done;
}

void open_conversations(poller& loop, const endpoint& where, const std::string& prefix,
                        std::uint64_t count, std::size_t connections) {
  send_all(loop, where, open_request(prefix), count, 1, connections);
}

}  // namespace weft::bench
