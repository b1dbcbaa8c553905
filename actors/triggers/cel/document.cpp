#include "actors/triggers/cel/document.hpp"

#include <algorithm>
#include <vector>

#include "schemas/codec/json_tree.hpp"

namespace weft::triggers::cel {
namespace {

/// Builds values from the inside out: the parts of all that is open lie on one stack.
class builder final : public codec::json_listener {
 public:
  builder(arena& memory, std::vector<entry>& stack) : memory_{memory}, stack_{stack} {
    stack_.clear();
  }

  void null() override { add({}); }
  void boolean(bool truth) override { add(value::boolean(truth)); }
  void integer(std::int64_t number) override { add(value::integer(number)); }
  void unsigned_integer(std::uint64_t number) override { add(value::unsigned_integer(number)); }
  void decimal(double number) override { add(value::decimal(number)); }
  void string(std::string_view text) override { add(value::string(memory_.keep(text))); }
  void name(std::string_view text) override { name_ = value::string(memory_.keep(text)); }
  void begin_array() override { open(); }
  void begin_object() override { open(); }

  void end_array() override {
    const auto parts = opened();
    auto* const elements = memory_.make_array<value>(parts.size());
    std::ranges::transform(parts, elements, &entry::held);
    close(value::list({elements, parts.size()}));
  }

  void end_object() override {
    const auto parts = opened();
    auto* const entries = memory_.make_array<entry>(parts.size());
    std::ranges::copy(parts, entries);
    std::uint32_t repeated = 0;
    const auto out = make_map(memory_, {entries, parts.size()}, &repeated);
    if (!out && !wrong_.failed())
      wrong_ = value::error(
          memory_.join({"member '", entries[repeated].key.text(), "' is there twice"}));
    close(out.value_or(value{}));
  }

  value result() const {
    if (wrong_.failed() || stack_.empty()) return wrong_;
    return stack_.front().held;
  }

 private:
  /// The name of what is opened waits below its parts, and where the parts above it begin.
  void open() {
    stack_.push_back({name_, value::integer(static_cast<std::int64_t>(begin_))});
    begin_ = stack_.size();
  }
  std::span<const entry> opened() const { return std::span{stack_}.subspan(begin_); }
  void close(const value& made) {
    auto& below = stack_[begin_ - 1];
    stack_.resize(begin_);
    begin_ = static_cast<std::size_t>(below.held.as_integer());
    below.held = made;
  }
  void add(const value& what) { stack_.push_back({name_, what}); }

  arena& memory_;
  std::vector<entry>& stack_;
  std::size_t begin_ = 0;
  value name_{}, wrong_{};
};

}  // namespace

value value_of_json(std::string_view json, arena& memory) {
  thread_local std::vector<entry> stack;
  builder out{memory, stack};
  if (const auto wrong = codec::listen(json, out)) return value::error(memory.keep(wrong->detail));
  return out.result();
}

value value_of_json_string(std::string_view text, arena& memory) {
  const auto at = text.find_first_not_of(" \t\r\n");
  if (at != std::string_view::npos && (text[at] == '{' || text[at] == '[')) {
    const auto parsed = value_of_json(text, memory);
    if (!parsed.failed()) return parsed;
  }
  return value::string(text);
}

value document::make() const { return value_of_json(json_, memory_); }

value map_builder::finish() const {
  const auto out = make_map(memory_, {entries_, size_});
  return out ? *out : value::error("a member is there twice");
}

value map_of(arena& memory, std::initializer_list<std::pair<std::string_view, value>> members) {
  map_builder out{memory, members.size()};
  for (const auto& [name, held] : members) out.add(name, held);
  return out.finish();
}

}  // namespace weft::triggers::cel
