#include "engines/trust_report/trust_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/result_matchers.h"
#include "engines/test_pki/test_pki.h"

namespace limen::trust_report {
namespace {

using namespace test_pki;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Instant day(int year, int month, int day_of_month) { return CscaOptions::day(year, month, day_of_month); }

class TrustReport : public ::testing::Test {
 protected:
  Authority ut = make_csca({.key = Key::make(KeyType::kP256, 1)});
  Authority soon = make_csca({.country = "XA", .key = Key::make(KeyType::kP256, 2), .not_after = day(2027, 1, 1)});
  Authority over = make_csca({.country = "XB", .key = Key::make(KeyType::kP256, 3), .not_after = day(2025, 1, 1)});
  Authority lost = make_csca({.country = "XC", .name = "Lost", .key = Key::make(KeyType::kP256, 4)});
  Authority found = make_csca({.country = "XC", .key = Key::make(KeyType::kP256, 5)});
  Issued list_signer = make_signer(ut, {.key = Key::make(KeyType::kP256, 6), .extended_key_usage = {"2.23.136.1.1.3"}});
  Instant now = day(2026, 11, 22);
  trust::Store store;

  void import(ByteView bytes) {
    store.import(certificate_files::read(bytes), {.by = "A", .now = now, .trust_lists = true});
  }
  void import_list(const std::vector<certificates::Certificate>& members, Instant when) {
    std::vector<Bytes> all;
    for (const auto& one : members) all.emplace_back(one.der().begin(), one.der().end());
    import(make_signed_data({.content_type = "2.23.136.1.1.2",
                             .content = master_list_content(all),
                             .signer = list_signer,
                             .signing_time = when}));
  }
  StateLine state(std::string_view code, int days = 90) const {
    for (const StateLine& one : report(store, now, days).states) {
      if (one.state.text() == code) return one;
    }
    ADD_FAILURE() << code;
    return {};
  }
};

TEST_F(TrustReport, TellsOfEachStateWhatIsCovered) {
  import_list({ut.certificate, soon.certificate, over.certificate, make_link(lost, found)}, day(2026, 1, 1));
  import(make_csca({.country = "XD", .key = Key::make(KeyType::kP256, 7)}).certificate.der());
  EXPECT_EQ(state("UT").coverage, Coverage::kCovered);
  EXPECT_EQ(state("UT").signers, 1U);
  EXPECT_EQ(state("XA").coverage, Coverage::kExpiring);
  EXPECT_EQ(state("XA", 30).coverage, Coverage::kCovered);
  EXPECT_EQ(state("XB").coverage, Coverage::kExpiredOnly);
  EXPECT_EQ(state("XB").covered_until, day(2025, 1, 1));
  EXPECT_EQ(state("XC").orphans, 1U);
  EXPECT_EQ(state("XC").links, 1U);
  EXPECT_EQ(state("XD").coverage, Coverage::kNone);
  const Report made = report(store, now, 90);
  EXPECT_THAT(made.orphans, SizeIs(1));
  EXPECT_EQ(made.links, 1U);
  EXPECT_EQ(made.links_resolved, 0U);
  EXPECT_THAT(made.expiring, SizeIs(1));
  ASSERT_THAT(made.publishers, SizeIs(1));
  EXPECT_EQ(made.publishers[0].newest, day(2026, 1, 1));
  EXPECT_EQ(made.publishers[0].certificates, 5U);
  import(lost.certificate.der());
  EXPECT_EQ(report(store, now, 90).links_resolved, 1U);
}

TEST_F(TrustReport, RevocationListsOfAState) {
  import_list({ut.certificate}, day(2026, 1, 1));
  EXPECT_EQ(state("UT").revocations, trust::RevocationState::kNone);
  import(make_revocation_list(ut, {.this_update = day(2026, 8, 1), .serials = {1, 2}}));
  EXPECT_EQ(state("UT").revocations, trust::RevocationState::kStale);
  import(make_revocation_list(ut, {.this_update = day(2026, 11, 1), .serials = {1, 2, 3}}));
  EXPECT_EQ(state("UT").revocations, trust::RevocationState::kFresh);
  EXPECT_EQ(state("UT").revoked, 3U);
}

TEST_F(TrustReport, AuthoritiesThatAreRevokedAreToldUntilSomebodyWithdrawsThem) {
  const certificates::Certificate link = make_link(ut, make_csca({.key = Key::make(KeyType::kP256, 8)}), 77);
  import_list({ut.certificate, link}, day(2026, 1, 1));
  import(make_revocation_list(ut, {.this_update = day(2026, 11, 1), .serials = {77}}));
  ASSERT_THAT(report(store, now, 90).revoked, SizeIs(1));
  EXPECT_EQ(report(store, now, 90).revoked[0].serial, "4d");
  ASSERT_OK(store.withdraw(link.fingerprint(), "A", now));
  EXPECT_THAT(report(store, now, 90).revoked, IsEmpty());
}

TEST_F(TrustReport, ADayToTheNext) {
  import_list({ut.certificate, soon.certificate, found.certificate}, day(2026, 1, 1));
  trust::Store before = store;
  Diff made = diff(before, store, now, 90);
  EXPECT_TRUE(made.empty());
  EXPECT_THAT(made.expiring, SizeIs(1));
  import_list({ut.certificate, over.certificate}, day(2026, 2, 1));
  import(make_revocation_list(ut, {.this_update = day(2026, 11, 1), .serials = {100}}));
  made = diff(before, store, now, 90);
  ASSERT_THAT(made.added, SizeIs(1));
  EXPECT_EQ(made.added[0].state.text(), "XB");
  EXPECT_THAT(made.dropped, SizeIs(2));
  EXPECT_THAT(made.lists, SizeIs(1));
  EXPECT_THAT(made.revoked, SizeIs(1)) << "the signer of the lists";
  EXPECT_THAT(made.lost, IsEmpty());
  before = store;
  ASSERT_OK(store.withdraw(found.certificate.fingerprint(), "A", now));
  EXPECT_THAT(diff(before, store, now, 90).lost, SizeIs(1));
  EXPECT_THAT(diff(before, trust::Store(), now, 90).lost, SizeIs(4));
}

TEST_F(TrustReport, InJson) {
  import_list({ut.certificate}, day(2026, 1, 1));
  ASSERT_OK(store.propose(found.certificate, "Anna", now));
  const json::object made = to_json(report(store, now, 90));
  EXPECT_EQ(made.at("states").as_array().size(), 2U);
  EXPECT_EQ(made.at("proposals").at(0).at("proposed_by").as_string(), "Anna");
  EXPECT_EQ(made.at("lists").at(0).at("publisher").as_string(), "UT");
  const json::object one = describe(store, *store.find(ut.certificate.fingerprint()), now);
  EXPECT_EQ(one.at("key").as_string(), "secp256r1");
  EXPECT_EQ(one.at("explicit_parameters").as_bool(), true);
  EXPECT_EQ(one.at("belief").as_string(), "listed");
  EXPECT_EQ(one.at("history").at(0).at("what").as_string(), "added");
  EXPECT_EQ(one.at("issuers").at(0).as_string(), one.at("fingerprint").as_string());
}

}  // namespace
}  // namespace limen::trust_report
