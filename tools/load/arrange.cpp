#include "tools/load/arrange.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "schemas/codec/codec.hpp"
#include "schemas/codec/rules.hpp"
#include "schemas/codec/writer.hpp"
#include "tools/client/url.hpp"

namespace weft::load {
namespace {

using client::http_method;
using client::asio::awaitable;

constexpr double answer_within_ms_min = 1'000;

/// `{queue: a, skills: [{name: b, level: 2}], cost: 3}`; those that are `alike` join in bundles.
std::string route_of(const traffic::question_sort& sort, const std::string& queue, bool alike) {
  std::string skills;
  for (const auto& each : sort.skills)
    skills += fmt::format("{}{{name: \"{}\", level: {}}}", skills.empty() ? "" : ", ", each.name,
                          each.level);
  if (!skills.empty()) skills = ", skills: [" + skills + "]";
  const auto joins = alike ? fmt::format(", coalesce: {{key: \"{}\"}}", sort.name) : std::string{};
  // What all have declined, or nobody answered in time, comes back to the same people.
  return fmt::format("{{queue: \"{0}\", cost: {1}{2}{3}, escalate_to: \"{0}\"}}", queue, sort.cost,
                     skills, joins);
}

/// Everybody's escalations go to a queue that everybody serves.
std::string handover_queue(const traffic::scenario& people) { return people.sorts.front().queue; }

class trigger_text {
 public:
  trigger_text(const traffic::scenario& people, double speed, std::uint32_t floors)
      : people_{people}, speed_{speed}, floors_{floors} {}

  std::string write() {
    for (std::uint32_t floor = 0; floor < floors_; ++floor) {
      if (people_.architecture != traffic::architecture::escalate)
        for (const auto& sort : people_.sorts) {
          ask(floor, sort, false);
          if (some_are_alike(sort)) ask(floor, sort, true);
        }
      const bool some_are_handed_over =
          people_.architecture == traffic::architecture::escalate ||
          (people_.architecture == traffic::architecture::collaborative &&
           people_.residual_escalations > 0);
      if (some_are_handed_over) hand_over(floor);
    }
    auto text =
        fmt::format("# What the scenario {} asks people about, for weft load.\n", people_.name);
    if (!unsure_.empty()) text += "confidence:\n" + unsure_;
    if (!policies_.empty()) text += "policies:\n" + policies_;
    return text;
  }

 private:
  bool some_are_alike(const traffic::question_sort& sort) const {
    return sort.alike > 0 || std::ranges::any_of(people_.storms, [&](const auto& storm) {
             return storm.sort == sort.name;
           });
  }

