#include "runtime/config/yaml_guard.hpp"

#include <algorithm>
#include <sstream>
#include <utility>
#include <vector>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include "actors/triggers/cel/utf8.hpp"
#include "runtime/config/yaml_places.hpp"

namespace weft::config {
namespace {

class refused : public YAML::Exception {
 public:
  using YAML::Exception::Exception;
};

/// Hears a document part by part, nothing of it is kept. Counts what reading it would cost with
/// aliases followed.
class listener : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& at) override {
    if (++documents_ > 1)
      throw refused(at, "a second document begins here, a trigger set is one: leave out '---'");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& at, YAML::anchor_t anchor) override { leaf(at, anchor, 1); }
  void OnScalar(const YAML::Mark& at, const std::string&, YAML::anchor_t anchor,
                const std::string& value) override {
    leaf(at, anchor, 1 + value.size());
    last_ = at;
    last_value_ = value;
  }
  void OnAlias(const YAML::Mark& at, YAML::anchor_t anchor) override {
    const auto found = anchors_.size() > anchor ? anchors_[anchor] : extent{};
    if (found.cost == 0)
      throw refused(at, "this alias is part of what it stands for, which would never end");
    add(at, found);
  }
  void OnSequenceStart(const YAML::Mark& at, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(at, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& at, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(at, anchor);
  }
  void OnMapEnd() override { close(); }

  /// Only the last scalar can run into the end of the text.
  void check_last(const std::string& yaml) const {
    if (last_.pos >= 0 && is_unclosed(yaml, static_cast<std::size_t>(last_.pos), last_value_))
      throw refused(last_, "this quote is never closed, write another where the text ends");
  }

 private:
  /// What a value costs and how deep it goes.
  struct extent {
    std::size_t cost = 0, depth = 0;
  };
  struct unfinished {
    extent size;
    YAML::anchor_t anchor = 0;
  };

  void leaf(const YAML::Mark& at, YAML::anchor_t anchor, std::size_t cost) {
    keep(anchor, {cost, 0});
    add(at, {cost, 0});
  }
  void open(const YAML::Mark& at, YAML::anchor_t anchor) {
    cost_ += 1;
    open_.push_back({{1, 1}, anchor});
    check(at, open_.size());
  }
  void close() {
    const auto done = open_.back();
    open_.pop_back();
    keep(done.anchor, done.size);
    if (!open_.empty()) grow(open_.back().size, done.size);
  }
  void add(const YAML::Mark& at, extent more) {
    cost_ += more.cost;
    if (!open_.empty()) grow(open_.back().size, more);
    check(at, open_.size() + more.depth);
  }
  static void grow(extent& whole, extent part) {
    whole.cost += part.cost;
    whole.depth = std::max(whole.depth, part.depth + 1);
  }
  void keep(YAML::anchor_t anchor, extent size) {
    if (anchor == 0) return;
    if (anchors_.size() <= anchor) anchors_.resize(anchor + 1);
    anchors_[anchor] = size;
  }
  void check(const YAML::Mark& at, std::size_t depth) const {
    if (depth > yaml_nesting_max)
      throw refused(at, "this is nested too deeply, " + std::to_string(yaml_nesting_max) +
                            " lists and maps inside each other are the most");
    if (cost_ > yaml_cost_max)
      throw refused(at,
                    "with its aliases followed this text is too large, write less of it "
                    "with aliases");
  }

  std::size_t documents_ = 0, cost_ = 0;
  YAML::Mark last_ = YAML::Mark::null_mark();
  std::string last_value_;
  std::vector<unfinished> open_;
  std::vector<extent> anchors_;  // by number; cost 0: still open
};

/// yaml-cpp takes other encodings too, in which places could not be told.
std::optional<yaml_refusal> damage_in(const std::string& yaml) {
  if (const auto byte = triggers::cel::damage_in(yaml))
    return yaml_refusal{*byte, "the text must be UTF-8, and is none from here on"};
  const auto control = std::ranges::find_if(yaml, [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
  });
  if (control == yaml.end()) return std::nullopt;
  return yaml_refusal{static_cast<std::size_t>(control - yaml.begin()),
                      "a control character stands here, write it as an escape in double quotes"};
}

std::size_t byte_of(const YAML::Mark& mark, const std::string& yaml) {
  return mark.pos < 0 ? 0 : std::min(static_cast<std::size_t>(mark.pos), yaml.size());
}

}  // namespace

std::optional<yaml_refusal> refusal_of(const std::string& yaml) {
  if (auto damaged = damage_in(yaml)) return damaged;
  try {
    std::istringstream in{yaml};
    YAML::Parser parser{in};
    listener hears;
    while (parser.HandleNextDocument(hears)) {}
    hears.check_last(yaml);
  } catch (const refused& why) {
    return yaml_refusal{byte_of(why.mark, yaml), why.msg};
  } catch (const YAML::Exception& broken) {
    return yaml_refusal{byte_of(broken.mark, yaml), "this is no YAML: " + broken.msg};
  }
  return std::nullopt;
}

}  // namespace weft::config
