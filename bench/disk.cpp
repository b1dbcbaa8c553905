// What a durable append costs on a file system, without any database.

#include "bench/support/disk.hpp"

#include <cstdio>
#include <exception>

#include <CLI/CLI.hpp>

#include "bench/support/report.hpp"

int main(int argc, char** argv) {
  std::string file = "disk.probe";
  std::size_t bytes = 4'096;
  double per_second = 0, seconds = 5;
  CLI::App app{"Appends and calls fdatasync, again and again; prints how long one takes."};
  app.add_option("--file", file, "Scratch file, on the file system to be measured")
      ->capture_default_str();
  app.add_option("--bytes", bytes, "Per append")->capture_default_str();
  app.add_option("--rate", per_second, "Per second; 0: one after the other")->capture_default_str();
  app.add_option("--seconds", seconds, "How long")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    using namespace weft::bench;
    const auto took = measure_disk(file, bytes, per_second, from_seconds(seconds));
    for (const auto& row : latency_table({"append + fdatasync"}, {&took}))
      std::printf("%-20s %s\n", row[0].c_str(), row[1].c_str());
    return 0;
  } catch (const std::exception& failed) {
    std::fprintf(stderr, "bench_disk: %s\n", failed.what());
    return 1;
  }
}
