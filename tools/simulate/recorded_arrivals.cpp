#include "tools/simulate/recorded_arrivals.hpp"

#include <algorithm>
#include <fstream>

#include <fmt/format.h>

#include "schemas/codec/json_tree.hpp"
#include "schemas/ids.hpp"

namespace weft::simulate {
namespace {

/// Hears the members of one line's object; what lies deeper is passed over.
class line_listener final : public codec::json_listener {
 public:
  recorded_arrival heard;
  bool has_time = false;
  std::string wrong;  // what is, if something is

  void null() override {}
  void boolean(bool) override {}
  void integer(std::int64_t number) override { take(static_cast<double>(number)); }
  void unsigned_integer(std::uint64_t number) override { take(static_cast<double>(number)); }
  void decimal(double number) override { take(number); }
  void string(std::string_view text) override {
    if (depth_ != 1) return;
    if (name_ == "queue") {
      heard.queue = text;
      if (!valid_id(text)) wrong = "the queue has 1 to 128 characters of letters, digits and ._:/-";
    } else if (name_ == "kind") {
      const auto kind = from_string<query_kind>(text);
      if (!kind) wrong = fmt::format("there is no kind of question '{}'", text);
      heard.kind = kind.value_or(heard.kind);
    } else if (name_ == "at" || name_ == "handling_ms") {
      wrong = name_ + " must be a number";
    }
  }
  void begin_array() override { ++depth_; }
  void end_array() override { --depth_; }
  void begin_object() override { ++depth_; }
  void name(std::string_view text) override {
    if (depth_ == 1) name_ = text;
  }
  void end_object() override { --depth_; }

 private:
  void take(double number) {
    if (depth_ != 1) return;
    constexpr double at_most = 1e17, handling_most = 86'400'000;
    if (name_ == "at") {
      has_time = true;
      heard.at_s = number / 1e6;
      if (!(number >= 0 && number <= at_most)) wrong = "at must be microseconds since 1970";
    } else if (name_ == "handling_ms") {
      heard.handling_s = number / 1e3;
      if (!(number >= 0 && number <= handling_most))
        wrong = "handling_ms must lie between 0 and a day";
    }
  }

  int depth_ = 0;
  std::string name_;
};

}  // namespace

result<std::vector<recorded_arrival>> read_arrivals(const std::string& path) {
  std::ifstream in{path};
  if (!in) return problem{fault::not_found, path + ": the file cannot be read", path};
  std::vector<recorded_arrival> out;
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    if (line.find_first_not_of(" \t\r") == line.npos) continue;
    const auto fail = [&](std::string_view what) {
      return problem{fault::invalid, fmt::format("{}:{}: {}", path, number, what), path};
    };
    if (line.size() > recorded_line_bytes)
      return fail(fmt::format("a line has at most {} bytes", recorded_line_bytes));
    if (out.size() == recorded_max)
      return fail(fmt::format("{} questions are the most", out.size()));
    line_listener heard;
    if (line.front() != '{') return fail("each line is a JSON object such as {\"at\":0}");
    if (const auto why = codec::listen(line, heard)) return fail(why->detail);
    if (!heard.wrong.empty()) return fail(heard.wrong);
    if (!heard.has_time) return fail("a question lacks 'at', its time in microseconds");
    out.push_back(std::move(heard.heard));
  }
  if (out.empty()) return problem{fault::invalid, path + ": there are no questions in it", path};
  from_the_first_on(out);
  return out;
}

void from_the_first_on(std::vector<recorded_arrival>& all) {
  std::ranges::stable_sort(all, {}, &recorded_arrival::at_s);
  const double first = all.empty() ? 0 : all.front().at_s;
  for (auto& each : all) each.at_s -= first;
}

}  // namespace weft::simulate
