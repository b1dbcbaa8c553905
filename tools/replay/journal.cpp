#include "tools/replay/journal.hpp"

#include <utility>

#include "schemas/codec/rules.hpp"
#include "schemas/codec/table.hpp"

namespace weft::replay {
namespace {

using codec::big_count;
using codec::list;
using codec::member;
using codec::node;
using codec::set;

template <std::size_t Index, std::size_t Size>
bool element(node& n, std::array<std::uint64_t, Size>& out) {
  return big_count(n, out[Index]);
}

using statuses = std::array<std::uint64_t, 3>;
constexpr std::array<member<statuses>, 3> status_rows{
    {{"open", element<0, 3>}, {"handed_over", element<1, 3>}, {"closed", element<2, 3>}}};
constexpr std::array<member<statuses>, 3> lane_rows{
    {{"autonomy", element<0, 3>}, {"augmentation", element<1, 3>}, {"escalation", element<2, 3>}}};

struct counted_row {
  intervention_row row;
  std::uint64_t count = 0;
};

/// An enumeration's wire name, or nothing for an empty text: choices have no verdict.
template <class Enum, auto Member>
bool some_word(node& n, counted_row& out) {
  std::string_view text;
  if (!codec::read_string(n, text)) return false;
  const auto found = from_string<Enum>(text);
  if (!found) return n.fail(fault::invalid, "'" + std::string{text} + "' is an unknown word");
  out.row.*Member = *found;
  return true;
}

/// SQL has numbers where others have booleans.
bool truth(node& n, counted_row& out) {
  if (n.first() == 't' || n.first() == 'f') return codec::read_boolean(n, out.row.edited);
  std::uint64_t number = 0;
  if (!big_count(n, number)) return false;
  out.row.edited = number != 0;
  return true;
}

constexpr std::array<member<counted_row>, 6> counted_rows{
    {{"kind", some_word<query_kind, &intervention_row::kind>, codec::required},
     {"state", some_word<intervention_state, &intervention_row::state>, codec::required},
     {"decided_by", some_word<decided_by, &intervention_row::by>},
     {"verdict", some_word<verdict, &intervention_row::verdict>},
     {"edited", truth},
     {"count", set<&counted_row::count, big_count>, codec::required}}};
bool one_row(node& n, counted_row& out) {
  return codec::read_object(n, out, counted_rows).has_value();
}

constexpr std::array<member<shared_counts>, 3> outcome_rows{
    {{"ok", set<&shared_counts::outcomes_ok, big_count>},
     {"error", set<&shared_counts::outcomes_error, big_count>},
     {"mismatched", set<&shared_counts::outcomes_mismatched, big_count>}}};

bool conversations(node& n, journal_counts& out) {
  return codec::read_object(n, out.shared.conversations, status_rows).has_value();
}
bool steps(node& n, journal_counts& out) {
  return codec::read_object(n, out.shared.steps, lane_rows).has_value();
}
bool outcomes(node& n, journal_counts& out) {
  return codec::read_object(n, out.shared, outcome_rows).has_value();
}
bool interventions(node& n, journal_counts& out) {
  std::vector<counted_row> rows;
  if (!list<one_row, 0>(n, rows)) return false;
  for (const auto& [row, count] : rows) out.shared.interventions[row] += count;
  return true;
}

constexpr std::array<member<journal_counts>, 6> summary_rows{
    {{"conversations", conversations, codec::required},
     {"steps", steps, codec::required},
     {"interventions", interventions, codec::required},
     {"outcomes", outcomes, codec::required},
     {"labels_kept", set<&journal_counts::labels_kept, big_count>},
     {"through", set<&journal_counts::through, big_count>}}};

}  // namespace

result<journal_counts> read_summary(std::string_view json) {
  journal_counts counts;
  if (auto wrong = codec::read_text(json, codec::source::node, counts, summary_rows))
    return std::move(*wrong);
  return counts;
}

}  // namespace weft::replay
