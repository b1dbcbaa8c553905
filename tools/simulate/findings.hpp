#pragma once

#include <string>
#include <vector>

#include "tools/traffic/outcome.hpp"

namespace weft::simulate {

/// What any mode of the simulator found: the same shape for all, so that one writer spells them.
struct findings {
  struct table {
    std::string title;
    std::vector<std::string> head;
    std::vector<std::vector<std::string>> rows;  // a cell that begins with `!` stands out
  };
  struct part {
    std::string label;
    traffic::outcome what;
  };

  std::string title = "Simulation";
  std::vector<std::string> lead;  // sentences
  std::vector<table> tables;
  std::vector<traffic::figure> figures;  // beside those of the parts
  std::vector<part> parts;
  bool held = true;  // what was to be confirmed is confirmed
  bool partial = false;
};

std::string in_words(const findings& what);
std::string in_json(const findings& what, std::string_view command, std::uint64_t seed);
std::string as_page(const findings& what, std::string_view command);

}  // namespace weft::simulate
