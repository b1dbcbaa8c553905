#pragma once

#include <iosfwd>

#include "tools/certify/settings.hpp"

namespace weft::certify {

/// Lives through every file of `settings` with the certificate of production, in many orders, and
/// writes the report in words to `out` (not when quiet) and to the files asked for. Progress goes
/// to stderr. Returns the exit code: 0, or 1 when the promise did not hold or a file cannot be read
/// or written, or 130 when SIGINT came.
int certify(const certify_settings& settings, std::ostream& out);

}  // namespace weft::certify
