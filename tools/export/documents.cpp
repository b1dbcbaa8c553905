#include <array>
#include <string>

#include <fmt/format.h>

#include "schemas/codec/writer.hpp"
#include "tools/export/export.hpp"

// What stands beside the rows: the counts for programs, the card for people.

namespace weft::exporting {
namespace {

using codec::writer;

/// In English what each reason means, in the order of `excluded`.
constexpr std::array<const char*, exclusions> reasons{
    "not answered yet",
    "expired, withdrawn, escalated or decided by default: no human judged it",
    "planted to test the operators",
    "answered too fast to have been read: in less than 1.5 s, or what --least-ms said",
    "faster than 95 % of that operator's own answers (operators with at least 20)",
    "another human answered otherwise and nobody has settled it",
    "member of a bundle that one decision answered: stands in another row's multiplicity",
    "guidance or a value: says nothing about the agent's candidate",
    "refused without saying what would have been right",
    "nothing that is better or worse than the other",
    "the agent proposed nothing that this shape can hold",
    "neither a goal nor a customer's message comes before it",
    "asked again to see whether people agree"};

std::string_view unit(format as) {
  if (as == format::retrieval) return "question";
  return as == format::raw ? "record" : "step that was asked about";
}

std::string_view size_category(std::uint64_t rows) {
  constexpr std::array<std::uint64_t, 5> limits{1'000, 10'000, 100'000, 1'000'000, 10'000'000};
  constexpr std::array<std::string_view, 6> names{"n<1K",      "1K<n<10K", "10K<n<100K",
                                                  "100K<n<1M", "1M<n<10M", "10M<n<100M"};
  std::size_t i = 0;
  while (i < limits.size() && rows >= limits[i]) ++i;
  return names[i];
}

std::string_view task_of(format as) {
  return as == format::retrieval ? "text-retrieval" : "text-generation";
}

std::string_view fields_of(format as) {
  switch (as) {
    case format::sft:
      return "`messages` (OpenAI chat; `weight` 1 on the message to learn, 0 on the agent's and\n"
             "operators' earlier ones), `tools` when a tool is called.";
    case format::preference_openai:
      return "`input.messages`, `input.tools`, `preferred_output`, `non_preferred_output`.";
    case format::preference_together:
      return "`input.messages`, `preferred_output`, `non_preferred_output`; each output is "
             "exactly\n"
             "one assistant message with text, pairs of tool calls are left out.";
    case format::preference_trl: return "`prompt`, `chosen`, `rejected`, `tools` (conversational).";
    case format::kto:
      return "`prompt`, `completion`, `label` (true: the human let the candidate pass as it was).";
    case format::retrieval:
      return "`id`, `question`, `decision`, `rationale`, `policy`, `scope`, `valid_from`,\n"
             "`valid_until`.";
    case format::raw: return "decision records, version 1: schemas/codec/decision_record.hpp.";
  }
  return {};
}

std::string exclusions_table(const position& at) {
  std::string rows;
  for (std::size_t i = 0; i < exclusions; ++i)
    rows += fmt::format("| {} | {} | {} |\n", to_string(static_cast<excluded>(i)), at.excluded[i],
                        reasons[i]);
  return rows;
}

std::string placeholders_table(const position& at) {
  constexpr std::array<const char*, kinds_of_data> presidio{
      "-",           "URL",        "EMAIL_ADDRESS", "IBAN_CODE",
      "CREDIT_CARD", "IP_ADDRESS", "DATE_TIME",     "PHONE_NUMBER",
      "-",           "LOCATION",   "PERSON"};
  std::string rows;
  for (std::size_t i = 0; i < kinds_of_data; ++i)
    rows += fmt::format("| `[{}_n]` | {} | {} |\n", to_string(static_cast<kind_of_data>(i)),
                        presidio[i], at.redacted[i]);
  return rows;
}

}  // namespace

std::string counts_document(const export_settings& settings, const position& at) {
  std::string json;
  writer out{json};
  out.object();
  out.put("version", 1);
  out.put("format", to_string(settings.as));
  out.put("unit", unit(settings.as));
  out.put("conversations", at.conversations);
  out.put("filtered_out", at.skipped);
  out.put("considered", at.considered);
  out.put("with_rows", at.with_rows);
  out.name("excluded");
  out.object();
  for (std::size_t i = 0; i < exclusions; ++i)
    out.put(to_string(static_cast<excluded>(i)), at.excluded[i]);
  out.end_object();
  out.name("rows");
  out.object();
  out.put("train", at.rows[0]);
  out.put("test", at.rows[1]);
  out.end_object();
  out.name("split");
  out.object();
  out.put("share", settings.split);
  out.put("test_opened_after", instant{microseconds{at.cut}});
  out.end_object();
  out.name("redaction");
  out.object();
  out.put("personal", settings.redact);
  out.put("version", redactor::version);
  out.name("placeholders");
  out.object();
  for (std::size_t i = 0; i < kinds_of_data; ++i)
    out.put(to_string(static_cast<kind_of_data>(i)), at.redacted[i]);
  out.end_object();
  out.put("struck_from_rows", at.struck);
  out.end_object();
  out.put("journal_until", at.until);
  out.end_object();
  return json;
}

std::string dataset_card(const export_settings& settings, const position& at) {
  const auto name = to_string(settings.as);
  const auto rows = at.rows[0] + at.rows[1];
  std::string card = fmt::format(
      "---\nlanguage:\n- und\nlicense: other\nlicense_name: {}\n"
      "pretty_name: Decisions of people in live conversations ({})\n"
      "tags:\n- human-feedback\n- collaborative-inference\n"
      "annotations_creators:\n- expert-generated\nlanguage_creators:\n- machine-generated\n"
      "- found\nsize_categories:\n- {}\nsource_datasets:\n- original\ntask_categories:\n- {}\n"
      "configs:\n- config_name: default\n  data_files:\n  - split: train\n    path: "
      "{}-train.jsonl\n  - split: test\n    path: {}-test.jsonl\n---\n\n",
      settings.licence, name, size_category(rows), task_of(settings.as), name, name);
  card += fmt::format(
      "# Decisions of people in live conversations: {}\n\n"
      "## Summary\n\n"
      "An AI agent conducted these conversations. Where a trigger fired, or a random audit chose\n"
      "a step, an operator answered one scoped question about it. Each answer is a row: {} for\n"
      "training and {} for testing, from {} conversations.\n\n"
      "## Structure\n\n"
      "One JSON object a line: {}\n\n"
      "`provenance-train.jsonl` and `provenance-test.jsonl` hold, in the same order, one line for\n"
      "each row: its SHA-256, where it is from, which rules fired with which numbers, versions,\n"
      "who decided how and how fast, the chance of having been asked (`audit_prob`), the weight\n"
      "and the multiplicity. `weft verify --export` checks both against each other.\n\n"
      "**Splits.** Test are the conversations that were opened after the time in\n"
      "`exclusions.json` (`split.test_opened_after`); no conversation is in both, and no example\n"
      "of training was opened later than any of testing. A bundle of equal questions that one\n"
      "decision answered is one row, in the split of its first conversation, with the number of\n"
      "its members in `multiplicity`.\n\n",
      name, at.rows[0], at.rows[1], at.conversations, fields_of(settings.as));
  card += fmt::format(
      "## Curation\n\n"
      "Of {} considered ({}), {} gave rows. Left out:\n\n| reason | count | meaning |\n"
      "|---|---|---|\n{}\n"
      "A configurer's later correction counts instead of the operator's answer. Options count as\n"
      "candidates in preference pairs only where the agent wrote them itself.\n\n"
      "## Collection and annotation\n\n"
      "Operators saw the last messages, the agent's candidate, and which rules spoke; in audits\n"
      "(`blind` in the sidecar) the candidate without them. They answered in the course of their\n"
      "work, with a customer waiting. Names of operators are pseudonyms.\n\n",
      at.considered, unit(settings.as), at.with_rows, exclusions_table(at));
  card += fmt::format(
      "## Personal and sensitive information\n\n"
      "{}\n\n| placeholder | Presidio's name | put |\n|---|---|---|\n{}\n"
      "Equal values have equal placeholders within a conversation. Names are found where they\n"
      "stand in known slots or are introduced (\"my name is\"), addresses in slots or where they\n"
      "are written as such; names in passing and spelled-out numbers are not.\n"
      "`weft export --measure-redaction` measures\n"
      "recall and precision on a labelled set. k-anonymity is not claimed.\n\n",
      settings.redact ? "Personal data and secrets were replaced by typed placeholders, and\n"
                        "conversations, customers and operators have keyed pseudonyms."
                      : "**Personal data were left as they are.** Keys and tokens were replaced.",
      placeholders_table(at));
  card +=
      "## Bias and limitations\n\n"
      "Steps that somebody was asked about are not like all steps: they are the doubtful and the\n"
      "consequential ones. For an estimate over all steps of a certified rule weigh each row by\n"
      "`weight` = 1 / `audit_prob`, times `multiplicity`. Rules other than certified ones ask\n"
      "always, and of what they never ask about there is nothing here. Operators err, more so\n"
      "where errors are rare.\n\n"
      "## Consent and licence\n\n";
  card += fmt::format(
      "Consent: {}. Licence: {}.\n\n## Maintenance\n\n"
      "Written by `weft export` from the journal up to event {}. Export again to\n"
      "take in later outcomes, corrections and erasures.\n",
      settings.consent, settings.licence, at.until);
  return card;
}

}  // namespace weft::exporting
