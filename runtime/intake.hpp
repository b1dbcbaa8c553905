#pragma once

#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "actors/world.hpp"

namespace weft {

/// Requests on their way to the actors. All that were read in one round of the front's loop go
/// together, at its end: waking the actors' threads costs more than handling a step, and so it is
/// paid once a round instead of once a request. Confined to the front's thread.
class intake {
 public:
  intake(boost::asio::io_context& io, world& actors) : io_{io}, actors_{actors} {}

  void tell(request what) {
    // What is ready already runs before what is posted now.
    if (read_.empty()) boost::asio::post(io_, [this] { hand_over(); });
    read_.push_back(std::move(what));
  }

 private:
  void hand_over() {
    for (auto& one : read_) actors_.tell(std::move(one));
    read_.clear();
  }

  boost::asio::io_context& io_;
  world& actors_;
  std::vector<request> read_;
};

}  // namespace weft
