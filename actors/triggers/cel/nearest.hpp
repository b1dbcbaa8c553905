#pragma once

#include <span>
#include <string>
#include <string_view>

namespace weft::triggers::cel {

/// ", did you mean 'amount'?" for the word of `known` that `meant` is a slip of; empty when none is
/// close enough. Cost: the letters of `meant` times those of all the words.
std::string suggestion(std::string_view meant, std::span<const std::string_view> known);

/// "a, b and c", the first few of them.
std::string listed(std::span<const std::string_view> words);

}  // namespace weft::triggers::cel
