#include "schemas/codec/canonical.hpp"

#include <algorithm>

#include "schemas/codec/writer.hpp"

namespace weft::codec {
namespace {

bool is_container(std::string_view json) {
  const auto at = json.find_first_not_of(" \t\r\n");
  return at != std::string_view::npos && (json[at] == '{' || json[at] == '[');
}

bool too_long(node& n, std::size_t size, std::size_t bytes_max) {
  if (n.in.trusted() || size <= bytes_max) return false;
  n.fail(fault::too_large, spoken(n.at) + " has " + std::to_string(size) +
                               " bytes of JSON, it may have at most " + std::to_string(bytes_max));
  return true;
}

/// Canonical form as it comes, duplicates and depth included; null when it cannot be written.
std::optional<problem> rewrite(std::string_view json, std::string& out) {
  if (is_container(json)) {
    reading in{json, source::caller};
    canonical_text text{out};
    if (text.write(in) && in.ends()) return std::nullopt;
    return in.found();
  }
  reading in{json, source::caller, body_bytes_max, outermost::only_element};
  const auto write = [&out](node& scalar) { return canonical_text{out}.write(scalar); };
  if (read_only_element(in, write)) return std::nullopt;
  return in.found();
}

}  // namespace

bool canonical_text::write(reading& whole) {
  if (whole.failed()) return false;
  ondemand::json_type type{};
  const auto error = whole.document().type().get(type);
  if (error != simdjson::SUCCESS) return whole.broken(error);
  if (type == ondemand::json_type::array) {
    element_walk walk{whole};
    return array(walk, whole);
  }
  member_walk walk{whole};
  return object(walk, whole, whole.root());
}

bool canonical_text::write(node& n) {
  switch (n.first()) {
    case '{': {
      member_walk walk{n};
      return object(walk, n.in, n.at);
    }
    case '[': {
      element_walk walk{n};
      return array(walk, n.in);
    }
    default: return scalar(n);
  }
}

bool canonical_text::scalar(node& n) {
  const auto raw = n.token();
  if (raw.front() == '"') {
    std::string_view text;
    if (!read_string(n, text)) return false;
    append_text(out_, text);
    return true;
  }
  if (raw == "true" || raw == "false" || raw == "null") {
    out_ += raw;
    return true;
  }
  literal number;
  if (!read_literal(n, number)) return false;
  if (number.integer) {
    out_ += number.text == "-0" ? "0" : number.text;
    return true;
  }
  double value = 0;
  if (!to_double(number.text, value))
    return n.fail(fault::invalid, spoken(n.at) + " is beyond the range of a double");
  append_number(out_, value);
  return true;
}

bool canonical_text::array(element_walk& walk, const reading& in) {
  out_ += '[';
  while (walk.next()) {
    if (walk.index() > 0) out_ += ',';
    node element = walk.value();
    if (!write(element)) return false;
  }
  out_ += ']';
  return !in.failed();
}

bool canonical_text::object(member_walk& walk, reading& in, const place& at) {
  const std::size_t base = members_.size(), begin = out_.size();
  if (base == 0) members_.reserve(16);
  ++open_;
  bool sorted = true;
  out_ += '{';
  while (walk.next()) {
    if (members_.size() > base) {
      sorted = sorted && members_.back().name < walk.name();
      out_ += ',';
    }
    member m{walk.name(), out_.size()};
    append_text(out_, m.name);
    m.colon = out_.size();
    out_ += ':';
    node value = walk.value();
    if (!write(value)) return false;
    m.end = out_.size();
    members_.push_back(m);
  }
  if (in.failed()) return false;
  out_ += '}';
  if (!sorted && !sort(base, begin, in, at)) return false;
  if (--open_ > 0) members_.resize(base);
  return true;
}

/// Puts the members from `base` on, whose object begins at `begin`, in order.
bool canonical_text::sort(std::size_t base, std::size_t begin, reading& in, const place& at) {
  const auto first = members_.begin() + static_cast<std::ptrdiff_t>(base);
  const auto by_name = [](const member& a, const member& b) { return a.name < b.name; };
  std::sort(first, members_.end(), by_name);
  std::string ordered{"{"};
  ordered.reserve(out_.size() - begin);
  for (auto m = first; m != members_.end(); ++m) {
    if (m != first) {
      if ((m - 1)->name == m->name)
        return in.fail({&at, m->name}, fault::invalid,
                       "member " + in_quotes(m->name) + " is there twice, once is right");
      ordered += ',';
    }
    const std::size_t moved = begin + ordered.size();
    ordered.append(out_, m->begin, m->end - m->begin);
    m->colon = moved + (m->colon - m->begin);
    m->end = moved + (m->end - m->begin);
    m->begin = moved;
  }
  out_.replace(begin + 0, out_.size() - begin, ordered += '}');
  return true;
}

std::string_view canonical_text::value_of(std::string_view name) const {
  for (const auto& m : members_)
    if (m.name == name) return value_of(m);
  return {};
}

std::optional<problem> damage_of(std::string_view text) {
  std::string ignored;
  auto found = rewrite(text, ignored);
  if (found && found->code != fault::malformed) found.reset();
  return found;
}

bool canonical_value_up_to(node& n, std::string& out, std::size_t bytes_max) {
  out.clear();
  canonical_text text{out};
  return text.write(n) && !too_long(n, out.size(), bytes_max);
}

bool canonical_object_up_to(node& n, std::string& out, std::size_t bytes_max) {
  if (n.first() != '{') return n.unlike("an object");
  return canonical_value_up_to(n, out, bytes_max);
}

result<std::string> canonical(std::string_view json) {
  std::string out;
  if (auto found = rewrite(json, out)) return *std::move(found);
  return out;
}

std::vector<std::string> members_of(std::string_view json_object) {
  std::vector<std::string> names;
  std::string out;
  reading in{json_object, source::node};
  canonical_text text{out};
  if (!is_container(json_object) || !text.write(in)) return names;
  for (const auto& m : text.members())
    if (text.value_of(m) != "null") names.emplace_back(m.name);
  return names;
}

std::string merged(std::string_view base, std::string_view extra) {
  std::string base_text, extra_text, out{"{"};
  reading base_in{base.empty() ? "{}" : base, source::node};
  reading extra_in{extra.empty() ? "{}" : extra, source::node};
  canonical_text below{base_text}, above{extra_text};
  below.write(base_in);
  above.write(extra_in);
  const auto append = [&out](std::string_view text, const canonical_text::member& m) {
    if (out.size() > 1) out += ',';
    out.append(text.substr(m.begin, m.end - m.begin));
  };
  auto a = below.members().begin();
  auto b = above.members().begin();
  while (a != below.members().end() || b != above.members().end()) {
    const bool only_a = b == above.members().end();
    if (!only_a && (a == below.members().end() || b->name <= a->name)) {
      if (a != below.members().end() && a->name == b->name) ++a;
      append(extra_text, *b++);
    } else {
      append(base_text, *a++);
    }
  }
  return out += '}';
}

}  // namespace weft::codec
