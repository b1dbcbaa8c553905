#include "tests/statistics/anomaly_lives.hpp"

#include <algorithm>

#include "schemas/codec/table.hpp"
#include "tools/replay/line_reader.hpp"
#include "tools/replay/reader.hpp"

namespace weft::tests::statistics {
namespace {

using kind = happening::kind;

/// The times of the rows, which the replayer has no use for.
struct timed_row {
  double at = 0;
};
constexpr std::array<codec::member<timed_row>, 1> timed_rows{
    {{"ts", codec::set<&timed_row::at, codec::read_double>}}};
bool read_timed_row(codec::node& n, timed_row& out) {
  return codec::read_object(n, out, timed_rows).has_value();
}
struct timed_line {
  std::vector<timed_row> rows;
};
constexpr std::array<codec::member<timed_line>, 1> timed_lines{
    {{"steps", codec::set<&timed_line::rows, codec::list<read_timed_row, 0>>}}};

life life_of(const replay::recorded_conversation& in, const std::vector<timed_row>& times) {
  life out;
  const auto put_step = [&](const replay::turn& t, step_kind what) -> happening& {
    auto& h = out.emplace_back();
    h.is = kind::step;
    h.move.id = t.id;
    h.move.kind = what;
    h.move.scope = in.scope;
    const auto row = t.row;
    if (row > 0 && row < times.size() && times[row].at > 0 && times[row - 1].at > 0)
      h.said.latency_ms = std::max(0.0, 1'000 * (times[row].at - times[row - 1].at));
    return h;
  };
  for (const auto& t : in.turns) {
    if (const auto* words = std::get_if<replay::said>(&t.body)) {
      if (words->from == speaker::customer) out.emplace_back().text = words->text;
    } else if (const auto* says = std::get_if<replay::agent_says>(&t.body)) {
      put_step(t, step_kind::reply).move.draft = says->draft;
    } else if (const auto* choice = std::get_if<replay::choice_made>(&t.body)) {
      // STAR's agents speak by choosing; which task it is they choose for themselves.
      if (!choice->draft.empty()) put_step(t, step_kind::reply).move.draft = choice->draft;
    } else if (const auto* call = std::get_if<replay::agent_calls>(&t.body)) {
      put_step(t, step_kind::tool_call).move.act = call->act;
    } else if (const auto* told = std::get_if<replay::tool_told>(&t.body)) {
      if (!told->of) continue;
      auto& h = out.emplace_back();
      h.is = kind::outcome;
      h.text = told->text;
      h.error = told->error;
      h.move.act = std::get<replay::agent_calls>(in.turns[*told->of].body).act;
    }
  }
  return out;
}

}  // namespace

std::vector<life> lives_of(const std::vector<std::string>& files, std::uint64_t seed) {
  std::vector<life> out;
  for (const auto& file : files) {
    replay::line_reader lines{file};
    REQUIRE_MESSAGE(lines.is_open(), lines.why());
    while (const auto line = lines.next()) {
      if (line->text.empty()) continue;
      const auto read = replay::read_conversation(line->text, "nameless");
      REQUIRE(read);
      timed_line times;
      REQUIRE(!codec::read_text(line->text, codec::source::node, times, timed_lines));
      out.push_back(life_of(*read, times.rows));
    }
  }
  std::mt19937_64 random{seed};
  // std::shuffle differs between libraries.
  for (std::size_t i = out.size(); i > 1; --i) std::swap(out[i - 1], out[random() % i]);
  return out;
}

void live_through(const life& all, const anomaly::baseline& usual, const anomaly_rule& rule,
                  anomaly::learner* learns, const on_step& told) {
  anomaly::watch seen;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& h = all[i];
    if (h.is == kind::customer) {
      seen.customer_said(h.text);
    } else if (h.is == kind::outcome) {
      const anomaly::outcome_facts facts{h.move.act->name,
                                         anomaly::hash_of(h.move.act->name + h.move.act->arguments),
                                         anomaly::hash_of(h.text), h.error, h.matches};
      seen.told(facts);
      if (learns != nullptr)
        learns->learn(anomaly::observation_of(facts, anomaly::hash_of(h.move.scope)));
    } else {
      const auto facts = anomaly::facts_of(h.move, h.move.act ? &*h.move.act : nullptr, h.said);
      const auto found = anomaly::examine(seen, facts, usual, rule);
      if (told) told(i, found);
      if (learns != nullptr) learns->learn(anomaly::observation_of(seen, facts, found.scores));
      seen.proposed(facts.confidence, facts.sentiment);
      seen.went_ahead(facts.kind, facts.tool_id);
    }
  }
}

namespace {

bool is_call(const happening& h) {
  return h.is == kind::step && h.move.kind == step_kind::tool_call;
}

/// A call that is directly followed by its outcome; the place after that.
std::optional<std::size_t> some_call(const life& all, std::mt19937_64& random) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i + 1 < all.size(); ++i)
    if (is_call(all[i]) && all[i + 1].is == kind::outcome) places.push_back(i);
  if (places.empty()) return std::nullopt;
  return places[random() % places.size()];
}

damaged with(const life& all, std::size_t place, const life& added) {
  damaged out{all, place, place + added.size()};
  out.all.insert(out.all.begin() + static_cast<std::ptrdiff_t>(place), added.begin(), added.end());
  // The step after it is still looked at.
  while (out.ends < out.all.size() && out.all[out.ends].is != kind::step) ++out.ends;
  return out;
}

