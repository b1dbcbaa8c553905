#include "runtime/store/key_table.hpp"

#include <stdexcept>

#include "runtime/store/tables.hpp"

namespace weft::storage {

void key_table::add(const key_record& key) {
  const std::scoped_lock guard{mutex_};
  // A key is renewed by adding another one of the same name.
  db_.prepare(
         "INSERT OR REPLACE INTO keys(tenant, name, hash, role, created)"
         " VALUES (?1, ?2, ?3, ?4, ?5)")
      .run(key.tenant, key.name, key.hash, to_string(key.acts_as), us_of(key.created));
}

bool key_table::remove(const std::string& tenant, const std::string& name) {
  const std::scoped_lock guard{mutex_};
  auto removed = db_.prepare("DELETE FROM keys WHERE tenant = ?1 AND name = ?2 RETURNING 1");
  auto found = removed.query(tenant, name);
  const bool was_there = found.next();
  while (was_there && found.next()) {}
  return was_there;
}

std::vector<key_record> key_table::all() {
  const std::scoped_lock guard{mutex_};
  std::vector<key_record> keys;
  auto select =
      db_.prepare("SELECT hash, tenant, name, role, created FROM keys ORDER BY tenant, name");
  auto found = select.query();
  while (found.next()) {
    const auto acts_as = from_string<role>(found.text(3));
    if (!acts_as) throw std::runtime_error("a key in the data folder has an unknown role");
    keys.push_back({std::string{found.text(0)}, std::string{found.text(1)},
                    std::string{found.text(2)}, *acts_as, instant_of(found.integer(4))});
  }
  return keys;
}

}  // namespace weft::storage
