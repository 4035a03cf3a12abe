// Commits a second of a decision-like job: eight statements and one journal entry with a sealed part, from 1, 16 and 64
// submitters, with and without a flush delayed by 5 ms, on both databases. Flushes a job stand beside.
//
//   platform_journal_bench --benchmark_filter=SQLite/64
#include <benchmark/benchmark.h>
#include <sodium.h>
#include <sys/resource.h>

#include <atomic>
#include <latch>
#include <thread>

#include "platform/database/fault_vfs.h"
#include "platform/database/test_site.h"
#include "platform/journal/journal.h"

namespace limen::journal {
namespace {

using database::Database;
using database::Transaction;
using database::testing::Backend;
using database::testing::TestSite;

constexpr database::Migration kSchema[] = {{"bench", 1, "bench", R"(
CREATE TABLE traveller (id BLOB PRIMARY KEY, name TEXT NOT NULL, born BIGINT NOT NULL);
CREATE TABLE document (id BLOB PRIMARY KEY, traveller BLOB NOT NULL REFERENCES traveller(id), number TEXT NOT NULL, issuer TEXT NOT NULL);
CREATE INDEX document_number ON document(issuer, number);
CREATE TABLE crossing (id BLOB PRIMARY KEY, document BLOB NOT NULL REFERENCES document(id), post TEXT NOT NULL, at BIGINT NOT NULL, direction BIGINT NOT NULL);
CREATE INDEX crossing_at ON crossing(post, at);
CREATE TABLE lane (id BIGINT PRIMARY KEY, crossings BIGINT NOT NULL);
INSERT INTO lane(id, crossings) VALUES (1, 0), (2, 0), (3, 0), (4, 0);
)"}};

class SystemClock final : public Clock {
 public:
  Instant now() const override {
    return {std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
                .count()};
  }
};

Result<std::int64_t> decide(Transaction& tx, Journal& journal, std::uint64_t number, Instant now,
                            const RandomBytes& random) {
  const RawId traveller = make_raw_id(now, random), document = make_raw_id(now, random),
              crossing = make_raw_id(now, random);
  const std::string key = std::to_string(number), passport = "X" + std::to_string(number);
  const Hash request = hash_request("POST", "/api/crossings", key);
  if (TRY(find_answer(tx, "officer-1", key, request))) return Error{"bench.repeated", ""};
  TRY(tx.query("select id from document where issuer = $1 and number = $2", {"UTO", passport}));
  TRY(tx.execute("insert into traveller(id, name, born) values ($1, $2, $3)", {traveller, "EXAMPLE, ZELDA", 1234}));
  TRY(tx.execute("insert into document(id, traveller, number, issuer) values ($1, $2, $3, $4)",
                 {document, traveller, passport, "UTO"}));
  TRY(tx.execute("insert into crossing(id, document, post, at, direction) values ($1, $2, $3, $4, $5)",
                 {crossing, document, "P1", now, 1}));
  TRY(tx.execute("update lane set crossings = crossings + 1 where id = $1", {1 + number % 4}));
  Entry entry{.kind = "crossing.recorded",
              .actor = "officer-1",
              .subject_type = "crossing",
              .subject_id = to_text(crossing),
              .purpose = "border"};
  entry.facts["post"] = "P1";
  entry.sealed.push_back({.group = "identity",
                          .plaintext = std::string(300, 'x'),
                          .record_type = "",
                          .record_id = "",
                          .new_record = true});
  const std::int64_t seq = TRY(journal.append(tx, std::move(entry)));
  TRY(store_answer(tx, "officer-1", key, request, {201, R"({"decision":"admit"})"}, now));
  return seq;
}

double cpu_microseconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

void run(benchmark::State& state, Backend backend) {
  auto site = TestSite::make(backend);
  if (!site) return state.SkipWithError("no PostgreSQL server can be started here");
  const int clients = static_cast<int>(state.range(0));
  auto faults = std::make_shared<database::Faults>();
  database::DatabaseOptions options{.location = site->location()};
  options.flush_delay = std::chrono::milliseconds(state.range(1));
  options.faults = faults;
  auto database = Database::open(options).take();
  const RandomBytes random = [](std::span<std::uint8_t> to) { randombytes_buf(to.data(), to.size()); };
  database->migrate(migrations()).value();
  if (!database->migrate(kSchema).ok()) return state.SkipWithError("schema");
  auto keys = keys::KeyStore::open(site->folder(), random).take();
  const SystemClock clock;
  auto journal = Journal::open(*database, *keys, clock, random).take();
  std::atomic<std::uint64_t> next{0};
  std::atomic<int> failed{0};
  constexpr std::uint64_t kEach = 4000;
  const std::uint64_t flushes_before = faults->flushes;
  const std::uint64_t commits_before = database->health().commits;
  const double cpu_before = cpu_microseconds();
  for (auto _ : state) {
    const std::uint64_t until = next + (clients == 1 ? kEach / 8 : kEach);
    std::vector<std::thread> threads;
    for (int i = 0; i < clients; ++i) {
      threads.emplace_back([&] {
        for (std::uint64_t number = next++; number < until; number = next++) {
          failed +=
              !database->write([&](Transaction& tx) { return decide(tx, *journal, number, clock.now(), random); }).ok();
        }
      });
    }
    for (auto& thread : threads) thread.join();
    next = until;
  }
  if (failed > 0) state.SkipWithError("jobs failed");
  const double jobs = static_cast<double>(next.load());
  state.SetItemsProcessed(static_cast<std::int64_t>(next.load()));
  state.counters["jobs_a_commit"] = jobs / static_cast<double>(database->health().commits - commits_before);
  state.counters["flushes_a_job"] = static_cast<double>(faults->flushes - flushes_before) / jobs;
  // All threads of this program (a PostgreSQL server is not one): what a job costs when the machine is busy otherwise.
  state.counters["cpu_us_a_job"] = (cpu_microseconds() - cpu_before) / jobs;
  database.reset();
}

void SQLite(benchmark::State& state) { run(state, Backend::kSqlite); }
void PostgreSQL(benchmark::State& state) { run(state, Backend::kPostgres); }
BENCHMARK(SQLite)
    ->ArgsProduct({{1, 16, 64}, {0, 5}})
    ->ArgNames({"clients", "delay_ms"})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond)
    ->MinTime(2);
BENCHMARK(PostgreSQL)
    ->ArgsProduct({{1, 16, 64}, {0, 5}})
    ->ArgNames({"clients", "delay_ms"})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond)
    ->MinTime(2);

}  // namespace
}  // namespace limen::journal
