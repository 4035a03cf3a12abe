#include "engines/trust/trust.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "base/result_matchers.h"
#include "base/test_work.h"
#include "engines/test_pki/test_pki.h"
#include "formats/der/der.h"

namespace limen::trust {
namespace {

using namespace test_pki;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Bytes der_of(const Certificate& certificate) { return {certificate.der().begin(), certificate.der().end()}; }
Instant day(int year, int month, int day_of_month) { return CscaOptions::day(year, month, day_of_month); }

class TrustTest : public ::testing::Test {
 protected:
  Authority ut = make_csca({.key = Key::make(KeyType::kBrainpoolP256, 1)});
  Authority xa = make_csca({.country = "XA", .key = Key::make(KeyType::kP256, 2)});
  Authority xb = make_csca({.country = "XB", .key = Key::make(KeyType::kP384, 3)});
  Issued list_signer = signer_of_lists(ut);
  Instant now = day(2026, 11, 22);
  Store store;

  static Issued signer_of_lists(const Authority& csca, Change change = nullptr) {
    return make_signer(csca,
                       {.name = "List signer",
                        .key = Key::make(KeyType::kP256, 4),
                        .document_types = {},
                        .extended_key_usage = {"2.23.136.1.1.3"}},
                       change);
  }
  static Bytes list_of(const std::vector<Certificate>& members, const Issued& signer, Instant when) {
    std::vector<Bytes> all;
    for (const Certificate& one : members) all.push_back(der_of(one));
    return make_signed_data({.content_type = "2.23.136.1.1.2",
                             .content = master_list_content(all),
                             .signer = signer,
                             .signing_time = when});
  }
  Bytes list_of(const std::vector<Certificate>& members, Instant when = day(2026, 1, 1)) const {
    return list_of(members, list_signer, when);
  }
  ImportReport import(ByteView bytes, ImportRequest request = {}) {
    request.file = "file";
    if (request.now == Instant{}) request.now = now;
    return store.import(certificate_files::read(bytes), request);
  }
  ImportReport import(const Certificate& certificate, ImportRequest request = {}) {
    return import(certificate.der(), std::move(request));
  }
  const Entry& entry(const Certificate& certificate) const {
    const Entry* found = store.find(certificate.fingerprint());
    EXPECT_NE(found, nullptr);
    return *found;
  }
  Belief belief(const Certificate& certificate) const { return entry(certificate).belief; }
  static std::vector<std::string> codes(const ImportReport& report) {
    std::vector<std::string> all;
    for (const Error& problem : report.problems) all.push_back(problem.code);
    return all;
  }
  // An empty store believes this list on somebody's word.
  void begin_with(const std::vector<Certificate>& members) {
    const ImportReport report = import(list_of(members), {.by = "A. Officer", .trust_lists = true});
    ASSERT_THAT(codes(report), ElementsAre("trust.list.taken_on_word"));
  }
};

TEST_F(TrustTest, TheFirstListNeedsAWordAndTheNextOnesAreCheckedAgainstIt) {
  const Bytes list = list_of({ut.certificate, xa.certificate});
  EXPECT_THAT(codes(import(list)), ElementsAre("trust.list.signer_unknown"));
  EXPECT_THAT(store.entries(), IsEmpty());
  // A word without a name is none.
  EXPECT_THAT(codes(import(list, {.trust_lists = true})), ElementsAre("trust.list.signer_unknown"));
  EXPECT_THAT(codes(import(list, {.by = "A. Officer", .trust_lists = true})), ElementsAre("trust.list.taken_on_word"));
  EXPECT_EQ(belief(ut.certificate), Belief::kListed);
  EXPECT_EQ(store.sources().at(0).check, Check::kSignedByWord);
  EXPECT_EQ(store.sources().at(0).publisher.text(), "UT");
  const ImportReport next = import(list_of({ut.certificate, xb.certificate}, day(2026, 6, 1)));
  EXPECT_THAT(next.problems, IsEmpty());
  EXPECT_EQ(next.added, 1U);
  EXPECT_EQ(store.sources().at(1).check, Check::kChecked);
  EXPECT_EQ(belief(xb.certificate), Belief::kListed);
  // The list of somebody else does not get in by vouching for itself.
  const Authority thief = make_csca({.country = "XC", .key = Key::make(KeyType::kP256, 50)});
  const ImportReport foreign =
      import(list_of({thief.certificate, ut.certificate}, signer_of_lists(thief), day(2026, 7, 1)));
  EXPECT_THAT(codes(foreign), ElementsAre("trust.list.signer_unknown"));
  EXPECT_EQ(store.find(thief.certificate.fingerprint()), nullptr);
  // The same list again changes nothing.
  EXPECT_FALSE(import(list).changed);
}

TEST_F(TrustTest, AListIsOnlyAsGoodAsItsSigner) {
  begin_with({ut.certificate, xa.certificate});
  const auto why = [&](const Issued& signer, Instant when = day(2026, 6, 1)) {
    const ImportReport report = import(list_of({xb.certificate}, signer, when));
    EXPECT_EQ(store.find(xb.certificate.fingerprint()), nullptr);
    return report.problems.empty() ? std::string() : report.problems[0].code;
  };
  EXPECT_EQ(why(list_signer, day(2036, 1, 1)), "trust.list.signer_expired");
  EXPECT_EQ(why(list_signer, day(2023, 1, 1)), "trust.list.signer_expired");
  EXPECT_EQ(why(make_signer(ut, {.key = Key::make(KeyType::kP256, 5)})), "certificate_files.list.usage");
  const Issued foreign =
      make_signer(ut, {.key = Key::make(KeyType::kP256, 6), .country = "XB", .extended_key_usage = {"2.23.136.1.1.3"}});
  EXPECT_EQ(why(foreign), "trust.list.signer_country");
  EXPECT_EQ(
      why(signer_of_lists(ut, [](CertificateFields& fields) { fields.extra = {{"1.2.3.4", true, Bytes{5, 0}}}; })),
      "trust.list.signer_critical");
  // Signed by nobody's key under the authority's name.
  const Authority twin = make_csca({.key = Key::make(KeyType::kBrainpoolP256, 7)});
  EXPECT_EQ(why(signer_of_lists(twin)), "trust.list.signer_unknown");
  const Bytes crl = make_revocation_list(ut, {.this_update = day(2026, 5, 1), .serials = {100}});
  EXPECT_THAT(import(crl).problems, IsEmpty());
  EXPECT_EQ(why(list_signer), "trust.list.signer_revoked");
  const Bytes list = list_of({xb.certificate}, day(2026, 6, 1));
  EXPECT_THAT(codes(import(list, {.by = "A", .trust_lists = true})), ElementsAre("trust.list.signer_revoked"))
      << "nobody's word helps a revoked signer";
  EXPECT_EQ(store.find(xb.certificate.fingerprint()), nullptr);
}

TEST_F(TrustTest, ListsOfOneFileVouchForEachOtherInAnyOrder) {
  begin_with({ut.certificate});
  const Bytes by_ut = list_of({ut.certificate, xa.certificate}, day(2026, 3, 1));
  const Bytes by_xa = list_of({xb.certificate}, signer_of_lists(xa), day(2026, 3, 1));
  const std::string ldif = make_ldif({{PkdKind::kMasterList, "XA", by_xa}, {PkdKind::kMasterList, "UT", by_ut}});
  const ImportReport report = import(as_bytes(ldif));
  EXPECT_THAT(report.problems, IsEmpty());
  EXPECT_EQ(report.master_lists, 2U);
  EXPECT_EQ(belief(xb.certificate), Belief::kListed);
}

TEST_F(TrustTest, MembersThatAreNoAuthoritiesStayOut) {
  const Issued signer = make_signer(ut, {.key = Key::make(KeyType::kP256, 8)});
  const ImportReport report = import(list_of({ut.certificate, signer.certificate}), {.by = "A", .trust_lists = true});
  EXPECT_THAT(codes(report), ElementsAre("trust.list.taken_on_word", "trust.list.not_authority"));
  EXPECT_EQ(store.find(signer.certificate.fingerprint()), nullptr);
}

TEST_F(TrustTest, UnsignedFilesAreKeptAndNotBelievedUnlessSomebodySaysSo) {
  EXPECT_THAT(codes(import(ut.certificate)), ElementsAre("trust.unsigned.not_believed"));
  EXPECT_EQ(belief(ut.certificate), Belief::kNotAnchor);
  const Issued signer = make_signer(ut, {.key = Key::make(KeyType::kP256, 9)});
  EXPECT_THAT(store.authorities_for(signer.certificate), IsEmpty());
  EXPECT_THAT(codes(import(ut.certificate, {.trust_unsigned = true})), ElementsAre("trust.unsigned.not_believed"));
  EXPECT_THAT(import(ut.certificate, {.by = "A", .trust_unsigned = true}).problems, IsEmpty());
  EXPECT_EQ(belief(ut.certificate), Belief::kUnverified);
  EXPECT_THAT(store.authorities_for(signer.certificate), SizeIs(1));
  // A list says better.
  begin_with({ut.certificate});
  EXPECT_EQ(belief(ut.certificate), Belief::kListed);
  EXPECT_EQ(store.sources().back().check, Check::kSignedByWord) << "what stands on a word is on that word";
}

TEST_F(TrustTest, TheSameFileAgainChangesNothing) {
  const Issued signer = make_signer(ut, {.key = Key::make(KeyType::kP256, 72)});
  const std::string ldif = make_ldif({{PkdKind::kSigner, "UT", der_of(signer.certificate)},
                                      {PkdKind::kRevocationList, "UT", make_revocation_list(ut, {})}});
  begin_with({ut.certificate});
  EXPECT_TRUE(import(as_bytes(ldif)).changed);
  const Bytes before = store.write();
  const ImportReport again = import(as_bytes(ldif), {.now = day(2026, 12, 1)});
  EXPECT_FALSE(again.changed);
  EXPECT_EQ(again.known, 2U);
  EXPECT_EQ(store.write(), before);
}

TEST_F(TrustTest, LinksExtendTrustToTheNextAuthorityOnly) {
  const Authority next = make_csca({.key = Key::make(KeyType::kBrainpoolP256, 10), .serial = 2});
  const Authority renamed = make_csca({.name = "New CSCA", .key = Key::make(KeyType::kP384, 11), .serial = 3});
  const Certificate link = make_link(ut, next), to_renamed = make_link(next, renamed);
  begin_with({ut.certificate});
  // Arriving in the wrong order, from unsigned files.
  EXPECT_THAT(import(renamed.certificate).problems, SizeIs(1));
  EXPECT_THAT(import(to_renamed).problems, SizeIs(1));
  EXPECT_THAT(import(next.certificate).problems, SizeIs(1));
  EXPECT_THAT(import(link).problems, IsEmpty());
  for (const Certificate& one : {link, to_renamed, next.certificate, renamed.certificate}) {
    EXPECT_EQ(belief(one), Belief::kLinked) << one.subject().text;
  }
  EXPECT_FALSE(store.self_signed(entry(link)));
  EXPECT_TRUE(store.self_signed(entry(next.certificate)));
  // An authority of another state that the first one signed is not believed by it.
  const Authority stranger = make_csca({.country = "XC", .key = Key::make(KeyType::kP256, 12)});
  EXPECT_THAT(import(make_link(ut, stranger, 77)).problems, SizeIs(1));
  // One with the name but another key is not reached by the link.
  const Authority twin = make_csca({.key = Key::make(KeyType::kBrainpoolP256, 13), .serial = 2});
  EXPECT_THAT(import(twin.certificate).problems, SizeIs(1));
  EXPECT_EQ(belief(twin.certificate), Belief::kNotAnchor);
}

TEST_F(TrustTest, NobodyBecomesAnAuthorityBySayingNothing) {
  const auto silence = [](CertificateFields& fields) {
    fields.key_usage.reset();
    fields.authority.reset();
    fields.path_length.reset();
    fields.document_types.clear();
  };
  const Authority old = make_csca({.country = "XE", .key = Key::make(KeyType::kP256, 70)}, silence);
  const Issued signer = make_signer(ut, {.key = Key::make(KeyType::kP256, 71)}, silence);
  begin_with({ut.certificate, old.certificate});
  EXPECT_EQ(belief(old.certificate), Belief::kListed) << "an old authority that a list names";
  import(signer.certificate);
  EXPECT_FALSE(is_anchor(belief(signer.certificate))) << "a signer of a believed authority that states no usage";
}

TEST_F(TrustTest, CirclesOfLinksEnd) {
  const Authority two = make_csca({.name = "Two", .key = Key::make(KeyType::kP256, 14)});
  const Certificate there = make_link(ut, two, 5), back = make_link(two, ut, 6);
  std::string pem;
  for (const Certificate& one : {there, back, two.certificate, ut.certificate}) pem += make_pem(one.der());
  EXPECT_THAT(import(as_bytes(pem)).problems, SizeIs(4));  // nothing believes in itself
  begin_with({ut.certificate});
  for (const Certificate& one : {there, back, two.certificate}) EXPECT_EQ(belief(one), Belief::kLinked);
}

TEST_F(TrustTest, OrphansAreKnown) {
  const Authority lost = make_csca({.name = "Lost", .key = Key::make(KeyType::kP256, 15)});
  const Certificate link = make_link(lost, ut, 9);
  begin_with({ut.certificate, link});
  EXPECT_TRUE(store.orphan(entry(link)));
  EXPECT_EQ(belief(link), Belief::kListed) << "every member is an anchor of its own";
  EXPECT_FALSE(store.orphan(entry(ut.certificate)));
  import(lost.certificate);
  EXPECT_FALSE(store.orphan(entry(link))) << "looked for again when somebody came";
}

TEST_F(TrustTest, CandidatesByKeyThenByName) {
  const Authority twin = make_csca({.key = Key::make(KeyType::kBrainpoolP256, 16), .serial = 8});
  const Authority nameless = make_csca({.name = "Other", .key = ut.key, .serial = 9});
  begin_with({twin.certificate, nameless.certificate, ut.certificate, xa.certificate});
  const Issued signer = make_signer(ut, {.key = Key::make(KeyType::kP256, 17)});
  const auto candidates = store.authorities_for(signer.certificate);
  ASSERT_THAT(candidates, SizeIs(3));
  EXPECT_EQ(candidates[0].entry->certificate, ut.certificate);
  EXPECT_TRUE(candidates[0].by_key_id && candidates[0].by_name);
  EXPECT_EQ(candidates[1].entry->certificate, nameless.certificate);
  EXPECT_FALSE(candidates[1].by_name);
  EXPECT_EQ(candidates[2].entry->certificate, twin.certificate);
  EXPECT_FALSE(candidates[2].by_key_id);
  const Issued without = make_signer(ut, {.key = Key::make(KeyType::kP256, 18)},
                                     [](CertificateFields& fields) { fields.authority_key_id.reset(); });
  EXPECT_THAT(store.authorities_for(without.certificate), SizeIs(2));
}

TEST_F(TrustTest, SignersByKeySerialAndSealReference) {
  const Issued one = make_signer(ut, {.key = Key::make(KeyType::kP256, 19), .serial = 0x32});
  const Issued same_serial = make_signer(xa, {.key = Key::make(KeyType::kP256, 20), .serial = 0x32});
  const Issued seal = make_signer(ut, {.name = "TS",
                                       .key = Key::make(KeyType::kP256, 21),
                                       .serial = 0x0AB,
                                       .extended_key_usage = {"2.23.136.1.1.11.1"}});
  for (const Issued& signer : {one, same_serial, seal}) EXPECT_THAT(import(signer.certificate).problems, IsEmpty());
  EXPECT_THAT(store.signers_by_key_id(*one.fields.subject_key_id), SizeIs(1));
  ASSERT_THAT(store.signers_by_serial(one.certificate.issuer(), "32"), SizeIs(1));
  EXPECT_EQ(store.signers_by_serial(one.certificate.issuer(), "32")[0]->certificate, one.certificate);
  EXPECT_THAT(store.signers_by_serial(one.certificate.issuer(), "33"), IsEmpty());
  for (const std::string_view reference : {"AB", "ab", "00ab", "0AB"}) {
    ASSERT_THAT(store.seal_signers("UTTS", reference), SizeIs(1)) << reference;
    EXPECT_EQ(store.seal_signers("UTTS", reference)[0]->certificate, seal.certificate);
  }
  EXPECT_THAT(store.seal_signers("XATS", "AB"), IsEmpty());
  EXPECT_THAT(store.seal_signers("UTTS", "AC"), IsEmpty());
  EXPECT_EQ(entry(seal.certificate).role, Role::kSealSigner);
}

TEST_F(TrustTest, RevocationListsAndTheirAge) {
  const Issued signer = make_signer(ut, {.key = Key::make(KeyType::kP256, 22), .serial = 500});
  const auto list = [&](Instant when, std::vector<std::uint64_t> serials) {
    return make_revocation_list(ut, {.this_update = when, .serials = std::move(serials)});
  };
  begin_with({ut.certificate});
  EXPECT_EQ(store.revocation(signer.certificate, now).state, RevocationState::kNone);
  EXPECT_THAT(import(list(day(2026, 10, 1), {1})).problems, IsEmpty());
  RevocationAnswer answer = store.revocation(signer.certificate, now);
  EXPECT_EQ(answer.state, RevocationState::kFresh);
  EXPECT_FALSE(answer.revoked);
  EXPECT_EQ(store.revocation(signer.certificate, day(2026, 12, 30)).state, RevocationState::kFresh);
  EXPECT_EQ(store.revocation(signer.certificate, day(2026, 12, 31)).state, RevocationState::kStale);
  EXPECT_THAT(codes(import(list(day(2026, 9, 1), {500}))), ElementsAre("trust.crl.older"));
  EXPECT_FALSE(store.revocation(signer.certificate, now).revoked);
  EXPECT_THAT(import(list(day(2026, 11, 1), {500})).problems, IsEmpty());
  answer = store.revocation(signer.certificate, now);
  EXPECT_TRUE(answer.revoked);
  EXPECT_EQ(answer.reason, 1);
  EXPECT_EQ(answer.revoked_at, day(2026, 11, 1));
  EXPECT_THAT(store.revocation_lists(), SizeIs(1));
  // The same serial of another authority is another certificate.
  const Issued other = make_signer(xa, {.key = Key::make(KeyType::kP256, 23), .serial = 500});
  EXPECT_FALSE(store.revocation(other.certificate, now).revoked);
  EXPECT_EQ(store.revocation(other.certificate, now).state, RevocationState::kNone);
  const Bytes past_next =
      make_revocation_list(ut, {.this_update = day(2026, 11, 10), .next_update = day(2026, 11, 20), .serials = {500}});
  EXPECT_THAT(import(past_next).problems, IsEmpty());
  EXPECT_EQ(store.revocation(signer.certificate, now).state, RevocationState::kStale);
  EXPECT_TRUE(store.revocation(signer.certificate, now).revoked) << "a stale list still revokes";
}

TEST_F(TrustTest, RevocationListsOfNobodyRevokeNobody) {
  const Issued signer = make_signer(ut, {.key = Key::make(KeyType::kP256, 24), .serial = 500});
  begin_with({ut.certificate});
  const Authority twin = make_csca({.key = Key::make(KeyType::kP256, 25)});
  const auto list = [&](const Authority& by, Instant when, std::vector<ExtraExtension> extra = {}) {
    return make_revocation_list(by, {.this_update = when, .serials = {500}, .extra = std::move(extra)});
  };
  EXPECT_THAT(codes(import(list(twin, day(2026, 11, 1)))), ElementsAre("trust.crl.unchecked"));
  EXPECT_FALSE(store.revocation(signer.certificate, now).revoked);
  EXPECT_THAT(codes(import(list(ut, day(2026, 11, 1), {{"2.5.29.27", true, der::integer_of(1)}}))),
              ElementsAre("trust.crl.critical"));
  EXPECT_FALSE(store.revocation(signer.certificate, now).revoked);
  // One that nobody has vouched for does not push out one that somebody did.
  EXPECT_THAT(import(list(ut, day(2026, 10, 1))).problems, IsEmpty());
  EXPECT_THAT(codes(import(list(twin, day(2026, 11, 5)))), ElementsAre("trust.crl.unchecked"));
  EXPECT_TRUE(store.revocation(signer.certificate, now).revoked);
  // An authority that must not sign such lists.
  const Authority silent = make_csca({.country = "XD", .key = Key::make(KeyType::kP256, 26)},
                                     [](CertificateFields& fields) { fields.key_usage = 1U << 5U; });
  EXPECT_THAT(import(silent.certificate, {.by = "A", .trust_unsigned = true}).problems, IsEmpty());
  EXPECT_THAT(codes(import(list(silent, day(2026, 11, 1)))), ElementsAre("trust.crl.unchecked"));
}

TEST_F(TrustTest, ARevocationListThatCameBeforeItsAuthorityIsCheckedLater) {
  const Issued signer = make_signer(ut, {.key = Key::make(KeyType::kP256, 27), .serial = 500});
  import(make_revocation_list(ut, {.this_update = day(2026, 11, 1), .serials = {500}}));
  EXPECT_FALSE(store.revocation(signer.certificate, now).revoked);
  begin_with({ut.certificate});
  EXPECT_TRUE(store.revocation(signer.certificate, now).revoked);
}

TEST_F(TrustTest, TwoPersons) {
  EXPECT_ERROR(store.propose(ut.certificate, " ", now), "trust.proposal.name_missing");
  EXPECT_ERROR(store.confirm(ut.certificate.fingerprint(), "B", now), "trust.proposal.missing");
  const Issued signer = make_signer(ut, {.key = Key::make(KeyType::kP256, 28)});
  EXPECT_ERROR(store.propose(signer.certificate, "A", now), "trust.proposal.not_authority");
  ASSERT_OK(store.propose(ut.certificate, "Anna Müller", now));
  EXPECT_EQ(belief(ut.certificate), Belief::kProposed);
  EXPECT_THAT(store.authorities_for(signer.certificate), IsEmpty());
  for (const std::string_view same : {"Anna Müller", " anna MÜLLER ", "Anna Mu\u0308ller", "Anna\u200B Müller"}) {
    EXPECT_ERROR(store.confirm(ut.certificate.fingerprint(), std::string(same), now), "trust.proposal.same_person");
  }
  EXPECT_ERROR(store.confirm(ut.certificate.fingerprint(), "\u200B", now), "trust.proposal.name_missing");
  EXPECT_EQ(belief(ut.certificate), Belief::kProposed);
  ASSERT_OK(store.confirm(ut.certificate.fingerprint(), "B", now));
  EXPECT_EQ(belief(ut.certificate), Belief::kConfirmed);
  EXPECT_THAT(store.authorities_for(signer.certificate), SizeIs(1));
  EXPECT_ERROR(store.propose(ut.certificate, "C", now), "trust.proposal.known");
  EXPECT_ERROR(store.confirm(ut.certificate.fingerprint(), "C", now), "trust.proposal.missing");
}

TEST_F(TrustTest, WhatIsWithdrawnComesBackByTwoPersonsOnly) {
  const Authority next = make_csca({.key = Key::make(KeyType::kP256, 29), .serial = 2});
  begin_with({ut.certificate});
  import(make_link(ut, next));
  import(next.certificate);
  EXPECT_EQ(belief(next.certificate), Belief::kLinked);
  ASSERT_OK(store.withdraw(ut.certificate.fingerprint(), "A", now));
  EXPECT_EQ(belief(ut.certificate), Belief::kWithdrawn);
  EXPECT_EQ(belief(next.certificate), Belief::kNotAnchor) << "and with it whoever was believed for its sake";
  EXPECT_THAT(codes(import(ut.certificate, {.by = "A", .trust_unsigned = true})),
              ElementsAre("trust.authority.withdrawn"));
  import(list_of({ut.certificate}, day(2026, 8, 1)), {.by = "A", .trust_lists = true});
  EXPECT_EQ(belief(ut.certificate), Belief::kWithdrawn);
  ASSERT_OK(store.propose(ut.certificate, "A", now));
  EXPECT_EQ(belief(ut.certificate), Belief::kWithdrawn);
  import(list_of({ut.certificate}, day(2026, 9, 1)), {.by = "A", .trust_lists = true});
  EXPECT_EQ(belief(ut.certificate), Belief::kWithdrawn) << "no list is the second person";
  ASSERT_OK(store.confirm(ut.certificate.fingerprint(), "B", now));
  EXPECT_EQ(belief(ut.certificate), Belief::kConfirmed);
  EXPECT_EQ(belief(next.certificate), Belief::kLinked);
  EXPECT_ERROR(store.withdraw(Fingerprint{}, "A", now), "trust.withdrawal.unknown");
}

TEST_F(TrustTest, WhatListsDropIsKeptAndItsHistoryTells) {
  begin_with({ut.certificate, xa.certificate});
  import(list_of({ut.certificate}, day(2026, 3, 1)));
  EXPECT_TRUE(store.dropped(entry(xa.certificate)));
  EXPECT_EQ(belief(xa.certificate), Belief::kListed) << "documents signed under it are still travelled with";
  const auto what = [&] {
    std::vector<std::string> lines;
    for (const HistoryLine& line : store.history(entry(xa.certificate))) {
      lines.push_back(std::string(line.what) + " " + line.at.to_text().substr(0, 10));
    }
    return lines;
  };
  EXPECT_THAT(what(), ElementsAre("added 2026-01-01", "dropped 2026-03-01"));
  import(list_of({ut.certificate, xa.certificate}, day(2026, 5, 1)));
  EXPECT_FALSE(store.dropped(entry(xa.certificate)));
  EXPECT_THAT(what(), ElementsAre("added 2026-01-01", "dropped 2026-03-01", "added_again 2026-05-01"));
  // An older list, imported late, takes its place in the history and changes nothing of today.
  import(list_of({ut.certificate, xb.certificate}, day(2025, 1, 1)));
  EXPECT_TRUE(store.dropped(entry(xb.certificate)));
  EXPECT_FALSE(store.dropped(entry(xa.certificate)));
}

TEST_F(TrustTest, SerialsAndNamesMayRepeat) {
  std::vector<Certificate> members{ut.certificate};
  for (std::uint64_t number = 0; number < 5; ++number) {
    members.push_back(make_csca({.key = Key::make(KeyType::kP256, 60 + number), .serial = 1}).certificate);
  }
  begin_with(members);
  for (const Certificate& one : members) {
    EXPECT_EQ(belief(one), Belief::kListed);
    EXPECT_TRUE(store.self_signed(entry(one)));
    EXPECT_THAT(entry(one).issuers, SizeIs(1));
  }
}

TEST_F(TrustTest, ThousandsOfOneNameDoNotKeepUsBusy) {
  CertificateFields fields = ut.fields;
  fields.authority_key_id.reset();
  const Key key = Key::make(KeyType::kRsa1024, 80), signer = Key::make(KeyType::kRsa1024, 81);
  fields.algorithm = key.algorithm();
  const auto work_of = [&](std::uint64_t count) {
    std::string pem;
    for (std::uint64_t number = 0; number < count; ++number) {
      fields.serial = {static_cast<std::uint8_t>(1 + number / 200), static_cast<std::uint8_t>(number % 200)};
      pem += make_pem(make_certificate(fields, key, signer));  // by somebody else: none fits
    }
    const auto reading = certificate_files::read(as_bytes(pem));
    return testing::WorkMeter().of([&] { Store().import(reading, {.file = "file", .now = now}); });
  };
  work_of(10);
  EXPECT_LE(work_of(1000), 4 * work_of(400)) << "six times and more if each were tried with each";
}

TEST_F(TrustTest, DeviationListsAnnotateDocumentsOfTheirState) {
  const Issued signer = make_signer(ut, {.key = Key::make(KeyType::kP256, 30), .serial = 0x64});
  const Issued other = make_signer(ut, {.key = Key::make(KeyType::kP256, 31), .serial = 0x65});
  const auto list = [&](const Authority& by, Instant when) {
    const Bytes documents =
        der::sequence({der::tlv(0xA1, der::join({encode_name(ut.fields.subject), der::integer_of(0x64)})),
                       der::tlv(0xA5, der::text_of(der::kPrintableString, "L898902C3"))});
    const Bytes description = der::sequence({der::oid_of("2.23.136.1.1.7.2.2")});
    const Bytes content =
        der::sequence({der::integer_of(0), der::set_of({der::sequence({documents, der::set_of({description})})})});
    return make_signed_data(
        {.content_type = "2.23.136.1.1.7",
         .content = content,
         .signer = make_signer(by, {.key = Key::make(KeyType::kP256, 32), .extended_key_usage = {"2.23.136.1.1.8"}}),
         .signing_time = when});
  };
  begin_with({ut.certificate, xa.certificate});
  EXPECT_THAT(codes(import(list(xb, day(2026, 1, 1)))), ElementsAre("trust.list.signer_unknown"));
  EXPECT_THAT(import(list(ut, day(2026, 1, 1))).problems, IsEmpty());
  EXPECT_THAT(store.deviations_for(signer.certificate, "L898902C3"), SizeIs(1));
  EXPECT_THAT(store.deviations_for(signer.certificate, "X"), IsEmpty());
  EXPECT_THAT(store.deviations_for(other.certificate, "L898902C3"), IsEmpty());
  EXPECT_THAT(codes(import(list(ut, day(2025, 1, 1)))), ElementsAre("trust.deviations.older"));
  // Another state's list says nothing of this one's documents.
  Store empty;
  std::swap(store, empty);
  begin_with({ut.certificate, xa.certificate});
  EXPECT_THAT(import(list(xa, day(2026, 1, 1))).problems, IsEmpty());
  EXPECT_THAT(store.deviations_for(signer.certificate, "L898902C3"), IsEmpty());
}

TEST_F(TrustTest, WrittenAndReadItIsTheSame) {
  begin_with({ut.certificate, xa.certificate});
  import(make_revocation_list(ut, {.this_update = day(2026, 11, 1), .serials = {500}}));
  ASSERT_OK(store.propose(xb.certificate, "A", now));
  import(make_signer(ut, {.key = Key::make(KeyType::kP256, 33)}).certificate);
  const Bytes bytes = store.write();
  const auto again = Store::read(bytes);
  ASSERT_OK(again);
  EXPECT_EQ(again->write(), bytes);
  EXPECT_EQ(again->entries().size(), store.entries().size());
  EXPECT_EQ(again->find(xb.certificate.fingerprint())->belief, Belief::kProposed);
  EXPECT_EQ(again->find(xb.certificate.fingerprint())->acts.at(0).by, "A");
  EXPECT_TRUE(again->self_signed(*again->find(ut.certificate.fingerprint())));
  EXPECT_TRUE(again->revocation_lists().at(0).checked);
  EXPECT_OK(Store::read(Store().write()));
}

TEST_F(TrustTest, ADamagedStoreIsNoStore) {
  begin_with({ut.certificate});
  import(make_revocation_list(ut, {.this_update = day(2026, 11, 1), .serials = {500}}));
  const Bytes bytes = store.write();
  for (std::size_t size = 0; size < bytes.size(); size += 3) {
    EXPECT_FALSE(Store::read(ByteView(bytes).first(size)).ok());
  }
  Random random(7);
  for (int i = 0; i < 500; ++i) {
    Bytes changed = bytes;
    const std::size_t at = random.below(changed.size());
    changed[at] = static_cast<std::uint8_t>(changed[at] ^ 1U << random.below(8));
    EXPECT_FALSE(Store::read(changed).ok()) << at;
  }
  EXPECT_ERROR(Store::read({}), "trust.store.damaged");
  Bytes newer = bytes;
  newer[10] = 2;
  EXPECT_ERROR(Store::read(newer), "trust.store.version");
}

}  // namespace
}  // namespace limen::trust
