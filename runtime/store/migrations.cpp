#include "runtime/store/migrations.hpp"

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "generated/assets.hpp"

namespace weft::storage {

namespace {

/// Marks the file as ours (SQLite's `application_id`): "Weft" in ASCII.
constexpr std::uint32_t weft_id = 0x57656674;

/// One text per version, in order: the files are named 0001_… 0002_… and embedded sorted.
const std::vector<std::string_view>& steps() {
  static const std::vector<std::string_view> found = [] {
    std::vector<std::string_view> texts;
    for (const auto& asset : assets::all)
      if (asset.path.starts_with("schemas/sql/")) texts.push_back(asset.bytes);
    return texts;
  }();
  return found;
}

std::uint32_t number_of(sqlite::database& db, std::string_view pragma) {
  return static_cast<std::uint32_t>(std::stoul(db.text_of(pragma)));
}

std::uint32_t version_of(sqlite::database& db) {
  const auto owner = number_of(db, "PRAGMA application_id");
  const bool empty = db.text_of("SELECT count(*) FROM sqlite_schema") == "0";
  if (owner != weft_id && !(owner == 0 && empty))
    throw std::runtime_error(
        "the database in the data folder is not Weft's: choose another folder");
  return number_of(db, "PRAGMA user_version");
}

[[noreturn]] void refuse(std::uint32_t found, const std::string& advice) {
  throw std::runtime_error("the data folder has schema version " + std::to_string(found) +
                           ", this Weft knows version " + std::to_string(schema_version()) + ": " +
                           advice);
}

}  // namespace

std::uint32_t schema_version() { return static_cast<std::uint32_t>(steps().size()); }

void require_current(sqlite::database& db) {
  const auto found = version_of(db);
  if (found > schema_version()) refuse(found, "use the newer Weft that wrote it");
  if (found < schema_version()) refuse(found, "start a node of this version on it first");
}

void migrate(sqlite::database& db, bool only_create) {
  for (bool creating = false;;) {
    sqlite::transaction step{db, sqlite::transaction::kind::write};
    const auto found = version_of(db);
    if (found == schema_version()) return;
    creating = creating || found == 0;
    if (found > schema_version() || (only_create && !creating)) require_current(db);
    db.execute(std::string{steps()[found]});
    db.execute("PRAGMA application_id = " + std::to_string(weft_id));
    db.execute("PRAGMA user_version = " + std::to_string(found + 1));
    step.commit();
  }
}

}  // namespace weft::storage
