#include "runtime/serve.hpp"

#include <cstdio>
#include <exception>
#include <string>
#include <utility>

#include "runtime/config/serve_options.hpp"
#include "runtime/config/trigger_file.hpp"
#include "runtime/export/survey.hpp"
#include "runtime/log.hpp"
#include "runtime/node.hpp"
#include "runtime/store/open.hpp"
#include "runtime/text/durations.hpp"

namespace weft {
namespace {

enum exit_code { drained = 0, failed = 1, wrong_usage = 2 };

void complain(const std::string& text) { std::fprintf(stderr, "weft serve: %s\n", text.c_str()); }

/// One line that says all one needs to find, trust and repeat this node.
void announce(const node& running, const config::serve_options& options,
              const trigger_set& triggers, const world::restored& found) {
  std::string text = "listening on http://" + running.address();
  text += options.in_memory() ? ", nothing is kept (:memory:)" : ", data in " + options.data;
  text += options.world.relaxed ? ", relaxed: autonomous steps may be lost with the power"
                                : ", acknowledged is durable";
  text += running.development() ? ", development mode: no API keys, this machine only"
                                : ", API keys required";
  text += ", " + std::to_string(triggers.rules()) + " triggers";
  text += ", restored " + std::to_string(found.conversations) + " conversations and " +
          std::to_string(found.interventions) + " interventions";
  log::info(text);
  // For people and scripts that start a node on port 0; logs are on standard error.
  std::printf("http://%s\n", running.address().c_str());
  std::fflush(stdout);
}

int serve(const config::serve_options& options) {
  auto read = options.triggers.empty()
                  ? config::read_trigger_set{config::built_in_triggers(), {}, {}}
                  : config::read_triggers(options.triggers);
  for (const auto& wrong : read.errors)
    std::fprintf(stderr, "%s\n", config::shown(wrong, options.triggers.string()).c_str());
  if (!read.errors.empty()) return wrong_usage;
  const auto triggers = std::make_shared<const trigger_set>(std::move(read.triggers));
  node_settings settings;
  settings.world = options.world;
  if (!options.export_salt_file.empty()) {
    auto salt = exporting::read_salt(options.export_salt_file);
    if (!salt) {
      complain(salt.error().detail);
      return wrong_usage;
    }
    settings.world.export_salt = *std::move(salt);
  }
  settings.host = options.host;
  settings.port = options.port;
  settings.world.read_triggers = config::read_trigger_text;
  settings.patient.request = options.request_timeout;
  settings.tenant_share = options.tenant_share;
  settings.triggers = triggers;
  settings.triggers_text = std::move(read.text);
  node running{options.in_memory() ? open_memory() : open_sqlite(options.data), settings};
  if (auto wrong = running.listen()) {
    complain(wrong->detail);
    return wrong_usage;
  }
  running.drain_on_signals();
  const auto found = running.restore();
  announce(running, options, *triggers, found);
  running.run();
  log::info("stopped");
  return drained;
}

}  // namespace

int serve_command(int argc, char** argv) {
  auto read = config::read_serve_options(argc, argv);
  if (const auto* code = std::get_if<int>(&read)) return *code;
  const auto& options = std::get<config::serve_options>(read);
  log::set_up(options.log_json ? log::form::json : log::form::text, options.quiet);
  try {
    return serve(options);
  } catch (const std::exception& wrong) {
    complain(wrong.what());
    return failed;
  }
}

}  // namespace weft
