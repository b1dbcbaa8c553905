#include <cstdint>

#include "tests/fuzz/targets.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  weft::fuzz::decode_server_frame({reinterpret_cast<const char*>(data), size});
  return 0;
}
