// Snapshots: the same answers as the index they are of, before and after changes; erasure; damage; hostile bytes.
#include "engines/screening/snapshot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "base/result_matchers.h"
#include "engines/screening/invented_names.h"
#include "engines/screening/snapshot_bytes.h"
#include "engines/screening/test_model.h"

namespace limen::screening {
namespace {

constexpr Origin kOrigin = {1, 2, 3};

Entry invented_entry(InventedNames& invented, std::uint32_t number) {
  Entry entry = invented.entry(number);
  if (number % 9 == 0) entry.names.push_back({"Мария Петровна Соколова", NameKind::kAlias});
  if (number % 10 == 0) entry.names.push_back({"Quxwobblyverylongsurnameindeed Ana", NameKind::kAlias});
  if (number % 11 == 0) entry.documents.push_back({"A VERY LONG NUMBER 0123456789 0123456789", {}});
  if (number % 13 == 0) entry.births.clear();
  return entry;
}

Bytes saved(const Index& index, std::string_view notes = "") {
  Bytes bytes;
  EXPECT_TRUE(index.save(kOrigin, as_bytes(notes), into(bytes)).ok());
  return bytes;
}

Result<std::unique_ptr<Index>> opened(const Bytes& bytes, const Model& model = shipped_model()) {
  const auto memory = std::make_shared<Memory>(bytes);
  return Index::open(model, kOrigin, memory->bytes(), memory);
}

// Hits one by one: whose, how likely, and why.
void expect_same(const Index& left, const Index& right, const Query& query) {
  const SearchOptions options{.min_score = 0.01, .max_hits = 10'000};
  const auto a = left.search(query, options), b = right.search(query, options);
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    ASSERT_EQ(a[i].entry, b[i].entry);
    ASSERT_EQ(a[i].log_odds, b[i].log_odds);
    ASSERT_EQ(a[i].matched_name, b[i].matched_name);
    ASSERT_EQ(a[i].reasons.size(), b[i].reasons.size());
  }
}

Query random_query(InventedNames& invented, const std::vector<Entry>& entries) {
  const Entry& entry = entries[invented.below(entries.size())];
  const auto& name = entry.names[invented.below(entry.names.size())];
  Query query;
  query.names.push_back({InventedNames::join(invented.distort(names::Folder().fold(name.text).parts))});
  if (invented.chance(0.2)) query.names[0].text = name.text;
  if (invented.chance(0.5)) query.birth = invented.birth();
  if (invented.chance(0.3)) query.documents = entry.documents;
  return query;
}

TEST(Snapshot, AnswersAsTheIndexItIsOfThroughChanges) {
  const Model model = shipped_model();
  InventedNames invented(31, 300, 80);
  std::vector<Entry> entries;
  Index built(model);
  std::uint32_t next = 0;
  const auto change = [&](Index* other) {
    const std::size_t kind = entries.size() < 250 ? 0 : invented.below(3);
    const std::size_t at = entries.empty() ? 0 : invented.below(entries.size());
    if (kind == 0) {
      entries.push_back(invented_entry(invented, next++));
      ASSERT_TRUE(built.insert(entries.back()));
      if (other != nullptr) {
        ASSERT_TRUE(other->insert(entries.back()));
      }
    } else if (kind == 1) {
      ASSERT_TRUE(built.erase(entries[at].id));
      if (other != nullptr) {
        ASSERT_TRUE(other->erase(entries[at].id));
      }
      entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(at));
    } else {
      Entry changed = invented_entry(invented, next++);
      changed.id = entries[at].id;
      entries[at] = changed;
      ASSERT_TRUE(built.replace(changed));
      if (other != nullptr) {
        ASSERT_TRUE(other->replace(changed));
      }
    }
  };
  for (int i = 0; i < 600; ++i) change(nullptr);
  for (int round = 0; round < 3; ++round) {
    const auto copy = opened(saved(built, "kept beside"), model);
    ASSERT_TRUE(copy.ok());
    EXPECT_EQ(as_text((*copy)->notes()), "kept beside");
    EXPECT_EQ((*copy)->origin(), kOrigin);
    EXPECT_EQ((*copy)->size().entries, entries.size());
    EXPECT_EQ((*copy)->size().parts, built.size().parts);
    EXPECT_EQ((*copy)->size().documents, built.size().documents);
    for (int i = 0; i < 150; ++i) expect_same(built, **copy, random_query(invented, entries));
    for (int i = 0; i < 300; ++i) change(copy->get());
    for (int i = 0; i < 150; ++i) expect_same(built, **copy, random_query(invented, entries));
    const auto again = opened(saved(**copy), model);  // what was opened and changed is written as well
    ASSERT_TRUE(again.ok());
    for (int i = 0; i < 50; ++i) expect_same(built, **again, random_query(invented, entries));
    for (const auto& entry : entries) ASSERT_TRUE((*again)->erase(entry.id));
    EXPECT_EQ((*again)->size().parts, 0U);
    EXPECT_TRUE((*again)->search(random_query(invented, entries)).empty());
  }
}

TEST(Snapshot, OfNobodyIsOne) {
  const Index empty(shipped_model());
  const auto copy = opened(saved(empty));
  ASSERT_TRUE(copy.ok());
  EXPECT_TRUE((*copy)->search({.names = {{"Anna Petrova"}}}).empty());
  EXPECT_TRUE((*copy)->insert({.id = {1}, .names = {{"Anna Petrova"}}}));
  EXPECT_EQ((*copy)->search({.names = {{"Anna Petrova"}}}).size(), 1U);
}

TEST(SnapshotErasure, NothingOfAnErasedEntryIsInTheFile) {
  InventedNames invented(9, 400, 100);
  Index index(shipped_model());
  for (std::uint32_t i = 0; i < 300; ++i) index.insert(invented_entry(invented, 2 * i + 1));
  const std::array<std::string, 4> marks = {"quxwobbly", "quxwobblyverylongsurnameindeed", "QQ7654321",
                                            "QQ76543210987654321X"};
  Entry planted;
  planted.id = {0xde, 0xad, 0xbe, 0xef, 0xde, 0xad, 0xbe, 0xef, 0xde, 0xad, 0xbe, 0xef, 0xde, 0xad, 0xbe, 0xef};
  planted.names = {{"Quxwobbly Quxwobblyverylongsurnameindeed"}};
  planted.documents = {{marks[2], {}}, {marks[3], {}}};
  const Query query{.names = {{"QUXWOBBLY QUXWOBBLYVERYLONGSURNAMEINDEED"}}};
  ASSERT_TRUE(index.insert(planted));
  const std::string_view id(reinterpret_cast<const char*>(planted.id.data()), planted.id.size());
  const auto holds = [&](const Bytes& bytes, std::string_view what) {
    return as_text(bytes).find(what) != std::string_view::npos;
  };
  const Bytes with = saved(index);
  for (const auto& mark : marks) EXPECT_TRUE(holds(with, mark)) << mark;
  EXPECT_TRUE(holds(with, id));
  const auto from_file = opened(with);  // erased out of what stands in a mapping
  ASSERT_TRUE(from_file.ok());
  EXPECT_EQ((*from_file)->search(query).size(), 1U);
  ASSERT_TRUE((*from_file)->erase(planted.id));
  ASSERT_TRUE(index.erase(planted.id));
  for (const Index* erased : {static_cast<const Index*>(&index), static_cast<const Index*>(from_file->get())}) {
    const Bytes without = saved(*erased);
    for (const auto& mark : marks) {
      EXPECT_FALSE(holds(without, mark)) << mark;
      EXPECT_FALSE(erased->holds(mark)) << mark;
    }
    EXPECT_FALSE(holds(without, "quxwob"));
    EXPECT_FALSE(holds(without, id));
    const auto restarted = opened(without);
    ASSERT_TRUE(restarted.ok());
    EXPECT_TRUE((*restarted)->search(query).empty());
    EXPECT_FALSE((*restarted)->contains(planted.id));
  }
}

class SnapshotDamage : public ::testing::Test {
 protected:
  SnapshotDamage() {
    InventedNames invented(4, 100, 50);
    Index index(shipped_model());
    for (std::uint32_t i = 0; i < 60; ++i) index.insert(invented_entry(invented, i));
    bytes_ = saved(index, "notes");
  }
  std::string code_of(const Bytes& bytes) {
    const auto result = opened(bytes);
    if (result.ok()) return "";
    place_ = result.error().place;
    return result.error().code;
  }
  Bytes bytes_;
  Place place_;
};

TEST_F(SnapshotDamage, EveryChangedByteIsToldWithItsBlock) {
  ASSERT_EQ(code_of(bytes_), "");
  InventedNames random(77);
  const std::uint64_t body =
      bytes_.size() - layout::kTailBytes - 8 * ((bytes_.size() + layout::kBlock) / layout::kBlock);
  for (int round = 0; round < 300; ++round) {
    Bytes changed = bytes_;
    const std::size_t at = random.below(round % 2 == 0 ? bytes_.size() : 2 * layout::kPage);
    changed[at] ^= static_cast<std::uint8_t>(1U << random.below(8));
    const std::string code = code_of(changed);
    ASSERT_TRUE(code == "screening.snapshot.damaged" || code == "screening.snapshot.truncated") << at << code;
    if (at >= layout::kPage && at < body) {
      ASSERT_EQ(code, "screening.snapshot.damaged");
      ASSERT_EQ(place_.offset, at / layout::kBlock * layout::kBlock);
    }
  }
}

TEST_F(SnapshotDamage, EveryShorterOrLongerFileIsRefused) {
  for (std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{63}, std::size_t{4096}, bytes_.size() / 2,
                           bytes_.size() - 8, bytes_.size() - 1}) {
    Bytes cut(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_EQ(code_of(cut), "screening.snapshot.truncated") << size;
  }
  Bytes longer = bytes_;
  longer.resize(longer.size() + 4096);
  EXPECT_EQ(code_of(longer), "screening.snapshot.truncated");
}

TEST_F(SnapshotDamage, OtherVersionsWeightsAndListsAreTold) {
  Bytes other = bytes_;
  for (const std::uint32_t version : {layout::kVersion - 1, layout::kVersion + 1}) {
    layout::write(other.data() + 8, version);
    reseal(other);
    EXPECT_EQ(code_of(other), "screening.snapshot.version");
  }

  Node node = shipped_pack();
  for (auto& [key, value] : node.members) {
    if (key != "weights") continue;
    for (auto& [name, weight] : value.members) {
      if (name == "sex.agrees") weight.scalar = "0.299";
    }
  }
  const Model model = Model::from_pack(node).take();
  ASSERT_NE(model.digest(), shipped_model().digest());
  const auto result = opened(bytes_, model);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, "screening.snapshot.stale");

