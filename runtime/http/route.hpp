#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "runtime/http/request.hpp"
#include "runtime/http/response.hpp"
#include "runtime/http/target.hpp"
#include "schemas/requests.hpp"

namespace weft::http {

// An endpoint is a pure function from a call to what should be done about it, and one row in the
// table (routes/table.cpp). Handlers touch no socket, no actor and no clock.

// -- what should be done
// ---------------------------------------------------------------------------
/// Hand it to a conversation and answer with its reply. With a `wait` the reply may be held that
/// long; then the conversation is asked for the current state.
struct tell {
  std::string conversation;
  request_body body;
  milliseconds wait{0};
};
/// Answer from the archive.
struct ask {
  archive_query what;
};
/// Ask the floor: directives, profiles of operators, trigger sets.
struct manage {
  floor_query what;
};
/// Show what the router knows.
struct look {
  router_view what = router_view::queues;
};
/// Show how the triggers do.
struct inspect {};
/// Stream events after `from.after`; with `live` from now on.
struct stream {
  list_events from;
  bool live = false;
};
/// Become an operator's session (WebSocket).
struct attach {
  std::string name;
  std::uint32_t capacity = 1;
};
/// Answer at once.
struct respond {
  int status = 200;
  std::string_view type = json_type;
  std::string body;
  std::string_view extra = {};  // further header lines, each ending in CRLF
};
using outcome = std::variant<problem, tell, ask, manage, look, inspect, stream, attach, respond>;

// -- what is called
// --------------------------------------------------------------------------------
/// What the routes for reliability engineers report.
class site {
 public:
  virtual ~site() = default;
  virtual bool ready() const = 0;
  virtual std::string metrics() const = 0;
};

/// A request whose route is known and whose caller may use it.
struct call {
  const request& raw;
  const site& node;
  principal from;
  bool keyed = false;              // `from` is an API key's owner, not a name the caller chose
  std::array<std::string, 2> ids;  // decoded `{…}` parts of the path
  parameters query;
};

using handler = outcome (*)(call&);

/// Sets of roles. Admin is in every set but the empty one, which means anybody without a key.
using role_set = std::uint8_t;
constexpr role_set may(role r) {
  return static_cast<role_set>(1U << static_cast<unsigned>(r) |
                               1U << static_cast<unsigned>(role::admin));
}
inline constexpr role_set anybody = 0, agents = may(role::agent),
                          operators = may(role::human_operator),
                          configurers = may(role::configurer),
                          everyone = agents | operators | configurers;

struct route {
  verb method = verb::get;
  std::string_view pattern;  // "/v1/conversations/{id}"
  role_set roles = anybody;
  std::string_view parameters;  // names of query parameters, separated by blanks
  handler handle = nullptr;
  std::string_view summary;
};

/// All endpoints.
std::span<const route> routes();

// -- finding a route
// -------------------------------------------------------------------------------
struct match {
  std::size_t index = 0;  // in the table
  std::array<std::string, 2> ids;
};
struct wrong_method {
  std::string allow;  // "GET, POST"
};
/// Patterns taken apart once. Finding costs one pass over the table with a few compares per row.
class route_table {
 public:
  explicit route_table(std::span<const route> rows);

  /// The row, the methods there are for this path, or a problem that names the nearest path.
  std::variant<match, wrong_method, problem> find(verb method, std::string_view path) const;
  const route& operator[](std::size_t index) const { return rows_[index]; }
  std::size_t size() const { return rows_.size(); }
  std::span<const route> rows() const { return rows_; }

 private:
  std::span<const route> rows_;
  std::vector<std::vector<std::string_view>> segments_;  // of each row
};

}  // namespace weft::http
