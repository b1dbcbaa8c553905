#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "runtime/export/scan.hpp"
#include "schemas/decision_record.hpp"

namespace weft::exporting {

struct redaction_settings {
  /// Personal data, too. Secrets always go.
  bool personal = true;
  /// Members of arguments, results and metadata whose values are ids of orders, accounts, …
  std::vector<std::string> id_slots;
  /// Key of the pseudonyms of operators, conversations and customers.
  std::string salt;
};

using redaction_counts = std::array<std::uint64_t, kinds_of_data>;

/// Replaces personal data and secrets in one conversation by typed placeholders: `[EMAIL_1]`. The
/// same value gets the same placeholder throughout the conversation. Names, ids and addresses are
/// known from slots: first `learn` all records, then `redact` them.
class redactor {
 public:
  static constexpr std::uint32_t version = 2;

  explicit redactor(const redaction_settings& settings) : settings_{settings} {}

  /// Takes note of what stands in the slots of a record, and of names that are introduced.
  void learn(const decision_record& record);
  /// A value that is personal wherever it appears. Shorter than 3 bytes: ignored.
  void know(kind_of_data is, std::string_view value);

  /// Replaces in place: all texts, arguments, results and metadata; people, conversation and
  /// customer get pseudonyms.
  void redact(decision_record& record);

  /// What `text` would replace.
  std::vector<finding> find(std::string_view original);
  std::string text(std::string_view original);
  /// A JSON text: names of members decide about their values, all other strings are as `text`. What
  /// cannot be read as JSON is treated as text.
  std::string json(std::string_view original);

  /// Placeholders put, by kind.
  const redaction_counts& counts() const { return counts_; }
  std::string placeholder(kind_of_data is, std::string_view value);

  /// True when the name of a member says what its value is.
  bool slot(std::string_view member, std::string_view value, kind_of_data& is) const;
  bool personal() const { return settings_.personal; }

 private:
  void know_parts(kind_of_data is, std::string_view value);
  void learn_json(std::string_view json);
  void learn_text(std::string_view text);
  void redact(step& proposed, const std::string& conversation);
  void redact(firing& spoke);
  void redact(query& asked);
  void redact(answer& given);
  void redact(message& said, const std::string& conversation);
  void redact(question_record& asked, const std::string& conversation);
  std::string id(std::string_view id, const std::string& conversation);
  std::string pseudonym(const std::string& name, std::string_view prefix);
  std::string find_and_replace(std::string_view original);
  std::string rewrite(std::string_view original);

  /// The same messages stand in many records of a conversation: each is looked at once.
  struct hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  struct remembered {
    std::string shown;
    redaction_counts put{};
  };
  using memory = std::unordered_map<std::string, remembered, hash, std::equal_to<>>;
  template <class Make>
  std::string once(memory& in, std::string_view original, const Make& make);
  bool learnt_before(std::string_view text);
  void forget();

  const redaction_settings& settings_;
  std::map<std::pair<kind_of_data, std::string>, std::uint32_t> numbers_;
  std::array<std::uint32_t, kinds_of_data> next_{};
  /// What is known; for a person its parts, too, which share the number of the whole.
  std::map<std::string, std::pair<kind_of_data, std::string>, std::less<>> known_;
  redaction_counts counts_{};

  known_values index_;        // of `known_`
  bool index_holds_ = false;  // since a value was added last
  memory texts_, jsons_;
  std::unordered_set<std::string, hash, std::equal_to<>> learnt_;
  std::size_t remembered_ = 0;  // bytes, of all three
  std::map<std::string, std::string, std::less<>> pseudonyms_;
};

/// What `text` would replace, without a conversation around it: for measuring.
std::vector<finding> find_all(std::string_view text,
                              const std::vector<std::pair<kind_of_data, std::string>>& known);

/// Replaces whatever still looks like a key or token by `[SECRET]`, in a finished row. The last
/// line of defence: in a row that was redacted there is nothing to find. True when there was.
bool strike_secrets(std::string& row);

}  // namespace weft::exporting
