#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "schemas/messages.hpp"
#include "schemas/views.hpp"

namespace weft {

/// The way out of the actors: replies to waiting requests, frames to operator sessions, events to
/// streams. Called from any thread; never blocks. Real: runtime/bridge; simulated: tests/support.
class front {
 public:
  virtual ~front() = default;
  virtual void deliver(std::vector<reply> replies) = 0;
  virtual void push(session_id session, std::string frame) = 0;
  /// True when somebody listens to events: spares building `published` when nobody does.
  virtual bool streams_open() const = 0;
  virtual void publish(std::vector<published> batch) = 0;
};

}  // namespace weft
