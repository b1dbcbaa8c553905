#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <variant>

#include <doctest/doctest.h>

#include "tools/replay/reader.hpp"

namespace weft::replay {

/// A line that must be readable.
inline recorded_conversation read_line(const std::string& line) {
  auto read = read_conversation(line, "nameless");
  REQUIRE_MESSAGE(read, (read ? "" : read.error().detail));
  return std::move(*read);
}

/// A trajectory with these rows.
inline recorded_conversation read_rows(const std::string& rows, const std::string& more = "") {
  return read_line(R"({"id":"c","domain":"shop")" + more + R"(,"steps":[)" + rows + "]}");
}

template <class Body>
const Body& body_of(const recorded_conversation& in, std::size_t turn) {
  REQUIRE(turn < in.turns.size());
  const auto* body = std::get_if<Body>(&in.turns[turn].body);
  REQUIRE(body != nullptr);
  return *body;
}

/// The folder of the real data, or nothing: then the test says so and passes.
inline std::string data_folder() {
  const char* folder = std::getenv("WEFT_DATA");
  std::string path = folder == nullptr ? "" : folder;
  if (std::filesystem::is_directory(path)) return path;
  MESSAGE("skipped: WEFT_DATA does not name the folder of the real data, but '" << path << "'");
  return {};
}

}  // namespace weft::replay
