// The router's core against queueing theory.
//
// A discrete-event simulation drives the production core on virtual time: questions arrive, claims
// are granted at once, operators answer after exponential times. What the core makes of that must
// be what theory says of a queue that is never idle beside work and asks in the right order. A core
// that forgets somebody, holds back an offer or confuses two classes waits longer than theory.
//
// Measured means come with the 95 % confidence interval of 20 batch means (t = 2.093 with 19
// degrees of freedom); theory has to lie within 1.5 of its half-widths. Seeds are fixed and draws
// the same everywhere, so a run passes or fails for good; what 1.5 (about p = 0.005 a comparison)
// leaves room for is a change of the order of draws, not of the waits.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <queue>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "actors/router/core.hpp"
#include "tools/theory/queueing.hpp"

namespace weft::theory {

namespace {

constexpr std::size_t batches = 20;
constexpr double t_quantile = 2.093, half_widths_allowed = 1.5;

microseconds from_seconds(double s) { return microseconds{std::llround(s * 1e6)}; }
double seconds_between(instant earlier, instant later) {
  return static_cast<double>((later - earlier).count()) / 1e6;
}

/// Draws by inverse transform: the distributions of the standard library differ between libraries.
class draws {
 public:
  explicit draws(std::uint64_t seed) : engine_{seed} {}
  double share() { return static_cast<double>(engine_() >> 11U) * 0x1p-53; }
  microseconds exponential(double mean_s) { return from_seconds(-mean_s * std::log1p(-share())); }

 private:
  std::mt19937_64 engine_;
};

/// Who asks, and who answers. Either conversations that think between their questions, or questions
/// that arrive whatever happens.
struct scene {
  unsigned operators = 1;
  double service_s = 30;
  unsigned conversations = 0;  // 0: questions arrive, every `between_s`
  double think_s = 0, between_s = 0;
  double must_share = 0;  // of questions that must be asked
  double patience_s = 0;  // 0: everybody waits
  bool predict = false;   // ask the router what it expects before each question
  std::size_t batch = 2'500;
  std::uint64_t seed = 1;
};

/// How many questions one batch has.
std::size_t batch_of(const scene& s) {
  const char* times = std::getenv("WEFT_THEORY_TIMES");
  return s.batch * static_cast<std::size_t>(times == nullptr ? 1 : std::max(1, std::atoi(times)));
}

/// What became of one question.
struct outcome {
  double wait_s = 0, predicted_s = 0;
  bool must = false, gave_up = false;
};

class simulation {
 public:
  explicit simulation(const scene& s)
      : scene_{s}, draws_{s.seed}, core_{{.lease = forever, .handover_lease = forever}} {
    for (unsigned i = 0; i < s.operators; ++i)
      take(core_.handle(
          operator_changed{{"default", "op-" + std::to_string(i)}, presence::available, 1}, now_));
    if (s.conversations == 0) later(draws_.exponential(s.between_s), happening::ask, 0);
    for (unsigned i = 0; i < s.conversations; ++i)
      later(draws_.exponential(s.think_s), happening::ask, i);
  }

  /// The first batch is left out: the floor starts empty.
  std::vector<outcome> run() {
    const auto batch = batch_of(scene_), wanted = (batches + 1) * batch;
    while (settled_in_order(wanted) < wanted) {
      const auto next = events_.top();
      events_.pop();
      now_ = next.at;
      happen(next);
      if (next.order % 100 != 0) continue;  // costs a pass over everything
      if (const auto broken = core_.broken_invariant(); !broken.empty()) FAIL(broken);
    }
    std::vector<outcome> all;
    for (std::size_t q = batch; q < wanted; ++q) all.push_back(questions_[q].came_of_it);
    return all;
  }

 private:
  static constexpr milliseconds forever{1'000'000'000'000};

  enum class happening { ask, answer, lose_patience };
  struct event {
    instant at;
    std::uint64_t order;  // of equal times: first planned, first to happen
    happening what;
    std::size_t which;  // conversation that asks, else question
    bool operator<(const event& other) const {
      return std::pair{at, order} > std::pair{other.at, other.order};
    }
  };
  struct question {
    conversation_key key;
    std::size_t conversation = 0;
    instant asked{};
    std::string answered_by;
    microseconds service{0};
    bool waits = true;
    outcome came_of_it;
  };

  void later(microseconds after, happening what, std::size_t which) {
    events_.push({now_ + after, ++planned_, what, which});
  }

  /// How many questions from the first on do not wait any more, up to `most`.
  std::size_t settled_in_order(std::size_t most) {
    while (settled_ < std::min(most, questions_.size()) && !questions_[settled_].waits) ++settled_;
    return settled_;
  }

