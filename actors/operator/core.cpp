#include "actors/operator/core.hpp"

#include <utility>

#include "schemas/codec/codec.hpp"

namespace weft::operators {

std::vector<delivery> core::handle(const operator_frame& what) {
  deliveries out;
  std::visit([&](const auto& body) { on(what, body, out); }, what.body);
  return out;
}

std::vector<delivery> core::handle(const offer_made& what) {
  deliveries out;
  held_[what.about->id] = what;
  to_all(codec::encode_offer(*what.about, what.version, what.lease_until), out);
  return out;
}

std::vector<delivery> core::handle(const offer_ended& what) {
  deliveries out;
  if (held_.erase(what.intervention) == 0) return out;
  // The connection that ended it has its receipt; other connections must clear their screens.
  if (what.by_you && sessions_.size() < 2) return out;
  to_all(codec::encode_rescind(what.intervention, what.state), out);
  return out;
}

void core::on(const operator_frame& f, const session_opened& body, deliveries& out) {
  sessions_.insert(f.session);
  state_ = body.state;
  capacity_ = body.capacity;
  out.emplace_back(to_session{f.session, codec::encode_welcome(who_, held_.size())});
  for (const auto& [id, offer] : held_)
    out.emplace_back(
        to_session{f.session, codec::encode_offer(*offer.about, offer.version, offer.lease_until)});
  tell_router(out);
}

void core::on(const operator_frame& f, const session_lost&, deliveries& out) {
  sessions_.erase(f.session);
  if (!sessions_.empty()) return;
  state_ = presence::offline;
  tell_router(out);
}

void core::on(const operator_frame& f, const presence_set& body, deliveries& out) {
  state_ = body.state;
  if (body.capacity != 0) capacity_ = body.capacity;
  tell_router(out);
  if (f.id != 0)
    out.emplace_back(to_front{{f.id, receipt{"presence", who_.name, "recorded", {}, {}}}});
}

void core::on(const operator_frame& f, const answer_sent& body, deliveries& out) {
  pass_on(f, body.what.id, body.what, out);
}

void core::on(const operator_frame& f, const escalate_sent& body, deliveries& out) {
  pass_on(f, body.what.id, body.what, out);
}

void core::on(const operator_frame& f, const decline_sent& body, deliveries& out) {
  const auto held = held_.find(body.intervention);
  response_body told;
  if (held == held_.end() || held->second.version != body.version) {
    told = problem{fault::stale,
                   "you do not hold version " + std::to_string(body.version) + " of '" +
                       body.intervention + "', nothing is to be declined",
                   "/intervention"};
  } else {
    held_.erase(held);
    if (sessions_.size() > 1)
      to_all(codec::encode_rescind(body.intervention, intervention_state::open), out);
    out.emplace_back(to_router{offer_declined{who_, body.intervention, body.version, body.reason}});
    told = receipt{"decline", body.intervention, "recorded", {}, {}};
  }
  if (f.id != 0) out.emplace_back(to_front{{f.id, std::move(told)}});
}

/// Answers go on to the conversation whether held or not: a late one is worth keeping as a label.
void core::pass_on(const operator_frame& f, const std::string& intervention, request_body body,
                   deliveries& out) const {
  const auto conversation = conversation_of(intervention);
  if (conversation.empty()) {
    if (f.id != 0)
      out.emplace_back(to_front{
          {f.id, problem{fault::not_found, "'" + intervention + "' is no intervention's id",
                         "/intervention"}}});
    return;
  }
  request passed{f.id,
                 {who_.tenant, who_.name, role::human_operator},
                 {who_.tenant, std::string{conversation}},
                 f.received,
                 std::move(body)};
  conversation_key key = passed.key;
  out.emplace_back(to_conversation{std::move(key), std::move(passed)});
}

void core::tell_router(deliveries& out) const {
  out.emplace_back(to_router{operator_changed{who_, state_, capacity_}});
}

void core::to_all(const std::string& frame, deliveries& out) const {
  for (const auto session : sessions_) out.emplace_back(to_session{session, frame});
}

}  // namespace weft::operators
