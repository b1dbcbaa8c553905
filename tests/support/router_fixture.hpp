#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "actors/router/core.hpp"

namespace weft::testing {

/// A router with its store played by hand: claims are granted at once unless told otherwise.
struct router_fixture {
  router::core core{milliseconds{60'000}};
  instant now{std::chrono::seconds{1'000}};
  bool grant = true;
  std::map<std::string, std::string> holder;  // intervention -> operator, as the operators see it
  std::map<std::string, std::uint32_t> version;
  std::vector<std::string> due, recorded;
  std::vector<weft::due> whys;
  std::map<std::string, order_reason> why;
  std::map<std::string, bundle_made> bundles;
  std::map<std::string, std::string> bundle_holder;
  std::map<std::string, presence> imposed;
  std::vector<answer_intervention> answers;
  std::vector<response_body> replies;

  void take(const router::effects& out) {
    for (const auto& d : out.now) {
      if (const auto* o = std::get_if<to_operator>(&d)) {
        if (const auto* made = std::get_if<offer_made>(&o->what)) {
          holder[made->about->id] = o->key.name;
          version[made->about->id] = made->version;
          why[made->about->id] = made->why;
        } else if (const auto* ended = std::get_if<offer_ended>(&o->what)) {
          holder.erase(ended->intervention);
        } else if (const auto* whole = std::get_if<bundle_made>(&o->what)) {
          bundles[whole->id] = *whole;
          bundle_holder[whole->id] = o->key.name;
          for (const auto& m : *whole->members) {
            holder[m.about->id] = o->key.name;
            version[m.about->id] = m.version;
          }
        } else if (const auto* over = std::get_if<bundle_ended>(&o->what)) {
          if (const auto known = bundles.find(over->id); known != bundles.end()) {
            for (const auto& m : *known->second.members) holder.erase(m.about->id);
            bundles.erase(known);
          }
        } else if (const auto* set = std::get_if<presence_imposed>(&o->what)) {
          imposed[o->key.name] = set->state;
        }
      }
      if (const auto* c = std::get_if<to_conversation>(&d)) {
        if (const auto* late = std::get_if<intervention_due>(&c->what)) {
          due.push_back(late->intervention);
          whys.push_back(late->why);
        }
        if (const auto* asked = std::get_if<request>(&c->what))
          if (const auto* a = std::get_if<answer_intervention>(&asked->body)) answers.push_back(*a);
      }
      if (const auto* f = std::get_if<to_front>(&d)) replies.push_back(f->what.body);
    }
    for (const auto& e : out.entries) {
      recorded.emplace_back(name_of(e.events.at(0)));
      for (const auto& d : e.outbox)  // durable at once
        if (const auto* f = std::get_if<to_front>(&d)) replies.push_back(f->what.body);
      if (e.guard)
        take(core.handle(
            claim_decided{e.guard->intervention, e.key, e.guard->version_expected + 1, grant},
            now));
    }
    CHECK(core.broken_invariant() == "");
  }
  /// Raises a question with a route of its own.
  std::shared_ptr<card> card_of(const std::string& id, routing route = {}) const {
    auto about = std::make_shared<card>();
    about->id = id;
    about->key = {"default", "c-" + id};
    about->asked.route = std::move(route);
    about->raised = now;
    about->answer_by = now + std::chrono::minutes{10};
    return about;
  }
  void raise(const std::shared_ptr<card>& about) {
    take(core.handle(intervention_waiting{about, 1, {}, {}, {}}, now));
  }
  void raise(const std::string& id, milliseconds within = milliseconds{600'000}) {
    auto about = std::make_shared<card>();
    about->id = id;
    about->key = {"default", "c"};
    about->raised = now;
    about->answer_by = now + within;
    take(core.handle(intervention_waiting{about, 1, {}, {}, {}}, now));
  }
  void profile(const std::string& name, operator_profile what) {
    what.name = name;
    take(core.handle(profile_changed{"default", std::move(what)}, now));
  }
  void change(const std::string& id, changed what, const std::string& by, const progress& way,
              std::uint32_t to_version = 0) {
    take(core.handle(
        intervention_changed{
            {"default", "c-" + id}, id, what, to_version == 0 ? version[id] : to_version, by, way},
        now));
  }
  void close(const std::string& id, intervention_state how, const std::string& by = {}) {
    take(core.handle(intervention_closed{{"default", "c-" + id}, id, how, by}, now));
  }
  void operators(const std::string& name, std::uint32_t capacity,
                 presence state = presence::available) {
    take(core.handle(operator_changed{{"default", name}, state, capacity}, now));
  }
  // `id` may be a key of `holder`: it is not used once the key is gone.
  void answer(const std::string& id) {
    const intervention_closed what{{"default", "c"}, id, intervention_state::answered, holder[id]};
    holder.erase(id);
    take(core.handle(what, now));
  }
  void decline(const std::string& id) {
    const offer_declined what{{"default", holder[id]}, id, version[id], "not mine"};
    holder.erase(id);
    take(core.handle(what, now));
  }
  void pass(milliseconds time) {
    now += time;
    take(core.handle(tick{now}));
  }
};

}  // namespace weft::testing
