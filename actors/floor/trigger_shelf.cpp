#include "actors/floor/trigger_shelf.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace weft::floor {

const stored_set* trigger_shelf::find(std::uint64_t version) const {
  if (version == 0) version = active_;
  const auto found = std::lower_bound(
      all_.begin(), all_.end(), version,
      [](const stored_set& one, std::uint64_t wanted) { return one.version < wanted; });
  return found == all_.end() || found->version != version ? nullptr : &*found;
}

const stored_set* trigger_shelf::newest_of(std::string_view name) const {
  const auto found = std::find_if(all_.rbegin(), all_.rend(),
                                  [&](const stored_set& one) { return one.by == name; });
  return found == all_.rend() ? nullptr : &*found;
}

trigger_set_ptr trigger_shelf::keep(trigger_set compiled, std::uint64_t version) {
  compiled.version = version;
  if (compiled_.size() == compiled_max) compiled_.erase(compiled_.begin());
  return compiled_.emplace_back(std::make_shared<const trigger_set>(std::move(compiled)));
}

result<trigger_set_ptr> trigger_shelf::compiled(std::uint64_t version, const trigger_reader& read) {
  const auto kept = std::find_if(compiled_.begin(), compiled_.end(),
                                 [&](const auto& one) { return one->version == version; });
  if (kept != compiled_.end()) {
    std::rotate(kept, kept + 1, compiled_.end());  // used last, dropped last
    return compiled_.back();
  }
  const auto* found = find(version);
  if (found == nullptr)
    return problem{fault::not_found, "there is no version " + std::to_string(version), {}};
  auto& text = all_[static_cast<std::size_t>(found - all_.data())];
  auto again = read_triggers(text.yaml, read);
  if (!again) {
    text.error = again.error().detail;
    return std::move(again.error());
  }
  text.error.clear();
  return keep(std::move(*again), version);
}

result<trigger_set> read_triggers(const std::string& yaml, const trigger_reader& read) {
  if (!read)
    return problem{
        fault::unsupported, "this node's trigger set cannot be changed while it runs", {}};
  if (yaml.size() > limits::trigger_set_bytes)
    return problem{
        fault::too_large,
        "the trigger set has " + std::to_string(yaml.size()) + " bytes, it may have at most 262144",
        "/yaml"};
  auto set = read(yaml);
  if (!set) set.error().where = "/yaml";
  return set;
}

}  // namespace weft::floor
