#include "actors/triggers/anomaly/facts.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "actors/triggers/anomaly/hash.hpp"
#include "schemas/codec/reading.hpp"

namespace weft::triggers::anomaly {
namespace {

using codec::node;

/// Collects the numbers of a canonical object. A text that is no JSON has none.
class number_walk {
 public:
  explicit number_walk(std::vector<number>& out) : out_{out} {}

  void whole(std::string_view text) {
    codec::reading in{text, codec::source::node};
    codec::member_walk walk{in};
    members(walk, {}, 1);
  }

 private:
  void members(codec::member_walk& walk, const std::string& path, std::size_t depth) {
    while (walk.next()) {
      const auto name =
          path.empty() ? std::string{walk.name()} : path + "." + std::string{walk.name()};
      node value = walk.value();
      any(value, name, depth);
    }
  }

  void any(node& value, const std::string& name, std::size_t depth) {
    if (out_.size() >= limits::numbers) return;
    const char first = value.first();
    if (first == '{' && depth < limits::number_depth) {
      codec::member_walk inner{value};
      members(inner, name, depth + 1);
    } else if (first == '[' && depth < limits::number_depth) {
      codec::element_walk inner{value};
      while (inner.next()) {
        node element = inner.value();
        any(element, name, depth + 1);
      }
    } else if (first == '"') {
      std::string_view text;
      double spelled_out = 0;
      if (sounds_like_an_amount(name) && codec::read_string(value, text) && is_number(text) &&
          codec::to_double(text, spelled_out))
        add(name, spelled_out);
    } else if (first == '-' || (first >= '0' && first <= '9')) {
      double number_read = 0;
      if (codec::read_double(value, number_read)) add(name, number_read);
    }
  }

  static bool is_number(std::string_view text) {
    return !text.empty() && text.size() <= 15 &&
           text.find_first_not_of("0123456789.") == text.npos && text.front() != '.' &&
           text.back() != '.' && std::ranges::count(text, '.') <= 1 &&
           (text.size() == 1 || text.front() != '0' || text[1] == '.');
  }

  void add(const std::string& name, double value) {
    if (std::isfinite(value))
      out_.push_back({hash_of(name), value, name.substr(0, limits::number_name_bytes)});
  }

  std::vector<number>& out_;
};

}  // namespace

bool sounds_like_an_amount(std::string_view name) {
  static constexpr std::array<std::string_view, 17> words{
      "amount", "price",  "total", "cost",  "sum",    "fee",  "quantity", "number_of", "numberof",
      "count",  "budget", "value", "limit", "refund", "size", "balance",  "num_"};
  std::string lower{name};
  for (auto& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return std::ranges::any_of(words, [&](auto word) { return lower.find(word) != lower.npos; });
}

step_facts facts_of(const step& proposed, const action* act, const agent_signals& said) {
  step_facts out;
  out.kind = proposed.kind;
  out.scope = proposed.scope.empty() ? 0 : hash_of(proposed.scope);
  out.confidence = said.confidence ? said.confidence : proposed.signals.confidence;
  out.sentiment = said.sentiment;
  out.latency_ms = said.latency_ms;
  if (said.tokens_out) out.tokens = static_cast<double>(*said.tokens_out);
  if (proposed.kind != step_kind::tool_call || act == nullptr) return out;
  out.tool = act->name;
  out.tool_id = hash_of(act->name);
  number_walk{out.numbers}.whole(act->arguments);
  return out;
}

}  // namespace weft::triggers::anomaly
