#include "platform/keys/keys.h"

#include <gtest/gtest.h>
#include <sodium.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/result_matchers.h"

namespace limen::keys {
namespace {

class KeysTest : public ::testing::Test {
 protected:
  KeysTest() {
    std::string name = (std::filesystem::temp_directory_path() / "limen-keys-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~KeysTest() override { std::filesystem::remove_all(folder_); }
  std::unique_ptr<KeyStore> open() {
    auto store = KeyStore::open(folder_, [](std::span<std::uint8_t> to) { randombytes_buf(to.data(), to.size()); });
    EXPECT_OK(store);
    return store.ok() ? store.take() : nullptr;
  }
  std::string content(const std::string& name) const {
    std::ifstream file(folder_ + "/" + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void replace(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ + "/" + name, std::ios::binary | std::ios::trunc) << text;
  }
  std::string folder_;
};

TEST_F(KeysTest, KeysStayTheSameAcrossRestartsAndDiffer) {
  auto store = open();
  const Slot slot = store->first_usable(0).value_or(99);
  EXPECT_EQ(slot, 0u);
  const auto first = store->key(0)->bytes;
  EXPECT_NE(first, store->key(1)->bytes);
  store = open();
  EXPECT_EQ(store->key(0)->bytes, first);
  EXPECT_ERROR(store->key(1'000'000), "keys.missing");
}

TEST_F(KeysTest, NoKeyStandsInTheOpen) {
  auto store = open();
  ASSERT_OK(store->first_usable(0));
  const auto key = store->key(3)->bytes;
  EXPECT_EQ(content("keys").find(std::string(key.begin(), key.end())), std::string::npos);
  struct stat status{};
  stat((folder_ + "/master.key").c_str(), &status);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(KeysTest, DestroyedKeyIsGoneFromTheFileAndNeverUsedAgain) {
  auto store = open();
  ASSERT_OK(store->first_usable(0));
  const std::string slot_before = content("keys").substr(64 + 64 * 5, 64);
  ASSERT_OK(store->destroy({5}, Instant{42}));
  EXPECT_ERROR(store->key(5), "keys.destroyed");
  EXPECT_EQ(content("keys").find(slot_before.substr(16, 48)), std::string::npos);
  EXPECT_EQ(store->first_usable(5).value_or(0), 6u);
  EXPECT_OK(store->destroy({5}, Instant{43}));
  EXPECT_EQ(store->erasures()->size(), 1u);
  store = open();
  EXPECT_ERROR(store->key(5), "keys.destroyed");
  EXPECT_OK(store->key(4));
}

TEST_F(KeysTest, OlderBackupLosesWhatWasErasedSince) {
  auto store = open();
  ASSERT_OK(store->first_usable(0));
  const std::string old_keys = content("keys");
  const std::string old_erasures = content("erasures");
  ASSERT_OK(store->destroy({7, 9'000}, Instant{42}));
  store.reset();
  const std::string log = folder_ + "/erasures.saved";
  std::filesystem::copy(folder_ + "/erasures", log);
  replace("keys", old_keys);
  replace("erasures", old_erasures);
  store = open();
  EXPECT_OK(store->key(7));
  EXPECT_EQ(store->replay(log).value_or(0), 2u);
  EXPECT_ERROR(store->key(7), "keys.destroyed");
  EXPECT_EQ(store->first_usable(9'000).value_or(0), 9'001u);
  EXPECT_EQ(store->replay(log).value_or(9), 0u);
}

TEST_F(KeysTest, CrashBetweenLogAndOverwritingIsFinishedAtStart) {
  auto store = open();
  ASSERT_OK(store->first_usable(0));
  const std::string before = content("keys");
  ASSERT_OK(store->destroy({2}, Instant{42}));
  store.reset();
  replace("keys", before);  // as if the overwriting had not reached the disk
  store = open();
  EXPECT_ERROR(store->key(2), "keys.destroyed");
}

TEST_F(KeysTest, HalfWrittenBlockAndHalfWrittenErasureAreRepaired) {
  auto store = open();
  ASSERT_OK(store->first_usable(0));
  ASSERT_OK(store->destroy({2}, Instant{42}));
  const auto key = store->key(0)->bytes;
  store.reset();
  replace("keys", content("keys") + std::string(1000, 'x'));
  replace("erasures", content("erasures") + "half");
  store = open();
  EXPECT_EQ(store->key(0)->bytes, key);
  EXPECT_EQ(store->first_usable(5'000).value_or(0), 5'000u);
  EXPECT_OK(store->key(5'000));
  ASSERT_OK(store->destroy({3}, Instant{43}));
  EXPECT_EQ(store->erasures()->size(), 2u);
}

TEST_F(KeysTest, SaysWhatIsWrong) {
  open()->first_usable(0).value_or(0);
  const std::string keys = content("keys");
  const std::string master = content("master.key");
  const auto reopened = [&] { return KeyStore::open(folder_, [](std::span<std::uint8_t>) {}); };

  std::string flipped = keys;
  flipped[64 + 20] = static_cast<char>(flipped[64 + 20] ^ 1);
  replace("keys", flipped);
  EXPECT_ERROR(open()->key(0), "keys.damaged");
  // A slot moved to another number does not open either.
  flipped = keys;
  std::copy_n(keys.begin() + 64, 64, flipped.begin() + 128);
  replace("keys", flipped);
  EXPECT_ERROR(open()->key(1), "keys.damaged");
  replace("keys", "something else, quite long enough to be looked at as a header of a file");
  EXPECT_ERROR(reopened(), "keys.damaged");
  replace("keys", keys);
  std::filesystem::remove(folder_ + "/master.key");
  EXPECT_ERROR(reopened(), "keys.master_missing");
  replace("master.key", master.substr(0, 20));
  EXPECT_ERROR(reopened(), "keys.damaged");
  std::filesystem::remove(folder_ + "/master.key");
  std::filesystem::rename(folder_ + "/keys", folder_ + "/kept");
  open();
  std::filesystem::rename(folder_ + "/kept", folder_ + "/keys");
  EXPECT_ERROR(reopened(), "keys.master_wrong");
}

TEST_F(KeysTest, AlteredLogOfErasuresIsNoticed) {
  auto store = open();
  ASSERT_OK(store->first_usable(0));
  for (Slot slot = 1; slot < 5; ++slot) ASSERT_OK(store->destroy({slot}, Instant{42}));
  std::string log = content("erasures");
  log[8 + 32 + 1] = static_cast<char>(log[8 + 32 + 1] ^ 1);
  replace("erasures", log);
  EXPECT_ERROR(store->erasures(), "keys.damaged");
}

}  // namespace
}  // namespace limen::keys
