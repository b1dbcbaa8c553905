#pragma once

#include <deque>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <doctest/doctest.h>

#include "tests/api/openapi_document.hpp"
#include "tests/support/raw_websocket.hpp"
#include "tests/support/refusals.hpp"

namespace weft::testing {

/// An operator whose frames, sent and received, are held against the document.
class desk {
 public:
  desk(const node_process& node, const openapi_document& document, const std::string& name = "ana",
       int capacity = 5)
      : on_{node.port(), "/v1/operator?name=" + name + "&capacity=" + std::to_string(capacity)},
        document_{document} {}

  /// The next frame; it must be of this type.
  json next(std::string_view type) {
    auto frame = take();
    REQUIRE(frame["type"].text() == type);
    return frame;
  }
  /// The next frame of this type. Others before it wait for an `await` of their own.
  json await(std::string_view type) {
    for (auto one = passed_over_.begin(); one != passed_over_.end(); ++one) {
      if ((*one)["type"].text() != type) continue;
      auto frame = std::move(*one);
      passed_over_.erase(one);
      return frame;
    }
    while (true) {
      auto frame = take();
      if (frame["type"].text() == type) return frame;
      passed_over_.push_back(std::move(frame));
    }
  }
  /// What came and was not asked for is of no interest any more.
  void forget() { passed_over_.clear(); }
  /// Nothing comes for a while.
  bool silent(milliseconds within = milliseconds{200}) { return !on_.text(within); }
  /// Sends a frame and takes its receipt; what the node sends by itself may come before.
  json send(const std::string& frame) {
    INFO(frame);
    for (const auto& wrong : document_.check_named("OperatorFrame", json::parse(frame)))
      FAIL_CHECK("sent: " << wrong);
    on_.send(frame);
    return await("receipt");
  }
  const std::set<std::string>& seen() const { return seen_; }

 private:
  json take() {
    const auto text = on_.text();
    REQUIRE_MESSAGE(text, "no frame came");
    INFO(*text);
    auto frame = json::parse(*text);
    for (const auto& wrong : document_.check_named("NodeFrame", frame)) FAIL_CHECK(wrong);
    seen_.insert(frame["type"].text());
    return frame;
  }

  raw_websocket on_;
  const openapi_document& document_;
  std::set<std::string> seen_;
  std::deque<json> passed_over_;
};

/// `{"type":TYPE,"ref":"1","intervention":…,"version":…` and the rest.
inline std::string frame_about(std::string_view type, const json& offer,
                               std::string_view rest = {}) {
  return R"({"type":")" + std::string{type} + R"(","ref":"1","intervention":")" +
         offer["intervention"]["id"].text() + R"(","version":)" + offer["version"].dump() +
         std::string{rest} + "}";
}

}  // namespace weft::testing
