#include <algorithm>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <caf/stateful_actor.hpp>

#include "actors/context.hpp"
#include "actors/insight/insight.hpp"
#include "schemas/codec/insight.hpp"

namespace weft {
namespace {

/// Reads that would hold up the journal: on a thread and a store connection of its own.
class archive_state {
 public:
  archive_state(archive_actor::pointer self, context* world)
      : self_{self}, world_{*world}, archive_{world->disk.open_archive()} {}

  archive_actor::behavior_type make_behavior() {
    return {
        [this](const load_conversation& what) { load(what); },
        [this](const archive_request& what) { answer(what); },
        [this](const follow_journal&) { follow_on(); },
        [this](const find_matching& what) { wake_matching(what); },
    };
  }

 private:
  void load(const load_conversation& what) {
    auto history = std::make_shared<std::vector<event>>(archive_->events_of(what.key));
    const auto asking = caf::actor_cast<conversation_actor>(self_->current_sender());
    if (asking) self_->send(asking, conversation_restored{std::move(history)});
  }

  void answer(const archive_request& what) {
    try {
      if (const auto* counting = std::get_if<count_matching>(&what.what))
        return count(what, *counting);
      if (const auto* insights = std::get_if<view_insights>(&what.what))
        return gather(what, *insights);
      if (const auto* rows = std::get_if<export_rows>(&what.what)) return hand_out(what, *rows);
      if (const auto* precedents = std::get_if<find_precedents>(&what.what))
        return read(what, looking_back(*precedents));
      read(what, what.what);
    } catch (const std::exception& failed) {
      reply(what, problem{fault::internal, failed.what(), {}});
    }
  }

  void read(const archive_request& to, const archive_query& asked) {
    auto json = archive_->page(to.from.tenant, asked);
    if (json.empty())
      return reply(to, problem{fault::not_found, "there is no such intervention", {}});
    reply(to, document{std::move(json)});
  }

  /// Precedents are searched in an index that follows the journal when somebody asks.
  find_precedents looking_back(find_precedents asked) {
    follow();
    asked.now = world_.time.now();
    return asked;
  }

  /// A page at a time, and no more than `looked_max` in all.
  void gather(const archive_request& what, view_insights so_far) {
    if (!so_far.so_far) so_far.so_far = std::make_shared<insight::insights>();
    list_decisions next;
    next.since = so_far.since;
    next.after = so_far.after;
    next.limit = page;
    const auto found = archive_->decisions(what.from.tenant, next);
    for (const auto& each : found.decisions) so_far.so_far->take(*each.record, each.intervention);
    so_far.looked += next.limit;
    so_far.after = found.next;
    if (found.next != 0 && so_far.looked < view_insights::looked_max) {
      self_->send(archive_actor{self_}, archive_request{what.id, what.from, std::move(so_far)});
      return;
    }
    const auto known = world_.triggers.of(what.from.tenant)->asking_rules();
    const bool sees_people = what.from.acts_as == role::admin;
    reply(what, document{codec::encode_insight(
                    so_far.so_far->view(known),
                    sees_people ? so_far.so_far->people() : std::vector<operator_insight>{})});
  }

  /// Rows need to know all of the journal: it is looked through first, a slice at a time.
  void hand_out(const archive_request& what, export_rows asked) {
    if (archive_->survey(surveyed_at_once)) return self_->send(archive_actor{self_}, what);
    asked.salt = world_.settings.export_salt;
    auto rows = archive_->rows(what.from.tenant, asked);
    if (rows)
      reply(what, *std::move(rows));
    else
      reply(what, rows.error());
  }

  /// A slice at a time, so that other reads come in between.
  void follow() {
    if (archive_->follow(followed_at_once)) self_->send(archive_actor{self_}, follow_journal{});
  }

  /// An index that cannot be written is no reason to stop reading conversations: whoever asks next
  /// is told why.
  void follow_on() {
    try {
      follow();
    } catch (const std::exception&) {
      return;
    }
  }

  void reply(const archive_request& to, response_body told) {
    std::vector<delivery> out;
    out.emplace_back(to_front{{to.id, std::move(told)}});
    world_.post(std::move(out));
  }

  /// A page at a time, like `wake_matching`, and no more than `matching_max` in all.
  void count(const archive_request& what, const count_matching& so_far) {
    const auto when = floor::match::compile(so_far.match, "/match");
    if (!when) return reply(what, when.error());
    const auto limit = std::min(page, count_matching::matching_max - so_far.looked);
    const auto found = archive_->open_after(what.from.tenant, so_far.after, limit);
    auto now = so_far;
    now.looked += static_cast<std::uint32_t>(found.size());
    for (const auto& [id, opened] : found)
      if ((*when)(subject_of(id, opened))) ++now.matching;
    if (!found.empty()) now.after = found.back().first;
    if (found.size() < limit) return reply(what, count_of(now, false));
    if (now.looked == count_matching::matching_max)
      return reply(what,
                   count_of(now, !archive_->open_after(what.from.tenant, now.after, 1).empty()));
    self_->send(archive_actor{self_}, archive_request{what.id, what.from, std::move(now)});
  }

  static document count_of(const count_matching& done, bool more) {
    auto json = "{\"matching\":" + std::to_string(done.matching);
    if (more) json += ",\"of\":" + std::to_string(done.looked) + ",\"more\":true";
    return {json + '}'};
  }

  /// A page at a time, so that other reads come in between.
  void wake_matching(const find_matching& what) {
    const auto when = floor::match::compile(what.match, {});
    if (!when) return;
    const auto found = archive_->open_after(what.tenant, what.after, page);
    for (const auto& [id, opened] : found)
      if ((*when)(subject_of(id, opened)))
        world_.conversations.tell({what.tenant, id}, directives_changed{}, world_.time.now());
    if (found.size() == page)
      self_->send(archive_actor{self_}, find_matching{what.tenant, found.back().first, what.match});
  }

  static floor::subject subject_of(const std::string& id, const conversation_opened& opened) {
    static const std::vector<std::string> in_no_queue;
    return {id, opened.customer, opened.goal, opened.scope, opened.metadata, in_no_queue};
  }

  static constexpr std::uint32_t page = 256;
  static constexpr std::size_t followed_at_once = 2'000, surveyed_at_once = 50'000;
  archive_actor::pointer self_;
  context& world_;
  std::unique_ptr<archive> archive_;
};

}  // namespace

archive_actor spawn_archive(caf::actor_system& system, context& world) {
  using actor = caf::stateful_actor<archive_state, archive_actor::impl>;
  return system.spawn<actor, caf::detached>(&world);
}

}  // namespace weft
