#include "tools/backtest/backtest.hpp"

#include <cmath>
#include <fstream>
#include <iterator>

#include "runtime/config/trigger_file.hpp"
#include "tests/replay/words.hpp"
#include "tests/support/node_process.hpp"
#include "tools/backtest/trajectories.hpp"
#include "tools/replay/replayer.hpp"

namespace weft::backtest {
namespace {

const std::string samples = WEFT_SOURCE_DIR "/tools/samples/";

bool no_progress(const pass&) { return true; }

backtest_result must_run(const backtest_settings& settings) {
  auto told = run_backtest(settings, no_progress);
  REQUIRE_MESSAGE(told, (told ? "" : told.error().detail));
  return std::move(*told);
}

std::string text_of(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  REQUIRE_MESSAGE(in, path);
  return {std::istreambuf_iterator<char>{in}, {}};
}

// -- a node that has lived through recorded conversations ----------------------------------------

class experienced_node {
 public:
  experienced_node(const std::string& set, std::vector<std::string> files, std::uint64_t limit = 0)
      : node_{settings_with(set)} {
    replay::replay_settings settings;
    settings.files = std::move(files);
    settings.node = {"127.0.0.1", std::to_string(node_.port())};
    settings.prefix = "test/";
    settings.limit = limit;
    settings.quiet = true;
    auto told = replay::run_replay(settings);
    REQUIRE_MESSAGE(told, (told ? "" : told.error().detail));
    REQUIRE(replay::exit_code(*told) == 0);
    told_ = std::move(*told);
  }

  backtest_settings trying(const std::string& set) const {
    backtest_settings settings;
    settings.candidate = samples + set;
    settings.data = node_.data().string();
    return settings;
  }
  /// What the node's own summary counts.
  std::uint64_t steps_in(lane way) const {
    return told_.journal->shared.steps[static_cast<std::size_t>(way)];
  }
  std::uint64_t questions_of(query_kind kind) const {
    std::uint64_t sum = 0;
    for (const auto& [row, count] : told_.journal->shared.interventions)
      if (row.kind == kind) sum += count;
    return sum;
  }

 private:
  static testing::node_settings settings_with(const std::string& set) {
    testing::node_settings settings;
    settings.triggers = text_of(samples + set);
    return settings;
  }

