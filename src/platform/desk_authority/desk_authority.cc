#include "platform/desk_authority/desk_authority.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <functional>
#include <memory>
#include <optional>
#include <set>

namespace limen::desk_authority {
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
using Names = std::unique_ptr<GENERAL_NAMES, Free<GENERAL_NAMES_free>>;
using Constraints = std::unique_ptr<NAME_CONSTRAINTS, Free<NAME_CONSTRAINTS_free>>;
using File = std::unique_ptr<std::FILE, Free<std::fclose>>;

constexpr int kAuthorityDays = 3650, kServerDays = 397, kRenewDays = 30;
constexpr std::int64_t kDay = 86'400;

struct Pair {
  Certificate certificate;
  Key key;
};

Error failed(std::string code, std::string message, std::string source = {}) {
  ERR_clear_error();
  return Error{std::move(code), std::move(message), Place{.source = std::move(source)}};
}

// The address in network order: 4 or 16 bytes; none: no address.
std::vector<std::uint8_t> address_of(const std::string& name) {
  std::array<std::uint8_t, 16> bytes{};
  if (::inet_pton(AF_INET, name.c_str(), bytes.data()) == 1) return {bytes.begin(), bytes.begin() + 4};
  if (::inet_pton(AF_INET6, name.c_str(), bytes.data()) == 1) return {bytes.begin(), bytes.end()};
  return {};
}

// Letters, digits and hyphens between dots [RFC 1123 §2.1].
bool is_host_name(const std::string& name) {
  if (name.empty() || name.size() > 253 || name.front() == '.' || name.back() == '.') return false;
  std::size_t label = 0;
  char before = '.';
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (c == '.') {
      if (before == '.' || before == '-') return false;
      label = 0;
    } else if ((!plain && c != '-') || (c == '-' && before == '.') || ++label > 63) {
      return false;
    }
    before = c;
  }
  return before != '-';
}

Result<std::set<std::string>> checked(const std::vector<std::string>& names) {
  std::set<std::string> all{"localhost", "127.0.0.1", "::1"};
  for (std::string name : names) {
    for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (address_of(name).empty() && !is_host_name(name)) {
      return Error{"desk_authority.names", "is neither a host name nor an address", Place{.source = name}};
    }
    all.insert(name);
  }
  return all;
}

std::string alternative_names(const std::set<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    text += fmt::format("{}{}:{}", text.empty() ? "" : ",", address_of(name).empty() ? "DNS" : "IP", name);
  }
  return text;
}

// A constraint "DNS:a.b" permits everything below a.b too; an address goes with a mask of ones.
std::string permitted(const std::set<std::string>& names) {
  std::string text = "critical";
  for (const std::string& name : names) {
    const auto address = address_of(name);
    if (address.empty()) {
      text += ",permitted;DNS:" + name;
    } else if (address.size() == 4) {
      text += ",permitted;IP:" + name + "/255.255.255.255";
    } else {
      text += ",permitted;IP:" + name + "/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
    }
  }
  return text;
}

bool extend(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context{};
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  return extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool set_serial(X509* certificate) {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), bytes.size()) != 1) return false;
  bytes[0] &= 0x7f;
  BIGNUM* number = BN_bin2bn(bytes.data(), bytes.size(), nullptr);
  const bool done = number != nullptr && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nullptr;
  BN_free(number);
  return done;
}

Certificate blank(EVP_PKEY* key, const std::string& name, Instant now, int days) {
  Certificate certificate(X509_new());
  X509* raw = certificate.get();
  if (raw == nullptr || X509_set_version(raw, 2) != 1 || !set_serial(raw)) return nullptr;
  std::time_t at = now.microseconds / 1'000'000;
  X509_time_adj(X509_getm_notBefore(raw), -3600, &at);  // desks whose clocks are a little behind
  X509_time_adj_ex(X509_getm_notAfter(raw), days, 0, &at);
  const auto* text = reinterpret_cast<const unsigned char*>(name.c_str());
  // A common name has 64 characters at most [RFC 5280, appendix A.1].
  const int size = static_cast<int>(std::min<std::size_t>(name.size(), 64));
  if (X509_NAME_add_entry_by_txt(X509_get_subject_name(raw), "CN", MBSTRING_UTF8, text, size, -1, 0) != 1 ||
      X509_set_pubkey(raw, key) != 1) {
    return nullptr;
  }
  return certificate;
}

