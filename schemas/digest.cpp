#include "schemas/digest.hpp"

#include <array>

#include <openssl/sha.h>

namespace weft {

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> hash{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), hash.data());
  constexpr char digits[] = "0123456789abcdef";
  std::string hex(hash.size() * 2, '0');
  for (std::size_t i = 0; i < hash.size(); ++i) {
    hex[2 * i] = digits[hash[i] >> 4];
    hex[2 * i + 1] = digits[hash[i] & 15];
  }
  return hex;
}

std::string digest_of(const action& act) {
  std::string canonical;
  canonical.reserve(act.name.size() + act.arguments.size() + 32);
  canonical += R"({"arguments":)";
  canonical += act.arguments;
  canonical += R"(,"name":")";
  canonical += act.name;  // a valid action name needs no escaping
  canonical += R"("})";
  return sha256_hex(canonical);
}

}  // namespace weft
