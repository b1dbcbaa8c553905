#include <cstdint>

#include "tests/fuzz/trigger_text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  weft::fuzz::trigger_set({reinterpret_cast<const char*>(data), size});
  return 0;
}
