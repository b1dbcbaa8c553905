#include "tools/export/command.hpp"

#include <csignal>
#include <cstdio>
#include <ctime>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "tools/export/export.hpp"
#include "tools/export/measure.hpp"
#include "tools/measure/monotonic.hpp"

namespace weft {
namespace {

using exporting::export_settings;

constexpr const char* about =
    "Writes what people decided as training data: JSON lines in the shapes that trainers read, "
    "each\n"
    "row with its provenance in a file beside it, split by conversation and time, personal data\n"
    "replaced by placeholders. Reads the data folder, also while a node runs on it.";

constexpr const char* notes =
    "Formats:\n"
    "  sft                  OpenAI chat; what was approved, edited, or said by who took over\n"
    "  preference-openai    edited over proposed, chosen option over the agent's others\n"
    "  preference-trl       the same as prompt, chosen, rejected\n"
    "  preference-together  the same, one assistant message with text on each side\n"
    "  kto                  prompt, completion, label: let pass or not\n"
    "  retrieval            question, decision, rationale, policy, validity\n"
    "  raw                  all decision records\n\n"
    "Exit code: 0 complete, 1 failed, 2 wrong usage, 130 interrupted (--resume goes on).\n\n"
    "Example:\n"
    "  weft export --data weft-data --format kto --out kto-2026-11\n"
    "  weft verify --export kto-2026-11";

volatile std::sig_atomic_t interrupted = 0;

/// What the options say that needs a look before it is a setting.
struct words {
  std::string format = "sft", since, until, salt_file, redact = "on", measure;
  bool quiet = false;
};

void add_options(CLI::App& app, export_settings& to, words& said) {
  app.add_option("--data", to.data, "The node's data folder")->type_name("DIR");
  app.add_option("--out", to.out, "Folder for the export, one for each")->type_name("DIR");
  app.add_option("--format", said.format, "Which rows")
      ->check(CLI::IsMember(std::vector<std::string>{names<exporting::format>::value.begin(),
                                                     names<exporting::format>::value.end()}))
      ->capture_default_str();
  app.add_option("--tenant", to.tenant, "Only this tenant's conversations");
  app.add_option("--rule", to.rule, "Only steps about which this rule fired");
  app.add_option("--scope", to.scope, "Only steps of this scope");
  app.add_option("--since", said.since,
                 "Only decisions from then on: 2026-11-26 or "
                 "2026-11-26T09:00:00, UTC");
  app.add_option("--until", said.until, "Only decisions before then");
  app.add_option("--redact", said.redact,
                 "off leaves personal data as they are; keys and tokens always go")
      ->check(CLI::IsMember({"on", "off"}))
      ->capture_default_str();
  app.add_option("--id-slot", to.id_slots,
                 "Member of arguments whose value is an id, such as order_id; repeat it")
      ->allow_extra_args(false);
  app.add_option("--salt-file", said.salt_file,
                 "Key of the pseudonyms; without it they differ in every export")
      ->type_name("FILE");
  app.add_option("--split", to.split, "Share of conversations for training, the oldest ones")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  app.add_option("--least-ms", to.rubber_stamp_ms,
                 "Answers that took less were not thought about and teach nothing")
      ->check(CLI::Range(0.0, 3.6e6))
      ->capture_default_str();
  app.add_option("--licence", to.licence, "Named in card and provenance")->capture_default_str();
  app.add_option("--consent", to.consent, "The basis on which people's words are used")
      ->capture_default_str();
  app.add_flag("--resume", to.resume, "Go on with an export that was interrupted");
  app.add_option("--measure-redaction", said.measure,
                 "Instead: recall and precision on a labelled set")
      ->type_name("FILE.jsonl");
  app.add_flag("--quiet", said.quiet, "No progress");
  app.footer(notes);
}

/// A day or a second, UTC.
std::optional<instant> moment_of(const std::string& text) {
  std::tm parts{};
  for (const char* form : {"%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"}) {
    parts = {};
    const char* end = ::strptime(text.c_str(), form, &parts);
    if (end == nullptr || (*end != 0 && std::string{end} != "Z")) continue;
    return instant{std::chrono::seconds{::timegm(&parts)}};
  }
  return std::nullopt;
}

int refuse(const std::string& why) {
  std::fprintf(stderr, "weft export: %s\n", why.c_str());
  return 2;
}

/// 0, or the exit code of wrong usage.
int settle(const words& said, export_settings& to) {
  if (to.data.empty() || to.out.empty()) return refuse("--data and --out are needed");
  to.as = from_string<exporting::format>(said.format).value_or(exporting::format::sft);
  to.redact = said.redact == "on";
  for (const auto& [text, where] : {std::pair{&said.since, &to.since}, {&said.until, &to.until}}) {
    if (text->empty()) continue;
    const auto when = moment_of(*text);
    if (!when) return refuse("'" + *text + "' is no time; 2026-11-26 or 2026-11-26T09:00:00 is");
    *where = *when;
  }
  if (said.salt_file.empty()) return 0;
  auto salt = exporting::read_salt(said.salt_file);
  if (!salt) return refuse(salt.error().detail);
  to.salt = *std::move(salt);
  return 0;
}

int print_measured(const std::string& file) {
  const auto found = exporting::measure_redaction(file);
  if (!found) {
    std::fprintf(stderr, "weft export: %s\n", found.error().detail.c_str());
    return 1;
  }
  std::printf("%s", exporting::redaction_table(*found).c_str());
  return 0;
}

/// A line on stderr, at most five times a second.
class progress_line {
 public:
  explicit progress_line(bool quiet) : quiet_{quiet} {}
  void show(std::uint64_t conversations, std::uint64_t rows, double share) {
    constexpr std::int64_t pause_ns = 200'000'000;
    const auto now = measure::monotonic_ns();
    if (quiet_ || now - shown_ < pause_ns) return;
    shown_ = now;
    std::fprintf(stderr, "\r%3.0f %%  %llu conversations, %llu rows ", 100 * share,
                 static_cast<unsigned long long>(conversations),
                 static_cast<unsigned long long>(rows));
  }
  void end() const {
    if (shown_ != 0) std::fprintf(stderr, "\r%60s\r", "");
  }

