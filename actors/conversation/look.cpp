#include "actors/conversation/look.hpp"

#include <algorithm>

#include "schemas/codec/signals.hpp"
#include "schemas/digest.hpp"

namespace weft::conversation {

double draw_of(std::string_view secret, const conversation_key& key, const std::string& id) {
  std::string text{secret};
  for (const auto& part : {key.tenant, key.conversation, id}) text += '\n' + part;
  std::uint64_t bits = 0;
  const auto hash = sha256(text);
  for (std::size_t i = 0; i < 6; ++i) bits = bits << 8U | hash[i];
  return static_cast<double>(bits) / static_cast<double>(std::uint64_t{1} << 48U);
}

triggers::evaluation look_at(const state& before, const look& how, const trigger_set& set) {
  const triggers::surroundings around{
      before.key.conversation, before.about.goal,     before.about.scope,
      before.about.customer,   before.about.metadata, before.context,
      before.results,          before.said,           before.steps.size()};
  const auto said = codec::decode_signals(how.proposed.signals, "/signals");
  triggers::subject about{how.proposed, how.act, how.settled};
  about.around = &around;
  if (said) about.said = &*said;
  about.learnt = how.learnt;
  if (!how.first) return triggers::evaluate(about, set);
  about.watched = &before.watched;
  about.may_count = true;
  about.labelled = how.labelled != nullptr ? how.labelled : &before.labelled;
  const bool draws =
      set.reuses() || std::any_of(set.confidence.begin(), set.confidence.end(),
                                  [](const auto& rule) { return rule.proven.has_value(); });
  if (draws) about.draw = draw_of(how.draw_secret, before.key, how.proposed.id);
  return triggers::evaluate(about, set);
}

}  // namespace weft::conversation