  void ask(std::uint32_t floor, const traffic::question_sort& sort, bool alike) {
    const auto name = fmt::format("{}-{}{}", sort.name, floor, alike ? "-alike" : "");
    const auto scope = alike ? alike_scope_of(floor, sort.name) : scope_of(floor, sort.name);
    const auto route = route_of(sort, queue_on(floor, floors_, sort.queue), alike);
    // A storm asks with no confidence at all, whatever the rate of the others.
    const double below = std::max(people_.ask_rate, alike ? 1e-6 : 0.0);
    const auto within = std::max(answer_within_ms_min, sort.answer_within_s * 1'000 / speed_);
    // A default would need an answer of each kind; nobody waits for it here.
    const auto expiry = sort.expiry == on_expiry::safe_default ? on_expiry::reject : sort.expiry;
    const auto how = fmt::format("answer_within: {:.0f}ms, on_expiry: {}, route: {}", within,
                                 to_string(expiry), route);
    const bool all = people_.architecture == traffic::architecture::approve_all;
    const bool plain = sort.kind == query_kind::approval || sort.kind == query_kind::review;
    if (plain && !all && !sort.must_ask) {
      unsure_ += fmt::format("  - {{name: \"{}\", scope: \"{}\", threshold: {}, {}}}\n", name,
                             scope, below, how);
      return;
    }
    const auto when = all ? fmt::format("step.scope == \"{}\"", scope)
                          : fmt::format(
                                "step.scope == \"{}\" && has(signals.confidence) && "
                                "signals.confidence < {}",
                                scope, below);
    policies_ += fmt::format(
        "  - name: \"{}\"\n    when: '{}'\n    outcome: ask\n"
        "    must_ask: {}\n{}",
        name, when, sort.must_ask, kind_of(sort.kind));
    policies_ += fmt::format("    answer_within: {:.0f}ms\n    on_expiry: {}\n    route: {}\n",
                             within, to_string(expiry), route);
  }

  static std::string kind_of(query_kind kind) {
    switch (kind) {
      case query_kind::choice:
        return "    kind: choice\n    options: [{value: first, title: The first}, "
               "{value: second, title: The second}]\n";
      case query_kind::value:
        return "    kind: value\n    form: {note: {type: string, title: What is missing}}\n";
      case query_kind::guidance: return "    kind: guidance\n";
      case query_kind::approval:
      case query_kind::review:
      case query_kind::handover: return {};
    }
    return {};
  }

  void hand_over(std::uint32_t floor) {
    policies_ += fmt::format(
        "  - name: \"{0}-{1}\"\n    when: 'step.scope == \"{2}\"'\n    outcome: escalate\n"
        "    route: {{escalate_to: \"{3}\"}}\n",
        handover_sort, floor, scope_of(floor, std::string{handover_sort}),
        queue_on(floor, floors_, handover_queue(people_)));
  }

  const traffic::scenario& people_;
  double speed_;
  std::uint32_t floors_;
  std::string unsure_, policies_;
};

struct version_part {
  std::uint64_t version = 0;
  bool active = false;
};
constexpr std::array<codec::member<version_part>, 2> version_rows{
    {{"version", codec::set<&version_part::version, codec::big_count>},
     {"active", codec::set<&version_part::active, codec::flag>}}};
struct versions_part {
  std::vector<version_part> all;
};
constexpr std::array<codec::member<versions_part>, 1> versions_rows{
    {{"trigger_sets",
      codec::set<&versions_part::all, codec::list<codec::object<version_rows>, 0>>}}};
struct receipt_part {
  std::string id;
};
constexpr std::array<codec::member<receipt_part>, 1> receipt_rows{
    {{"id", codec::set<&receipt_part::id, codec::text>}}};

/// Named parts instead of one request: GCC 12 destroys aggregates inside `co_await` twice.
awaitable<result<std::string>> ask(client::http_pool& over, client::http_method how,
                                   std::string target, std::string body) {
  client::http_request what{how, std::move(target), std::move(body)};
  auto reply = co_await over.send(std::move(what));
  if (!reply) co_return std::move(reply.error());
  if (reply->status >= 300) co_return codec::decode_problem(reply->body);
  co_return std::move(reply->body);
}

}  // namespace

std::string queue_on(std::uint32_t floor, std::uint32_t floors, const std::string& queue) {
  return floors == 1 ? queue : fmt::format("{}-{}", queue, floor);
}

std::string scope_of(std::uint32_t floor, const std::string& sort) {
  return fmt::format("load/{}/{}", floor, sort);
}

std::string alike_scope_of(std::uint32_t floor, const std::string& sort) {
  return scope_of(floor, sort) + "/alike";
}

std::string triggers_for(const traffic::scenario& people, double speed, std::uint32_t floors) {
  return trigger_text{people, speed, floors}.write();
}

awaitable<result<std::uint64_t>> activate(client::http_pool& over, const std::string& yaml) {
  auto listed = co_await ask(over, http_method::get, "/v1/trigger-sets", std::string{});
  if (!listed) co_return std::move(listed.error());
  versions_part known;
  if (auto broken = codec::read_text(*listed, codec::source::node, known, versions_rows))
    co_return std::move(*broken);
  const auto active =
      std::ranges::find_if(known.all, [](const version_part& each) { return each.active; });
  const auto before = active == known.all.end() ? 0 : active->version;

  std::string body;
  codec::writer out{body};
  out.object();
  out.put("yaml", yaml);
  out.put("note", "weft load");
  out.end_object();
  auto stored = co_await ask(over, http_method::post, "/v1/trigger-sets", std::move(body));
  if (!stored) co_return std::move(stored.error());
  receipt_part receipt;
  if (auto broken = codec::read_text(*stored, codec::source::node, receipt, receipt_rows))
    co_return std::move(*broken);
  auto done = co_await ask(over, http_method::post, "/v1/trigger-sets/" + receipt.id + "/activate",
                           std::string{"{}"});
  if (!done) co_return std::move(done.error());
  co_return before;
}

awaitable<std::optional<problem>> activate_again(client::http_pool& over, std::uint64_t version) {
  auto target = fmt::format("/v1/trigger-sets/{}/activate", version);
  auto done = co_await ask(over, http_method::post, std::move(target), std::string{"{}"});
  if (!done) co_return std::move(done.error());
  co_return std::nullopt;
}

awaitable<std::optional<problem>> set_profile(client::http_pool& over,
                                              const operator_profile& what) {
  std::string body;
  codec::writer out{body};
  out.object();
  out.put_list("queues", what.queues, codec::each_value);
  out.put_list("skills", what.skills, [](codec::writer& to, const skill& each) {
    to.object();
    to.put("name", each.name);
    to.put("level", each.level);
    to.end_object();
  });
  out.end_object();
  auto target = "/v1/operators/" + client::path_segment(what.name);
  auto done = co_await ask(over, http_method::put, std::move(target), std::move(body));
  if (!done) co_return std::move(done.error());
  co_return std::nullopt;
}

}  // namespace weft::load
