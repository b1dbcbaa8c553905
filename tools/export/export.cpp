#include "tools/export/export.hpp"

#include <algorithm>
#include <exception>
#include <memory>
#include <stdexcept>
#include <utility>

#include "actors/record/assemble.hpp"
#include "runtime/export/rows.hpp"
#include "schemas/digest.hpp"
#include "schemas/directive.hpp"
#include "tools/export/output.hpp"

namespace weft::exporting {
namespace {

/// All that decides about the bytes written, in one line.
std::string asked_for(const export_settings& s) {
  std::string all{to_string(s.as)};
  for (const auto& text : {s.tenant, s.rule, s.scope, s.licence, s.consent, s.data.string()})
    all += "\n" + text;
  for (const auto& slot : s.id_slots) all += "\nslot " + slot;
  all += "\n" + std::to_string(s.since.time_since_epoch().count()) + " " +
         std::to_string(s.until.time_since_epoch().count()) + " " + std::to_string(s.split) + " " +
         std::to_string(s.rubber_stamp_ms) + (s.redact ? " redacted" : " as it is");
  return s.salt.empty() ? all : all + "\n" + sha256_hex(s.salt);
}

class run_of_export {
 public:
  run_of_export(const export_settings& settings, journal_reader& journal)
      : settings_{settings}, journal_{journal}, book_{settings.out} {}

  exported run() {
    start();
    if (!at_.first_pass_done) look_through();
    open_files();
    rows_ = {settings_.as,
             settings_.rule,
             settings_.scope,
             settings_.since,
             settings_.until,
             {settings_.redact, settings_.id_slots, salt_},
             {salt_, settings_.licence, settings_.consent}};
    around_.pace = [&](const std::string& tenant, const std::string& name) {
      return book_.known().pace(tenant, name, at_.until);
    };
    around_.members = [&](const std::string& tenant, const std::string& bundle) {
      return book_.take_bundle(tenant, bundle) ? book_.known().members(tenant, bundle, at_.until)
                                               : 0;
    };
    around_.rubber_stamp_ms = settings_.rubber_stamp_ms;
    const bool complete = write_all();
    keep();
    if (complete) finish();
    return {complete, at_};
  }

 private:
  void start() {
    const auto asked = asked_for(settings_);
    const auto before = book_.asked_for();
    if (before.empty()) {
      salt_ = settings_.salt.empty() ? random_salt() : settings_.salt;
      book_.begin(asked, salt_);
      at_.until = journal_.last();
      at_.projected = std::min(journal_.projected(), at_.until + 1);
      return;
    }
    if (before != asked)
      throw std::runtime_error("the export that was interrupted in " + settings_.out.string() +
                               " was asked for with other options: give the same ones");
    salt_ = book_.salt();
    at_ = book_.restored();
    if (at_.until == 0) {  // it ended before anything was noted
      at_.until = journal_.last();
      at_.projected = std::min(journal_.projected(), at_.until + 1);
    }
  }

  // -- first pass: what one conversation cannot know
  // -----------------------------------------------

  void look_through() {
    storage::run growing;
    conversation_key whose;
    const auto end_run = [&] {
      if (growing.count != 0) book_.note_run(whose, growing);
      growing.count = 0;
    };
    journal_.each_group(1, at_.until, [&](const storage::group_text& group) {
      storage::each_event(
          group, [&](const storage::event_text& here, std::uint64_t number, bool starts) {
            if (here.type == "intervention_settled") note_settled(here, number);
            if (group.first < at_.projected) return;
            if (!starts && growing.count != 0) return storage::extend(growing, here);
            end_run();
            whose = {std::string{here.tenant}, std::string{here.conversation}};
            growing = {number,
                       1,
                       {group.first, static_cast<std::uint32_t>(here.offset),
                        static_cast<std::uint32_t>(here.json.size())}};
            if (here.type == "conversation_opened")
              book_.note_conversation({number, whose, storage::decode_stored(here.json).at});
          });
      end_run();
      const auto read = static_cast<double>(group.first) / static_cast<double>(at_.until);
      settings_.progress(0, 0, read / 10);  // a look takes a tenth of the time or less
    });
    at_.cut = cut_time();
    at_.first_pass_done = true;
    book_.checkpoint(at_);
  }

  void note_settled(const storage::event_text& here, std::uint64_t number) {
    const std::string tenant{here.tenant};
    if (!settings_.tenant.empty() && settings_.tenant != tenant) return;
    const auto told = storage::decode_stored(here.json);
    if (const auto* body = std::get_if<intervention_settled>(&told.body))
      book_.known().note({tenant, std::string{here.conversation}}, number, *body);
  }

