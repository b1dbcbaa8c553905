#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "schemas/ports/store.hpp"

namespace weft::storage {

/// Gives all records of a conversation.
using records_source = std::function<std::vector<decision_record>(const std::string& conversation)>;

/// The records that these interventions are about. Each conversation is read once.
decision_page page_of(const std::vector<std::pair<std::uint64_t, std::string>>& numbers_and_ids,
                      bool more, const records_source& read);

/// A page as JSON.
std::string decisions_document(const decision_page& page);
/// The one record; empty when there is no such question.
std::string decision_document(const std::string& intervention, const records_source& read);

}  // namespace weft::storage
