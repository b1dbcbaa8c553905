#include "schemas/digest.hpp"

#include <memory>
#include <stdexcept>

#include <openssl/evp.h>

namespace weft {

std::array<unsigned char, 32> sha256(std::string_view bytes) {
  // Looking the algorithm up costs several times what hashing a step does, so it is done once.
  static EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{
      EVP_MD_CTX_new(), &EVP_MD_CTX_free};
  std::array<unsigned char, 32> hash{};
  if (EVP_DigestInit_ex2(context.get(), algorithm, nullptr) != 1 ||
      EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) != 1 ||
      EVP_DigestFinal_ex(context.get(), hash.data(), nullptr) != 1)
    throw std::runtime_error("SHA-256 is not available: check the installation of OpenSSL");
  return hash;
}

std::string sha256_hex(std::string_view bytes) {
  const auto hash = sha256(bytes);
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
