#include <algorithm>
#include <array>

#include "runtime/export/examples.hpp"
#include "runtime/export/page.hpp"
#include "runtime/http/routes/arguments.hpp"
#include "runtime/http/routes/handlers.hpp"
#include "runtime/text/nearest.hpp"

namespace weft::http {
namespace {

constexpr std::array<std::string_view, 2> parts{"rows", "provenance"}, splits{"train", "test"},
    switches{"on", "off"};
constexpr std::size_t id_slots_max = 20;

std::optional<problem> read_place(const call& c, export_place& into) {
  const auto* text = c.query.find("after");
  if (text == nullptr || text->empty()) return std::nullopt;
  const auto place = exporting::place_in(*text);
  if (!place)
    return problem{fault::invalid,
                   "after is '" + text->substr(0, 64) +
                       "', it must be `Weft-Next` of the page before, such as 20411.17.0",
                   "after"};
  into = *place;
  return std::nullopt;
}

/// Names with commas between.
std::optional<problem> read_slots(const call& c, std::vector<std::string>& into) {
  const auto* text = c.query.find("id_slots");
  if (text == nullptr || text->empty()) return std::nullopt;
  for (std::size_t begin = 0; begin <= text->size();) {
    const auto end = std::min(text->find(',', begin), text->size());
    into.push_back(text->substr(begin, end - begin));
    begin = end + 1;
    if (into.back().empty() || into.size() > id_slots_max)
      return problem{fault::invalid,
                     "id_slots must be 1 to 20 names of members with commas between, such as "
                     "order_id,reservation_id",
                     "id_slots"};
  }
  return std::nullopt;
}

}  // namespace

outcome export_page(call& c) {
  export_rows what;
  what.format = std::move(c.ids[0]);
  constexpr auto& formats = names<exporting::format>::value;
  if (!from_string<exporting::format>(what.format))
    return problem{fault::invalid,
                   "there is no format '" + what.format.substr(0, 32) + "', it must be " +
                       text::listed(formats),
                   "format"};
  std::string part, redact;
  if (auto wrong = read_time(c, "since", what.since)) return *wrong;
  if (auto wrong = read_time(c, "until", what.until)) return *wrong;
  if (auto wrong = read_one_of(c, "split", splits, what.split)) return *wrong;
  if (auto wrong = read_one_of(c, "part", parts, part)) return *wrong;
  if (auto wrong = read_one_of(c, "redact", switches, redact)) return *wrong;
  if (auto wrong = read_slots(c, what.id_slots)) return *wrong;
  if (auto wrong = read_limit(c, what.limit)) return *wrong;
  if (auto wrong = read_place(c, what.after)) return *wrong;
  read_text(c, "rule", what.rule);
  read_text(c, "scope", what.scope);
  what.provenance = part == "provenance";
  what.redact = redact != "off";
  return ask{std::move(what)};
}

}  // namespace weft::http