  void happen(const event& e) {
    switch (e.what) {
      case happening::ask: return ask(e.which);
      case happening::answer: return answer(e.which);
      case happening::lose_patience:
        if (questions_[e.which].waits) take(core_.handle(tick{now_}));
    }
  }

  void ask(std::size_t conversation) {
    const auto which = questions_.size();
    if (scene_.conversations == 0) later(draws_.exponential(scene_.between_s), happening::ask, 0);
    auto& q = questions_.emplace_back();
    q.key = {"default", "c-" + std::to_string(which)};
    q.conversation = conversation;
    q.asked = now_;
    q.came_of_it.must = draws_.share() < scene_.must_share;
    if (scene_.predict && which > 0) {
      const auto wait = core_.expected().at("default\ndefault").wait;
      q.came_of_it.predicted_s = static_cast<double>(wait.count()) / 1e3;
    }
    auto about = std::make_shared<card>();
    about->id = std::to_string(which);
    about->key = q.key;
    about->asked.kind = query_kind::approval;
    // All are worth the same, so that waiting alone decides: first come, first served.
    about->asked.route.handling = std::chrono::seconds{30};
    if (q.came_of_it.must)
      about->firings.push_back({trigger_family::policy, "r", "r", true, {}, {}});
    about->received = about->raised = now_;
    about->answer_by = now_ + forever;
    if (scene_.patience_s > 0) {
      const auto patience = draws_.exponential(scene_.patience_s);
      about->answer_by = now_ + patience;
      later(patience, happening::lose_patience, which);
    }
    take(core_.handle(intervention_waiting{about, 1, {}, {}, {}}, now_));
  }

  void answer(std::size_t which) {
    const auto& q = questions_[which];
    if (scene_.conversations > 0)
      later(draws_.exponential(scene_.think_s), happening::ask, q.conversation);
    take(core_.handle(
        intervention_closed{q.key, std::to_string(which), intervention_state::answered,
                            q.answered_by, static_cast<double>(q.service.count()) / 1e3},
        now_));
  }

  void offered(const std::string& operator_name, const offer_made& what) {
    const auto which = std::stoul(what.about->id);
    auto& q = questions_[which];
    q.waits = false;
    q.came_of_it.wait_s = seconds_between(q.asked, now_);
    q.answered_by = operator_name;
    q.service = draws_.exponential(scene_.service_s);
    later(q.service, happening::answer, which);
    if (scene_.patience_s == 0) return;
    progress way;  // patience is over once somebody looks
    way.answer_by = now_ + forever;
    take(core_.handle(
        intervention_changed{q.key, what.about->id, changed::extended, what.version, {}, way},
        now_));
  }

  void give_up(const intervention_due& what) {
    auto& q = questions_[std::stoul(what.intervention)];
    if (!q.waits || what.why != due::answer) FAIL("not due, or not for that reason");
    q.waits = false;
    q.came_of_it.wait_s = seconds_between(q.asked, now_);
    q.came_of_it.gave_up = true;
    take(core_.handle(
        intervention_closed{q.key, what.intervention, intervention_state::expired, {}, 0}, now_));
  }

  /// Plays operators, conversations and the store.
  void take(const router::effects& out) {
    for (const auto& d : out.now) {
      if (const auto* o = std::get_if<to_operator>(&d)) {
        if (const auto* made = std::get_if<offer_made>(&o->what)) offered(o->key.name, *made);
      } else if (const auto* c = std::get_if<to_conversation>(&d)) {
        if (const auto* late = std::get_if<intervention_due>(&c->what)) give_up(*late);
      }
    }
    for (const auto& e : out.entries)
      if (e.guard)
        take(core_.handle(
            claim_decided{e.guard->intervention, e.key, e.guard->version_expected + 1, true},
            now_));
  }

