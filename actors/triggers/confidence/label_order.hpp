#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "schemas/learning.hpp"

namespace weft::triggers::confidence {

/// Labels come when humans find the time; evidence counts them in the order of decisions. If quick
/// answers were counted first, and agents' errors took longer to judge, the proof would see too few
/// errors. Labels are held back until every earlier one is there.
class label_order {
 public:
  /// More labels than this are never awaited: the oldest then counts as an error.
  static constexpr std::size_t waiting_max = 20'000;
  struct label {
    std::string id;
    certificate_mark mark;
    bool error = false;
  };

  /// A step was decided whose label will come. `id` is unique among those that wait. Returns the
  /// labels that this pushes out.
  std::vector<label> expect(const std::string& id, certificate_mark mark);
  /// Its label: an error or none; what was never answered is an error. Returns all labels that are
  /// now due, in order. Unknown ids are passed over. O(log waiting).
  std::vector<label> settle(const std::string& id, bool error);
  /// Another word on a label that is held back. False when there is none of that id.
  bool correct(const std::string& id, bool error);
  std::size_t waiting() const { return waiting_.size(); }

 private:
  struct entry {
    std::string id;
    certificate_mark mark;
    std::optional<bool> error;
  };
  std::vector<label> due();

  std::deque<entry> waiting_;
  std::map<std::string, std::uint64_t, std::less<>> number_of_;
  std::uint64_t first_ = 0;  // number of the front
};

}  // namespace weft::triggers::confidence
