#include "tests/support/simulated_world.hpp"

#include <iterator>
#include <utility>

#include "runtime/store/open.hpp"
#include "schemas/codec/codec.hpp"

namespace weft::testing {
namespace {

/// A mailbox that has something, chosen by the seed; end() when none has.
template <class Boxes>
auto any_waiting(Boxes& boxes, std::size_t start) {
  const auto n = boxes.size();
  for (std::size_t i = 0; i < n; ++i) {
    auto box = std::next(boxes.begin(), static_cast<std::ptrdiff_t>((start + i) % n));
    if (!box->second.empty()) return box;
  }
  return boxes.end();
}

template <class Message>
Message take_first(std::deque<Message>& box) {
  Message first = std::move(box.front());
  box.pop_front();
  return first;
}

}  // namespace

simulated_world::simulated_world(unsigned seed, trigger_set set)
    : random_{seed}, set_{std::move(set)}, disk_{open_memory()} {
  start();
}

void simulated_world::start() {
  router_ = std::make_unique<router::core>(milliseconds{60'000});
  archive_ = disk_->open_archive();
  disk_->each_open_intervention([&](const open_intervention& i) {
    to_router_.emplace_back(
        intervention_waiting{i.about, i.version, i.offered_to, i.lease_until, i.way});
  });
}

void simulated_world::crash() {
  conversations_.clear();
  operators_.clear();
  to_conversations_.clear();
  to_router_.clear();
  to_operators_.clear();
  journal_ = {};
  replies.clear();
  frames.clear();
  start();
}

void simulated_world::ask(request what) {
  auto key = what.key;
  to_conversations_[std::move(key)].emplace_back(std::move(what));
}

void simulated_world::say(operator_frame what) {
  auto who = what.who;
  to_operators_[std::move(who)].emplace_back(std::move(what));
}

void simulated_world::pass(milliseconds time) {
  now_ += time;
  to_router_.emplace_back(tick{now_});
}

bool simulated_world::step() {
  const unsigned first = pick(4);
  for (unsigned i = 0; i < 4; ++i) switch ((first + i) % 4) {
      case 0:
        if (step_conversation()) return true;
        break;
      case 1:
        if (step_router()) return true;
        break;
      case 2:
        if (step_operator()) return true;
        break;
      default:
        if (step_journal()) return true;
        break;
    }
  return false;
}

conversation::core& simulated_world::conversation_of(const conversation_key& key) {
  const auto known = conversations_.find(key);
  if (known != conversations_.end()) return known->second;
  auto& core = conversations_.try_emplace(key, key).first->second;
  core.restore(archive_->events_of(key));
  return core;
}

bool simulated_world::step_conversation() {
  const auto box = any_waiting(to_conversations_, pick(1'000));
  if (box == to_conversations_.end()) return false;
  const auto key = box->first;
  auto message = take_first(box->second);
  auto& core = conversation_of(key);
  if (auto* r = std::get_if<request>(&message))
    obey(key, core.handle(std::move(*r), moment_now()));
  else if (const auto* d = std::get_if<intervention_due>(&message))
    obey(key, core.handle(*d, moment_now()));
  else if (const auto* o = std::get_if<offer_recorded>(&message))
    post(core.note(*o));
  else if (const auto* b = std::get_if<router_noted>(&message))
    core.note(*b);
  else if (const auto* n = std::get_if<directives_changed>(&message))
    obey(key, core.handle(*n, moment_now()));
  return true;
}

bool simulated_world::step_router() {
  if (to_router_.empty()) return false;
  const auto message = take_first(to_router_);
  std::visit(
      [&](const auto& m) {
        if constexpr (std::is_same_v<std::decay_t<decltype(m)>, tick>)
          obey(router_->handle(m));
        else
          obey(router_->handle(m, now_));
      },
      message);
  return true;
}

bool simulated_world::step_operator() {
  const auto box = any_waiting(to_operators_, pick(1'000));
  if (box == to_operators_.end()) return false;
  const auto message = take_first(box->second);
  auto& core = operators_.try_emplace(box->first, box->first).first->second;
  post(std::visit([&](const auto& m) { return core.handle(m); }, message));
  return true;
}

bool simulated_world::step_journal() {
  if (journal_.empty()) return false;
  const auto group = journal_.take();
  const auto receipt = group.to_commit.empty() ? commit_receipt{} : disk_->commit(group.to_commit);
  if (pick(4) == 0) disk_->project();
  post(journal::core::release(group, receipt));
  return true;
}

void simulated_world::obey(const conversation_key& key, conversation::effects out) {
  if (out.events.empty() && journal_.empty()) return post(std::move(out.outbox));
  auto facts = std::make_shared<entry>();
  facts->key = key;
  facts->events = std::move(out.events);
  codec::encode_events(facts->encoded, key, facts->events);
  facts->outbox = std::move(out.outbox);
  journal_.gather(std::move(facts), now_);
}

void simulated_world::obey(router::effects out) {
  for (auto& facts : out.entries) {
    codec::encode_events(facts.encoded, facts.key, facts.events);
    journal_.gather(std::make_shared<entry>(std::move(facts)), now_);
  }
  post(std::move(out.now));
}

void simulated_world::post(std::vector<delivery> what) {
  for (auto& d : what) {
    if (auto* f = std::get_if<to_front>(&d)) replies.push_back(std::move(f->what));
    if (auto* c = std::get_if<to_conversation>(&d))
      to_conversations_[c->key].push_back(std::move(c->what));
    if (auto* r = std::get_if<to_router>(&d))
      std::visit([&](auto& m) { to_router_.emplace_back(std::move(m)); }, r->what);
    if (auto* o = std::get_if<to_operator>(&d))
      std::visit([&](auto& m) { to_operators_[o->key].emplace_back(std::move(m)); }, o->what);
    if (auto* s = std::get_if<to_session>(&d)) frames.push_back(std::move(*s));
  }
}

}  // namespace weft::testing
