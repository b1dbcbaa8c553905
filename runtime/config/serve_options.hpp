#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "actors/world.hpp"
#include "schemas/problem.hpp"

namespace weft::config {

/// What `weft serve` was told.
struct serve_options {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;
  std::string data = "./weft-data";        // or ":memory:"
  std::filesystem::path triggers;          // empty: the built-in set
  std::filesystem::path export_salt_file;  // empty: a random one, kept with the data
  world_settings world;
  milliseconds request_timeout{20'000};  // from a request's first byte to its last
  std::uint32_t tenant_share = 50'000;   // requests of one tenant under way at once
  bool quiet = false, log_json = false;

  bool in_memory() const { return data == ":memory:"; }
};

/// Reads the command line. A number is the exit code of a run that ends here (`--help`, an error,
/// which was printed).
std::variant<serve_options, int> read_serve_options(int argc, char** argv);

struct endpoint {
  std::string host;
  std::uint16_t port = 0;
};
/// "127.0.0.1:8080", "[::1]:0", ":8080" (every address) or "8080" (loopback).
result<endpoint> parse_endpoint(std::string_view text);

}  // namespace weft::config
