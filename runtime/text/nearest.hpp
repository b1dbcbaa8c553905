#pragma once

#include <span>
#include <string>
#include <string_view>

namespace weft::text {

/// Letters to insert, delete or replace to turn one word into the other. Cost: product of lengths.
std::size_t edit_distance(std::string_view from, std::string_view to);

/// The word of `known` that is closest to `meant`; empty when nothing is known.
std::string_view nearest(std::string_view meant, std::span<const std::string_view> known);

/// "a, b or c".
std::string listed(std::span<const std::string_view> words);

}  // namespace weft::text
