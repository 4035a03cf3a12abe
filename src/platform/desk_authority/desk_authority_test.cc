#include "platform/desk_authority/desk_authority.h"

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/result_matchers.h"
#include "platform/database/test_site.h"

namespace limen::desk_authority {
namespace {

constexpr Instant kNow{1'795'000'000'000'000};  // 2026-11-18
constexpr std::int64_t kDayMicroseconds = 86'400'000'000;

class DeskAuthority : public ::testing::Test {
 protected:
  std::string folder() const { return folder_.path(); }
  std::string path(const char* name) const { return folder() + "/" + name; }
  static std::string text_of(const std::string& path) {
    std::ostringstream out;
    out << std::ifstream(path).rdbuf();
    return out.str();
  }
  Result<State> ensure(const std::vector<std::string>& names, int days = 0) const {
    return desk_authority::ensure(folder(), names, "Harbour post",
                                  Instant{kNow.microseconds + days * kDayMicroseconds});
  }

  // What a desk does that believes the authority and nobody else: 0 (X509_V_OK) or OpenSSL's reason.
  int believed(const std::string& server, const std::string& name) const {
    X509* root = read(path(kAuthority));
    X509* leaf = read(server);
    X509_STORE* store = X509_STORE_new();
    X509_STORE_add_cert(store, root);
    X509_STORE_CTX* context = X509_STORE_CTX_new();
    X509_STORE_CTX_init(context, store, leaf, nullptr);
    X509_VERIFY_PARAM* wanted = X509_STORE_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_time(wanted, kNow.microseconds / 1'000'000);
    if (X509_VERIFY_PARAM_set1_ip_asc(wanted, name.c_str()) != 1) {
      X509_VERIFY_PARAM_set1_host(wanted, name.c_str(), 0);
    }
    const int good = X509_verify_cert(context);
    const int reason = X509_STORE_CTX_get_error(context);
    X509_STORE_CTX_free(context);
    X509_STORE_free(store);
    X509_free(root);
    X509_free(leaf);
    return good == 1 ? X509_V_OK : reason;
  }
  static X509* read(const std::string& path) {
    std::FILE* file = std::fopen(path.c_str(), "re");
    X509* certificate = file != nullptr ? PEM_read_X509(file, nullptr, nullptr, nullptr) : nullptr;
    if (file != nullptr) std::fclose(file);
    return certificate;
  }

  database::testing::TestFolder folder_;
};

TEST_F(DeskAuthority, ADeskThatBelievesItBelievesTheServer) {
  const auto state = ensure({"Post1.example", "192.0.2.10", "2001:db8::10"});
  ASSERT_OK(state);
  EXPECT_TRUE(state->made_authority);
  EXPECT_TRUE(state->made_server);
  EXPECT_EQ(state->fingerprint.size(), 95U);
  for (const char* name : {"post1.example", "192.0.2.10", "2001:db8::10", "localhost", "127.0.0.1", "::1"}) {
    EXPECT_EQ(believed(path(kServer), name), X509_V_OK) << name;
  }
  EXPECT_EQ(believed(path(kServer), "post2.example"), X509_V_ERR_HOSTNAME_MISMATCH);
  struct stat key{};
  for (const char* file : {kAuthorityKey, kServerKey}) {
    ASSERT_EQ(::stat(path(file).c_str(), &key), 0);
    EXPECT_EQ(key.st_mode & 0777U, 0600U) << file;
  }
  // The file that the server sends has the authority after it.
  EXPECT_NE(text_of(path(kServer)).find(text_of(path(kAuthority))), std::string::npos);
}

TEST_F(DeskAuthority, WhatIsThereStays) {
  ASSERT_OK(ensure({"post1.example"}));
  const std::string authority = text_of(path(kAuthority)), server = text_of(path(kServer));
  const auto again = ensure({"post1.example"});
  ASSERT_OK(again);
  EXPECT_FALSE(again->made_authority || again->made_server);
  EXPECT_EQ(text_of(path(kAuthority)), authority);
  EXPECT_EQ(text_of(path(kServer)), server);
  const auto looked = look(folder());
  ASSERT_OK(looked);
  EXPECT_EQ(looked->fingerprint, again->fingerprint);
  EXPECT_EQ(looked->server_until.utc_day() - kNow.utc_day(), 397);
  EXPECT_EQ(looked->authority_until.utc_day() - kNow.utc_day(), 3650);
}

TEST_F(DeskAuthority, TheServersCertificateIsRenewedAndTheDesksNeedNotBeTold) {
  ASSERT_OK(ensure({"post1.example"}));
  const std::string authority = text_of(path(kAuthority)), server = text_of(path(kServer));
  const auto early = ensure({"post1.example"}, 366);
  ASSERT_OK(early);
  EXPECT_FALSE(early->made_server);
  const auto late = ensure({"post1.example"}, 368);
  ASSERT_OK(late);
  EXPECT_TRUE(late->made_server);
  EXPECT_FALSE(late->made_authority);
  EXPECT_EQ(text_of(path(kAuthority)), authority);
  EXPECT_NE(text_of(path(kServer)), server);
  const auto old = ensure({"post1.example"}, 3'630);
  ASSERT_OK(old);
  EXPECT_TRUE(old->made_authority && old->made_server);
}

TEST_F(DeskAuthority, ANewNameMakesANewAuthority) {
  ASSERT_OK(ensure({"post1.example"}));
  const auto below = ensure({"post1.example", "desk.post1.example"});
  ASSERT_OK(below);
  EXPECT_FALSE(below->made_authority);
  EXPECT_TRUE(below->made_server);
  EXPECT_EQ(believed(path(kServer), "desk.post1.example"), X509_V_OK);
  const auto other = ensure({"post1.example", "post2.example"});
  ASSERT_OK(other);
  EXPECT_TRUE(other->made_authority);
  EXPECT_EQ(believed(path(kServer), "post2.example"), X509_V_OK);
}

// Somebody has the authority's key and signs for another name: no desk believes it.
TEST_F(DeskAuthority, AStolenKeySignsForNobodyElse) {
  ASSERT_OK(ensure({"post1.example"}));
  std::FILE* key_file = std::fopen(path(kAuthorityKey).c_str(), "re");
  EVP_PKEY* key = PEM_read_PrivateKey(key_file, nullptr, nullptr, nullptr);
  std::fclose(key_file);
  for (const char* victim : {"DNS:bank.example", "DNS:example", "DNS:post1.example.org", "IP:192.0.2.99"}) {
    X509* leaf = read(path(kServer));
    X509_delete_ext(leaf, X509_get_ext_by_NID(leaf, NID_subject_alt_name, -1));
    X509_EXTENSION* names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, victim);
    X509_add_ext(leaf, names, -1);
    X509_sign(leaf, key, EVP_sha256());
    std::FILE* out = std::fopen(path("forged.crt").c_str(), "we");
    PEM_write_X509(out, leaf);
    std::fclose(out);
    X509_EXTENSION_free(names);
    X509_free(leaf);
    const std::string name(victim);
    EXPECT_EQ(believed(path("forged.crt"), name.substr(name.find(':') + 1)), X509_V_ERR_PERMITTED_VIOLATION) << victim;
  }
  EVP_PKEY_free(key);
}

TEST_F(DeskAuthority, WhatCannotBeIsRefused) {
  for (const char* bad : {"", "a b", "-a", "a-", "a..b", ".a", "a.", "192.0.2.300x/24", "DNS:x", "a,IP:192.0.2.1",
                          "*.example", "пост.example"}) {
    EXPECT_EQ(ensure({bad}).error().code, "desk_authority.names") << bad;
  }
  EXPECT_EQ(look(folder()).error().code, "desk_authority.none");
  ASSERT_OK(ensure({"post1.example"}));
  std::filesystem::copy_file(path(kServerKey), path(kAuthorityKey), std::filesystem::copy_options::overwrite_existing);
  EXPECT_EQ(ensure({"post1.example"}).error().code, "desk_authority.key");
  std::ofstream(path(kAuthority)) << "no certificate";
  EXPECT_EQ(look(folder()).error().code, "desk_authority.read");
  EXPECT_EQ(desk_authority::ensure(path("nowhere"), {}, "x", kNow).error().code, "desk_authority.write");
}

}  // namespace
}  // namespace limen::desk_authority
