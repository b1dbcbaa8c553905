#include "runtime/sse/chunk.hpp"

#include <algorithm>

namespace weft::sse {

std::vector<std::string_view> split_json(std::string_view joined) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < joined.size(); ++i) {
    const char c = joined[i];
    if (in_string) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      --depth;
    } else if (c == ',' && depth == 0) {
      parts.push_back(joined.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  if (begin < joined.size()) parts.push_back(joined.substr(begin));
  return parts;
}

chunk_ptr make_chunk(published&& from) {
  auto out = std::make_shared<chunk>();
  out->key = std::move(from.key);
  out->first_number = from.first_number;
  const auto parts = split_json(from.encoded);
  out->text.reserve(from.encoded.size() + parts.size() * 64);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    out->starts.push_back(out->text.size());
    out->text += "id: ";
    out->text += std::to_string(from.first_number + i);
    if (i < from.names.size()) {
      out->text += "\nevent: ";
      out->text += from.names[i];
    }
    out->text += "\ndata: ";
    out->text += parts[i];
    out->text += "\n\n";
  }
  return out;
}

std::string_view chunk::behind(std::uint64_t after) const {
  const std::string_view all{text};
  if (starts.empty() || after < first_number) return all;
  if (after >= last_number()) return {};
  return all.substr(starts[after - first_number + 1]);
}

}  // namespace weft::sse
