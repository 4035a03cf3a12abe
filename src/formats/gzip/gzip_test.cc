#include "formats/gzip/gzip.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "formats/gzip/test_pack.h"

namespace limen::gzip {
namespace {

using testing::pack;

struct Unpacked {
  std::string text, spoiled;
};
Unpacked unpacked(const std::string& packed, std::size_t piece) {
  Unpacked out;
  Source source = unpack(
      [&packed, piece, at = std::size_t{0}](std::span<char> to) mutable {
        const std::size_t count = std::min({piece, to.size(), packed.size() - at});
        std::copy_n(packed.data() + at, count, to.data());
        at += count;
        return count;
      },
      [&out](std::string_view why) { out.spoiled = why; });
  char buffer[7];
  for (std::size_t got = 0; (got = source(buffer)) > 0;) out.text.append(buffer, got);
  return out;
}

// What was read before the end is given out however little room there is at a time.
TEST(Gzip, ACutEndLosesNothingThatWasRead) {
  const std::string text(1000, 'a');
  const std::string packed = pack(text);
  for (const std::size_t piece : {1U, 13U, 100000U}) {
    const Unpacked out = unpacked(packed.substr(0, packed.size() - 8), piece);
    EXPECT_EQ(out.text, text);
    EXPECT_NE(out.spoiled, "");
  }
}

TEST(Gzip, GivesWhatWasPackedWhateverThePieces) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += std::to_string(i * 7919) + "\n";
  const std::string packed = pack(text);
  EXPECT_TRUE(is_packed(packed));
  EXPECT_FALSE(is_packed(text));
  for (const std::size_t piece : {1U, 13U, 100000U}) {
    const Unpacked out = unpacked(packed, piece);
    EXPECT_EQ(out.text, text);
    EXPECT_EQ(out.spoiled, "");
  }
  const Unpacked two = unpacked(packed + pack("more") + std::string(100, '\0'), 64);
  EXPECT_EQ(two.text, text + "more");
  EXPECT_EQ(two.spoiled, "");
}

TEST(Gzip, EveryCutAndDamageIsTold) {
  const std::string packed = pack("a list of persons, and more of them");
  for (std::size_t size = 0; size < packed.size(); ++size) {
    EXPECT_NE(unpacked(packed.substr(0, size), 5).spoiled, "") << size;
  }
  std::string damaged = packed;
  damaged[damaged.size() - 6] ^= 1;  // of the checksum
  EXPECT_NE(unpacked(damaged, 5).spoiled, "");
}

TEST(Gzip, TheWholeOrWhyNot) {
  const std::string text(100'000, 'x'), packed = pack(text);
  const auto whole = unpack_whole(packed, text.size());
  ASSERT_TRUE(whole.ok());
  EXPECT_EQ(*whole, text);
  EXPECT_EQ(unpack_whole(packed, text.size() - 1).error().code, "file.too_large");
  EXPECT_EQ(unpack_whole(packed.substr(0, packed.size() - 1), text.size()).error().code, "file.gzip");
  EXPECT_EQ(unpack_whole("no gzip", 10).error().code, "file.gzip");
}

}  // namespace
}  // namespace limen::gzip
