#include <algorithm>

#include "runtime/export/page.hpp"
#include "runtime/store/memory_store.hpp"

// Rows for training from the memory store.

namespace weft::storage {
namespace {

using exporting::listed;

class remembered_journal final : public exporting::journal_source {
 public:
  explicit remembered_journal(const memory_records& records) : records_{records} {
    for (const auto& [key, one] : records.all)
      if (key.conversation != floor_id && !one.numbers.empty())
        all_.push_back({one.numbers.front(), key, one.opened});
    std::sort(all_.begin(), all_.end(),
              [](const listed& a, const listed& b) { return a.number < b.number; });
  }

  std::uint64_t last() override { return records_.facts.size(); }

  std::optional<listed> next(const std::string& tenant, std::uint64_t after,
                             std::uint64_t until) override {
    return first_of(until, [&](const listed& each) {
      return each.key.tenant == tenant && each.number > after;
    });
  }
  std::optional<listed> find(const conversation_key& key, std::uint64_t until) override {
    return first_of(until, [&](const listed& each) { return each.key == key; });
  }

  std::vector<std::int64_t> openings(const std::string& tenant, std::uint64_t until) override {
    std::vector<std::int64_t> found;
    for (const auto& each : all_)
      if (each.key.tenant == tenant && each.number <= until)
        found.push_back(each.opened.time_since_epoch().count());
    return found;
  }

  void each_event(const listed& of, std::uint64_t until,
                  const exporting::event_visit& visit) override {
    for (const auto number : records_.all.at(of.key).numbers)
      if (number <= until) visit(records_.facts[number - 1].what, {number, {}});
  }

 private:
  template <class Fits>
  std::optional<listed> first_of(std::uint64_t until, const Fits& fits) const {
    const auto one = std::find_if(all_.begin(), all_.end(), fits);
    if (one == all_.end() || one->number > until) return std::nullopt;
    return *one;
  }

  const memory_records& records_;
  std::vector<listed> all_;  // oldest first
};

}  // namespace

bool memory_archive::survey(std::size_t events) {
  const std::scoped_lock guard{records_->mutex};
  if (!surveyed_) surveyed_ = std::make_unique<exporting::kept_survey>(":memory:");
  const auto& facts = records_->facts;
  surveyed_->add([&](exporting::survey& into) {
    auto number = surveyed_->until();
    const auto end = std::min<std::uint64_t>(number + events, facts.size() + 1);
    for (; number < end; ++number) {
      const auto& fact = facts[number - 1];
      if (const auto* how = std::get_if<intervention_settled>(&fact.what.body))
        into.note(*fact.key, number, *how);
    }
    return number;
  });
  return surveyed_->until() <= facts.size();
}

result<document> memory_archive::rows(const std::string& tenant, const export_rows& what) {
  const std::scoped_lock guard{records_->mutex};
  if (!surveyed_)
    return problem{fault::internal, "the journal was not looked through for an export", {}};
  remembered_journal journal{*records_};
  return exporting::page_of_rows(journal, *surveyed_, tenant, what);
}

}  // namespace weft::storage