  scene scene_;
  draws draws_;
  router::core core_;
  instant now_{std::chrono::hours{1'000}};
  std::priority_queue<event> events_;
  std::uint64_t planned_ = 0;
  std::vector<question> questions_;
  std::size_t settled_ = 0;
};

struct interval {
  double mean = 0, half = 0;
};

/// Mean of a value over questions in the order they were asked; nothing: does not count.
template <class Value>
interval measured(std::span<const outcome> all, Value value) {
  std::array<double, batches> means{};
  const auto batch = all.size() / batches;
  for (std::size_t b = 0; b < batches; ++b) {
    double sum = 0, n = 0;
    for (const auto& each : all.subspan(b * batch, batch))
      if (const std::optional<double> v = value(each)) {
        sum += *v;
        n += 1;
      }
    means[b] = sum / n;
  }
  double mean = 0, squares = 0;
  for (const auto m : means) mean += m / batches;
  for (const auto m : means) squares += (m - mean) * (m - mean);
  return {mean, t_quantile * std::sqrt(squares / (batches - 1) / batches)};
}

double wait_of(const outcome& o) { return o.wait_s; }
double later_than_20(const outcome& o) { return o.wait_s > 20 ? 1 : 0; }

void print_head(const char* title) {
  std::printf("\n%s\n  %-36s %10s %10s %10s\n", title, "", "measured", "+-", "theory");
}

void compare(const std::string& what, const interval& found, double theory) {
  std::printf("  %-36s %10.4f %10.4f %10.4f\n", what.c_str(), found.mean, found.half, theory);
  CHECK_MESSAGE(std::abs(found.mean - theory) <= half_widths_allowed * found.half,
                what << ": " << found.mean << " +- " << found.half << ", theory " << theory);
}

/// Five operators at 70 %, 30 s each.
scene five_operators(std::uint64_t seed) {
  scene s;
  s.operators = 5;
  s.between_s = 30 / (.7 * 5);
  s.batch = 4'000;
  s.seed = seed;
  return s;
}

}  // namespace

TEST_SUITE("router core and theory") {
  TEST_CASE("conversations that wait for their answer: M/M/c//N") {
    print_head("finite source");
    constexpr std::array<scene, 5> rows{{{1, 30, 15, 450},
                                         {1, 30, 22, 900},
                                         {5, 30, 100, 900},
                                         {5, 210, 20, 900},
                                         {3, 12, 12, 45}}};
    for (auto row : rows) {
      row.seed = row.conversations;
      const auto all = simulation{row}.run();
      const finite_source theory{row.operators, row.conversations, row.think_s, row.service_s};
      const auto name = "c=" + std::to_string(row.operators) +
                        " N=" + std::to_string(row.conversations) +
                        " s=" + std::to_string(std::lround(row.service_s));
      compare(name + ": wait, s", measured(all, wait_of), theory.wait_s());
      compare(name + ": P(wait > 20 s)", measured(all, later_than_20), theory.later_than(20));
    }
  }

  TEST_CASE("questions that arrive whatever happens: M/M/c, and what the router expects is true") {
    print_head("M/M/c");
    auto row = five_operators(5);
    row.predict = true;
    const auto all = simulation{row}.run();
    const shared_queue theory{5, .7, 30};
    const auto wait = measured(all, wait_of);
    compare("c=5 s=30: wait, s", wait, theory.wait_s());
    compare("c=5 s=30: P(wait > 20 s)", measured(all, later_than_20), theory.later_than(20));
    const auto predicted = measured(all, [](const outcome& o) { return o.predicted_s; });
    std::printf("  %-36s %10.4f %10.4f\n", "predicted to who asks, s", predicted.mean,
                predicted.half);
    CHECK(predicted.mean == doctest::Approx(wait.mean).epsilon(.1));
  }

  TEST_CASE("what must be asked goes first, nobody is interrupted: Cobham's priorities") {
    print_head("priorities");
    // Of 70 % utilisation 20 are of what must be asked. It never has to let an older optional
    // question pass: waits here are far below its head start of an hour.
    auto row = five_operators(6);
    row.must_share = .2 / .7;
    const auto all = simulation{row}.run();
    const auto theory = priority_waits_s(5, 30, std::array{.2, .5});
    const auto wait_if = [&](bool must) {
      return measured(all, [must](const outcome& o) {
        return o.must == must ? std::optional{o.wait_s} : std::nullopt;
      });
    };
    compare("c=5 s=30 must: wait, s", wait_if(true), theory[0]);
    compare("c=5 s=30 optional: wait, s", wait_if(false), theory[1]);
    compare("c=5 s=30 all: wait, s", measured(all, wait_of), shared_queue{5, .7, 30}.wait_s());
  }

  TEST_CASE("questions whose time runs out: Erlang A") {
    print_head("100 operators' work, patience twice the handling");
    for (const auto operators : {95U, 100U, 105U}) {
      scene row;
      row.operators = operators;
      // Of questions worth the same within 3 s the earlier deadline is first, which theory does not
      // know (patience has no memory there): so long a time that this is rare.
      row.service_s = 3'000;
      row.between_s = row.service_s / 100;
      row.patience_s = 2 * row.service_s;
      row.batch = 2'000;
      row.must_share = 1;  // so that nothing is left out because operators are busy
      row.seed = operators;
      const auto all = simulation{row}.run();
      const impatient_queue theory{operators, 100, .5};
      const auto name = "c=" + std::to_string(operators);
      compare(name + ": P(wait > 0)",
              measured(all, [](const outcome& o) { return o.wait_s > 0 ? 1.0 : 0.0; }),
              theory.must_wait());
      compare(name + ": P(gives up)",
              measured(all, [](const outcome& o) { return o.gave_up ? 1.0 : 0.0; }),
              theory.give_up());
    }
  }
}

}  // namespace weft::theory
