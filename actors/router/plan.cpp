#include <algorithm>
#include <bit>

#include "actors/router/core.hpp"

// Who can serve what: tenants, lines, crews and operators, and who of them is free.

namespace weft::router {
namespace {

template <class Make>
std::uint32_t find_or_add(text_index& index, const std::string& name, Make make) {
  const auto known = index.find(name);
  if (known != index.end()) return known->second;
  const auto id = make();
  index.emplace(name, id);
  return id;
}

std::string name_of(const operator_profile& serves) {
  std::string name;
  for (const auto& q : serves.queues) name += q + ' ';
  for (const auto& s : serves.skills) name += '|' + s.name + ':' + std::to_string(s.level);
  return name;
}

}  // namespace

std::uint32_t core::tenant_of(const std::string& name) {
  return find_or_add(tenant_index_, name, [&] {
    tenants_.emplace_back().name = name;
    return static_cast<std::uint32_t>(tenants_.size() - 1);
  });
}

std::uint32_t core::operator_of(std::uint32_t tenant, const std::string& name) {
  return find_or_add(tenants_[tenant].operators, name, [&] {
    auto& o = operators_.emplace_back();
    o.who = {tenants_[tenant].name, name};
    o.tenant = tenant;
    const auto id = static_cast<std::uint32_t>(operators_.size() - 1);
    join_crew(id, crew_of(tenant, {}));
    return id;
  });
}

std::uint32_t core::crew_of(std::uint32_t tenant, const operator_profile& serves) {
  operator_profile sorted = serves;
  sorted.name.clear();
  std::sort(sorted.queues.begin(), sorted.queues.end());
  std::sort(sorted.skills.begin(), sorted.skills.end());
  return find_or_add(tenants_[tenant].crews, name_of(sorted), [&] {
    const auto id = static_cast<std::uint32_t>(crews_.size());
    auto& c = crews_.emplace_back();
    constexpr std::uint32_t every_queue = 1'000;
    c.breadth =
        static_cast<std::uint32_t>(sorted.queues.empty() ? every_queue : sorted.queues.size()) +
        static_cast<std::uint32_t>(sorted.skills.size());
    c.serves = std::move(sorted);
    for (std::uint32_t l = 0; l < lines_.size(); ++l) {
      if (lines_[l].tenant != tenant || !core::serves(c, lines_[l])) continue;
      c.lines.push_back(l);
      auto& crews = lines_[l].crews;
      const auto behind = std::find_if(crews.begin(), crews.end(), [&](std::uint32_t other) {
        return crews_[other].breadth > c.breadth;
      });
      crews.insert(behind, id);
    }
    return id;
  });
}

std::uint32_t core::line_for(std::uint32_t tenant, const routing& route, std::uint32_t place) {
  auto& lines = tenants_[tenant].lines;
  // Where no skill is needed, a line is called as its queue.
  const auto& queue = queue_at(route, place);
  const auto known = route.skills.empty() ? lines.find(queue) : lines.find(line_of(route, place));
  if (known != none) return known;
  const auto id = static_cast<std::uint32_t>(lines_.size());
  auto& l = lines_.emplace_back(in_line_, tenant);
  l.name = line_of(route, place);
  l.queue = queue;
  l.needs = route.skills;
  for (const auto& [name, c] : tenants_[tenant].crews)
    if (serves(crews_[c], l)) {
      l.crews.push_back(c);
      crews_[c].lines.push_back(id);
    }
  std::sort(l.crews.begin(), l.crews.end(), [&](std::uint32_t a, std::uint32_t b) {
    return std::pair{crews_[a].breadth, a} < std::pair{crews_[b].breadth, b};
  });
  lines.insert(l.name, id);
  return id;
}

bool core::serves(const crew& c, const line& l) {
  const auto& queues = c.serves.queues;
  if (!queues.empty() && std::find(queues.begin(), queues.end(), l.queue) == queues.end())
    return false;
  return std::all_of(l.needs.begin(), l.needs.end(), [&](const skill& need) {
    return std::any_of(c.serves.skills.begin(), c.serves.skills.end(), [&](const skill& has) {
      return has.name == need.name && has.level >= need.level;
    });
  });
}

void core::join_crew(std::uint32_t op, std::uint32_t to) {
  auto& o = operators_[op];
  if (o.crew == to) return;
  const auto counted = [&](std::uint32_t crew, std::uint32_t by) {
    if (crew == none) return;
    if (o.state == presence::available) crews_[crew].available += by;
    if (o.state != presence::offline) crews_[crew].connected += by;
    if (!o.holds.empty()) crews_[crew].working += by;
  };
  unlist(op);
  counted(o.crew, ~0U);
  o.crew = to;
  counted(to, 1);
  list(op);
}

void core::set_presence(std::uint32_t op, presence state) {
  auto& o = operators_[op];
  auto& c = crews_[o.crew];
  const auto count = [](bool was, bool is) { return (is ? 1U : 0U) - (was ? 1U : 0U); };
  c.available += count(o.state == presence::available, state == presence::available);
  const auto came = count(o.state != presence::offline, state != presence::offline);
  c.connected += came;
  connected_ += static_cast<std::size_t>(static_cast<std::int32_t>(came));
  o.state = state;
  unlist(op);
  list(op);
}

void core::unlist(std::uint32_t op) {
  auto& o = operators_[op];
  if (o.listed == none) return;
  auto& c = crews_[o.crew];
  (o.before == none ? c.first[o.listed] : operators_[o.before].after) = o.after;
  (o.after == none ? c.last[o.listed] : operators_[o.after].before) = o.before;
  if (c.first[o.listed] == none) c.loads &= ~(std::uint64_t{1} << o.listed);
  o.before = o.after = o.listed = none;
}

/// To the end of the list of its load: who came to it last is asked last.
void core::list(std::uint32_t op) {
  auto& o = operators_[op];
  if (!o.has_room() || o.load() >= capacity_max) return;
  auto& c = crews_[o.crew];
  const auto load = o.load();
  o.listed = load;
  o.before = c.last[load];
  o.after = none;
  (o.before == none ? c.first[load] : operators_[o.before].after) = op;
  c.last[load] = op;
  c.loads |= std::uint64_t{1} << load;
}

/// The free operator of a crew with the least load, at most `load_max`, who may be given this.
std::uint32_t core::first_free(const crew& c, const item& it, std::uint32_t load_max) const {
  for (auto loads = c.loads; loads != 0; loads &= loads - 1) {
    const auto load = static_cast<std::uint32_t>(std::countr_zero(loads));
    if (load > load_max) return none;
    for (auto op = c.first[load]; op != none; op = operators_[op].after)
      if (std::find(it.excluded.begin(), it.excluded.end(), op) == it.excluded.end()) return op;
  }
  return none;
}

}  // namespace weft::router
