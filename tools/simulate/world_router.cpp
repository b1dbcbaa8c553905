#include <algorithm>
#include <charconv>

#include "tools/simulate/world.hpp"

// What the router causes: the store grants every claim at once, cards appear on screens and go.

namespace weft::simulate {
namespace {

std::uint32_t number_in(std::string_view text) {
  std::uint32_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}
/// The number behind the letter.
std::uint32_t index_of(const operator_key& who) {
  return number_in(std::string_view{who.name}.substr(1));
}

}  // namespace

/// Everything in the order in which it was caused, as mailboxes would have it: what is caused
/// meanwhile comes after.
void world::obey(router::effects out) {
  for (auto& d : out.now) {
    if (auto* to_op = std::get_if<to_operator>(&d)) {
      if (!std::holds_alternative<card_changed>(to_op->what)) mail_.emplace_back(std::move(*to_op));
    } else if (auto* to_one = std::get_if<to_conversation>(&d)) {
      const bool heard = std::holds_alternative<intervention_due>(to_one->what) ||
                         std::holds_alternative<request>(to_one->what);
      if (heard) mail_.emplace_back(std::move(*to_one));
    }
  }
  for (auto& e : out.entries) {
    if (e.guard)
      mail_.emplace_back(
          claim_decided{e.guard->intervention, e.key, e.guard->version_expected + 1, true});
    else
      count(e);
  }
  if (delivering_) return;
  delivering_ = true;
  while (!mail_.empty()) {
    const auto next = std::move(mail_.front());
    mail_.pop_front();
    std::visit([this](const auto& what) { deliver(what); }, next);
  }
  delivering_ = false;
}

void world::count(const entry& fact) {
  if (!meters_.counts(now_)) return;
  for (const auto& each : fact.events)
    if (const auto* back = std::get_if<intervention_returned>(&each.body)) {
      if (back->how == returned::lapsed) ++meters_.run.counts.lapsed;
      if (back->how == returned::lost) ++meters_.run.counts.lost;
    }
}

bool world::is_open(std::uint32_t id, std::string_view name) const {
  return id < questions_.size() && questions_[id].open && questions_[id].about->id == name;
}

void world::deliver(const claim_decided& what) {
  const auto id = number_in(what.intervention);
  if (is_open(id, what.intervention)) questions_[id].version = what.version;
  obey(router_.handle(what, now()));
}

job world::job_of(const card& about, std::uint32_t version) const {
  const auto id = static_cast<const asked_card&>(about).question;
  const auto& q = questions_[id];
  if (q.about.get() != &about) return {};  // it was over before this came
  return {{id, q.generation}, about.id, version, {}, about.asked.kind, q.why, q.sort, q.handling_s};
}

void world::deliver(const to_operator& what) {
  const auto op = index_of(what.key);
  auto& p = people_[op];
  if (const auto* made = std::get_if<offer_made>(&what.what)) {
    auto next = job_of(*made->about, made->version);
    if (next.question.id == none) return;
    p.jobs.push_back(std::move(next));
    if (!p.working) work_on_next(op);
  } else if (const auto* ended = std::get_if<offer_ended>(&what.what)) {
    take_away(op, ended->intervention);
  } else if (const auto* whole = std::get_if<bundle_made>(&what.what)) {
    show_bundle(op, *whole);
  } else if (const auto* over = std::get_if<bundle_ended>(&what.what)) {
    take_away(op, over->id);
  } else if (const auto* set = std::get_if<presence_imposed>(&what.what)) {
    if (set->state == presence::rest) leave(op, false);
  }
}

/// It is new, it has grown, or one of its members was there alone.
void world::show_bundle(std::uint32_t op, const bundle_made& whole) {
  auto& p = people_[op];
  job shown;
  for (const auto& m : *whole.members) {
    auto one = job_of(*m.about, whole.version);
    if (one.question.id == none) continue;
    shown.members.push_back(one.question);
    one.members = std::move(shown.members);
    shown = std::move(one);
  }
  if (shown.members.empty()) return;
  shown.question = {};
  shown.name = whole.id;
  auto known = std::ranges::find_if(p.jobs, [&](const job& j) {
    if (j.question.id == none) return j.name == whole.id;
    return std::ranges::find(shown.members, j.question.id, &reference::id) != shown.members.end();
  });
  if (known == p.jobs.end()) known = p.jobs.insert(known, job{});
  *known = std::move(shown);
  if (!p.working) return work_on_next(op);
  if (known == p.jobs.begin())
    for (const auto& member : known->members) note_wait(member);
}

/// From its screen, whether it is working on it or not.
void world::take_away(std::uint32_t op, const std::string& intervention) {
  auto& p = people_[op];
  const auto known =
      std::ranges::find_if(p.jobs, [&](const job& j) { return j.name == intervention; });
  if (known == p.jobs.end()) return;
  const auto index = static_cast<std::size_t>(known - p.jobs.begin());
  if (index == 0 && p.working) stop_working(op);
  drop(op, index);
  work_on_next(op);
}

void world::deliver(const to_conversation& what) {
  if (const auto* late = std::get_if<intervention_due>(&what.what)) {
    const auto id = number_in(late->intervention);
    if (is_open(id, late->intervention)) nobody_decides(id, late->why);
  } else if (const auto* asked = std::get_if<request>(&what.what)) {
    if (const auto* given = std::get_if<answer_intervention>(&asked->body)) {
      const auto id = number_in(given->id);
      if (is_open(id, given->id))
        answer_to_member(id, *given, index_of({asked->from.tenant, asked->from.name}));
    }
  }
}

}  // namespace weft::simulate
