// The index against the full scan, its memory after erasure, and its threads.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <iostream>
#include <map>
#include <set>
#include <thread>

#include "engines/screening/invented_names.h"
#include "engines/screening/test_model.h"

namespace limen::screening {
namespace {

Query query_about(InventedNames& invented, const Entry& entry, const std::vector<std::string>& parts) {
  Query query;
  query.names.push_back({InventedNames::join(invented.distort(parts))});
  if (invented.chance(0.7)) query.birth = invented.chance(0.8) ? entry.births[0].date : invented.birth();
  if (invented.chance(0.5)) query.sex = entry.sexes[0];
  if (invented.chance(0.5)) query.nationalities = entry.nationalities;
  if (invented.chance(0.1)) query.documents = entry.documents;
  return query;
}

struct Recall {
  std::size_t expected = 0, found = 0, other = 0;
};

// Compares the index with evaluate() over all entries; scores and reasons must be the same.
void compare(const Index& index, const Model& model, const names::Folder& folder, const std::vector<Entry>& entries,
             const Query& query, Recall& recall) {
  std::map<RawId, Hit> found;
  for (auto& hit : index.search(query, {.max_hits = 100'000})) found.emplace(hit.entry, std::move(hit));
  for (const auto& entry : entries) {
    const auto expected = evaluate(model, folder, query, entry);
    if (!expected || expected->score < model.min_score()) continue;
    ++recall.expected;
    const auto hit = found.find(entry.id);
    if (hit == found.end()) continue;
    ++recall.found;
    ASSERT_DOUBLE_EQ(hit->second.log_odds, expected->log_odds);
    ASSERT_EQ(hit->second.reasons.size(), expected->reasons.size());
    ASSERT_EQ(hit->second.matched_name, expected->matched_name);
    found.erase(hit);
  }
  recall.other += found.size();
}

std::vector<std::string> parts_of(const EntryName& name) { return names::Folder().fold(name.text).parts; }

TEST(IndexAgainstFullScan, FindsAtLeast999Of1000AndNothingElse) {
  const Model model = shipped_model();
  const names::Folder folder;
  Recall recall;
  for (const std::uint64_t seed : {1, 2}) {
    // Few parts for many people, so that common names and near misses are crowded.
    InventedNames invented(seed, seed == 1 ? 1500 : 300, seed == 1 ? 400 : 100);
    std::vector<Entry> entries;
    Index index(model);
    for (std::uint32_t i = 0; i < 400; ++i) {
      entries.push_back(invented.entry(i));
      ASSERT_TRUE(index.insert(entries.back()));
    }
    for (int round = 0; round < 500; ++round) {
      const Entry& entry = entries[invented.below(entries.size())];
      const auto& name = entry.names[invented.below(entry.names.size())];
      compare(index, model, folder, entries, query_about(invented, entry, parts_of(name)), recall);
      if (round % 5 != 0) continue;
      compare(index, model, folder, entries,
              {.names = {{InventedNames::join(invented.person())}}, .birth = invented.birth()}, recall);
    }
  }
  RecordProperty("hits", static_cast<int>(recall.expected));
  std::cout << "full scan " << recall.expected << " hits, index " << recall.found << '\n';
  EXPECT_GT(recall.expected, 800U);
  EXPECT_GE(static_cast<double>(recall.found), 0.999 * static_cast<double>(recall.expected));
  EXPECT_EQ(recall.other, 0U);
}

// What the bound leans on, from every side: queries without facts, with wrong ones, several names, particles, initials,
// joined parts and full fields; low and high thresholds; entries with several births, ranges and none.
TEST(IndexAgainstFullScan, LosesNothingAtAnyThresholdWhateverTheFacts) {
  const Model model = shipped_model();
  const names::Folder folder;
  InventedNames invented(21, 60, 30);
  std::vector<Entry> entries;
  Index index(model);
  for (std::uint32_t i = 0; i < 300; ++i) {
    Entry entry = invented.entry(i);
    if (i % 7 == 0) entry.births.clear();
    if (i % 7 == 1) entry.births.push_back({invented.birth(), {}, true});
    if (i % 7 == 2) entry.births[0].to_year = *entry.births[0].date.year() + static_cast<int>(invented.below(9));
    if (i % 7 == 3) entry.births[0].date = *PartialDate::from_parts(entry.births[0].date.year(), {}, {});
    if (i % 11 == 0) entry.names.push_back({parts_of(entry.names[0]).front()});
    if (i % 13 == 0) entry.names.push_back({"M. " + parts_of(entry.names[0]).back()});
    entries.push_back(entry);
    ASSERT_TRUE(index.insert(entry));
  }
  std::size_t expected = 0;
  for (int round = 0; round < 900; ++round) {
    const Entry& entry = entries[invented.below(entries.size())];
    Entry known = entry;
    if (known.births.empty()) known.births.push_back({invented.birth(), {}, false});
    Query query = query_about(invented, known, parts_of(entry.names[invented.below(entry.names.size())]));
    if (round % 3 == 0) query.names.push_back({InventedNames::join(invented.person())});
    if (round % 4 == 0) query.names[0].may_be_cut = true;
    if (round % 4 == 0) query.names[0].text.pop_back();
    if (round % 5 == 0 && !entry.births.empty()) {
      const auto& date = entry.births[0].date;
      const int shift = static_cast<int>(invented.below(25)) - 12;
      query.birth = *PartialDate::from_parts(*date.year() + shift, date.month(), date.day());
    }
    if (round % 6 == 0) query.sex = invented.chance(0.5) ? Sex::kFemale : Sex::kMale;
    const double least = std::array{0.0, 0.1, 0.6, 0.95, 0.9999}[invented.below(5)];
    std::map<RawId, Hit> found;
    for (auto& hit : index.search(query, {.min_score = least, .max_hits = 10'000})) found.emplace(hit.entry, hit);
    for (const auto& listed : entries) {
      const auto hit = evaluate(model, folder, query, listed);
      if (!hit || hit->score < least) continue;
      const auto same = found.find(listed.id);
      // Known: an initial or a particle alone finds nobody, however low the threshold.
      const bool by_free_parts_alone = std::ranges::none_of(hit->reasons, [](const Reason& reason) {
        return reason.contribution > 0 && reason.query_part.size() > 1 && reason.list_part.size() > 1 &&
               reason.code().starts_with("name.part");
      });
      if (by_free_parts_alone && same == found.end()) continue;
      ++expected;
      ASSERT_NE(same, found.end()) << "round " << round << " score " << hit->score;
      ASSERT_DOUBLE_EQ(same->second.log_odds, hit->log_odds);
      ASSERT_EQ(same->second.matched_name, hit->matched_name);
    }
  }
  EXPECT_GT(expected, 800U);
}

// So many names under each part that the index reads only where births may agree, and passes over names none of whose
// other parts were found: births of every kind against queries a day, a month, a year or ten years off.
TEST(IndexAgainstFullScan, LosesNothingUnderCommonParts) {
  const Model model = shipped_model();
  const names::Folder folder;
  InventedNames invented(33, 7, 5);
  const auto date = [](int year, int month, int day) { return *PartialDate::from_parts(year, month, day); };
  std::vector<Entry> entries;
  Index index(model);
  for (std::uint32_t i = 0; i < 4000; ++i) {
    Entry entry = invented.entry(i);
    const auto some = [&](int most) { return 1 + static_cast<int>(invented.below(static_cast<std::size_t>(most))); };
    const int year = 1949 + some(30);
    entry.births = {{date(year, some(12), some(12)), {}, false}};
    if (i % 8 == 0) entry.births.clear();
    if (i % 8 == 1) entry.births[0].circa = true;
    if (i % 8 == 2) entry.births[0].to_year = year + some(8) - 1;
    if (i % 8 == 3) entry.births[0].date = *PartialDate::from_parts(year, {}, {});
    if (i % 8 == 4) entry.births.push_back({invented.birth(), {}, false});
    if (i % 8 == 5) entry.births[0].date = date(year, 1, 1);
    entries.push_back(entry);
    ASSERT_TRUE(index.insert(entry));
  }
  for (std::uint32_t i = 0; i < 400; ++i) {  // out of the middle of the lists, and in again
    const std::size_t at = invented.below(entries.size());
    if (i % 2 == 0) {
      ASSERT_TRUE(index.replace(entries[at]));
    } else {
      ASSERT_TRUE(index.erase(entries[at].id));
      entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(at));
    }
  }
  std::size_t expected = 0;
  for (int round = 0; round < 80; ++round) {
    const Entry& entry = entries[invented.below(entries.size())];
    Query query{.names = {{InventedNames::join(invented.distort(parts_of(entry.names[0])))}}};
    if (!entry.births.empty()) {
      const PartialDate& born = entry.births[0].date;
      const int year = *born.year() + std::array{0, 0, 0, 1, -1, 2, 9, 10, -10, 11}[invented.below(10)];
      const int month = born.month().value_or(3), day = born.day().value_or(4);
      query.birth = std::array{date(year, month, day),
                               date(year, day, month),
                               date(year, month, day % 28 + 1),
                               date(year, month % 12 + 1, day),
                               date(year, 1, 1),
                               *PartialDate::from_parts(year, {}, {})}[invented.below(6)];
    }
    if (round % 4 == 0) query.sex = Sex::kMale;
    const double least = std::array{0.01, 0.37, 0.9, 0.999}[invented.below(4)];
    std::map<RawId, Hit> found;
    for (auto& hit : index.search(query, {.min_score = least, .max_hits = 100'000})) found.emplace(hit.entry, hit);
    for (const auto& listed : entries) {
      const auto hit = evaluate(model, folder, query, listed);
      if (!hit || hit->score < least) continue;
      ++expected;
      const auto same = found.find(listed.id);
      ASSERT_NE(same, found.end()) << "round " << round << " score " << hit->score;
      ASSERT_DOUBLE_EQ(same->second.log_odds, hit->log_odds);
    }
  }
  EXPECT_GT(expected, 2000U);
}

// Particles, titles that are names too, initials, names of nothing else, and neighbours written together: what is
// structure on one side may be a name on the other.
TEST(IndexAgainstFullScan, LosesNothingWhereWordsAreStructure) {
  const Model model = shipped_model();
  const names::Folder folder;
  InventedNames invented(57);
  constexpr std::array kWords = {"al",    "de",      "bin",   "van",  "khan",      "sheikh",   "dr",          "m",
                                 "y",     "ali",     "omar",  "li",   "yang",      "liyang",   "alhassan",    "hassan",
                                 "deniz", "deni",    "vann",  "aly",  "abdul",     "rahman",   "abdulrahman", "hee",
                                 "joon",  "heejoon", "maria", "jose", "mariajose", "markelsa", "tarpelsa",    "im",
                                 "minho", "이",      "오",    "민호"};
  const auto name = [&] {
    std::string text;
    for (std::size_t i = 1 + invented.below(4); i > 0; --i) {
      text += (text.empty() ? "" : " ") + std::string(kWords[invented.below(kWords.size())]);
    }
    return text;
  };
  std::vector<Entry> entries;
  Index index(model);
  for (std::uint32_t i = 0; i < 1200; ++i) {
    Entry entry = invented.entry(i);
    entry.names = {{name()}};
    if (i % 3 == 0) entry.names.push_back({name(), NameKind::kAlias});
    if (i % 5 == 0) entry.births.clear();
    entries.push_back(entry);
    ASSERT_TRUE(index.insert(entry));
  }
  std::size_t expected = 0;
  for (int round = 0; round < 250; ++round) {
    Query query{.names = {{name()}}};
    const Entry& entry = entries[invented.below(entries.size())];
    if (round % 3 != 0 && !entry.births.empty()) query.birth = entry.births[0].date;
    if (round % 2 == 0) query.sex = Sex::kMale;
    if (round % 7 == 0) query.names[0].may_be_cut = true;
    const double least = std::array{0.01, 0.37, 0.9}[invented.below(3)];
    std::map<RawId, Hit> found;
    for (auto& hit : index.search(query, {.min_score = least, .max_hits = 100'000})) found.emplace(hit.entry, hit);
    for (const auto& listed : entries) {
      const auto hit = evaluate(model, folder, query, listed);
      if (!hit || hit->score < least) continue;
      const auto same = found.find(listed.id);
      ++expected;
      ASSERT_NE(same, found.end()) << "round " << round << " score " << hit->score << ' ' << query.names[0].text << ", "
                                   << hit->matched_name;
      ASSERT_DOUBLE_EQ(same->second.log_odds, hit->log_odds);
    }
  }
  EXPECT_GT(expected, 2000U);
}

// Two parts written together are one part of the other name, so that the rest of the two has one part too many on one
// side only, and what resembles it costs less than that.
TEST(IndexAgainstFullScan, LosesNothingBesideWordsThatAreJoined) {
  const Model model = shipped_model();
  const names::Folder folder;
  constexpr std::array<std::array<std::string_view, 2>, 5> kJoined = {
      {{"maria", "jose"}, {"hee", "joon"}, {"abdul", "rahman"}, {"ahmed", "khaled"}, {"ravi", "kumar"}}};
  constexpr std::array<std::string_view, 8> kRests = {"markelsa", "tarpelsa", "bergandi",  "tersandi",
                                                      "moltano",  "polsano",  "kirvenska", "birtenska"};
  const PartialDate birth = PartialDate::parse("1974-08-12").value();
  Index index(model);
  std::vector<Entry> entries;
  std::vector<std::string> asked;
  for (const auto& [first, second] : kJoined) {
    for (const auto& rest : kRests) {
      for (const char* between : {" ", ""})
        asked.push_back(std::string(first).append(between).append(second).append(" ").append(rest));
    }
  }
  for (const std::string& name : asked) {
    entries.push_back(
        {.id = InventedNames::id(static_cast<std::uint32_t>(entries.size())), .names = {{name}}, .births = {{birth}}});
    ASSERT_TRUE(index.insert(entries.back()));
  }
  std::size_t expected = 0;
  for (const std::string& name : asked) {
    for (const bool dated : {true, false}) {
      Query query{.names = {{name}}};
      if (dated) query.birth = birth;
      for (const double least : {0.01, 0.5, 0.9}) {
        std::set<RawId> found;
        for (const auto& hit : index.search(query, {.min_score = least, .max_hits = 1000})) found.insert(hit.entry);
        for (const Entry& listed : entries) {
          const auto hit = evaluate(model, folder, query, listed);
          if (!hit || hit->score < least) continue;
          ++expected;
          EXPECT_TRUE(found.contains(listed.id)) << name << ", " << listed.names[0].text << ' ' << hit->score;
        }
      }
    }
  }
  EXPECT_GT(expected, 500U);
}

// Initials agree without being found, so that the bound of names that have some is loose; it must not become that of
// all others under the same parts.
TEST(IndexWork, OfCommonPartsOnlyBirthsThatMayDoAreReadWhateverOtherNamesTheListHolds) {
  const Model model = shipped_model();
  InventedNames invented(71);
  Index index(model);
  constexpr std::uint32_t kNames = 4000;
  for (std::uint32_t i = 0; i < kNames; ++i) {
    Entry entry{.id = InventedNames::id(i), .names = {{"Maria Garcia"}}, .births = {{invented.birth()}}};
    if (i % 500 == 1) entry.names[0].text = "M. J. K. Maria Garcia";
    if (i % 500 == 2) entry.names[0].text = "Maria bin al de Garcia";
    if (i % 500 == 3) entry.names[0].text = "A. Maria Garcia";
    if (i % 500 == 4) entry.births.clear();
    ASSERT_TRUE(index.insert(entry));
  }
  SearchWork work;
  index.search({.names = {{"Maria Garcia"}}, .birth = invented.birth()}, {.work = &work});
  EXPECT_GT(work.postings, 0U);
  EXPECT_LT(work.postings, kNames / 4);
  EXPECT_LT(work.considered, kNames / 8);
}

TEST(IndexAgainstFullScan, StaysEqualThroughChanges) {
  const Model model = shipped_model();
  const names::Folder folder;
  InventedNames invented(5, 400, 100);
  std::vector<Entry> entries;
  Index index(model);
  std::uint32_t next = 0;
  Recall recall;
  for (int round = 0; round < 1500; ++round) {
    const std::size_t kind = entries.size() < 150 ? 0 : invented.below(3);
    if (kind == 0) {
      entries.push_back(invented.entry(next++));
      ASSERT_TRUE(index.insert(entries.back()));
    } else {
      const std::size_t at = invented.below(entries.size());
      if (kind == 1) {
        ASSERT_TRUE(index.erase(entries[at].id));
        entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(at));
      } else {
        Entry changed = invented.entry(0);
        changed.id = entries[at].id;
        entries[at] = changed;
        ASSERT_TRUE(index.replace(changed));
      }
    }
    if (round % 10 != 0) continue;
    const Entry& entry = entries[invented.below(entries.size())];
    compare(index, model, folder, entries, query_about(invented, entry, parts_of(entry.names[0])), recall);
  }
  EXPECT_EQ(index.size().entries, entries.size());
  EXPECT_GT(recall.expected, 80U);
  EXPECT_EQ(recall.found, recall.expected);
  EXPECT_EQ(recall.other, 0U);
}

TEST(IndexErasure, NothingOfAnErasedEntryIsLeft) {
  InventedNames invented(9, 400, 100);
  Index index(shipped_model());
  for (std::uint32_t i = 0; i < 500; ++i) index.insert(invented.entry(i));
  const std::string marks[] = {"quxwobbly", "quxwobblyverylongsurnameindeed", "QQ7654321", "QQ76543210987654321X"};
  Entry planted;
  planted.id = {0xde, 0xad, 0xbe, 0xef, 0xde, 0xad, 0xbe, 0xef, 0xde, 0xad, 0xbe, 0xef, 0xde, 0xad, 0xbe, 0xef};
  planted.names = {{"Quxwobbly Quxwobblyverylongsurnameindeed"}};
  planted.documents = {{marks[2], {}}, {marks[3], {}}};
  ASSERT_TRUE(index.insert(planted));
  const std::string_view id(reinterpret_cast<const char*>(planted.id.data()), planted.id.size());
  for (const auto& mark : marks) EXPECT_TRUE(index.holds(mark)) << mark;
  EXPECT_TRUE(index.holds(id));
  for (std::uint32_t i = 500; i < 900; ++i) index.insert(invented.entry(i));  // structures grow around it
  ASSERT_TRUE(index.erase(planted.id));
  for (const auto& mark : marks) EXPECT_FALSE(index.holds(mark)) << mark;
  EXPECT_FALSE(index.holds(id));
  EXPECT_FALSE(index.holds("quxwob"));
}

TEST(IndexErasure, SlotsAreUsedAgain) {
  InventedNames invented(10, 400, 100);
  Index index(shipped_model());
  std::vector<Entry> entries;
  for (std::uint32_t i = 0; i < 300; ++i) entries.push_back(invented.entry(i));
  for (const auto& entry : entries) index.insert(entry);
  const auto before = index.size();
  for (int round = 0; round < 5; ++round) {
    for (const auto& entry : entries) ASSERT_TRUE(index.erase(entry.id));
    EXPECT_EQ(index.size().parts, 0U);
    for (const auto& entry : entries) ASSERT_TRUE(index.insert(entry));
  }
  const auto after = index.size();
  EXPECT_EQ(after.names, before.names);
  EXPECT_EQ(after.parts, before.parts);
  EXPECT_LT(after.bytes, before.bytes + before.bytes / 3);
}

// Each entry has two versions under one id; a search must see one of them whole. Run under the thread sanitizer too.
TEST(IndexThreads, ReadersSeeWholeEntriesWhileOneWrites) {
  Index index(shipped_model());
  const auto version = [](std::uint8_t i, bool second) {
    Entry entry;
    entry.id = {i};
    entry.names = {{second ? "Beta Omegason Tau" : "Beta Omegason Tau Sigmadottir"}};
    entry.documents = {{second ? "S0000001" : "F0000001", {}}};
    return entry;
  };
  for (std::uint8_t i = 0; i < 20; ++i) index.insert(version(i, false));
  std::atomic<bool> stop{false};
  std::atomic<int> searches{0}, torn{0};
  std::vector<std::thread> readers;
  for (int r = 0; r < 3; ++r) {
    readers.emplace_back([&] {
      while (!stop) {
        const auto hits = index.search({.names = {{"BETA OMEGASON TAU"}}}, {.max_hits = 100});
        if (hits.size() != 20) ++torn;
        ++searches;
      }
    });
  }
  for (int round = 0; round < 60; ++round) {
    for (std::uint8_t i = 0; i < 20; ++i) EXPECT_TRUE(index.replace(version(i, round % 2 == 0)));
  }
  while (searches < 20) std::this_thread::yield();
  stop = true;
  for (auto& reader : readers) reader.join();
  EXPECT_EQ(torn, 0);
}

}  // namespace
}  // namespace limen::screening
