#pragma once

#include <cstddef>
#include <filesystem>

#include "bench/support/measure.hpp"

namespace weft::bench {

/// What a durable append costs on the file system of `file`, without any database: appends `bytes`
/// and calls fdatasync, `per_second` times a second (0: one after the other) for `span`. The file
/// is removed afterwards.
recorder measure_disk(const std::filesystem::path& file, std::size_t bytes, double per_second,
                      nanoseconds_t span);

}  // namespace weft::bench