Result<Pair> make_authority(const std::set<std::string>& names, const std::string& site, Instant now) {
  Pair pair{nullptr, Key(EVP_EC_gen("P-256"))};
  if (pair.key == nullptr) return failed("desk_authority.key", "cannot make a key");
  // The name of a site may end in half a character after the cut; plain ASCII says enough.
  std::string name = "Limen desks: ";
  for (const char c : site) name += c >= 0x20 && c < 0x7f ? c : '?';
  pair.certificate = blank(pair.key.get(), name, now, kAuthorityDays);
  X509* raw = pair.certificate.get();
  if (raw == nullptr || X509_set_issuer_name(raw, X509_get_subject_name(raw)) != 1 ||
      !extend(raw, raw, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") ||
      !extend(raw, raw, NID_key_usage, "critical,keyCertSign,cRLSign") ||
      !extend(raw, raw, NID_subject_key_identifier, "hash") ||
      !extend(raw, raw, NID_name_constraints, permitted(names)) || X509_sign(raw, pair.key.get(), EVP_sha256()) <= 0) {
    return failed("desk_authority.names", "cannot make an authority for these names");
  }
  return pair;
}

Result<Pair> issue(const Pair& authority, const std::set<std::string>& names, Instant now) {
  Pair pair{nullptr, Key(EVP_EC_gen("P-256"))};
  if (pair.key == nullptr) return failed("desk_authority.key", "cannot make a key");
  const auto own = std::find_if(names.begin(), names.end(), [](const std::string& name) {
    return address_of(name).empty() && name != "localhost";
  });
  pair.certificate = blank(pair.key.get(), own == names.end() ? "localhost" : *own, now, kServerDays);
  X509* raw = pair.certificate.get();
  X509* issuer = authority.certificate.get();
  if (raw == nullptr || X509_set_issuer_name(raw, X509_get_subject_name(issuer)) != 1 ||
      !extend(raw, issuer, NID_basic_constraints, "critical,CA:FALSE") ||
      !extend(raw, issuer, NID_key_usage, "critical,digitalSignature") ||
      !extend(raw, issuer, NID_ext_key_usage, "serverAuth") ||
      !extend(raw, issuer, NID_subject_key_identifier, "hash") ||
      !extend(raw, issuer, NID_authority_key_identifier, "keyid:always") ||
      !extend(raw, issuer, NID_subject_alt_name, alternative_names(names)) ||
      X509_sign(raw, authority.key.get(), EVP_sha256()) <= 0) {
    return failed("desk_authority.names", "cannot make a certificate for these names");
  }
  return pair;
}

std::string in(const std::string& folder, const char* name) { return folder + "/" + name; }

File open_new(const std::string& path, mode_t mode) {
  ::unlink(path.c_str());
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
  return File(descriptor < 0 ? nullptr : ::fdopen(descriptor, "w"));
}

// Under another name first: a power cut leaves what was there, or all of the new one.
Result<void> put(const std::string& path, mode_t mode, const std::function<bool(std::FILE*)>& write) {
  const std::string draft = path + ".new";
  File out = open_new(draft, mode);
  bool good = out != nullptr && write(out.get()) && std::fflush(out.get()) == 0 && ::fsync(::fileno(out.get())) == 0;
  good = out != nullptr && std::fclose(out.release()) == 0 && good && std::rename(draft.c_str(), path.c_str()) == 0;
  if (good) return {};
  return failed("desk_authority.write", "cannot be written", path);
}

// The key before the certificate: a certificate that is there has its key.
Result<void> write(const std::string& folder, const char* certificate, const char* key, const Pair& pair,
                   X509* above = nullptr) {
  TRY(put(in(folder, key), 0600, [&](std::FILE* file) {
    return PEM_write_PrivateKey(file, pair.key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1;
  }));
  return put(in(folder, certificate), 0644, [&](std::FILE* file) {
    return PEM_write_X509(file, pair.certificate.get()) == 1 && (above == nullptr || PEM_write_X509(file, above) == 1);
  });
}

bool there(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

// None: the files are not there.
Result<std::optional<Pair>> read(const std::string& folder, const char* certificate, const char* key) {
  const std::string certificate_path = in(folder, certificate), key_path = in(folder, key);
  if (!there(certificate_path) || !there(key_path)) return std::optional<Pair>();
  Pair pair;
  const File certificate_in(std::fopen(certificate_path.c_str(), "re"));
  if (certificate_in) pair.certificate.reset(PEM_read_X509(certificate_in.get(), nullptr, nullptr, nullptr));
  if (!pair.certificate) return failed("desk_authority.read", "is no certificate in PEM", certificate_path);
  const File key_in(std::fopen(key_path.c_str(), "re"));
  if (key_in) pair.key.reset(PEM_read_PrivateKey(key_in.get(), nullptr, nullptr, nullptr));
  if (!pair.key) return failed("desk_authority.read", "is no key in PEM", key_path);
  if (X509_check_private_key(pair.certificate.get(), pair.key.get()) != 1) {
    return failed("desk_authority.key", "is not the key of the certificate", key_path);
  }
  return std::optional<Pair>(std::move(pair));
}

Instant end_of(const X509* certificate) {
  std::tm time{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &time) != 1) return {};
  return Instant{std::int64_t{::timegm(&time)} * 1'000'000};
}

bool soon_over(const X509* certificate, Instant now) {
  return end_of(certificate).microseconds < now.microseconds + kRenewDays * kDay * 1'000'000;
}

std::string address_text(const ASN1_OCTET_STRING& bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = bytes.length == 4 ? AF_INET : AF_INET6;
  if (bytes.length != 4 && bytes.length != 16) return {};
  return ::inet_ntop(family, bytes.data, text.data(), text.size()) != nullptr ? text.data() : "";
}

std::set<std::string> names_of(const X509* certificate) {
  std::set<std::string> all;
  const Names names(static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME& name = *sk_GENERAL_NAME_value(names.get(), i);
    if (name.type == GEN_IPADD) all.insert(address_text(*name.d.iPAddress));
    if (name.type == GEN_DNS) {
      all.emplace(reinterpret_cast<const char*>(ASN1_STRING_get0_data(name.d.dNSName)),
                  static_cast<std::size_t>(ASN1_STRING_length(name.d.dNSName)));
    }
  }
  return all;
}

bool signed_by(const Pair& server, const Pair& authority) {
  return X509_check_issued(authority.certificate.get(), server.certificate.get()) == X509_V_OK &&
         X509_verify(server.certificate.get(), authority.key.get()) == 1;
}

// Whether it may sign for all of these [RFC 5280 §4.2.1.10], by trying one.
bool may_sign(const Pair& authority, const std::set<std::string>& names, Instant now) {
  const auto trial = issue(authority, names, now);
  if (!trial.ok()) return false;
  X509_check_purpose(trial->certificate.get(), -1, 0);  // reads the alternative names, which are compared below
  const Constraints constraints(static_cast<NAME_CONSTRAINTS*>(
      X509_get_ext_d2i(authority.certificate.get(), NID_name_constraints, nullptr, nullptr)));
  return constraints && NAME_CONSTRAINTS_check(trial->certificate.get(), constraints.get()) == X509_V_OK;
}

State state_of(const Pair& authority, const Pair* server) {
  State state;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (X509_digest(authority.certificate.get(), EVP_sha256(), digest.data(), &length) == 1) {
    for (unsigned i = 0; i < length; ++i) state.fingerprint += fmt::format("{}{:02X}", i > 0 ? ":" : "", digest[i]);
  }
  state.authority_until = end_of(authority.certificate.get());
  if (server == nullptr) return state;
  state.server_until = end_of(server->certificate.get());
  for (const std::string& name : names_of(server->certificate.get())) state.names.push_back(name);
  return state;
}

}  // namespace

Result<State> ensure(const std::string& folder, const std::vector<std::string>& names, const std::string& site,
                     Instant now) {
  const std::set<std::string> all = TRY(checked(names));
  auto authority = TRY(read(folder, kAuthority, kAuthorityKey));
  const bool new_authority =
      !authority || soon_over(authority->certificate.get(), now) || !may_sign(*authority, all, now);
  if (new_authority) {
    authority = TRY(make_authority(all, site, now));
    TRY(write(folder, kAuthority, kAuthorityKey, *authority));
  }
  auto server = TRY(read(folder, kServer, kServerKey));
  bool new_server = !server || !signed_by(*server, *authority) || soon_over(server->certificate.get(), now);
  if (!new_server) {
    const std::set<std::string> said = names_of(server->certificate.get());
    new_server = !std::includes(said.begin(), said.end(), all.begin(), all.end());
  }
  if (new_server) {
    server = TRY(issue(*authority, all, now));
    TRY(write(folder, kServer, kServerKey, *server, authority->certificate.get()));
  }
  State state = state_of(*authority, &*server);
  state.made_authority = new_authority;
  state.made_server = new_server;
  return state;
}

Result<State> look(const std::string& folder) {
  const auto authority = TRY(read(folder, kAuthority, kAuthorityKey));
  if (!authority) return Error{"desk_authority.none", "there is no authority here", Place{.source = folder}};
  const auto server = TRY(read(folder, kServer, kServerKey));
  return state_of(*authority, server ? &*server : nullptr);
}

Result<Instant> valid_until(const std::string& file) {
  Pair pair;
  const File in(std::fopen(file.c_str(), "re"));
  if (in) pair.certificate.reset(PEM_read_X509(in.get(), nullptr, nullptr, nullptr));
  if (!pair.certificate) return failed("desk_authority.read", "is no certificate in PEM", file);
  return end_of(pair.certificate.get());
}

}  // namespace limen::desk_authority
