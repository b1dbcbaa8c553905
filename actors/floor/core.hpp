#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "actors/floor/board.hpp"
#include "schemas/messages.hpp"

namespace weft::floor {

/// What the floor causes. `changed`: the tenant's directives are others now.
struct effects {
  std::vector<event> events;  // to record under the tenant's `floor_id`
  std::vector<delivery> outbox;
  bool changed = false;
};

/// What concerns a whole tenant: the directives that hold, and what each operator may be asked.
/// Pure; the present directives are read as a list with compiled expressions.
class core {
 public:
  effects handle(const floor_request& what, instant now);
  /// Recovery: takes in what was recorded. Gives the profiles, for the router.
  std::vector<profile_changed> restore(const std::string& tenant,
                                       const std::vector<event>& history);
  /// The directives that hold, oldest first.
  std::vector<standing> standing_now(const std::string& tenant, instant now) const;

 private:
  struct turn;
  void on(turn& t, const issue_directive& body);
  void on(turn& t, const revoke_directive& body);
  void on(turn& t, const list_directives& body);
  void on(turn& t, const set_profile& body);
  void apply(const std::string& tenant, const event& e);

  std::map<std::string, std::vector<standing>> tenants_;
};

}  // namespace weft::floor
