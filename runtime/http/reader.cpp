#include "runtime/http/reader.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <vector>

#include "runtime/http/parser.hpp"

namespace weft::http {
namespace {

problem refusal_for(const beast::error_code& why) {
  using beast::http::error;
  if (why == error::body_limit)
    return {fault::too_large, "a body is at most 1 MiB, send less at once", {}};
  if (why == error::header_limit)
    return {fault::too_large, "request line and headers are at most 16 KiB together", {}};
  return {fault::malformed, "this is no HTTP/1.1 request (" + why.message() + ")", {}};
}

}  // namespace

struct request_reader::parts {
  explicit parts(request& in) : into{in}, bytes(4 << 10) {}

  request& into;
  std::optional<request_parser> parser;
  std::vector<char> bytes;
  std::size_t from = 0, to = 0;  // the bytes not parsed yet
  bool begun = false;
  bool continued = false;
  problem refusal;
};

request_reader::request_reader(request& into) : parts_{std::make_unique<parts>(into)} {}
request_reader::~request_reader() = default;

void request_reader::begin() {
  auto& p = *parts_;
  p.into.clear();
  p.parser.emplace(p.into);
  p.begun = p.to > p.from;
  p.continued = false;
}

request_reader::progress request_reader::feed() {
  auto& p = *parts_;
  while (!p.parser->is_done()) {
    if (p.from == p.to) return progress::more;
    beast::error_code failed;
    const auto used = p.parser->put({p.bytes.data() + p.from, p.to - p.from}, failed);
    p.from += used;
    if (failed == beast::http::error::need_more) return progress::more;
    if (failed) {
      p.refusal = refusal_for(failed);
      return progress::refused;
    }
  }
  return progress::complete;
}

const problem& request_reader::refusal() const { return parts_->refusal; }

std::span<char> request_reader::space() {
  auto& p = *parts_;
  if (p.from > 0) {
    std::memmove(p.bytes.data(), p.bytes.data() + p.from, p.to - p.from);
    p.to -= p.from;
    p.from = 0;
  }
  // A large body comes in few large pieces; a head never needs more than its limit.
  constexpr std::size_t piece = 64 << 10;
  const bool in_body = p.parser && p.parser->is_header_done();
  if (in_body && p.bytes.size() < piece) p.bytes.resize(piece);
  if (p.to == p.bytes.size()) p.bytes.resize(p.bytes.size() * 2);
  return {p.bytes.data() + p.to, p.bytes.size() - p.to};
}

void request_reader::received(std::size_t count) {
  parts_->to += count;
  parts_->begun = true;
}

bool request_reader::begun() const { return parts_->begun; }

bool request_reader::wants_continue() {
  auto& p = *parts_;
  if (p.continued || !p.parser->is_header_done() || !p.into.http11) return false;
  p.continued = true;
  return beast::iequals(p.into.headers[static_cast<std::size_t>(header::expect)], "100-continue");
}

}  // namespace weft::http
