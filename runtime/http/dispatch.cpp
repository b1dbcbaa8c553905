#include "runtime/http/dispatch.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "runtime/text/nearest.hpp"

namespace weft::http {
namespace {

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

/// A misspelt parameter must not silently do nothing.
std::optional<problem> unknown_parameter(const route& row, const parameters& sent) {
  if (sent.all().empty()) return std::nullopt;
  const auto known = words(row.parameters);
  for (const auto& [name, value] : sent.all()) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    if (known.empty())
      return problem{fault::invalid, "this path takes no parameters, leave it out",
                     name.substr(0, 64)};
    return problem{fault::invalid,
                   "there is no such parameter here, did you mean '" +
                       std::string{text::nearest(name, known)} + "'?",
                   name.substr(0, 64)};
  }
  return std::nullopt;
}

bool is_json(std::string_view type) {
  type = type.substr(0, type.find(';'));
  while (type.ends_with(' ') || type.ends_with('\t')) type.remove_suffix(1);
  std::string lower{type};
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower == "application/json" ||
         (lower.starts_with("application/") && lower.ends_with("+json"));
}

std::optional<problem> foreign_body(const request& in) {
  const auto type = in[header::content_type];
  if (in.body.empty() || type.empty() || is_json(type)) return std::nullopt;
  return problem{fault::unsupported,
                 "the body is " + std::string{type.substr(0, 64)} +
                     ", send JSON and say `Content-Type: application/json`",
                 "Content-Type"};
}

std::optional<problem> may_not(const route& row, const principal& who) {
  if (row.roles == anybody || (row.roles & 1U << static_cast<unsigned>(who.acts_as)) != 0)
    return std::nullopt;
  std::vector<std::string_view> roles;
  for (unsigned r = 0; r < names<role>::value.size(); ++r)
    if ((row.roles & 1U << r) != 0) roles.push_back(to_string(static_cast<role>(r)));
  return problem{fault::forbidden,
                 "this key has the role " + std::string{to_string(who.acts_as)} +
                     ", the call needs " + text::listed(roles),
                 "Authorization"};
}

/// A path with a row: who asks, may they, is it well-formed, and what does the handler say.
outcome handle(const house& at, const request& in, const route& row, match found, auth::caller& who,
               roster::steady::time_point now, principal& from) {
  if (row.roles != anybody) {
    auto known = who.identify(in, at.keys, now);
    if (!known) return known.error();
    if (auto wrong = may_not(row, *known)) return *wrong;
    from = std::move(*known);
  }
  if (auto wrong = foreign_body(in)) return *wrong;
  auto query = parameters::parse(split_target(in.target).query);
  if (!query) return query.error();
  if (auto wrong = unknown_parameter(row, *query)) return *wrong;
  call c{in, at.node, from, !at.keys.development(), std::move(found.ids), std::move(*query)};
  outcome what = row.handle(c);
  const bool lasting = std::holds_alternative<stream>(what) || std::holds_alternative<attach>(what);
  if (at.draining && lasting)
    return problem{fault::draining, "the node is shutting down, connect to another", {}};
  return what;
}

}  // namespace

dispatched dispatch(const house& at, const request& in, auth::caller& who,
                    roster::steady::time_point now) {
  dispatched out;
  out.route = at.table.size();
  if (in.http11 && in[header::host].empty()) {
    out.what = problem{fault::malformed, "an HTTP/1.1 request carries a Host header", "Host"};
    return out;
  }
  if (in.method == verb::options && in.target == "*") {
    out.allow = "GET, HEAD, POST, PUT, DELETE, OPTIONS";
    out.what = respond{204, {}, {}};
    return out;
  }
  const auto method = in.method == verb::head ? verb::get : in.method;
  auto found = at.table.find(method, split_target(in.target).path);
  if (auto* wrong = std::get_if<problem>(&found)) {
    out.what = std::move(*wrong);
  } else if (auto* others = std::get_if<wrong_method>(&found)) {
    out.allow = std::move(others->allow);
    if (in.method == verb::options)
      out.what = respond{204, {}, {}};
    else
      out.what =
          problem{fault::method_unknown,
                  "this path does not know " + in.method_name.substr(0, 32) + ", use " + out.allow,
                  {}};
  } else {
    auto& there = std::get<match>(found);
    out.route = there.index;
    out.what = handle(at, in, at.table[out.route], std::move(there), who, now, out.from);
  }
  return out;
}

}  // namespace weft::http