  /// Conversations opened later than this are for testing.
  std::int64_t cut_time() {
    auto all = journal_.openings(settings_.tenant, at_.projected);
    for (const auto one : book_.openings(settings_.tenant)) all.push_back(one);
    return cut_of(std::move(all), settings_.split);
  }

  // -- second pass: conversation by conversation
  // ---------------------------------------------------

  std::optional<listed> next_conversation() {
    if (auto found = journal_.next(at_.next, at_.projected)) return found;
    return book_.next(std::max(at_.next, at_.projected - 1));
  }

  bool write_all() {
    std::uint64_t since_kept = 0;
    while (auto next = next_conversation()) {
      if (settings_.stop()) return false;
      const bool ours = settings_.tenant.empty() || settings_.tenant == next->key.tenant;
      if (ours && next->key.conversation != floor_id) write_conversation(*next);
      at_.next = next->number;
      const auto read = static_cast<double>(at_.next) / static_cast<double>(at_.until);
      settings_.progress(at_.conversations, at_.rows[0] + at_.rows[1], 0.1 + 0.9 * read);
      if (++since_kept < settings_.checkpoint_every) continue;
      keep();
      since_kept = 0;
    }
    return true;
  }

  void write_conversation(const listed& one) {
    auto runs = one.number < at_.projected ? journal_.runs_of(one.number, at_.projected)
                                           : std::vector<storage::run>{};
    for (const auto& run : book_.tail_of(one.key)) runs.push_back(run);
    record::assembler assembler{
        one.key, settings_.as == format::raw ? record::which::all : record::which::learned};
    journal_.each_event(runs, [&](const event& e, const journal_place& where) {
      if (where.number <= at_.until) assembler.take(e, where);
    });
    const bool test = storage::us_of(one.opened) > at_.cut;
    const auto write = [&](const finished_row& row) {
      files_[test ? 1 : 0]->line(row.data);
      files_[test ? 3 : 2]->line(row.beside);
    };
    row_maker{rows_, around_}.take(assembler, test, 0, at_, write, [] { return false; });
  }

  // -- files
  // ---------------------------------------------------------------------------------------

  void open_files() {
    for (std::size_t i = 0; i < files_written; ++i)
      files_[i] = std::make_unique<output>(file_of(settings_.out, settings_.as, i % 2 == 1, i >= 2),
                                           at_.sizes[i]);
  }

  void keep() {
    for (std::size_t i = 0; i < files_written; ++i) {
      files_[i]->keep();
      at_.sizes[i] = files_[i]->size();
    }
    book_.checkpoint(at_);
  }

  void finish() {
    write_file(settings_.out / "exclusions.json", counts_document(settings_, at_));
    write_file(settings_.out / "README.md", dataset_card(settings_, at_));
  }

  const export_settings& settings_;
  journal_reader& journal_;
  progress_book book_;
  position at_;
  std::string salt_;
  row_settings rows_;
  surroundings around_;
  std::array<std::unique_ptr<output>, files_written> files_;
};

std::optional<problem> unusable(const export_settings& settings) {
  const auto& out = settings.out;
  const bool begun = std::filesystem::exists(progress_book::file_in(out));
  if (begun && !settings.resume)
    return problem{fault::conflict,
                   "an export was interrupted in " + out.string() +
                       ": --resume goes on with it; to begin anew, name another folder",
                   "--out"};
  if (!begun && std::filesystem::exists(file_of(out, settings.as, false, true)))
    return problem{fault::conflict,
                   out.string() + " holds an export that is complete: name another folder",
                   "--out"};
  return std::nullopt;
}

}  // namespace

std::filesystem::path file_of(const std::filesystem::path& folder, format as, bool test,
                              bool provenance) {
  std::string name{provenance ? "provenance" : to_string(as)};
  name += test ? "-test.jsonl" : "-train.jsonl";
  return folder / name;
}

result<exported> write_export(const export_settings& settings) {
  try {
    if (auto wrong = unusable(settings)) return *std::move(wrong);
    exported done;
    {
      journal_reader journal{settings.data};  // first, so that a wrong folder leaves nothing behind
      std::filesystem::create_directories(settings.out);
      run_of_export run{settings, journal};
      done = run.run();
    }
    if (done.complete) progress_book::remove(settings.out);
    return done;
  } catch (const std::exception& failed) {
    return problem{fault::internal, failed.what(), {}};
  }
}

}  // namespace weft::exporting
