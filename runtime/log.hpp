#pragma once

#include <string>

// Structured logs on standard error. The only file that knows spdlog is log.cpp.

namespace weft::log {

enum class form { text, json };

/// Call once at start. `quiet` leaves warnings and errors only.
void set_up(form as, bool quiet);

void info(const std::string& text);
void warning(const std::string& text);
/// Something surprising that was survived: tests fail on it.
void error(const std::string& text);

}  // namespace weft::log
