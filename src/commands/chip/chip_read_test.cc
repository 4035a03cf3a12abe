#include "commands/chip/chip_read.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/json.h"
#include "base/result_matchers.h"
#include "commands/chip/commands.h"
#include "commands/command_line/test_run.h"
#include "engines/personalisation/personalisation.h"
#include "engines/virtual_chip/sample_fixture.h"
#include "formats/certificate_files/certificate_files.h"

namespace limen::commands {
namespace {

using test_pki::CscaOptions;
using test_pki::Key;
using test_pki::KeyType;
using ::testing::HasSubstr;
namespace samples = virtual_chip::testing;
constexpr testing::Limen<chip_command> run_limen{};

// A document that an invented state issued, on a chip with PACE, Chip and Active Authentication.
class ChipRead : public ::testing::Test {
 protected:
  ChipRead() {
    auto options =
        personalisation::sample(test_pki::make_signer(authority_, {.key = Key::make(KeyType::kBrainpoolP256, 2)}));
    options.mrz = personalisation::sample_mrz();
    own_.pace = {samples::pace(chip_keys::Mapping::kGeneric, 13)};
    own_.static_key = samples::static_key(12);
    own_.chip_authentication = {{.elliptic = true, .cipher = chip_crypto::Cipher::kAes256}};
    own_.active_key = samples::rsa_2048();
    const Bytes dg14 = virtual_chip::make_data_group_14(own_);
    const Bytes dg15 = virtual_chip::make_data_group_15(*own_.active_key);
    options.active_key = chip_keys::data_group_content(dg15, 0x6F).value();
    chip_keys::ChipAuthenticationKey key{.key = {.domain = own_.static_key->domain}};
    key.key.point = key.key.domain->public_key(own_.static_key->scalar).value();
    options.chip_infos = {chip_keys::write_chip_authentication_info(own_.chip_authentication[0]),
                          chip_keys::write_chip_authentication_key(key)};
    for (const auto& [file, content] : personalisation::personalise(options)) {
      const emrtd::FileKind& kind = emrtd::kind_of(file);
      (kind.application ? own_.files : own_.master_files)[kind.identifier] = content;
    }
    own_.master_files.erase(0x011C);
    virtual_chip::complete(own_);
    passwords_ = zone_passwords(personalisation::sample_mrz(), today_).value();
    own_.mrz_information = passwords_[0].text;
  }
  ~ChipRead() override { std::filesystem::remove_all(folder_); }

  testing::Outcome run(ChipReadOptions options) {
    options.request.passwords = passwords_;
    options.request.random = samples::seeded(3);
    options.now = CscaOptions::day(2026, 11, 22);
    virtual_chip::VirtualChip chip(own_, {}, samples::seeded(4));
    std::istringstream in;
    std::ostringstream out, err;
    Streams streams{in, out, err};
    const auto status = chip_read(chip, std::move(options), streams);
    return {status.ok() ? *status : 2, out.str(), err.str()};
  }

  trust::Store store() const {
    trust::Store made;
    const Bytes der(authority_.certificate.der().begin(), authority_.certificate.der().end());
    (void)made.import(certificate_files::read(der),
                      {.file = "ut.der", .by = "A", .now = CscaOptions::day(2026, 11, 1), .trust_unsigned = true});
    return made;
  }

