#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string>

#include "runtime/sse/archive_reader.hpp"
#include "runtime/sse/hub.hpp"

namespace weft::sse {

/// What one event stream still has to send, without gap or duplicate.
///
/// The trouble: events go on while the past is read. So the subscription listens first and keeps
/// what comes; then it reads the past page by page; once a page found nothing newer, everything
/// committed since is among what was kept, and numbers tell which of it was in the pages already.
/// If too much comes while the past is read, what was kept is thrown away: it is in the archive,
/// and one more page will find it. A listener that is live and too slow is dropped; it can resume.
class subscription final : public listener {
 public:
  static constexpr std::size_t kept_bytes_max = 4U << 20U;
  static constexpr std::uint32_t page_events = 500;

  /// Events after `after`, or with `live` those from now on. `wake` is called when there is news.
  subscription(conversation_key what, std::uint64_t after, bool live, std::function<void()> wake);

  void on_chunk(const chunk_ptr& what) override;

  /// The page to read next, if one is due; it counts as under way until `on_page`.
  bool page_due() const;
  list_events begin_page();
  void on_page(page&& what);

  /// Moves what can be sent now behind `out`, about `bytes_max` at most. True when it did.
  bool take(std::string& out, std::size_t bytes_max);
  bool dropped() const { return dropped_; }
  /// Number of the last event taken.
  std::uint64_t sent() const { return sent_; }
  const conversation_key& of() const { return what_; }

 private:
  conversation_key what_;
  std::function<void()> wake_;
  bool live_;
  bool reading_ = false;
  bool gap_ = false;  // something kept was thrown away since the last page was begun
  bool dropped_ = false;
  std::uint64_t read_;  // last number of the pages so far
  std::uint64_t sent_;
  std::deque<chunk_ptr> past_, kept_;
  std::size_t kept_bytes_ = 0;
};

}  // namespace weft::sse
