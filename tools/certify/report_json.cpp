#include "schemas/codec/writer.hpp"
#include "tools/certify/report.hpp"

namespace weft::certify {
namespace {

using codec::writer;

void write_effect(writer& out, std::string_view name, const scored_data::effect& e) {
  out.name(name);
  out.object();
  out.put("threshold", e.threshold);
  out.put("coverage", e.coverage);
  out.put("error", e.risk);
  out.put("out_of_scope_passed", e.out_of_scope);
  out.end_object();
}

void write_settings(writer& out, const certify_settings& settings) {
  out.name("settings");
  out.object();
  out.put_list("files", settings.files, codec::each_value);
  out.put_list("alphas", settings.alphas, codec::each_value);
  out.put("delta", settings.delta);
  out.put("warmup", settings.warmup);
  out.put("audits", settings.audits);
  out.put("fixed", settings.fixed);
  out.put("runs", settings.runs);
  out.put("steps", settings.steps);
  out.put("seed", settings.seed);
  out.end_object();
}

void write_study(writer& out, const study& s) {
  const auto runs = static_cast<double>(s.runs.size());
  out.object();
  out.put("stream", std::string_view{s.kind == stream_kind::shuffled ? "shuffled" : "drawn"});
  out.put("alpha", s.alpha);
  out.put("delta", s.delta);
  out.put("runs", s.runs.size());
  out.put("steps", s.steps);
  out.put("autonomous_error", s.share(&run_result::errors, &run_result::autonomous));
  out.put("coverage", s.share(&run_result::autonomous, &run_result::steps));
  out.put("coverage_at_end", s.mean(&run_result::coverage));
  out.put("risk_at_end", s.mean(&run_result::risk));
  out.put("asked_per_run", static_cast<double>(s.total(&run_result::asked)) / runs);
  out.put("audits_per_run", static_cast<double>(s.total(&run_result::audits)) / runs);
  out.put("alarms_per_run", static_cast<double>(s.total(&run_result::alarms)) / runs);
  out.put("out_of_scope_passed",
          s.share(&run_result::out_of_scope_passed, &run_result::out_of_scope));
  out.put("violations", s.violations());
  out.put("violations_allowed", s.violations_allowed());
  out.put("held", s.held());
  for (const auto& [name, quantile] :
       {std::pair{"coverage_p10", 0.1}, {"coverage_p50", 0.5}, {"coverage_p90", 0.9}})
    out.put_list(name, s.coverage_band(quantile), codec::each_value);
  out.end_object();
}

void write_data(writer& out, const certify_result& result, const scored_data& data) {
  const auto q = quality_of(data);
  out.object();
  out.put("name", data.name());
  out.put("answers", data.answers().size());
  out.put("error", data.error_rate());
  out.put("out_of_scope", data.out_of_scope());
  out.name("confidence");
  out.object();
  out.put("auroc", q.auroc);
  out.put("brier", q.brier);
  out.put("log_loss", q.log_loss);
  out.put("calibration_error", q.calibration_error);
  out.put("aurc", q.area);
  out.put("e_aurc", q.excess_area);
  out.put("coverage_at_risk_1", q.coverage_at_1);
  out.put("coverage_at_risk_2", q.coverage_at_2);
  out.put("coverage_at_risk_5", q.coverage_at_5);
  out.end_object();
  write_effect(out, "fixed", data.above(result.settings.fixed));
  out.put_list("oracles", result.settings.alphas, [&](writer& to, double alpha) {
    to.object();
    to.put("alpha", alpha);
    write_effect(to, "at", data.oracle(alpha));
    to.end_object();
  });
  out.name("certified");
  out.array();
  for (const auto& s : result.studies)
    if (s.data == data.name()) write_study(out, s);
  out.end_array();
  out.end_object();
}

}  // namespace

std::string report_in_json(const certify_result& result) {
  std::string json;
  writer out{json};
  out.object();
  write_settings(out, result.settings);
  out.put("seconds", result.seconds);
  out.put("interrupted", result.interrupted);
  out.put_list("data", result.data,
               [&](writer& to, const scored_data& data) { write_data(to, result, data); });
  out.put("held", result.held());
  out.end_object();
  json += '\n';
  return json;
}

}  // namespace weft::certify
