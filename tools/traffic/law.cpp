#include "tools/traffic/law.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "runtime/text/durations.hpp"
#include "runtime/text/nearest.hpp"
#include "tools/traffic/star_times.hpp"

namespace weft::traffic {
namespace {

constexpr double longest_s = 7 * 86'400, variation_max = 10;
constexpr std::string_view handling_name = "star-handling", turns_name = "star-turns";

struct moments {
  double mean = 0, of_squares = 0;
};

/// Between two quantiles times are evenly spread; beyond the last one they are cut off.
moments moments_of(const quantile_table& times) {
  moments out;
  double share = 0, from = times.front().seconds;
  for (const auto& q : times) {
    const double part = q.share - share, to = q.seconds;
    out.mean += part * (from + to) / 2;
    out.of_squares += part * (from * from + from * to + to * to) / 3;
    share = q.share;
    from = to;
  }
  out.mean += (1 - share) * from;
  out.of_squares += (1 - share) * from * from;
  return out;
}

problem wrong(std::string_view text, std::string_view why) {
  return {fault::invalid,
          fmt::format("'{}' is no law of durations: {}; write one such as 30s, exponential 30s, "
                      "lognormal 30s 1.2, star-handling or star-turns 45s",
                      text, why),
          {}};
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  constexpr std::string_view blank = " \t";
  for (auto at = text.find_first_not_of(blank); at != text.npos;) {
    const auto end = std::min(text.find_first_of(blank, at), text.size());
    words.push_back(text.substr(at, end - at));
    at = text.find_first_not_of(blank, end);
  }
  return words;
}

std::optional<double> seconds_of(std::string_view word) {
  const auto span = text::parse_duration(word);
  if (!span || span->count() <= 0) return std::nullopt;
  const double seconds = static_cast<double>(span->count()) / 1'000;
  return seconds <= longest_s ? std::optional{seconds} : std::nullopt;
}

std::string spoken_span(double seconds) {
  return text::format_duration(milliseconds{std::max<long long>(1, std::llround(seconds * 1'000))});
}

}  // namespace

double seconds_at(const quantile_table& times, double p) {
  const auto* above = std::upper_bound(times.begin(), times.end(), p,
                                       [](double at, const quantile& q) { return at < q.share; });
  if (above == times.begin()) return times.front().seconds;
  if (above == times.end()) return times.back().seconds;
  const auto& below = *(above - 1);
  const double part = (p - below.share) / (above->share - below.share);
  return below.seconds + part * (above->seconds - below.seconds);
}

law law::constant(double seconds) {
  law out;
  out.mean_s_ = seconds;
  return out;
}

law law::exponential(double mean_s) {
  law out;
  out.shape_ = shape::exponential;
  out.mean_s_ = mean_s;
  out.squared_variation_ = 1;
  return out;
}

law law::lognormal(double mean_s, double variation) {
  law out;
  out.shape_ = shape::lognormal;
  out.mean_s_ = mean_s;
  out.squared_variation_ = variation * variation;
  const double variance = std::log(1 + out.squared_variation_);
  out.spread_ = std::sqrt(variance);
  out.location_ = std::log(mean_s) - variance / 2;
  return out;
}

law law::table(std::string_view name, const quantile_table& times, double mean_s) {
  law out;
  const auto own = moments_of(times);
  out.shape_ = shape::table;
  out.times_ = &times;
  out.name_ = name;
  out.mean_s_ = mean_s > 0 ? mean_s : own.mean;
  out.spread_ = out.mean_s_ / own.mean;
  out.squared_variation_ = own.of_squares / (own.mean * own.mean) - 1;
  return out;
}

result<law> law::parse(std::string_view text) {
  if (text.size() > 64) return wrong(text.substr(0, 64), "it is longer than 64 characters");
  const auto words = words_of(text);
  if (words.empty()) return wrong(text, "it is empty");
  const auto name = words[0];
  const std::string_view usage = "durations are above 0, at most 7d and have a unit (ms, s, m, h)";
  if (const auto seconds = seconds_of(name)) {
    if (words.size() == 1) return constant(*seconds);
    return wrong(text, "nothing follows a plain duration");
  }
  const auto mean = words.size() > 1 ? seconds_of(words[1]) : std::nullopt;
  if (name == handling_name || name == turns_name) {
    if (words.size() > 2 || (words.size() == 2 && !mean))
      return wrong(text, "only a mean may follow, and " + std::string{usage});
    const bool handling = name == handling_name;
    return table(handling ? handling_name : turns_name, handling ? human_times : turn_times,
                 mean.value_or(0));
  }
  if (name == "exponential") {
    if (words.size() != 2 || !mean) return wrong(text, "a mean must follow, and it alone");
    return exponential(*mean);
  }
  if (name == "lognormal") {
    const auto variation = words.size() == 3 ? text::parse_number(words[2]) : std::nullopt;
    if (!mean || !variation || *variation <= 0 || *variation > variation_max)
      return wrong(text, "a mean and a coefficient of variation (above 0, at most 10) must follow");
    return lognormal(*mean, *variation);
  }
  if (name.find_first_of("0123456789") == 0) return wrong(text, usage);
  constexpr std::array<std::string_view, 4> known{"exponential", "lognormal", handling_name,
                                                  turns_name};
  return wrong(text, fmt::format("did you mean '{}'?", text::nearest(name, known)));
}

law law::with_mean(double seconds) const {
  switch (shape_) {
    case shape::constant: return constant(seconds);
    case shape::exponential: return exponential(seconds);
    case shape::lognormal: return lognormal(seconds, std::sqrt(squared_variation_));
    case shape::table: return table(name_, *times_, seconds);
  }
  return *this;
}

double law::draw(std::mt19937_64& random) const {
  switch (shape_) {
    case shape::constant: return mean_s_;
    case shape::exponential: return -mean_s_ * std::log(1 - uniform(random));
    case shape::lognormal: {
      // Box and Muller; the second number is not kept, so that a law stays a plain value.
      const double radius = std::sqrt(-2 * std::log(1 - uniform(random)));
      return std::exp(location_ + spread_ * radius * std::cos(6.283185307179586 * uniform(random)));
    }
    case shape::table: return spread_ * seconds_at(*times_, uniform(random));
  }
  return mean_s_;
}

std::string law::spoken() const {
  switch (shape_) {
    case shape::constant: return spoken_span(mean_s_);
    case shape::exponential: return "exponential " + spoken_span(mean_s_);
    case shape::lognormal:
      return fmt::format("lognormal {} {:.6g}", spoken_span(mean_s_),
                         std::sqrt(squared_variation_));
    case shape::table: break;
  }
  std::string out{name_};
  if (spread_ != 1) out += ' ' + spoken_span(mean_s_);
  return out;
}

}  // namespace weft::traffic
