// limen public: a release made by hand, checked, put into force and written out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "commands/command_line/test_run.h"
#include "commands/publishing/commands.h"

namespace limen::commands {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
constexpr testing::Limen<public_command> run_limen{};

class Public : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) / ("limen_public_command_" + std::to_string(::getpid()));
    fs::remove_all(folder_);
    fs::create_directories(folder_ / "draft");
    fs::create_directories(folder_ / "releases");
    write("draft/directory.json", R"([{"id": "o1", "name": "Harbour Welcome", "description": "Advice"}])");
    write("draft/release.json",
          R"({"publisher": "The desk", "title": {"en": "Observatory"}, "directory": "directory.json"})");
  }
  void TearDown() override { fs::remove_all(folder_); }
  void write(const std::string& name, std::string_view content) const { std::ofstream(folder_ / name) << content; }
  std::string at(const std::string& name) const { return (folder_ / name).string(); }
  fs::path folder_;
};

TEST_F(Public, AReleaseIsMadeCheckedAndWrittenOut) {
  const testing::Outcome made =
      run_limen({"public", "make", at("draft"), "--releases", at("releases"), "--name", "first"});
  EXPECT_EQ(made.status, 0) << made.err;
  EXPECT_THAT(made.out, HasSubstr("release first"));
  const testing::Outcome checked = run_limen({"public", "check", at("releases/first")});
  EXPECT_EQ(checked.status, 0) << checked.err;
  EXPECT_THAT(checked.out, HasSubstr("1 files"));
  const testing::Outcome exported = run_limen({"public", "export", "--releases", at("releases"), "--to", at("out")});
  EXPECT_EQ(exported.status, 0) << exported.err;
  EXPECT_TRUE(fs::is_regular_file(folder_ / "out" / "ar" / "organisation" / "o1.html"));
}

TEST_F(Public, WhatWouldNotBeServedIsRefused) {
  ASSERT_EQ(run_limen({"public", "make", at("draft"), "--releases", at("releases"), "--name", "first"}).status, 0);
  write("releases/first/directory.json", "[]");
  const testing::Outcome checked = run_limen({"public", "check", at("releases/first")});
  EXPECT_EQ(checked.status, 2);
  EXPECT_THAT(checked.err, HasSubstr("release.file.size"));
  write("draft/release.json", R"({"publisher": "The desk", "directory": "nothing.json"})");
  const testing::Outcome made =
      run_limen({"public", "make", at("draft"), "--releases", at("releases"), "--name", "second"});
  EXPECT_EQ(made.status, 2);
  EXPECT_THAT(made.err, HasSubstr("release.file.unknown"));
  EXPECT_FALSE(fs::exists(folder_ / "releases" / "second"));
}

}  // namespace
}  // namespace limen::commands
