#include "tools/verify/export_check.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "schemas/codec/member_text.hpp"
#include "schemas/digest.hpp"

namespace weft::verify {
namespace {

using codec::member_text;

problem broken(const std::string& what) { return {fault::invalid, what, {}}; }

std::uint64_t number_in(std::string_view object, std::string_view name) {
  std::uint64_t value = 0;
  const auto text = member_text(object, name);
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::uint64_t short_hash(std::string_view text) {
  const auto hash = sha256(text);
  std::uint64_t value = 0;
  std::memcpy(&value, hash.data(), sizeof value);
  return value;
}

/// One split: its data and its sidecar, line by line.
class split_check {
 public:
  split_check(const std::filesystem::path& folder, const std::string& format,
              const std::string& part)
      : data_name_{format + "-" + part + ".jsonl"},
        beside_name_{"provenance-" + part + ".jsonl"},
        part_{part},
        data_{folder / data_name_},
        beside_{folder / beside_name_} {}

  std::optional<problem> run(const std::function<void(std::uint64_t)>& progress,
                             std::uint64_t before) {
    if (!data_) return broken("cannot read " + data_name_);
    if (!beside_) return broken("cannot read " + beside_name_);
    std::string row, told;
    while (std::getline(data_, row)) {
      ++rows;
      if (!std::getline(beside_, told))
        return broken(beside_name_ + " ends before line " + std::to_string(rows));
      if (auto wrong = check(row, told)) return wrong;
      progress(before + rows);
    }
    if (std::getline(beside_, told))
      return broken(data_name_ + " ends before line " + std::to_string(rows + 1) + " of " +
                    beside_name_);
    std::sort(conversations.begin(), conversations.end());
    conversations.erase(std::unique(conversations.begin(), conversations.end()),
                        conversations.end());
    return std::nullopt;
  }

  std::uint64_t rows = 0;
  std::vector<std::uint64_t> conversations;  // short hashes

 private:
  std::optional<problem> check(const std::string& row, const std::string& told) {
    const auto line = std::to_string(rows);
    const auto recorded = codec::string_value(member_text(told, "sha256"));
    if (recorded != sha256_hex(row))
      return broken("line " + line + " of " + data_name_ +
                    " is not what was written: its hash is " + sha256_hex(row) + ", " +
                    beside_name_ + " says " + recorded);
    if (codec::string_value(member_text(told, "split")) != part_)
      return broken("line " + line + " of " + beside_name_ + " is about another split");
    const auto whose = short_hash(member_text(told, "source_conversation"));
    if (conversations.empty() || conversations.back() != whose) conversations.push_back(whose);
    return std::nullopt;
  }

  std::string data_name_, beside_name_, part_;
  std::ifstream data_, beside_;
};

std::optional<problem> check_counts(const std::string& counts) {
  std::uint64_t left_out = 0;
  codec::part_walk reasons{member_text(counts, "excluded")};
  while (reasons.next()) {
    std::uint64_t value = 0;
    const auto text = reasons.value();
    std::from_chars(text.data(), text.data() + text.size(), value);
    left_out += value;
  }
  const auto considered = number_in(counts, "considered");
  const auto with_rows = number_in(counts, "with_rows");
  if (considered == with_rows + left_out) return std::nullopt;
  return broken("exclusions.json: " + std::to_string(considered) + " were considered, but " +
                std::to_string(with_rows) + " gave rows and " + std::to_string(left_out) +
                " were left out");
}

}  // namespace

result<checked_export> check_export(const std::filesystem::path& folder,
                                    const std::function<void(std::uint64_t)>& progress) {
  std::ifstream in{folder / "exclusions.json"};
  const std::string counts{std::istreambuf_iterator<char>{in}, {}};
  const auto format = codec::string_value(member_text(counts, "format"));
  if (format.empty())
    return problem{fault::not_found,
                   "there is no complete export in " + folder.string() +
                       ": exclusions.json is missing or unreadable",
                   {}};
  if (auto wrong = check_counts(counts)) return *std::move(wrong);
  checked_export done;
  done.considered = number_in(counts, "considered");
  split_check train{folder, format, "train"}, test{folder, format, "test"};
  if (auto wrong = train.run(progress, 0)) return *std::move(wrong);
  if (auto wrong = test.run(progress, train.rows)) return *std::move(wrong);
  done.rows = {train.rows, test.rows};
  const auto rows = member_text(counts, "rows");
  if (train.rows != number_in(rows, "train") || test.rows != number_in(rows, "test"))
    return broken("there are " + std::to_string(train.rows) + " and " + std::to_string(test.rows) +
                  " rows, exclusions.json says " + std::string{rows});
  std::vector<std::uint64_t> both;
  std::set_intersection(train.conversations.begin(), train.conversations.end(),
                        test.conversations.begin(), test.conversations.end(),
                        std::back_inserter(both));
  if (!both.empty())
    return broken(std::to_string(both.size()) + " conversations are in both splits");
  return done;
}

}  // namespace weft::verify
