#include <algorithm>
#include <chrono>
#include <exception>
#include <map>
#include <utility>

#include "runtime/store/event_text.hpp"
#include "schemas/codec/codec.hpp"
#include "tools/export/journal.hpp"
#include "tools/simulate/recorded_arrivals.hpp"

namespace weft::simulate {
namespace {

double seconds_of(instant moment) {
  return std::chrono::duration<double>(moment.time_since_epoch()).count();
}

/// Gathers questions and how long humans took for them.
class gathering {
 public:
  std::vector<recorded_arrival> all;

  /// Empty, or what is wrong.
  std::string take(const storage::group_text& group) {
    storage::event_reader reader{group.events};
    storage::event_text here;
    while (reader.next(here)) {
      const bool raised = here.type == "intervention_raised";
      if (!raised && here.type != "intervention_settled") continue;
      auto read = codec::decode_event(here.json);
      if (!read) return read.error().detail;
      if (raised)
        raise(read->key.tenant, read->what);
      else
        settle(read->key.tenant, std::get<intervention_settled>(read->what.body));
    }
    return {};
  }

 private:
  void raise(const std::string& tenant, const event& what) {
    const auto& about = *std::get<intervention_raised>(what.body).about;
    open_[{tenant, about.id}] = all.size();
    all.push_back({seconds_of(what.at), 0, about.asked.kind, about.asked.route.queue});
  }
  void settle(const std::string& tenant, const intervention_settled& how) {
    const auto found = open_.find({tenant, how.id});
    if (found == open_.end()) return;
    if (how.by == decided_by::human) all[found->second].handling_s = how.human_ms / 1e3;
    open_.erase(found);
  }

  std::map<std::pair<std::string, std::string>, std::size_t> open_;
};

}  // namespace

result<std::vector<recorded_arrival>> read_node(const std::string& folder) {
  const auto fail = [&](fault what, const std::string& says) {
    return problem{what, folder + ": " + says, folder};
  };
  try {
    gathering found;
    std::string wrong;
    exporting::journal_reader journal{folder};
    journal.each_group(1, journal.last(), [&](const storage::group_text& group) {
      if (wrong.empty() && found.all.size() <= recorded_max) wrong = found.take(group);
    });
    if (!wrong.empty()) return fail(fault::internal, "the journal is damaged: " + wrong);
    if (found.all.size() > recorded_max)
      return fail(fault::invalid, std::to_string(recorded_max) + " questions are the most");
    if (found.all.empty()) return fail(fault::invalid, "nothing was asked in this journal");
    from_the_first_on(found.all);
    return std::move(found.all);
  } catch (const std::exception& failed) {
    return fail(fault::not_found, failed.what());
  }
}

}  // namespace weft::simulate
