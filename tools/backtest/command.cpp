#include "tools/backtest/command.hpp"

#include <charconv>
#include <chrono>
#include <iostream>
#include <optional>

#include <CLI/CLI.hpp>

#include "tools/backtest/backtest.hpp"

namespace weft {
namespace {

using backtest::backtest_settings;

constexpr std::size_t sets_max = 16;  // a step has a bit for each

constexpr const char* about =
    "Says what a trigger set would have done: replays the journal of a node (which may be "
    "running)\n"
    "or files of recorded conversations through it, step by step, and compares with what the live\n"
    "set did. Questions, operator hours, waits, wrong steps caught and missed, per scope and rule.";

constexpr const char* footer =
    "Examples:\n"
    "  weft backtest new.yaml --data ./weft-data --against old.yaml --markdown summary.md\n"
    "  weft backtest new.yaml --trajectories conversations.jsonl --operators 3";

/// A day (2026-01-31, its first moment in UTC), a moment (2026-01-31T12:30:00Z) or milliseconds
/// since 1970.
std::optional<instant> moment_of(const std::string& text) {
  std::int64_t ms = 0;
  const auto* end = text.data() + text.size();
  if (const auto read = std::from_chars(text.data(), end, ms);
      read.ptr == end && read.ec == std::errc{})
    return instant{milliseconds{ms}};
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, used = 0;
  const int days = std::sscanf(text.c_str(), "%4d-%2d-%2d%n", &year, &month, &day, &used);
  if (days != 3) return std::nullopt;
  if (static_cast<std::size_t>(used) != text.size()) {
    int more = 0;
    const auto* rest = text.c_str() + used;
    if (std::sscanf(rest, "T%2d:%2d:%2dZ%n", &hour, &minute, &second, &more) != 3 ||
        rest[more] != '\0')
      return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  return instant{std::chrono::sys_days{date}} + std::chrono::hours{hour} +
         std::chrono::minutes{minute} + std::chrono::seconds{second};
}

void add_options(CLI::App& app, backtest_settings& to, std::string& since, std::string& until) {
  app.add_option("candidate", to.candidate, "The trigger set to try")
      ->required()
      ->type_name("FILE.yaml");
  app.add_option("--against", to.against, "Another set, evaluated side by side; repeat it")
      ->type_name("FILE.yaml")
      ->allow_extra_args(false);
  auto* data = app.add_option("--data", to.data, "Data folder of a node")->type_name("DIR");
  auto* files = app.add_option("--trajectories", to.trajectories,
                               "Recorded conversations, JSON lines, instead of a journal")
                    ->type_name("FILE");
  data->excludes(files);
  app.add_option("--tenant", to.tenant, "Only this tenant's conversations");
  const auto* moments = "2026-01-31, 2026-01-31T12:30:00Z or milliseconds since 1970";
  app.add_option("--since", since, std::string{"Count steps decided from then on: "} + moments);
  app.add_option("--until", until, "Count steps decided before");
  app.add_option("--operators", to.operators,
                 "People who answer. Default: as many as answered in the journal")
      ->check(CLI::Range(0, 10'000));
  app.add_option("--at-once", to.at_once, "Conversations at once, for trajectories")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  app.add_option("--examples", to.examples, "Differences shown of each kind")
      ->check(CLI::Range(0, 1'000))
      ->capture_default_str();
  app.add_option("--seed", to.seed, "Seed of all that is drawn at random")->capture_default_str();
  app.add_option("--report", to.report, "Write the report as JSON too")->type_name("FILE.json");
  app.add_option("--html", to.page, "Write the report with charts too")->type_name("FILE.html");
  app.add_option("--markdown", to.markdown, "Write a summary for a merge request")
      ->type_name("FILE.md");
  app.add_flag("--quiet", to.quiet, "No progress line and no report in words");
  app.footer(footer);
}

bool read_moment(const char* option, const std::string& text, instant& into) {
  if (text.empty()) return true;
  const auto read = moment_of(text);
  if (read) into = *read;
  if (!read)
    std::cerr << "backtest: " << option << " '" << text
              << "' is no time, write 2026-01-31, 2026-01-31T12:30:00Z or milliseconds\n";
  return read.has_value();
}

}  // namespace

int backtest_command(int argc, char** argv) {
  CLI::App app{about, "weft backtest"};
  backtest_settings settings;
  std::string since, until;
  add_options(app, settings, since, until);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (settings.data.empty() == settings.trajectories.empty()) {
    std::cerr << "backtest: name a node's folder with --data, or files with --trajectories\n";
    return 2;
  }
  if (settings.against.size() > sets_max) {
    std::cerr << "backtest: at most " << sets_max << " sets side by side\n";
    return 2;
  }
  if (!read_moment("--since", since, settings.since) ||
      !read_moment("--until", until, settings.until))
    return 2;
  return backtest::backtest(settings, std::cout);
}

}  // namespace weft
