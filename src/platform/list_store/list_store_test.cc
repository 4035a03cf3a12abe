#include "platform/list_store/list_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace limen::list_store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ListStore : public ::testing::Test {
 protected:
  ~ListStore() override { std::filesystem::remove_all(folder_); }
  std::string history() const {
    std::ifstream file(folder_ / "un" / "history.jsonl");
    return {std::istreambuf_iterator<char>(file), {}};
  }
  const std::filesystem::path folder_ =
      std::filesystem::path(::testing::TempDir()) / ("list_store_" + std::to_string(::getpid()) + "_" +
                                                     ::testing::UnitTest::GetInstance()->current_test_info()->name());
  const Instant now_ = Instant::parse("2026-03-01T10:00:00Z").value();
};

TEST_F(ListStore, VersionsPointerAndQuarantine) {
  {
    Store store = Store::open(folder_, Store::Access::kWrite).take();
    EXPECT_EQ(store.next_version("un"), 1U);
    EXPECT_FALSE(store.current("un").value());
    ASSERT_TRUE(store.add("un", 1, "one").ok());
    ASSERT_TRUE(store.set_current("un", {1, now_, now_}, "import").ok());
    ASSERT_TRUE(store.quarantine("un", 2, "bad", now_).ok());
    EXPECT_EQ(store.next_version("un"), 3U) << "a number is used once, that of a quarantined update too";
    ASSERT_TRUE(store.add("un", 3, "three").ok());
    ASSERT_TRUE(store.set_current("un", {3, now_, now_.plus_seconds(5)}, "import").ok());
    ASSERT_TRUE(store.set_current("un", {1, now_, now_}, "rollback").ok());
  }
  const Store store = Store::open(folder_, Store::Access::kRead).take();
  EXPECT_THAT(store.lists(), ElementsAre("un"));
  EXPECT_THAT(store.versions("un"), ElementsAre(1U, 3U));
  EXPECT_THAT(store.quarantined("un"), ElementsAre(2U));
  const auto current = store.current("un");
  ASSERT_TRUE(current.ok() && current->has_value());
  EXPECT_EQ((*current)->version, 1U);
  EXPECT_EQ((*current)->set_at, now_);
  EXPECT_EQ(store.read("un", 3).value(), "three");
  EXPECT_EQ(std::ranges::count(history(), '\n'), 4);
}

TEST_F(ListStore, WhatIsRefused) {
  Store store = Store::open(folder_, Store::Access::kWrite).take();
  ASSERT_TRUE(store.add("un", 1, "one").ok());
  EXPECT_EQ(store.add("un", 1, "other").error().code, "list_store.exists");
  EXPECT_EQ(store.read("un", 1).value(), "one");
  EXPECT_EQ(store.set_current("un", {2, now_, now_}, "import").error().code, "list_store.no_version");
  EXPECT_EQ(store.read("un", 2).error().code, "list_store.no_version");
  for (const char* name : {"", "..", "a/b", "UN", "lock", "\xC3\xA9"}) {
    EXPECT_EQ(store.add(name, 1, "x").error().code, "list_store.name") << name;
    EXPECT_EQ(store.current(name).error().code, "list_store.name");
    EXPECT_THAT(store.versions(name), IsEmpty());
  }
  EXPECT_EQ(Store::open(folder_, Store::Access::kWrite).error().code, "list_store.locked");
  EXPECT_TRUE(Store::open(folder_, Store::Access::kRead).ok());
  EXPECT_EQ(Store::open(folder_ / "none", Store::Access::kRead).error().code, "list_store.folder");
}

TEST_F(ListStore, ADamagedPointerIsAnErrorAndNoEmptyList) {
  Store store = Store::open(folder_, Store::Access::kWrite).take();
  ASSERT_TRUE(store.add("un", 1, "one").ok());
  ASSERT_TRUE(store.set_current("un", {1, now_, now_}, "import").ok());
  for (const char* text : {"", "{", "{\"version\":0}", "{\"version\":1,\"set_at\":\"x\",\"checked_at\":\"y\"}"}) {
    std::ofstream(folder_ / "un" / "current") << text;
    EXPECT_EQ(store.current("un").error().code, "list_store.current") << text;
  }
}

}  // namespace
}  // namespace limen::list_store
