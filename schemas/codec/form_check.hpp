#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/query.hpp"

namespace weft::codec {

/// Is this a form that can be filled in? `where` points below `pointer`, the `answer_schema`.
std::optional<problem> check_form(const std::vector<field>& form, const std::string& pointer);
/// Do these values (a JSON object) fill it in? `where` points below `pointer`, the object.
std::optional<problem> check_values(std::string_view values, const std::vector<field>& form,
                                    const std::string& pointer);

/// Option values must be there, distinct and within limits; `member` names the value's member.
std::optional<problem> check_options(const std::vector<option>& options, const std::string& pointer,
                                     std::string_view member);
/// The problem of a value that is not among the options.
problem not_an_option(std::string_view value, const std::vector<option>& options,
                      std::string pointer);
bool is_option(std::string_view value, const std::vector<option>& options);

}  // namespace weft::codec
