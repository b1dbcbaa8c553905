#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "schemas/decision_record.hpp"

namespace weft::exporting {

/// A conversation as a journal lists it.
struct listed {
  std::uint64_t number = 0;  // of its first event
  conversation_key key;
  instant opened{};
};

using event_visit = std::function<void(const event&, const journal_place&)>;

/// A journal as pages of rows are made from it. `until` is the last event that counts everywhere.
class journal_source {
 public:
  virtual ~journal_source() = default;
  /// Number of the last event; 0 of an empty journal.
  virtual std::uint64_t last() = 0;
  /// The tenant's first conversation that was opened after event `after`; never the floor's.
  virtual std::optional<listed> next(const std::string& tenant, std::uint64_t after,
                                     std::uint64_t until) = 0;
  virtual std::optional<listed> find(const conversation_key& key, std::uint64_t until) = 0;
  /// When each of the tenant's conversations was opened, microseconds, in no order.
  virtual std::vector<std::int64_t> openings(const std::string& tenant, std::uint64_t until) = 0;
  /// A conversation's events, oldest first.
  virtual void each_event(const listed& of, std::uint64_t until, const event_visit& visit) = 0;
};

}  // namespace weft::exporting
