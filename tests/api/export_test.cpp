#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/json.hpp"
#include "tests/support/node_process.hpp"
#include "tests/support/raw_http.hpp"
#include "tests/support/refusals.hpp"

// Training data over real sockets: the pages of a node are the files of `weft export`.

namespace weft::testing {
namespace {

constexpr const char* triggers = "approvals: [{name: money, actions: [pay]}]\n";

/// Conversations with a step that an operator refuses or lets pass, and a configurer looks at
/// again: so it counts although it was answered at once.
void fill(http_client& node, int conversations) {
  for (int i = 0; i < conversations; ++i) {
    const auto id = "c-" + std::to_string(i);
    must(node.post("/v1/conversations",
                   R"({"id":")" + id + R"(","goal":"pay ana@example.com","customer":"Ana Li"})"));
    must(node.post("/v1/conversations/" + id + "/messages",
                   R"({"id":"m1","from":"customer","text":"Send it to 45 Elm Street, please."})"));
    const auto asked = must(node.post("/v1/conversations/" + id + "/steps",
                                      R"({"step_id":"1","kind":"tool_call",)"
                                      R"("action":{"name":"pay","arguments":{"to":"Ana Li"}}})"));
    const auto at = "/v1/interventions/" + in_path(asked["intervention"]["id"].text());
    const std::string verdict = i % 2 == 0 ? "approve" : "reject";
    must(node.post(at + "/answer", R"({"version":1,"answer":{"verdict":")" + verdict + R"("}})"));
    must(node.post(at + "/correction", R"({"confirmed":true})"));
  }
}

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

struct paged {
  std::string bytes;
  std::size_t pages = 0;
};

paged all_pages(http_client& node, const std::string& target) {
  paged all;
  for (std::string next;;) {
    const auto got = node.get(target + (next.empty() ? "" : "&after=" + next));
    REQUIRE_MESSAGE(got.status == 200, got.body);
    CHECK(got.header("content-type") == "application/jsonl");
    CHECK(json::parse(got.header("weft-counts")).has("considered"));
    all.bytes += got.body;
    ++all.pages;
    next = got.header("weft-next");
    if (next.empty()) return all;
  }
}

}  // namespace

TEST_CASE("pages of rows over the API are the files of the command, byte by byte") {
  const temporary_folder work;
  const auto salt = (work.path() / "salt").string();
  std::ofstream{salt} << "sixteen bytes of salt\n";
  node_settings settings;
  settings.triggers = triggers;
  settings.arguments = {"--export-salt-file", salt};
  node_process node{settings};
  http_client client{node.port()};
  fill(client, 12);
  for (const std::string format : {"raw", "kto", "sft", "retrieval"}) {
    CAPTURE(format);
    const auto out = work.path() / format;
    const auto done =
        run_weft({"export", "--data", node.data().string(), "--format", format, "--tenant",
                  "default", "--salt-file", salt, "--out", out.string(), "--quiet"});
    REQUIRE_MESSAGE(done.exit_code == 0, done.errors);
    for (const std::string split : {"train", "test"})
      for (const std::string part : {"rows", "provenance"}) {
        const auto file =
            bytes_of(out / ((part == "rows" ? format : part) + "-" + split + ".jsonl"));
        const auto target = "/v1/exports/" + format + "?split=" + split + "&part=" + part;
        const auto by_two = all_pages(client, target + "&limit=2");
        CHECK(by_two.bytes == file);
        CHECK(all_pages(client, target + "&limit=1000").bytes == file);
        if (split == "train" && format == "raw") CHECK(by_two.pages >= 5);
        if (format != "sft") CHECK_FALSE(file.empty());
        CHECK(file.find("ana@example.com") == std::string::npos);
        CHECK(file.find("Elm Street") == std::string::npos);
      }
  }
  CHECK(client.get("/v1/exports/raw?redact=off&limit=1").body.find("ana@example.com") !=
        std::string::npos);
  expect_sound(node);
}

TEST_CASE("decisions come newest first, page by page, to the oldest") {
  node_settings settings;
  settings.triggers = triggers;
  node_process node{settings};
  http_client client{node.port()};
  fill(client, 7);
  std::vector<std::string> found;
  std::string target = "/v1/decisions?order=newest&limit=3";
  for (int pages = 0; pages < 4; ++pages) {
    const auto page = must(client.get(target));
    for (const auto& each : page["decisions"].elements())
      found.push_back(each["conversation"].text());
    if (page["next"].is_null()) break;
    target = "/v1/decisions?order=newest&limit=3&before=" + page["next"].dump();
  }
  CHECK(found == std::vector<std::string>{"c-6", "c-5", "c-4", "c-3", "c-2", "c-1", "c-0"});
}

TEST_CASE("training data are for configurers and admins") {
  node_settings settings;
  settings.keys = {
      {"bot", "agent"}, {"ana", "operator"}, {"cleo", "configurer"}, {"root", "admin"}};
  node_process node{settings};
  for (const auto& [name, status] : std::initializer_list<std::pair<const char*, int>>{
           {"bot", 403}, {"ana", 403}, {"cleo", 200}, {"root", 200}})
    CHECK(http_client{node.port(), node.authorization(name)}.get("/v1/exports/raw").status ==
          status);
}

}  // namespace weft::testing
