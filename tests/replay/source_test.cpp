#include "tools/replay/source.hpp"

#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>
#include <unistd.h>

namespace weft::replay {
namespace {

/// A file that is gone when the test is over.
class passing_file {
 public:
  explicit passing_file(const std::string& content)
      : path_{std::filesystem::temp_directory_path() / ("weft-source-" + std::to_string(getpid()) +
                                                        "-" + std::to_string(++count) + ".jsonl")} {
    std::ofstream{path_, std::ios::binary} << content;
  }
  ~passing_file() { std::filesystem::remove(path_); }
  passing_file(const passing_file&) = delete;
  passing_file& operator=(const passing_file&) = delete;
  std::string path() const { return path_.string(); }
  std::string stem() const { return path_.stem().string(); }

 private:
  inline static int count = 0;
  std::filesystem::path path_;
};

struct collected {
  std::vector<std::string> ids, complaints;
  std::uint64_t bad_lines = 0, bad_files = 0, expected = 0;
};
collected collect(const std::vector<std::string>& files, std::uint64_t limit = 0) {
  collected all;
  conversation_source source{files, "p/", limit,
                             [&](const std::string& line) { all.complaints.push_back(line); }};
  while (auto next = source.next()) all.ids.push_back(next->id);
  all.bad_lines = source.bad_lines();
  all.bad_files = source.bad_files();
  all.expected = source.expected();
  return all;
}

}  // namespace

TEST_SUITE("a source of conversations") {
  TEST_CASE("bad lines are told with file and line, passed over and counted") {
    const passing_file file{R"({"id":"a","steps":[]}
{"id":"b",

{"id":"c d","steps":[]}
{"id":"a","steps":[]}
{"id":"e/1","steps":[]})"};
    const auto all = collect({file.path()});
    CHECK(all.ids == std::vector<std::string>{"p/a", "p/e/1"});
    CHECK(all.bad_lines == 3);
    REQUIRE(all.complaints.size() == 3);
    CHECK(all.complaints[0].starts_with(file.path() + ":2: "));
    CHECK(all.complaints[1].find(":4: ") != std::string::npos);
    CHECK(all.complaints[2].find("was there before") != std::string::npos);
  }
  TEST_CASE("a file that is not there is told, the others are read") {
    const passing_file file{"{\"messages\":[]}\r\n"};
    const auto all = collect({"/no/such/file.jsonl", file.path()});
    CHECK(all.bad_files == 1);
    CHECK(all.ids == std::vector<std::string>{"p/" + file.stem() + ":1"});
  }
  TEST_CASE("a limit holds over all files") {
    const passing_file first{"{\"id\":\"a\",\"steps\":[]}\n{\"id\":\"b\",\"steps\":[]}\n"};
    const passing_file second{"{\"id\":\"c\",\"steps\":[]}\n{\"id\":\"d\",\"steps\":[]}\n"};
    CHECK(collect({first.path(), second.path()}, 3).ids ==
          std::vector<std::string>{"p/a", "p/b", "p/c"});
    CHECK(collect({first.path(), second.path()}).expected == 4);
  }
  TEST_CASE("lines longer than the limit are refused, and the next one is read") {
    const passing_file file{std::string(line_reader::line_bytes_max + 1, 'x') +
                            "\n{\"id\":\"a\",\"steps\":[]}\n"};
    const auto all = collect({file.path()});
    CHECK(all.bad_lines == 1);
    CHECK(all.ids == std::vector<std::string>{"p/a"});
  }
}

}  // namespace weft::replay
