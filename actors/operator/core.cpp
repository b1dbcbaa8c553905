#include "actors/operator/core.hpp"

#include <utility>

#include "schemas/codec/codec.hpp"

namespace weft::operators {

std::size_t core::holding() const {
  std::size_t cards = bundles_.size();
  for (const auto& [id, h] : held_) cards += h.bundle.empty() ? 1U : 0U;
  return cards;
}

// -- from the router and conversations -----------------------------------------------------------

std::vector<delivery> core::handle(const offer_made& what) {
  deliveries out;
  held_[what.about->id] = {what, {}};
  to_all(codec::encode_offer(what), out);
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

std::vector<delivery> core::handle(const bundle_made& what) {
  deliveries out;
  bundles_[what.id] = what;
  for (const auto& member : *what.members) {
    offer_made one;
    one.about = member.about;
    one.version = member.version;
    one.lease_until = what.lease_until;
    held_[member.about->id] = {std::move(one), what.id};
  }
  to_all(codec::encode_bundle(what), out);
  return out;
}

std::vector<delivery> core::handle(const bundle_ended& what) {
  deliveries out;
  if (!bundles_.contains(what.id)) return out;
  forget_bundle(what.id);
  if (what.by_you && sessions_.size() < 2) return out;
  to_all(codec::encode_bundle_end(what.id), out);
  return out;
}

void core::forget_bundle(const std::string& id) {
  bundles_.erase(id);
  std::erase_if(held_, [&](const auto& one) { return one.second.bundle == id; });
}

std::vector<delivery> core::handle(const card_changed& what) {
  deliveries out;
  if (const auto b = bundles_.find(what.intervention); b != bundles_.end() && what.lease_until)
    b->second.lease_until = *what.lease_until;
  if (const auto found = held_.find(what.intervention); found != held_.end()) {
    auto& offer = found->second.offer;
    if (what.lease_until) offer.lease_until = *what.lease_until;
    if (what.answer_by) offer.answer_by = *what.answer_by;
    if (what.answered) {
      std::erase_if(offer.follow_ups, [&](const follow_up& one) {
        return one.answered.empty() && one.asked == what.answered->asked;
      });
      offer.follow_ups.push_back(*what.answered);
    }
  }
  to_all(codec::encode_card_change(what), out);
  return out;
}

std::vector<delivery> core::handle(const presence_imposed& what) {
  deliveries out;
  state_ = what.state;
  to_all(codec::encode_presence(what), out);
  return out;
}

// -- from its connections ------------------------------------------------------------------------

std::vector<delivery> core::handle(const operator_frame& what) {
  deliveries out;
  std::visit([&](const auto& body) { on(what, body, out); }, what.body);
  return out;
}

void core::on(const operator_frame& f, const session_opened& body, deliveries& out) {
  sessions_.insert(f.session);
  state_ = body.state;
  capacity_ = body.capacity;
  out.emplace_back(to_session{f.session, codec::encode_welcome(who_, holding())});
  for (const auto& [id, b] : bundles_)
    out.emplace_back(to_session{f.session, codec::encode_bundle(b)});
  for (const auto& [id, h] : held_)
    if (h.bundle.empty()) out.emplace_back(to_session{f.session, codec::encode_offer(h.offer)});
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
  tell(f, receipt{"presence", who_.name, "recorded", {}, {}, {}}, out);
}

void core::on(const operator_frame& f, const answer_sent& body, deliveries& out) {
  pass_on(f, body.what.id, body.what, out);
}

void core::on(const operator_frame& f, const escalate_sent& body, deliveries& out) {
  pass_on(f, body.what.id, body.what, out);
}

void core::on(const operator_frame& f, const extend_sent& body, deliveries& out) {
  pass_on(f, body.what.id, body.what, out);
}

void core::on(const operator_frame& f, const follow_up_sent& body, deliveries& out) {
  pass_on(f, body.what.id, body.what, out);
}

void core::on(const operator_frame& f, const undo_sent& body, deliveries& out) {
  if (!conversation_of(body.intervention).empty())
    return pass_on(f, body.intervention, undo_answer{body.intervention}, out);
  out.emplace_back(to_router{bundle_undone{who_, f.id, f.received, body.intervention}});
}

void core::on(const operator_frame& f, const accept_sent& body, deliveries& out) {
  out.emplace_back(to_router{offer_accepted{who_, f.id, body.intervention, body.version}});
}

void core::on(const operator_frame& f, const bundle_answer_sent& body, deliveries& out) {
  out.emplace_back(to_router{
      bundle_decided{who_, f.id, f.received, body.bundle, body.version, body.given, body.except}});
}

void core::on(const operator_frame& f, const decline_sent& body, deliveries& out) {
  const auto one = held_.find(body.intervention);
  const auto b = bundles_.find(body.intervention);
  const bool alone =
      one != held_.end() && one->second.offer.version == body.version && one->second.bundle.empty();
  if (!alone && (b == bundles_.end() || b->second.version < body.version))
    return tell(f,
                problem{fault::stale,
                        "you do not hold version " + std::to_string(body.version) + " of '" +
                            body.intervention + "', nothing is to be declined",
                        "/intervention"},
                out);
  if (alone)
    held_.erase(one);
  else
    forget_bundle(body.intervention);
  if (sessions_.size() > 1)
    to_all(alone ? codec::encode_rescind(body.intervention, intervention_state::open)
                 : codec::encode_bundle_end(body.intervention),
           out);
  out.emplace_back(
      to_router{offer_declined{who_, body.intervention, body.version, body.reason, f.id}});
}

/// Words to a customer: only from the one who has taken the conversation over.
void core::on(const operator_frame& f, const say_sent& body, deliveries& out) {
  const auto taken = held_.find(body.intervention);
  if (taken == held_.end() || taken->second.offer.about->asked.kind != query_kind::handover)
    return tell(f,
                problem{fault::forbidden,
                        "'" + body.intervention +
                            "' is no conversation that was handed over to you: only its operator "
                            "speaks with the customer",
                        "/intervention"},
                out);
  pass_on(f, body.intervention, append_message{body.said}, out);
}

void core::on(const operator_frame& f, const directive_sent& body, deliveries& out) {
  tell_floor(f, body.what, out);
}

void core::on(const operator_frame& f, const revoke_sent& body, deliveries& out) {
  tell_floor(f, body.what, out);
}

/// Answers go on to the conversation whether held or not: a late one is worth keeping as a label.
void core::pass_on(const operator_frame& f, const std::string& intervention, request_body body,
                   deliveries& out) const {
  const auto conversation = conversation_of(intervention);
  if (conversation.empty())
    return tell(f,
                problem{fault::not_found, "'" + intervention + "' is no intervention's id",
                        "/intervention"},
                out);
  request passed{f.id,
                 {who_.tenant, who_.name, role::human_operator},
                 {who_.tenant, std::string{conversation}},
                 f.received,
                 std::move(body)};
  conversation_key key = passed.key;
  out.emplace_back(to_conversation{std::move(key), std::move(passed)});
}

void core::tell_floor(const operator_frame& f, floor_query what, deliveries& out) const {
  out.emplace_back(to_floor{
      {f.id, {who_.tenant, who_.name, role::human_operator}, f.received, std::move(what)}});
}

void core::tell_router(deliveries& out) const {
  out.emplace_back(to_router{operator_changed{who_, state_, capacity_}});
}

void core::to_all(const std::string& frame, deliveries& out) const {
  for (const auto session : sessions_) out.emplace_back(to_session{session, frame});
}

void core::tell(const operator_frame& f, response_body what, deliveries& out) {
  if (f.id != 0) out.emplace_back(to_front{{f.id, std::move(what)}});
}

}  // namespace weft::operators