  const auto memory = std::make_shared<Memory>(bytes_);
  EXPECT_EQ(Index::open(shipped_model(), Origin{9}, memory->bytes(), memory).error().code, "screening.snapshot.stale");
  EXPECT_TRUE(Index::open(shipped_model(), {}, memory->bytes(), memory).ok());
}

// With checksums that fit: refused, or used without harm. Every word that may be a number of something is made large,
// another one of its kind, or zero.
TEST_F(SnapshotDamage, BytesThatLeadElsewhereAreRefusedOrHarmless) {
  InventedNames random(78, 100, 50);
  std::size_t refused = 0, used = 0;
  std::vector<std::size_t> words;  // that are not zero
  for (std::size_t at = layout::kSectionsAt; at + 4 <= bytes_.size() - layout::kTailBytes; at += 4) {
    if (layout::read<std::uint32_t>(bytes_.data() + at) != 0) words.push_back(at);
  }
  for (int round = 0; round < 400; ++round) {
    Bytes changed = bytes_;
    const std::size_t changes = 1 + random.below(3);
    for (std::size_t i = 0; i < changes; ++i) {
      const std::size_t at = words[random.below(words.size())];
      const auto before = layout::read<std::uint32_t>(changed.data() + at);
      const std::array<std::uint32_t, 5> values = {0xffffffffU, 0x7fffffffU, 0, before + 1,
                                                   static_cast<std::uint32_t>(random.below(4000))};
      layout::write(changed.data() + at, values[random.below(values.size())]);
    }
    reseal(changed);
    auto result = opened(changed);
    if (!result.ok()) {
      ++refused;
      continue;
    }
    ++used;
    Index& index = **result;
    for (std::uint32_t i = 0; i < 60; ++i) {
      const Entry entry = invented_entry(random, i);
      (void)index.search({.names = {{entry.names[0].text}}, .documents = entry.documents}, {.min_score = 0.0});
      if (i % 3 == 0) index.replace(entry);
      if (i % 3 == 1) index.erase(entry.id);
    }
    (void)saved(index);
  }
  EXPECT_GT(refused, 100U);
  EXPECT_GT(used, 20U);
}

}  // namespace
}  // namespace limen::screening
