// limen seal and limen bcbp as a user runs them, with files: keys and certificates, seals as pictures.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/json.h"
#include "base/result_matchers.h"
#include "commands/barcodes/commands.h"
#include "commands/command_line/command.h"
#include "engines/test_pki/test_pki.h"
#include "engines/trust/trust.h"
#include "formats/barcodes/barcodes.h"
#include "formats/certificate_files/certificate_files.h"
#include "formats/raster/raster.h"

namespace limen::commands {
namespace {

using test_pki::Key;
using test_pki::KeyType;
using ::testing::HasSubstr;

struct Outcome {
  int status = 0;
  std::string out, err;
  json::object json() const {
    const auto parsed = parse_json(out.substr(0, out.find('\n')));
    return parsed.ok() && parsed->is_object() ? parsed->get_object() : json::object();
  }
  std::string text(std::string_view pointer) const {
    json::value value = json();
    boost::system::error_code problem;
    const json::value* found = value.find_pointer(std::string(pointer), problem);
    if (found == nullptr) return "-";
    return found->is_string() ? std::string(found->get_string()) : limen::to_text(*found);
  }
};

Outcome run(std::vector<std::string> arguments, std::string_view input = "") {
  std::istringstream in{std::string(input)};
  std::ostringstream out, err;
  Streams streams{in, out, err};
  const int status = run_command_line({seal_command(), bcbp_command()}, arguments, streams);
  return {status, out.str(), err.str()};
}

class SealCommand : public ::testing::Test {
 protected:
  SealCommand()
      : csca_(test_pki::make_csca({.key = Key::make(KeyType::kBrainpoolP256, 1)})),
        signer_(test_pki::make_signer(csca_,
                                      {.name = "TS",
                                       .key = Key::make(KeyType::kP256, 2),
                                       .serial = 0x1A2B,
                                       .extended_key_usage = {std::string(certificates::kVisibleDigitalSealSigner)}})) {
    folder_ = std::filesystem::path(::testing::TempDir()) /
              ("seal_" + std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()));
    std::filesystem::create_directories(folder_);
    save("key.pem", test_pki::make_pem(signer_.key.private_info(), "PRIVATE KEY"));
    save("signer.pem", test_pki::make_pem(signer_.certificate.der()));
    save("csca.pem", test_pki::make_pem(csca_.certificate.der()));
  }
  ~SealCommand() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  void save(const std::string& name, std::string_view content) const {
    std::ofstream(folder_ / name, std::ios::binary) << content;
  }
  std::vector<std::string> permit(const std::string& as) const {
    return {"seal",
            "write",
            "permit_number=P20260001",
            "permit_type=WORK",
            "holder=Åsa Nordhavn",
            "document_number=UT123456",
            "valid_from=2026-10-01",
            "valid_until=2027-09-30",
            "--document",
            "own_permit",
            "--country",
            "UTO",
            "--signer",
            "UTTS",
            "--reference",
            "1a2b",
            "--issued",
            "2026-10-01",
            "--signed",
            "2026-10-01",
            "--key",
            path("key.pem"),
            "--as",
            as};
  }
  Outcome verify(std::vector<std::string> files, bool with_certificates = true) const {
    std::vector<std::string> arguments = {"seal", "verify"};
    arguments.insert(arguments.end(), files.begin(), files.end());
    arguments.insert(arguments.end(), {"--json", "--today", "2026-11-22"});
    if (with_certificates) arguments.insert(arguments.end(), {"--certificates", path("csca.pem"), path("signer.pem")});
    return run(arguments);
  }

