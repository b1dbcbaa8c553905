#include "actors/triggers/surroundings.hpp"

#include <new>
#include <utility>

#include "actors/triggers/cel/document.hpp"
#include "actors/triggers/evaluate.hpp"

namespace weft::triggers {
namespace {

using cel::arena;
using cel::kind;
using cel::map_of;
using cel::only;
using cel::value;

/// A value that is made when it is read, kept in the arena.
template <class Make>
value later(arena& memory, Make make) {
  using made = cel::made_when_read<Make>;
  static_assert(std::is_trivially_destructible_v<made> && alignof(made) <= 8);
  return value::later(*::new (memory.allocate(sizeof(made))) made(std::move(make)));
}

value object_of(std::string_view json, arena& memory) {
  return cel::value_of_json(json.empty() ? std::string_view{"{}"} : json, memory);
}

/// What a tool returned: tools often wrap their JSON in a string.
value returned(std::string_view json, arena& memory) {
  if (json.empty()) return {};
  const auto as_is = cel::value_of_json(json, memory);
  return as_is.is(kind::string) ? cel::value_of_json_string(as_is.text(), memory) : as_is;
}

value messages_of(std::span<const message> messages, arena& memory) {
  cel::list_builder all{memory, messages.size()};
  for (const auto& m : messages)
    all.add(map_of(memory,
                   {{"from", value::string(to_string(m.from))}, {"text", value::string(m.text)}}));
  return all.finish();
}

value results_of(std::span<const tool_result> results, arena& memory) {
  cel::list_builder all{memory, results.size()};
  for (const auto& r : results)
    all.add(map_of(
        memory,
        {{"action", value::string(r.action)},
         {"arguments", later(memory, [&r, &memory] { return object_of(r.arguments, memory); })},
         {"ok", value::boolean(r.ok)},
         {"value", later(memory, [&r, &memory] { return returned(r.value, memory); })}}));
  return all.finish();
}

/// The customer's id, and whatever the conversation's metadata says about them.
value customer_of(std::string_view id, const value& metadata, arena& memory) {
  const auto all = cel::read(metadata);
  const value* told = all.is(kind::map) ? cel::find(all.members(), "customer") : nullptr;
  const auto more = told != nullptr ? cel::read(*told) : value{};
  const std::size_t count = more.is(kind::map) ? more.size() : 0;
  cel::map_builder out{memory, count + 1};
  out.add("id", value::string(id));
  for (std::size_t i = 0; i < count; ++i) {
    const auto& member = more.members().entries[i];
    if (member.key.is(kind::string) && member.key.text() != "id")
      out.add(member.key.text(), member.held);
  }
  return out.finish();
}

}  // namespace

const cel::environment& environment_of_rules() {
  static const auto text = only(kind::string);
  static const cel::environment names{
      {{"step", only(kind::map), {{"id", text}, {"kind", text}, {"draft", text}, {"scope", text}}},
       {"action", only(kind::map), {{"name", text}, {"arguments", only(kind::map)}}},
       {"conversation",
        only(kind::map),
        {{"id", text},
         {"goal", text},
         {"scope", text},
         {"customer", text},
         {"metadata", only(kind::map)},
         {"steps", only(kind::integer)}}},
       {"customer", only(kind::map)},
       {"context",
        only(kind::map),
        {{"messages", only(kind::list)}, {"said", text}, {"results", only(kind::list)}}},
       {"signals", only(kind::map)}},
      only(kind::boolean)};
  return names;
}

std::array<value, 6> bind(const subject& about, arena& memory) {
  static const surroundings nothing;
  const auto& around = about.around != nullptr ? *about.around : nothing;
  const auto& step = about.proposed;
  const auto metadata =
      later(memory, [&around, &memory] { return object_of(around.metadata, memory); });
  const auto* act = about.act;
  const auto arguments = later(memory, [act, &memory] {
    return object_of(act != nullptr ? std::string_view{act->arguments} : "", memory);
  });
  return {
      map_of(memory, {{"id", value::string(step.id)},
                      {"kind", value::string(to_string(step.kind))},
                      {"draft", value::string(step.draft)},
                      {"scope", value::string(step.scope)}}),
      map_of(memory, {{"name", value::string(act != nullptr ? std::string_view{act->name} : "")},
                      {"arguments", arguments}}),
      map_of(memory, {{"id", value::string(around.id)},
                      {"goal", value::string(around.goal)},
                      {"scope", value::string(around.scope)},
                      {"customer", value::string(around.customer)},
                      {"metadata", metadata},
                      {"steps", value::integer(static_cast<std::int64_t>(around.steps))}}),
      later(memory, [&around, metadata,
                     &memory] { return customer_of(around.customer, metadata, memory); }),
      map_of(memory,
             {{"messages",
               later(memory, [&around, &memory] { return messages_of(around.messages, memory); })},
              {"said", value::string(around.said)},
              {"results",
               later(memory, [&around, &memory] { return results_of(around.results, memory); })}}),
      later(memory, [&step, &memory] { return object_of(step.signals.raw, memory); }),
  };
}

}  // namespace weft::triggers
