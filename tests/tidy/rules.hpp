#pragma once

#include <span>

#include "tests/tidy/tree.hpp"

namespace weft::tests::tidy {

/// One promise the repository makes about itself, checked file by file.
struct rule {
  const char* title;  ///< a sentence
  void (*check)(const source_file& file, findings& found);
};

/// A new rule is one function in rules.cpp and one row in its table.
std::span<const rule> all_rules();

/// Only what DESIGN agreed on lies at the top of the repository.
void check_top_level(const std::vector<std::string>& names, findings& found);

}  // namespace weft::tests::tidy
