#include "runtime/sse/subscription.hpp"

#include <utility>

namespace weft::sse {

subscription::subscription(conversation_key what, std::uint64_t after, bool live,
                           std::function<void()> wake)
    : what_{std::move(what)}, wake_{std::move(wake)}, live_{live}, read_{after}, sent_{after} {}

void subscription::on_chunk(const chunk_ptr& what) {
  if (dropped_) return;
  kept_.push_back(what);
  kept_bytes_ += what->text.size();
  if (kept_bytes_ > kept_bytes_max) {
    kept_.clear();
    kept_bytes_ = 0;
    (live_ ? dropped_ : gap_) = true;
  }
  if (live_) wake_();
}

bool subscription::page_due() const { return !live_ && !reading_ && past_.empty(); }

list_events subscription::begin_page() {
  reading_ = true;
  gap_ = false;
  return {what_.conversation, read_, page_events};
}

void subscription::on_page(page&& what) {
  reading_ = false;
  for (auto& one : what.chunks) {
    if (!one->starts.empty()) read_ = one->last_number();
    past_.push_back(std::move(one));
  }
  if (what.failed)
    dropped_ = true;
  else if (what.complete && !gap_)
    live_ = true;
  wake_();
}

bool subscription::take(std::string& out, std::size_t bytes_max) {
  const std::size_t before = out.size();
  const auto send_from = [&](std::deque<chunk_ptr>& queue) {
    while (!queue.empty() && out.size() - before < bytes_max) {
      const auto& first = *queue.front();
      const auto news = first.behind(sent_);
      out += news;
      if (!news.empty()) sent_ = first.last_number();
      if (&queue == &kept_) kept_bytes_ -= first.text.size();
      queue.pop_front();
    }
  };
  send_from(past_);
  if (live_ && past_.empty()) send_from(kept_);
  return out.size() != before;
}

}  // namespace weft::sse
