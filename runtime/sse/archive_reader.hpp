#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "runtime/sse/chunk.hpp"
#include "schemas/ports/store.hpp"

namespace boost::asio {
class io_context;
}

namespace weft::sse {

/// One page of the past.
struct page {
  std::vector<chunk_ptr> chunks;
  bool complete = false;  // nothing was newer at the time of reading
  bool known = true;      // the conversation asked for exists
  bool failed = false;
};

/// Reads what event streams missed. Reading may wait for the disk, so it has a thread of its own.
class archive_reader {
 public:
  using opener = std::function<std::unique_ptr<archive>()>;
  using receiver = std::function<void(page&&)>;

  archive_reader(boost::asio::io_context& io, opener open);
  ~archive_reader();

  /// Reads the next events after `from.after`; `done` runs on the front's thread.
  void read(std::string tenant, list_events from, receiver done);

 private:
  struct job {
    std::string tenant;
    list_events from;
    receiver done;
  };
  void run(const std::stop_token& stop);

  boost::asio::io_context& io_;
  opener open_;
  std::mutex lock_;
  std::condition_variable_any more_;
  std::deque<job> jobs_;  // guarded by lock_
  std::jthread thread_;   // last: it uses all of the above
};

}  // namespace weft::sse
