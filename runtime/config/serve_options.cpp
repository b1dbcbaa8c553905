#include "runtime/config/serve_options.hpp"

#include <cmath>
#include <utility>

#include <CLI/CLI.hpp>

#include "runtime/text/durations.hpp"

namespace weft::config {
namespace {

/// Seconds on the command line, milliseconds inside.
struct seconds_option {
  double value;
  milliseconds& into;
  void store() const { into = milliseconds{std::llround(value * 1000)}; }
};

}  // namespace

result<endpoint> parse_endpoint(std::string_view text) {
  const auto wrong = [&](const char* why) {
    return problem{fault::invalid,
                   "'" + std::string{text} + "' " + why +
                       ", write HOST:PORT, for example "
                       "127.0.0.1:8080 or [::1]:8080",
                   "--listen"};
  };
  endpoint out{"127.0.0.1", 0};
  auto port = text;
  const auto colon = text.rfind(':');
  if (colon != std::string_view::npos) {
    auto host = text.substr(0, colon);
    port = text.substr(colon + 1);
    if (host.starts_with('[') && host.ends_with(']'))
      host = host.substr(1, host.size() - 2);
    else if (host.find(':') != std::string_view::npos)
      return wrong("is ambiguous, an IPv6 address stands in brackets");
    out.host = host.empty() ? "0.0.0.0" : std::string{host};
  }
  const auto number = text::parse_unsigned(port);
  if (!number || *number > 65'535) return wrong("has no port from 0 to 65535");
  out.port = static_cast<std::uint16_t>(*number);
  return out;
}

std::variant<serve_options, int> read_serve_options(int argc, char** argv) {
  serve_options out;
  std::string listen = "127.0.0.1:8080";
  seconds_option lease{60, out.world.lease}, grace{15, out.world.grace},
      idle_after{300, out.world.idle_after}, request_timeout{20, out.request_timeout};

  CLI::App app{"Run a node: the agents' HTTP interface, the operators' WebSocket, the journal."};
  app.name("weft serve");
  app.add_option("--listen", listen, "Address to listen on; port 0 takes any free one")
      ->type_name("HOST:PORT")
      ->capture_default_str()
      ->check([](const std::string& text) {
        const auto read = parse_endpoint(text);
        return read ? std::string{} : read.error().detail;
      });
  app.add_option("--data", out.data, "Data folder, made if missing; :memory: forgets everything")
      ->type_name("DIR")
      ->capture_default_str();
  app.add_option("--triggers", out.triggers,
                 "Trigger set (YAML); without it, steps below confidence 0.7 are asked about")
      ->type_name("FILE")
      ->check(CLI::ExistingFile);
  app.add_option("--export-salt-file", out.export_salt_file,
                 "Key of the pseudonyms in exported rows, as `weft export --salt-file` takes it; "
                 "without it a random one, kept with the data")
      ->type_name("FILE")
      ->check(CLI::ExistingFile);
  app.add_flag("--relaxed", out.world.relaxed,
               "Autonomous steps do not wait for the disk (interventions always do)");
  app.add_option("--lease", lease.value,
                 "How long an offer stays with an operator who gives no sign")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.1, 86'400.0))
      ->capture_default_str();
  app.add_option("--grace", grace.value,
                 "How long offers stay with an operator whose connection is lost")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.0, 3'600.0))
      ->capture_default_str();
  app.add_option("--waiting-max", out.world.waiting_max,
                 "Questions that may wait for operators; further ones are refused with 503")
      ->type_name("N")
      ->check(CLI::Range(1U, 10'000'000U))
      ->capture_default_str();
  app.add_option("--tenant-share", out.tenant_share,
                 "Requests of one tenant under way at once; further ones are refused with 429")
      ->type_name("N")
      ->check(CLI::Range(1U, 10'000'000U))
      ->capture_default_str();
  app.add_option("--idle-after", idle_after.value,
                 "Conversations idle this long leave memory until their next message")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.1, 604'800.0))
      ->capture_default_str();
  app.add_option("--request-timeout", request_timeout.value,
                 "A client has this long from the first byte of a request to its last")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.1, 3'600.0))
      ->capture_default_str();
  app.add_option("--workers", out.world.workers, "Threads for actors; 0: one per core but one")
      ->type_name("N")
      ->check(CLI::Range(0U, 256U))
      ->capture_default_str();
  app.add_option("--throughput-max", out.world.throughput_max,
                 "Messages an actor handles before it yields its thread")
      ->type_name("N")
      ->check(CLI::Range(1U, 1'000'000U))
      ->capture_default_str();
  app.add_flag("--quiet", out.quiet, "Log warnings and errors only");
  app.add_flag("--log-json", out.log_json, "Log one JSON object per line");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& ended) {
    return app.exit(ended) == 0 ? 0 : 2;
  }
  lease.store();
  grace.store();
  idle_after.store();
  request_timeout.store();
  const auto where = parse_endpoint(listen);
  out.host = where->host;
  out.port = where->port;
  return out;
}

}  // namespace weft::config
