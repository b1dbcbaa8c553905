#include "runtime/auth/keys_command.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>

#include <CLI/CLI.hpp>

#include "runtime/auth/keyring.hpp"
#include "runtime/clock.hpp"
#include "runtime/store/open.hpp"

namespace weft::auth {
namespace {

struct key_options {
  std::string data = "./weft-data", tenant = "default", name, role = "agent";
};

std::unique_ptr<store> open_keys(const key_options& options) {
  return open_sqlite(options.data, {.access = store_access::beside});
}

int add(const key_options& options) {
  const auto disk = open_keys(options);
  const auto known = disk->keys();
  const bool taken = std::any_of(known.begin(), known.end(), [&](const key_record& key) {
    return key.tenant == options.tenant && key.name == options.name;
  });
  if (taken) {
    std::fprintf(stderr,
                 "weft keys: '%s' of tenant '%s' has a key already; remove it first, or choose "
                 "another name\n",
                 options.name.c_str(), options.tenant.c_str());
    return 1;
  }
  const auto key = make_key();
  disk->add_key({hash_of(key), options.tenant, options.name, *from_string<role>(options.role),
                 system_clock{}.now()});
  std::fprintf(stderr,
               "The key of %s '%s', tenant '%s'. It is shown once; only its hash is kept.\n",
               options.role.c_str(), options.name.c_str(), options.tenant.c_str());
  std::printf("%s\n", key.c_str());
  return 0;
}

int list(const key_options& options) {
  const auto disk = open_keys(options);
  for (const auto& key : disk->keys())
    std::printf("%s\t%s\t%s\t%.0f\n", key.tenant.c_str(), key.name.c_str(),
                std::string{to_string(key.acts_as)}.c_str(), to_wire_ms(key.created));
  return 0;
}

int remove(const key_options& options) {
  if (open_keys(options)->remove_key(options.tenant, options.name)) return 0;
  std::fprintf(stderr, "weft keys: tenant '%s' has no key named '%s'\n", options.tenant.c_str(),
               options.name.c_str());
  return 1;
}

std::string check_name(const std::string& text) {
  return valid_id(text) ? "" : "1 to 128 characters of letters, digits and . _ : / -";
}

void add_common(CLI::App& app, key_options& options) {
  app.add_option("--data", options.data, "Data folder of the node")
      ->type_name("DIR")
      ->capture_default_str()
      ->check([](const std::string& text) {
        return text == ":memory:" ? "keys live in a data folder, :memory: has none" : "";
      });
}

void add_owner(CLI::App& app, key_options& options) {
  app.add_option("--tenant", options.tenant, "Whose conversations the key opens")
      ->type_name("T")
      ->capture_default_str()
      ->check(check_name);
  app.add_option("--name", options.name, "Who uses the key; for operators, their name")
      ->type_name("N")
      ->required()
      ->check(check_name);
}

}  // namespace

int keys_command(int argc, char** argv) {
  key_options options;
  CLI::App app{"API keys of a node. A running node notices changes within seconds."};
  app.name("weft keys");
  app.require_subcommand(1);
  auto* adding = app.add_subcommand("add", "Make a key and show it once");
  add_common(*adding, options);
  add_owner(*adding, options);
  adding->add_option("--role", options.role, "agent, operator, configurer or admin")
      ->type_name("R")
      ->capture_default_str()
      ->check(CLI::IsMember({"agent", "operator", "configurer", "admin"}));
  auto* listing =
      app.add_subcommand("list", "One line per key: tenant, name, role, made (ms), by tabs");
  add_common(*listing, options);
  auto* removing = app.add_subcommand("remove", "Make a key useless");
  add_common(*removing, options);
  add_owner(*removing, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& ended) {
    return app.exit(ended) == 0 ? 0 : 2;
  }
  try {
    if (adding->parsed()) return add(options);
    return listing->parsed() ? list(options) : remove(options);
  } catch (const std::exception& wrong) {
    std::fprintf(stderr, "weft keys: %s\n", wrong.what());
    return 1;
  }
}

}  // namespace weft::auth
