#include "actors/triggers/confidence/label_order.hpp"

namespace weft::triggers::confidence {

std::vector<label_order::label> label_order::expect(const std::string& id, certificate_mark mark) {
  if (!number_of_.emplace(id, first_ + waiting_.size()).second) return {};
  waiting_.push_back({id, std::move(mark), std::nullopt});
  if (waiting_.size() <= waiting_max) return {};
  if (!waiting_.front().error) waiting_.front().error = true;
  return due();
}

std::vector<label_order::label> label_order::settle(const std::string& id, bool error) {
  const auto found = number_of_.find(id);
  if (found == number_of_.end()) return {};
  auto& entry = waiting_[found->second - first_];
  if (!entry.error) entry.error = error;
  return due();
}

bool label_order::correct(const std::string& id, bool error) {
  const auto found = number_of_.find(id);
  if (found == number_of_.end()) return false;
  auto& entry = waiting_[found->second - first_];
  if (!entry.error) return false;
  entry.error = error;
  return true;
}

std::vector<label_order::label> label_order::due() {
  std::vector<label> out;
  while (!waiting_.empty() && waiting_.front().error) {
    auto& front = waiting_.front();
    number_of_.erase(front.id);
    out.push_back({std::move(front.id), std::move(front.mark), *front.error});
    waiting_.pop_front();
    ++first_;
  }
  return out;
}

}  // namespace weft::triggers::confidence
