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

/// Interventions with the number of the event that raised them.
using numbered_ids = std::vector<std::pair<std::uint64_t, std::string>>;

/// The records that the first `limit` of these interventions are about. Each conversation is read
/// once a page, however many of its questions are on it.
decision_page page_of(numbered_ids found, std::uint32_t limit, const records_source& read);

/// A page as JSON.
std::string decisions_document(const decision_page& page);
/// The one record; empty when there is no such question.
std::string decision_document(const std::string& intervention, const records_source& read);

}  // namespace weft::storage
