#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "actors/floor/board.hpp"
#include "actors/floor/trigger_shelf.hpp"
#include "schemas/messages.hpp"

namespace weft::floor {

/// What the floor causes. `changed`: the tenant's directives are others now. `triggers`: this
/// trigger set is active from now on.
struct effects {
  std::vector<event> events;  // to record under the tenant's `floor_id`
  std::vector<delivery> outbox;
  bool changed = false;
  trigger_set_ptr triggers;
};

/// What concerns a whole tenant: the directives that hold, the versions of its trigger set, and
/// what each operator may be asked. Pure; the present directives are read as a list with compiled
/// expressions.
class core {
 public:
  /// Without a reader trigger sets can neither be stored nor activated.
  explicit core(trigger_reader read = {}) : read_{std::move(read)} {}

  effects handle(const floor_request& what, instant now);
  /// Recovery: takes in what was recorded. Gives the profiles, for the router.
  std::vector<profile_changed> restore(const std::string& tenant,
                                       const std::vector<event>& history);
  /// The directives that hold, oldest first.
  std::vector<standing> standing_now(const std::string& tenant, instant now) const;
  /// The active trigger set; null when none is: then the node's own holds. Reads it if need be.
  trigger_set_ptr triggers_of(const std::string& tenant);

 private:
  struct turn;
  void on(turn& t, const issue_directive& body);
  void on(turn& t, const revoke_directive& body);
  void on(turn& t, const list_directives& body);
  void on(turn& t, const set_profile& body);
  void on(turn& t, const store_trigger_set& body);
  void on(turn& t, const activate_trigger_set& body);
  void on(turn& t, const list_trigger_sets& body);
  void on(turn& t, const view_trigger_set& body);
  /// False when it was said why not.
  bool activate(turn& t, std::uint64_t version);
  void apply(const std::string& tenant, const event& e);

  trigger_reader read_;
  std::map<std::string, std::vector<standing>> tenants_;
  std::map<std::string, trigger_shelf> shelves_;
};

}  // namespace weft::floor
