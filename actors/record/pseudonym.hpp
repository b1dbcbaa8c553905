#pragma once

#include <string>
#include <string_view>

#include "schemas/decision_record.hpp"

namespace weft::record {

/// A name nobody can read who lacks `secret`, and always the same for the same name: `prefix` and
/// 12 hexadecimal digits (48 bits) of HMAC-SHA256(secret, prefix || name). Empty stays empty.
/// Among 10,000 names two are the same with a chance of 2e-7.
std::string pseudonym_of(std::string_view secret, std::string_view name,
                         std::string_view prefix = "op-");

/// Puts pseudonyms for all people who decided something: operators, configurers. The node itself
/// and the agent, which are not people, keep their names.
void hide_people(decision_record& record, std::string_view secret);

}  // namespace weft::record
