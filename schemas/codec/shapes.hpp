#pragma once

// The shapes that several texts share: each with its rule for reading and its writer.

#include "schemas/codec/canonical.hpp"
#include "schemas/codec/rules.hpp"
#include "schemas/codec/writer.hpp"
#include "schemas/directive.hpp"
#include "schemas/intervention.hpp"
#include "schemas/learning.hpp"

namespace weft::codec {

// -- reading: rules for `set<>` (rules.hpp) ----------------------------------------------------
bool read_action(node& n, action& into);
bool read_signals(node& n, signals& into);
bool read_step(node& n, step& into);
/// A whole text that is one step.
std::optional<problem> read_step_text(std::string_view text, source from, step& into);
bool read_query(node& n, query& into);
bool read_form(node& n, std::vector<field>& into);  // `answer_schema`
bool read_answer(node& n, answer& into);
bool read_firing(node& n, firing& into);
bool read_message(node& n, message& into);
bool read_card(node& n, card& into);
bool read_intervention(node& n, intervention& into);
bool read_route(node& n, routing& into);
bool read_skill(node& n, skill& into);
bool read_directive(node& n, directive& into);
/// `expires_in_ms`: from a second to 30 days.
bool directive_life(node& n, milliseconds& into);
bool read_profile(node& n, operator_profile& into);
bool read_progress(node& n, progress& into);
bool read_mark(node& n, certificate_mark& into);
bool read_earlier(node& n, earlier_answers& into);

/// An action with the digest that is bound to it, as decisions and cards show it.
struct bound_action {
  action act;
  std::string digest;
};
bool read_bound_action(node& n, bound_action& into);
/// The same into two members of one struct.
template <auto Act, auto Digest>
bool bound(node& n, owner_of<Act>& into) {
  bound_action both;
  if (!read_bound_action(n, both)) return false;
  into.*Act = std::move(both.act);
  into.*Digest = std::move(both.digest);
  return true;
}

// -- writing: one value each ---------------------------------------------------------------------
void write_action(writer& out, const action& act, std::string_view digest = {});
void write_step(writer& out, const step& proposed);
void write_query(writer& out, const query& asked);
void write_form(writer& out, const std::vector<field>& form);
void write_answer(writer& out, const answer& given);
void write_firing(writer& out, const firing& spoke);
void write_message(writer& out, const message& said);
/// All of a card, as it is stored.
void write_card(writer& out, const card& about);
/// The public shape.
void write_intervention(writer& out, const intervention& what);
/// The public shape of a card on offer.
void write_offered(writer& out, const offer_made& what);
void write_follow_up(writer& out, const follow_up& what);
/// How the members of an answered bundle fared, as members of its receipt.
void write_bundle_result(writer& out, const receipt& done);
void write_problem(writer& out, const problem& what);
void write_route(writer& out, const routing& route);
void write_skill(writer& out, const skill& s);
void write_directive(writer& out, const directive& what);
void write_profile(writer& out, const operator_profile& profile);
void write_progress(writer& out, const progress& way);
void write_mark(writer& out, const certificate_mark& mark);
void write_earlier(writer& out, const earlier_answers& known);
/// The members of a canonical object: names as they stand between their quotes, values as JSON.
std::vector<std::pair<std::string, std::string>> members_in(std::string_view json_object);

/// What a question consists of, without braces. `stored` adds what operators are not shown: the
/// time allowed and the safe default.
enum class detail : std::uint8_t { shown, stored };
void write_query_members(writer& out, const query& asked, detail how_much);

}  // namespace weft::codec
