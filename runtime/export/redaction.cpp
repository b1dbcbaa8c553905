#include "runtime/export/redaction.hpp"

#include <algorithm>

#include "schemas/codec/json_tree.hpp"
#include "schemas/codec/writer.hpp"

namespace weft::exporting {
namespace {

struct slot_row {
  std::string_view name;
  kind_of_data is;
};

/// Names of members, lower-case, that say what their values are.
constexpr std::array slots{
    slot_row{"first_name", kind_of_data::person},
    slot_row{"last_name", kind_of_data::person},
    slot_row{"middle_name", kind_of_data::person},
    slot_row{"full_name", kind_of_data::person},
    slot_row{"customer_name", kind_of_data::person},
    slot_row{"name", kind_of_data::person},
    slot_row{"surname", kind_of_data::person},
    slot_row{"username", kind_of_data::person},
    slot_row{"passenger_name", kind_of_data::person},
    slot_row{"cardholder", kind_of_data::person},
    slot_row{"user_id", kind_of_data::id},
    slot_row{"customer_id", kind_of_data::id},
    slot_row{"account", kind_of_data::id},
    slot_row{"account_id", kind_of_data::id},
    slot_row{"account_number", kind_of_data::id},
    slot_row{"passport", kind_of_data::id},
    slot_row{"ssn", kind_of_data::id},
    slot_row{"dob", kind_of_data::date_of_birth},
    slot_row{"date_of_birth", kind_of_data::date_of_birth},
    slot_row{"birthdate", kind_of_data::date_of_birth},
    slot_row{"email", kind_of_data::email},
    slot_row{"phone", kind_of_data::phone},
    slot_row{"phone_number", kind_of_data::phone},
    slot_row{"address", kind_of_data::address},
    slot_row{"address1", kind_of_data::address},
    slot_row{"address2", kind_of_data::address},
    slot_row{"zip", kind_of_data::address},
    slot_row{"postal_code", kind_of_data::address},
    slot_row{"street", kind_of_data::address},
    slot_row{"street_address", kind_of_data::address},
    slot_row{"password", kind_of_data::secret},
    slot_row{"passcode", kind_of_data::secret},
    slot_row{"pin", kind_of_data::secret},
    slot_row{"token", kind_of_data::secret},
    slot_row{"access_token", kind_of_data::secret},
    slot_row{"refresh_token", kind_of_data::secret},
    slot_row{"api_key", kind_of_data::secret},
    slot_row{"apikey", kind_of_data::secret},
    slot_row{"secret", kind_of_data::secret},
    slot_row{"client_secret", kind_of_data::secret},
    slot_row{"authorization", kind_of_data::secret},
    slot_row{"cvv", kind_of_data::secret},
};

std::string lowered(std::string_view text) {
  std::string out{text};
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

/// Equal values are written in several ways.
std::string plain_of(kind_of_data is, std::string_view value) {
  const bool digits_only = is == kind_of_data::phone || is == kind_of_data::credit_card;
  std::string out;
  for (const char c : value) {
    if (digits_only && !is_digit(c)) continue;
    if (is == kind_of_data::iban && (c == ' ' || c == '-')) continue;
    out += is == kind_of_data::secret ? c : lower(c);
  }
  return out;
}

/// Writes a JSON text again. What a value is, its member says: the nearest one around, so that
/// elements of a list have the list's.
class json_rewriter final : public codec::json_listener {
 public:
  json_rewriter(redactor& with, std::string& out) : with_{with}, out_{out} {}

  void null() override { out_.raw("null"); }
  void boolean(bool truth) override { out_.value(truth); }
  void integer(std::int64_t number) override { written(std::to_string(number)); }
  void unsigned_integer(std::uint64_t number) override { written(std::to_string(number)); }
  void decimal(double number) override { out_.value(number); }
  void string(std::string_view text) override {
    kind_of_data is{};
    if (is_slot(text, is))
      out_.value(with_.placeholder(is, text));
    else
      out_.value(with_.text(text));
  }
  void begin_array() override {
    out_.array();
    around_.push_back(member_);
  }
  void end_array() override {
    out_.end_array();
    leave();
  }
  void begin_object() override {
    out_.object();
    around_.push_back(member_);
  }
  void end_object() override {
    out_.end_object();
    leave();
  }
  void name(std::string_view text) override {
    member_ = text;
    std::string quoted;
    codec::append_text(quoted, with_.text(text));
    out_.name(std::string_view{quoted}.substr(1, quoted.size() - 2));
  }

 private:
  bool is_slot(std::string_view value, kind_of_data& is) const {
    return !value.empty() && with_.slot(member_, value, is) &&
           (with_.personal() || is == kind_of_data::secret);
  }
  /// Cards are sent as numbers, too.
  void written(const std::string& digits) {
    constexpr std::size_t shortest = 7;
    kind_of_data is{};
    const bool placed = is_slot(digits, is);
    if (!placed && digits.size() < shortest) return out_.raw(digits);
    const auto shown = placed ? with_.placeholder(is, digits) : with_.text(digits);
    if (shown == digits) return out_.raw(digits);
    out_.value(shown);
  }
  void leave() {
    member_ = around_.back();
    around_.pop_back();
  }

  redactor& with_;
  codec::writer out_;
  std::string member_;
  std::vector<std::string> around_;
};

class slot_reader final : public codec::json_listener {
 public:
  explicit slot_reader(redactor& into) : into_{into} {}
  void null() override {}
  void boolean(bool) override {}
  void integer(std::int64_t number) override { take(std::to_string(number)); }
  void unsigned_integer(std::uint64_t number) override { take(std::to_string(number)); }
  void decimal(double) override {}
  void string(std::string_view text) override { take(text); }
  void begin_array() override { around_.push_back(member_); }
  void end_array() override { leave(); }
  void begin_object() override { around_.push_back(member_); }
  void end_object() override { leave(); }
  void name(std::string_view text) override { member_ = text; }

 private:
  void take(std::string_view value) {
    kind_of_data is{};
    if (into_.slot(member_, value, is)) into_.know(is, value);
  }
  void leave() {
    member_ = around_.back();
    around_.pop_back();
  }
  redactor& into_;
  std::string member_;
  std::vector<std::string> around_;
};

/// Values that are known: how long, and how many.
constexpr std::size_t least = 3, values_max = 512;
using known_map = std::map<std::string, std::pair<kind_of_data, std::string>, std::less<>>;

known_values index_of(const known_map& known, bool personal) {
  known_values index;
  for (const auto& [value, what] : known) {
    if (!personal && what.first != kind_of_data::secret) continue;
    // A part of a name is a word like others: only its capital tells.
    const bool part = what.first == kind_of_data::person && value.find(' ') == value.npos;
    index.add(value, what.first, !part);
  }
  return index;
}

std::vector<finding> find_in(std::string_view text, bool personal, const known_values& known) {
  std::vector<finding> found;
  scan_secrets(text, found);
  if (personal) {
    scan_emails(text, found);
    scan_numbers(text, found);
    scan_introductions(text, found);
    scan_addresses(text, found);
  }
  known.scan(text, found);
  if (found.size() < 2) return found;
  return settled(std::move(found));
}

}  // namespace

bool redactor::slot(std::string_view member, std::string_view value, kind_of_data& is) const {
  if (member.empty()) return false;
  const auto name = lowered(member);
  for (const auto& one : settings_.id_slots)
    if (name == lowered(one)) {
      is = kind_of_data::id;
      return true;
    }
  for (const auto& row : slots)
    if (row.name == name) {
      is = row.is;
      // Products have names, too.
      return name != "name" || looks_like_name(value);
    }
  return false;
}

void redactor::know(kind_of_data is, std::string_view value) {
  constexpr std::size_t most = 256;
  if (value.size() < least || value.size() > most || known_.size() >= values_max) return;
  const auto before = known_.size();
  know_parts(is, value);
  if (known_.size() == before) return;
  index_holds_ = false;
  forget();
}

void redactor::know_parts(kind_of_data is, std::string_view value) {
  known_.emplace(std::string{value}, std::pair{is, std::string{value}});
  if (is != kind_of_data::person) return;
  for (std::size_t begin = 0; begin < value.size();) {
    const auto end = std::min(value.find(' ', begin), value.size());
    const auto part = value.substr(begin, end - begin);
    if (part.size() >= least && part.size() < value.size() && known_.size() < values_max)
      known_.emplace(std::string{part}, std::pair{is, std::string{value}});
    begin = end + 1;
  }
}

void redactor::learn_json(std::string_view json) {
  if (json.empty() || learnt_before(json)) return;
  slot_reader slots_of{*this};
  static_cast<void>(codec::listen(json, slots_of));  // what is no JSON has no slots
}

void redactor::learn_text(std::string_view text) {
  if (text.empty()) return;
  std::vector<finding> found;
  scan_introductions(text, found);
  for (const auto& one : settled(std::move(found)))
    know(one.is, text.substr(one.begin, one.end - one.begin));
}

std::string redactor::placeholder(kind_of_data is, std::string_view value) {
  std::string whole{value};
  // A part of a known name is the person.
  if (const auto found = known_.find(value); found != known_.end() && found->second.first == is)
    whole = found->second.second;
  auto& number = numbers_[{is, plain_of(is, whole)}];
  const auto at = static_cast<std::size_t>(is);
  if (number == 0) number = ++next_[at];
  ++counts_[at];
  return "[" + std::string{to_string(is)} + "_" + std::to_string(number) + "]";
}

/// A text that was looked at before is shown as it was then, and counted again.
template <class Make>
std::string redactor::once(memory& in, std::string_view original, const Make& make) {
  constexpr std::size_t remembered_max = 8 << 20;
  if (const auto known = in.find(original); known != in.end()) {
    for (std::size_t i = 0; i < kinds_of_data; ++i) counts_[i] += known->second.put[i];
    return known->second.shown;
  }
  const auto before = counts_;
  auto shown = make();
  if (remembered_ > remembered_max) forget();
  auto& entry = in[std::string{original}];
  entry.shown = shown;
  for (std::size_t i = 0; i < kinds_of_data; ++i) entry.put[i] = counts_[i] - before[i];
  remembered_ += original.size() + shown.size() + sizeof entry;
  return shown;
}

void redactor::forget() {
  texts_.clear();
  jsons_.clear();
  remembered_ = 0;
}

bool redactor::learnt_before(std::string_view text) {
  constexpr std::size_t learnt_max = 10'000;
  if (learnt_.find(text) != learnt_.end()) return true;
  if (learnt_.size() < learnt_max) learnt_.emplace(text);
  return false;
}

std::string redactor::text(std::string_view original) {
  if (original.empty()) return {};
  return once(texts_, original, [&] { return find_and_replace(original); });
}

std::vector<finding> redactor::find(std::string_view original) {
  if (!index_holds_) index_ = index_of(known_, settings_.personal);
  index_holds_ = true;
  return find_in(original, settings_.personal, index_);
}

std::string redactor::find_and_replace(std::string_view original) {
  const auto found = find(original);
  if (found.empty()) return std::string{original};
  std::string out;
  std::size_t done = 0;
  for (const auto& one : found) {
    out += original.substr(done, one.begin - done);
    out += placeholder(one.is, original.substr(one.begin, one.end - one.begin));
    done = one.end;
  }
  out += original.substr(done);
  return out;
}

std::string redactor::json(std::string_view original) {
  if (original.empty()) return {};
  return once(jsons_, original, [&] { return rewrite(original); });
}

std::string redactor::rewrite(std::string_view original) {
  std::string out;
  json_rewriter rewriter{*this, out};
  if (!codec::listen(original, rewriter)) return out;
  out.clear();
  codec::append_text(out, text(original));
  return out;
}

std::vector<finding> find_all(std::string_view text,
                              const std::vector<std::pair<kind_of_data, std::string>>& known) {
  static const redaction_settings settings;
  redactor knows{settings};
  for (const auto& [is, value] : known) knows.know(is, value);
  return knows.find(text);
}

bool strike_secrets(std::string& row) {
  std::vector<finding> found;
  scan_keys(row, found);
  found = settled(std::move(found));
  for (auto one = found.rbegin(); one != found.rend(); ++one)
    row.replace(one->begin, one->end - one->begin, "[SECRET]");
  return !found.empty();
}

}  // namespace weft::exporting
