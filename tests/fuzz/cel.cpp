#include <cstdint>

#include "tests/fuzz/expressions.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  weft::fuzz::cel({reinterpret_cast<const char*>(data), size});
  return 0;
}
