#include "engines/trust_anchors/trust_anchors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engines/passive_authentication/passive_authentication.h"
#include "engines/personalisation/personalisation.h"
#include "engines/test_pki/test_pki.h"

namespace limen::trust_anchors {
namespace {

namespace pa = passive_authentication;
namespace pki = test_pki;

struct World {
  pki::Authority csca = pki::make_csca({.key = pki::Key::make(pki::KeyType::kBrainpoolP256, 1)});
  pki::Issued signer = pki::make_signer(csca, {.key = pki::Key::make(pki::KeyType::kP256, 2)});
  personalisation::Options document = personalisation::sample(signer);
  trust::Store store;
  Instant now = pki::CscaOptions::day(2026, 11, 22);

  void import(const Bytes& bytes) {
    store.import(certificate_files::read(bytes),
                 {.file = "test", .by = "tester", .now = now, .trust_lists = true, .trust_unsigned = true});
  }
  void import(const certificates::Certificate& certificate) {
    import(Bytes(certificate.der().begin(), certificate.der().end()));
  }
  pa::Report report() {
    const personalisation::Files files = personalisation::personalise(document);
    const StoreAnchors anchors(store);
    pa::Request request{.files = {}, .anchors = &anchors, .now = now};
    for (const auto& [file, bytes] : files) request.files.emplace(file, bytes);
    (void)pa::authenticate(request);
    return pa::authenticate(request);  // what is remembered of the first time must not make a difference
  }
};

TEST(TrustAnchors, AuthoritiesOfTheStore) {
  World world;
  EXPECT_EQ(world.report().reason, "pa.chain.unknown");
  world.import(world.csca.certificate);
  EXPECT_EQ(world.report().verdict, pa::Verdict::kAuthentic);
}

TEST(TrustAnchors, AnAuthorityThatNobodyBelievesIsNone) {
  World world;
  ASSERT_TRUE(world.store.propose(world.csca.certificate, "one", world.now).ok());
  EXPECT_EQ(world.report().reason, "pa.chain.unknown");
  ASSERT_TRUE(world.store.confirm(world.csca.certificate.fingerprint(), "two", world.now).ok());
  EXPECT_EQ(world.report().verdict, pa::Verdict::kAuthentic);
}

TEST(TrustAnchors, SignersOfTheStore) {
  for (const bool by_key : {false, true}) {
    World world;
    world.import(world.csca.certificate);
    world.document.sod.cms->embed_signer = false;
    world.document.sod.cms->signer_by_key_id = by_key;
    EXPECT_EQ(world.report().reason, "pa.signer.missing");
    world.import(world.signer.certificate);
    EXPECT_EQ(world.report().verdict, pa::Verdict::kAuthentic) << by_key;
  }
}

TEST(TrustAnchors, RevocationListsOfTheStore) {
  World world;
  world.import(world.csca.certificate);
  world.import(pki::make_revocation_list(world.csca, {.this_update = pki::CscaOptions::day(2026, 11, 1)}));
  EXPECT_EQ(world.report().step(pa::Step::kRevocation).state, pa::State::kPassed);
  world.import(pki::make_revocation_list(
      world.csca, {.this_update = pki::CscaOptions::day(2026, 11, 20), .serials = {100}, .number = 2}));
  EXPECT_EQ(world.report().reason, "pa.revocation.revoked");
}

TEST(TrustAnchors, AForgedSignerIsRefusedEachTime) {
  World world;
  world.import(world.csca.certificate);
  pki::Authority forger = world.csca;
  forger.key = pki::Key::make(pki::KeyType::kBrainpoolP256, 66);
  world.signer =
      pki::make_signer(forger, {.key = pki::Key::make(pki::KeyType::kP256, 2)}, [](pki::CertificateFields& fields) {
        fields.authority_key_id = pki::Key::make(pki::KeyType::kBrainpoolP256, 1).key_id();
      });
  world.document = personalisation::sample(world.signer);
  EXPECT_EQ(world.report().reason, "pa.chain.mismatch");
}

}  // namespace
}  // namespace limen::trust_anchors
