#include "platform/http/tls.h"

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <cstdio>

#include "base/bytes.h"

namespace limen::http {
namespace {

template <auto Function>
struct Free {
  template <typename T>
  void operator()(T* object) const {
    Function(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>>;
using CaNames = STACK_OF(X509_NAME);
using File = std::unique_ptr<std::FILE, Free<std::fclose>>;

constexpr const char* kCiphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

Error tls_error(std::string code, std::string message) {
  ERR_clear_error();
  return Error{std::move(code), std::move(message)};
}

bool add_extension(X509* certificate, int nid, const std::string& value) {
  X509V3_CTX context{};
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  return extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1;
}

std::string alternative_names(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    const bool address =
        name.find(':') != std::string::npos || name.find_first_not_of("0123456789.") == std::string::npos;
    text += (text.empty() ? "" : ",") + std::string(address ? "IP:" : "DNS:") + name;
  }
  return text;
}

bool random_serial(X509* certificate) {
  unsigned char bytes[16];
  if (RAND_bytes(bytes, sizeof bytes) != 1) return false;
  bytes[0] &= 0x7f;
  BIGNUM* number = BN_bin2bn(bytes, sizeof bytes, nullptr);
  const bool done = number != nullptr && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nullptr;
  BN_free(number);
  return done;
}

Certificate sign_certificate(EVP_PKEY* key, const std::vector<std::string>& names, int days) {
  Certificate certificate(X509_new());
  X509* raw = certificate.get();
  if (raw == nullptr || X509_set_version(raw, 2) != 1 || !random_serial(raw)) return nullptr;
  X509_gmtime_adj(X509_getm_notBefore(raw), -3600);
  X509_gmtime_adj(X509_getm_notAfter(raw), static_cast<long>(days) * 86'400);
  X509_NAME* name = X509_get_subject_name(raw);
  const auto* common = reinterpret_cast<const unsigned char*>(names.front().c_str());
  if (X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, common, -1, -1, 0) != 1 ||
      X509_set_issuer_name(raw, name) != 1 || X509_set_pubkey(raw, key) != 1)
    return nullptr;
  if (!add_extension(raw, NID_basic_constraints, "critical,CA:TRUE") ||
      !add_extension(raw, NID_subject_alt_name, alternative_names(names)) ||
      !add_extension(raw, NID_ext_key_usage, "serverAuth,clientAuth") ||
      !add_extension(raw, NID_subject_key_identifier, "hash"))
    return nullptr;
  return X509_sign(raw, key, EVP_sha256()) > 0 ? std::move(certificate) : nullptr;
}

File create(const std::string& path, mode_t mode) {
  ::unlink(path.c_str());
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
  return File(descriptor < 0 ? nullptr : ::fdopen(descriptor, "w"));
}

}  // namespace

void SslContextFree::operator()(SSL_CTX* context) const { SSL_CTX_free(context); }

Result<SslContext> make_server_context(const TlsFiles& files) {
  SslContext context(SSL_CTX_new(TLS_server_method()));
  SSL_CTX* raw = context.get();
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  SSL_CTX_set_options(raw, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_cipher_list(raw, kCiphers);
  if (SSL_CTX_use_certificate_chain_file(raw, files.certificate_file.c_str()) != 1)
    return tls_error("http.tls.certificate", "cannot read the certificate file");
  if (SSL_CTX_use_PrivateKey_file(raw, files.key_file.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(raw) != 1)
    return tls_error("http.tls.key", "cannot read the key file, or it is not the certificate's");
  if (!files.client_ca_file.empty()) {
    CaNames* names = SSL_load_client_CA_file(files.client_ca_file.c_str());
    if (names == nullptr || SSL_CTX_load_verify_file(raw, files.client_ca_file.c_str()) != 1)
      return tls_error("http.tls.client_ca", "cannot read the file of client certificate authorities");
    SSL_CTX_set_client_CA_list(raw, names);
    SSL_CTX_set_verify(raw, SSL_VERIFY_PEER | (files.client_certificate_needed ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0),
                       nullptr);
    constexpr std::string_view kSessionContext = "limen";
    SSL_CTX_set_session_id_context(raw, as_bytes(kSessionContext).data(), kSessionContext.size());
  } else if (files.client_certificate_needed) {
    return tls_error("http.tls.client_ca", "client certificates are needed, but no authority is named");
  }
  return context;
}

std::string client_certificate_of(SSL* connection) {
  const Certificate certificate(SSL_get1_peer_certificate(connection));
  if (certificate == nullptr || SSL_get_verify_result(connection) != X509_V_OK) return {};
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  if (X509_digest(certificate.get(), EVP_sha256(), digest, &length) != 1) return {};
  return to_hex({digest, length});
}

Result<void> make_self_signed(const std::string& certificate_file, const std::string& key_file,
                              const std::vector<std::string>& names, int days) {
  if (names.empty()) return Error{"http.tls.write", "a certificate needs a name"};
  const Key key(EVP_EC_gen("P-256"));
  if (key == nullptr) return tls_error("http.tls.write", "cannot make a key");
  const Certificate certificate = sign_certificate(key.get(), names, days);
  if (certificate == nullptr) return tls_error("http.tls.write", "cannot make a certificate for these names");
  File key_out = create(key_file, 0600);
  if (key_out == nullptr ||
      PEM_write_PrivateKey(key_out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1 ||
      std::fclose(key_out.release()) != 0)
    return tls_error("http.tls.write", "cannot write the key file");
  File certificate_out = create(certificate_file, 0644);
  if (certificate_out == nullptr || PEM_write_X509(certificate_out.get(), certificate.get()) != 1 ||
      std::fclose(certificate_out.release()) != 0)
    return tls_error("http.tls.write", "cannot write the certificate file");
  return {};
}

}  // namespace limen::http
