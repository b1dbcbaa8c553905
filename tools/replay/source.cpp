#include "tools/replay/source.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "schemas/ids.hpp"
#include "tools/replay/reader.hpp"

namespace weft::replay {
namespace {

/// An id for a conversation that has none: its file's name and line, in the letters ids may have.
std::string id_of(const std::string& path, std::uint64_t line) {
  auto id = std::filesystem::path{path}.stem().string();
  std::replace_if(
      id.begin(), id.end(), [](char c) { return !valid_id(std::string_view{&c, 1}); }, '-');
  return id + ":" + std::to_string(line);
}

}  // namespace

conversation_source::conversation_source(std::vector<std::string> files, std::string prefix,
                                         std::uint64_t limit, complaint complain)
    : files_{std::move(files)},
      prefix_{std::move(prefix)},
      limit_{limit},
      complain_{std::move(complain)} {
  for (const auto& path : files_) expected_ += count_lines(path);
  if (limit_ != 0) expected_ = std::min(expected_, limit_);
}

std::optional<conversation_source::found> conversation_source::next() {
  while (at_ < files_.size() && (limit_ == 0 || given_ < limit_)) {
    if (!lines_) {
      lines_ = std::make_unique<line_reader>(files_[at_]);
      if (!lines_->is_open()) {
        ++bad_files_;
        complain_(files_[at_] + ": cannot be opened: " + lines_->why());
      }
    }
    auto line = lines_->next();
    if (!line) {
      lines_.reset();
      ++at_;
      continue;
    }
    if (line->text.find_first_not_of(" \t") == std::string::npos && !line->too_long) continue;
    if (auto conversation = use(*line)) return conversation;
    ++bad_lines_;
  }
  return std::nullopt;
}

std::optional<conversation_source::found> conversation_source::use(line_reader::line& line) {
  if (line.too_long) {
    complain(line.number, "the line is longer than " +
                              std::to_string(line_reader::line_bytes_max >> 20U) + " MiB");
    return std::nullopt;
  }
  auto read = read_conversation(line.text, id_of(files_[at_], line.number));
  if (!read) {
    const auto& why = read.error();
    complain(line.number, why.detail + (why.where.empty() ? "" : " (at " + why.where + ")"));
    return std::nullopt;
  }
  found conversation{prefix_ + read->id, std::move(*read)};
  if (!valid_id(conversation.id)) {
    complain(line.number,
             "the id '" + conversation.id + "' must have 1 to 128 letters, digits and . _ : / -");
    return std::nullopt;
  }
  if (!ids_.insert(conversation.id).second) {
    complain(line.number, "the id '" + conversation.id + "' was there before");
    return std::nullopt;
  }
  ++given_;
  return conversation;
}

void conversation_source::complain(std::uint64_t line, const std::string& why) {
  complain_(files_[at_] + ":" + std::to_string(line) + ": " + why);
}

}  // namespace weft::replay
