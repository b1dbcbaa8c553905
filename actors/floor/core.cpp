#include "actors/floor/core.hpp"

#include <algorithm>

#include "schemas/codec/codec.hpp"

namespace weft::floor {

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
  }
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
