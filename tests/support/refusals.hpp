#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/json.hpp"
#include "tests/support/node_process.hpp"
#include "tests/support/raw_http.hpp"

// The words that the tests of bad input are written in: tables of requests and of the refusals that
// they must meet.

namespace weft::testing {

/// What a refusal says.
struct problem_expected {
  int status = 0;
  std::string type;    // without "urn:weft:problem:"
  std::string detail;  // a fragment of it
  std::string where = {};
};

/// One request that must be refused.
struct refusal {
  std::string_view title;
  std::string method, target, body;
  problem_expected with;
  std::string headers = {};  // further lines, each ending in CRLF
};

/// Checks that the reply is a complete problem document (RFC 9457) and says what is expected.
void expect_problem(const http_reply& got, const problem_expected& with);
/// The same for a problem inside something else, such as a receipt.
void expect_problem_members(const json& problem, const problem_expected& with);

/// Sends every row on one connection, as long as the node keeps it, and checks the replies. No row
/// may take longer than five seconds.
void expect_refusals(std::uint16_t port, const std::vector<refusal>& rows);

/// Sends bytes as they are, on a connection of their own, and reads one response.
http_reply answer_to(std::uint16_t port, std::string_view bytes);

/// A request that has to succeed: the status must be 2xx. Returns the body.
json must(const http_reply& got);

/// After everything that was thrown at it the node serves, has nothing left under way but what this
/// process holds open, has had no error of its own, and ends with code 0 when told to.
void expect_sound(node_process& node);

/// The value of a metric's sample, for example `weft_journal_waiting`; -1 when there is none.
double metric(std::string_view exposition, std::string_view sample);

/// A conversation that is open, for rows to aim at.
void open_conversation(http_client& with, std::string_view id);

/// Proposes a question of the agent's own; the intervention it raises. `query` is its JSON.
json raise(http_client& with, const std::string& conversation, const std::string& step,
           std::string_view query);

}  // namespace weft::testing
