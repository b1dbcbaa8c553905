// How good and how fast precedents are.
//
// Study: every choice a human made in STAR (Mosig et al. 2020) is held back in turn, with all of
// its conversation; does the best precedent among the rest agree? Beside it: SQLite's bm25 alone
// over the same words, the first option, and the most frequent pick for the same options.
// Latency: a search among 100,000 precedents of one partition, beside bm25 alone and a linear scan.
//
//   bench_precedents [--data DIR] [--queries N] [--baselines N] [--count N]

#include "runtime/store/precedents.hpp"

#include <algorithm>
#include <cstdio>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "actors/precedent/precedent.hpp"
#include "actors/precedent/rank.hpp"
#include "actors/precedent/terms.hpp"
#include "tools/measure/recorder.hpp"
#include "tools/replay/line_reader.hpp"
#include "tools/replay/reader.hpp"

namespace {

using namespace weft;
namespace ps = precedent_search;

constexpr instant start{microseconds{1'589'375'664'000'000}};

/// One choice, as the question and as the precedent it becomes.
struct held_choice {
  card about;
  std::string picked, first;
  instant at{};
};

void read_choices(const std::string& path, std::vector<held_choice>& out) {
  replay::line_reader lines{path};
  if (!lines.is_open()) {
    std::fprintf(stderr, "cannot open %s\n", path.c_str());
    return;
  }
  while (const auto line = lines.next()) {
    if (line->text.empty()) continue;
    const auto found = replay::read_conversation(line->text, "line");
    if (!found) continue;
    std::vector<message> said;
    std::uint32_t number = 0;
    for (const auto& turn : found->turns) {
      if (const auto* words = std::get_if<replay::said>(&turn.body))
        said.push_back({{}, words->from, words->text, {}});
      const auto* choice = std::get_if<replay::choice_made>(&turn.body);
      if (choice == nullptr) continue;
      auto& one = out.emplace_back();
      one.about.key = {"star", found->id};
      one.about.id = intervention_id_of(found->id, ++number);
      one.about.scope = found->scope;
      one.about.context = said;
      one.about.asked.kind = query_kind::choice;
      for (const auto& each : choice->options) one.about.asked.options.push_back({each, each, {}});
      one.picked = choice->picked;
      one.first = choice->options.front();
      one.at = start + std::chrono::minutes{out.size()};
    }
  }
}

precedent precedent_from(const held_choice& one) {
  intervention_settled how{one.about.id, 1};
  how.given = answer{};
  how.given->chosen = {one.picked};
  return *ps::precedent_of(one.about, how, one.at);
}

/// What FTS5 is asked when nothing is bounded: all words, options included.
std::string words_of(const held_choice& one) {
  std::string options;
  for (const auto& each : one.about.asked.options) options += each.value + " ";
  std::string text;
  for (const auto& term : ps::terms_of({ps::last_words(one.about.context), options}))
    text += (text.empty() ? "" : " ") + term;
  return text;
}
std::string all_of(const std::string& words) {
  std::string match = "\"";
  for (const char c : words) match += c == ' ' ? std::string{"\" OR \""} : std::string{c};
  return match + "\"";
}

/// SQLite's bm25 by itself, over everything.
class plain_bm25 {
 public:
  void add(std::int64_t row, const std::string& words) { add_.run(row, words); }
  /// The best row that `wanted` accepts; 0 when there is none.
  template <class Wanted>
  std::int64_t best(const std::string& words, Wanted wanted) {
    if (words.empty()) return 0;
    const auto match = all_of(words);
    auto found = find_.query(match);
    while (found.next())
      if (wanted(found.integer(0))) return found.integer(0);
    return 0;
  }

 private:
  static sqlite::database made() {
    sqlite::database db{":memory:", sqlite::open_mode::read_write, {}, 0};
    db.execute("CREATE VIRTUAL TABLE words USING fts5(terms, content='')");
    return db;
  }
  sqlite::database db_ = made();
  sqlite::statement add_ = db_.prepare("INSERT INTO words(rowid, terms) VALUES (?1, ?2)");
  sqlite::statement find_ =
      db_.prepare("SELECT rowid FROM words WHERE words MATCH ?1 ORDER BY rank LIMIT 64");
};

void print_one(const char* what, const measure::recorder& times) {
  const auto p99 = times.confidence(0.99);
  std::printf("  %-40s n=%llu p50 %.3f ms  p99 %.3f ms [%.3f, %.3f]  max %.3f ms\n", what,
              static_cast<unsigned long long>(times.count()),
              measure::micros_of(times.percentile(0.5)) / 1e3,
              measure::micros_of(times.percentile(0.99)) / 1e3, measure::micros_of(p99.low) / 1e3,
              measure::micros_of(p99.high) / 1e3, measure::micros_of(times.max()) / 1e3);
}

/// This thread's processor time: on a machine that others use, the wall clock measures them.
measure::nanoseconds_t processor_ns() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return measure::nanoseconds_t{t.tv_sec} * measure::one_second + t.tv_nsec;
}

struct stopwatch {
  measure::recorder wall, processor;
};

template <class Call>
void timed(stopwatch& into, Call call) {
  const auto begin = measure::monotonic_ns(), used = processor_ns();
  call();
  into.processor.add(processor_ns() - used);
  into.wall.add(measure::monotonic_ns() - begin);
}

void print_latency(const char* what, const stopwatch& times) {
  print_one((std::string{what} + ", wall").c_str(), times.wall);
  print_one((std::string{what} + ", processor").c_str(), times.processor);
}

struct score {
  std::uint64_t said = 0, right = 0;
};
void print_score(const char* what, const score& of, std::size_t all) {
  std::printf("  %-44s agrees %5.1f %% of %5.1f %% (abstains or finds none %5.1f %%)\n", what,
              of.said ? 100.0 * static_cast<double>(of.right) / static_cast<double>(of.said) : 0.0,
              100.0 * static_cast<double>(of.said) / static_cast<double>(all),
              100.0 * static_cast<double>(all - of.said) / static_cast<double>(all));
}

/// How often each option was picked among the same options in the same scope.
class habits {
 public:
  static std::string key(const held_choice& one) {
    std::set<std::string> options;
    for (const auto& each : one.about.asked.options) options.insert(each.value);
    std::string text = one.about.scope;
    for (const auto& each : options) text += '\n' + each;
    return text;
  }
  void add(const held_choice& one, int count) {
    counts_[key(one)][one.picked] += count;
    own_[one.about.key.conversation][key(one)][one.picked] += count;
  }
  /// The most frequent pick outside the choice's conversation; empty when there is none.
  std::string usual(const held_choice& one) const {
    auto left = counts_.at(key(one));
    for (const auto& [picked, count] : own_.at(one.about.key.conversation).at(key(one)))
      left[picked] -= count;
    const auto best = std::max_element(
        left.begin(), left.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    return best->second > 0 ? best->first : std::string{};
  }

 private:
  using picks = std::map<std::string, int>;
  std::map<std::string, picks> counts_;
  std::map<std::string, std::map<std::string, picks>> own_;
};

void fill(storage::precedent_index& index, const std::vector<held_choice>& all) {
  const auto begin = measure::monotonic_ns();
  storage::precedent_batch batch;
  for (std::size_t i = 0; i < all.size(); ++i) {
    batch.fresh.push_back(precedent_from(all[i]));
    if (batch.fresh.size() < 1'000 && i + 1 < all.size()) continue;
    index.add(batch, i + 2);
    batch.fresh.clear();
  }
  std::printf(
      "  filled with %zu in %.1f s, %.0f us each\n", all.size(),
      measure::seconds_of(measure::monotonic_ns() - begin),
      measure::micros_of(measure::monotonic_ns() - begin) / static_cast<double>(all.size()));
}

void study(const std::vector<held_choice>& all, std::size_t queries, std::size_t baselines) {
  std::printf("STAR, leave one conversation out: %zu choices\n", all.size());
  storage::precedent_index index{":memory:"};
  fill(index, all);
  plain_bm25 plain;
  habits usual;
  for (std::size_t i = 0; i < all.size(); ++i) {
    plain.add(static_cast<std::int64_t>(i) + 1, words_of(all[i]));
    usual.add(all[i], 1);
  }
  std::vector<std::size_t> order(all.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::shuffle(order.begin(), order.end(), std::mt19937_64{1});
  order.resize(std::min(order.size(), queries));
  std::size_t compared = 0;
  score top, spoken, words, words_fit, first, habit;
  stopwatch times, plain_times;
  const auto note = [](score& of, const std::string& said, const std::string& right) {
    if (said.empty()) return;
    ++of.said;
    of.right += said == right ? 1 : 0;
  };
  for (const auto i : order) {
    const auto& one = all[i];
    auto asked = ps::question_of(one.about, start + std::chrono::minutes{all.size()});
    asked.not_conversation = one.about.key.conversation;
    precedent_answer found;
    timed(times, [&] { found = index.find("star", asked, 5); });
    const auto right = "chosen " + one.picked;
    note(top, found.hits.empty() ? "" : found.hits.front().about.decision, right);
    note(spoken, found.decision.value_or(""), right);
    note(first, one.first, one.picked);
    note(habit, usual.usual(one), one.picked);
    if (compared >= baselines) continue;
    ++compared;
    const auto elsewhere = [&](std::int64_t row) {
      return all[static_cast<std::size_t>(row) - 1].about.key.conversation !=
             one.about.key.conversation;
    };
    const auto fits = [&](std::int64_t row) {
      const auto& other = all[static_cast<std::size_t>(row) - 1];
      return elsewhere(row) &&
             std::any_of(one.about.asked.options.begin(), one.about.asked.options.end(),
                         [&](const option& o) { return o.value == other.picked; });
    };
    std::int64_t row = 0;
    const auto query = words_of(one);
    timed(plain_times, [&] { row = plain.best(query, elsewhere); });
    note(words, row != 0 ? all[static_cast<std::size_t>(row) - 1].picked : "", one.picked);
    row = plain.best(query, fits);
    note(words_fit, row != 0 ? all[static_cast<std::size_t>(row) - 1].picked : "", one.picked);
  }
  print_score("top precedent", top, order.size());
  print_score("precedents that do not abstain", spoken, order.size());
  print_score("bm25 alone", words, compared);
  print_score("bm25 alone, best whose pick is an option", words_fit, compared);
  print_score("the first option", first, order.size());
  print_score("the usual pick for the same options", habit, order.size());
  print_latency("precedents", times);
  print_latency("bm25 alone", plain_times);
}

/// 100,000 questions of one kind, action and scope, made of STAR's words: the worst partition.
void latency(const std::vector<held_choice>& all, std::size_t count, std::size_t queries) {
  std::printf("one partition of %zu precedents\n", count);
  std::mt19937_64 random{2};
  std::vector<held_choice> many;
  many.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    auto one = all[random() % all.size()];
    const auto& other = all[random() % all.size()];
    const std::string mixed = std::string{ps::last_words(one.about.context)} + " " +
                              std::string{ps::last_words(other.about.context)};
    one.about.context = {{{}, speaker::customer, mixed, {}}};
    one.about.scope = "all";
    one.about.key.conversation = "c-" + std::to_string(i);
    one.about.id = intervention_id_of(one.about.key.conversation, 1);
    one.at = start + std::chrono::minutes{i};
    many.push_back(std::move(one));
  }
  storage::precedent_index index{":memory:"};
  fill(index, many);
  plain_bm25 plain;
  std::vector<std::vector<std::string>> terms(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto words = words_of(many[i]);
    plain.add(static_cast<std::int64_t>(i) + 1, words);
    terms[i] = ps::terms_of({words});
  }
  stopwatch times, plain_times, scans;
  for (std::size_t q = 0; q < queries; ++q) {
    const auto& one = many[random() % count];
    auto asked = ps::question_of(one.about, start + std::chrono::minutes{count});
    asked.not_conversation = one.about.key.conversation;
    timed(times, [&] { index.find("star", asked, 5); });
    if (q % 10 != 0) continue;
    const auto words = words_of(one);
    timed(plain_times, [&] { plain.best(words, [](std::int64_t) { return true; }); });
    if (q % 100 != 0) continue;
    const auto own = ps::terms_of({words});
    timed(scans, [&] {
      std::size_t best = 0, most = 0;
      for (std::size_t i = 0; i < count; ++i) {
        std::size_t shared = 0;
        for (const auto& term : own)
          shared += std::find(terms[i].begin(), terms[i].end(), term) != terms[i].end() ? 1U : 0U;
        if (shared <= most) continue;
        most = shared;
        best = i;
      }
      if (best > count) std::puts("");  // the result is used
    });
  }
  print_latency("precedents", times);
  print_latency("bm25 alone", plain_times);
  print_latency("linear scan, words in memory", scans);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Precedents: agreement on STAR, latency among many"};
  std::string data = ".";
  std::size_t queries = 100'000, count = 100'000, baselines = 500;
  app.add_option("--data", data, "folder of trajectories-star-*.jsonl");
  app.add_option("--queries", queries, "at most so many questions");
  app.add_option("--baselines", baselines, "so many of them are asked of bm25 alone, too");
  app.add_option("--count", count, "precedents in the latency test; 0: none");
  CLI11_PARSE(app, argc, argv);
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  std::vector<held_choice> all;
  for (const auto* name : {"01", "02"})
    read_choices(data + "/trajectories-star-" + name + ".jsonl", all);
  if (all.empty()) return 1;
  study(all, queries, baselines);
  if (count > 0) latency(all, count, std::min<std::size_t>(queries, 10'000));
}
