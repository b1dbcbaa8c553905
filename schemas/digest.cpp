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

std::array<unsigned char, 32> hmac_sha256(std::string_view secret, std::string_view bytes) {
  std::array<unsigned char, 32> hash{};
  std::size_t size = 0;
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  if (EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, secret.data(), secret.size(), data,
                bytes.size(), hash.data(), hash.size(), &size) == nullptr ||
      size != hash.size())
    throw std::runtime_error("HMAC-SHA256 is not available: check the installation of OpenSSL");
  return hash;
}

std::string hex_of(std::span<const unsigned char> bytes) {
  constexpr char digits[] = "0123456789abcdef";
  std::string hex(bytes.size() * 2, '0');
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    hex[2 * i] = digits[bytes[i] >> 4];
    hex[2 * i + 1] = digits[bytes[i] & 15];
  }
  return hex;
}

std::string sha256_hex(std::string_view bytes) { return hex_of(sha256(bytes)); }

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
