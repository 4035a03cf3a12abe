// limen screen bench: invented lists and passengers of any number.
#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstring>
#include <memory>
#include <set>
#include <thread>

#include "commands/measuring/meter.h"
#include "commands/screening/screen_bench.h"
#include "engines/name_facts/name_facts.h"
#include "engines/screening/screening.h"
#include "platform/config/config.h"

namespace limen::commands {

namespace {

double thread_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {  // splitmix64
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
  }
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(next() % count); }
  bool chance(double share) { return static_cast<double>(next() >> 11) * 0x1p-53 < share; }

 private:
  std::uint64_t state_;
};

// Names of people who do not exist: parts that are as common as the program's tables of names say, and, for every third
// surname, one that no table knows, as it is in life.
class Population {
 public:
  Population() {
    const name_facts::NameFacts facts;
    std::set<std::string_view> parts;
    for (std::size_t id = 0; id < facts.class_count(); ++id) {
      for (const std::string_view part : facts.members(static_cast<std::uint16_t>(id)))
        if (part.size() > 2 && facts.role(part) == name_facts::Role::kName) parts.insert(part);
    }
    double sum = 0;
    for (const std::string_view part : parts) {
      sum += std::exp(-static_cast<double>(facts.rarity(part)));
      parts_.emplace_back(part);
      sums_.push_back(sum);
    }
  }
  std::string name(Dice& dice) const {
    std::string text = part(dice);
    if (dice.chance(0.4)) text += ' ' + part(dice);
    if (dice.chance(0.08)) text += dice.chance(0.5) ? " al" : " de";
    return text + ' ' + (dice.chance(0.35) ? rare(dice) : part(dice));
  }
  static std::string typo(std::string name, Dice& dice) {
    const std::size_t at = dice.below(name.size());
    const char letter = static_cast<char>('a' + dice.below(26));
    if (dice.chance(0.5)) {
      name[at] = letter;
    } else {
      name.insert(at, 1, letter);
    }
    return name;
  }

 private:
  std::string part(Dice& dice) const {
    if (sums_.empty()) return rare(dice);
    const double at = static_cast<double>(dice.next() >> 11) * 0x1p-53 * sums_.back();
    return parts_[static_cast<std::size_t>(std::upper_bound(sums_.begin(), sums_.end(), at) - sums_.begin())];
  }
  static std::string rare(Dice& dice) {
    constexpr std::string_view kBegin = "bcdfghjklmnprstvz", kMiddle = "aeiou", kEnd = "lmnrstk";
    std::string text;
    const std::size_t syllables = 2 + dice.below(3);
    for (std::size_t i = 0; i < syllables; ++i) {
      text += kBegin[dice.below(kBegin.size())];
      text += kMiddle[dice.below(kMiddle.size())];
    }
    if (dice.chance(0.5)) text += kEnd[dice.below(kEnd.size())];
    return text;
  }

  std::vector<std::string> parts_;
  std::vector<double> sums_;
};

PartialDate birth_of(Dice& dice) {
  return CivilDate::from_ymd(1940 + static_cast<int>(dice.below(66)), 1 + static_cast<int>(dice.below(12)),
                             1 + static_cast<int>(dice.below(28)))
      .value_or(CivilDate());
}

screening::Entry entry_of(const Population& people, std::uint64_t number) {
  Dice dice(number * 2 + 1);
  screening::Entry entry;
  const std::uint64_t mixed = number * 0x9E3779B97F4A7C15U + 1;
  std::memcpy(entry.id.data(), &number, sizeof number);
  std::memcpy(entry.id.data() + 8, &mixed, sizeof mixed);
  entry.names.push_back({people.name(dice), screening::NameKind::kPrimary});
  // As long as real lists are: seven names for four persons.
  if (dice.chance(0.75))
    entry.names.push_back({Population::typo(entry.names.front().text, dice), screening::NameKind::kAlias});
  entry.births.push_back({birth_of(dice)});
  entry.sexes.push_back(dice.chance(0.5) ? Sex::kMale : Sex::kFemale);
  return entry;
}

