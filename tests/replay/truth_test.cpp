#include "tools/replay/truth.hpp"

#include "tests/replay/words.hpp"
#include "tools/replay/plausible.hpp"

namespace weft::replay {
namespace {

constexpr const char* two_payments =
    R"({"role":"assistant","tool_call":{"name":"pay","arguments":{"to":"a","amount":5},
        "consequential":true}},
       {"role":"assistant","tool_call":{"name":"pay","arguments":{"to":"b","amount":7},
           "consequential":true}})";

card approval_of(const std::string& arguments) {
  card shown;
  shown.asked.kind = query_kind::approval;
  shown.act = action{"pay", arguments};
  return shown;
}

answer must_answer(const card& shown, const step_truth& known) {
  const auto given = answer_to(shown, known);
  REQUIRE(given.has_value());
  const auto wrong = check(*given, shown.asked, "");
  CHECK_MESSAGE(!wrong, (wrong ? wrong->detail : ""));
  return *given;
}

field string_field(const std::string& name) {
  field wanted;
  wanted.name = name;
  wanted.required = true;
  return wanted;
}

}  // namespace

TEST_SUITE("what operators know") {
  TEST_CASE("the reference that shares most arguments is the one meant") {
    const auto truth =
        truth_of(read_rows(two_payments,
                           R"(,"expected_actions":[{"name":"pay","arguments":{"to":"b","amount":9}},
             {"name":"pay","arguments":{"to":"a","amount":5}},{"name":"ask","arguments":{}}])"));
    CHECK(truth.at("s0").expected == R"({"amount":5,"to":"a"})");
    CHECK(truth.at("s1").expected == R"({"amount":9,"to":"b"})");
  }
  TEST_CASE("the next call of the same tool is known, the last has none") {
    const auto truth = truth_of(read_rows(two_payments));
    CHECK(truth.at("s0").later == R"({"amount":7,"to":"b"})");
    CHECK(truth.at("s1").later.empty());
    CHECK(truth.at("s0").expected.empty());
  }
  TEST_CASE("members are shared when their values are equal, however written") {
    CHECK(shared_members(R"({"a":1,"b":{"x":[1,2]},"c":"z"})",
                         R"({"b":{"x":[1, 2]},"a":1.0,"c":"y","d":0})") == 2);
    CHECK(shared_members(R"({"a":"1"})", R"({"a":1})") == 0);
  }
  TEST_CASE("the table forgets a conversation that is over") {
    truth_table table;
    table.add("c", truth_of(read_rows(two_payments)));
    CHECK(table.find("c", "s0") != nullptr);
    CHECK(table.find("c", "s9") == nullptr);
    table.remove("c");
    CHECK(table.find("c", "s0") == nullptr);
  }
}

TEST_SUITE("how operators answer") {
  TEST_CASE("an approval that nothing speaks against is given") {
    CHECK(must_answer(approval_of("{}"), {}).verdict == verdict::approve);
  }
  TEST_CASE("a write without warrant is rejected with a reason") {
    const auto given = must_answer(approval_of("{}"), {judgement::unwarranted, {}, {}, {}});
    CHECK(given.verdict == verdict::reject);
    CHECK_FALSE(given.note.empty());
  }
  TEST_CASE("wrong arguments are replaced by the reference's") {
    const auto given = must_answer(approval_of(R"({"amount":5})"),
                                   {judgement::wrong_arguments, R"({"amount":4})", {}, {}});
    CHECK(given.verdict == verdict::approve);
    CHECK(given.arguments == R"({"amount":4})");
  }
  TEST_CASE("wrong arguments with nothing better are rejected") {
    CHECK(must_answer(approval_of("{}"), {judgement::wrong_arguments, {}, {}, {}}).verdict ==
          verdict::reject);
    CHECK(must_answer(approval_of(R"({"a":1})"), {judgement::wrong_arguments, R"({"a":1})", {}, {}})
              .verdict == verdict::reject);
  }
  TEST_CASE("a choice is answered by what was picked, or by none of these") {
    card shown;
    shown.asked.kind = query_kind::choice;
    shown.asked.question = "Which?";
    shown.asked.options = {{"a", "A", {}}, {"b", "B", {}}};
    CHECK(must_answer(shown, {{}, {}, {}, "b"}).chosen == std::vector<std::string>{"b"});
    CHECK(must_answer(shown, {{}, {}, {}, "z"}).none_of_these);
    shown.asked.allow_none = false;
    CHECK_FALSE(answer_to(shown, {{}, {}, {}, "z"}).has_value());
  }
  TEST_CASE("values come from the reference, then from the next call, then from the type") {
    card shown;
    shown.asked.kind = query_kind::value;
    shown.asked.question = "Values?";
    shown.asked.form = {string_field("flight"), string_field("seat"), string_field("name")};
    const auto given = must_answer(
        shown, {{}, R"({"flight":"WF 1","seat":12})", R"({"flight":"WF 2","seat":"12C"})", {}});
    CHECK(given.values == R"({"flight":"WF 1","name":"unknown","seat":"12C"})");
  }
  TEST_CASE("guidance is a sentence, a review is accepted") {
    card shown;
    shown.asked.kind = query_kind::guidance;
    shown.asked.question = "How?";
    CHECK_FALSE(must_answer(shown, {}).text.empty());
    shown.asked.kind = query_kind::review;
    CHECK(must_answer(shown, {}).verdict == verdict::accept);
  }
}

TEST_SUITE("plausible values") {
  TEST_CASE("each type of field gets a value it accepts") {
    std::vector<field> form;
    const auto add = [&](field_type type, const char* format = "") -> field& {
      field wanted = string_field("f" + std::to_string(form.size()));
      wanted.type = type;
      wanted.format = format;
      form.push_back(wanted);
      return form.back();
    };
    add(field_type::string);
    for (const auto* format : {"email", "uri", "date", "date-time"})
      add(field_type::string, format);
    add(field_type::string).length_min = 20;
    add(field_type::string).length_max = 3;
    add(field_type::number).minimum = 2.5;
    add(field_type::number).maximum = -1;
    add(field_type::integer).minimum = 2.5;
    add(field_type::integer).maximum = 0.5;
    add(field_type::boolean);
    add(field_type::single_select).options = {{"x", "X", {}}, {"y", "Y", {}}};
    auto& several = add(field_type::multi_select);
    several.options = {{"x", "X", {}}, {"y", "Y", {}}};
    several.items_min = 2;
    add(field_type::integer).default_value = "42";
    query asked;
    asked.kind = query_kind::value;
    asked.question = "?";
    asked.form = form;
    answer given;
    given.values = values_for(asked, {});
    const auto wrong = check(given, asked, "");
    CHECK_MESSAGE(!wrong, (wrong ? wrong->detail + " " + wrong->where : ""));
    CHECK(given.values.find(R"("f14":42)") != std::string::npos);
  }
}

}  // namespace weft::replay
