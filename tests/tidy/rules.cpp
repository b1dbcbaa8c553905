#include "tests/tidy/rules.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

// Everything the repository promises about itself and a machine can check cheaply, as tables. The
// rules read lines, not C++: good enough to keep honest people honest, small enough to be trusted.

namespace weft::tests::tidy {

namespace {

void report(findings& found, const source_file& file, std::size_t index, std::string says) {
  found.push_back({file.path, index + 1, std::move(says)});
}

std::string_view without_comment(std::string_view line) { return line.substr(0, line.find("//")); }

/// Position of `word` where neither neighbour satisfies `part_of_word`.
template <typename Predicate>
bool has_word(std::string_view line, std::string_view word, Predicate part_of_word) {
  for (auto at = line.find(word); at != line.npos; at = line.find(word, at + 1)) {
    const auto after = at + word.size();
    const bool starts = at == 0 || !part_of_word(line[at - 1]);
    if (starts && (after == line.size() || !part_of_word(line[after]))) return true;
  }
  return false;
}

bool in_identifier(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

struct include {
  std::string_view target;
  bool quoted;
};

std::optional<include> parse_include(std::string_view line) {
  if (!line.starts_with("#include ")) return std::nullopt;
  line.remove_prefix(9);
  const bool quoted = line.starts_with('"');
  const auto end = line.find(quoted ? '"' : '>', 1);
  if (end == line.npos) return std::nullopt;
  return include{line.substr(1, end - 1), quoted};
}

/// A core decides and does nothing else. In the folders of actors/ that is every file but the thin
/// actors; files directly in actors/ wire the world together.
bool is_core(const source_file& file) {
  return file.in("actors/") && file.path.find('/', 7) != std::string::npos &&
         file.name().find("actor") == std::string_view::npos;
}

// ---- One-way dependencies -----------------------------------------------------------------------

struct folder_row {
  std::string_view folder;
  std::vector<std::string_view> may_include;
};

// The first row whose folder fits decides. bench/ and tests/ may include everything.
const std::vector<folder_row>& folder_rows() {
  static const std::vector<folder_row> rows{
      {"schemas/", {"schemas/"}},
      {"actors/", {"schemas/", "actors/"}},
      // The executable hands `weft replay` and its like to tools/.
      {"runtime/main.cpp", {"schemas/", "actors/", "runtime/", "tools/", "generated/"}},
      {"runtime/", {"schemas/", "actors/", "runtime/", "generated/"}},
      // The simulator drives the cores themselves.
      {"tools/simulate/", {"schemas/", "actors/", "runtime/store/", "tools/"}},
      // Tries the cores on recorded answers.
      {"tools/certify/", {"schemas/", "actors/", "tools/", "generated/"}},
      // Scenario files are read like trigger sets.
      {"tools/traffic/", {"schemas/", "runtime/config/", "runtime/text/", "tools/", "generated/"}},
      // These read the journal and the trigger sets where they lie.
      {"tools/backtest/", {"schemas/", "actors/", "runtime/store/", "runtime/config/", "tools/"}},
      {"tools/export/",
       {"schemas/", "actors/record/", "runtime/store/", "runtime/export/", "tools/"}},
      {"tools/verify/", {"schemas/", "runtime/store/", "tools/"}},
      {"tools/", {"schemas/", "tools/", "generated/"}},
  };
  return rows;
}

void check_arrows(const source_file& file, findings& found) {
  if (!file.is_cpp()) return;
  const auto row = std::ranges::find_if(folder_rows(), [&](auto& r) { return file.in(r.folder); });
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    const auto included = parse_include(file.lines[i]);
    if (!included || !included->quoted) continue;
    const std::string target{included->target};
    static constexpr std::array<std::string_view, 7> roots{
        "schemas/", "actors/", "runtime/", "tools/", "bench/", "tests/", "generated/"};
    if (std::ranges::none_of(roots, [&](auto root) { return target.starts_with(root); })) {
      report(found, file, i, "write includes from the repository root, not \"" + target + "\"");
    } else if (row != folder_rows().end() && std::ranges::none_of(row->may_include, [&](auto f) {
                 return target.starts_with(f);
               })) {
      std::string says{row->folder};
      says += " must not include " + target + "; it may include";
      for (const auto& folder : row->may_include) says += " " + std::string{folder};
      report(found, file, i, std::move(says));
    }
  }
}

// ---- Libraries stay where they belong -----------------------------------------------------------

struct library_row {
  std::string_view header;  ///< how an include of it starts
  std::vector<std::string_view> home;
};

// bench/ and tests/ may use everything.
const std::vector<library_row>& library_rows() {
  static const std::vector<library_row> rows{
      {"caf/", {"schemas/interfaces.", "schemas/type_ids.", "actors/", "runtime/bridge"}},
      {"boost/", {"runtime/", "tools/"}},
      {"simdjson", {"schemas/codec/"}},
      {"openssl/", {"schemas/digest.", "runtime/auth", "runtime/store/chain."}},
      {"sqlite3", {"runtime/store/"}},
      {"yaml-cpp/", {"runtime/config"}},
      {"re2/", {"actors/triggers/"}},
      {"fmt/", {"actors/", "runtime/", "tools/"}},
      {"spdlog/", {"runtime/", "tools/"}},
      {"CLI/", {"runtime/", "tools/"}},
  };
  return rows;
}

void check_libraries(const source_file& file, findings& found) {
  if (!file.is_cpp() || file.in("bench/") || file.in("tests/")) return;
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    const auto included = parse_include(file.lines[i]);
    if (!included || included->quoted) continue;
    const std::string target{included->target};
    const auto row =
        std::ranges::find_if(library_rows(), [&](auto& r) { return target.starts_with(r.header); });
    if (row == library_rows().end()) {
      if (file.in("schemas/") && target.find_first_of("/.") != target.npos)
        report(found, file, i, "schemas/ rests on the standard library alone, not on " + target);
      continue;
    }
    if (std::ranges::none_of(row->home, [&](auto home) { return file.in(home); })) {
      std::string says = target + " belongs into";
      for (const auto& home : row->home) says += " " + std::string{home};
      report(found, file, i, std::move(says));
    } else if (row->header == "caf/" && is_core(file)) {
      report(found, file, i, "cores know no CAF; thin actors do (files named *actor*)");
    }
  }
}

// ---- Cores are deterministic --------------------------------------------------------------------

struct ban {
  std::string_view word;
  std::string_view instead;
};

constexpr std::string_view take_now = "take `now` as a parameter";
constexpr std::string_view take_random = "take randomness as a parameter";
constexpr std::string_view no_threads = "cores run in their caller's thread and never wait";
constexpr std::string_view ordered = "use an ordered container: its iteration order is defined";

constexpr std::array<ban, 22> core_bans{{
    {"system_clock", take_now},
    {"steady_clock", take_now},
    {"high_resolution_clock", take_now},
    {"std::time", take_now},
    {"gettimeofday", take_now},
    {"clock_gettime", take_now},
    {"random_device", take_random},
    {"std::rand", take_random},
    {"thread", no_threads},
    {"jthread", no_threads},
    {"async", no_threads},
    {"mutex", no_threads},
    {"sleep_for", no_threads},
    {"sleep_until", no_threads},
    {"sleep", no_threads},
    {"usleep", no_threads},
    {"unordered_map", ordered},
    {"unordered_set", ordered},
    {"unordered_multimap", ordered},
    {"unordered_multiset", ordered},
    {"getenv", "take settings as parameters"},
    {"fstream", "cores do no I/O; a port does"},
}};

void check_cores(const source_file& file, findings& found) {
  if (!file.is_cpp() || !is_core(file)) return;
  for (std::size_t i = 0; i < file.lines.size(); ++i)
    for (const auto& [word, instead] : core_bans)
      if (has_word(without_comment(file.lines[i]), word, in_identifier))
        report(found, file, i, "no " + std::string{word} + " in a core: " + std::string{instead});
}

// ---- Sizes and manners --------------------------------------------------------------------------

constexpr std::size_t header_lines_max = 200, source_lines_max = 500, line_length_max = 100;

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::ranges::count_if(utf8, [](unsigned char c) { return (c & 0xC0U) != 0x80U; }));
}

