#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/fuzz/targets.hpp"
#include "tests/unit/codec_samples.hpp"

// The fuzz targets on seeded random damage to valid inputs: no crash, no over-read (under ASan),
// and everything the targets demand. Same seed, same inputs.

namespace weft {
namespace {

class damage {
 public:
  explicit damage(std::uint64_t seed) : state_{seed} {}

  std::string applied_to(std::string text, const std::vector<std::string_view>& others) {
    for (auto wounds = 1 + below(3); wounds > 0; --wounds) once(text, others);
    return text;
  }

 private:
  /// splitmix64
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }
  std::size_t below(std::size_t bound) { return bound == 0 ? 0 : next() % bound; }

  void once(std::string& text, const std::vector<std::string_view>& others) {
    static constexpr std::array<std::string_view, 25> tokens{"{",
                                                             "}",
                                                             "[",
                                                             "]",
                                                             ":",
                                                             ",",
                                                             "\"",
                                                             "\\",
                                                             "null",
                                                             "true",
                                                             "1e99",
                                                             "1e999",
                                                             "-",
                                                             "0.1",
                                                             "\\ud800",
                                                             "\\u0000",
                                                             "\xC3",
                                                             "\xED\xA0\x80",
                                                             " ",
                                                             "{}",
                                                             "\"a\":",
                                                             "\"id\"",
                                                             "99999999999999999999",
                                                             "[[[[[[[[",
                                                             "\n"};
    const auto at = below(text.size() + 1), length = below(text.size() - at + 1);
    switch (below(7)) {
      case 0:
        if (at < text.size()) text[at] = static_cast<char>(next());
        break;
      case 1: text.resize(at); break;
      case 2: text.erase(at, 1 + length % 8); break;
      case 3: text.insert(at, tokens[below(tokens.size())]); break;
      case 4: text.insert(at, text.substr(at, length)); break;
      case 5: {
        const auto other = others[below(others.size())];
        const auto from = below(other.size());
        text.insert(at, other.substr(from, below(other.size() - from)));
        break;
      }
      default: text.replace(at, length % 4, tokens[below(tokens.size())]);
    }
  }

  std::uint64_t state_;
};

/// The input at the end of a buffer of just its size: a byte read beyond it is an ASan report.
bool run_tight(const fuzz::target& target, std::string_view input) {
  const auto bytes = std::make_unique<char[]>(input.size());
  input.copy(bytes.get(), input.size());
  return target.run({bytes.get(), input.size()});
}

const std::vector<std::string_view>& samples_of(std::string_view target) {
  if (target == "decode_step") return samples::steps;
  if (target == "decode_answer_and_check") return samples::answers;
  if (target == "decode_frame") return samples::frames;
  if (target == "decode_server_frame") return samples::server_frames;
  if (target == "decode_event") return samples::events;
  if (target == "decode_signals") return samples::signals;
  return samples::values;
}

TEST_CASE("every sample that the mutations start from is accepted") {
  for (const auto& target : fuzz::targets)
    for (const auto sample : samples_of(target.name)) {
      CAPTURE(target.name);
      CAPTURE(sample);
      CHECK(run_tight(target, sample));
    }
}

TEST_CASE("damaged inputs are refused in words or mean what they say") {
  constexpr int rounds = 3'000;
  for (const auto& target : fuzz::targets) {
    CAPTURE(target.name);
    const auto& seeds = samples_of(target.name);
    damage random{0x5EED};
    int accepted = 0;
    for (int i = 0; i < rounds; ++i) {
      const auto& seed = seeds[static_cast<std::size_t>(i) % seeds.size()];
      const bool fine = run_tight(target, random.applied_to(std::string{seed}, seeds));
      accepted += fine ? 1 : 0;
    }
    // Both ways must be taken, otherwise the damage is too small or too great to tell anything.
    CHECK(accepted > 0);
    CHECK(accepted < rounds);
  }
}

TEST_CASE("any prefix of a valid input is refused or read, never read beyond") {
  for (const auto& target : fuzz::targets)
    for (const auto sample : samples_of(target.name))
      for (std::size_t length = 0; length < sample.size(); ++length)
        run_tight(target, sample.substr(0, length));
}

}  // namespace
}  // namespace weft
