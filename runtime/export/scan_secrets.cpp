#include <algorithm>
#include <array>
#include <cstdint>

#include "runtime/export/scan.hpp"

namespace weft::exporting {
namespace {

/// How the keys of some issuer look: a beginning, and so many characters of a set after it.
struct shape {
  std::string_view begins;
  std::size_t least;
  bool (*part)(char);
};

bool url_base64(char c) { return is_word(c) ? static_cast<unsigned char>(c) < 0x80 : c == '-'; }
bool alphanumeric(char c) { return is_digit(c) || is_upper(c) || (c >= 'a' && c <= 'z'); }
bool upper_or_digit(char c) { return is_digit(c) || is_upper(c); }
bool dotted(char c) { return url_base64(c) || c == '.'; }

constexpr std::array shapes{
    shape{"weft_", 16, url_base64},
    shape{"sk-", 16, url_base64},
    shape{"sk_live_", 10, url_base64},
    shape{"sk_test_", 10, url_base64},
    shape{"rk_live_", 10, url_base64},
    shape{"pk_live_", 10, url_base64},
    shape{"whsec_", 16, url_base64},
    shape{"ghp_", 20, alphanumeric},
    shape{"gho_", 20, alphanumeric},
    shape{"ghu_", 20, alphanumeric},
    shape{"ghs_", 20, alphanumeric},
    shape{"ghr_", 20, alphanumeric},
    shape{"github_pat_", 20, url_base64},
    shape{"glpat-", 16, url_base64},
    shape{"xoxb-", 10, url_base64},
    shape{"xoxp-", 10, url_base64},
    shape{"xoxa-", 10, url_base64},
    shape{"xoxr-", 10, url_base64},
    shape{"xoxs-", 10, url_base64},
    shape{"AKIA", 16, upper_or_digit},
    shape{"ASIA", 16, upper_or_digit},
    shape{"AIza", 30, url_base64},
    shape{"ya29.", 20, dotted},
    shape{"npm_", 30, alphanumeric},
    shape{"hf_", 20, alphanumeric},
    shape{"SG.", 40, dotted},
    shape{"eyJ", 30, dotted},
};

/// Which of the shapes have this byte in one of their places: a bit each.
constexpr std::array<std::uint32_t, 256> having_at(std::size_t place) {
  static_assert(shapes.size() <= 32);
  std::array<std::uint32_t, 256> bits{};
  for (std::size_t i = 0; i < shapes.size(); ++i)
    bits[static_cast<unsigned char>(shapes[i].begins[place])] |= std::uint32_t{1} << i;
  return bits;
}
constexpr auto having_first = having_at(0), having_second = having_at(1);

/// Two bytes tell nearly always that no key begins here.
bool may_begin(char first, char second) {
  return (having_first[static_cast<unsigned char>(first)] &
          having_second[static_cast<unsigned char>(second)]) != 0;
}

std::size_t end_of(std::string_view text, std::size_t at, bool (*part)(char)) {
  while (at < text.size() && part(text[at])) ++at;
  return at;
}

/// A key of a known shape at `at`; 0 when there is none.
std::size_t key_at(std::string_view text, std::size_t at) {
  for (const auto& one : shapes) {
    if (!text.substr(at).starts_with(one.begins)) continue;
    auto end = end_of(text, at + one.begins.size(), one.part);
    while (end > at && text[end - 1] == '.') --end;  // a sentence's
    if (end - at - one.begins.size() < one.least) continue;
    // A web token has three parts.
    const auto key = text.substr(at, end - at);
    if (one.begins == "eyJ" && std::count(key.begin(), key.end(), '.') != 2) continue;
    return end;
  }
  return 0;
}

std::size_t private_key_at(std::string_view text, std::size_t at) {
  if (text.substr(at, 11) != "-----BEGIN ") return 0;
  const auto head = text.find("-----", at + 11);
  if (head == text.npos || text.substr(at, head - at).find("PRIVATE KEY") == text.npos) return 0;
  const auto tail = text.find("-----END ", head);
  if (tail == text.npos) return text.size();
  const auto end = text.find("-----", tail + 9);
  return end == text.npos ? text.size() : end + 5;
}

bool token_part(char c) {
  return url_base64(c) || c == '.' || c == '+' || c == '/' || c == '=' || c == '~';
}
/// What cannot be part of a value that stands without quotes.
bool value_part(char c) {
  constexpr std::string_view ends{" \t\r\n\"'`,;<>(){}[]&|"};
  return ends.find(c) == ends.npos;
}
bool has_digit(std::string_view text) { return std::any_of(text.begin(), text.end(), is_digit); }

std::size_t skip(std::string_view text, std::size_t at, std::string_view what) {
  while (at < text.size() && what.find(text[at]) != what.npos) ++at;
  return at;
}

/// `Bearer abc…`, `Authorization: Basic abc…`
void after_scheme(std::string_view text, std::size_t at, std::vector<finding>& found) {
  for (const std::string_view scheme : {"bearer ", "basic "}) {
    if (!begins_with(text, at, scheme)) continue;
    const auto begin = skip(text, at + scheme.size(), " ");
    const auto end = end_of(text, begin, token_part);
    const auto token = text.substr(begin, end - begin);
    const bool announced = said_before(text, at, 24, {"authorization", "header"});
    if (token.size() >= 20 || (token.size() >= 8 && (announced || has_digit(token))))
      found.push_back({begin, end, kind_of_data::secret});
  }
}

constexpr std::array<std::string_view, 22> secret_names{
    "password",      "passwd",      "pwd",           "passphrase", "passcode",   "secret",
    "client_secret", "api_key",     "apikey",        "api-key",    "api key",    "access_token",
    "refresh_token", "auth_token",  "access token",  "access key", "access_key", "secret_key",
    "secret key",    "private_key", "session_token", "token"};

/// What makes the loop below look twice.
constexpr letters first_of_words{":-bBpPsScCaArRtT"};

/// `password: hunter2`, `"api_key":"…"`, `token=…`, `my password is hunter2`
void after_name(std::string_view text, std::size_t at, std::vector<finding>& found) {
  for (const auto name : secret_names) {
    if (!begins_with(text, at, name)) continue;
    auto next = at + name.size();
    if (next < text.size() && is_word(text[next])) continue;
    next = skip(text, next, "\"'` ");
    bool said = false;
    if (next < text.size() && (text[next] == ':' || text[next] == '=')) {
      ++next;
    } else if (begins_with(text, next, "is ") || begins_with(text, next, "was ")) {
      next = text.find(' ', next);
      said = true;
    } else {
      continue;
    }
    const auto begin = skip(text, next, "\"'` ");
    auto end = begin;
    while (end < text.size() && value_part(text[end])) ++end;
    while (end > begin && (text[end - 1] == '.' || text[end - 1] == '?')) --end;
    const auto value = text.substr(begin, end - begin);
    if (value.size() < 4 || (said && !has_digit(value))) continue;
    found.push_back({begin, end, kind_of_data::secret});
    return;
  }
}

/// `https://ana:hunter2@host/path`
void url_at(std::string_view text, std::size_t colon, std::vector<finding>& found) {
  std::size_t begin = colon;
  while (begin > 0 && (alphanumeric(text[begin - 1]) || text[begin - 1] == '+')) --begin;
  std::size_t end = colon + 3;
  std::size_t at_sign = 0, second = 0;
  while (end < text.size() && text[end] != ' ' && text[end] != '/' && text[end] != '"' &&
         text[end] != '\n') {
    if (text[end] == ':' && second == 0) second = end;
    if (text[end] == '@') at_sign = end;
    ++end;
  }
  if (begin == colon || at_sign == 0 || second == 0 || second > at_sign) return;
  while (end < text.size() && value_part(text[end])) ++end;
  found.push_back({begin, end, kind_of_data::url});
}

}  // namespace

void scan_keys(std::string_view text, std::vector<finding>& found) {
  for (std::size_t at = 0; at + 1 < text.size(); ++at) {
    if (!may_begin(text[at], text[at + 1])) continue;
    if (at > 0 && is_word(text[at - 1]) && text[at - 1] != '_') continue;
    const auto end = key_at(text, at);
    if (end == 0) continue;
    found.push_back({at, end, kind_of_data::secret});
    at = end - 1;
  }
}

void scan_secrets(std::string_view text, std::vector<finding>& found) {
  scan_keys(text, found);
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (!first_of_words.has(c)) continue;
    if (c == ':' && text.substr(at, 3) == "://") url_at(text, at, found);
    if (c == '-') {
      if (const auto end = private_key_at(text, at); end != 0) {
        found.push_back({at, end, kind_of_data::secret});
        at = end - 1;
      }
    }
    // Also inside longer names: `DB_PASSWORD`.
    if (!is_letter(c) || (at > 0 && is_word(text[at - 1]) && text[at - 1] != '_')) continue;
    after_scheme(text, at, found);
    after_name(text, at, found);
  }
}

}  // namespace weft::exporting