std::optional<damaged> loop(const life& all, const std::vector<action>&, std::mt19937_64& random) {
  const auto at = some_call(all, random);
  if (!at) return std::nullopt;
  life added;
  for (int i = 0; i < 6; ++i) added.insert(added.end(), {all[*at], all[*at + 1]});
  return with(all, *at + 2, added);
}

std::optional<damaged> failing_loop(const life& all, const std::vector<action>&,
                                    std::mt19937_64& random) {
  const auto at = some_call(all, random);
  if (!at) return std::nullopt;
  life added;
  for (int i = 0; i < 6; ++i) {
    added.insert(added.end(), {all[*at], all[*at + 1]});
    added.back().error = true;
    added.back().text = "Error: it did not work, attempt " + std::to_string(i);
  }
  return with(all, *at + 2, added);
}

std::optional<damaged> alternation(const life& all, const std::vector<action>& others,
                                   std::mt19937_64& random) {
  const auto at = some_call(all, random);
  if (!at) return std::nullopt;
  auto other = all[*at];
  other.move.act = others[random() % others.size()];
  if (other.move.act == all[*at].move.act) return std::nullopt;
  auto told = all[*at + 1];
  told.move.act = other.move.act;
  life added;
  for (int i = 0; i < 4; ++i) added.insert(added.end(), {all[*at], all[*at + 1], other, told});
  return with(all, *at + 2, added);
}

/// Six calls of the kinds made before, with other arguments, fail with a chance of 80 %.
std::optional<damaged> error_burst(const life& all, const std::vector<action>&,
                                   std::mt19937_64& random) {
  const auto at = some_call(all, random);
  if (!at) return std::nullopt;
  life added;
  for (int i = 0; i < 6; ++i) {
    added.insert(added.end(), {all[*at], all[*at + 1]});
    auto& told = added.back();
    told.error = random() % 5 != 0;
    told.move.act->arguments += std::to_string(i);  // only its hash is looked at
    told.text += std::to_string(i);
  }
  return with(all, *at + 2, added);
}

/// One numeric argument becomes a hundred times as large.
std::optional<damaged> large_amount(const life& all, const std::vector<action>&,
                                    std::mt19937_64& random) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (is_call(all[i]) &&
        !anomaly::facts_of(all[i].move, &*all[i].move.act, all[i].said).numbers.empty())
      places.push_back(i);
  if (places.empty()) return std::nullopt;
  damaged out{all, places[random() % places.size()], 0};
  out.ends = out.begins;
  auto& arguments = out.all[out.begins].move.act->arguments;
  const auto facts = anomaly::facts_of(out.all[out.begins].move, &*out.all[out.begins].move.act,
                                       out.all[out.begins].said);
  const auto& spelled = facts.numbers.front().spelled;
  const auto name = "\"" + spelled.substr(spelled.rfind('.') + 1) + "\":";
  auto digit = arguments.find(name);
  if (digit == arguments.npos) return std::nullopt;
  digit = arguments.find_first_of("0123456789", digit + name.size());
  const auto end = arguments.find_first_not_of("0123456789", digit);
  if (arguments[digit] == '0') return std::nullopt;
  arguments.insert(end, "00");
  return out;
}

/// Four calls of tools drawn by lot.
std::optional<damaged> odd_order(const life& all, const std::vector<action>& others,
                                 std::mt19937_64& random) {
  const auto at = some_call(all, random);
  if (!at) return std::nullopt;
  life added;
  for (int i = 0; i < 4; ++i) {
    added.insert(added.end(), {all[*at], all[*at + 1]});
    added[added.size() - 2].move.act = added.back().move.act = others[random() % others.size()];
    added.back().text = std::to_string(i);
    added.back().error = false;
  }
  return with(all, *at + 2, added);
}

/// From some step on everything takes twenty times as long, and ten seconds at least.
std::optional<damaged> slowness(const life& all, const std::vector<action>&,
                                std::mt19937_64& random) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (all[i].is == kind::step && all[i].said.latency_ms) places.push_back(i);
  if (places.empty()) return std::nullopt;
  const std::size_t first = random() % places.size();
  damaged out{all, places[first], places.back()};
  for (std::size_t i = first; i < places.size(); ++i) {
    auto& latency = out.all[places[i]].said.latency_ms;
    latency = 20 * std::max(10'000.0, *latency);
  }
  return out;
}

std::optional<damaged> other_action(const life& all, const std::vector<action>&,
                                    std::mt19937_64& random) {
  const auto at = some_call(all, random);
  if (!at) return std::nullopt;
  auto out = with(all, *at + 2, {});
  out.all[*at + 1].matches = false;
  return out.ends < out.all.size() ? std::optional{out} : std::nullopt;
}

}  // namespace

const std::vector<damage_kind>& damages() {
  static const std::vector<damage_kind> all{
      {"equal calls, 6 more", "repeated_call", loop},
      {"equal calls that fail, 6", "repeated_error", failing_loop},
      {"A-B-A-B, 4 rounds", "oscillation", alternation},
      {"other action carried out", "mismatch", other_action},
      {"80 % errors, 6 calls", "errors", error_burst},
      {"number x 100", "amount", large_amount},
      {"4 tools drawn by lot", "sequence", odd_order},
      {"latency x 20, to the end", "latency", slowness},
  };
  return all;
}

}  // namespace weft::tests::statistics