// One traveller in fifty is a listed person, spelt otherwise.
void query_of(const Population& people, std::uint64_t number, std::size_t entries, screening::Query& query) {
  Dice dice(number * 2 + 0x5EED5EED5EED0000U);
  query.names.resize(1);
  if (dice.chance(0.02)) {
    const screening::Entry entry = entry_of(people, dice.below(entries));
    query.names[0].text = Population::typo(entry.names.front().text, dice);
    query.birth = entry.births.front().date;
    query.sex = entry.sexes.front();
  } else {
    query.names[0].text = people.name(dice);
    query.birth = birth_of(dice);
    query.sex = dice.chance(0.5) ? Sex::kMale : Sex::kFemale;
  }
}

// Processor time of each query in microseconds.
std::vector<double> time_queries(const screening::Index& index, const std::vector<screening::Query>& queries,
                                 std::size_t& hits) {
  std::vector<double> times;
  times.reserve(queries.size());
  double last = thread_seconds();
  for (const screening::Query& query : queries) {
    hits += index.search(query).size();
    const double now = thread_seconds();
    times.push_back((now - last) * 1e6);
    last = now;
  }
  return times;
}

// What the queries make the index do, and what the slowest of them.
void count_work(const screening::Index& index, const std::vector<screening::Query>& queries,
                const std::vector<double>& times, SizeFigures& figures) {
  const double slow = quantile(times, 0.99);
  double slowest = 0;
  for (std::size_t i = 0; i < queries.size(); ++i) {
    screening::SearchWork work;
    index.search(queries[i], {.work = &work});
    const bool is_slow = times[i] >= slow;
    slowest += is_slow ? 1 : 0;
    std::size_t at = 0;
    work.each([&](std::string_view what, std::size_t count) {
      if (at == figures.work.size()) figures.work.push_back({what});
      figures.work[at].mean += static_cast<double>(count);
      figures.work[at].slowest += is_slow ? static_cast<double>(count) : 0;
      ++at;
    });
  }
  for (WorkFigure& figure : figures.work) {
    figure.mean /= static_cast<double>(queries.size());
    figure.slowest /= std::max(1.0, slowest);
  }
}

void measure_queries(const ScreenBenchPlan& plan, const Population& people, const screening::Index& index,
                     SizeFigures& figures) {
  std::vector<screening::Query> queries(plan.queries);
  for (std::size_t i = 0; i < queries.size(); ++i) query_of(people, i, figures.entries, queries[i]);
  for (std::size_t i = 0; i < std::min<std::size_t>(1000, queries.size()); ++i) index.search(queries[i]);
  std::size_t hits = 0;
  Meter meter;
  meter.start();
  const std::vector<double> times = time_queries(index, queries, hits);
  const Cost cost = meter.stop();
  const double count = static_cast<double>(queries.size());
  figures.instructions = cost.instructions / count;
  figures.hits = static_cast<double>(hits) / count;
  std::vector<double> flights;
  for (std::size_t i = 0; i + 400 <= times.size(); i += 400) {
    double sum = 0;
    for (std::size_t k = i; k < i + 400; ++k) sum += times[k];
    flights.push_back(sum / 1000);
  }
  figures.flight_ms = median(flights);
  double sum = 0;
  for (const double time : times) sum += time;
  figures.mean_us = sum / count;
  figures.p50_us = quantile(times, 0.5);
  figures.p99_us = quantile(times, 0.99);
  figures.worst_us = quantile(times, 1);
  std::vector<double> least = times;
  for (std::size_t pass = 1; pass < plan.passes; ++pass) {
    const std::vector<double> again = time_queries(index, queries, hits);
    for (std::size_t i = 0; i < least.size(); ++i) least[i] = std::min(least[i], again[i]);
  }
  figures.least_p99_us = quantile(least, 0.99);
  count_work(index, queries, least, figures);
}

