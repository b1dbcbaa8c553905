#include <algorithm>
#include <string>
#include <vector>

#include "actors/triggers/cel/evaluation.hpp"
#include "actors/triggers/cel/program.hpp"

// Which values decided an evaluation. `evaluation` notes what it reads, and forgets what turned out
// not to matter: the sides of || that were false where another one was true, and so on.

namespace weft::triggers::cel {
namespace {

constexpr std::size_t shown_max = 5, bytes_max = 200, value_bytes_max = 64;

/// `action.arguments["a b"]`, as it would be written; empty when it reads no variable.
std::string path_of(const code& from, std::uint32_t place) {
  const node& n = from.nodes[place];
  switch (n.does) {
    case operation::variable: return from.variables[n.a];
    case operation::local: {
      const auto begin = from.text.find_first_not_of(" \t\r\n", n.at);
      auto end = begin;
      const auto in_name = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
      };
      while (end < from.text.size() && in_name(from.text[end])) ++end;
      return from.text.substr(begin, end - begin);
    }
    case operation::member: {
      auto before = path_of(from, n.a);
      const auto name = n.held.text();
      const bool plain = std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
      });
      if (before.empty()) return before;
      return plain ? before.append(".").append(name)
                   : before.append("[\"").append(name).append("\"]");
    }
    case operation::element: {
      const auto before = path_of(from, n.a);
      const node& which = from.nodes[n.b];
      if (before.empty() || which.does != operation::constant) return {};
      return before + "[" + spelled(which.held, value_bytes_max) + "]";
    }
    default: return {};
  }
}

bool is_scalar(const value& what) {
  switch (what.is()) {
    case kind::null:
    case kind::boolean:
    case kind::integer:
    case kind::unsigned_integer:
    case kind::decimal:
    case kind::string:
    case kind::duration:
    case kind::timestamp: return true;
    default: return false;
  }
}

}  // namespace

void evaluation::note(const node& n, const value& found) {
  if (is_scalar(found)) readings_->push_back({static_cast<std::uint32_t>(&n - nodes_), found});
}

void evaluation::forget(std::size_t begin, std::size_t end) {
  if (readings_ == nullptr) return;
  const auto from = readings_->begin();
  readings_->erase(from + static_cast<std::ptrdiff_t>(begin),
                   from + static_cast<std::ptrdiff_t>(end));
}

std::string program::explain(activation variables, arena& memory, std::uint32_t cost_max) const {
  std::vector<reading> readings;
  evaluation{*code_, variables, memory, cost_max, &readings}.whole();
  std::vector<std::string> shown;
  std::string out;
  for (const auto& [place, found] : readings) {
    if (shown.size() == shown_max) break;
    auto path = path_of(*code_, place);
    if (path.empty() || std::ranges::find(shown, path) != shown.end()) continue;
    const auto one = path + " = " + spelled(found, value_bytes_max);
    if (out.size() + one.size() + 2 > bytes_max) continue;
    out.append(out.empty() ? "" : ", ").append(one);
    shown.push_back(std::move(path));
  }
  return out;
}

}  // namespace weft::triggers::cel
