#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/json.h"
#include "base/result_matchers.h"
#include "commands/chip/commands.h"
#include "commands/chip/trust_file.h"
#include "commands/command_line/test_run.h"
#include "engines/test_pki/test_pki.h"

namespace limen::commands {
namespace {

using namespace test_pki;
using ::testing::HasSubstr;
constexpr testing::Limen<trust_command> run_limen{};

class TrustCommand : public ::testing::Test {
 protected:
  TrustCommand() { std::filesystem::create_directories(folder_); }
  ~TrustCommand() override { std::filesystem::remove_all(folder_); }

  testing::Outcome run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "trust");
    return run_limen(arguments);
  }
  std::string file(const std::string& name, std::string_view content) const {
    const std::string path = (folder_ / name).string();
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }
  std::string file(const std::string& name, ByteView content) const { return file(name, as_text(content)); }
  std::string list(const std::string& name, const std::vector<certificates::Certificate>& members, const Issued& signer,
                   Instant when) const {
    std::vector<Bytes> all;
    for (const auto& one : members) all.emplace_back(one.der().begin(), one.der().end());
    return file(name, make_signed_data({.content_type = "2.23.136.1.1.2",
                                        .content = master_list_content(all),
                                        .signer = signer,
                                        .signing_time = when}));
  }
  static Issued list_signer(const Authority& by) {
    return make_signer(by, {.key = Key::make(KeyType::kP256, 9), .extended_key_usage = {"2.23.136.1.1.3"}});
  }

  const std::filesystem::path folder_ =
      std::filesystem::path(::testing::TempDir()) / ("limen_trust_" + std::to_string(::getpid()) + "_" +
                                                     ::testing::UnitTest::GetInstance()->current_test_info()->name());
  const std::string store_ = (folder_ / "trust.store").string();
  Authority ut = make_csca({.key = Key::make(KeyType::kBrainpoolP256, 1)});
  Authority xa = make_csca({.country = "XA", .key = Key::make(KeyType::kP256, 2)});
};

TEST_F(TrustCommand, ImportsReportsAndShows) {
  const std::string first =
      list("a.ml", {ut.certificate, xa.certificate}, list_signer(ut), CscaOptions::day(2026, 1, 1));
  testing::Outcome outcome = run({"import", store_, first});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.out, HasSubstr("trust.list.signer_unknown"));
  EXPECT_EQ(run({"import", store_, first, "--trust-list"}).status, 2) << "on whose word?";
  EXPECT_EQ(run({"import", store_, first, "--trust-list", "--by", "A", "--dry-run"}).status, 0);
  EXPECT_FALSE(std::filesystem::exists(store_));
  outcome = run({"import", store_, first, "--trust-list", "--by", "A", "--json"});
  EXPECT_EQ(outcome.status, 0) << outcome.out;
  const auto import = parse_json(outcome.out);
  ASSERT_OK(import);
  EXPECT_EQ(import->at("authorities").as_int64(), 2);
  EXPECT_EQ(import->at("file").as_string(), "a.ml");
  outcome = run({"report", store_, "--json", "--today", "2026-11-22"});
  EXPECT_EQ(outcome.status, 0);
  const auto report = parse_json(outcome.out);
  ASSERT_OK(report);
  EXPECT_EQ(report->at("states").as_array().size(), 2U);
  EXPECT_EQ(report->at("states").at(0).at("coverage").as_string(), "covered");
  EXPECT_THAT(run({"report", store_}).out, HasSubstr("list of UT"));
  EXPECT_THAT(run({"show", store_, "ut"}).out, HasSubstr("brainpoolP256r1"));
  EXPECT_EQ(run({"show", store_, "XC"}).status, 1);
  EXPECT_EQ(run({"report", (folder_ / "none").string()}).status, 2);
}

TEST_F(TrustCommand, FilesInTheWrongOrder) {
  const std::string first = list("a.ml", {ut.certificate}, list_signer(ut), CscaOptions::day(2026, 1, 1));
  const std::string second =
      list("b.ml", {ut.certificate, xa.certificate}, list_signer(ut), CscaOptions::day(2026, 2, 1));
  const std::string third = list("c.ml", {xa.certificate}, list_signer(xa), CscaOptions::day(2026, 2, 1));
  ASSERT_EQ(run({"import", store_, first, "--trust-list", "--by", "A"}).status, 0);
  const testing::Outcome outcome = run({"import", store_, third, second});
  EXPECT_EQ(outcome.status, 0) << outcome.out;
  const auto read = read_trust_store(store_);
  ASSERT_OK(read);
  for (const trust::Source& source : read->sources()) {
    EXPECT_EQ(source.check, source.file == "a.ml" ? trust::Check::kSignedByWord : trust::Check::kChecked);
  }
}