  test_pki::Authority csca_;
  test_pki::Issued signer_;
  std::filesystem::path folder_;
};

TEST_F(SealCommand, PermitAsPictureIsVerified) {
  for (const char* symbology : {"datamatrix", "aztec", "qr", "pdf417"}) {
    const Outcome written = run(permit(symbology));
    ASSERT_EQ(written.status, 0) << written.err;
    save("permit.png", written.out);
    const Outcome checked = verify({path("permit.png")});
    EXPECT_EQ(checked.status, 0) << symbology << checked.out << checked.err;
    EXPECT_EQ(checked.text("/verdict"), "valid");
    EXPECT_EQ(checked.text("/kind"), "vds");
    EXPECT_EQ(checked.text("/messages/holder"), "Åsa Nordhavn");
    EXPECT_EQ(checked.text("/messages/valid_until"), "2027-09-30");
    EXPECT_EQ(checked.text("/header/document_type"), "own_permit");
    EXPECT_EQ(checked.text("/header/certificate_reference"), "1A2B");
    EXPECT_EQ(checked.text("/code/symbology"), symbology);
    EXPECT_EQ(checked.text("/steps/2/outcome"), "pass");
  }
}

TEST_F(SealCommand, BytesHexadecimalAndBase64) {
  const std::string hex = run(permit("hex")).out;
  save("hex", hex);
  const Bytes bytes = *from_hex(hex.substr(0, hex.size() - 1));
  save("bytes", as_text(bytes));
  save("base64", test_pki::to_base64(bytes) + "\n");
  for (const char* name : {"hex", "bytes", "base64"}) EXPECT_EQ(verify({path(name)}).status, 0) << name;
  EXPECT_EQ(verify({path("hex"), path("bytes")}).status, 0);
  // Without certificates nothing is false and nothing is proved.
  EXPECT_EQ(verify({path("hex")}, false).status, 1);
  EXPECT_EQ(verify({path("hex")}, false).text("/verdict"), "unverifiable");
  Bytes changed = bytes;
  changed[changed.size() / 2] ^= 1;
  save("changed", as_text(changed));
  EXPECT_EQ(verify({path("changed")}).text("/verdict"), "invalid");
  EXPECT_EQ(verify({path("hex"), path("changed")}).status, 1);
  const Outcome missing = verify({path("none"), path("hex")});
  EXPECT_EQ(missing.status, 2);
  EXPECT_EQ(missing.text("/verdict"), "valid") << "the other is shown";
  const Outcome table = run(
      {"seal", "verify", path("hex"), "--certificates", path("csca.pem"), path("signer.pem"), "--today", "2026-11-22"});
  EXPECT_THAT(table.out, HasSubstr("own_permit valid"));
  EXPECT_THAT(table.out, HasSubstr("P20260001"));
}

TEST_F(SealCommand, IdbAndVdsNc) {
  const Outcome idb =
      run({"seal", "write", "mrz_td2=I<UTONORDHAVN<<ASTRID<<<<<<<<<<<<<<<D231458907UTO7408122F1204159<<<<<<<6",
           "--kind", "idb", "--country", "UTO", "--signed", "2026-10-01", "--key", path("key.pem"), "--certificate",
           path("signer.pem"), "--as", "qr"});
  ASSERT_EQ(idb.status, 0) << idb.err;
  save("idb.png", idb.out);
  const Outcome checked = verify({path("idb.png")});
  EXPECT_EQ(checked.text("/verdict"), "valid") << checked.out;
  EXPECT_EQ(checked.text("/kind"), "idb");
  const Outcome nc = run({"seal", "write", R"({"uvci":"U32870","pid":{"n":"NORDHAVN ASTRID"},"ve":[{"nam":"X"}]})",
                          "--kind", "vds-nc", "--document", "icao.vacc", "--country", "UTO", "--key", path("key.pem"),
                          "--certificate", path("signer.pem"), "--as", "qr"});
  ASSERT_EQ(nc.status, 0) << nc.err;
  save("nc.png", nc.out);
  EXPECT_EQ(verify({path("nc.png")}).text("/verdict"), "valid");
  EXPECT_EQ(verify({path("nc.png")}).text("/messages/pid~1n"), "NORDHAVN ASTRID");
}

TEST_F(SealCommand, KeyDatesCountryAndHeaderAreThoseOfTheCertificate) {
  const auto with = [&](std::vector<std::pair<std::string, std::string>> changes) {
    std::vector<std::string> arguments = permit("hex");
    changes.insert(changes.begin(), {"--certificate", path("signer.pem")});
    for (const auto& [name, value] : changes) {
      const auto found = std::find(arguments.begin(), arguments.end(), name);
      if (found != arguments.end()) {
        *std::next(found) = value;
      } else {
        arguments.insert(arguments.end(), {name, value});
      }
    }
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.status == 0, !outcome.out.empty()) << "nothing is given out with an error";
    return outcome.status == 0 ? std::string("written") : outcome.err;
  };
  EXPECT_EQ(with({}), "written");
  EXPECT_EQ(with({{"--reference", "0001a2B"}}), "written") << "leading zeros and small letters are the same number";
  save("other.pem", test_pki::make_pem(Key::make(KeyType::kP256, 7).private_info(), "PRIVATE KEY"));
  EXPECT_THAT(with({{"--key", path("other.pem")}}), HasSubstr("seal.certificate.key"));
  EXPECT_THAT(with({{"--certificate", path("csca.pem")}}), HasSubstr("seal.certificate.key"));
  EXPECT_THAT(with({{"--signed", "2023-12-31"}}), HasSubstr("seal.certificate.validity"));
  EXPECT_THAT(with({{"--signed", "2034-04-02"}}), HasSubstr("seal.certificate.validity"));
  EXPECT_EQ(with({{"--signed", "2024-01-01"}}), "written") << "the first day";
  EXPECT_THAT(with({{"--country", "FRA"}}), HasSubstr("seal.certificate.country"));
  EXPECT_THAT(with({{"--signer", "FRTS"}}), HasSubstr("seal.signer.country"));
  EXPECT_THAT(with({{"--reference", "1a2c"}}), HasSubstr("seal.certificate.reference"));
  // Without a certificate the signer's letters must still be those of the country.
  auto bare = permit("hex");
  *std::next(std::find(bare.begin(), bare.end(), "--country")) = "FRA";
  EXPECT_THAT(run(bare).err, HasSubstr("seal.signer.country"));
}

