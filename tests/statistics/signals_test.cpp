// What agents may say about their steps, and what is said to them when it is wrong.

#include "schemas/codec/signals.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace weft::tests::statistics {

namespace {

problem refused(const std::string& json) {
  const auto read = codec::decode_signals(json, "/signals");
  REQUIRE_MESSAGE(!read, json);
  return read.error();
}

std::string list_of(const std::string& element, int count) {
  std::string out{"["};
  for (int i = 0; i < count; ++i) out += (i == 0 ? "" : ",") + element;
  return out + "]";
}

}  // namespace

TEST_SUITE("signals") {
  TEST_CASE("every member is read") {
    const auto read = codec::decode_signals(
        R"({"confidence":0.83,"decision_span":[1,2],"extra":{"k":1.5},"latency_ms":840,)"
        R"("model":"m-1","p_true":0.77,"prompt_version":"p-3","retrieval_score":7.25,)"
        R"("samples":["a","a","b"],"self_consistency":0.6,"semantic_entropy":0.41,)"
        R"("sentiment":-0.3,"token_logprobs":[-0.02,-1.3],"tokens_in":900,"tokens_out":12,)"
        R"("tool_status":"timeout","top_logprobs":[[-0.1,-2.5],[]],"verbalized":90})",
        "/signals");
    REQUIRE(read);
    agent_signals all;
    all.confidence = .83;
    all.decision_span = {{1, 2}};
    all.extra = {{"k", 1.5}};
    all.latency_ms = 840;
    all.model = "m-1";
    all.p_true = .77;
    all.prompt_version = "p-3";
    all.retrieval_score = 7.25;
    all.samples = {"a", "a", "b"};
    all.self_consistency = .6;
    all.semantic_entropy = .41;
    all.sentiment = -.3;
    all.token_logprobs = {-.02, -1.3};
    all.tokens_in = 900;
    all.tokens_out = 12;
    all.tool_status = tool_status::timeout;
    all.top_logprobs = {{-.1, -2.5}, {}};
    all.verbalized = 90;
    CHECK(*read == all);
  }

  TEST_CASE("nothing, nulls and unknown members are fine") {
    CHECK(*codec::decode_signals(std::string_view{}, "") == agent_signals{});
    CHECK(*codec::decode_signals(std::string_view{"{}"}, "") == agent_signals{});
    const auto read = codec::decode_signals(
        std::string_view{R"({"mood":{"a":[1,{"b":2}]},"p_true":null,"x":"y","confidence":0.5})"},
        "");
    REQUIRE(read);
    CHECK(read->confidence == .5);
    CHECK_FALSE(read->p_true);
  }

  TEST_CASE("a confidence alone is read the short way, to the same value or refusal") {
    for (const auto* number : {"0", "1", "0.5", "0.8300000001", "1.0", "1e-3", "5E-1"})
      CHECK(codec::decode_signals(std::string{"{\"confidence\":"} + number + "}", "")->confidence ==
            std::stod(number));
    for (const auto* wrong : {"1.1", "-0.1", "2", "01", "0.", "0.5.5", ".5", "1,", "\"1\"", "+1"})
      refused(std::string{"{\"confidence\":"} + wrong + "}");
    signals received;
    received.confidence = .25;
    CHECK(codec::decode_signals(received, "")->confidence == .25);
    received.raw = R"({"confidence":0.25,"p_true":0.5})";
    CHECK(codec::decode_signals(received, "")->p_true == .5);
  }

  TEST_CASE("a wrong value is named, with its place and what would be right") {
    struct row {
      const char *json, *where, *says;
    };
    for (const auto& r : std::vector<row>{
             {R"({"p_true":1.5})", "/signals/p_true", "between 0 and 1"},
             {R"({"verbalized":101})", "/signals/verbalized", "between 0 and 100"},
             {R"({"sentiment":-2})", "/signals/sentiment", "between -1 and 1"},
             {R"({"semantic_entropy":-0.1})", "/signals/semantic_entropy", "from 0"},
             {R"({"latency_ms":"fast"})", "/signals/latency_ms", "must be a number"},
             {R"({"token_logprobs":[-1,0.5]})", "/signals/token_logprobs/1", "at most 0"},
             {R"({"top_logprobs":[[-1],[2]]})", "/signals/top_logprobs/1/0", "at most 0"},
             {R"({"samples":["a",1]})", "/signals/samples/1", "must be a string"},
             {R"({"decision_span":[3,3]})", "/signals/decision_span", "[first, end]"},
             {R"({"decision_span":[3]})", "/signals/decision_span", "[first, end]"},
             {R"({"tokens_in":1.5})", "/signals/tokens_in", "whole number"},
             {R"({"tool_status":"fine"})", "/signals/tool_status", "timeout"},
             {R"({"extra":{"k":"v"}})", "/signals/extra/k", "must be a number"},
             {R"({"confidence":0.5,"confidence":0.6})", "/signals/confidence", "twice"},
             {R"([1])", "/signals", "object"}}) {
      CAPTURE(r.json);
      const auto why = refused(r.json);
      CHECK(why.code == fault::invalid);
      CHECK(why.where == r.where);
      CHECK_MESSAGE(why.detail.find(r.says) != std::string::npos, why.detail);
    }
    CHECK(refused(R"({"p_true":0.5)").code == fault::malformed);
  }

  TEST_CASE("a hair above zero is no logarithm of a probability, but forgiven") {
    const auto read =
        codec::decode_signals(std::string_view{R"({"token_logprobs":[1e-9,-9999]})"}, "");
    REQUIRE(read);
    CHECK(read->token_logprobs == std::vector<double>{0, -9999});
  }

  TEST_CASE("too much is refused") {
    CHECK(codec::decode_signals("{\"token_logprobs\":" + list_of("-1", 4'096) + "}", ""));
    const auto tokens = refused("{\"token_logprobs\":" + list_of("-1", 4'097) + "}");
    CHECK(tokens.code == fault::too_large);
    CHECK(tokens.detail.find("4096") != std::string::npos);
    CHECK(codec::decode_signals("{\"samples\":" + list_of("\"a\"", 64) + "}", ""));
    CHECK(refused("{\"samples\":" + list_of("\"a\"", 65) + "}").code == fault::too_large);
    CHECK(refused("{\"model\":\"" + std::string(257, 'm') + "\"}").code == fault::too_large);
    CHECK(refused("{\"x\":\"" + std::string(16'384, 'x') + "\"}").code == fault::too_large);
  }
}

}  // namespace weft::tests::statistics
