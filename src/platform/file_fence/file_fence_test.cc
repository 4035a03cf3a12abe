#include "platform/file_fence/file_fence.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <functional>

#include "base/result_matchers.h"

namespace limen::file_fence {
namespace {

namespace fs = std::filesystem;

bool can_open(const fs::path& path, int flags) {
  const int file = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
  if (file >= 0) ::close(file);
  return file >= 0;
}

class FileFence : public ::testing::Test {
 protected:
  void SetUp() override {
    if (look().version == 0) GTEST_SKIP() << look().detail;
    folder_ = fs::path(::testing::TempDir()) / ("limen_fence_" + std::to_string(::getpid()));
    fs::remove_all(folder_);
    for (const char* name : {"releases", "inbox", "site"}) fs::create_directories(folder_ / name);
    std::ofstream(folder_ / "releases" / "directory.json") << "public";
    std::ofstream(folder_ / "inbox" / "other.json") << "another's proposal";
    std::ofstream(folder_ / "site" / "limen.db") << "the border's";
  }
  void TearDown() override {
    if (!folder_.empty()) fs::remove_all(folder_);
  }

  // What a fenced child says; 100 when the fence could not be put up.
  int in_fence(const std::function<int()>& what) const {
    const pid_t child = ::fork();
    if (child == 0) {
      const auto fence = enforce({.readable = {folder_ / "releases"}, .letter_boxes = {folder_ / "inbox"}});
      ::_exit(fence.ok() && fence->in_force ? what() : 100);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  fs::path folder_;
};

TEST_F(FileFence, NothingOutsideIsOpened) {
  const fs::path planted = folder_ / "site" / "limen.db";
  ASSERT_TRUE(can_open(planted, O_RDONLY)) << "the test needs a file that could be opened";
  EXPECT_EQ(in_fence([&] { return can_open(planted, O_RDONLY) ? 1 : 0; }), 0);
  EXPECT_EQ(in_fence([&] { return can_open(folder_ / "releases" / ".." / "site" / "limen.db", O_RDONLY) ? 1 : 0; }), 0);
  EXPECT_EQ(in_fence([&] { return can_open("/etc/passwd", O_RDONLY) ? 1 : 0; }), 0);
  EXPECT_EQ(in_fence([&] { return can_open("/proc/self/environ", O_RDONLY) ? 1 : 0; }), 0);
  EXPECT_EQ(in_fence([&] { return can_open(folder_ / "site" / "new", O_WRONLY | O_CREAT) ? 1 : 0; }), 0);
  EXPECT_EQ(in_fence([&] { return ::execl("/bin/true", "true", nullptr) == 0 ? 1 : 0; }), 0);
  fs::create_symlink(planted, folder_ / "releases" / "way_out");
  EXPECT_EQ(in_fence([&] { return can_open(folder_ / "releases" / "way_out", O_RDONLY) ? 1 : 0; }), 0);
  EXPECT_EQ(in_fence([&] { return ::link(planted.c_str(), (folder_ / "inbox" / "l").c_str()) == 0 ? 1 : 0; }), 0);
}

TEST_F(FileFence, ReleasesAreReadAndNotWritten) {
  const fs::path list = folder_ / "releases" / "directory.json";
  EXPECT_EQ(in_fence([&] { return can_open(list, O_RDONLY) ? 0 : 1; }), 0);
  EXPECT_EQ(in_fence([&] { return can_open(list, O_WRONLY) ? 1 : 0; }), 0);
  EXPECT_EQ(in_fence([&] { return can_open(folder_ / "releases" / "new", O_WRONLY | O_CREAT) ? 1 : 0; }), 0);
  EXPECT_EQ(in_fence([&] { return ::unlink(list.c_str()) == 0 ? 1 : 0; }), 0);
}

TEST_F(FileFence, TheInboxIsALetterBox) {
  const fs::path box = folder_ / "inbox";
  EXPECT_EQ(in_fence([&] {
              const int file = ::open((box / ".new").c_str(), O_WRONLY | O_CREAT | O_EXCL, 0600);
              if (file < 0 || ::write(file, "x", 1) != 1 || ::fsync(file) != 0) return 1;
              return std::rename((box / ".new").c_str(), (box / "new.json").c_str()) == 0 ? 0 : 2;
            }),
            0);
  EXPECT_TRUE(fs::exists(box / "new.json"));
  EXPECT_EQ(in_fence([&] { return can_open(box / "other.json", O_RDONLY) ? 1 : 0; }), 0) << "read back";
  EXPECT_EQ(in_fence([&] { return can_open(box / "other.json", O_RDWR) ? 1 : 0; }), 0) << "read back";
  EXPECT_EQ(in_fence([&] {
              return std::rename((box / "other.json").c_str(), (folder_ / "releases" / "x").c_str()) == 0 ? 1 : 0;
            }),
            0)
      << "carried to where it could be read";
  EXPECT_EQ(in_fence([&] { return ::mkdir((box / "sub").c_str(), 0700) == 0 ? 1 : 0; }), 0);
}

TEST_F(FileFence, NoConnectionIsMade) {
  if (!look().network) GTEST_SKIP() << look().detail;
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(::listen(listener, 1), 0);
  ASSERT_EQ(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
  const auto connects = [&] {
    const int out = ::socket(AF_INET, SOCK_STREAM, 0);
    const bool connected = ::connect(out, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
    ::close(out);
    return connected ? 1 : 0;
  };
  ASSERT_EQ(connects(), 1);
  EXPECT_EQ(in_fence(connects), 0);
  ::close(listener);
}

TEST_F(FileFence, APathThatIsNotThereIsAnError) {
  const auto refused = enforce({.readable = {folder_ / "nothing"}});
  EXPECT_ERROR(refused, "file_fence.path");
  EXPECT_TRUE(can_open(folder_ / "site" / "limen.db", O_RDONLY)) << "and nothing is fenced";
}

}  // namespace
}  // namespace limen::file_fence
