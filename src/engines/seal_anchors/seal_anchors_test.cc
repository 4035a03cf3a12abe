#include "engines/seal_anchors/seal_anchors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engines/test_pki/test_pki.h"

namespace limen::seal_anchors {
namespace {

using namespace test_pki;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(StoreSealAnchors, GivesSignersToBeCheckedAndBelievedAuthoritiesOnly) {
  const Authority believed = make_csca({.key = Key::make(KeyType::kP256, 1)});
  const Authority other = make_csca({.country = "XA", .key = Key::make(KeyType::kP256, 2)});
  const auto seal_signer = [](const Authority& by) {
    return make_signer(by, {.name = "TS",
                            .key = Key::make(KeyType::kP256, 3),
                            .serial = 0x32,
                            .extended_key_usage = {"2.23.136.1.1.11.1"}});
  };
  const Issued good = seal_signer(believed), bad = seal_signer(other);
  trust::Store store;
  const auto import = [&](ByteView bytes, bool word) {
    store.import(certificate_files::read(bytes),
                 {.by = "A", .now = CscaOptions::day(2026, 1, 1), .trust_unsigned = word});
  };
  import(believed.certificate.der(), true);
  import(other.certificate.der(), false);
  import(good.certificate.der(), false);
  import(bad.certificate.der(), false);
  import(make_revocation_list(believed, {.this_update = CscaOptions::day(2025, 1, 1)}), false);
  import(make_signer(believed, {.key = Key::make(KeyType::kP256, 4), .serial = 0x32}).certificate.der(), false);
  const StoreSealAnchors anchors(store);
  ASSERT_THAT(anchors.signers("UTTS", "32"), SizeIs(2));
  EXPECT_EQ(anchors.signers("UTTS", "032")[0], good.certificate) << "the one with the signer's name first";
  EXPECT_THAT(anchors.signers("XATS", "32"), SizeIs(1));
  EXPECT_THAT(anchors.issuers_of(good.certificate), SizeIs(1));
  EXPECT_THAT(anchors.issuers_of(bad.certificate), IsEmpty());
  EXPECT_THAT(anchors.revocation_lists(believed.certificate), SizeIs(1));
  EXPECT_THAT(anchors.revocation_lists(other.certificate), IsEmpty());
  const Bytes sum = certificates::digest(certificates::Hash::kSha1, good.certificate.der());
  ASSERT_THAT(anchors.signers_by_hash(ByteView(sum).last(5)), SizeIs(1));
  EXPECT_EQ(anchors.signers_by_hash(ByteView(sum).last(5))[0], good.certificate);
  EXPECT_THAT(anchors.signers_by_hash(ByteView(sum).first(5)), IsEmpty());
}

}  // namespace
}  // namespace limen::seal_anchors