TEST_F(TrustCommand, TwoPersonsAndWithdrawal) {
  const std::string pem = file("xa.pem", std::string_view(make_pem(xa.certificate.der())));
  const std::string print = certificates::to_text(xa.certificate.fingerprint());
  EXPECT_EQ(run({"propose", store_, pem}).status, 2);
  EXPECT_EQ(run({"propose", store_, pem, "--by", "Anna"}).status, 0);
  testing::Outcome outcome = run({"confirm", store_, pem, "--by", " ANNA "});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.err, HasSubstr("trust.proposal.same_person"));
  outcome = run({"confirm", store_, print, "--by", "Bela"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("confirmed"));
  const std::string before = (folder_ / "before").string();
  std::filesystem::copy_file(store_, before);
  EXPECT_EQ(run({"withdraw", store_, print, "--by", "Cleo"}).status, 0);
  outcome = run({"diff", before, store_});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.out, HasSubstr("no longer believed"));
  EXPECT_EQ(run({"diff", store_, store_}).status, 0);
}

TEST_F(TrustCommand, ADamagedStoreIsLeftAloneAndSaid) {
  const std::string damaged = file("trust.store", std::string_view("LIMENTRUST garbage that is long enough"));
  const std::string pem = file("ut.pem", std::string_view(make_pem(ut.certificate.der())));
  const testing::Outcome outcome = run({"import", damaged, pem});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err, HasSubstr("trust.store."));
  std::ifstream stream(damaged);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(stream), {}), "LIMENTRUST garbage that is long enough");
}

TEST_F(TrustCommand, TwoWritersAreOneTooMany) {
  const std::string pem = file("ut.pem", std::string_view(make_pem(ut.certificate.der())));
  {
    const auto held = TrustFile::open(store_);
    ASSERT_OK(held);
    EXPECT_ERROR(TrustFile::open(store_), "trust.file.locked");
    EXPECT_EQ(run({"import", store_, pem}).status, 3);
    EXPECT_FALSE(std::filesystem::exists(store_));
  }
  EXPECT_EQ(run({"import", folder_.string(), pem}).status, 1) << "not believed, and kept";
  EXPECT_TRUE(std::filesystem::exists(store_)) << "a folder is a store too";
  EXPECT_FALSE(std::filesystem::exists(store_ + ".new"));
}

TEST_F(TrustCommand, AFileThatCannotBeReadTakesNothingFromTheOthers) {
  const std::string ours = file("ut.pem", std::string_view(make_pem(ut.certificate.der())));
  const std::string theirs = file("xa.pem", std::string_view(make_pem(xa.certificate.der())));
  const testing::Outcome outcome = run({"import", store_, ours, (folder_ / "gone").string(), folder_.string(), theirs});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.err, HasSubstr("gone"));
  EXPECT_THAT(outcome.err, HasSubstr("is a folder")) << "each of them";
  EXPECT_THAT(outcome.out, HasSubstr("ut.pem"));
  EXPECT_THAT(outcome.out, HasSubstr("xa.pem"));
  const auto store = read_trust_store(store_);
  ASSERT_OK(store);
  EXPECT_NE(store->find(ut.certificate.fingerprint()), nullptr);
  EXPECT_NE(store->find(xa.certificate.fingerprint()), nullptr) << "what stands behind it is kept too";
  // A list that waits for its signer's authority is tried again although a file between them is missing.
  const std::string late = list("late.ml", {xa.certificate}, list_signer(ut), CscaOptions::day(2026, 1, 1));
  const std::string other = (folder_ / "other.store").string();
  EXPECT_EQ(run({"import", other, late, (folder_ / "gone").string(), ours, "--trust-unsigned", "--by", "A"}).status, 2);
  const auto two = read_trust_store(other);
  ASSERT_OK(two);
  EXPECT_NE(two->find(xa.certificate.fingerprint()), nullptr);
}

TEST_F(TrustCommand, NoFilesNoFileAndOtherMistakes) {
  EXPECT_EQ(run({"import", store_}).status, 2);
  EXPECT_EQ(run({"import", store_, (folder_ / "none").string()}).status, 2);
  EXPECT_EQ(run({"import", store_, file("words", std::string_view("hello"))}).status, 1);
  EXPECT_EQ(run({"report", store_, "--today", "tomorrow"}).status, 2);
  const std::string two =
      file("two.pem", std::string_view(make_pem(ut.certificate.der()) + make_pem(xa.certificate.der())));
  EXPECT_THAT(run({"propose", store_, two, "--by", "A"}).err, HasSubstr("trust.proposal.several"));
}

}  // namespace
}  // namespace limen::commands
