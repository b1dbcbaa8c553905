#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "runtime/slab.hpp"
#include "runtime/sse/hub.hpp"
#include "schemas/ports/front.hpp"

namespace boost::asio {
class io_context;
}

namespace weft {

/// A reply as it reaches the one who waits for it.
struct ready_reply {
  request_id to = 0;
  int status = 200;
  std::string json;
  std::string headers = {};  // of a `document`: then the body is rows
  bool asked_human = false;  // a human had or has a say in it: its duration is not the machine's
  std::unique_ptr<response_body> raw;  // for those who encode it themselves; then `json` is empty
};

/// Somebody who waits for replies. Called on the front's thread.
class waiter {
 public:
  virtual void on_reply(ready_reply&& what) = 0;

 protected:
  ~waiter() = default;
};

/// An operator's connection. Called on the front's thread.
class session_sink {
 public:
  virtual void send(std::string frame) = 0;

 protected:
  ~session_sink() = default;
};

/// Between the actors' threads and the front's single thread.
///
/// Outwards, actors call `deliver`, `push` and `publish` from any thread. Replies are encoded right
/// there, so that the front's thread, through which everything passes, does not have to. What comes
/// is gathered under a short lock, and at most one wake-up is under way to the io_context however
/// many arrive: under load one wake-up serves many replies.
///
/// Inwards, the front's thread alone owns the tables of those who wait; they need no lock.
class bridge final : public front {
 public:
  bridge(boost::asio::io_context& io, sse::hub& streams);

  // -- any thread
  // ----------------------------------------------------------------------------------
  void deliver(std::vector<reply> replies) override;
  void push(session_id session, std::string frame) override;
  bool streams_open() const override;
  void publish(std::vector<published> batch) override;

  // -- the front's thread
  // --------------------------------------------------------------------------
  enum class form { encoded, raw };
  /// A fresh request id whose one reply goes to `who`.
  request_id expect(waiter& who, form as = form::encoded);
  /// The reply is of no interest any more.
  void forget(request_id id);
  session_id add_session(session_sink& who);
  void remove_session(session_id id);

  std::size_t waiting() const { return waiters_.size(); }
  std::size_t sessions() const { return sessions_.size(); }

 private:
  struct gathered {
    std::vector<ready_reply> replies;
    std::vector<std::pair<session_id, std::string>> frames;
    std::vector<sse::chunk_ptr> chunks;
  };
  /// Runs `add` under the lock and makes sure that a wake-up is under way.
  template <class Add>
  void gather(Add add);
  void hand_over();

  boost::asio::io_context& io_;
  sse::hub& streams_;
  slab<waiter> waiters_;
  slab<session_sink> sessions_;

  std::mutex lock_;
  gathered inbox_;         // guarded by lock_
  bool waking_ = false;    // guarded by lock_
  gathered being_handed_;  // the front's thread; keeps its memory between wake-ups
};

}  // namespace weft
