#include <cmath>

#include <doctest/doctest.h>

#include "runtime/config/trigger_file.hpp"
#include "tools/load/answers.hpp"
#include "tools/load/arrange.hpp"
#include "tools/load/beside_wrk.hpp"
#include "tools/load/expected.hpp"
#include "tools/load/generator.hpp"
#include "tools/load/stalling_server.hpp"
#include "tools/load/study.hpp"
#include "tools/load/validate.hpp"

namespace weft::load {
namespace {

traffic::scenario finite(std::uint32_t operators, std::uint32_t live, traffic::law handling) {
  traffic::scenario plays;
  plays.live = live;
  plays.think = traffic::law::exponential(45);
  plays.sorts.front().handling = handling;
  plays.operators.front().count = operators;
  return plays;
}

}  // namespace

TEST_SUITE("weft load: what it expects") {
  // Check values: finite source with Z' = 45 s / 5 % = 900 s and s = 30 s (closed form), and the
  // same with constant handling (simulated elsewhere with intervals below 2 %).
  TEST_CASE("the drawn queue meets the closed form of a finite source") {
    const auto drawn =
        draw_queue(finite(5, 100, traffic::law::exponential(30)), 1, 0, 20, 3, 400'000);
    CHECK(std::abs(drawn.wait_s - 4.209) < 2 * drawn.wait_half_s);
    CHECK(std::abs(drawn.late - 0.0751) < 2 * drawn.late_half);
    CHECK(drawn.utilisation == doctest::Approx(0.6423).epsilon(0.01));
    CHECK(drawn.wait_half_s < 0.3);
  }
  TEST_CASE("constant handling waits about half as long") {
    const auto drawn = draw_queue(finite(5, 100, traffic::law::constant(30)), 1, 0, 20, 3, 400'000);
    CHECK(drawn.wait_s == doctest::Approx(2.460).epsilon(0.05));
  }
  TEST_CASE("arrivals meet Erlang-C") {
    auto plays = finite(5, 1, traffic::law::exponential(30));
    plays.population = traffic::population::arriving;
    // Utilisation 0.7: 0.1167 questions a second, half a question in each conversation.
    plays.arrivals_per_h = 0.7 * 5 / 30 / 0.5 * 3'600;
    const auto drawn = draw_queue(plays, 1, 0, 20, 5, 400'000);
    CHECK(std::abs(drawn.wait_s - 7.557) < 2 * drawn.wait_half_s);
    CHECK(std::abs(drawn.late - 0.139) < 2 * drawn.late_half);
  }
  TEST_CASE("nobody waits where nothing is asked") {
    auto plays = finite(1, 10, traffic::law::exponential(30));
    plays.ask_rate = 0;
    CHECK(draw_queue(plays, 1, 0, 20, 1).wait_s == 0);
  }
}

TEST_SUITE("weft load: the triggers it lends") {
  TEST_CASE("a node can read them under every architecture and for every kind of question") {
    for (const auto how : {traffic::architecture::collaborative, traffic::architecture::approve_all,
                           traffic::architecture::escalate}) {
      for (const auto kind : {query_kind::approval, query_kind::choice, query_kind::value,
                              query_kind::guidance, query_kind::review}) {
        auto plays = finite(2, 10, traffic::law::exponential(30));
        plays.architecture = how;
        plays.sorts.front().kind = kind;
        plays.sorts.front().skills = {{"refunds", 2}};
        const auto read = config::parse_triggers(triggers_for(plays, 60, 3));
        CAPTURE(triggers_for(plays, 60, 3));
        CHECK(read.errors.empty());
        CHECK(read.triggers.rules() > 0);
      }
    }
  }
  TEST_CASE("floors share no queue, and the only floor keeps the scenario's names") {
    CHECK(queue_on(0, 1, "refunds") == "refunds");
    CHECK(queue_on(0, 2, "refunds") != queue_on(1, 2, "refunds"));
    CHECK(scope_of(0, "a") != scope_of(1, "a"));
  }
}

TEST_SUITE("weft load: simulated operators") {
  TEST_CASE("every kind of question gets an answer that the node would take") {
    for (const auto kind : {query_kind::approval, query_kind::choice, query_kind::value,
                            query_kind::guidance, query_kind::review, query_kind::handover}) {
      card shown;
      shown.asked.kind = kind;
      if (kind == query_kind::choice) shown.asked.options = {{"a", "A", {}}, {"b", "B", {}}};
      if (kind == query_kind::value) shown.asked.form = {field{"code", "Code"}};
      for (const bool pass : {true, false}) {
        CAPTURE(to_string(kind));
        CHECK_FALSE(check(answer_to(shown, pass), shown.asked, "").has_value());
      }
    }
  }
  TEST_CASE("only the mark makes a step wrong") {
    card shown;
    shown.act = action{"refund", R"({"note":"seen: right"})"};
    CHECK_FALSE(looks_wrong(shown));
    shown.act->arguments = R"({"note":"seen: wrong"})";
    CHECK(looks_wrong(shown));
    shown = {};
    shown.draft = "Turn 3. (seen: wrong)";
    CHECK(looks_wrong(shown));
  }
  TEST_CASE("a step's id tells its sort") {
    CHECK(sort_of_step("12.3") == 3);
    CHECK(sort_of_step("12") == 0);
  }
}

TEST_SUITE("weft load: the generator") {
  TEST_CASE("an open loop sees a stall as long as it is, a closed loop hides it") {
    constexpr double period_s = 1, stall_s = 0.25, tolerance_s = 0.05;
    const stalling_server server{measure::from_seconds(period_s), measure::from_seconds(stall_s)};
    const auto seen = look_at_server(server.port(), 300, 5, 7);
    // One arrival in four meets the stall and waits evenly from 0 to 250 ms.
    CHECK(stalled_percentile_s(period_s, stall_s, 0.9) == doctest::Approx(0.15));
    CHECK(std::abs(measure::seconds_of(seen.open.percentile(0.9)) - 0.15) < tolerance_s);
    CHECK(std::abs(measure::seconds_of(seen.open.percentile(0.99)) - 0.24) < tolerance_s);
    CHECK(measure::seconds_of(seen.closed.percentile(0.99)) < 0.1);
    CHECK(measure::seconds_of(seen.closed.max()) > 0.2);
  }
  TEST_CASE("a closed loop counts what the server counts") {
    const stalling_server server{measure::from_seconds(1), 0};
    const auto seen = keep_asking(server.port(), 3, 0.3);
    CHECK(seen.latency.count() > 3);
    CHECK(seen.latency.count() == server.answered());
    CHECK(seen.per_s == doctest::Approx(static_cast<double>(server.answered()) / 0.3).epsilon(0.2));
  }
  TEST_CASE("what is kept on one processor may use all again afterwards") {
    const auto usable = [] {
      cpu_set_t now;
      REQUIRE(::sched_getaffinity(0, sizeof now, &now) == 0);
      return CPU_COUNT(&now);
    };
    const int all = usable();
    {
      const on_processor beyond_the_last{all};
      CHECK(usable() == 1);
    }
    CHECK(usable() == all);
  }
  TEST_CASE("beside another client, one disturbed round decides nothing") {
    const std::vector<double> theirs{100, 100, 100, 100, 100};
    const auto disturbed = compare({104, 96, 100, 20, 100}, theirs, 0.1);
    CHECK(disturbed.ratio == doctest::Approx(1.0));
    CHECK(disturbed.spread == doctest::Approx(0.02));  // half of what lies between 0.96 and 1.00
    CHECK(disturbed.least == doctest::Approx(0.88));
    CHECK(disturbed.keeps_up());
    CHECK_FALSE(compare({80, 80, 81, 80, 79}, theirs, 0.1).keeps_up());
    CHECK(compare({150}, {100}, 0.1).keeps_up());  // faster is no fault
    CHECK(compare({1, 3}, {1, 1}, 0.1).ratio == doctest::Approx(2.0));
  }
}

TEST_SUITE("weft load: soak") {
  TEST_CASE("growth is the slope after the first quarter") {
    std::vector<soak_window> windows;
    // A start that grows fast, then 2 MiB in every quarter of an hour: 8 MiB an hour.
    constexpr std::uint64_t mib = 1U << 20U;
    windows.push_back({900, 10 * mib, 0, 0});
    for (int i = 2; i <= 8; ++i)
      windows.push_back({900.0 * i, (100 + 2 * static_cast<std::uint64_t>(i)) * mib, 0, 0});
    CHECK(growth_of(windows) == doctest::Approx(8).epsilon(1e-6));
    CHECK(growth_of({}) == 0);
  }
}

}  // namespace weft::load
