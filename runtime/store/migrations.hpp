#pragma once

#include <cstdint>

#include "runtime/store/sqlite.hpp"

namespace weft::storage {

/// The schema version this build knows: the number of files in schemas/sql.
std::uint32_t schema_version();

/// Brings the database to `schema_version()`, one transaction per step. Throws when it is of a
/// newer version or not Weft's. With `only_create` an older one is refused too: a node may be
/// running on it.
void migrate(sqlite::database& db, bool only_create);

/// Throws unless the database is of exactly this version; changes nothing.
void require_current(sqlite::database& db);

}  // namespace weft::storage
