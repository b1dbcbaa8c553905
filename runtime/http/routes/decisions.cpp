#include <array>
#include <memory>

#include "actors/precedent/precedent.hpp"
#include "runtime/http/routes/arguments.hpp"
#include "runtime/http/routes/handlers.hpp"
#include "runtime/store/outcome_words.hpp"
#include "runtime/text/durations.hpp"
#include "schemas/codec/precedents.hpp"

namespace weft::http {
namespace {

/// A number from 1 on.
std::optional<problem> read_number(const call& c, std::string_view name, std::uint64_t& into) {
  const auto* text = c.query.find(name);
  if (text == nullptr) return std::nullopt;
  const auto number = text::parse_unsigned(*text);
  if (!number || *number == 0)
    return problem{fault::invalid,
                   std::string{name} + " is '" + text->substr(0, 32) +
                       "', it must be the number of an event: `next` of the page before",
                   std::string{name}};
  into = *number;
  return std::nullopt;
}

constexpr std::array<std::string_view, 2> orders{"oldest", "newest"};

}  // namespace

outcome list_all_decisions(call& c) {
  list_decisions what;
  if (auto wrong = read_time(c, "since", what.since)) return *wrong;
  if (auto wrong = read_time(c, "until", what.until)) return *wrong;
  if (auto wrong = read_one_of(c, "kind", names<query_kind>::value, what.kind)) return *wrong;
  if (auto wrong = read_one_of(c, "outcome", storage::outcome_words, what.outcome)) return *wrong;
  read_text(c, "rule", what.rule);
  read_text(c, "scope", what.scope);
  if (auto wrong = read_limit(c, what.limit)) return *wrong;
  std::optional<std::uint64_t> after;
  if (auto wrong = read_after(c, after)) return *wrong;
  what.after = after.value_or(0);
  if (auto wrong = read_number(c, "before", what.before)) return *wrong;
  std::string order;
  if (auto wrong = read_one_of(c, "order", orders, order)) return *wrong;
  what.newest = order == "newest";
  return ask{std::move(what)};
}

outcome read_one_decision(call& c) {
  if (auto conversation = conversation_in(c.ids[0]); !conversation) return conversation.error();
  return ask{view_decision{std::move(c.ids[0])}};
}

outcome show_insights(call& c) {
  view_insights what;
  if (auto wrong = read_time(c, "since", what.since)) return *wrong;
  return ask{std::move(what)};
}

outcome precedents_of(call& c) {
  if (auto conversation = conversation_in(c.ids[0]); !conversation) return conversation.error();
  find_precedents what;
  what.intervention = std::move(c.ids[0]);
  what.limit = 5;
  return ask{std::move(what)};
}

outcome search_precedents(call& c) {
  auto body = codec::decode_precedent_request(c.raw.body);
  if (!body) return body.error();
  find_precedents what;
  what.limit = body->limit;
  what.asked = std::make_shared<const precedent_question>(
      precedent_search::question_of(body->proposed, body->said, {}));
  return ask{std::move(what)};
}

}  // namespace weft::http
