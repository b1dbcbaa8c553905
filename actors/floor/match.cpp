#include "actors/floor/match.hpp"

#include <array>
#include <utility>

#include "actors/triggers/cel/document.hpp"
#include "actors/triggers/cel/environment.hpp"
#include "actors/triggers/cel/program.hpp"

namespace weft::floor {
namespace {

namespace cel = triggers::cel;

const cel::environment& names() {
  using cel::kind, cel::only;
  static const cel::environment known{{{"conversation",
                                        only(kind::map),
                                        {{"id", only(kind::string)},
                                         {"customer", only(kind::string)},
                                         {"goal", only(kind::string)},
                                         {"scope", only(kind::string)},
                                         {"queues", only(kind::list)},
                                         {"metadata", only(kind::map)}}}},
                                      only(kind::boolean)};
  return known;
}

cel::value list_of(const std::vector<std::string>& texts, cel::arena& memory) {
  cel::list_builder out{memory, texts.size()};
  for (const auto& text : texts) out.add(cel::value::string(text));
  return out.finish();
}

}  // namespace

result<match> match::compile(std::string_view text, const std::string& pointer) {
  if (text.size() > match_bytes_max)
    return problem{fault::invalid,
                   "column 1: the expression has " + std::to_string(text.size()) +
                       " bytes, it may have at most " + std::to_string(match_bytes_max),
                   pointer};
  if (text.find_first_not_of(" \t\r\n\f") == std::string_view::npos)
    return problem{fault::invalid,
                   "column 1: the expression is empty, write true for every conversation", pointer};
  auto compiled = cel::program::compile(text, names(), pointer);
  if (!compiled) return std::move(compiled.error());
  return match{*std::move(compiled)};
}

bool match::operator()(const subject& about) const {
  thread_local cel::arena memory;
  memory.reset();
  const cel::document_view metadata{about.metadata.empty() ? "{}" : about.metadata, memory};
  const auto conversation = cel::map_of(memory, {{"id", cel::value::string(about.id)},
                                                 {"customer", cel::value::string(about.customer)},
                                                 {"goal", cel::value::string(about.goal)},
                                                 {"scope", cel::value::string(about.scope)},
                                                 {"queues", list_of(about.queues, memory)},
                                                 {"metadata", cel::value::later(metadata)}});
  return compiled_->evaluate({&conversation, 1}, memory, match_cost_max).is_true();
}

const std::string& match::text() const { return compiled_->text(); }

}  // namespace weft::floor