  const CivilDate today_ = *CivilDate::from_ymd(2026, 11, 22);
  const std::filesystem::path folder_ =
      std::filesystem::path(::testing::TempDir()) / ("limen_chip_read_" + std::to_string(::getpid()));
  test_pki::Authority authority_ = test_pki::make_csca({.key = Key::make(KeyType::kBrainpoolP256, 1)});
  virtual_chip::Personalisation own_;
  std::vector<access::Password> passwords_;
};

TEST_F(ChipRead, AGenuineDocument) {
  const testing::Outcome outcome = run({.request = {}, .json = true, .out = folder_.string(), .trust = store()});
  const auto json = parse_json(outcome.out);
  ASSERT_OK(json);
  EXPECT_EQ(json->at("passive_authentication").at("verdict").as_string(), "authentic") << outcome.out.substr(0, 4000);
  EXPECT_EQ(outcome.status, 0);
  const auto& reading = json->at("reading");
  EXPECT_EQ(reading.at("access").at("kind").as_string(), "PACE");
  EXPECT_EQ(reading.at("access").at("domain").as_int64(), 13);
  EXPECT_EQ(reading.at("proofs").at("chip_authentication").as_string(), "proved");
  EXPECT_EQ(reading.at("proofs").at("active_authentication").as_string(), "proved");
  EXPECT_EQ(json->at("contents").at("DG1").at("surname").as_string(), "LINDQVIST");
  // The log of commands holds nothing of the person.
  EXPECT_THAT(to_text(json::value(reading)), ::testing::Not(HasSubstr("LINDQVIST")));
  for (const auto& [name, id] : {std::pair{"DG1", 0x0101}, {"EF.SOD", 0x011D}, {"DG2", 0x0102}}) {
    std::ifstream in(folder_ / (std::string(name) + ".bin"), std::ios::binary);
    const Bytes content((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    EXPECT_EQ(content, own_.files.at(static_cast<virtual_chip::FileId>(id))) << name;
  }
}

TEST_F(ChipRead, ForPeople) {
  const testing::Outcome outcome = run({.request = {}, .trust = store()});
  EXPECT_EQ(outcome.status, 0) << outcome.out;
  EXPECT_THAT(outcome.out, HasSubstr("PACE-ECDH-GM-AES-128 group 13"));
  EXPECT_THAT(outcome.out, HasSubstr("verdict  authentic"));
}

TEST_F(ChipRead, WithoutAuthoritiesNothingIsAuthentic) {
  EXPECT_EQ(run({.request = {}, .trust = trust::Store()}).status, 1);
  const testing::Outcome outcome = run({.request = {}});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, HasSubstr("not_verifiable"));
}

TEST_F(ChipRead, ACopyOfTheFilesWithoutTheKeys) {
  own_.static_key->scalar[4] ^= 1;
  own_.active_key->private_exponent[4] ^= 1;
  const testing::Outcome outcome = run({.request = {}, .trust = store()});
  EXPECT_EQ(outcome.status, 1) << outcome.out;
  EXPECT_THAT(outcome.out, HasSubstr("chip_authentication.failed"));
  EXPECT_THAT(outcome.out, HasSubstr("active.signature.wrong"));
}

TEST_F(ChipRead, ADocumentWhoseDataWereChanged) {
  own_.files[0x0101][20] ^= 1;
  EXPECT_EQ(run({.request = {}, .trust = store()}).status, 1);
}

TEST_F(ChipRead, AnotherZone) {
  passwords_[0].text[0] ^= 1;
  const testing::Outcome outcome = run({.request = {}, .json = true, .out = folder_.string(), .trust = store()});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.out, HasSubstr("pace.password_refused"));
  EXPECT_FALSE(std::filesystem::exists(folder_)) << "nothing was read, nothing is kept";
}

TEST_F(ChipRead, KeysFromZones) {
  EXPECT_EQ(zone_passwords("", today_).error().code, "access.key.invalid");
  EXPECT_EQ(zone_passwords("P<UTO", today_).error().code, "access.key.invalid");
  const std::string two = personalisation::sample_mrz() + "\n\n" + samples::kZone;
  EXPECT_EQ(zone_passwords(two, today_).value().size(), 2U);
}

// Without a service or a reader the command says what is missing. Where there is one, nothing can be said here.
TEST_F(ChipRead, WithoutAReader) {
  if (std::filesystem::exists("/run/pcscd/pcscd.comm")) GTEST_SKIP() << "a smart card service runs here";
  const testing::Outcome outcome = run_limen({"chip", "read", "--can", "123456", "--wait", "0"});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err, HasSubstr("readers."));
  EXPECT_EQ(run_limen({"chip", "read", "--can", "12A456"}).status, 2);
}

}  // namespace
}  // namespace limen::commands
