#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/export/source.hpp"
#include "runtime/export/survey.hpp"
#include "schemas/archive_queries.hpp"
#include "schemas/problem.hpp"
#include "schemas/views.hpp"

namespace weft::exporting {

namespace limits {
/// A page ends with the record that reaches one of these: bytes of rows, and events read.
inline constexpr std::size_t page_bytes = 4 << 20;
inline constexpr std::uint64_t page_events = 20'000;
}  // namespace limits

/// A page of the rows that `weft export --tenant T` writes of the same journal, in their order and
/// with the same bytes. It remembers nothing between pages: where the next one begins is in its
/// header `Weft-Next`, together with the last event that counts, so that all pages are of one
/// journal although it grows. Counts of this page are in `Weft-Counts`.
///
/// Cost: the page's conversations and, for each bundle in them, mostly one conversation more.
result<document> page_of_rows(journal_source& journal, kept_survey& about,
                              const std::string& tenant, const export_rows& asked);

/// `Weft-Next` and back: "20411.17.3".
std::string text_of(const export_place& place);
std::optional<export_place> place_in(std::string_view text);

}  // namespace weft::exporting
