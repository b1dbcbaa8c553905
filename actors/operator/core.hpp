#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "schemas/messages.hpp"

namespace weft::operators {

/// One operator: the connections it is reached by and the offers it holds.
///
/// A lost connection changes nothing about what is held: leases and the router's grace time run on,
/// and a new connection is welcomed with everything held, so that resuming needs no memory on the
/// client's side. All connections of one operator see the same.
class core {
 public:
  explicit core(operator_key who) : who_{std::move(who)} {}

  /// Everything an operator causes is sent at once: what must be durable is recorded by the
  /// conversation or the router it is sent to.
  std::vector<delivery> handle(const operator_frame& what);
  std::vector<delivery> handle(const offer_made& what);
  std::vector<delivery> handle(const offer_ended& what);
  std::vector<delivery> handle(const bundle_made& what);
  std::vector<delivery> handle(const bundle_ended& what);
  std::vector<delivery> handle(const card_changed& what);
  std::vector<delivery> handle(const presence_imposed& what);

  /// Cards, a bundle being one.
  std::size_t holding() const;

 private:
  using deliveries = std::vector<delivery>;
  struct held {
    offer_made offer;
    std::string bundle;  // empty: a card of its own
  };

  void on(const operator_frame& f, const session_opened& body, deliveries& out);
  void on(const operator_frame& f, const session_lost& body, deliveries& out);
  void on(const operator_frame& f, const presence_set& body, deliveries& out);
  void on(const operator_frame& f, const answer_sent& body, deliveries& out);
  void on(const operator_frame& f, const decline_sent& body, deliveries& out);
  void on(const operator_frame& f, const escalate_sent& body, deliveries& out);
  void on(const operator_frame& f, const accept_sent& body, deliveries& out);
  void on(const operator_frame& f, const extend_sent& body, deliveries& out);
  void on(const operator_frame& f, const undo_sent& body, deliveries& out);
  void on(const operator_frame& f, const follow_up_sent& body, deliveries& out);
  void on(const operator_frame& f, const bundle_answer_sent& body, deliveries& out);
  void on(const operator_frame& f, const say_sent& body, deliveries& out);
  void on(const operator_frame& f, const directive_sent& body, deliveries& out);
  void on(const operator_frame& f, const revoke_sent& body, deliveries& out);

  void pass_on(const operator_frame& f, const std::string& intervention, request_body body,
               deliveries& out) const;
  void tell_floor(const operator_frame& f, floor_query what, deliveries& out) const;
  void tell_router(deliveries& out) const;
  void to_all(const std::string& frame, deliveries& out) const;
  void forget_bundle(const std::string& id);
  static void tell(const operator_frame& f, response_body what, deliveries& out);

  operator_key who_;
  std::set<session_id> sessions_;
  presence state_ = presence::offline;
  std::uint32_t capacity_ = 0;
  std::map<std::string, held> held_;  // by intervention
  std::map<std::string, bundle_made> bundles_;
};

}  // namespace weft::operators
