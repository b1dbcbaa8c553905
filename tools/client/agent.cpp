#include "tools/client/agent.hpp"

#include <utility>

#include "schemas/codec/codec.hpp"
#include "schemas/codec/shapes.hpp"
#include "tools/client/frames.hpp"

namespace weft::client {
namespace {

/// What a request may take beyond the time it asks to be held.
constexpr std::chrono::seconds patience{30};

std::string path_of(const std::string& conversation) {
  return "/v1/conversations/" + path_segment(conversation);
}

std::string held(std::string target, std::chrono::seconds wait) {
  return target + "?wait=" + std::to_string(wait.count());
}

/// The problem a reply reports; without one, what came instead.
problem problem_of(const http_reply& reply) {
  auto told = codec::decode_problem(reply.body);
  if (told.code == fault::internal)
    told.detail +=
        " [status " + std::to_string(reply.status) + ": " + shortened(reply.body, 200) + "]";
  return told;
}

struct receipt_part {
  bool matches = false;
};
constexpr std::array<codec::member<receipt_part>, 1> receipt_rows{
    {{"matches", codec::set<&receipt_part::matches, codec::read_boolean>}}};

}  // namespace

asio::awaitable<result<std::string>> agent::ask(http_request what) {
  auto reply = co_await over_.send(std::move(what));
  if (!reply) co_return std::move(reply.error());
  if (reply->status >= 300) co_return problem_of(*reply);
  co_return std::move(reply->body);
}

asio::awaitable<result<std::string>> agent::post(std::string target, std::string body,
                                                 std::chrono::seconds wait) {
  http_request what{http_method::post, std::move(target), std::move(body), wait + patience};
  co_return co_await ask(std::move(what));
}

asio::awaitable<result<std::string>> agent::document(std::string target) {
  http_request what{http_method::get, std::move(target), {}, patience};
  co_return co_await ask(std::move(what));
}

asio::awaitable<result<std::monostate>> agent::open(std::string id, open_conversation what) {
  auto body = open_body(id, what);
  auto reply = co_await post("/v1/conversations", std::move(body));
  if (!reply) co_return std::move(reply.error());
  co_return std::monostate{};
}

asio::awaitable<result<std::monostate>> agent::append(std::string conversation, message said) {
  auto target = path_of(conversation) + "/messages";
  auto body = message_body(said);
  auto reply = co_await post(std::move(target), std::move(body));
  if (!reply) co_return std::move(reply.error());
  co_return std::monostate{};
}

asio::awaitable<result<step_view>> agent::decide(std::string conversation, step proposed,
                                                 std::chrono::seconds wait) {
  auto target = held(path_of(conversation) + "/steps", wait);
  auto body = codec::encode_step(proposed);
  auto reply = co_await post(std::move(target), std::move(body), wait);
  if (!reply) co_return std::move(reply.error());
  auto view = codec::decode_step_view(*reply);
  if (!view || view->decision != decision::wait) co_return view;
  co_return co_await decided(std::move(conversation), std::move(proposed.id), wait);
}

asio::awaitable<result<step_view>> agent::propose(std::string conversation, step proposed) {
  auto target = path_of(conversation) + "/steps";
  auto body = codec::encode_step(proposed);
  auto reply = co_await post(std::move(target), std::move(body));
  if (!reply) co_return std::move(reply.error());
  co_return codec::decode_step_view(*reply);
}

asio::awaitable<result<step_view>> agent::decided(std::string conversation, std::string step_id,
                                                  std::chrono::seconds wait) {
  const auto target = held(path_of(conversation) + "/steps/" + path_segment(step_id), wait);
  for (;;) {
    http_request again{http_method::get, target, {}, wait + patience};
    auto reply = co_await ask(std::move(again));
    if (!reply) co_return std::move(reply.error());
    auto view = codec::decode_step_view(*reply);
    if (!view || view->decision != decision::wait) co_return view;
  }
}

asio::awaitable<result<bool>> agent::report(std::string conversation, report_outcome what) {
  auto target = path_of(conversation) + "/steps/" + path_segment(what.step_id) + "/outcome";
  auto body = outcome_body(what);
  auto reply = co_await post(std::move(target), std::move(body));
  if (!reply) co_return std::move(reply.error());
  receipt_part part;
  if (auto broken = codec::read_text(*reply, codec::source::node, part, receipt_rows))
    co_return std::move(*broken);
  co_return part.matches;
}

asio::awaitable<result<std::monostate>> agent::close(std::string conversation,
                                                     std::string resolution) {
  auto target = path_of(conversation) + "/close";
  auto body = close_body(resolution);
  auto reply = co_await post(std::move(target), std::move(body));
  if (!reply) co_return std::move(reply.error());
  co_return std::monostate{};
}

asio::awaitable<result<intervention>> agent::read(std::string intervention_id,
                                                  std::chrono::seconds wait) {
  http_request what{http_method::get,
                    held("/v1/interventions/" + path_segment(intervention_id), wait),
                    {},
                    wait + patience};
  auto text = co_await ask(std::move(what));
  if (!text) co_return std::move(text.error());
  // Rules read members and elements, never an outermost value: so it becomes an element.
  const auto wrapped = "[" + *text + "]";
  codec::reading in{wrapped, codec::source::node};
  codec::element_walk walk{in};
  intervention found;
  if (!walk.next()) co_return problem{fault::malformed, "the node sent no intervention", {}};
  auto element = walk.value();
  if (!codec::read_intervention(element, found)) co_return in.found();
  co_return found;
}

}  // namespace weft::client
