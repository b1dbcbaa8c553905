#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "schemas/messages.hpp"

namespace weft::router {

/// What the router causes: facts to record (each an own journal entry) and messages to send now.
struct effects {
  std::vector<entry> entries;
  std::vector<delivery> now;
};

/// Binds waiting interventions to operators: longest waiting first, to the operator that was given
/// something longest ago, late (only when capacity is free) and with a lease.
///
/// The router is the clock of all deadlines: it holds leases and `answer_by` times in ordered sets
/// that one tick drives. What is overdue goes to its conversation, which alone decides.
///
/// An operator's load is never counted, it is the size of the set of what it holds, so it cannot
/// leak.
class core {
 public:
  explicit core(milliseconds lease) : lease_{lease} {}

  effects handle(const intervention_waiting& what, instant now);
  effects handle(const intervention_closed& what, instant now);
  effects handle(const operator_changed& what, instant now);
  effects handle(const offer_declined& what, instant now);
  effects handle(const claim_decided& what, instant now);
  effects handle(const tick& what);

  std::size_t waiting() const { return waiting_; }
  std::size_t offered() const { return items_.size() - waiting_ - claiming_; }
  std::size_t operators_connected() const { return connected_; }
  /// How long from raised to settled at present, smoothed over about the last 30; 0: not known.
  double answer_ms() const { return answer_ms_; }

 private:
  /// Tenant and intervention id: ids are unique in their tenant only.
  using item_key = std::pair<std::string, std::string>;
  enum class place : std::uint8_t { waiting, claiming, offered };
  struct item {
    card_ptr about;
    std::uint32_t version = 1;
    place at = place::waiting;
    std::uint64_t order = 0;  // place in the queue: the first is the longest waiting
    instant queued{}, chosen{}, lease_until{};
    std::string holder;
    std::set<std::string> declined_by;
    bool overdue = false;
  };
  struct operator_state {
    presence state = presence::offline;
    std::uint32_t capacity = 0;
    std::uint64_t last_given = 0;
    std::set<item_key> holds;  // claimed for or offered to it
  };
  struct tenant_state {
    std::map<std::uint64_t, item_key> queue;
    std::set<std::pair<std::uint64_t, std::string>> free;  // operators with room, by `last_given`
  };
  using items = std::map<item_key, item>;

  void assign(const std::string& tenant, instant now, effects& out);
  bool assign_one(const std::string& tenant, tenant_state& t, instant now, effects& out);
  void give(items::iterator it, const operator_key& to, instant now, effects& out);
  void enqueue(items::iterator it);
  void take_back(items::iterator it);
  void forget(items::iterator it);
  void refresh_free(const operator_key& who);
  void send_back(items::iterator it, returned how, const std::string& reason, instant now,
                 effects& out);

  milliseconds lease_;
  items items_;
  std::map<operator_key, operator_state> operators_;
  std::map<std::string, tenant_state> tenants_;
  std::set<std::pair<instant, item_key>> leases_, deadlines_;
  std::uint64_t next_order_ = 1, next_given_ = 1;
  std::size_t waiting_ = 0, claiming_ = 0, connected_ = 0;
  double answer_ms_ = 0;
};

}  // namespace weft::router
