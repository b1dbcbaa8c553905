#include "runtime/export/page.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "actors/record/assemble.hpp"
#include "runtime/export/rows.hpp"
#include "schemas/codec/writer.hpp"

namespace weft::exporting {
namespace {

/// As `weft export --split` has it when nothing is said.
constexpr double share_for_training = 0.9;

row_settings settings_of(const export_rows& asked, const kept_survey& about) {
  row_settings to;
  to.as = from_string<format>(asked.format).value_or(format::sft);
  to.rule = asked.rule;
  to.scope = asked.scope;
  to.since = asked.since;
  to.until = asked.until;
  to.hides.personal = asked.redact;
  to.hides.id_slots = asked.id_slots;
  to.hides.salt = asked.salt.empty() ? about.salt() : asked.salt;
  to.beside.salt = to.hides.salt;
  return to;
}

class page_maker {
 public:
  page_maker(journal_source& journal, kept_survey& about, const std::string& tenant,
             const export_rows& asked)
      : journal_{journal},
        about_{about},
        tenant_{tenant},
        asked_{asked},
        settings_{settings_of(asked, about)},
        place_{asked.after} {
    if (place_.until == 0) place_.until = journal_.last();
    around_.pace = [this](const std::string& whose, const std::string& name) {
      return about_.known().pace(whose, name, place_.until);
    };
    around_.members = [this](const std::string&, const std::string& bundle) {
      return take_bundle(bundle);
    };
  }

  document make() {
    cut_ = cut_of(journal_.openings(tenant_, place_.until), share_for_training);
    // A conversation that is not done is the next one again.
    const auto before = [](const export_place& at) {
      return at.steps == 0 ? at.conversation : at.conversation - 1;
    };
    auto next = journal_.next(tenant_, before(place_), place_.until);
    while (next && !is_full()) {
      take(*next);
      next = journal_.next(tenant_, before(place_), place_.until);
    }
    return {std::move(body_), headers(next.has_value())};
  }

 private:
  bool is_full() const {
    return rows_ >= asked_.limit || body_.size() >= limits::page_bytes ||
           read_ >= limits::page_events;
  }

  record::assembler assembled(const listed& one) {
    record::assembler records{
        one.key, settings_.as == format::raw ? record::which::all : record::which::learned};
    journal_.each_event(one, place_.until, [&](const event& e, const journal_place& where) {
      records.take(e, where);
      ++read_;
    });
    return records;
  }

  void take(const listed& one) {
    const bool test = us_of(one.opened) > cut_;
    place_.conversation = one.number;
    ++read_;
    if (!asked_.split.empty() && (asked_.split == "test") != test) return;
    auto records = assembled(one);
    now_ = &one;
    taken_here_.clear();
    const auto write = [&](const finished_row& row) {
      body_ += asked_.provenance ? row.beside : row.data;
      body_ += '\n';
      ++rows_;
    };
    place_.steps = row_maker{settings_, around_}.take(records, test, place_.steps, counts_, write,
                                                      [this] { return is_full(); });
    now_ = nullptr;
  }

  // -- bundles: the first member that would give a row stands for all of them ---------------------

  /// The members of a bundle where this is its first row, else 0.
  std::uint64_t take_bundle(const std::string& bundle) {
    if (!taken_here_.insert(bundle).second) return 0;
    auto& known = owners_[bundle];
    if (!known) known = first_with(bundle);
    if (*known != now_->number) return 0;
    return about_.known().members(tenant_, bundle, place_.until);
  }

  /// The first conversation that has a row for the bundle; at the latest the one at hand.
  std::uint64_t first_with(const std::string& bundle) {
    std::vector<listed> earlier;
    for (auto& id : about_.known().conversations_of(tenant_, bundle, place_.until))
      if (auto one = journal_.find({tenant_, std::move(id)}, place_.until);
          one && one->number < now_->number)
        earlier.push_back(*std::move(one));
    std::sort(earlier.begin(), earlier.end(),
              [](const listed& a, const listed& b) { return a.number < b.number; });
    for (const auto& one : earlier)
      if (claimed_by(one).count(bundle) != 0) return one.number;
    return now_->number;
  }

