#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace weft::bench {

/// What a number depends on besides the code: name and value, in the order to be shown.
using facts = std::vector<std::pair<std::string, std::string>>;

/// The machine, its kernel and load, the file system of `scratch`, and what we were built from.
facts describe_machine(const std::filesystem::path& scratch);

}  // namespace weft::bench
