// The TLS settings of the server: 1.2 and 1.3, forward secrecy, authenticated ciphers, no compression, no
// renegotiation.
#pragma once

#include <openssl/types.h>

#include <memory>
#include <string>

#include "platform/http/http.h"

namespace limen::http {

struct SslContextFree {
  void operator()(SSL_CTX* context) const;
};
using SslContext = std::unique_ptr<SSL_CTX, SslContextFree>;

// Errors "http.tls.certificate", "http.tls.key", "http.tls.client_ca".
Result<SslContext> make_server_context(const TlsFiles& files);
// SHA-256 of the verified client certificate in hexadecimal; empty when there is none.
std::string client_certificate_of(SSL* connection);

}  // namespace limen::http
