#include "tools/certify/report.hpp"

#include <algorithm>

#include "actors/triggers/confidence/metrics.hpp"

namespace weft::certify {

quality quality_of(const scored_data& data) {
  namespace confidence = triggers::confidence;
  confidence::outcomes of;
  for (const auto& answer : data.answers()) of.push_back({answer.confidence, answer.correct});
  quality out;
  out.brier = confidence::brier(of);
  out.log_loss = confidence::log_loss(of);
  out.auroc = confidence::auroc(of).value_or(0);
  out.calibration_error = confidence::expected_calibration_error(of).debiased;
  out.area = confidence::area_under_risk_coverage(of);
  out.excess_area = out.area - confidence::least_area(data.error_rate());
  out.coverage_at_1 = confidence::coverage_at_risk(of, 0.01);
  out.coverage_at_2 = confidence::coverage_at_risk(of, 0.02);
  out.coverage_at_5 = confidence::coverage_at_risk(of, 0.05);
  return out;
}

const scored_data& certify_result::data_of(const study& of) const {
  return *std::find_if(data.begin(), data.end(),
                       [&](const scored_data& each) { return each.name() == of.data; });
}

bool certify_result::held() const {
  return std::all_of(studies.begin(), studies.end(), [](const study& s) { return s.held(); });
}

std::string_view spoken(stream_kind kind) {
  return kind == stream_kind::shuffled ? "each answer once" : "endless stream";
}

}  // namespace weft::certify
