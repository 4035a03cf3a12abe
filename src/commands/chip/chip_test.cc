// limen chip inspect as a user runs it: folders, archives, a trust store made by limen trust.
#include "commands/chip/chip.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/json.h"
#include "base/result_matchers.h"
#include "commands/chip/commands.h"
#include "commands/command_line/test_run.h"
#include "engines/personalisation/personalisation.h"
#include "engines/test_pki/test_pki.h"
#include "formats/zip/zip.h"

namespace limen::commands {
namespace {

using emrtd::File;
using ::testing::HasSubstr;
namespace pki = test_pki;
constexpr testing::Limen<chip_command, trust_command> run_limen{};

class ChipCommand : public ::testing::Test {
 protected:
  ChipCommand() {
    std::filesystem::create_directories(folder_ / "chip");
    write("csca.der", csca_.certificate.der());
    write("mrz.txt", as_bytes(zone_));
    EXPECT_EQ(run_limen({"trust", "import", store(), path("csca.der"), "--trust-unsigned", "--by", "tester"}).status,
              0);
    for (const auto& [file, bytes] : files_) write("chip/" + personalisation::file_name(file), bytes);
  }
  ~ChipCommand() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string store() const { return path("trust.store"); }
  void write(const std::string& name, ByteView bytes) const {
    std::ofstream(path(name), std::ios::binary) << as_text(bytes);
  }
  testing::Outcome run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"chip", "inspect"});
    return run_limen(arguments);
  }
  json::object object(const testing::Outcome& outcome) const {
    const auto parsed = parse_json(outcome.out);
    EXPECT_TRUE(parsed.ok()) << outcome.out << outcome.err;
    return parsed.ok() ? parsed->as_object() : json::object();
  }

  const std::filesystem::path folder_ =
      std::filesystem::path(::testing::TempDir()) / ("limen_chip_" + std::to_string(::getpid()) + "_" +
                                                     ::testing::UnitTest::GetInstance()->current_test_info()->name());
  pki::Authority csca_ = pki::make_csca({.key = pki::Key::make(pki::KeyType::kBrainpoolP256, 1)});
  pki::Issued signer_ = pki::make_signer(csca_, {.key = pki::Key::make(pki::KeyType::kP256, 2)});
  const std::string zone_ = personalisation::sample_mrz();
  personalisation::Files files_ = personalisation::personalise(personalisation::sample(signer_));
};

TEST_F(ChipCommand, AFolderIsAuthentic) {
  const auto outcome =
      run({path("chip"), "--json", "--trust", store(), "--mrz", path("mrz.txt"), "--today", "2026-11-22"});
  EXPECT_EQ(outcome.status, 0) << outcome.out << outcome.err;
  const json::object out = object(outcome);
  EXPECT_EQ(out.at("verdict").as_string(), "authentic");
  EXPECT_EQ(out.at("steps").as_array().size(), passive_authentication::kSteps);
  EXPECT_EQ(out.at("contents").as_object().at("DG1").as_object().at("surname").as_string(), "LINDQVIST");
  EXPECT_EQ(out.at("authority").as_object().at("country").as_string(), "UT");
  const auto plain = run({path("chip"), "--trust", store(), "--today", "2026-11-22"});
  EXPECT_EQ(plain.status, 0);
  EXPECT_THAT(plain.out, HasSubstr("authentic (pa.passed)"));
}

TEST_F(ChipCommand, AnArchiveIsAuthentic) {
  std::vector<zip::NewEntry> entries;
  for (const auto& [file, bytes] : files_) entries.push_back({"passport/" + personalisation::file_name(file), bytes});
  write("chip.zip", zip::write(entries));
  EXPECT_EQ(run({path("chip.zip"), "--json", "--trust", store()}).status, 0);
}

TEST_F(ChipCommand, WhatWasChangedIsNotAuthentic) {
  Bytes dg2 = files_.at(File::kDg2);
  dg2.back() ^= 1;
  write("chip/DG2.bin", dg2);
  const auto outcome = run({path("chip"), "--json", "--trust", store()});
  EXPECT_EQ(outcome.status, 1);
  const json::object out = object(outcome);
  EXPECT_EQ(out.at("verdict").as_string(), "not_authentic");
  EXPECT_EQ(out.at("reason").as_string(), "pa.hash.mismatch");
}

TEST_F(ChipCommand, WithoutTrustNothingIsVerifiable) {
  const auto outcome = run({path("chip"), "--json"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(object(outcome).at("reason").as_string(), "pa.chain.no_store");
}

TEST_F(ChipCommand, TheDayIsAnArgument) {
  const json::object out = object(run({path("chip"), "--json", "--trust", store(), "--today", "2040-01-01"}));
  EXPECT_EQ(out.at("verdict").as_string(), "authentic");
  EXPECT_THAT(to_text(json::value(out)), HasSubstr("pa.validity.expired_now"));
  EXPECT_EQ(run({path("chip"), "--trust", store(), "--today", "yesterday"}).status, 2);
}

TEST_F(ChipCommand, FacesAreWrittenWhereAsked) {
  EXPECT_EQ(run({path("chip"), "--trust", store(), "--faces", path("faces")}).status, 0);
  EXPECT_EQ(std::filesystem::file_size(folder_ / "faces" / "face_1.jpg"), personalisation::sample_picture().size());
}

TEST_F(ChipCommand, WhatCannotBeReadIsSaid) {
  EXPECT_EQ(run({path("nowhere"), "--trust", store()}).status, 2);
  EXPECT_THAT(run({path("nowhere")}).err, HasSubstr("chip.input.missing"));
  std::filesystem::create_directories(folder_ / "empty");
  EXPECT_THAT(run({path("empty")}).err, HasSubstr("chip.input.nothing"));
  write("broken.zip", as_bytes("PK and nothing else"));
  EXPECT_EQ(run({path("broken.zip")}).status, 2);
  EXPECT_THAT(run({path("broken.zip")}).err, HasSubstr("zip.directory"));
  EXPECT_THAT(run({path("broken.zip")}).err, HasSubstr("broken.zip"));
  EXPECT_EQ(run({path("chip"), "--trust", path("no.store")}).status, 2);
  write("empty/large.bin", Bytes((8U << 20U) + 1));
  EXPECT_THAT(run({path("empty")}).err, HasSubstr("chip.input.limit"));
}

TEST_F(ChipCommand, ThePackOfTheSiteCounts) {
  std::filesystem::create_directories(folder_ / "packs" / "baseline");
  write("packs/baseline/passive_authentication.yaml",
        as_bytes("source: test\nvalid_from: 2024-01-01\nrevocation_required: true\n"));
  const json::object out = object(run({path("chip"), "--json", "--trust", store(), "--packs", path("packs")}));
  EXPECT_EQ(out.at("reason").as_string(), "pa.revocation.none");
}

}  // namespace
}  // namespace limen::commands
