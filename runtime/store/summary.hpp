#pragma once

#include <string>

#include "runtime/store/documents.hpp"
#include "runtime/store/sqlite.hpp"
#include "schemas/archive_queries.hpp"

namespace weft::storage {

/// Counts over a tenant's conversations whose ids begin alike: from the journal itself, by SQL
/// alone. It shares no code and no table with the projections, so that it can audit them.
/// Reads the journal after the given number, about 7 µs for each event.
summary summarize_journal(sqlite::database& db, const std::string& tenant, const summarize& what);

}  // namespace weft::storage