void check_sizes(const source_file& file, findings& found) {
  if (!file.is_code()) return;
  const auto lines_max = file.is_header() ? header_lines_max : source_lines_max;
  if (file.lines.size() > lines_max)
    found.push_back({file.path, 0,
                     std::to_string(file.lines.size()) + " lines; split it at what it does, " +
                         std::to_string(lines_max) + " is the limit"});
  for (std::size_t i = 0; i < file.lines.size(); ++i)
    if (characters(file.lines[i]) > line_length_max)
      report(found, file, i, "break the line, 100 characters is the limit");
}

void check_pragma_once(const source_file& file, findings& found) {
  if (file.is_header() && std::ranges::find(file.lines, "#pragma once") == file.lines.end())
    found.push_back({file.path, 0, "begin the header with #pragma once"});
}

void check_promises(const source_file& file, findings& found) {
  if (file.in("tests/tidy/")) return;  // has to name what it forbids
  for (std::size_t i = 0; i < file.lines.size(); ++i)
    for (const auto* word : {"TODO", "FIXME", "XXX", "HACK"})
      if (has_word(file.lines[i], word, in_identifier))
        report(found, file, i, std::string{word} + ": do it now, or open an issue");
}

// ---- Vocabulary (DESIGN, section 1) -------------------------------------------------------------

