// 100,000 alerts on SQLite: the import, the load at start, and one screening with the rows of its hits.
#include <benchmark/benchmark.h>
#include <sodium.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "platform/keys/keys.h"
#include "services/alerts/alerts.h"

namespace limen::alerts {
namespace {

constexpr int kAlerts = 100'000;

template <typename T>
T must(Result<T> result) {
  if (result.ok()) return result.take();
  std::cerr << result.error().to_text() << "\n";
  std::abort();
}

std::string invented_name(std::uint64_t seed, int syllables) {
  constexpr const char* kSyllables[] = {"ba",  "ko", "ri",  "mu", "ze", "ta",  "lin", "dor", "ve", "sha",
                                        "qui", "no", "pel", "ga", "hu", "jen", "wo",  "fa",  "cy", "tor"};
  std::string name;
  for (int i = 0; i < syllables; ++i) {
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    name += kSyllables[(seed >> 33U) % std::size(kSyllables)];
  }
  name[0] = static_cast<char>(name[0] - 'a' + 'A');
  return name;
}

std::string invented_list() {
  std::string text =
      "surname,given_names,other_names,birth_date,nationality,document_number,category,reason,action,legal_basis,"
      "issuer,issuer_reference,proportionality_note\n";
  for (int i = 0; i < kAlerts; ++i) {
    const auto seed = static_cast<std::uint64_t>(i);
    const std::string number = std::to_string(i);
    text += invented_name(seed * 3 + 1, 4) + "," + invented_name(seed * 3 + 2, 3) + "," +
            invented_name(seed * 3 + 3, 4) + "," + std::to_string(1940 + i % 60) + "-0" + std::to_string(1 + i % 9) +
            "-1" + std::to_string(i % 9) + ",SWE,XA" + number + ",wanted,Trial,arrest,Code 12,Court," + number +
            ",serious\n";
  }
  return text;
}

long resident_kilobytes() {
  std::ifstream status("/proc/self/status");
  std::string word;
  long kilobytes = 0;
  while (status >> word) {
    if (word == "VmRSS:") status >> kilobytes;
  }
  return kilobytes;
}

class BenchClock final : public Clock {
 public:
  Instant now() const override { return Instant::parse("2026-11-22T08:00:00Z").take(); }
};

// A site whose list is imported once for all benchmarks.
struct Desk {
  Desk() {
    std::string name = (std::filesystem::temp_directory_path() / "limen-bench-XXXXXX").string();
    folder = mkdtemp(name.data());
    database = must(database::Database::open({.location = "sqlite:" + folder + "/limen.db"}));
    if (!database->migrate(journal::migrations()).ok() || !database->migrate(migrations()).ok()) std::abort();
    keys = must(keys::KeyStore::open(folder, random));
    journal = must(journal::Journal::open(*database, *keys, clock, random));
    knowledge = must(site::Knowledge::read(packs, "baseline"));
    alerts = open();
  }
  ~Desk() {
    database.reset();
    std::filesystem::remove_all(folder);
  }
  std::unique_ptr<Alerts> open() { return must(Alerts::open({*database, *journal, knowledge, packs, clock, random})); }

  std::string folder;
  BenchClock clock;
  RandomBytes random = [](std::span<std::uint8_t> to) { randombytes_buf(to.data(), to.size()); };
  config::PackStore packs = config::PackStore::embedded();
  std::unique_ptr<database::Database> database;
  std::unique_ptr<keys::KeyStore> keys;
  std::unique_ptr<journal::Journal> journal;
  std::shared_ptr<const site::Knowledge> knowledge;
  std::unique_ptr<Alerts> alerts;
};

std::unique_ptr<Desk>& filled_desk() {
  static std::unique_ptr<Desk> desk;
  return desk;
}

void import_list(benchmark::State& state) {
  for (auto iteration : state) {
    static_cast<void>(iteration);
    filled_desk() = std::make_unique<Desk>();
    ImportRequest request;
    request.files.push_back(list_intake::of_bytes("list.csv", invented_list(), 1U << 30U));
    const ImportReport report = must(filled_desk()->alerts->import(std::move(request), "bench", "bench"));
    state.counters["created"] = static_cast<double>(report.created);
    state.counters["refused"] = static_cast<double>(report.refused);
  }
}
BENCHMARK(import_list)->Iterations(1)->Unit(benchmark::kMillisecond);

void load_at_start(benchmark::State& state) {
  if (!filled_desk()) return state.SkipWithError("run import_list first");
  filled_desk()->alerts.reset();
  for (auto iteration : state) {
    static_cast<void>(iteration);
    filled_desk()->alerts = filled_desk()->open();
  }
  state.counters["alerts"] = static_cast<double>(filled_desk()->alerts->size());
  state.counters["resident_MB"] = static_cast<double>(resident_kilobytes()) / 1024;
}
BENCHMARK(load_at_start)->Iterations(3)->Unit(benchmark::kMillisecond);

void screen(benchmark::State& state) {
  if (!filled_desk()) return state.SkipWithError("run import_list first");
  Desk& desk = *filled_desk();
  const auto access = must(protection::Access::read(desk.knowledge->codes, desk.clock.now().utc_day()));
  const auto grant = must(access.for_job("bench", "alerts.read", "alert_management"));
  std::uint64_t i = 0;
  std::size_t found = 0;
  for (auto iteration : state) {
    static_cast<void>(iteration);
    i = (i + 7919) % kAlerts;
    screening::Query query;
    query.names.push_back({invented_name(i * 3 + 1, 4) + " " + invented_name(i * 3 + 2, 3)});
    found += must(desk.database->read([&](database::Session& session) {
               return desk.alerts->screen(session, grant, query, desk.clock.now().utc_day());
             })).size();
  }
  state.counters["hits"] = benchmark::Counter(static_cast<double>(found), benchmark::Counter::kAvgIterations);
}
BENCHMARK(screen)->Iterations(500)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace limen::alerts
