// Snapshots that are damaged, cut, or made by somebody who wants to harm.
#include "engines/document_keys/snapshot.h"

#include <gtest/gtest.h>

#include "base/result_matchers.h"
#include "engines/document_keys/test_lists.h"

namespace limen::document_keys {
namespace {

using testing::into;
using testing::Invented;
using testing::invented;
using testing::kKey;
using testing::reseal;

Bytes list_of(std::size_t count, std::vector<Invented>* documents = nullptr) {
  Random random(21, count);
  Builder builder(kKey);
  for (std::uint32_t i = 0; i < count; ++i) {
    const Invented document = invented(random);
    EXPECT_OK(builder.add(document.document(), i));
    if (documents != nullptr) documents->push_back(document);
  }
  Bytes bytes;
  EXPECT_OK(builder.finish(into(bytes)));
  return bytes;
}

TEST(Hostile, EveryChangedByteIsFound) {
  const Bytes whole = list_of(40);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const auto change : std::to_array<std::uint8_t>({0x01, 0x80, 0xff})) {
      Bytes bytes = whole;
      bytes[at] ^= change;
      const auto snapshot = Snapshot::open(bytes);
      EXPECT_TRUE(!snapshot.ok() || !(*snapshot)->verify().ok()) << at;
    }
  }
}

TEST(Hostile, EveryLengthButTheRightOneIsRefused) {
  const Bytes whole = list_of(40);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(Snapshot::open(ByteView(whole).first(size)).ok()) << size;
  }
  Bytes longer = whole;
  longer.push_back(0);
  EXPECT_FALSE(Snapshot::open(longer).ok());
  EXPECT_ERROR(Snapshot::open(ByteView(whole).first(100)), "document_keys.snapshot.truncated");
  EXPECT_ERROR(Snapshot::open(ByteView(whole).first(whole.size() - 8)), "document_keys.snapshot.truncated");
  // The end of a longer file put behind the beginning: right magic, wrong size.
  const Bytes other = list_of(41);
  Bytes mixed(whole.begin(), whole.end() - 64);
  mixed.insert(mixed.end(), other.end() - 64, other.end());
  EXPECT_ERROR(Snapshot::open(mixed), "document_keys.snapshot.truncated");
}

TEST(Hostile, DamageAmongTheEntriesIsAnErrorAndNeverNotListed) {
  std::vector<Invented> documents;
  Bytes bytes = list_of(30'000, &documents);
  const auto places = layout::Places(30'000, layout::directory_bits_for(30'000));
  ASSERT_GT(places.blocks, 4U);
  bytes[2 * layout::kBlock + 17] ^= 4;  // among the entries
  const auto snapshot = Snapshot::open(bytes);
  ASSERT_OK(snapshot);
  EXPECT_ERROR((*snapshot)->verify(), "document_keys.snapshot.damaged");
  std::size_t answered = 0, refused = 0;
  for (std::uint32_t i = 0; i < documents.size(); ++i) {
    const auto answer = (*snapshot)->find(documents[i].document());
    if (!answer.ok()) {
      EXPECT_EQ(answer.error().code, "document_keys.snapshot.damaged");
      ++refused;
      continue;
    }
    EXPECT_TRUE(answer->listed());
    ++answered;
  }
  EXPECT_GT(refused, 1000U);
  EXPECT_GT(answered, 10'000U);
  DocumentKeys keys(*snapshot);
  Bytes next;
  EXPECT_ERROR(keys.compact(into(next)), "document_keys.snapshot.damaged");
}

TEST(Hostile, RightChecksumsDoNotLeadOutside) {
  const Bytes whole = list_of(40);
  const layout::Places places(40, layout::directory_bits_for(40));
  const auto with = [&](auto&& change) {
    Bytes bytes = whole;
    change(bytes);
    reseal(bytes);
    return Snapshot::open(bytes).ok() ? std::string("opened") : Snapshot::open(bytes).error().code;
  };
  const auto tail = whole.size() - layout::kTailBytes;
  EXPECT_EQ(with([](Bytes&) {}), "opened");
  EXPECT_EQ(with([](Bytes& b) { layout::write(b.data() + 8, std::uint32_t{2}); }), "document_keys.snapshot.version");
  EXPECT_EQ(with([](Bytes& b) { layout::write(b.data() + 12, std::uint32_t{29}); }), "document_keys.snapshot.damaged");
  EXPECT_EQ(with([](Bytes& b) { layout::write(b.data() + 12, ~std::uint32_t{0}); }), "document_keys.snapshot.damaged");
  EXPECT_EQ(with([&](Bytes& b) { layout::write(b.data() + tail + 8, std::uint64_t{39}); }),
            "document_keys.snapshot.truncated");
  EXPECT_EQ(with([&](Bytes& b) { layout::write(b.data() + tail + 8, ~std::uint64_t{0}); }),
            "document_keys.snapshot.damaged");
  for (const std::uint32_t value : {41U, 0xffffffffU, 0x80000000U}) {
    EXPECT_EQ(with([&](Bytes& b) { layout::write(b.data() + places.directory + 4, value); }),
              "document_keys.snapshot.damaged");
  }
  EXPECT_EQ(with([&](Bytes& b) { layout::write(b.data() + places.directory, std::uint32_t{1}); }),
            "document_keys.snapshot.damaged");
}

TEST(Hostile, EntriesOutOfOrderAreFoundByVerifyAndStopACompaction) {
  Bytes bytes = list_of(4);  // one bucket
  std::swap_ranges(bytes.begin() + 64, bytes.begin() + 78, bytes.begin() + 78);
  reseal(bytes);
  const auto snapshot = Snapshot::open(bytes);
  ASSERT_OK(snapshot);
  EXPECT_ERROR((*snapshot)->verify(), "document_keys.snapshot.damaged");
  DocumentKeys keys(*snapshot);
  Bytes next;
  EXPECT_ERROR(keys.compact(into(next)), "document_keys.snapshot.damaged");
}

TEST(Size, AHundredMillionKeysTakeLessThanTwelveBytesEach) {
  const layout::Places places(100'000'000, layout::directory_bits_for(100'000'000));
  EXPECT_LT(static_cast<double>(places.size) / 1e8, 12.0);
}

}  // namespace
}  // namespace limen::document_keys
