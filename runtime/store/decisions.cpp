#include "runtime/store/decisions.hpp"

#include <algorithm>
#include <map>
#include <memory>

#include "schemas/codec/decision_record.hpp"
#include "schemas/codec/writer.hpp"

namespace weft::storage {
namespace {

using shared_records = std::vector<std::shared_ptr<const decision_record>>;

bool is_about(const decision_record& record, const std::string& intervention) {
  return std::any_of(record.questions.begin(), record.questions.end(),
                     [&](const question_record& q) { return q.about->id == intervention; });
}

shared_records shared(std::vector<decision_record> records) {
  shared_records all;
  all.reserve(records.size());
  for (auto& each : records)
    all.push_back(std::make_shared<const decision_record>(std::move(each)));
  return all;
}

}  // namespace

decision_page page_of(numbered_ids found, std::uint32_t limit, const records_source& read) {
  std::map<std::string, shared_records, std::less<>> known;
  decision_page page;
  if (found.size() > limit) {
    found.resize(limit);
    page.next = found.back().first;
  }
  for (const auto& [number, id] : found) {
    const std::string conversation{conversation_of(id)};
    auto records = known.find(conversation);
    if (records == known.end())
      records = known.emplace(conversation, shared(read(conversation))).first;
    for (const auto& each : records->second)
      if (is_about(*each, id)) page.decisions.push_back({id, number, each});
  }
  return page;
}

std::string decisions_document(const decision_page& page) {
  std::string text;
  codec::writer out{text};
  out.object();
  out.put_list("decisions", page.decisions, [](codec::writer& to, const auto& found) {
    to.raw(codec::encode_decision_record(*found.record));
  });
  if (page.next != 0)
    out.put("next", page.next);
  else
    out.put_raw("next", "null");
  out.end_object();
  return text;
}

std::string decision_document(const std::string& intervention, const records_source& read) {
  for (const auto& each : read(std::string{conversation_of(intervention)}))
    if (is_about(each, intervention)) return codec::encode_decision_record(each);
  return {};
}

}  // namespace weft::storage
