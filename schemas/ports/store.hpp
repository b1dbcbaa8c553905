#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/decision_record.hpp"
#include "schemas/messages.hpp"

namespace weft {

/// What a commit did with each entry, in the order given.
struct commit_receipt {
  std::uint64_t first_number = 0;  // number of the first event recorded; events count up from there
  /// Per entry: the number of its first event, or 0 when its claim was refused and nothing
  /// recorded.
  std::vector<std::uint64_t> numbers;
};

/// An intervention that is not settled, as found when a node starts.
struct open_intervention {
  card_ptr about;
  std::uint32_t version = 1;
  std::string offered_to;
  instant lease_until{};
  progress way;
};

/// An API key's record; only the SHA-256 of the key is stored.
struct key_record {
  std::string hash;  // lower-case hex
  std::string tenant, name;
  role acts_as = role::agent;
  instant created{};
};

/// Questions that were looked for, each with the record of the step it is about, in the order asked
/// for.
struct decision_page {
  struct found {
    std::string intervention;
    std::uint64_t number = 0;                       // of the event that raised it
    std::shared_ptr<const decision_record> record;  // shared by questions about one step
  };
  std::vector<found> decisions;
  /// Where the next page starts: its `after`, or its `before` where the newest come first. 0: there
  /// is none.
  std::uint64_t next = 0;
};

/// Reads. Thread-confined: each thread opens its own. Sees everything committed before the call.
class archive {
 public:
  virtual ~archive() = default;
  /// All events of one conversation, oldest first; empty when it was never opened.
  virtual std::vector<event> events_of(const conversation_key& key) = 0;
  /// A page as a JSON document of the public shape; empty when the one thing asked for is unknown.
  virtual std::string page(const std::string& tenant, const archive_query& what) = 0;
  virtual decision_page decisions(const std::string& tenant, const list_decisions& what) = 0;
  /// Takes about `events` more events into what `find_precedents` searches. False: nothing is left.
  virtual bool follow(std::size_t events) = 0;
  /// Takes about `events` more events into what rows of one conversation must know of others.
  /// False: nothing is left.
  virtual bool survey(std::size_t events) = 0;
  /// A page of rows, when `survey` has nothing left. A problem says what is wrong with the query.
  virtual result<document> rows(const std::string& tenant, const export_rows& what) = 0;
  /// Live events after `after`, oldest first, at most `limit`; see `list_events`.
  /// The first `limit` conversations of a tenant that are not closed and whose id comes after
  /// `after`, with how they were opened; in the order of their ids.
  virtual std::vector<std::pair<std::string, conversation_opened>> open_after(
      const std::string& tenant, const std::string& after, std::uint32_t limit) = 0;
  virtual std::vector<published> events_after(const std::string& tenant,
                                              const std::string& conversation, std::uint64_t after,
                                              std::uint32_t limit) = 0;
};

/// The durable journal with its projections. One writer. Claims are compare-and-set. An I/O failure
/// throws std::runtime_error: the node must stop, its memory may be ahead of its disk.
class store {
 public:
  virtual ~store() = default;
  /// Makes all entries durable as one group, in order. Cost: one commit, whatever the count.
  virtual commit_receipt commit(const std::vector<entry_ptr>& group) = 0;
  /// Catches the projections up with the journal. Returns how many groups were behind.
  virtual std::size_t project() = 0;
  /// Groups committed and not yet projected.
  virtual std::size_t behind() const = 0;

  virtual std::unique_ptr<archive> open_archive() = 0;

  /// Every conversation that is not closed, in no particular order.
  virtual void each_open_conversation(
      const std::function<void(std::string_view tenant, std::string_view conversation)>& visit) = 0;
  /// Every unsettled intervention in the order raised.
  virtual void each_open_intervention(const std::function<void(open_intervention)>& visit) = 0;

  virtual void add_key(const key_record& key) = 0;
  virtual bool remove_key(const std::string& tenant, const std::string& name) = 0;
  virtual std::vector<key_record> keys() = 0;
};

}  // namespace weft
