#include "actors/record/pseudonym.hpp"

#include <memory>
#include <utility>

#include "schemas/digest.hpp"

namespace weft::record {

std::string pseudonym_of(std::string_view secret, std::string_view name, std::string_view prefix) {
  if (name.empty()) return {};
  constexpr std::size_t digits = 12;
  std::string text{prefix};
  text += name;
  const auto mark = hmac_sha256(secret, text);
  text.resize(prefix.size());
  return text + hex_of(mark).substr(0, digits);
}

void hide_people(decision_record& record, std::string_view secret) {
  const auto hide = [&](std::string& name) {
    if (name != "node") name = pseudonym_of(secret, name);
  };
  for (auto& asked : record.questions) {
    if (asked.by != decided_by::agent) hide(asked.answered_by);
    for (auto& one : asked.others) hide(one.by);
    for (auto& one : asked.corrections) hide(one.by);
    for (auto& one : asked.follow_ups) hide(one.asked_by);
    if (asked.about->affinity.empty() && asked.about->asked.route.not_by.empty()) continue;
    auto about = std::make_shared<card>(*asked.about);
    hide(about->affinity);
    for (auto& name : about->asked.route.not_by) hide(name);
    asked.about = std::move(about);
  }
}

}  // namespace weft::record
