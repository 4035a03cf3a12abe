// Faults of a document and of what stands around it: its files, authorities, times, lists, issuers, and the print.
#include "engines/passive_authentication/test_faults.h"

namespace limen::passive_authentication::testing {
namespace {

void group_faults(Faults& out) {
  using enum Step;
  for (const File file : kGroups) {
    const auto change = [&](std::string what, std::function<void(Bytes&)> how) {
      out.push_back({name(file) + ": " + what, [=](Case& c) { how(c.made()[file]); }, kHashes, "pa.hash.mismatch"});
    };
    change("first byte of its content", [](Bytes& b) { b[4] ^= 1; });
    change("a byte in its middle", [](Bytes& b) { b[b.size() / 2] ^= 0x80; });
    change("last byte", [](Bytes& b) { b.back() ^= 1; });
    change("tag", [](Bytes& b) { b[0] ^= 0x10; });
    change("cut", [](Bytes& b) { b.resize(b.size() - 3); });
    change("empty", [](Bytes& b) { b.clear(); });
    change("a length in a longer form", [](Bytes& b) {
      const Bytes copy = b;
      const der::Element whole = *der::Reader(copy, der::Rules::kBer).next();
      const ByteView inside = whole.content;
      Bytes longer{b[0], 0x83, 0, static_cast<std::uint8_t>(inside.size() >> 8U),
                   static_cast<std::uint8_t>(inside.size())};
      longer.insert(longer.end(), inside.begin(), inside.end());
      b = longer;
    });
    out.push_back({name(file) + ": of another document",
                   [=](Case& c) {
                     Case other = Case::usual();
                     other.sign_by(pki::make_signer(other.csca, {.key = pki::Key::make(kP384, 4)}));
                     other.document.mrz.replace(5, 9, "ANDERSSON");
                     other.document.active_key = pki::Key::make(kP384, 4).public_info();
                     other.document.person->full_name = "Andersson<<Mara<Elise";
                     other.document.issue->date = "20240402";
                     other.document.pictures = {hex("ffd8ffe000104a4649460001ffd9")};
                     other.document.chip_infos.pop_back();
                     c.made()[file] = other.made().at(file);
                   },
                   kHashes, "pa.hash.mismatch"});
    if (file != File::kDg1) {
      out.push_back({name(file) + ": not read", [=](Case& c) { c.made().erase(file); }, kCoverage, "pa.group.not_read",
                     State::kWarning, kGood});
    }
  }
  out.push_back({"DG1: not read", [](Case& c) { c.made().erase(File::kDg1); }, kCountry, "pa.dg1.missing",
                 State::kFailed, kUnknown});
  for (int number = 1; number <= 16; ++number) {
    const File file = *emrtd::group_file(number);
    if (std::ranges::find(kGroups, file) != kGroups.end()) continue;
    out.push_back({name(file) + ": nobody signed for it",
                   [=](Case& c) { c.made()[file] = der::tlv(emrtd::kind_of(file).tag, hex("020100")); }, kCoverage,
                   "pa.group.not_listed"});
    out.push_back({name(file) + ": EF.COM lists it",
                   [=](Case& c) {
                     std::vector<File> listed = kGroups;
                     listed.push_back(file);
                     c.made()[File::kCom] = personalisation::make_com(listed);
                   },
                   kCoverage, "pa.com.more", State::kWarning, kGood});
  }
  for (const File file : kGroups) {
    out.push_back({name(file) + ": EF.COM hides it",
                   [=](Case& c) {
                     std::vector<File> listed = kGroups;
                     std::erase(listed, file);
                     c.made()[File::kCom] = personalisation::make_com(listed);
                   },
                   kCoverage, "pa.com.less", State::kWarning, kGood});
  }
  out.push_back({"only DG3 is listed and it was not read",
                 relist([](auto& groups) { groups = {{3, Bytes(32)}, {4, Bytes(32)}}; }), kHashes, "pa.hash.none"});
}

void chain_faults(Faults& out) {
  using enum Step;
  out.push_back({"empty store", [](Case& c) { c.anchors.authorities.clear(); }, kChain, "pa.chain.unknown",
                 State::kFailed, kUnknown});
  out.push_back({"only another country",
                 [](Case& c) {
                   c.anchors.authorities = {
                       pki::make_csca({.country = "XX", .name = "Other", .key = pki::Key::make(kP256, 5)}).certificate};
                 },
                 kChain, "pa.chain.unknown", State::kFailed, kUnknown});
  out.push_back(
      {"same name, another key",
       [](Case& c) { c.anchors.authorities = {pki::make_csca({.key = pki::Key::make(kP256, 5)}).certificate}; }, kChain,
       "pa.chain.unknown", State::kFailed, kUnknown});
  out.push_back({"same key identifier, another key",
                 [](Case& c) {
                   c.anchors.authorities = {
                       pki::make_csca({.key = pki::Key::make(kP256, 5)}, [](pki::CertificateFields& f) {
                         f.subject_key_id = pki::Key::make(kBrainpoolP256, 1).key_id();
                       }).certificate};
                 },
                 kChain, "pa.chain.mismatch"});
  out.push_back({"a signer that its authority never issued",
                 [](Case& c) {
                   pki::Authority forger = c.csca;
                   forger.key = pki::Key::make(kBrainpoolP256, 66);
                   c.sign_by(pki::make_signer(forger, usual_signer(), [](pki::CertificateFields& f) {
                     f.authority_key_id = pki::Key::make(kBrainpoolP256, 1).key_id();
                   }));
                 },
                 kChain, "pa.chain.mismatch"});
  out.push_back({"no key identifier, never issued",
                 [](Case& c) {
                   pki::Authority forger = c.csca;
                   forger.key = pki::Key::make(kBrainpoolP256, 66);
                   c.sign_by(pki::make_signer(forger, usual_signer(),
                                              [](pki::CertificateFields& f) { f.authority_key_id.reset(); }));
                 },
                 kChain, "pa.chain.unknown", State::kFailed, kUnknown});
  out.push_back({"the signer is an authority",
                 with_signer(usual_signer(), [](pki::CertificateFields& f) { f.authority = true; }), kSignerProfile,
                 "pa.profile.authority"});
  out.push_back({"the signer's key is for agreement",
                 with_signer(usual_signer(), [](pki::CertificateFields& f) { f.key_usage = 1U << 4U; }), kSignerProfile,
                 "pa.profile.key_usage"});
  out.push_back({"the signer's key is for issuing",
                 with_signer(usual_signer(), [](pki::CertificateFields& f) { f.key_usage = pki::kIssues; }),
                 kSignerProfile, "pa.profile.key_usage"});
  out.push_back({"the signer's key is for nothing said",
                 with_signer(usual_signer(), [](pki::CertificateFields& f) { f.key_usage.reset(); }), kSignerProfile,
                 "pa.profile.key_usage_missing", State::kWarning, kGood});
  for (const std::string_view purpose :
       {certificates::kMasterListSigner, certificates::kDeviationListSigner, certificates::kVisibleDigitalSealSigner}) {
    pki::SignerOptions options = usual_signer();
    options.extended_key_usage = {std::string(purpose)};
    out.push_back(
        {"the signer is for " + std::string(purpose), with_signer(options), kSignerProfile, "pa.profile.purpose"});
  }
  out.push_back({"unknown critical extension",
                 with_signer(usual_signer(),
                             [](pki::CertificateFields& f) { f.extra.push_back({"1.2.3.4.5", true, hex("0500")}); }),
                 kSignerProfile, "pa.profile.critical", State::kWarning, kGood});
  out.push_back({"the authority's key is not for issuing",
                 [](Case& c) {
                   c.csca = pki::make_csca({.key = pki::Key::make(kBrainpoolP256, 1)},
                                           [](pki::CertificateFields& f) { f.key_usage = pki::kSigns; });
                   c.anchors.authorities = {c.csca.certificate};
                 },
                 kSignerProfile, "pa.profile.issuer_key_usage"});
}

void time_faults(Faults& out) {
  using enum Step;
  const auto signing = [](Instant when) { return [=](Case& c) { c.document.sod.cms->signing_time = when; }; };
  out.push_back(
      {"before the signer was valid", signing(CscaOptions::day(2023, 12, 30)), kValidity, "pa.validity.signer"});
  out.push_back({"some hours before the signer was valid", signing(CscaOptions::day(2023, 12, 31).plus_seconds(40'000)),
                 kValidity, "pa.validity.signer", State::kWarning, kGood});
  out.push_back({"after the signer was valid",
                 [](Case& c) {
                   pki::SignerOptions options = usual_signer();
                   options.not_after = CscaOptions::day(2024, 3, 30);
                   c.sign_by(pki::make_signer(c.csca, options));
                 },
                 kValidity, "pa.validity.signer"});
  out.push_back({"after the authority was valid",
                 [](Case& c) {
                   c.csca = pki::make_csca(
                       {.key = pki::Key::make(kBrainpoolP256, 1), .not_after = CscaOptions::day(2024, 3, 1)});
                   c.anchors.authorities = {c.csca.certificate};
                 },
                 kValidity, "pa.validity.authority"});
  out.push_back({"before the authority was valid",
                 [](Case& c) {
                   c.csca = pki::make_csca(
                       {.key = pki::Key::make(kBrainpoolP256, 1), .not_before = CscaOptions::day(2024, 5, 1)});
                   c.anchors.authorities = {c.csca.certificate};
                 },
                 kValidity, "pa.validity.authority"});
  out.push_back({"in the future", signing(CscaOptions::day(2027, 1, 1)), kValidity, "pa.validity.future"});
  out.push_back({"no signing time", [](Case& c) { c.document.sod.cms->signing_time.reset(); }, kValidity,
                 "pa.validity.no_signing_time", State::kWarning, kGood});
  out.push_back({"no signing time, issued before the signer was",
                 [](Case& c) {
                   c.document.sod.cms->signing_time.reset();
                   c.document.issue->date = "20230101";
                 },
                 kValidity, "pa.validity.signer", State::kWarning, kGood});
  out.push_back({"no signing time, issued before the authority was",
                 [](Case& c) {
                   c.document.sod.cms->signing_time.reset();
                   c.document.issue->date = "20190101";
                 },
                 kValidity, "pa.validity.authority", State::kWarning, kGood});
  out.push_back({"outside the period of the key",
                 with_signer(usual_signer(),
                             [](pki::CertificateFields& f) {
                               f.extra.push_back({"2.5.29.16", false,
                                                  der::sequence({der::text_of(0x80, "20240101000000Z"),
                                                                 der::text_of(0x81, "20240301000000Z")})});
                             }),
                 kValidity, "pa.validity.key_period", State::kWarning, kGood});
  const auto list = [](pki::RevocationOptions options) {
    return [=](Case& c) {
      c.anchors.lists = {certificates::RevocationList::read(pki::make_revocation_list(c.csca, options)).take()};
    };
  };
  const Instant fresh = CscaOptions::day(2026, 11, 1);
  out.push_back(
      {"signer revoked", list({.this_update = fresh, .serials = {100}}), kRevocation, "pa.revocation.revoked"});
  out.push_back({"signer revoked among many", list({.this_update = fresh, .serials = {5, 99, 100, 101, 4711}}),
                 kRevocation, "pa.revocation.revoked"});
  out.push_back({"signer revoked on an old list only",
                 [=](Case& c) {
                   list({.this_update = CscaOptions::day(2025, 1, 1), .serials = {100}})(c);
                   c.anchors.lists.insert(c.anchors.lists.begin(), Case::fresh_list(c.csca));
                 },
                 kRevocation, "pa.revocation.revoked"});
  out.push_back(
      {"authority revoked", list({.this_update = fresh, .serials = {1}}), kRevocation, "pa.revocation.authority"});
  out.push_back(
      {"no list", [](Case& c) { c.anchors.lists.clear(); }, kRevocation, "pa.revocation.none", State::kWarning, kGood});
  out.push_back({"list of 91 days", list({.this_update = CscaOptions::day(2026, 8, 23)}), kRevocation,
                 "pa.revocation.stale", State::kWarning, kGood});
  out.push_back({"list overdue",
                 list({.this_update = CscaOptions::day(2026, 10, 1), .next_update = CscaOptions::day(2026, 11, 1)}),
                 kRevocation, "pa.revocation.stale", State::kWarning, kGood});
  out.push_back({"list of tomorrow's", list({.this_update = CscaOptions::day(2027, 1, 1), .serials = {100}}),
                 kRevocation, "pa.revocation.none", State::kWarning, kGood});
  out.push_back({"list by another key",
                 [=](Case& c) {
                   pki::Authority forger = c.csca;
                   forger.key = pki::Key::make(kBrainpoolP256, 66);
                   c.anchors.lists = {certificates::RevocationList::read(
                                          pki::make_revocation_list(forger, {.this_update = fresh, .serials = {100}}))
                                          .take()};
                 },
                 kRevocation, "pa.revocation.signature", State::kWarning, kGood});
}

void issuer_faults(Faults& out) {
  using enum Step;
  for (const std::string_view issuer : {"D<<", "FRA", "GBR", "RKS", "UNO", "EUE", "HKG", "MAC", "XXA", "XOM"}) {
    out.push_back({"document of " + std::string(issuer),
                   [=](Case& c) {
                     c.document.mrz.replace(2, 3, issuer);
                     c.printed = c.document.mrz;
                   },
                   kCountry, "pa.country.document_differs"});
  }
  for (const std::string_view country : {"DE", "CN", "GB", "UN"}) {
    pki::SignerOptions options = usual_signer();
    options.country = country;
    out.push_back({"signer of " + std::string(country), with_signer(options), kCountry, "pa.country.signer_differs"});
  }
  out.push_back({"no country anywhere",
                 [](Case& c) {
                   const auto nameless = [](pki::CertificateFields& f) {
                     std::erase_if(f.subject, [](const auto& part) { return part.first == "C"; });
                     std::erase_if(f.issuer, [](const auto& part) { return part.first == "C"; });
                   };
                   c.csca = pki::make_csca({.key = pki::Key::make(kBrainpoolP256, 1)}, nameless);
                   c.anchors.authorities = {c.csca.certificate};
                   c.sign_by(pki::make_signer(c.csca, usual_signer(), nameless));
                 },
                 kCountry, "pa.country.missing"});
  for (const std::string_view type : {"ID", "V", "AC", "I", "PD"}) {
    pki::SignerOptions options = usual_signer();
    options.document_types = {std::string(type)};
    out.push_back({"signer for " + std::string(type), with_signer(options), kDocumentType, "pa.document_type.differs"});
  }
  out.push_back({"printed zone: one character", [](Case& c) { (*c.printed)[60] = (*c.printed)[60] == '1' ? '2' : '1'; },
                 kConsistency, "pa.printed.differs"});
  out.push_back({"printed zone: name", [](Case& c) { c.printed->replace(5, 9, "LINDQUIST"); }, kConsistency,
                 "pa.printed.differs"});
  out.push_back({"printed zone: cut", [](Case& c) { c.printed->resize(44); }, kConsistency, "pa.printed.differs"});
  out.push_back({"printed zone: empty", [](Case& c) { c.printed->clear(); }, kConsistency, "pa.printed.differs"});
  out.push_back({"DG1: check digit is wrong, and signed",
                 [](Case& c) {
                   c.document.mrz[87] = c.document.mrz[87] == '0' ? '1' : '0';
                   c.printed = c.document.mrz;
                 },
                 kConsistency, "pa.dg1.zone", State::kWarning, kGood});
  out.push_back({"DG1: no zone, and signed",
                 [](Case& c) {
                   c.document.mrz = "HELLO";
                   c.printed.reset();
                 },
                 kConsistency, "pa.dg1.unreadable", State::kFailed, kUnknown});
  out.push_back({"DG11: another year of birth", [](Case& c) { c.document.person->birth_date = "19860314"; },
                 kConsistency, "pa.dg11.birth_differs", State::kWarning, kGood});
  out.push_back({"DG11: another day of birth", [](Case& c) { c.document.person->birth_date = "19870315"; },
                 kConsistency, "pa.dg11.birth_differs", State::kWarning, kGood});
  out.push_back({"DG11: another name", [](Case& c) { c.document.person->full_name = "Holm<<Mara<Elise"; }, kConsistency,
                 "pa.dg11.name_differs", State::kWarning, kGood});
  out.push_back({"DG11: another given name", [](Case& c) { c.document.person->full_name = "Lindqvist<<Sara"; },
                 kConsistency, "pa.dg11.name_differs", State::kWarning, kGood});
  const auto card = [](std::function<void(Case&, Bytes&)> how) {
    return [=](Case& c) {
      Bytes bytes =
          personalisation::make_card_security({personalisation::pace_info("0.4.0.127.0.7.2.2.4.6.2", 2, 13)}, c.signer);
      how(c, bytes);
      c.made()[File::kCardSecurity] = bytes;
    };
  };
  out.push_back({"EF.CardSecurity: cut", card([](Case&, Bytes& b) { b.resize(b.size() / 2); }), kCardSecurity,
                 "pa.card_security.unreadable", State::kFailed, kGood});
  out.push_back({"EF.CardSecurity: signature", card([](Case&, Bytes& b) { b.back() ^= 1; }), kCardSecurity,
                 "pa.card_security.signature"});
  out.push_back({"EF.CardSecurity: protocol changed",
                 card([](Case&, Bytes& b) { b[place(b, hex("020102"), 0) + 2] ^= 1; }), kCardSecurity,
                 "pa.card_security.signature"});
  out.push_back({"EF.CardSecurity: signer unknown",
                 card([](Case&, Bytes& b) { b[place(b, pki::Key::make(kP256, 2).key_id(), -1)] ^= 1; }), kCardSecurity,
                 "pa.card_security.signer", State::kFailed, kGood});
  const auto foreign = [](Case& c, Bytes& b, bool known) {
    const pki::Authority other = pki::make_csca({.country = "XX", .name = "Other", .key = pki::Key::make(kP256, 5)});
    const pki::Issued signer = pki::make_signer(other, {.key = pki::Key::make(kP256, 6)});
    b = personalisation::make_card_security({personalisation::pace_info("0.4.0.127.0.7.2.2.4.6.2", 2, 13)}, signer);
    if (known) c.anchors.authorities.push_back(other.certificate);
  };
  out.push_back({"EF.CardSecurity: by nobody known", card([=](Case& c, Bytes& b) { foreign(c, b, false); }),
                 kCardSecurity, "pa.card_security.chain", State::kWarning, kGood});
  out.push_back({"EF.CardSecurity: of another country", card([=](Case& c, Bytes& b) { foreign(c, b, true); }),
                 kCardSecurity, "pa.card_security.country"});
}

TEST(DocumentFaults, EachIsFoundByItsStep) {
  Faults faults;
  group_faults(faults);
  chain_faults(faults);
  time_faults(faults);
  issuer_faults(faults);
  RecordProperty("faults", static_cast<int>(faults.size()));
  EXPECT_GE(faults.size(), 150U);
  // Each of these steps has a fault that it finds; without one nobody would see that it had stopped looking.
  using enum Step;
  EXPECT_THAT(expect_found(faults),
              ::testing::IsSupersetOf({kHashes, kCoverage, kChain, kSignerProfile, kValidity, kCountry, kDocumentType,
                                       kRevocation, kConsistency, kCardSecurity}));
}

}  // namespace
}  // namespace limen::passive_authentication::testing
