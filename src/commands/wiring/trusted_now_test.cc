#include "commands/wiring/trusted_now.h"

#include <gmock/gmock.h>

#include "base/result_matchers.h"
#include "engines/test_pki/test_pki.h"
#include "platform/api/test_server.h"

namespace limen::commands {
namespace {

using namespace test_pki;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(TrustedNow, FollowsTheStoreAndKeepsWhatIsInUse) {
  auto house = identity::testing::TestHouse::make(database::testing::Backend::kSqlite, {trust_store::migrations()});
  ASSERT_NE(house, nullptr);
  auto trust = trust_store::TrustStore::open({*house->database, *house->journal, house->clock});
  ASSERT_OK(trust);
  const TrustedNow now(**trust);
  const Authority csca = make_csca({.key = Key::make(KeyType::kP256, 1)});
  const Issued signer = make_signer(csca, {.key = Key::make(KeyType::kP256, 2)});
  const papers::Trusted before = now();
  ASSERT_NE(before.chips, nullptr);
  EXPECT_THAT(before.chips->issuers_of(signer.certificate), IsEmpty());
  EXPECT_EQ(now().chips, before.chips) << "what is remembered of a version stays while it does";

  // A store that is damaged is nobody, not the one of before.
  ASSERT_OK(house->database->write([](database::Transaction& tx) {
    return tx.execute("insert into trust_store_version(number, changed_at, changed_by, content) values (1, 0, 'x', $1)",
                      {Bytes{1, 2, 3}});
  }));
  auto damaged = trust_store::TrustStore::open({*house->database, *house->journal, house->clock});
  ASSERT_OK(damaged);
  EXPECT_EQ(TrustedNow(**damaged)().chips, nullptr);
  EXPECT_TRUE(TrustedNow(**damaged)().damaged);
  EXPECT_FALSE(before.damaged);

  trust::Store store;
  store.import(certificate_files::read(csca.certificate.der()),
               {.by = "A", .now = CscaOptions::day(2026, 1, 1), .trust_unsigned = true});
  ASSERT_OK(house->database->write([&](database::Transaction& tx) {
    return tx.execute("update trust_store_version set content = $1", {store.write()});
  }));
  auto again = trust_store::TrustStore::open({*house->database, *house->journal, house->clock});
  ASSERT_OK(again);
  const TrustedNow later(**again);
  papers::Trusted held = later();
  again->reset();
  ASSERT_THAT(held.chips->issuers_of(signer.certificate), SizeIs(1)) << "it is kept by who uses it";
  EXPECT_THAT(held.seals->issuers_of(signer.certificate), SizeIs(1));
  house->database.reset();
}

}  // namespace
}  // namespace limen::commands
