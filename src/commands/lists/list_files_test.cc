#include "commands/lists/list_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace limen::commands {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class ListFiles : public ::testing::Test {
 protected:
  ListFiles() { std::filesystem::create_directories(folder_); }
  ~ListFiles() override { std::filesystem::remove_all(folder_); }

  std::string file(const std::string& name, std::string_view text) const {
    const auto path = folder_ / name;
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
  }
  Result<std::vector<lists::Record>> load(const std::vector<std::string>& files, const ListLoadOptions& options = {}) {
    Streams streams{in_, out_, err_};
    return load_lists(files, streams, options);
  }

  std::filesystem::path folder_ =
      std::filesystem::path(::testing::TempDir()) / ("list_files_" + std::to_string(::getpid()) + "_" +
                                                     ::testing::UnitTest::GetInstance()->current_test_info()->name());
  std::istringstream in_;
  std::ostringstream out_, err_;
};

constexpr std::string_view kSdn =
    "101,\"ROSSI, Tullio\",\"individual\",\"X] [Y\",-0-,-0-,-0-,-0-,-0-,-0-,-0-,\"DOB 12 Aug 1974; nationality "
    "Iran.\"\n"
    "102,\"UTOPIA SHIPPING\",-0-,\"X\",-0-,-0-,-0-,-0-,-0-,-0-,-0-,-0-\n";
constexpr std::string_view kAlt = "101,11,\"aka\",\"ROSSY, Tulio\",-0-\n102,12,\"aka\",\"U SHIP\",-0-\n";
constexpr std::string_view kAdd = "101,21,\"1 Main Street\",\"Utown\",\"Iran\",-0-\n";
constexpr std::string_view kComments = "101,\"Gender Male; Passport A77 (Iran) expires 03 Mar 2030.\"\n";

TEST_F(ListFiles, LinesThatEndInCrLfAreRecognisedAsWell) {
  std::string sdn;
  for (const char c : kSdn) sdn += c == '\n' ? std::string("\r\n") : std::string(1, c);
  const auto records = load({file("a.csv", sdn)});
  ASSERT_TRUE(records.ok()) << records.error().to_text();
  EXPECT_THAT(*records, SizeIs(1));
}

TEST_F(ListFiles, AFamilyIsJoinedInAnyOrderOfTheFiles) {
  // As the Treasury publishes them: lines end in CRLF, the file in a control-Z.
  std::string sdn(kSdn);
  for (std::size_t at = 0; (at = sdn.find('\n', at)) != std::string::npos; at += 2) sdn.insert(at, "\r");
  const std::vector<std::string> files = {file("b.csv", kAlt), file("d.csv", kComments), file("c.csv", kAdd),
                                          file("a.csv", sdn + "\x1a")};
  const auto records = load(files);
  ASSERT_TRUE(records.ok()) << records.error().to_text();
  ASSERT_THAT(*records, SizeIs(1));
  const lists::Record& record = records->front();
  EXPECT_EQ(record.reference, "101");
  ASSERT_THAT(record.names, SizeIs(2));
  EXPECT_EQ(record.names[1].text(), "ROSSY, Tulio");
  ASSERT_THAT(record.addresses, SizeIs(1));
  EXPECT_EQ(record.addresses[0].state.code.text(), "IRN");
  ASSERT_THAT(record.documents, SizeIs(1));
  EXPECT_EQ(record.documents[0].expires.to_text(), "2030-03-03");
  EXPECT_EQ(record.sexes, std::vector{Sex::kMale});
  EXPECT_EQ(record.nationalities[0].code.text(), "IRN");
  EXPECT_THAT(record.programmes, SizeIs(2));
  EXPECT_THAT(err_.str(), HasSubstr("2 records: 1 taken, 1 skipped, 0 refused"));
}

TEST_F(ListFiles, AVersionOfAStoreIsAListTooAndVerified) {
  lists::Record record;
  record.reference = "7";
  record.names.push_back({"Rossi", "Tullio", lists::ListedNameKind::kPrimary, {}});
  list_versions::Version version;
  version.header.list = "uto";
  version.header.version = 1;
  version.header.imported_at = Instant::parse("2026-03-01T10:00:00Z").value();
  version.entries.push_back(list_versions::entry_of(record, 1));
  const std::string text = list_versions::encode(version);
  const auto records = load({file("000001.jsonl", text)});
  ASSERT_TRUE(records.ok()) << records.error().to_text();
  ASSERT_THAT(*records, SizeIs(1));
  EXPECT_EQ(records->front().names[0].text(), "Rossi, Tullio");
  std::string changed = text;
  changed.replace(changed.find("Rossi"), 5, "Rosso");
  EXPECT_EQ(load({file("000002.jsonl", changed)}).error().code, "list_version.seal");
}

TEST_F(ListFiles, AllKindsOnRequest) {
  const auto records = load({file("a.csv", kSdn)}, {.persons_only = false});
  ASSERT_TRUE(records.ok());
  EXPECT_THAT(*records, SizeIs(2));
}

TEST_F(ListFiles, OurOwnFormAndOthersTogether) {
  const auto own = file("own.csv", "surname,category,action,id\nOkafor,ban,refuse,7\n");
  const auto records = load({own, file("a.csv", kSdn)});
  ASSERT_TRUE(records.ok());
  ASSERT_THAT(*records, SizeIs(2));
  EXPECT_EQ((*records)[0].reference, "7");
}

TEST_F(ListFiles, WhatIsNoListIsAnErrorAndCompanionsAloneToo) {
  EXPECT_EQ(load({file("x.txt", "hello\n")}).error().code, "list.format.unknown");
  EXPECT_EQ(load({file("alt.csv", kAlt)}).error().code, "list.companion.alone");
  EXPECT_EQ(load({(folder_ / "none").string()}).error().code, "file.unreadable");
}

}  // namespace
}  // namespace limen::commands
