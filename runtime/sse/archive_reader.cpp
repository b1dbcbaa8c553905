#include "runtime/sse/archive_reader.hpp"

#include <exception>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "runtime/log.hpp"

namespace weft::sse {
namespace {

page read_page(archive& past, const std::string& tenant, const list_events& from) {
  page out;
  auto found = past.events_after(tenant, from.conversation, from.after, from.limit);
  std::size_t count = 0;
  for (auto& one : found) {
    out.chunks.push_back(make_chunk(std::move(one)));
    count += out.chunks.back()->starts.size();
  }
  out.complete = count < from.limit;
  if (count == 0 && !from.conversation.empty())
    out.known = from.after > 0 && !past.events_after(tenant, from.conversation, 0, 1).empty();
  return out;
}

}  // namespace

archive_reader::archive_reader(boost::asio::io_context& io, opener open)
    : io_{io},
      open_{std::move(open)},
      thread_{[this](const std::stop_token& stop) { run(stop); }} {}

archive_reader::~archive_reader() = default;

void archive_reader::read(std::string tenant, list_events from, receiver done) {
  {
    const std::lock_guard guard{lock_};
    jobs_.push_back({std::move(tenant), std::move(from), std::move(done)});
  }
  more_.notify_one();
}

void archive_reader::run(const std::stop_token& stop) {
  std::unique_ptr<archive> past;
  while (true) {
    job next;
    {
      std::unique_lock guard{lock_};
      if (!more_.wait(guard, stop, [this] { return !jobs_.empty(); })) return;
      next = std::move(jobs_.front());
      jobs_.pop_front();
    }
    page out;
    try {
      if (!past) past = open_();
      out = read_page(*past, next.tenant, next.from);
    } catch (const std::exception& failed) {
      log::error(std::string{"cannot read events from the archive: "} + failed.what());
      past.reset();
      out.failed = true;
    }
    boost::asio::post(io_, [done = std::move(next.done), out = std::move(out)]() mutable {
      done(std::move(out));
    });
  }
}

}  // namespace weft::sse
