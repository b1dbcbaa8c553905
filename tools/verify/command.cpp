#include "tools/verify/command.hpp"

#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <future>
#include <string>

#include <CLI/CLI.hpp>

#include "runtime/store/open.hpp"
#include "schemas/codec/writer.hpp"
#include "tools/verify/export_check.hpp"

namespace weft {
namespace {

constexpr const char* about =
    "Proves that nothing was changed. Of a data folder: that every event of the journal is the "
    "one\n"
    "that was recorded, by its hash chain; also while a node runs on it. Of an export: that every\n"
    "row is the one that was written, and that the counts add up.";

constexpr const char* notes =
    "The head printed for a journal is its last hash. Kept somewhere else, it also proves later\n"
    "that nothing was cut off at the end.\n\n"
    "Exit code: 0 all is as it was written, 1 it is not, 2 wrong usage.\n\n"
    "Example:\n"
    "  weft verify --data weft-data\n"
    "  weft verify --export kto-2026-11 --json";

struct settings {
  std::filesystem::path data, exported;
  bool as_json = false, quiet = false;
};

/// The first event that cannot be trusted, as the problem's sentence names it; 0 when it does not.
std::uint64_t first_broken(const std::string& detail) {
  constexpr std::string_view before = "from event ";
  const auto at = detail.find(before);
  std::uint64_t number = 0;
  if (at != std::string::npos)
    std::from_chars(detail.data() + at + before.size(), detail.data() + detail.size(), number);
  return number;
}

/// Runs `work` and says every second that it still does.
template <class Work>
auto watched(const std::string& doing, bool quiet, Work work) {
  auto running = std::async(std::launch::async, work);
  for (int seconds = 1; running.wait_for(std::chrono::seconds{1}) != std::future_status::ready;
       ++seconds)
    if (!quiet) std::fprintf(stderr, "\r%s … %d s ", doing.c_str(), seconds);
  if (!quiet) std::fprintf(stderr, "\r%60s\r", "");
  return running.get();
}

int report(const problem* wrong, bool as_json, const std::function<void(codec::writer&)>& members,
           const std::string& sentence) {
  if (as_json) {
    std::string json;
    codec::writer out{json};
    out.object();
    out.put("ok", wrong == nullptr);
    if (wrong != nullptr) {
      out.put_some("first_broken", first_broken(wrong->detail));
      out.put("detail", wrong->detail);
    } else {
      members(out);
    }
    out.end_object();
    std::printf("%s\n", json.c_str());
  } else if (wrong != nullptr) {
    std::fprintf(stderr, "weft verify: %s\n", wrong->detail.c_str());
  } else {
    std::printf("%s\n", sentence.c_str());
  }
  return wrong == nullptr ? 0 : 1;
}

int verify_journal(const settings& asked) {
  const auto found = watched("checking " + asked.data.string(), asked.quiet,
                             [&] { return verify_chain(asked.data); });
  if (!found) return report(&found.error(), asked.as_json, {}, {});
  return report(
      nullptr, asked.as_json,
      [&](codec::writer& out) {
        out.put("groups", found->groups);
        out.put("events", found->events);
        out.put("head", found->head);
      },
      asked.data.string() + ": " + std::to_string(found->events) + " events in " +
          std::to_string(found->groups) + " groups are as they were recorded, head " + found->head);
}

int verify_export(const settings& asked) {
  constexpr std::uint64_t told_every = 100'000;
  const auto found = verify::check_export(asked.exported, [&](std::uint64_t rows) {
    if (!asked.quiet && rows % told_every == 0)
      std::fprintf(stderr, "\r%llu rows ", static_cast<unsigned long long>(rows));
  });
  if (!found) return report(&found.error(), asked.as_json, {}, {});
  return report(
      nullptr, asked.as_json,
      [&](codec::writer& out) {
        out.put("train", found->rows[0]);
        out.put("test", found->rows[1]);
        out.put("considered", found->considered);
      },
      asked.exported.string() + ": " + std::to_string(found->rows[0]) + " rows for training and " +
          std::to_string(found->rows[1]) + " for testing are as they were written");
}

}  // namespace

int verify_command(int argc, char** argv) {
  CLI::App app{about, "weft verify"};
  settings asked;
  auto* data = app.add_option("--data", asked.data, "A node's data folder")->type_name("DIR");
  app.add_option("--export", asked.exported, "A folder that `weft export` wrote")
      ->type_name("DIR")
      ->excludes(data);
  app.add_flag("--json", asked.as_json,
               R"(Print {"ok":true,…}, or {"ok":false,"first_broken","detail"})");
  app.add_flag("--quiet", asked.quiet, "No progress");
  app.footer(notes);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (asked.data.empty() && asked.exported.empty()) {
    std::fprintf(stderr, "weft verify: --data or --export says what to verify\n");
    return 2;
  }
  return asked.exported.empty() ? verify_journal(asked) : verify_export(asked);
}

}  // namespace weft
