#pragma once

#include <string>
#include <vector>

#include "tools/certify/scored.hpp"
#include "tools/certify/settings.hpp"
#include "tools/certify/study.hpp"

namespace weft::certify {

/// How good a file's confidences are before anything is learnt.
struct quality {
  double brier = 0, log_loss = 0, auroc = 0, calibration_error = 0;
  double area = 0, excess_area = 0;  // under risk over coverage, and above the least possible
  double coverage_at_1 = 0, coverage_at_2 = 0, coverage_at_5 = 0;  // percent of risk
};
quality quality_of(const scored_data& data);

struct certify_result {
  certify_settings settings;
  std::vector<scored_data> data;
  std::vector<study> studies;  // by file, alpha and stream
  double seconds = 0;
  bool interrupted = false;

  const scored_data& data_of(const study& of) const;
  bool held() const;
};

std::string report_in_words(const certify_result& result);
std::string report_in_json(const certify_result& result);
/// One HTML file that needs nothing else: tables, risk over coverage, coverage over time.
std::string report_as_page(const certify_result& result);

/// "each answer once" or "endless stream".
std::string_view spoken(stream_kind kind);

}  // namespace weft::certify
