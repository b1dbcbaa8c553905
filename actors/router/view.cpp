#include <algorithm>
#include <map>

#include "actors/router/core.hpp"
#include "schemas/codec/writer.hpp"

// What others see of the router, and what must always hold of it.

namespace weft::router {
namespace {

void put_skills(codec::writer& out, const std::vector<skill>& skills) {
  out.put_list("skills", skills, [](codec::writer& list, const skill& s) {
    list.object();
    list.put("name", s.name);
    list.put("level", s.level);
    list.end_object();
  });
}

}  // namespace

std::string core::queues_view(const std::string& tenant) const {
  std::string json;
  codec::writer out{json};
  out.object();
  out.name("queues");
  out.array();
  const auto t = tenant_index_.find(tenant);
  std::map<std::string_view, const line*> sorted;
  if (t != tenant_index_.end())
    for (const auto& l : lines_)
      if (l.tenant == t->second) sorted.emplace(l.name, &l);
  for (const auto& [name, l] : sorted) {
    std::uint32_t available = 0, connected = 0, working = 0;
    for (const auto c : l->crews) {
      available += crews_[c].available;
      connected += crews_[c].connected;
      working += crews_[c].working;
    }
    const auto f = expect(*l, foreign_jobs(*l));
    out.object();
    out.put("queue", l->queue);
    put_skills(out, l->needs);
    out.put("waiting", l->waiting.size());
    out.put("offered", l->at_operators);
    out.put("operators_connected", connected);
    out.put("operators_available", available);
    out.put("operators_working", working);
    if (f.staffed)
      out.put("predicted_wait_ms", f.wait);
    else
      out.put_raw("predicted_wait_ms", "null");
    out.put("handling_ms", f.handling);
    out.put("price", l->price);
    out.end_object();
  }
  out.end_array();
  out.end_object();
  return json;
}

std::string core::operators_view(const std::string& tenant) const {
  std::string json;
  codec::writer out{json};
  out.object();
  out.name("operators");
  out.array();
  const auto t = tenant_index_.find(tenant);
  std::map<std::string_view, const operator_node*> sorted;
  if (t != tenant_index_.end())
    for (const auto& [name, op] : tenants_[t->second].operators)
      sorted.emplace(name, &operators_[op]);
  for (const auto& [name, o] : sorted) {
    const auto& serves = crews_[o->crew].serves;
    out.object();
    out.put("name", name);
    out.put("state", o->state);
    out.put("capacity", o->capacity);
    out.put("holding", o->load());
    out.put_list("queues", serves.queues, codec::each_value);
    put_skills(out, serves.skills);
    out.end_object();
  }
  out.end_array();
  out.end_object();
  return json;
}

std::string core::broken_invariant() const {
  std::map<std::uint32_t, std::uint32_t> holder_of;  // job -> operator
  std::vector<std::uint32_t> working(crews_.size()), available(crews_.size());
  for (std::uint32_t op = 0; op < operators_.size(); ++op) {
    const auto& o = operators_[op];
    working[o.crew] += o.holds.empty() ? 0U : 1U;
    available[o.crew] += o.state == presence::available ? 1U : 0U;
    if ((o.listed != none) != (o.has_room() && o.load() < capacity_max))
      return o.who.name + " is listed as free wrongly";
    if (o.listed != none && o.listed != o.load()) return o.who.name + " is in a wrong list";
    for (const auto job : o.holds) {
      const auto& it = items_[job];
      if (!holder_of.emplace(job, op).second) return it.about->id + " is held twice";
      if (it.at != place::offered && it.at != place::claiming)
        return o.who.name + " holds what is not offered";
      if (lead_of(job) != job) return o.who.name + " holds a member instead of its bundle";
    }
  }
  for (std::uint32_t c = 0; c < crews_.size(); ++c)
    if (crews_[c].working != working[c] || crews_[c].available != available[c])
      return "a crew counts its operators wrongly";
  std::vector<std::uint32_t> at_operators(lines_.size());
  for (const auto& [job, op] : holder_of) ++at_operators[items_[job].line];
  for (std::uint32_t l = 0; l < lines_.size(); ++l)
    if (lines_[l].at_operators != at_operators[l]) return "a line counts its jobs wrongly";
  std::array<std::size_t, 6> count{};
  for (std::uint32_t id = 0; id < items_.size(); ++id) {
    const auto& it = items_[id];
    if (it.at == place::nowhere) continue;
    ++count[static_cast<std::size_t>(it.at)];
    const bool with_operator = it.at == place::offered || it.at == place::claiming;
    const bool orphan = it.at == place::claiming && !holder_of.contains(lead_of(id));
    if (with_operator && !orphan) {
      const auto held = holder_of.find(lead_of(id));
      if (held == holder_of.end() || held->second != it.holder)
        return it.about->id + " is not held by its holder";
      if (std::find(it.excluded.begin(), it.excluded.end(), it.holder) != it.excluded.end() &&
          !it.alone)
        return it.about->id + " is with an operator who must not have it";
    }
    if (it.at == place::waiting && !it.told_due && !it.told_look && lead_of(id) == id) {
      if (!lines_[it.line].waiting.holds(id)) return it.about->id + " is lost: it waits nowhere";
      for (const auto c : lines_[it.line].crews)
        if (first_free(crews_[c], it, capacity_max) != none)
          return it.about->id + " waits beside an operator with room";
    }
    if (!it.told_due && !clock_.holds(id)) return it.about->id + " has no deadline";
  }
  for (std::size_t p = 1; p < count.size(); ++p)
    if (count[p] != count_[p]) return "places are counted wrongly";
  return {};
}

}  // namespace weft::router
