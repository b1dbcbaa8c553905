#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>

#include "generated/build_info.hpp"
#include "runtime/auth/keys_command.hpp"
#include "runtime/check_command.hpp"
#include "runtime/serve.hpp"
#include "runtime/text/nearest.hpp"
#include "tools/backtest/command.hpp"
#include "tools/certify/command.hpp"
#include "tools/export/command.hpp"
#include "tools/load/command.hpp"
#include "tools/replay/command.hpp"
#include "tools/report/compare_command.hpp"
#include "tools/simulate/command.hpp"
#include "tools/verify/command.hpp"

/// Read by jemalloc: memory that is free for some seconds goes back to the system, and a thread of
/// its own sees to that instead of those that serve.
extern "C" const char* malloc_conf;
const char* malloc_conf = "background_thread:true";

namespace {

int version_command(int, char**) {
  namespace info = weft::build_info;
  const auto line = [](const char* name, std::string_view value) {
    std::printf("%-9s %.*s\n", name, static_cast<int>(value.size()), value.data());
  };
  line("weft", info::version);
  line("commit", info::commit);
  line("preset", info::preset);
  line("compiler", info::compiler);
  line("flags", info::flags);
  line("caf", info::caf);
  return 0;
}

/// A subcommand is one row.
struct command {
  std::string_view name;
  std::string_view help;
  int (*run)(int argc, char** argv);
};
constexpr auto commands = std::to_array<command>({
    {"serve", "Run a node", weft::serve_command},
    {"keys", "Make, list and remove API keys", weft::auth::keys_command},
    {"check", "Say what is wrong with trigger sets", weft::check_command},
    {"certify", "Test on recorded data whether certified thresholds keep their promise",
     weft::certify_command},
    {"backtest", "Try a trigger set on what was recorded", weft::backtest_command},
    {"replay", "Play recorded conversations against a node", weft::replay_command},
    {"load", "Load a node with conversations and operators, and measure", weft::load_command},
    {"simulate", "Plan operators: a day of traffic in virtual time", weft::simulate_command},
    {"compare", "Compare two reports", weft::compare_command},
    {"export", "Write decisions as training data", weft::export_command},
    {"verify", "Prove that a journal is as it was written", weft::verify_command},
    {"version", "Say what this binary was built from", version_command},
});

void help(std::FILE* to) {
  std::fprintf(to,
               "Weft: a runtime for collaborative inference loops.\n\nusage: weft COMMAND "
               "[OPTIONS]   (weft COMMAND --help says more)\n\n");
  for (const auto& row : commands)
    std::fprintf(to, "  %-10.*s %.*s\n", static_cast<int>(row.name.size()), row.name.data(),
                 static_cast<int>(row.help.size()), row.help.data());
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view asked = argc > 1 ? argv[1] : "";
  if (asked == "--version") return version_command(0, nullptr);
  if (asked == "--help" || asked == "-h" || asked == "help") {
    help(stdout);
    return 0;
  }
  const auto row = std::find_if(commands.begin(), commands.end(),
                                [&](const command& c) { return c.name == asked; });
  if (row != commands.end()) return row->run(argc - 1, argv + 1);
  if (!asked.empty()) {
    std::array<std::string_view, commands.size()> known;
    std::transform(commands.begin(), commands.end(), known.begin(),
                   [](const command& c) { return c.name; });
    const auto meant = weft::text::nearest(asked, known);
    std::fprintf(stderr, "weft: there is no command '%.*s', did you mean '%.*s'?\n\n",
                 static_cast<int>(asked.size()), asked.data(), static_cast<int>(meant.size()),
                 meant.data());
  }
  help(stderr);
  return 2;
}
