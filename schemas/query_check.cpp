#include <algorithm>
#include <array>

#include "schemas/codec/form_check.hpp"
#include "schemas/codec/plain.hpp"
#include "schemas/codec/reading.hpp"
#include "schemas/query.hpp"

namespace weft {
namespace {

using maybe_problem = std::optional<problem>;

problem invalid(std::string where, std::string detail) {
  return {fault::invalid, std::move(detail), std::move(where)};
}

std::string_view spoken(query_kind kind) {
  constexpr std::array<std::string_view, 6> all{"an approval", "a choice", "a value query",
                                                "guidance",    "a review", "a handover"};
  return all[static_cast<std::size_t>(kind)];
}

// -- queries -------------------------------------------------------------------------------------

maybe_problem check_question(const query& asked, const std::string& pointer) {
  const auto size = asked.question.size();
  if (size == 0)
    return invalid(pointer + "/question", "the question is empty, it must say what to decide");
  if (size <= limits::question_bytes) return std::nullopt;
  return problem{fault::too_large,
                 "the question has " + std::to_string(size) + " bytes, it may have at most " +
                     std::to_string(limits::question_bytes),
                 pointer + "/question"};
}

/// Options belong to choices, forms to values.
maybe_problem check_parts(const query& asked, const std::string& pointer) {
  const auto stray = [&](std::string_view name, std::string_view owner) {
    std::string detail{"'"};
    detail.append(name).append("' belongs to ").append(owner).append(", this is ");
    return invalid(pointer + "/" + std::string{name}, detail.append(spoken(asked.kind)));
  };
  if (asked.kind == query_kind::choice) {
    if (auto why = codec::check_options(asked.options, pointer + "/options", "value")) return why;
  } else {
    if (!asked.options.empty()) return stray("options", "a choice");
    if (asked.multiple) return stray("multiple", "a choice");
    if (!asked.allow_none) return stray("allow_none", "a choice");
  }
  if (asked.kind == query_kind::value)
    return codec::check_form(asked.form, pointer + "/answer_schema");
  if (!asked.form.empty()) return stray("answer_schema", "a value query");
  return std::nullopt;
}

maybe_problem check_expiry(const query& asked, const std::string& pointer) {
  if (asked.answer_within < limits::answer_within_min ||
      asked.answer_within > limits::answer_within_max)
    return invalid(pointer + "/answer_within_ms",
                   "answer_within_ms is " + std::to_string(asked.answer_within.count()) +
                       ", it must lie between " +
                       std::to_string(limits::answer_within_min.count()) + " and " +
                       std::to_string(limits::answer_within_max.count()));
  const bool wanted = asked.expiry == on_expiry::safe_default;
  if (wanted && !asked.safe_default)
    return invalid(pointer + "/default",
                   "on_expiry is 'default', so there must be a default: the answer to assume");
  if (!wanted && asked.safe_default)
    return invalid(pointer + "/default",
                   "a default is used only with on_expiry 'default', here it "
                   "is '" +
                       std::string{to_string(asked.expiry)} + "'");
  if (!wanted) return std::nullopt;
  return check(*asked.safe_default, asked, pointer + "/default");
}

// -- answers -------------------------------------------------------------------------------------

/// The members of an answer and the kinds of query they answer.
struct part {
  std::string_view name;
  bool (*given)(const answer&);
  std::array<query_kind, 3> answers;
};
constexpr std::array parts{
    part{"verdict",
         [](const answer& a) { return a.verdict != verdict::none; },
         {query_kind::approval, query_kind::review, query_kind::handover}},
    part{"arguments",
         [](const answer& a) { return !a.arguments.empty(); },
         {query_kind::approval, query_kind::approval, query_kind::approval}},
    part{"chosen",
         [](const answer& a) { return !a.chosen.empty(); },
         {query_kind::choice, query_kind::choice, query_kind::choice}},
    part{"none_of_these",
         [](const answer& a) { return a.none_of_these; },
         {query_kind::choice, query_kind::choice, query_kind::choice}},
    part{"values",
         [](const answer& a) { return !a.values.empty(); },
         {query_kind::value, query_kind::value, query_kind::value}},
    part{"text",
         [](const answer& a) { return !a.text.empty(); },
         {query_kind::guidance, query_kind::review, query_kind::handover}},
};

maybe_problem check_belonging(const answer& given, query_kind kind, const std::string& pointer) {
  for (const auto& each : parts) {
    if (!each.given(given) || std::ranges::count(each.answers, kind) > 0) continue;
    std::string detail{"'"};
    detail.append(each.name).append("' does not answer ").append(spoken(kind)).append(", which ");
    std::string_view separator = "takes ";
    for (const auto& other : parts) {
      if (std::ranges::count(other.answers, kind) == 0) continue;
      detail.append(separator).append(other.name);
      separator = ", ";
    }
    return invalid(pointer + "/" + std::string{each.name}, std::move(detail));
  }
  return std::nullopt;
}

maybe_problem check_size(const answer& given, const std::string& pointer) {
  std::size_t size =
      given.arguments.size() + given.values.size() + given.text.size() + given.note.size();
  for (const auto& each : given.chosen) size += each.size();
  if (size <= limits::answer_bytes) return std::nullopt;
  return problem{fault::too_large,
                 "the answer has " + std::to_string(size) + " bytes, it may have at most " +
                     std::to_string(limits::answer_bytes),
                 pointer};
}

maybe_problem check_approval(const answer& given, const std::string& pointer) {
  if (given.verdict != verdict::approve && given.verdict != verdict::reject)
    return invalid(pointer + "/verdict", "the verdict on an approval must be approve or reject");
  if (given.arguments.empty()) return std::nullopt;
  if (given.verdict == verdict::reject)
    return invalid(pointer + "/arguments", "edited arguments go with approve, this is a reject");
  if (const auto object = codec::plain_object(given.arguments); !object)
    return invalid(pointer + "/arguments",
                   "the arguments must be a JSON object: " + object.error().detail);
  return std::nullopt;
}

maybe_problem check_choice(const answer& given, const query& asked, const std::string& pointer) {
  if (given.none_of_these && !given.chosen.empty())
    return invalid(pointer + "/none_of_these", "an answer must be either chosen or none_of_these");
  if (given.none_of_these) {
    if (asked.allow_none) return std::nullopt;
    return invalid(pointer + "/none_of_these",
                   "this choice does not allow none of these, an option must be chosen");
  }
  if (given.chosen.empty())
    return invalid(pointer + "/chosen",
                   "an option must be chosen" +
                       std::string{asked.allow_none ? ", or none_of_these be true" : ""});
  if (given.chosen.size() > 1 && !asked.multiple)
    return invalid(pointer + "/chosen", "this choice takes one option, " +
                                            std::to_string(given.chosen.size()) + " are chosen");
  for (std::size_t i = 0; i < given.chosen.size(); ++i) {
    const auto& value = given.chosen[i];
    auto where = pointer + "/chosen/" + std::to_string(i);
    if (!codec::is_option(value, asked.options))
      return codec::not_an_option(value, asked.options, std::move(where));
    const auto here = given.chosen.begin() + static_cast<std::ptrdiff_t>(i);
    if (std::find(given.chosen.begin(), here, value) != here)
      return invalid(std::move(where), codec::in_quotes(value) + " is chosen twice, once is right");
  }
  return std::nullopt;
}

maybe_problem check_review(const answer& given, const std::string& pointer) {
  if (given.verdict != verdict::accept && given.verdict != verdict::edit)
    return invalid(pointer + "/verdict", "the verdict on a review must be accept or edit");
  if (given.verdict == verdict::accept && !given.text.empty())
    return invalid(pointer + "/text", "an edited text goes with edit, this is an accept");
  if (given.verdict == verdict::edit && given.text.empty())
    return invalid(pointer + "/text", "an edit must have the edited text");
  return std::nullopt;
}

}  // namespace

std::optional<problem> check(const query& asked, const std::string& pointer) {
  if (auto why = check_question(asked, pointer)) return why;
  if (auto why = check_parts(asked, pointer)) return why;
  if (auto why = check(asked.route, asked.answer_within, pointer + "/route")) return why;
  return check_expiry(asked, pointer);
}

std::optional<problem> check(const answer& given, const query& asked, const std::string& pointer) {
  if (auto why = check_size(given, pointer)) return why;
  if (auto why = check_belonging(given, asked.kind, pointer)) return why;
  switch (asked.kind) {
    case query_kind::approval: return check_approval(given, pointer);
    case query_kind::choice: return check_choice(given, asked, pointer);
    case query_kind::value:
      if (given.values.empty())
        return invalid(pointer + "/values", "the answer to a value query must have values");
      return codec::check_values(given.values, asked.form, pointer + "/values");
    case query_kind::guidance:
      if (!given.text.empty()) return std::nullopt;
      return invalid(pointer + "/text", "guidance must have a text: what the agent should do");
    case query_kind::review: return check_review(given, pointer);
    case query_kind::handover:
      if (given.verdict != verdict::resolved && given.verdict != verdict::resume)
        return invalid(pointer + "/verdict", "a handover ends with the verdict resolved or resume");
      if (!given.text.empty()) return std::nullopt;
      return invalid(
          pointer + "/text",
          "handing back needs a text: what was agreed, or what the agent should do next");
  }
  return std::nullopt;
}

}  // namespace weft
