#include "tools/report/compare_command.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "schemas/codec/json_tree.hpp"
#include "tools/report/compare.hpp"

namespace weft {
namespace {

constexpr const char* about =
    "Lays two JSON reports of our tools beside each other, figure by figure, and fails when one\n"
    "got worse by more than a factor. Reports say themselves which direction is better; figures "
    "of\n"
    "which they do not are shown, never judged. Where both have a 95 % interval and these "
    "overlap,\n"
    "it is no regression.";

result<std::vector<report::read_figure>> read(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  std::string text(codec::tree_bytes_max + 1, '\0');  // no more, whatever the file is
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (in.bad() || (text.empty() && !in.eof()))
    return problem{fault::not_found, "the file cannot be read", {}};
  return report::read_figures(text);
}

}  // namespace

int compare_command(int argc, char** argv) {
  CLI::App app{about, "weft compare"};
  std::string first, second;
  double worse_by = 1.1;
  bool all = false, quiet = false;
  app.add_option("first", first, "The report to compare with")->required()->type_name("A.json");
  app.add_option("second", second, "The report to judge")->required()->type_name("B.json");
  app.add_option("--worse-by", worse_by, "The factor that is a regression")
      ->check(CLI::Range(1.0, 1'000.0))
      ->capture_default_str();
  app.add_flag("--all", all, "Show what hardly changed, too");
  app.add_flag("--quiet", quiet, "Say nothing, the exit code does");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  const auto before = read(first), after = read(second);
  for (const auto& [path, what] : {std::pair{&first, &before}, std::pair{&second, &after}})
    if (!*what) {
      fmt::print(stderr, "compare: {}: {}\n", *path, what->error().detail);
      return 1;
    }
  const auto compared = report::compare(*before, *after, worse_by);
  const auto regressions =
      std::ranges::count(compared, report::change::regression, &report::compared::what);
  if (!quiet) {
    fmt::print("{}", report::in_words(compared, all));
    fmt::print("{} of {} figures got worse by more than {}\n", regressions, compared.size(),
               worse_by);
  }
  return regressions == 0 ? 0 : 1;
}

}  // namespace weft
