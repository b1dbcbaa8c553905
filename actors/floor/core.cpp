#include "actors/floor/core.hpp"

#include <algorithm>

#include "schemas/codec/codec.hpp"

namespace weft::floor {
namespace {

problem no_version(const trigger_shelf& shelf, std::uint64_t wanted) {
  if (shelf.newest() == nullptr)
    return {fault::not_found, "no trigger set was stored yet: the node's own holds", {}};
  if (wanted == 0)
    return {fault::not_found, "no stored trigger set is active: the node's own holds", {}};
  return {fault::not_found,
          "there is no version " + std::to_string(wanted) + ", the newest is " +
              std::to_string(shelf.newest()->version),
          {}};
}

}  // namespace

struct core::turn {
  const floor_request& asked;
  instant now;
  effects out;

  void say(response_body what) {
    if (asked.id != 0) out.outbox.emplace_back(to_front{{asked.id, std::move(what)}});
  }
  void refuse(fault code, std::string detail, std::string where = {}) {
    say(problem{code, std::move(detail), std::move(where)});
  }
  const event& record(event_body body) {
    out.events.push_back({now, asked.from.name, std::move(body)});
    return out.events.back();
  }
};

effects core::handle(const floor_request& what, instant now) {
  turn t{what, now, {}};
  auto& all = tenants_[what.from.tenant];
  std::erase_if(all, [&](const standing& s) { return s.what.until <= now; });
  std::visit([&](const auto& body) { on(t, body); }, what.what);
  return std::move(t.out);
}

void core::on(turn& t, const issue_directive& body) {
  auto what = body.what;
  const auto& all = tenants_[t.asked.from.tenant];
  const auto known =
      std::find_if(all.begin(), all.end(), [&](const standing& s) { return s.what.id == what.id; });
  if (known != all.end()) {
    what.until = known->what.until;
    if (known->what == what) return t.say(receipt{"directive", what.id, "repeated", {}, {}, {}});
    return t.refuse(fault::conflict,
                    "directive '" + what.id +
                        "' holds with other content: revoke it, or give the new one a new id",
                    "/id");
  }
  if (all.size() >= limits::directives)
    return t.refuse(fault::too_large,
                    "256 directives hold already, revoke those that are not needed");
  auto compiled = match::compile(what.match, "/match");
  if (!compiled) return t.say(compiled.error());
  what.until = t.now + body.lasts;
  apply(t.asked.from.tenant, t.record(directive_issued{what}));
  t.out.changed = true;
  t.say(receipt{"directive", what.id, "recorded", {}, {}, {}});
}

void core::on(turn& t, const revoke_directive& body) {
  const auto& all = tenants_[t.asked.from.tenant];
  const bool holds =
      std::any_of(all.begin(), all.end(), [&](const standing& s) { return s.what.id == body.id; });
  if (!holds)
    return t.refuse(fault::not_found, "no directive '" + body.id + "' holds, it may have run out");
  apply(t.asked.from.tenant, t.record(directive_revoked{body.id}));
  t.out.changed = true;
  t.say(receipt{"revocation", body.id, "recorded", {}, {}, {}});
}

void core::on(turn& t, const list_directives&) {
  std::vector<directive> all;
  for (const auto& s : tenants_[t.asked.from.tenant]) all.push_back(s.what);
  t.say(document{codec::encode_directives(all)});
}

void core::on(turn& t, const set_profile& body) {
  t.record(operator_profiled{body.what});
  t.out.outbox.emplace_back(to_router{profile_changed{t.asked.from.tenant, body.what}});
  t.say(receipt{"profile", body.what.name, "recorded", {}, {}, {}});
}

void core::on(turn& t, const store_trigger_set& body) {
  const auto& tenant = t.asked.from.tenant;
  auto& shelf = shelves_[tenant];
  // A node that starts with the file it had gives way to what was activated since.
  if (const auto* given = body.activate ? shelf.newest_of("node") : nullptr;
      given != nullptr && t.asked.from.name == "node" && given->yaml == body.yaml)
    return t.say(receipt{"trigger_set", std::to_string(given->version), "repeated", {}, {}, {}});
  const stored_set* same = nullptr;
  for (const auto* known : {shelf.newest(), shelf.find(0)})
    if (known != nullptr && known->yaml == body.yaml) same = known;
  if (same != nullptr) {
    const auto version = same->version;
    const bool moves = body.activate && version != shelf.active();
    if (moves && !activate(t, version)) return;
    return t.say(receipt{"trigger_set", std::to_string(version), "repeated", {}, {}, {}});
  }
  if (shelf.full())
    return t.refuse(fault::too_large,
                    "1000 trigger sets are kept already, that is all there may be: activate one of "
                    "them");
  auto compiled = read_triggers(body.yaml, read_);
  if (!compiled) return t.say(std::move(compiled.error()));
  const auto version = shelf.next();
  apply(tenant, t.record(trigger_set_stored{version, body.yaml, body.note}));
  shelf.keep(std::move(*compiled), version);
  if (body.activate && !activate(t, version)) return;
  t.say(receipt{"trigger_set", std::to_string(version), "recorded", {}, {}, {}});
}

bool core::activate(turn& t, std::uint64_t version) {
  auto compiled = shelves_[t.asked.from.tenant].compiled(version, read_);
  if (!compiled) {
    t.say(std::move(compiled.error()));
    return false;
  }
  apply(t.asked.from.tenant, t.record(trigger_set_activated{version}));
  t.out.triggers = std::move(*compiled);
  return true;
}

void core::on(turn& t, const activate_trigger_set& body) {
  auto& shelf = shelves_[t.asked.from.tenant];
  const auto* found = body.version == 0 ? nullptr : shelf.find(body.version);
  if (found == nullptr) return t.say(no_version(shelf, body.version));
  const bool active = body.version == shelf.active();
  if (!active && !activate(t, body.version)) return;
  t.say(receipt{
      "activation", std::to_string(body.version), active ? "repeated" : "recorded", {}, {}, {}});
}

void core::on(turn& t, const list_trigger_sets&) {
  const auto& shelf = shelves_[t.asked.from.tenant];
  t.say(document{codec::encode_trigger_sets(shelf.all(), shelf.active())});
}

void core::on(turn& t, const view_trigger_set& body) {
  const auto& shelf = shelves_[t.asked.from.tenant];
  const auto* found = shelf.find(body.version);
  if (found == nullptr) return t.say(no_version(shelf, body.version));
  t.say(document{codec::encode_trigger_set(*found, shelf.active())});
}

std::vector<profile_changed> core::restore(const std::string& tenant,
                                           const std::vector<event>& history) {
  std::map<std::string, operator_profile> profiles;
  for (const auto& e : history) {
    apply(tenant, e);
    if (const auto* p = std::get_if<operator_profiled>(&e.body)) profiles[p->what.name] = p->what;
  }
  std::vector<profile_changed> found;
  for (auto& [name, profile] : profiles) found.push_back({tenant, std::move(profile)});
  return found;
}

void core::apply(const std::string& tenant, const event& e) {
  auto& all = tenants_[tenant];
  if (const auto* issued = std::get_if<directive_issued>(&e.body)) {
    auto compiled = match::compile(issued->what.match, "/match");
    if (compiled) all.push_back({issued->what, std::move(*compiled)});
  } else if (const auto* revoked = std::get_if<directive_revoked>(&e.body)) {
    std::erase_if(all, [&](const standing& s) { return s.what.id == revoked->id; });
  } else if (const auto* stored = std::get_if<trigger_set_stored>(&e.body)) {
    shelves_[tenant].store({stored->version, stored->yaml, stored->note, e.by, e.at, {}});
  } else if (const auto* activated = std::get_if<trigger_set_activated>(&e.body)) {
    shelves_[tenant].activate(activated->version);
  }
}

trigger_set_ptr core::triggers_of(const std::string& tenant) {
  const auto found = shelves_.find(tenant);
  if (found == shelves_.end() || found->second.active() == 0) return nullptr;
  auto active = found->second.compiled(found->second.active(), read_);
  if (active) return std::move(*active);
  found->second.activate(0);  // a newer node's words, perhaps; the list says what is wrong
  return nullptr;
}

std::vector<standing> core::standing_now(const std::string& tenant, instant now) const {
  std::vector<standing> holding;
  const auto found = tenants_.find(tenant);
  if (found == tenants_.end()) return holding;
  for (const auto& s : found->second)
    if (s.what.until > now) holding.push_back(s);
  return holding;
}

}  // namespace weft::floor
