#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/export/examples.hpp"
#include "runtime/export/provenance.hpp"
#include "runtime/export/redaction.hpp"

namespace weft::record {
class assembler;
}

namespace weft::exporting {

/// Which records become rows, and how they are shown.
struct row_settings {
  format as = format::sft;
  std::string rule;          // that fired about the step; empty: all
  std::string scope;         // of the step, else of the conversation; empty: all
  instant since{}, until{};  // of decisions; zero: no limit; `until` is the first not taken
  redaction_settings hides;
  provenance_settings beside;
};

/// What became of what was considered.
struct tally {
  std::uint64_t considered = 0, with_rows = 0, conversations = 0, skipped = 0, struck = 0;
  std::array<std::uint64_t, 2> rows{};  // train, test
  std::array<std::uint64_t, exclusions> excluded{};
  redaction_counts redacted{};
};

/// One line for the data and one for the sidecar.
struct finished_row {
  std::string data, beside;
};

/// The conversations that were opened at that time (microseconds) or earlier are for training: the
/// share `train` of all, the oldest ones.
std::int64_t cut_of(std::vector<std::int64_t> openings, double train);

/// Makes the rows of conversations, one after the other. This is the one place where that is done:
/// for files and for pages.
class row_maker {
 public:
  /// Both must live as long as this.
  row_maker(const row_settings& settings, const surroundings& around)
      : settings_{settings}, around_{around} {}

  using sink = std::function<void(finished_row)>;
  /// Asked after each record: true ends the work there.
  using full = std::function<bool()>;

  /// Takes the records from the one with index `from` on. Those before are gone through, too, as
  /// placeholders and bundles depend on what came earlier, but give no rows and are not counted.
  /// The index of the first record that was not taken; 0: all were.
  std::uint64_t take(record::assembler& conversation, bool test, std::uint64_t from, tally& into,
                     const sink& write, const full& enough) const;

 private:
  bool is_wanted(const decision_record& record) const;
  void take(const decision_record& original, redactor& hides, bool test, tally& into,
            const sink& write) const;

  const row_settings& settings_;
  const surroundings& around_;
};

}  // namespace weft::exporting