  testing::node_process node_;
  replay::replay_result told_;
};

void must_reproduce(const backtest_result& told, const experienced_node& node) {
  const auto& live = told.counts.columns[0];
  const auto& again = told.counts.columns[told.counts.candidate()];
  for (std::size_t k = 0; k < kinds; ++k) {
    const auto kind = static_cast<query_kind>(k);
    CAPTURE(to_string(kind));
    CHECK(live.questions[k] == node.questions_of(kind));
    CHECK(again.questions[k] == node.questions_of(kind));
  }
  CHECK(again.total(&scope_count::asked) == node.steps_in(lane::augmentation));
  CHECK(again.total(&scope_count::escalated) == node.steps_in(lane::escalation));
  CHECK(again.total(&scope_count::blocked) == live.total(&scope_count::blocked));
  CHECK(again.added == 0);
  CHECK(again.dropped == 0);
  CHECK(again.open_ended == 0);
}

// -- a journal in words --------------------------------------------------------------------------

instant at(int second) { return instant{std::chrono::seconds{1'700'000'000 + second}}; }
const conversation_key one{"acme", "c-1"};

event opened(int when) { return {at(when), "agent", conversation_opened{{}, "goal", "shop", {}}}; }

step call(const std::string& id, double confidence, const std::string& tool = "pay") {
  step proposed;
  proposed.id = id;
  proposed.kind = step_kind::tool_call;
  proposed.act = action{tool, R"({"amount":5})"};
  proposed.signals.confidence = confidence;
  proposed.signals.raw = R"({"confidence":)" + std::to_string(confidence) + "}";
  return proposed;
}

event decided(int when, step proposed, decision how, box<certificate_mark> mark = {}) {
  step_decided body;
  body.step_id = proposed.id;
  body.proposed = std::move(proposed);
  body.decision = how;
  body.lane = how == decision::wait ? lane::augmentation : lane::autonomy;
  body.mark = std::move(mark);
  return {at(when), "agent", std::move(body)};
}

event raised(int when, std::uint32_t number, const step& about, bool audit) {
  auto shown = std::make_shared<card>();
  shown->id = intervention_id_of(one.conversation, number);
  shown->key = one;
  shown->step_id = about.id;
  shown->act = about.act;
  shown->audit = audit;
  shown->raised = at(when);
  return {at(when), "node", intervention_raised{std::move(shown), {"gate"}}};
}

event answered(int when, std::uint32_t number, verdict given, double human_ms = 2'000) {
  intervention_settled body;
  body.id = intervention_id_of(one.conversation, number);
  body.answered_by = "ana";
  body.given = answer{given};
  body.human_ms = human_ms;
  return {at(when), "ana", std::move(body)};
}

box<certificate_mark> audited(double p) {
  certificate_mark mark;
  mark.rule = "proven";
  mark.p = mark.q = p;
  mark.audit = true;
  return {std::move(mark)};
}

trigger_set set_of(const std::string& yaml) {
  auto read = config::parse_triggers(yaml);
  REQUIRE(read.errors.empty());
  return std::move(read.triggers);
}

backtest_result played(const std::string& yaml, const std::vector<event>& events) {
  backtest_settings settings;
  const auto set = set_of(yaml);
  stage on{settings, only("candidate", set), true};
  for (const auto& each : events) on.take(one, each);
  return result_of(settings, on.finish(), {nullptr, &set});
}

constexpr auto gate = "approvals: [{name: gate, actions: [pay]}]";
constexpr auto sure = "confidence: [{name: unsure, threshold: 0.5}]";

}  // namespace

TEST_SUITE("estimates") {
  TEST_CASE("shares have the intervals that Newcombe (1998) published for Wilson's score") {
    const auto check = [](double k, double n, double low, double high) {
      CAPTURE(k);
      CHECK(std::abs(wilson(k, n).low - low) < 5e-5);
      CHECK(std::abs(wilson(k, n).high - high) < 5e-5);
    };
    check(81, 263, 0.2553, 0.3662);
    check(15, 148, 0.0624, 0.1605);
    check(0, 20, 0, 0.1611);
    check(1, 29, 0.0061, 0.1718);
  }

  TEST_CASE("labels drawn with a chance stand for as many as the chance says") {
    const std::vector<drawn> seen{{0.5}, {0.5}, {0.1}};
    const auto total = total_of(seen);
    CHECK(total.value == doctest::Approx(14));
    // The variance of independent draws: 2 + 2 + 90.
    CHECK(total.high == doctest::Approx(14 + 1.959964 * std::sqrt(94.0)));
    CHECK(total.low == 3);  // never below what was seen
    const std::vector<drawn> certain(7);
    CHECK(total_of(certain) == interval{7, 7, 7});
  }

  TEST_CASE("a weighted share varies as its conversations do") {
    std::vector<cluster> half;
    for (int i = 0; i < 100; ++i) half.push_back({i % 2 == 0 ? 1.0 : 0.0, 1.0});
    const auto share = weighted_share(half);
    CHECK(share.value == doctest::Approx(0.5));
    CHECK(share.high == doctest::Approx(0.5 + 1.959964 * std::sqrt(25.0 * 100 / 99) / 100));
    // All alike: the variance says nothing, Wilson's interval of 100 conversations does.
    const std::vector<cluster> none(100, {0.0, 3.0});
    CHECK(weighted_share(none).high == doctest::Approx(wilson(0, 100).high));
  }
}

TEST_SUITE("a backtest of a journal in words") {
  TEST_CASE(
      "a human's rejection makes a step wrong, and a candidate that lets it through misses it") {
    const auto bad = call("1", 0.9), good = call("2", 0.9);
    const std::vector<event> journal{opened(0),
                                     decided(1, bad, decision::wait),
                                     raised(1, 1, bad, false),
                                     answered(5, 1, verdict::reject),
                                     decided(6, good, decision::wait),
                                     raised(6, 2, good, false),
                                     answered(8, 2, verdict::approve)};
    const auto lax = played(sure, journal), strict = played(gate, journal);
    CHECK(strict.candidate().labels.caught == 1);
    CHECK(strict.candidate().labels.right_stopped == 1);
    CHECK(strict.counts.columns[1].added + strict.counts.columns[1].dropped == 0);
    CHECK(lax.candidate().labels.missed() == 1);
    CHECK(lax.candidate().questions == 0);
    REQUIRE(lax.counts.columns[1].omissions.size() == 2);
    const auto first = lax.counts.columns[1].omissions.front().record;
    CHECK(lax.counts.records[first].is == judged::wrong);
    CHECK(verdict_of(lax).find("1 wrong step that live stops would go ahead") != std::string::npos);
  }

  TEST_CASE("an audited step stands for one divided by its chance") {
    const auto sound = call("1", 0.9), unsound = call("2", 0.9);
    const auto told = played(gate, {opened(0), decided(1, sound, decision::proceed, audited(0.25)),
                                    raised(1, 1, sound, true), answered(2, 1, verdict::approve),
                                    decided(3, unsound, decision::proceed, audited(0.125)),
                                    raised(3, 2, unsound, true), answered(4, 2, verdict::reject)});
    const auto& labels = told.candidate().labels;
    CHECK(labels.weighted);
    CHECK(labels.covered == doctest::Approx(4 + 8));
    CHECK(labels.caught_total.value == doctest::Approx(8));
    CHECK(told.columns[0].labels.missed_total.value == doctest::Approx(8));
    CHECK(told.counts.columns[0].audits == 2);
  }

  TEST_CASE("a configurer's correction is the label that holds, even after the end") {
    const auto bad = call("1", 0.9);
    decision_corrected word;
    word.id = intervention_id_of(one.conversation, 1);
    word.right = answer{verdict::reject};
    const auto told = played(gate, {opened(0),
                                    decided(1, bad, decision::wait),
                                    raised(1, 1, bad, false),
                                    answered(5, 1, verdict::approve),
                                    {at(6), "agent", conversation_closed{}},
                                    {at(9), "lead", word}});
    CHECK(told.candidate().labels.caught == 1);
    CHECK(told.candidate().labels.right == 0);
  }

  TEST_CASE("after a missing value was given the candidate looks again, as a node does") {
    const auto both = std::string{gate} +
                      "\nrequired: [{name: to, action: pay, parameters: {to: {type: string}}}]";
    const auto pays = call("1", 0.9);
    auto asked = raised(1, 1, pays, false);
    auto form = std::make_shared<card>(*std::get<intervention_raised>(asked.body).about);
    form->asked.kind = query_kind::value;
    asked.body = intervention_raised{std::move(form), {"to"}};
    auto given = answered(4, 1, verdict::none);
    std::get<intervention_settled>(given.body).given->values = R"({"to":"ada"})";
    const auto told = played(both, {opened(0), decided(1, pays, decision::wait), asked, given});
    const auto& column = told.counts.columns[1];
    CHECK(column.questions[static_cast<std::size_t>(query_kind::value)] == 1);
    CHECK(column.questions[static_cast<std::size_t>(query_kind::approval)] == 1);
    // Where nobody asked for the value, what follows is not known, and said so.
    const auto alone = played(both, {opened(0), decided(1, pays, decision::proceed)});
    CHECK(alone.counts.columns[1].all_questions() == 1);
    CHECK(alone.counts.columns[1].open_ended == 1);
  }

  TEST_CASE("steps that come while a human has the conversation are not looked at") {
    auto late = decided(3, call("1", 0.9), decision::handed_over);
    std::get<step_decided>(late.body).lane = lane::escalation;
    const auto told =
        played(gate, {opened(0), {at(1), "node", conversation_handed_over{{}, "asked"}}, late});
    CHECK(told.counts.steps == 0);
    CHECK(told.counts.not_looked_at == 1);
    CHECK(told.candidate().questions == 0);
  }

  TEST_CASE("only steps within the time asked for are counted") {
    backtest_settings settings;
    settings.since = at(2);
    settings.until = at(3);
    const auto set = set_of(gate);
    stage on{settings, only("candidate", set), true};
    on.take(one, opened(0));
    for (int i = 1; i <= 4; ++i)
      on.take(one, decided(i, call(std::to_string(i), 0.9), decision::proceed));
    CHECK(on.finish().steps == 1);
  }

  TEST_CASE(
      "a certified threshold learns from the journal's labels, and asks less when they are good") {
    constexpr auto certified =
        "confidence: [{name: proven, certified: {alpha: 0.2, delta: 0.1, warmup: 50, audits: "
        "0.1}}]";
    backtest_settings settings;
    const auto set = set_of(certified);
    stage on{settings, only("candidate", set), true};
    for (int i = 0; i < 1'500; ++i) {
      const conversation_key key{"acme", "c-" + std::to_string(i)};
      const auto proposed = call("1", 0.5 + (i % 50) / 100.0);
      on.take(key, opened(i));
      on.take(key, decided(i, proposed, decision::wait));
      auto asked = raised(i, 1, proposed, false);
      auto shown = std::make_shared<card>(*std::get<intervention_raised>(asked.body).about);
      shown->id = intervention_id_of(key.conversation, 1);
      asked.body = intervention_raised{std::move(shown), {"gate"}};
      on.take(key, asked);
      auto given = answered(i, 1, i % 50 == 0 ? verdict::reject : verdict::approve);
      std::get<intervention_settled>(given.body).id = intervention_id_of(key.conversation, 1);
      on.take(key, given);
      on.take(key, {at(i), "agent", conversation_closed{}});
    }
    const auto counts = on.finish();
    const auto& column = counts.columns[1];
    CHECK(column.total(&scope_count::asked) >= 50);  // the warm-up at least
    CHECK(column.total(&scope_count::asked) < 750);  // 2 % are wrong and 20 % are allowed
    CHECK(column.audits > 0);
  }
}

TEST_SUITE("expected waits") {
  TEST_CASE("one operator, two questions at once: the second waits for the first") {
    tally counts;
    counts.recorded = true;
    counts.conversations = {{0, 100, 0}, {0, 100, 0}};
    auto& column = counts.columns.emplace_back();
    // The first conversation asks once more, ten seconds of its own time later.
    column.asked = {{0, query_kind::approval, true, 10, 0},
                    {1, query_kind::approval, true, 10, 0},
                    {0, query_kind::approval, true, 10, 5}};
    backtest_settings settings;
    settings.operators = 1;
    // 0 to 10, 10 to 20; the third comes at 10 + 5 = 15 and waits until 20.
    const auto alone = load_of(counts, column, settings);
    CHECK(alone.wait_s->value == doctest::Approx((0 + 10 + 5) / 3.0));
    CHECK(alone.operator_hours == doctest::Approx(30.0 / 3'600));
    CHECK(alone.utilisation == doctest::Approx(1));
    settings.operators = 2;
    CHECK(load_of(counts, column, settings).wait_s->value == doctest::Approx(0));
  }
}

TEST_SUITE("a backtest of trajectories") {
  TEST_CASE("a step that differs is told in the words of a merge request, and no table breaks") {
    backtest_settings settings;
    settings.candidate = samples + "trigger-sets/approve-everything.yaml";
    settings.against = {samples + "trigger-sets/write-gate.yaml"};
    settings.trajectories = {samples + "conversations.jsonl"};
    const auto told = must_run(settings);
    CHECK(told.counts.columns[0].all_questions() == told.counts.steps);
    const auto words = report_in_markdown(told);
    CHECK(words.find("### Backtest of approve-everything") == 0);
    CHECK(words.find("Stopped, and not by write-gate") != std::string::npos);
    const auto again = must_run(settings);
    CHECK(report_in_markdown(again) == words);
    CHECK(report_as_page(again) == report_as_page(told));
  }

  TEST_CASE("a set with mistakes and a folder without a journal are told") {
    backtest_settings settings;
    settings.candidate = samples + "conversations.jsonl";
    settings.data = "/nonexistent";
    CHECK(!run_backtest(settings, no_progress));
    settings.candidate = samples + "triggers.yaml";
    const auto told = run_backtest(settings, no_progress);
    REQUIRE(!told);
    CHECK(told.error().detail.find("there is no journal at") == 0);
  }
}

TEST_SUITE("a backtest beside the node that lived it") {
  TEST_CASE("the live set asks again what it asked, question by question") {
    const experienced_node node{"triggers.yaml",
                                {samples + "conversations.jsonl", samples + "chat.jsonl"}};
    const auto told = must_run(node.trying("triggers.yaml"));
    must_reproduce(told, node);
    CHECK(told.candidate().labels.wrong > 0);
    CHECK(told.candidate().labels.missed() == 0);
  }

  TEST_CASE("the airline's sets ask again what they asked, and each foretells the gate") {
    const auto folder = replay::data_folder();
    if (folder.empty()) return;
    for (const auto* set : {"trigger-sets/airline.yaml", "trigger-sets/write-gate.yaml",
                            "trigger-sets/approve-everything.yaml"}) {
      CAPTURE(set);
      const experienced_node node{set, {folder + "/trajectories-taubench-airline-gpt4o.jsonl"}, 40};
      auto settings = node.trying(set);
      settings.against = {samples + "trigger-sets/approve-everything.yaml"};
      const auto told = must_run(settings);
      must_reproduce(told, node);
      // Everything is asked about whatever came before.
      CHECK(told.counts.columns[2].total(&scope_count::asked) == told.counts.steps);
    }
  }
}

}  // namespace weft::backtest
