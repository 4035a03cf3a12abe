// Revocation lists that wait for their authority.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/result_matchers.h"
#include "base/test_work.h"
#include "engines/test_pki/test_pki.h"
#include "engines/trust/trust.h"

namespace limen::trust {
namespace {

using namespace test_pki;
using ::testing::SizeIs;

class RevocationListsTest : public ::testing::Test {
 protected:
  ImportReport import(ByteView bytes, ImportRequest request = {}) {
    request.now = now;
    return store.import(certificate_files::read(bytes), request);
  }
  void believe(const Authority& authority) { import(authority.certificate.der(), {.by = "A", .trust_unsigned = true}); }
  Bytes list_of(const Authority& by) const {
    return make_revocation_list(by, {.this_update = CscaOptions::day(2026, 11, 1), .serials = {500}});
  }

  Authority ut = make_csca({.key = Key::make(KeyType::kP256, 1)});
  Instant now = CscaOptions::day(2026, 11, 22);
  Store store;
};

// That one more comes must not try them all again.
TEST_F(RevocationListsTest, ManyThatNobodySignedTakeTimeInProportion) {
  const limen::testing::WorkMeter meter;
  if (!meter.counts_instructions()) GTEST_SKIP() << "instructions are not counted here";
  believe(ut);
  constexpr std::uint64_t kMany = 80;
  std::vector<Bytes> lists;
  for (std::uint64_t i = 0; i < kMany; ++i) {
    lists.push_back(list_of(make_csca({.key = Key::make(KeyType::kP256, 1'000 + i)})));  // of the same name
  }
  const Store before = store;
  const auto work = [&](std::size_t count) {
    store = before;
    return meter.of([&] {
      for (std::size_t i = 0; i < count; ++i) import(lists[i]);
    });
  };
  const double some = work(kMany / 4);
  const double all = work(kMany);
  ASSERT_THAT(store.revocation_lists(), SizeIs(kMany));
  EXPECT_LT(all, 6 * some) << "in proportion it is 4 times as much, each with each 16";
}

TEST_F(RevocationListsTest, AnAuthorityThatComesBackIsAskedAgain) {
  const Issued signer = make_signer(ut, {.key = Key::make(KeyType::kP256, 28), .serial = 500});
  believe(ut);
  ASSERT_OK(store.withdraw(ut.certificate.fingerprint(), "A", now));
  import(list_of(ut));
  EXPECT_FALSE(store.revocation(signer.certificate, now).revoked);
  ASSERT_OK(store.propose(ut.certificate, "A", now));
  ASSERT_OK(store.confirm(ut.certificate.fingerprint(), "B", now));
  EXPECT_TRUE(store.revocation(signer.certificate, now).revoked);
}

// A store that is read again knows the lists by their names, and asks once more.
TEST_F(RevocationListsTest, AStoreThatIsReadAgainAsksItsAuthorities) {
  const Issued signer = make_signer(ut, {.key = Key::make(KeyType::kP256, 28), .serial = 500});
  const Bytes list = list_of(ut);  // once: a signature is another one each time
  import(list);
  auto again = Store::read(store.write());
  ASSERT_OK(again);
  store = again.take();
  EXPECT_EQ(import(list).known, 1U);
  believe(ut);
  EXPECT_TRUE(store.revocation(signer.certificate, now).revoked);
}

}  // namespace
}  // namespace limen::trust