  /// The bundles that a conversation has a row for, if it comes first.
  const std::set<std::string>& claimed_by(const listed& one) {
    const auto [known, fresh] = claims_.try_emplace(one.number);
    if (!fresh) return known->second;
    auto records = assembled(one);
    auto asking = around_;
    asking.members = [&](const std::string&, const std::string& bundle) {
      known->second.insert(bundle);
      return std::uint64_t{1};
    };
    tally forgotten;
    row_maker{settings_, asking}.take(
        records, false, 0, forgotten, [](const finished_row&) {}, [] { return false; });
    return known->second;
  }

  // -- what goes with the page --------------------------------------------------------------------

  std::string headers(bool more) const {
    std::string lines;
    if (more) lines = "Weft-Next: " + text_of(place_) + "\r\n";
    return lines + "Weft-Counts: " + counts() + "\r\n";
  }

  /// Names as in `exclusions.json`; numbers only, so that it can be a header.
  std::string counts() const {
    std::string json;
    codec::writer out{json};
    out.object();
    out.put("rows", rows_);
    out.put("conversations", counts_.conversations);
    out.put("filtered_out", counts_.skipped);
    out.put("considered", counts_.considered);
    out.put("with_rows", counts_.with_rows);
    out.name("excluded");
    out.object();
    for (std::size_t i = 0; i < exclusions; ++i)
      if (counts_.excluded[i] != 0)
        out.put(to_string(static_cast<excluded>(i)), counts_.excluded[i]);
    out.end_object();
    out.put("train", counts_.rows[0]);
    out.put("test", counts_.rows[1]);
    out.put("struck_from_rows", counts_.struck);
    out.put("test_opened_after", instant{microseconds{cut_}});
    out.put("journal_until", place_.until);
    out.end_object();
    return json;
  }

  static std::int64_t us_of(instant at) { return at.time_since_epoch().count(); }

  journal_source& journal_;
  kept_survey& about_;
  const std::string& tenant_;
  const export_rows& asked_;
  const row_settings settings_;
  surroundings around_;
  export_place place_;
  std::int64_t cut_ = 0;

  std::string body_;
  std::uint64_t rows_ = 0, read_ = 0;
  tally counts_;

  const listed* now_ = nullptr;                                 // the conversation at hand
  std::set<std::string> taken_here_;                            // bundles met in it
  std::map<std::string, std::optional<std::uint64_t>> owners_;  // by bundle
  std::map<std::uint64_t, std::set<std::string>> claims_;       // by conversation
};

}  // namespace

result<document> page_of_rows(journal_source& journal, kept_survey& about,
                              const std::string& tenant, const export_rows& asked) {
  const auto last = journal.last();
  const auto& at = asked.after;
  if (at.until > last || at.conversation > at.until || (at.steps != 0 && at.conversation == 0))
    return problem{fault::invalid,
                   "after is no place in this journal: it must be `Weft-Next` of the page before",
                   "after"};
  return page_maker{journal, about, tenant, asked}.make();
}

std::string text_of(const export_place& place) {
  return std::to_string(place.until) + "." + std::to_string(place.conversation) + "." +
         std::to_string(place.steps);
}

std::optional<export_place> place_in(std::string_view text) {
  export_place found;
  const auto* here = text.data();
  const auto* const end = here + text.size();
  const std::array parts{&found.until, &found.conversation, &found.steps};
  for (auto* part : parts) {
    if (part != parts.front()) {
      if (here == end || *here != '.') return std::nullopt;
      ++here;
    }
    const auto read = std::from_chars(here, end, *part);
    if (read.ec != std::errc{}) return std::nullopt;
    here = read.ptr;
  }
  if (here != end || found.until == 0) return std::nullopt;
  return found;
}

}  // namespace weft::exporting
