#include "services/release_folder/release_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <fstream>

#include "base/result_matchers.h"

namespace limen::release_folder {
namespace {

namespace fs = std::filesystem;

class ReleaseFolder : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) / ("limen_release_folder_" + std::to_string(::getpid()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  static release::Opened sample() {
    release::Opened opened;
    opened.manifest.id = "01890000-0000-7000-8000-000000000001";
    opened.manifest.made_at = Instant::parse("2026-11-22T23:00:00Z").take();
    opened.manifest.publisher = "desk";
    opened.manifest.directory = "directory.json";
    release::add_file(opened, "directory.json", "[]", sha256);
    release::add_file(opened, "a/b/c.csv", "x,y\n", sha256);
    return opened;
  }
  fs::path folder_;
};

TEST_F(ReleaseFolder, WhatIsPublishedIsReadBack) {
  EXPECT_ERROR(current_name(folder_), "release_folder.none");
  ASSERT_OK(publish(folder_, sample(), "r1"));
  EXPECT_EQ(current_name(folder_).value(), "r1");
  const auto read = open_release(folder_ / "r1");
  ASSERT_OK(read);
  EXPECT_EQ((*read)->files, sample().files);
  EXPECT_ERROR(publish(folder_, sample(), "r1"), "release_folder.exists");
  ASSERT_OK(publish(folder_, sample(), "r2", false));
  EXPECT_EQ(current_name(folder_).value(), "r1");
  ASSERT_OK(make_current(folder_, "r2"));
  EXPECT_EQ(current_name(folder_).value(), "r2");
  for (const auto& entry : fs::directory_iterator(folder_))
    EXPECT_NE(entry.path().filename().string().front(), '.') << "left behind: " << entry.path();
}

TEST_F(ReleaseFolder, AHalfWrittenOneOfBeforeIsNoHindrance) {
  fs::create_directories(folder_ / ".r1.partial");
  std::ofstream(folder_ / ".r1.partial" / "directory.json") << "half";
  ASSERT_OK(publish(folder_, sample(), "r1"));
  EXPECT_OK(open_release(folder_ / "r1"));
}

TEST_F(ReleaseFolder, ChangedFilesAreNotServed) {
  ASSERT_OK(publish(folder_, sample(), "r1"));
  std::ofstream(folder_ / "r1" / "a" / "b" / "c.csv") << "x,z\n";
  EXPECT_ERROR(open_release(folder_ / "r1"), "release.file.hash");
  EXPECT_ERROR(make_current(folder_, "r1"), "release.file.hash");
  std::ofstream(folder_ / "r1" / "a" / "b" / "c.csv") << "longer than before\n";
  EXPECT_ERROR(open_release(folder_ / "r1"), "release.file.size");
  fs::remove(folder_ / "r1" / "a" / "b" / "c.csv");
  EXPECT_ERROR(open_release(folder_ / "r1"), "release_folder.read");
}

TEST_F(ReleaseFolder, LinksLeadNowhere) {
  ASSERT_OK(publish(folder_, sample(), "r1"));
  std::ofstream(folder_ / "secret.csv") << "x,y\n";
  fs::remove(folder_ / "r1" / "a" / "b" / "c.csv");
  fs::create_symlink(folder_ / "secret.csv", folder_ / "r1" / "a" / "b" / "c.csv");
  EXPECT_ERROR(open_release(folder_ / "r1"), "release_folder.read");
  fs::remove(folder_ / "r1" / "a" / "b" / "c.csv");
  fs::rename(folder_ / "r1" / "a" / "b", folder_ / "elsewhere");
  std::ofstream(folder_ / "elsewhere" / "c.csv") << "x,y\n";
  fs::create_symlink(folder_ / "elsewhere", folder_ / "r1" / "a" / "b");
  EXPECT_ERROR(open_release(folder_ / "r1"), "release_folder.read");
}

TEST_F(ReleaseFolder, NamesAreCheckedBothWays) {
  for (const char* bad : {"", "..", "../x", "a/b", "current", ".r", "a b"})
    EXPECT_ERROR(publish(folder_, sample(), bad), "release_folder.name") << bad;
  for (const char* bad : {"", "..", "/etc", "../../etc", "current"}) {
    std::ofstream(folder_ / "current") << bad;
    EXPECT_ERROR(current_name(folder_), "release_folder.current") << bad;
  }
  release::Opened lying = sample();
  lying.files["directory.json"] = "[1]";
  EXPECT_ERROR(publish(folder_, lying, "r1"), "release.file.size");
  EXPECT_FALSE(fs::exists(folder_ / "r1"));
}

}  // namespace
}  // namespace limen::release_folder