TEST_F(SealCommand, FromATrustStore) {
  const std::string hex = run(permit("hex")).out;
  save("hex", hex);
  const auto store_with = [&](bool believed) {
    trust::Store store;
    const Instant now = test_pki::CscaOptions::day(2026, 11, 1);
    for (const auto* one : {&csca_.certificate, &signer_.certificate}) {
      const std::string pem = test_pki::make_pem(one->der());
      store.import(certificate_files::read(as_bytes(pem)),
                   {.file = "a.pem", .by = "tester", .now = now, .trust_unsigned = believed});
    }
    const Bytes bytes = store.write();
    save("store", as_text(bytes));
    return run({"seal", "verify", path("hex"), "--json", "--trust", path("store"), "--today", "2026-11-22"});
  };
  const Outcome believed = store_with(true);
  EXPECT_EQ(believed.text("/verdict"), "valid") << believed.out << believed.err;
  const Outcome not_believed = store_with(false);
  EXPECT_EQ(not_believed.text("/verdict"), "unverifiable") << not_believed.out;
  EXPECT_THAT(not_believed.out, HasSubstr("seal_verification.chain.no_authority"));
  EXPECT_THAT(run({"seal", "verify", path("hex"), "--trust", path("hex")}).err, HasSubstr("trust.store"));
}

TEST_F(SealCommand, WhatCannotBeRead) {
  save("text", "hello world, this is no seal!");
  EXPECT_EQ(verify({path("text")}).status, 2);
  EXPECT_THAT(verify({path("text")}).out, HasSubstr("seals.kind.unknown"));
  EXPECT_EQ(verify({path("missing")}).status, 2);
  EXPECT_THAT(run({"seal", "verify", path("text"), "--certificates", path("text")}).err,
              HasSubstr("seal.certificates"));
  auto arguments = permit("colour");
  EXPECT_THAT(run(arguments).err, HasSubstr("seal.option"));
  arguments = permit("hex");
  arguments[2] = "permit_number";
  EXPECT_THAT(run(arguments).err, HasSubstr("seal.option"));
}

constexpr std::string_view kPass = "M1NORDHAVN/ASTRID MS  EK7QX2P OSLCPHZZ 0417 143Y012C0031 100";

TEST(BcbpCommand, LinesAndJson) {
  const Outcome one = run({"bcbp", "parse", "--json", "--today", "2026-05-01"}, std::string(kPass) + "\n");
  EXPECT_EQ(one.status, 0) << one.err;
  EXPECT_EQ(one.text("/valid"), "true");
  EXPECT_EQ(one.text("/facts/surname"), "NORDHAVN");
  EXPECT_EQ(one.text("/facts/legs/0/flight_date/date"), "2026-05-23");
  EXPECT_EQ(one.text("/fields/2/field"), "passenger_name");
  EXPECT_EQ(one.text("/fields/2/offset"), "2");
  EXPECT_EQ(one.text("/fields/2/length"), "20");
  const Outcome two = run({"bcbp", "parse", "--json"}, std::string(kPass) + "\r\n\n" + std::string(kPass) + "+\n");
  EXPECT_EQ(two.status, 1);
  EXPECT_EQ(std::count(two.out.begin(), two.out.end(), '\n'), 2);
  EXPECT_THAT(two.out, HasSubstr("bcbp.trailing"));
  EXPECT_EQ(run({"bcbp", "parse"}, "").status, 2);
  const Outcome half = run({"bcbp", "parse", "--json", "/none/here", "-"}, std::string(kPass) + "\n");
  EXPECT_EQ(half.status, 2) << "a file is missing";
  EXPECT_EQ(half.text("/valid"), "true") << "the other is shown";
  EXPECT_THAT(half.err, HasSubstr("/none/here"));
  EXPECT_EQ(run({"bcbp", "parse", "--json"}, "\xFF\x01M1").status, 1);
  EXPECT_OK(parse_json(run({"bcbp", "parse", "--json"}, "\xFF\x01M1").out));
  EXPECT_THAT(run({"bcbp", "parse", "--today", "2026-05-01"}, kPass).out,
              HasSubstr("ZZ417 OSL-CPH 2026-05-23 seat 12C"));
}

TEST(BcbpCommand, PassAsPicture) {
  const auto picture = barcodes::write(as_bytes(kPass), barcodes::Symbology::kAztec);
  ASSERT_OK(picture);
  const auto png = raster::write_png(*picture);
  ASSERT_OK(png);
  const Outcome outcome = run({"bcbp", "parse", "--json", "--today", "2026-05-01"}, as_text(*png));
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.text("/facts/surname"), "NORDHAVN");
  EXPECT_EQ(outcome.text("/code/symbology"), "aztec");
  raster::Picture empty;
  empty.width = empty.height = 50;
  empty.pixels.assign(2500, 255);
  EXPECT_THAT(run({"bcbp", "parse"}, as_text(*raster::write_png(empty))).err, HasSubstr("seal.no_code"));
}

}  // namespace
}  // namespace limen::commands
