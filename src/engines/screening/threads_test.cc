// Searches, snapshots and updates together, on an index that was built and on one that stands in a mapping. Run it
// under the thread sanitizer: tests of ours cannot see a race that happens to end well. LIMEN_THREADS_UPDATES makes it
// longer.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <thread>

#include "engines/screening/invented_names.h"
#include "engines/screening/snapshot_bytes.h"
#include "engines/screening/test_model.h"

namespace limen::screening {
namespace {

constexpr std::uint32_t kSteady = 200, kChanging = 200;

std::size_t updates() {
  const char* given = std::getenv("LIMEN_THREADS_UPDATES");
  return given == nullptr ? 1500 : std::strtoull(given, nullptr, 10);
}

// Entries below kSteady never change: each is found by its own name whatever the writer does. Of a changing one a
// search sees a version whole: its document number says which, and its name must be the one that goes with it.
Entry version(std::uint32_t number, std::uint32_t of) {
  InventedNames invented(number * 1000 + of, 200, 60);
  Entry entry;
  entry.id = InventedNames::id(number);
  entry.names = {
      {"Zquorum" + std::string(1, static_cast<char>('a' + of % 26)) + " " + InventedNames::join(invented.person())}};
  if (of % 3 == 0) entry.names.push_back({"Мария Соколова", NameKind::kAlias});
  entry.births = {{invented.birth(), {}, false}};
  entry.documents = {{"V" + std::to_string(100000 + number) + "W" + std::to_string(of % 26), {}}};
  return entry;
}

struct Counts {
  std::atomic<std::size_t> searches{0}, lost{0}, torn{0}, saved{0};
};

void search(const Index& index, std::uint64_t seed, const std::atomic<bool>& stop, Counts& counts) {
  InventedNames random(seed, 200, 60);
  while (!stop) {
    const auto steady = version(static_cast<std::uint32_t>(random.below(kSteady)), 0);
    const auto hits = index.search({.names = {{steady.names[0].text}}}, {.min_score = 0.0, .max_hits = 100'000});
    if (std::ranges::find(hits, steady.id, &Hit::entry) == hits.end()) ++counts.lost;
    const auto number = kSteady + static_cast<std::uint32_t>(random.below(kChanging));
    const auto of = static_cast<std::uint32_t>(random.below(26));
    for (const auto& hit : index.search({.names = {{"Nobody"}}, .documents = version(number, of).documents})) {
      const std::string first = "zquorum" + std::string(1, static_cast<char>('a' + of % 26));
      if (hit.entry == InventedNames::id(number) && hit.reasons.back().evidence == Evidence::kDocumentExact &&
          !hit.matched_name.empty() && hit.matched_name.find(first) == std::string::npos) {
        ++counts.torn;
      }
    }
    (void)index.contains(InventedNames::id(number));
    (void)index.search({.names = {{InventedNames::join(random.person())}}, .birth = random.birth()});
    counts.searches += 3;
  }
}

void run(Index& index) {
  Counts counts;
  std::atomic<bool> stop{false};
  std::vector<std::thread> threads;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    threads.emplace_back([&, seed] { search(index, seed, stop, counts); });
  }
  threads.emplace_back([&] {
    while (!stop) {
      Bytes bytes;
      const auto written = index.save({}, {}, into(bytes));
      const auto memory = std::make_shared<Memory>(bytes);
      const auto opened = Index::open(shipped_model(), {}, memory->bytes(), memory);
      if (!written.ok() || !opened.ok() || !(*opened)->contains(InventedNames::id(0))) ++counts.torn;
      ++counts.saved;
      (void)index.size();
    }
  });
  InventedNames random(99, 200, 60);
  const std::size_t wanted = updates();
  for (std::size_t i = 0; i < wanted; ++i) {
    const auto number = kSteady + static_cast<std::uint32_t>(random.below(kChanging));
    const Entry entry = version(number, static_cast<std::uint32_t>(random.below(26)));
    if (i % 3 == 0) index.erase(entry.id);
    if (i % 3 == 1) index.insert(entry);
    if (i % 3 == 2) index.replace(entry);
  }
  while (counts.searches < 60 || counts.saved < 2) std::this_thread::yield();
  stop = true;
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(counts.lost, 0U);
  EXPECT_EQ(counts.torn, 0U);
  std::cout << wanted << " updates, " << counts.searches << " searches, " << counts.saved << " snapshots together\n";
}

void fill(Index& index) {
  for (std::uint32_t i = 0; i < kSteady; ++i) index.insert(version(i, 0));
  for (std::uint32_t i = kSteady; i < kSteady + kChanging; i += 2) index.insert(version(i, 1));
}

TEST(Threads, SearchesSnapshotsAndUpdatesOfABuiltIndex) {
  Index index(shipped_model());
  fill(index);
  run(index);
}

TEST(Threads, SearchesSnapshotsAndUpdatesOfAMappedIndex) {
  Bytes bytes;
  {
    Index built(shipped_model());
    fill(built);
    ASSERT_TRUE(built.save({}, {}, into(bytes)).ok());
  }
  const auto memory = std::make_shared<Memory>(bytes);
  const auto opened = Index::open(shipped_model(), {}, memory->bytes(), memory);
  ASSERT_TRUE(opened.ok());
  run(**opened);
}

}  // namespace
}  // namespace limen::screening
