#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <set>
#include <thread>

#include "base/result_matchers.h"
#include "engines/document_keys/test_lists.h"

namespace limen::document_keys {
namespace {

using testing::empty_list;
using testing::into;
using testing::Invented;
using testing::invented;
using testing::kKey;
using testing::open;

// The obvious one: everything in clear, compared one by one.
struct Oracle {
  using Key = std::tuple<std::string, DocumentType, std::string>;
  std::map<Key, std::set<std::uint32_t>> listed;
  static Key key(const Document& document) {
    return {std::string(document.issuer.text()), document.type, *folded_number(document.number)};
  }
  bool add(const Document& document, std::uint32_t record) { return listed[key(document)].insert(record).second; }
  bool erase(const Document& document, std::uint32_t record) { return listed[key(document)].erase(record) > 0; }
  std::set<std::uint32_t> exact(const Document& document) const {
    const auto found = listed.find(key(document));
    return found == listed.end() ? std::set<std::uint32_t>() : found->second;
  }
  // All numbers that differ in one character, by another of its class.
  std::set<std::uint32_t> near(const Document& document) const {
    constexpr std::array<std::string_view, 6> kClasses{"0OQD", "1IL", "2Z", "5S", "8B", "6G"};
    auto [issuer, type, number] = key(document);
    std::set<std::uint32_t> records;
    for (char& c : number) {
      const char kept = c;
      for (const auto members : kClasses) {
        if (members.find(kept) == std::string_view::npos) continue;
        for (const char other : members) {
          if (other == kept) continue;
          c = other;
          if (const auto found = listed.find({issuer, type, number}); found != listed.end()) {
            records.insert(found->second.begin(), found->second.end());
          }
        }
      }
      c = kept;
    }
    return records;
  }
  std::size_t size() const {
    std::size_t sum = 0;
    for (const auto& [key, records] : listed) sum += records.size();
    return sum;
  }
};

std::set<std::uint32_t> records(const Answer& answer, Agreement agreement, Form form = Form::kAsGiven) {
  std::set<std::uint32_t> found;
  for (const Match& match : answer.matches()) {
    if (match.agreement == agreement && match.form == form) found.insert(match.record);
  }
  return found;
}

template <typename List>
void expect_equal(const List& list, const Oracle& oracle, const Document& document) {
  const auto answer = list.find(document);
  ASSERT_OK(answer);
  if (answer->more()) return;
  EXPECT_EQ(records(*answer, Agreement::kExact), oracle.exact(document)) << document.number;
  EXPECT_EQ(records(*answer, Agreement::kOneConfusion), oracle.near(document)) << document.number;
}

Invented confused(Invented document, Random& random) {
  constexpr std::array<std::string_view, 6> kClasses{"0OQD", "1IL", "2Z", "5S", "8B", "6G"};
  for (int tries = 0; tries < 20; ++tries) {
    char& c = document.number[random.below(document.number.size())];
    for (const auto members : kClasses) {
      if (members.find(c) == std::string_view::npos) continue;
      const char kept = c;
      while (c == kept) c = random.pick(members);
      return document;
    }
  }
  return document;
}

TEST(Snapshot, EqualsTheOracleOnRandomLists) {
  for (const std::size_t count : {1U, 4U, 5U, 11U, 300U, 20'000U, 120'000U}) {
    Random random(11, count);
    Builder builder(kKey);
    Oracle oracle;
    std::vector<Invented> documents;
    for (std::uint32_t i = 0; i < count; ++i) {
      Invented document =
          random.chance(1, 8) && !documents.empty() ? confused(random.pick(documents), random) : invented(random);
      const std::uint32_t record = random.chance(1, 20) ? i / 2 : i;
      ASSERT_OK(builder.add(document.document(), record));
      oracle.add(document.document(), record);
      documents.push_back(std::move(document));
    }
    Bytes bytes;
    const auto written = builder.finish(into(bytes));
    ASSERT_OK(written);
    EXPECT_EQ(*written, oracle.size());
    const auto snapshot = open(bytes);
    EXPECT_EQ(snapshot->size(), oracle.size());
    EXPECT_EQ(snapshot->generation(), 1U);
    ASSERT_OK(snapshot->verify());
    for (std::size_t i = 0; i < documents.size(); i += 1 + count / 20'000) {
      expect_equal(*snapshot, oracle, documents[i].document());
      expect_equal(*snapshot, oracle, confused(documents[i], random).document());
      expect_equal(*snapshot, oracle, invented(random).document());
    }
  }
}

TEST(Snapshot, ANumberIsFoundHoweverItIsWritten) {
  Builder builder(kKey);
  const auto utopia = *StateCode::parse("UTO");
  const auto add = [&](std::string_view number, std::uint32_t record) {
    ASSERT_OK(builder.add({utopia, DocumentType::kPassport, number}, record));
  };
  add("C01X00T47", 1);
  add("L898902C36", 2);  // with its check digit
  add("1234567", 3);
  add("D23145890", 4);
  Bytes bytes;
  ASSERT_OK(builder.finish(into(bytes)));
  const auto snapshot = open(bytes);
  const auto find = [&](std::string_view number) {
    const auto answer = snapshot->find({utopia, DocumentType::kPassport, number});
    return answer->matches().empty() ? Match{} : answer->matches()[0];
  };
  EXPECT_EQ(find("c01x 00-t47"), (Match{1, Agreement::kExact, Form::kAsGiven}));
  EXPECT_EQ(find("CO1X00T47"), (Match{1, Agreement::kOneConfusion, Form::kAsGiven}));
  EXPECT_EQ(find("COIX00T47"), Match{});  // two confusions
  EXPECT_EQ(find("L898902C3"), (Match{2, Agreement::kExact, Form::kWithCheckDigit}));
  EXPECT_EQ(find("D231458907"), (Match{4, Agreement::kExact, Form::kWithoutCheckDigit}));
  EXPECT_EQ(find("D231458908"), Match{});
  EXPECT_EQ(find("AB1234567"), (Match{3, Agreement::kExact, Form::kWithoutPrefix}));
  EXPECT_EQ(find("ABCD1234567"), Match{});
  EXPECT_FALSE(snapshot->find({utopia, DocumentType::kVisa, "1234567"})->listed());
  EXPECT_FALSE(snapshot->find({*StateCode::parse("UTA"), DocumentType::kPassport, "1234567"})->listed());
  EXPECT_ERROR(snapshot->find({utopia, DocumentType::kPassport, "--"}), "document_keys.number.invalid");
}

TEST(Snapshot, NothingReadableIsInIt) {
  Builder builder(kKey);
  for (int i = 0; i < 100; ++i) {
    ASSERT_OK(builder.add({*StateCode::parse("UTO"), DocumentType::kPassport, "XYZZY" + std::to_string(1000 + i)}, 7));
  }
  Bytes bytes;
  ASSERT_OK(builder.finish(into(bytes)));
  EXPECT_EQ(as_text(bytes).find("XYZZY"), std::string_view::npos);
  EXPECT_EQ(as_text(bytes).find("UTO"), std::string_view::npos);
}

TEST(DocumentKeys, ChangesEqualTheOracleAndACleanBuild) {
  Random random(3);
  Oracle oracle;
  auto bytes = empty_list();
  DocumentKeys keys(open(bytes), {.most_changes = 3000});
  std::vector<Invented> documents;
  for (int i = 0; i < 700; ++i) documents.push_back(invented(random));
  std::uint64_t generation = 1;
  for (int round = 0; round < 6; ++round) {
    const auto change = [&](int times) {
      for (int i = 0; i < times; ++i) {
        const Invented& document = random.pick(documents);
        const auto record = static_cast<std::uint32_t>(random.below(3));
        const bool listed = random.chance(1, 2);
        const auto changed = listed ? keys.add(document.document(), record) : keys.erase(document.document(), record);
        ASSERT_OK(changed);
        EXPECT_EQ(*changed,
                  listed ? oracle.add(document.document(), record) : oracle.erase(document.document(), record));
      }
    };
    const auto compare = [&] {
      for (const auto& document : documents) expect_equal(keys, oracle, document.document());
      for (int i = 0; i < 300; ++i) expect_equal(keys, oracle, confused(random.pick(documents), random).document());
      EXPECT_EQ(keys.figures().size, oracle.size());
    };
    change(600);
    compare();
    Bytes next;
    bool once = false;
    // Changes in the middle of a compaction are kept whether it has seen them or not.
    const Sink sink = [&](ByteView more) -> Result<void> {
      if (!std::exchange(once, true)) change(200);
      next.insert(next.end(), more.begin(), more.end());
      return {};
    };
    ASSERT_OK(keys.compact(sink));
    change(200);
    compare();
    ASSERT_OK(keys.replace(open(next)));
    compare();
    // With no change on the way the compacted list counts and answers as a clean build of the same pairs, but for the
    // number of the generation.
    Bytes compacted, clean;
    ASSERT_OK(keys.compact(into(compacted)));
    ASSERT_OK(keys.replace(open(compacted)));
    EXPECT_EQ(keys.figures().erased, 0U);
    EXPECT_EQ(keys.figures().changes, 0U);
    compare();
    Builder builder(kKey);
    for (const auto& document : documents) {
      for (const auto record : oracle.exact(document.document())) ASSERT_OK(builder.add(document.document(), record));
    }
    ASSERT_OK(builder.finish(into(clean)));
    generation += 2;
    const auto from_directory = [](const Bytes& all) {
      const auto count = layout::read<std::uint64_t>(all.data() + all.size() - layout::kTailBytes + 8);
      return std::pair(count, open(all));
    };
    const auto [count_a, a] = from_directory(compacted);
    const auto [count_b, b] = from_directory(clean);
    EXPECT_EQ(count_a, count_b);
    EXPECT_EQ(a->generation(), generation);
    ASSERT_OK(a->verify());
    for (const auto& document : documents) expect_equal(*a, oracle, document.document());
  }
}

TEST(DocumentKeys, WhatIsErasedIsGoneFromTheBytesAfterCompaction) {
  const Document document{*StateCode::parse("UTO"), DocumentType::kPassport, "P7654321"};
  const std::uint64_t hash = fingerprint(kKey, document)->hash;
  const auto has = [&](const Bytes& bytes) {
    // The hash in a list of few entries stands whole: eight bytes.
    Bytes wanted(8);
    layout::write(wanted.data(), hash);
    return as_text(bytes).find(as_text(wanted)) != std::string_view::npos;
  };
  DocumentKeys keys(open(empty_list()));
  ASSERT_TRUE(*keys.add(document, 9));
  Bytes with, without;
  ASSERT_OK(keys.compact(into(with)));
  ASSERT_OK(keys.replace(open(with)));
  EXPECT_TRUE(has(with));
  ASSERT_TRUE(*keys.erase(document, 9));
  EXPECT_FALSE(keys.find(document)->listed());
  EXPECT_EQ(keys.figures().erased, 1U);
  ASSERT_OK(keys.compact(into(without)));
  ASSERT_OK(keys.replace(open(without)));
  EXPECT_FALSE(has(without));
  EXPECT_EQ(keys.figures().erased, 0U);
}

TEST(DocumentKeys, AFullTableRefusesAndStillErases) {
  Random random(8);
  Builder builder(kKey);
  std::vector<Invented> listed;
  for (std::uint32_t i = 0; i < 20; ++i) {
    listed.push_back({testing::state(1), DocumentType::kPassport, std::to_string(7'000'000 + i)});
    ASSERT_OK(builder.add(listed.back().document(), i));
  }
  Bytes bytes;
  ASSERT_OK(builder.finish(into(bytes)));
  DocumentKeys keys(open(bytes), {.most_changes = 10});
  for (std::uint32_t i = 0; i < 10; ++i) ASSERT_OK(keys.add({testing::state(2), {}, std::to_string(3'000 + i)}, i));
  EXPECT_ERROR(keys.add({testing::state(2), {}, "4000"}, 1), "document_keys.changes.full");
  for (std::uint32_t i = 0; i < 10; ++i) ASSERT_OK(keys.erase(listed[i].document(), i));
  EXPECT_ERROR(keys.erase(listed[10].document(), 10), "document_keys.changes.full");
  EXPECT_TRUE(keys.find(listed[10].document())->listed());
  Bytes next;
  ASSERT_OK(keys.compact(into(next)));
  ASSERT_OK(keys.replace(open(next)));
  EXPECT_EQ(keys.figures().size, 20U);
  EXPECT_TRUE(*keys.erase(listed[10].document(), 10));
}

TEST(DocumentKeys, OnlyTheNextGenerationOfTheSameListTakesOver) {
  DocumentKeys keys(open(empty_list()));
  Bytes next, sunk;
  ASSERT_OK(keys.compact(into(next)));
  EXPECT_ERROR(keys.replace(open(empty_list())), "document_keys.snapshot.other");  // generation 1 again
  DocumentKeys fresh(open(empty_list()));
  EXPECT_ERROR(fresh.replace(open(next)), "document_keys.snapshot.other");  // it has not compacted
  ASSERT_OK(keys.replace(open(next)));
  EXPECT_ERROR(keys.replace(open(next)), "document_keys.snapshot.other");
  HashKey other = kKey;
  other[0] ^= 1;
  Builder builder(other);
  ASSERT_OK(builder.finish(into(sunk)));
  DocumentKeys foreign(open(sunk));
  Bytes foreign_next;
  ASSERT_OK(foreign.compact(into(foreign_next)));
  DocumentKeys third(open(empty_list()));
  Bytes ignored;
  ASSERT_OK(third.compact(into(ignored)));
  EXPECT_ERROR(third.replace(open(foreign_next)), "document_keys.snapshot.other");
}

TEST(DocumentKeys, ASinkThatFailsStopsTheWriting) {
  DocumentKeys keys(open(empty_list()));
  const Sink failing = [](ByteView) -> Result<void> { return Error{"test.disk_full", "no room"}; };
  EXPECT_ERROR(keys.compact(failing), "test.disk_full");
  Builder builder(kKey);
  ASSERT_OK(builder.add({testing::state(1), {}, "77"}, 1));
  EXPECT_ERROR(builder.finish(failing), "test.disk_full");
}

// Readers ask all the time for what is always listed, never listed, and comes and goes, while one thread changes,
// compacts and exchanges. To be run under the thread sanitizer too.
TEST(DocumentKeys, ReadersGoOnWhileTheListChanges) {
  Builder builder(kKey);
  const auto number = [](int i) { return "K" + std::to_string(100'000 + 3 * i); };
  const auto issuer = testing::state(4);
  for (int i = 0; i < 500; ++i) {
    ASSERT_OK(builder.add({issuer, DocumentType::kPassport, number(i)}, static_cast<std::uint32_t>(i)));
  }
  Bytes bytes;
  ASSERT_OK(builder.finish(into(bytes)));
  DocumentKeys keys(open(bytes), {.most_changes = 2000});
  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> asked{0}, wrong{0};
  const auto reader = [&](std::uint64_t seed) {
    Random random(seed);
    while (!stop.load()) {
      const int i = random.between(0, 499);
      const auto kept = keys.find({issuer, DocumentType::kPassport, number(i / 2 * 2)});
      const auto never = keys.find({issuer, DocumentType::kVisa, number(i)});
      const auto moving = keys.find({issuer, DocumentType::kPassport, number(i | 1)});
      if (!kept.ok() || records(*kept, Agreement::kExact) != std::set{static_cast<std::uint32_t>(i / 2 * 2)}) ++wrong;
      if (!never.ok() || !never->matches().empty()) ++wrong;
      if (!moving.ok()) ++wrong;
      for (const Match& match : moving->matches()) {
        if (match.record != static_cast<std::uint32_t>(i | 1) && match.record != 1000U) ++wrong;
      }
      ++asked;
    }
  };
  std::thread first(reader, 1), second(reader, 2);
  Random random(3);
  for (int round = 0; round < 20; ++round) {
    for (int k = 0; k < 300; ++k) {
      const int i = random.between(0, 499) | 1;
      const std::string text = number(i);
      const Document document{issuer, DocumentType::kPassport, text};
      const auto record = random.chance(1, 3) ? 1000U : static_cast<std::uint32_t>(i);
      if (random.chance(1, 2) ? !keys.add(document, record).ok() : !keys.erase(document, record).ok()) ++wrong;
    }
    Bytes next;
    EXPECT_OK(keys.compact(into(next)));
    EXPECT_OK(keys.replace(open(next)));
  }
  while (asked.load() < 1000) std::this_thread::yield();
  stop = true;
  first.join();
  second.join();
  EXPECT_EQ(wrong.load(), 0U);
}

}  // namespace
}  // namespace limen::document_keys
