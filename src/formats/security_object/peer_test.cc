// Signed data compared with OpenSSL's own CMS: what that library signs holds here, with each form of naming the signer;
// and what holds here after a change holds there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/cms.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <algorithm>
#include <memory>

#include "engines/test_pki/test_pki.h"
#include "formats/der/der.h"
#include "formats/security_object/security_object.h"

namespace limen::security_object {
namespace {

using certificates::Hash;
namespace pki = test_pki;
using enum pki::KeyType;

template <typename T, void (*kFree)(T*)>
struct Free {
  void operator()(T* what) const { kFree(what); }
};
void free_bio(BIO* bio) { BIO_free_all(bio); }
using Bio = std::unique_ptr<BIO, Free<BIO, free_bio>>;
using X509Ptr = std::unique_ptr<X509, Free<X509, X509_free>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY, EVP_PKEY_free>>;
using CmsPtr = std::unique_ptr<CMS_ContentInfo, Free<CMS_ContentInfo, CMS_ContentInfo_free>>;

struct World {
  explicit World(pki::KeyType type) : signer(pki::make_signer(csca, {.key = pki::Key::make(type, 2)})) {}
  pki::Authority csca = pki::make_csca({.key = pki::Key::make(kP256, 1)});
  pki::Issued signer;
  Bytes content = write_lds_object(Hash::kSha256, {{1, Bytes(32, 1)}, {2, Bytes(32, 2)}}, false);
};

struct Form {
  bool pss = false, by_key_id = false;
};

// EF.SOD as OpenSSL makes it; empty when it does not.
Bytes signed_by_openssl(const World& world, const Form& form) {
  const ByteView der = world.signer.certificate.der();
  const unsigned char* at = der.data();
  const X509Ptr certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  const Bytes secret = world.signer.key.private_info();
  at = secret.data();
  const KeyPtr key(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(secret.size())));
  const Bio content(BIO_new_mem_buf(world.content.data(), static_cast<int>(world.content.size())));
  const unsigned flags = CMS_BINARY | CMS_PARTIAL;
  const CmsPtr cms(CMS_sign(nullptr, nullptr, nullptr, nullptr, flags));
  ASN1_OBJECT* type = OBJ_txt2obj("2.23.136.1.1.1", 1);
  if (!certificate || !key || !cms || CMS_set1_eContentType(cms.get(), type) != 1) return {};
  ASN1_OBJECT_free(type);
  CMS_SignerInfo* info = CMS_add1_signer(cms.get(), certificate.get(), key.get(), EVP_sha256(),
                                         flags | CMS_KEY_PARAM | (form.by_key_id ? unsigned{CMS_USE_KEYID} : 0U));
  if (info == nullptr) return {};
  if (form.pss) EVP_PKEY_CTX_set_rsa_padding(CMS_SignerInfo_get0_pkey_ctx(info), RSA_PKCS1_PSS_PADDING);
  const Bio out(BIO_new(BIO_s_mem()));
  if (CMS_final(cms.get(), content.get(), nullptr, flags) != 1 || i2d_CMS_bio(out.get(), cms.get()) != 1) return {};
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(out.get(), &bytes);
  return der::tlv(0x77, as_bytes(std::string_view(bytes, static_cast<std::size_t>(size))));
}

bool holds_here(const Bytes& sod_bytes) {
  const Sod sod = read_sod(sod_bytes);
  if (!sod.signed_part.read || sod.signed_part.signers.size() != 1) return false;
  const signed_data::Signer& signer = sod.signed_part.signers[0];
  for (const Bytes& one : sod.signed_part.certificates) {
    const auto certificate = certificates::Certificate::read(one);
    if (certificate.ok() && signed_data::names(signer, *certificate) && certificate->key().ok()) {
      return signed_data::content_type_agrees(signer, sod.signed_part) &&
             signed_data::digest_agrees(signer, sod.signed_part) &&
             signed_data::verify(signer, sod.signed_part, *certificate->key()).ok();
    }
  }
  return false;
}

bool holds_there(const Bytes& sod_bytes) {
  der::Reader reader(sod_bytes, der::Rules::kBer);
  const auto wrapper = reader.next(0x77);
  if (!wrapper.ok()) return false;
  const unsigned char* at = wrapper->content.data();
  const CmsPtr cms(d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(wrapper->content.size())));
  if (!cms) return false;
  const Bio out(BIO_new(BIO_s_mem()));
  return CMS_verify(cms.get(), nullptr, nullptr, nullptr, out.get(), CMS_NO_SIGNER_CERT_VERIFY | CMS_BINARY) == 1;
}

TEST(Peer, WhatOpenSslSignsHolds) {
  for (const pki::KeyType type : {kRsa2048, kP256, kP521, kBrainpoolP256, kBrainpoolP512}) {
    const World world(type);
    for (int bits = 0; bits < 4; ++bits) {
      const Form form{.pss = (bits & 1) != 0, .by_key_id = (bits & 2) != 0};
      if (form.pss && !pki::is_rsa(type)) continue;
      const Bytes sod = signed_by_openssl(world, form);
      ASSERT_FALSE(sod.empty()) << to_text(type) << bits;
      EXPECT_TRUE(holds_there(sod));
      EXPECT_TRUE(holds_here(sod)) << to_text(type) << bits;
      EXPECT_EQ(read_sod(sod).object.groups.size(), 2U);
    }
  }
}

TEST(Peer, WhatWeMakeHoldsThere) {
  for (const pki::KeyType type : {kRsa2048, kP256, kBrainpoolP384}) {
    const World world(type);
    const Bytes sod =
        der::tlv(0x77, pki::make_signed_data({.content_type = std::string(signed_data::kSecurityObjectType),
                                              .content = world.content,
                                              .signer = world.signer}));
    EXPECT_TRUE(holds_here(sod));
    EXPECT_TRUE(holds_there(sod)) << to_text(type);
  }
}

TEST(Peer, WhatHoldsHereAfterAChangeHoldsThere) {
  const World world(kP256);
  const Bytes sod = signed_by_openssl(world, {});
  ASSERT_FALSE(sod.empty());
  // Within the certificate and the signer's name the two differ: here names agree whatever type their strings have, and
  // the certificate's own signature is a question for the chain.
  const auto range = [&](ByteView part) {
    const auto found = std::find_end(sod.begin(), sod.end(), part.begin(), part.end());
    EXPECT_NE(found, sod.end());
    const auto from = static_cast<std::size_t>(found - sod.begin());
    return std::pair(from, from + part.size());
  };
  const auto certificate = range(world.signer.certificate.der());
  const Bytes issuer = pki::encode_name(world.signer.fields.issuer);
  const auto name = range(issuer);
  const auto within = [](std::size_t at, std::pair<std::size_t, std::size_t> part) {
    return at >= part.first && at < part.second;
  };
  int both = 0;
  for (std::size_t at = 0; at < sod.size(); ++at) {
    Bytes changed = sod;
    changed[at] ^= 0x01;
    if (within(at, certificate) || within(at, name) || !holds_here(changed)) continue;
    // OpenSSL digests with the algorithms listed in front only; here that is a remark, since the SignerInfo names its
    // own.
    const Sod sod_of_change = read_sod(changed);
    if (std::ranges::any_of(sod_of_change.findings,
                            [](const auto& finding) { return finding.code == "signed_data.digest.unlisted"; })) {
      continue;
    }
    ++both;
    EXPECT_TRUE(holds_there(changed)) << at;
  }
  EXPECT_GT(both, 0);   // bytes that nobody signs: version numbers
  EXPECT_LT(both, 30);  // and not all
}

}  // namespace
}  // namespace limen::security_object