 private:
  bool quiet_;
  std::int64_t shown_ = 0;
};

int report(const export_settings& settings, const exporting::exported& done, bool quiet) {
  const auto& at = done.at;
  if (!done.complete) {
    std::fprintf(stderr, "interrupted after %llu conversations: --resume goes on\n",
                 static_cast<unsigned long long>(at.conversations));
    return 130;
  }
  if (quiet) return 0;
  fmt::print("{}: {} rows for training, {} for testing, of {} considered in {} conversations\n",
             (settings.out).string(), at.rows[0], at.rows[1], at.considered, at.conversations);
  for (std::size_t i = 0; i < exporting::exclusions; ++i)
    if (at.excluded[i] != 0)
      fmt::print("  {:>9} {}\n", at.excluded[i], to_string(static_cast<exporting::excluded>(i)));
  if (at.struck != 0)
    fmt::print("  {} rows still held something like a key after redaction: it was struck out\n",
               at.struck);
  return 0;
}

}  // namespace

int export_command(int argc, char** argv) {
  CLI::App app{about, "weft export"};
  export_settings settings;
  words said;
  add_options(app, settings, said);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (!said.measure.empty()) return print_measured(said.measure);
  if (const int wrong = settle(said, settings); wrong != 0) return wrong;
  interrupted = 0;
  auto* const before = std::signal(SIGINT, [](int) { interrupted = 1; });
  settings.stop = [] { return interrupted != 0; };
  progress_line line{said.quiet};
  settings.progress = [&](std::uint64_t conversations, std::uint64_t rows, double share) {
    line.show(conversations, rows, share);
  };
  const auto done = exporting::write_export(settings);
  line.end();
  std::signal(SIGINT, before);
  if (done) return report(settings, *done, said.quiet);
  std::fprintf(stderr, "weft export: %s\n", done.error().detail.c_str());
  return done.error().where == "--out" ? 2 : 1;
}

}  // namespace weft
