#include <algorithm>

#include "actors/triggers/evaluate.hpp"
#include "schemas/codec/codec.hpp"

namespace weft::triggers {

/// An action lacks a parameter it must have: ask for the value, typed as the rule says.
void required(const subject& about, const trigger_set& set, findings& found) {
  if (about.act == nullptr) return;
  for (const auto& rule : set.required) {
    if (rule.action != about.act->name || is_settled(about, rule.name)) continue;
    const auto present = codec::members_of(about.act->arguments);
    std::vector<field> missing;
    std::string listed;
    for (const auto& parameter : rule.parameters) {
      if (std::find(present.begin(), present.end(), parameter.name) != present.end()) continue;
      missing.push_back(parameter);
      missing.back().required = true;
      if (!listed.empty()) listed += ", ";
      listed += parameter.name;
    }
    if (missing.empty()) continue;
    firing what{
        trigger_family::policy, rule.name, about.act->name + " lacks " + listed, true, {}, {}};
    auto asked = ask(query_kind::value, rule.how,
                     about.act->name + " cannot run without " + listed + ". What is it?", about);
    asked.form = std::move(missing);
    found.add(std::move(what), std::move(asked));
  }
}

}  // namespace weft::triggers
