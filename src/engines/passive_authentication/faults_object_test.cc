// Faults of EF.SOD: its object, its signer, its attributes, its signature.
#include "engines/passive_authentication/test_faults.h"

namespace limen::passive_authentication::testing {
namespace {

void object_faults(Faults& out) {
  using enum Step;
  const Bytes sod_type = hex("0606678108010101");
  const Bytes sha256 = hex("608648016503040201");
  out.push_back({"template tag", [](Case& c) { c.made()[File::kSod][0] = 0x76; }, kSecurityObject, "pa.sod.unreadable",
                 State::kFailed, kUnknown});
  out.push_back({"template longer than the file", [](Case& c) { ++c.made()[File::kSod][3]; }, kSecurityObject,
                 "pa.sod.unreadable", State::kFailed, kUnknown});
  out.push_back({"no signed data", flip(hex("06092a864886f70d010702"), 0, 10), kSecurityObject, "pa.sod.unreadable",
                 State::kFailed, kUnknown});
  out.push_back({"type of content", flip(sod_type, 0, 7), kSecurityObject, "pa.sod.content_type"});
  out.push_back({"missing", [](Case& c) { c.made().erase(File::kSod); }, kSecurityObject, "pa.sod.missing",
                 State::kFailed, kUnknown});
  out.push_back({"empty", [](Case& c) { c.made()[File::kSod].clear(); }, kSecurityObject, "pa.sod.unreadable",
                 State::kFailed, kUnknown});
  for (int twelfth = 1; twelfth < 12; ++twelfth) {
    out.push_back({"cut at " + std::to_string(twelfth) + "/12",
                   [=](Case& c) {
                     Bytes& sod = c.made()[File::kSod];
                     sod.resize(sod.size() * static_cast<std::size_t>(twelfth) / 12);
                   },
                   kSecurityObject, "pa.sod.unreadable", State::kFailed, kUnknown});
  }
  out.push_back({"one byte short", [](Case& c) { c.made()[File::kSod].pop_back(); }, kSecurityObject,
                 "pa.sod.unreadable", State::kFailed, kUnknown});
  out.push_back({"something behind it", [](Case& c) { c.made()[File::kSod].push_back(9); }, kSecurityObject,
                 "pa.sod.flawed", State::kWarning, kGood});
  out.push_back(
      {"two signers", build([](Cms& c) { c.copies = 2; }), kSecurityObject, "pa.sod.signers", State::kWarning, kGood});
  out.push_back({"no signer", build([](Cms& c) { c.copies = 0; }), kSecurityObject, "pa.sod.unreadable", State::kFailed,
                 kUnknown});
  out.push_back({"no content", build([](Cms& c) { c.with_content = false; }), kSecurityObject, "pa.sod.unreadable",
                 State::kFailed, kUnknown});
  out.push_back(
      {"odd version", build([](Cms& c) { c.version = 9; }), kSecurityObject, "pa.sod.flawed", State::kWarning, kGood});
  out.push_back({"content is no object", build([](Cms& c) { c.content = hex("0500"); }), kSecurityObject,
                 "pa.sod.object", State::kFailed, kUnknown});
  out.push_back({"content is empty", build([](Cms& c) { c.content.clear(); }), kSecurityObject, "pa.sod.object",
                 State::kFailed, kUnknown});
  out.push_back({"content has a tail", build([](Cms& c) { c.content.push_back(0); }), kSecurityObject, "pa.sod.object",
                 State::kFailed, kUnknown});
  out.push_back({"a master list instead", build([](Cms& c) { c.content_type = signed_data::kMasterListType; }),
                 kSecurityObject, "pa.sod.content_type"});
  out.push_back({"hashed with an unknown algorithm",
                 build([](Cms& c) { c.content[place(c.content, hex("608648016503040201"), 0) + 8] = 0x7F; }), kHashes,
                 "pa.hash.algorithm", State::kFailed, kUnknown});
  out.push_back({"no groups listed", relist([](auto& groups) { groups.clear(); }), kHashes, "pa.hash.none"});
  out.push_back({"group 17 listed", relist([](auto& groups) { groups.push_back({17, Bytes(32)}); }), kSecurityObject,
                 "pa.sod.flawed", State::kWarning, kGood});
  out.push_back({"group 0 listed", relist([](auto& groups) { groups.push_back({0, Bytes(32)}); }), kSecurityObject,
                 "pa.sod.flawed", State::kWarning, kGood});
  out.push_back({"hashes are cut", relist([](auto& groups) {
                   for (auto& group : groups) group.hash.resize(20);
                 }),
                 kHashes, "pa.hash.mismatch"});
  out.push_back({"version in the object", flip(hex("020100300b0609608648016503040201"), 0, 2, 4), kAttributes,
                 "pa.attributes.digest_mismatch"});
  out.push_back({"hash algorithm in the object", flip(sha256, 1, 8, 3), kAttributes, "pa.attributes.digest_mismatch"});
  for (const File file : kGroups) {
    const int number = *emrtd::group_number(file);
    const Bytes entry = der::join({der::integer_of(number), hex("0420")});
    out.push_back(
        {name(file) + ": listed hash", flip(entry, 0, 7, 0x40), kAttributes, "pa.attributes.digest_mismatch"});
    out.push_back(
        {name(file) + ": listed number", flip(entry, 0, 2, 0x10), kAttributes, "pa.attributes.digest_mismatch"});
    out.push_back({name(file) + ": listed twice", relist([=](auto& groups) { groups.push_back({number, Bytes(32)}); }),
                   kSecurityObject, "pa.sod.group_twice"});
    out.push_back({name(file) + ": listed with a wrong hash", relist([=](auto& groups) {
                     for (auto& group : groups) {
                       if (group.number == number) group.hash[0] ^= 1;
                     }
                   }),
                   kHashes, "pa.hash.mismatch"});
    out.push_back({name(file) + ": not listed", relist([=](auto& groups) {
                     std::erase_if(groups, [=](const auto& group) { return group.number == number; });
                   }),
                   kCoverage, "pa.group.not_listed"});
  }
}

void signer_faults(Faults& out) {
  using enum Step;
  const Bytes csca_name = Bytes{'T', 'e', 's', 't', ' ', 'C', 'S', 'C', 'A'};
  const Bytes signer_name = Bytes{'T', 'e', 's', 't', ' ', 'd', 'o', 'c'};
  out.push_back({"issuer in the signer's name", flip(csca_name, -1, 3, 2), kSigner, "pa.signer.by_serial",
                 State::kWarning, kGood});
  out.push_back({"serial in the signer's name", build([](Cms& c) {
                   c.identifier = der::sequence({pki::encode_name(c.signer.fields.issuer), der::integer_of(4711)});
                 }),
                 kSigner, "pa.signer.missing", State::kFailed, kUnknown});
  out.push_back({"key identifier of nobody", build([](Cms& c) { c.identifier = der::tlv(0x80, Bytes(20, 7)); }),
                 kSigner, "pa.signer.missing", State::kFailed, kUnknown});
  out.push_back({"no certificate", build([](Cms& c) { c.certificates = std::vector<Bytes>{}; }), kSigner,
                 "pa.signer.missing", State::kFailed, kUnknown});
  out.push_back({"the signer's certificate behind sixteen others",
                 [](Case& c) {
                   const pki::Issued other = pki::make_signer(c.csca, {.key = pki::Key::make(kP256, 8)});
                   const ByteView own = c.signer.certificate.der();
                   const ByteView wrong = other.certificate.der();
                   Cms cms = c.cms();
                   cms.certificates = std::vector<Bytes>(16, Bytes(wrong.begin(), wrong.end()));
                   cms.certificates->emplace_back(own.begin(), own.end());
                   c.put(cms);
                 },
                 kSigner, "pa.signer.many", State::kWarning});
  out.push_back({"certificate is none", build([](Cms& c) { c.certificates = std::vector<Bytes>{hex("30020500")}; }),
                 kSigner, "pa.signer.unreadable", State::kFailed, kUnknown});
  out.push_back({"another's certificate",
                 [](Case& c) {
                   const pki::Issued other = pki::make_signer(c.csca, {.key = pki::Key::make(kP256, 8), .serial = 555});
                   Cms cms = c.cms();
                   cms.certificates =
                       std::vector<Bytes>{Bytes(other.certificate.der().begin(), other.certificate.der().end())};
                   c.put(cms);
                 },
                 kSigner, "pa.signer.missing", State::kFailed, kUnknown});
  out.push_back({"another's certificate of the same name and serial",
                 [](Case& c) {
                   const pki::Issued other = pki::make_signer(c.csca, {.key = pki::Key::make(kP256, 8)});
                   Cms cms = c.cms();
                   cms.certificates =
                       std::vector<Bytes>{Bytes(other.certificate.der().begin(), other.certificate.der().end())};
                   c.put(cms);
                 },
                 kSignature, "pa.signature.mismatch"});
  out.push_back({"certificate: name changed", flip(signer_name, 0, 1), kChain, "pa.chain.mismatch"});
  out.push_back(
      {"certificate: validity changed", flip(Bytes{'3', '4', '0', '4', '0', '1'}, 0, 1), kChain, "pa.chain.mismatch"});
  out.push_back({"certificate: key is of an unknown curve", with_signer({.key = pki::Key::make(kSecp256k1, 3)}),
                 kSignature, "pa.signature.key", State::kFailed, kUnknown});
  out.push_back({"certificate: curve with another generator",
                 [](Case& c) {
                   // Written-out parameters that differ from every known curve in one number [CVE-2020-0601].
                   static Bytes info;
                   info = pki::Key::make(kP256, 2).public_info(true);
                   info[info.size() / 2] ^= 1;
                   c.sign_by(
                       pki::make_signer(c.csca, usual_signer(), [](pki::CertificateFields& f) { f.key_info = info; }));
                 },
                 kSignature, "pa.signature.key", State::kFailed, kUnknown});
  out.push_back({"certificate: point is not on the curve",
                 [](Case& c) {
                   static Bytes info;
                   info = pki::Key::make(kP256, 2).public_info(false);
                   info.back() ^= 1;
                   c.sign_by(
                       pki::make_signer(c.csca, usual_signer(), [](pki::CertificateFields& f) { f.key_info = info; }));
                 },
                 kSignature, "pa.signature.key", State::kFailed, kUnknown});
}

void attribute_faults(Faults& out) {
  using enum Step;
  const Bytes sod_type = hex("0606678108010101");
  const auto attributes = [](std::function<std::vector<Bytes>(const Cms&)> make) {
    return build([=](Cms& c) { c.attributes = make(c); });
  };
  const Instant when = CscaOptions::day(2024, 4, 1);
  out.push_back({"none", build([](Cms& c) { c.with_attributes = false; }), kAttributes, "pa.attributes.missing"});
  out.push_back({"empty", attributes([](const Cms&) { return std::vector<Bytes>{}; }), kAttributes,
                 "pa.attributes.digest_missing"});
  out.push_back({"no type", attributes([=](const Cms& c) {
                   return std::vector<Bytes>{digest_attribute(c.algorithm.hash, c.content), time_attribute(when)};
                 }),
                 kAttributes, "pa.attributes.content_type_missing"});
  out.push_back({"no digest", attributes([=](const Cms&) {
                   return std::vector<Bytes>{content_type_attribute(), time_attribute(when)};
                 }),
                 kAttributes, "pa.attributes.digest_missing"});
  out.push_back({"another type", attributes([](const Cms& c) {
                   return std::vector<Bytes>{content_type_attribute("1.2.840.113549.1.7.1"),
                                             digest_attribute(c.algorithm.hash, c.content)};
                 }),
                 kAttributes, "pa.attributes.content_type"});
  out.push_back({"type changed", flip(sod_type, 1, 7), kAttributes, "pa.attributes.content_type"});
  out.push_back({"type changed: the signature sees it too", flip(sod_type, 1, 7), kSignature, "pa.signature.mismatch"});
  out.push_back({"digest of something else", attributes([](const Cms& c) {
                   return std::vector<Bytes>{content_type_attribute(), digest_attribute(c.algorithm.hash, Bytes{1})};
                 }),
                 kAttributes, "pa.attributes.digest_mismatch"});
  out.push_back({"digest cut", attributes([](const Cms& c) {
                   Bytes cut = certificates::digest(c.algorithm.hash, c.content);
                   cut.resize(8);
                   return std::vector<Bytes>{content_type_attribute(),
                                             attribute("1.2.840.113549.1.9.4", {der::octets_of(cut)})};
                 }),
                 kAttributes, "pa.attributes.digest_mismatch"});
  out.push_back({"digest is empty", attributes([](const Cms&) {
                   return std::vector<Bytes>{content_type_attribute(),
                                             attribute("1.2.840.113549.1.9.4", {der::octets_of({})})};
                 }),
                 kAttributes, "pa.attributes.digest_mismatch"});
  out.push_back({"digest by another hash", attributes([](const Cms& c) {
                   return std::vector<Bytes>{content_type_attribute(), digest_attribute(pki::Hash::kSha512, c.content)};
                 }),
                 kAttributes, "pa.attributes.digest_mismatch"});
  out.push_back({"digest twice", attributes([](const Cms& c) {
                   return std::vector<Bytes>{content_type_attribute(), digest_attribute(c.algorithm.hash, c.content),
                                             digest_attribute(c.algorithm.hash, c.content)};
                 }),
                 kAttributes, "pa.attributes.twice"});
  out.push_back({"digest of two values", attributes([](const Cms& c) {
                   const Bytes right = der::octets_of(certificates::digest(c.algorithm.hash, c.content));
                   return std::vector<Bytes>{content_type_attribute(),
                                             attribute("1.2.840.113549.1.9.4", {right, der::octets_of(Bytes(32))})};
                 }),
                 kAttributes, "pa.attributes.twice"});
  out.push_back({"type twice", attributes([](const Cms& c) {
                   return std::vector<Bytes>{content_type_attribute(), content_type_attribute(),
                                             digest_attribute(c.algorithm.hash, c.content)};
                 }),
                 kAttributes, "pa.attributes.twice"});
  out.push_back({"time twice", attributes([=](const Cms& c) {
                   return std::vector<Bytes>{content_type_attribute(), digest_attribute(c.algorithm.hash, c.content),
                                             time_attribute(when), time_attribute(when)};
                 }),
                 kAttributes, "pa.attributes.twice"});
  out.push_back({"unsigned ones", build([](Cms& c) {
                   c.unsigned_attributes = der::tlv(0xA1, time_attribute(CscaOptions::day(2024, 4, 1)));
                 }),
                 kAttributes, "pa.attributes.unsigned", State::kWarning, kGood});
  out.push_back({"digest algorithm unknown", build([](Cms& c) {
                   c.named_digest = der::sequence({der::oid_of("1.2.840.113549.2.5"), der::null()});
                 }),
                 kAttributes, "pa.attributes.digest_algorithm", State::kFailed, kUnknown});
  out.push_back({"digest algorithm another",
                 build([](Cms& c) { c.named_digest = pki::hash_identifier(pki::Hash::kSha512); }), kAttributes,
                 "pa.attributes.digest_mismatch"});
  out.push_back(
      {"time changed", flip(Bytes{'2', '4', '0', '4', '0', '1'}, -1, 1), kSignature, "pa.signature.mismatch"});
  out.push_back({"content of another document",
                 [](Case& c) {
                   Case other = Case::usual();
                   other.document.person->birth_place = "ELSEWHERE";
                   Cms cms = c.cms();
                   cms.attributes = cms.usual_attributes();
                   cms.content = other.lds_object();
                   c.put(cms);
                 },
                 kAttributes, "pa.attributes.digest_mismatch"});
}

void signature_faults(Faults& out) {
  using enum Step;
  for (const std::size_t back : {1U, 5U, 20U, 32U, 40U, 60U}) {
    out.push_back({"byte " + std::to_string(back) + " from its end",
                   [=](Case& c) {
                     Bytes& sod = c.made()[File::kSod];
                     sod[sod.size() - back] ^= 0x20;
                   },
                   kSignature, "pa.signature.mismatch"});
  }
  out.push_back({"empty", build([](Cms& c) { c.signature = Bytes{}; }), kSignature, "pa.signature.mismatch"});
  out.push_back({"zeros", build([](Cms& c) { c.signature = Bytes(70); }), kSignature, "pa.signature.mismatch"});
  out.push_back({"r and s are 0",
                 build([](Cms& c) { c.signature = der::sequence({der::integer_of(0), der::integer_of(0)}); }),
                 kSignature, "pa.signature.mismatch"});
  out.push_back({"r and s are 1",
                 build([](Cms& c) { c.signature = der::sequence({der::integer_of(1), der::integer_of(1)}); }),
                 kSignature, "pa.signature.mismatch"});
  out.push_back({"r and s are negative",
                 build([](Cms& c) { c.signature = der::sequence({der::integer_of(-5), der::integer_of(-7)}); }),
                 kSignature, "pa.signature.mismatch"});
  out.push_back({"over the bare content",
                 build([](Cms& c) { c.signature = c.signer.key.sign(c.algorithm, c.content); }), kSignature,
                 "pa.signature.mismatch"});
  out.push_back({"over attributes with tag A0", build([](Cms& c) {
                   c.attributes = c.usual_attributes();
                   std::ranges::sort(*c.attributes);
                   c.signature = c.signer.key.sign(c.algorithm, der::tlv(0xA0, der::join(*c.attributes)));
                 }),
                 kSignature, "pa.signature.mismatch"});
  for (const pki::KeyType type : {kP192, kP224, kP256, kP384, kP521, kBrainpoolP192, kBrainpoolP224, kBrainpoolP256,
                                  kBrainpoolP320, kBrainpoolP384, kBrainpoolP512, kRsa2048}) {
    out.push_back({std::string(to_text(type)) + ": by another key",
                   signed_by(type, [=](Cms& c) { c.key = pki::Key::make(type, 9); }), kSignature,
                   "pa.signature.mismatch"});
    out.push_back({std::string(to_text(type)) + ": last byte",
                   signed_by(type,
                             [](Cms& c) {
                               Bytes made = c.signer.key.sign(c.algorithm, der::set_of(c.usual_attributes()));
                               made.back() ^= 1;
                               c.signature = made;
                             }),
                   kSignature, "pa.signature.mismatch"});
    out.push_back({std::string(to_text(type)) + ": another hash named",
                   signed_by(type,
                             [=](Cms& c) {
                               pki::SignatureAlgorithm other = c.algorithm;
                               other.hash =
                                   c.algorithm.hash == pki::Hash::kSha512 ? pki::Hash::kSha1 : pki::Hash::kSha512;
                               c.named_algorithm = pki::algorithm_identifier(other);
                             }),
                   kSignature, "pa.signature.mismatch"});
  }
  out.push_back({"EC key, RSA named",
                 signed_by(kP256,
                           [](Cms& c) {
                             c.named_algorithm = der::sequence({der::oid_of("1.2.840.113549.1.1.11"), der::null()});
                           }),
                 kSignature, "pa.signature.key_kind"});
  out.push_back(
      {"RSA key, ECDSA named",
       signed_by(kRsa2048, [](Cms& c) { c.named_algorithm = der::sequence({der::oid_of("1.2.840.10045.4.3.2")}); }),
       kSignature, "pa.signature.key_kind"});
  out.push_back(
      {"unknown algorithm",
       signed_by(kRsa2048,
                 [](Cms& c) { c.named_algorithm = der::sequence({der::oid_of("1.2.840.113549.1.1.4"), der::null()}); }),
       kSignature, "pa.signature.algorithm", State::kFailed, kUnknown});
  out.push_back({"RSA: shortened",
                 signed_by(kRsa2048,
                           [](Cms& c) {
                             c.signature = c.signer.key.sign(c.algorithm, der::set_of(c.usual_attributes()));
                             c.signature->pop_back();
                           }),
                 kSignature, "pa.signature.mismatch"});
  out.push_back({"RSA: zeros", signed_by(kRsa2048, [](Cms& c) { c.signature = Bytes(256); }), kSignature,
                 "pa.signature.mismatch"});
  out.push_back({"RSA: one",
                 signed_by(kRsa2048,
                           [](Cms& c) {
                             c.signature = Bytes(256);
                             c.signature->back() = 1;
                           }),
                 kSignature, "pa.signature.mismatch"});
}

void pss_faults(Faults& out) {
  using enum Step;
  const auto pss = [&](std::string what, std::function<void(pki::SignatureAlgorithm&)> named,
                       std::string code = "pa.signature.mismatch", Verdict verdict = Verdict::kNotAuthentic) {
    out.push_back({"PSS: " + what,
                   signed_by(kRsa2048,
                             [=](Cms& c) {
                               c.algorithm = c.signer.key.pss();
                               pki::SignatureAlgorithm other = c.algorithm;
                               named(other);
                               c.named_algorithm = pki::algorithm_identifier(other);
                             }),
                   kSignature, std::move(code), State::kFailed, verdict});
  };
  pss("salt shorter than named", [](auto& a) { a.salt_length = 40; });
  pss("salt longer than named", [](auto& a) { a.salt_length = 20; });
  pss("no salt named", [](auto& a) { a.salt_length = 0; });
  for (const auto hash : {pki::Hash::kSha1, pki::Hash::kSha224, pki::Hash::kSha384, pki::Hash::kSha512}) {
    pss("mask by " + std::string(to_text(hash)) + " named", [=](auto& a) { a.mgf_hash = hash; });
    pss("hash " + std::string(to_text(hash)) + " named", [=](auto& a) { a.hash = hash; });
  }
  pss("PKCS#1 named", [](auto& a) { a.scheme = pki::Scheme::kRsaPkcs1; });
  const auto raw = [&](std::string what, Bytes identifier, std::string code, Verdict verdict) {
    out.push_back({"PSS: " + what,
                   signed_by(kRsa2048,
                             [=](Cms& c) {
                               c.algorithm = c.signer.key.pss();
                               c.named_algorithm = identifier;
                             }),
                   kSignature, std::move(code), State::kFailed, verdict});
  };
  const Bytes oid = der::oid_of("1.2.840.113549.1.1.10");
  const Bytes sha = der::tlv(0xA0, pki::hash_identifier(pki::Hash::kSha256));
  const Bytes mask =
      der::tlv(0xA1, der::sequence({der::oid_of("1.2.840.113549.1.1.8"), pki::hash_identifier(pki::Hash::kSha256)}));
  const Bytes salt = der::tlv(0xA2, der::integer_of(32));
  raw("no parameters within", der::sequence({oid, der::sequence({})}), "pa.signature.mismatch", Verdict::kNotAuthentic);
  raw("another mask function",
      der::sequence({oid, der::sequence({sha,
                                         der::tlv(0xA1, der::sequence({der::oid_of("1.2.840.113549.1.1.9"),
                                                                       pki::hash_identifier(pki::Hash::kSha256)})),
                                         salt})}),
      "pa.signature.algorithm", kUnknown);
  raw("another trailer", der::sequence({oid, der::sequence({sha, mask, salt, der::tlv(0xA3, der::integer_of(2))})}),
      "pa.signature.algorithm", kUnknown);
  raw("unknown hash",
      der::sequence(
          {oid, der::sequence(
                    {der::tlv(0xA0, der::sequence({der::oid_of("1.2.840.113549.2.5"), der::null()})), mask, salt})}),
      "pa.signature.algorithm", kUnknown);
  raw("salt below nought", der::sequence({oid, der::sequence({sha, mask, der::tlv(0xA2, der::integer_of(-1))})}),
      "pa.signature.algorithm", kUnknown);
  out.push_back({"PKCS#1, PSS named",
                 signed_by(kRsa2048, [](Cms& c) { c.named_algorithm = pki::algorithm_identifier(c.signer.key.pss()); }),
                 kSignature, "pa.signature.mismatch"});
}

TEST(ObjectFaults, EachIsFoundByItsStep) {
  Faults faults;
  object_faults(faults);
  signer_faults(faults);
  attribute_faults(faults);
  signature_faults(faults);
  pss_faults(faults);
  RecordProperty("faults", static_cast<int>(faults.size()));
  EXPECT_GE(faults.size(), 130U);
  EXPECT_GE(expect_found(faults).size(), 6U);
}

// Any one byte of EF.SOD: never an authentic verdict, unless the byte is one that nobody signs.
TEST(ObjectFaults, NoByteOfTheSecurityObjectMayChangeUnseen) {
  Case chip = Case::usual();
  const Bytes sod = chip.made().at(File::kSod);
  const Report genuine = chip.report();
  std::size_t harmless = 0;
  for (std::size_t at = 0; at < sod.size(); at += 3) {
    chip.made()[File::kSod] = sod;
    chip.made()[File::kSod][at] ^= 0x01;
    const Report report = chip.report();
    if (report.verdict != Verdict::kAuthentic) continue;
    // What may differ: version numbers, the list of digests in front, NULL parameters, how the signer is named.
    ++harmless;
    ASSERT_EQ(report.groups.size(), genuine.groups.size());
    for (std::size_t i = 0; i < report.groups.size(); ++i) {
      EXPECT_EQ(report.groups[i].listed, genuine.groups[i].listed) << at;
      EXPECT_EQ(report.groups[i].state, GroupState::kMatch) << at;
    }
    EXPECT_EQ(report.signer->fingerprint(), genuine.signer->fingerprint()) << at;
    EXPECT_EQ(report.signing_time, genuine.signing_time) << at;
  }
  EXPECT_LT(harmless, 60U);
}

}  // namespace
}  // namespace limen::passive_authentication::testing