constexpr std::array<ban, 24> vocabulary{{
    {"human_request", "intervention"},
    {"human_task", "intervention"},
    {"review_request", "intervention"},
    {"review_task", "intervention"},
    {"approval_request", "intervention"},
    {"support_ticket", "intervention"},
    {"hitl", "intervention"},
    {"annotator", "operator"},
    {"human_agent", "operator"},
    {"assignee", "operator"},
    {"ticket_queue", "queue"},
    {"chat_session", "conversation"},
    {"handoff", "handover or escalation"},
    {"hand_off", "handover or escalation"},
    {"ruleset", "trigger_set"},
    {"rule_set", "trigger_set"},
    {"policy_set", "trigger_set"},
    {"audit_log", "journal"},
    {"event_log", "journal"},
    {"decision_log", "journal"},
    {"standing_order", "directive"},
    {"similar_case", "precedent"},
    {"batch_answer", "bundle"},
    {"fast_lane", "autonomy"},
}};

void check_vocabulary(const source_file& file, findings& found) {
  if (file.in("tests/tidy/")) return;
  const auto letter = [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; };
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    // "Human-request", "human request" and human_request are one word, in one or in many.
    auto line = file.lines[i];
    std::ranges::transform(line, line.begin(), [](unsigned char c) {
      return c == '-' || c == ' ' ? '_' : static_cast<char>(std::tolower(c));
    });
    for (const auto& [word, instead] : vocabulary)
      if (has_word(line, word, letter) || has_word(line, std::string{word} + "s", letter))
        report(found, file, i,
               "\"" + std::string{word} + "\" is called " + std::string{instead} + " here");
  }
}

// ---- The table ----------------------------------------------------------------------------------

constexpr std::array<rule, 7> rules{{
    {"dependencies point one way: tools, runtime, actors, schemas", check_arrows},
    {"libraries are used where they belong", check_libraries},
    {"cores have no clock, randomness, threads, I/O or undefined order", check_cores},
    {"files and lines stay readable", check_sizes},
    {"every header may be included twice", check_pragma_once},
    {"nothing is left for later", check_promises},
    {"one thing has one word", check_vocabulary},
}};

constexpr std::array<std::string_view, 15> agreed{
    "CMakeLists.txt", "CMakePresets.json", "LICENSE",      "README.md", "actors", "bench",
    "runtime",        "schemas",           "tests",        "tools",     ".ci",    ".clang-format",
    ".clang-tidy",    ".gitignore",        ".editorconfig"};

// Everybody's own, and ignored by git.
constexpr std::array<std::string_view, 7> private_names{".git",
                                                        "build",
                                                        ".cache",
                                                        ".idea",
                                                        ".vscode",
                                                        "CMakeUserPresets.json",
                                                        "compile_commands.json"};

}  // namespace

std::span<const rule> all_rules() { return rules; }

void check_top_level(const std::vector<std::string>& names, findings& found) {
  for (const auto& name : names)
    if (std::ranges::find(agreed, name) == agreed.end() &&
        std::ranges::find(private_names, name) == private_names.end())
      found.push_back({name, 0, "does not belong at the top; put it into one of the six folders"});
}

}  // namespace weft::tests::tidy
