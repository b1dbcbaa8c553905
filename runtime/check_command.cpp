#include "runtime/check_command.hpp"

#include <algorithm>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "runtime/config/trigger_file.hpp"
#include "schemas/codec/writer.hpp"

namespace weft {
namespace {

struct checked {
  std::string file;
  config::read_trigger_set read;
};

checked check_file(const std::string& file) {
  return {file, config::read_triggers(file == "-" ? "/dev/stdin" : file)};
}

/// "12 rules (3 confidence, 9 policies)".
std::string counted(const trigger_set& set) {
  std::string families;
  const auto count = [&](std::size_t rules, const char* family) {
    if (rules == 0) return;
    if (!families.empty()) families += ", ";
    families += std::to_string(rules) + " " + family;
  };
  count(set.confidence.size(), "confidence");
  count(set.approvals.size(), "approvals");
  count(set.required.size(), "required");
  count(set.policies.size(), "policies");
  if (set.anomalies) count(1, "anomalies");
  if (set.supervised) count(1, "supervised");
  const auto rules = set.rules();
  auto out = std::to_string(rules) + (rules == 1 ? " rule" : " rules");
  return families.empty() ? out : out + " (" + families + ")";
}

void print_plainly(const std::vector<checked>& files) {
  for (const auto& [file, read] : files) {
    const auto name = file == "-" ? std::string{"<stdin>"} : file;
    for (const auto& wrong : read.errors)
      std::fprintf(stderr, "%s\n", config::shown(wrong, name).c_str());
    if (read.errors.empty())
      std::printf("%s: %s, no mistakes\n", name.c_str(), counted(read.triggers).c_str());
  }
}

void print_json(const std::vector<checked>& files) {
  std::string json;
  codec::writer out{json};
  out.object();
  out.put_list("files", files, [](codec::writer& list, const checked& each) {
    list.object();
    list.put("file", each.file);
    list.put("rules", each.read.triggers.rules());
    list.put_list("errors", each.read.errors, [](codec::writer& errors, const auto& wrong) {
      errors.object();
      errors.put("line", wrong.line);
      errors.put("column", wrong.column);
      errors.put("text", wrong.text);
      errors.end_object();
    });
    list.end_object();
  });
  out.end_object();
  std::printf("%s\n", json.c_str());
}

}  // namespace

int check_command(int argc, char** argv) {
  std::vector<std::string> names;
  bool as_json = false;
  CLI::App app{"Says what is wrong with trigger sets, by line and column, without a node."};
  app.name("weft check");
  app.add_option("FILE", names, "Trigger sets in YAML; - is the standard input")->required();
  app.add_flag("--json", as_json,
               R"(Print {"files":[{"file","rules","errors":[{"line","column","text"}]}]})");
  app.footer(
      "Exit code: 0 no mistakes, 1 mistakes, 2 wrong usage.\n\n"
      "Example:\n"
      "  weft check triggers.yaml\n"
      "  git show HEAD:triggers.yaml | weft check --json -");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& ended) {
    return app.exit(ended) == 0 ? 0 : 2;
  }
  std::vector<checked> files;
  for (const auto& name : names) files.push_back(check_file(name));
  as_json ? print_json(files) : print_plainly(files);
  const bool clean = std::all_of(files.begin(), files.end(),
                                 [](const checked& each) { return each.read.errors.empty(); });
  return clean ? 0 : 1;
}

}  // namespace weft
