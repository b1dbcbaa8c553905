#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/fuzz/trigger_text.hpp"
#include "tests/unit/trigger_set_words.hpp"

// Trigger sets that are meant to hurt, and files that are none.

namespace weft::config {
namespace {

std::string repeated(const std::string& text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

TEST_CASE("Nesting is refused beyond 64, however it is written") {
  const std::string deep =
      "this is nested too deeply, 64 lists and maps inside each other are the most";
  CHECK(wrong_in(repeated("[", 65) + repeated("]", 65)) == texts{"1:65: " + deep});
  CHECK(wrong_in(repeated("[", 100'000)).size() == 1);
  CHECK(wrong_in(repeated("{", 100'000)).size() == 1);
  CHECK(wrong_in(repeated("- ", 100'000)) == texts{"1:129: " + deep});
  CHECK(wrong_in(repeated("? ", 100'000)) == texts{"1:129: " + deep});
  // Each list alone is shallow, with aliases followed the last one is not.
  std::string chain = "a0: &a0 [x]\n";
  for (int i = 1; i < 70; ++i) {
    const auto n = std::to_string(i);
    chain += "a" + n + ": &a" + n + " [*a" + std::to_string(i - 1) + "]\n";
  }
  CHECK(wrong_in(chain) == texts{"64:12: " + deep});
  // At 64 it is something else that is wrong.
  CHECK(wrong_in("about: " + repeated("[", 63) + repeated("]", 63)) ==
        texts{"1:8: about must be a text, but this is a list"});
}

TEST_CASE("Aliases that make much of little, or never end, are refused") {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    const auto n = std::to_string(i), before = "*a" + std::to_string(i - 1);
    bomb += "a" + n + ": &a" + n + " [" + before + repeated(", " + before, 9) + "]\n";
  }
  // Lists cost 21, 211, 2111, 21111 and 211111: the second alias in line 6 goes over 524288.
  CHECK(wrong_in(bomb) ==
        texts{"6:15: with its aliases followed this text is too large, write less of it with "
              "aliases"});
  CHECK(wrong_in("a: &a [*a]") ==
        texts{"1:8: this alias is part of what it stands for, which would never end"});
  CHECK(wrong_in("a: *b") == texts{"1:4: this is no YAML: the referenced anchor is not defined"});
  // A long text, often.
  CHECK(wrong_in("about: &t \"" + std::string(200'000, 't') + "\"\nx: [*t, *t]\n").size() == 1);
}

TEST_CASE("Too large a text, too many rules and too many mistakes are refused") {
  CHECK(wrong_in("about: x\n#" + std::string(limits::trigger_set_bytes, 'x')) ==
        texts{"1:1: a trigger set has at most 262144 bytes, this has more"});
  std::string many = "approvals:\n";
  for (int i = 0; i < 1'000; ++i) many += "  - {name: r" + std::to_string(i) + ", actions: [a]}\n";
  CHECK(read_well(many).rules() == 1'000);
  CHECK(wrong_in(many + "  - {name: x, actions: [a]}\n  - {name: y, actions: [a]}\n") ==
        texts{"1002:5: a trigger set has at most 1000 rules, this is one too many"});
  CHECK(wrong_in(many + "anomalies: {}\n") ==
        texts{"1002:12: a trigger set has at most 1000 rules, this is one too many"});
  CHECK(wrong_in(repeated("? x\n", 1'000)).size() == 100);
}

TEST_CASE("What is no single document of text is refused") {
  CHECK(wrong_in("about: x\n---\nabout: y\n") ==
        texts{"2:1: a second document begins here, a trigger set is one: leave out '---'"});
  CHECK(wrong_in("about: \"\xFF\"") ==
        texts{"1:9: the text must be UTF-8, and is none from here on"});
  CHECK(wrong_in(std::string{"about: x\0y", 10}) ==
        texts{"1:9: a control character stands here, write it as an escape in double quotes"});
  CHECK(wrong_in("about: \"x\napprovals: []\n") ==
        texts{"1:8: this quote is never closed, write another where the text ends"});
  CHECK(wrong_in("about: 'it''s\n") ==
        texts{"1:8: this quote is never closed, write another where the text ends"});
  CHECK(read_well("about: 'it''s'").about == "it's");
  CHECK(read_well("about: \"say \\\"so\\\"\"").about == "say \"so\"");
  CHECK(read_well("about: ''").about.empty());
}

TEST_CASE("Every mistake of a text is reported, in its order") {
  CHECK(wrong_in("anomalies: {false_alarms: 1}\napprovals: [{name: a, actions: []}]\nx: y\n") ==
        texts{"1:27: false_alarms is 1, it must be above 0 and at most 0.2",
              "2:32: name at least one action, '*' means all",
              "3:1: a trigger set has no 'x', did you mean 'about'? It may have about, "
              "second_opinions, supervised, "
              "confidence, approvals, required, policies or anomalies"});
}

TEST_CASE("A node gets the first mistake as a problem") {
  const auto wrong = read_trigger_text("about: x\nsupervised: 7\nanomalies: 8\n");
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().code == fault::invalid);
  CHECK(wrong.error().detail == "line 2, column 13: supervised must be true or false");
  CHECK(wrong.error().where == "/yaml");
  CHECK(read_trigger_text("about: x")->about == "x");
}

TEST_CASE("A file that cannot be read is a mistake, of one that can the text is kept") {
  const auto missing = read_triggers("no/such/file.yaml");
  CHECK(missing.errors == std::vector<trigger_error>{{1, 1, "the file cannot be read"}});
  CHECK(shown(missing.errors.front(), "f.yaml") == "f.yaml:1:1: the file cannot be read");
  const auto sample = read_triggers(WEFT_SOURCE_DIR "/tools/samples/triggers.yaml");
  CHECK(sample.errors.empty());
  CHECK(parse_triggers(sample.text).triggers.rules() == sample.triggers.rules());
}

TEST_CASE("No part of a set, nor one with a byte changed, breaks a promise") {
  const std::string yaml = every_family;
  CHECK(fuzz::trigger_set(yaml));
  for (std::size_t end = 0; end < yaml.size(); end += 3) fuzz::trigger_set(yaml.substr(0, end));
  const std::string odd = "\"'{}[]:,&*!|>-\n #\xC3\\";
  for (std::size_t at = 0; at < yaml.size(); at += 2) {
    auto changed = yaml;
    changed[at] = odd[at / 2 % odd.size()];
    fuzz::trigger_set(changed);
  }
}

}  // namespace
}  // namespace weft::config
