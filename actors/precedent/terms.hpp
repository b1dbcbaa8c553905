#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace weft::precedent_search {

/// The distinct words of some texts that may tell questions apart, in the order met: lower case
/// (Latin, Greek, Cyrillic), accents of Western European letters dropped, at most 32 bytes each and
/// at most `limits::precedent_terms` in all. Function words of English are left out, and numbers,
/// too: amounts, dates and identities are compared as slots, where they must be equal, and never
/// make two questions alike. A word holds ASCII letters and digits and bytes of other scripts,
/// nothing else: no text can carry a search engine's syntax. Any bytes may come in. O(bytes).
std::vector<std::string> terms_of(std::initializer_list<std::string_view> texts);

/// `text` cut to at most `bytes_max` at the beginning of a UTF-8 character.
std::string_view cut(std::string_view text, std::size_t bytes_max);

}  // namespace weft::precedent_search