void measure_updates(const Population& people, screening::Index& index, SizeFigures& figures) {
  constexpr std::size_t kPublication = 553;  // the largest of 55 steps of the OFAC list
  std::vector<screening::Entry> changed;
  for (std::size_t i = 0; i < kPublication && i < figures.entries; ++i) {
    screening::Entry entry = entry_of(people, i);
    entry.names.push_back({"Changed " + entry.names.front().text, screening::NameKind::kAlias});
    changed.push_back(std::move(entry));
  }
  std::vector<double> times;
  const double began = thread_seconds();
  for (const screening::Entry& entry : changed) {
    const double before = thread_seconds();
    index.replace(entry);
    times.push_back((thread_seconds() - before) * 1e6);
  }
  figures.publication_ms = (thread_seconds() - began) * 1e3;
  figures.update_us = median(times);
}

std::unique_ptr<screening::Index> load(const screening::Model& model, const Population& people, std::size_t names,
                                       SizeFigures& figures) {
  auto index = std::make_unique<screening::Index>(model);
  double loading = 0;
  constexpr std::size_t kPortion = 4096;  // entries are made outside the clock
  std::vector<screening::Entry> portion;
  while (figures.names < names) {
    portion.clear();
    while (portion.size() < kPortion && figures.names < names) {
      portion.push_back(entry_of(people, figures.entries++));
      figures.names += portion.back().names.size();
    }
    const double before = thread_seconds();
    for (const screening::Entry& entry : portion) index->insert(entry);
    loading += thread_seconds() - before;
  }
  figures.load_seconds = loading;
  const auto size = index->size();
  figures.parts = size.parts;
  figures.bytes_a_name = static_cast<double>(size.bytes) / static_cast<double>(figures.names);
  return index;
}

LongRun run_long(const ScreenBenchPlan& plan, const Population& people, const screening::Index& index,
                 const SizeFigures& size) {
  LongRun run;
  run.passengers = plan.passengers;
  run.names = size.names;
  run.threads = plan.threads;
  std::atomic<std::size_t> next = 0, alarms = 0;
  const auto work = [&] {
    screening::Query query;
    std::size_t found = 0;
    constexpr std::size_t kBlock = 1024;
    for (std::size_t from = next.fetch_add(kBlock); from < plan.passengers; from = next.fetch_add(kBlock)) {
      for (std::size_t i = from; i < std::min(from + kBlock, plan.passengers); ++i) {
        query_of(people, 1'000'000'000 + i, size.entries, query);
        found += index.search(query).empty() ? 0 : 1;
      }
    }
    alarms += found;
  };
  const auto began = std::chrono::steady_clock::now();
  const std::clock_t processor = std::clock();
  std::vector<std::thread> workers;
  for (std::size_t i = 1; i < plan.threads; ++i) workers.emplace_back(work);
  work();
  for (std::thread& worker : workers) worker.join();
  run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  run.processor_seconds = static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC;
  run.alarms = alarms;
  return run;
}

}  // namespace

Result<void> measure_screen_sizes(const ScreenBenchPlan& plan, const Arguments& arguments, ScreenBenchFigures& figures,
                                  const ScreenSays& says) {
  const auto directory = arguments.text("packs");
  const config::PackStore packs =
      directory ? TRY(config::PackStore::with_directory(*directory)) : config::PackStore::embedded();
  const Node node = TRY(packs.read_or_baseline(arguments.text("pack").value_or("baseline"), "screening.yaml"));
  const screening::Model model = TRY(screening::Model::from_pack(node));
  const Population people;
  for (std::size_t i = 0; i < plan.sizes.size(); ++i) {
    SizeFigures size;
    says(fmt::format("{} names: loading", plan.sizes[i]));
    const auto index = load(model, people, plan.sizes[i], size);
    says(fmt::format("{} names: {} queries", plan.sizes[i], plan.queries));
    measure_queries(plan, people, *index, size);
    if (i == 0 && plan.passengers > 0) {
      says(fmt::format("{} passengers against {} names", plan.passengers, size.names));
      figures.long_run = run_long(plan, people, *index, size);
    }
    measure_updates(people, *index, size);
    figures.sizes.push_back(size);
  }
  return {};
}

}  // namespace limen::commands
