#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "actors/learner/core.hpp"
#include "actors/triggers/confidence/decide.hpp"
#include "actors/triggers/reuse.hpp"
#include "tests/support/answers.hpp"
#include "tests/support/json.hpp"

// What the learner makes of answers that may be reused.

namespace weft::testing {
namespace {

namespace confidence = triggers::confidence;

constexpr instant now{std::chrono::seconds{1'000}};
constexpr certified how{.alpha = 0.05, .delta = 0.05, .warmup = 50, .audits = 0.02};

/// How many labels without an error prove a threshold: the mean of what 20 bets with the stakes
/// k / 21 have won, (1 + k / 21 alpha / (1 - alpha))^n, must reach 1 / delta.
int clean_labels(double alpha, double delta) {
  for (int n = 1;; ++n) {
    double won = 0;
    for (int k = 1; k <= 20; ++k) won += std::pow(1 + k / 21.0 * alpha / (1 - alpha), n) / 20;
    if (won >= 1 / delta) return n;
  }
}

/// A tenant's conversations, each with one step, as far as the learner sees them.
struct tenant {
  learner::core core;
  learner::board_ptr board;
  std::vector<event> recorded;
  int steps = 0, questions = 0;

  void take(learner::effects out) {
    if (out.fresh) board = std::move(out.fresh);
    for (auto& each : out.events) recorded.push_back(std::move(each));
  }
  const earlier_answers* known(const std::string& question) const {
    return board ? board->answers.find(question) : nullptr;
  }
  certificate_mark mark_for(std::uint32_t times) const {
    certificate_mark mark;
    mark.rule = triggers::reuse_certificate("gate");
    mark.how = how;
    mark.scope = "refunds";
    mark.score = triggers::reuse_score(times);
    mark.t = 1;
    return mark;
  }
  confidence::standing standing() const {
    if (!board) return {};
    const auto found = board->outlooks.find(learner::key_of(mark_for(1)));
    return found == board->outlooks.end() ? confidence::standing{} : found->second.now;
  }
  /// A step whose question a human answers. It counts when earlier answers were known.
  void answered(const std::string& question, verdict word, const std::string& bundle = {}) {
    const auto id = "c" + std::to_string(++steps);
    question_told told{.tenant = "acme", .scope = "refunds", .id = id + "/1"};
    told.by_human = true;
    told.answered = answer_learned{question, id + "~1", verdict_of(word), bundle};
    if (const auto* earlier = known(question)) {
      told.mark = mark_for(earlier->times);
      told.otherwise = earlier->given.verdict != word;
      step_told step{.tenant = "acme", .scope = "refunds", .id = told.id};
      step.asked = step.labelled = true;
      step.mark = told.mark;
      take(core.handle(step, now));
    }
    take(core.handle(told, now));
  }
  /// Equal answers to many questions, until a threshold is proven; false when it is there too early
  /// or too late. Ten to each: of the nine labels five have five answers or more before them.
  bool prove() {
    const int needed = clean_labels(how.alpha, how.delta);
    for (int strict = 0; strict < needed; ++questions)
      for (int i = 0; i < 10 && strict < needed; ++i) {
        if (standing().threshold) return false;
        answered("proof-" + std::to_string(questions), verdict::approve);
        strict += i >= 5 ? 1 : 0;
      }
    return standing().threshold.has_value();
  }
  json view() const {
    const auto out = core.handle(view_learner{7, {"acme", "ops", role::admin}});
    return json::parse(std::get<document>(std::get<to_front>(out.outbox.at(0)).what.body).json);
  }
  std::size_t labels() const {
    std::size_t n = 0;
    for (const auto& each : recorded)
      n += std::holds_alternative<label_learned>(each.body) ? 1U : 0U;
    return n;
  }
};

}  // namespace

TEST_SUITE("learner core, reuse") {
  TEST_CASE("an answer is published with itself, and so is the first that differs") {
    tenant acme;
    acme.answered("q", verdict::approve);
    REQUIRE(acme.known("q") != nullptr);
    CHECK(acme.known("q")->times == 1);
    CHECK(acme.labels() == 0);  // there was nothing to compare it with
    acme.answered("q", verdict::approve);
    CHECK(acme.known("q")->times == 2);
    CHECK(acme.labels() == 1);
    acme.answered("q", verdict::reject);
    CHECK(acme.known("q") == nullptr);
    REQUIRE(acme.labels() == 2);
    CHECK(std::get<label_learned>(acme.recorded.at(acme.recorded.size() - 2).body).error);
  }

  TEST_CASE("five equal answers are what is proven first, one is what is proven last") {
    tenant acme;
    REQUIRE(acme.prove());
    // The labels with fewer answers before them are in the looser cells, proven with it.
    CHECK(*acme.standing().threshold == doctest::Approx(triggers::reuse_score(1)));
    const auto view = acme.view();
    const auto& proven = view["certificates"].elements().at(0);
    CHECK(proven["rule"].text() == "reuse/gate");
    CHECK(proven["phase"].text() == "proven");
    CHECK(proven["equal_answers"].number() == 1);
    CHECK(proven["labels"].number() == clean_labels(how.alpha, how.delta) + 4 * acme.questions);
    CHECK(view["answers"]["questions"].number() == acme.questions);
    CHECK(view["answers"]["agreeing"].number() == acme.questions);
  }

  TEST_CASE("questions with few answers prove nothing of five") {
    tenant acme;
    for (int i = 0; i < 400; ++i)  // each question twice: one label with one answer before it
      acme.answered("q" + std::to_string(i / 2), verdict::approve);
    CHECK(acme.labels() == 200);
    CHECK_FALSE(acme.standing().threshold);
  }

  TEST_CASE("one question proves nothing about others, however often it is answered") {
    tenant acme;
    for (int i = 0; i < 400; ++i) acme.answered("q", verdict::approve);
    CHECK(acme.known("q")->times == 20);
    CHECK(acme.labels() == 4 + learner::limits::labels_of_question);
    CHECK_FALSE(acme.standing().threshold);
  }

  TEST_CASE("a bundle is one label, however many members it has") {
    tenant acme;
    acme.answered("q", verdict::approve);
    for (int i = 0; i < 200; ++i) acme.answered("q", verdict::approve, "b:x");
    CHECK(acme.labels() == 1);
    CHECK(acme.known("q")->times == 2);
    acme.answered("q", verdict::approve, "b:y");
    CHECK(acme.labels() == 2);
    CHECK(acme.known("q")->times == 3);
  }

  TEST_CASE("a node that starts again knows answers and certificate from the journal") {
    tenant before;
    REQUIRE(before.prove());
    before.answered("q", verdict::approve);
    before.answered("r", verdict::approve);
    before.answered("r", verdict::reject);
    learner::core core;
    const auto board = core.restore("acme", before.recorded);
    REQUIRE(board);
    REQUIRE(board->answers.find("q") != nullptr);
    CHECK(*board->answers.find("q") == *before.known("q"));
    CHECK(board->answers.find("r") == nullptr);
    const auto found = board->outlooks.find(learner::key_of(before.mark_for(1)));
    REQUIRE(found != board->outlooks.end());
    CHECK(found->second.now.threshold == before.standing().threshold);
  }

  TEST_CASE("a correction changes the answer and its label, also after a restart") {
    tenant acme;
    acme.answered("q", verdict::approve);
    acme.answered("q", verdict::reject);  // step c2/1, an error
    REQUIRE(acme.known("q") == nullptr);
    verdict_corrected word{.tenant = "acme", .id = "c2/1"};
    word.by = "eve";
    word.overridden = true;  // of the agent; it is not what this label says
    word.otherwise = false;
    word.answered = answer_learned{"q", "c2~1", verdict_of(verdict::approve), {}};
    acme.take(acme.core.handle(word, now));
    REQUIRE(acme.known("q") != nullptr);
    CHECK(acme.known("q")->times == 2);
    CHECK(acme.view()["certificates"].elements().at(0)["errors"].number() == 0);
    learner::core core;
    const auto board = core.restore("acme", acme.recorded);
    REQUIRE(board);
    CHECK(*board->answers.find("q") == *acme.known("q"));
  }

  TEST_CASE("a step answered by reuse counts as decided, and gives no label") {
    tenant acme;
    REQUIRE(acme.prove());
    for (int i = 0; i < 20; ++i) acme.answered("q", verdict::approve);
    const auto labels = acme.labels();
    const auto before = acme.standing().decisions;
    for (int i = 0; i < 200; ++i) {
      const auto decided = confidence::decide(acme.standing(), how, triggers::reuse_score(20), 0.5);
      CHECK(decided.goes != confidence::course::ask);
      step_told step{.tenant = "acme", .scope = "refunds", .id = "r" + std::to_string(i) + "/1"};
      step.mark = acme.mark_for(20);
      step.mark->p = decided.p;
      step.mark->q = decided.q;
      step.mark->t = decided.t;
      step.reused = "q";
      acme.take(acme.core.handle(step, now));
    }
    CHECK(acme.labels() == labels);
    CHECK(acme.standing().decisions == before + 200);
    CHECK(acme.known("q")->times == 20);
  }
}

}  // namespace weft::testing
