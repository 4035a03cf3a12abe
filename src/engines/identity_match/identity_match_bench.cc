// Candidates for a person among many known ones: search of the index and comparison of what it finds. How many, in
// millions, is said by LIMEN_IDENTITIES (1 without it). Half of the questions are about a known person with a changed
// name, date or document, half about a stranger. What a service adds is reading the records that are compared, by key.
#include <benchmark/benchmark.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>

#include "engines/identity_match/identity_match.h"
#include "engines/screening/invented_names.h"
#include "platform/config/config.h"

namespace limen::identity_match {
namespace {

struct Small {  // a person in sixteen bytes, of whom a record is made when it is needed
  std::uint32_t surname = 0, given = 0, second = 0;
  std::int32_t born = 0;
};

class Population {
 public:
  explicit Population(std::size_t count) : invented_(42, 60'000, 6'000) {
    for (int i = 0; i < 400'000; ++i) {
      auto parts = invented_.person();
      surnames_.push_back(parts.front());
      given_.push_back(parts.back());
    }
    people_.reserve(count);
    for (std::size_t i = 0; i < count; ++i) people_.push_back(person());
  }
  Small person() {
    return {static_cast<std::uint32_t>(invented_.below(surnames_.size())),
            static_cast<std::uint32_t>(invented_.below(given_.size())),
            static_cast<std::uint32_t>(invented_.chance(0.4) ? invented_.below(given_.size()) : given_.size()),
            static_cast<std::int32_t>(invented_.below(29'000)) - 9'000};
  }
  Record record(const Small& small, std::uint32_t number) const {
    Record made;
    made.id = id(number);
    std::string given = given_[small.given];
    if (small.second < given_.size()) given += " " + given_[small.second];
    made.names.push_back({surnames_[small.surname], std::move(given)});
    made.births.push_back(CivilDate::from_days(small.born));
    made.sex = small.given % 2 == 0 ? Sex::kFemale : Sex::kMale;
    made.nationalities.push_back(StateCode::parse("UTO").value_or(StateCode()));
    made.documents.push_back({"passport", "P" + std::to_string(number * 2654435761U), made.nationalities[0], {}});
    return made;
  }
  Record changed(std::uint32_t number) {
    Small small = people_[number];
    const std::size_t how = invented_.below(5);
    if (how == 0) small.surname = person().surname;
    if (how == 1) small.born += 1;
    Record made = record(small, number);
    made.id[0] = 9;
    if (how == 2) made.names[0].surname = invented_.typo(made.names[0].surname);
    if (how == 3) std::swap(made.names[0].surname, made.names[0].given_names);
    made.documents[0].number = "N" + std::to_string(number);
    return made;
  }
  static RawId id(std::uint32_t number) {
    RawId id{1};
    std::memcpy(id.data() + 8, &number, sizeof number);
    return id;
  }
  std::size_t below(std::size_t n) { return invented_.below(n); }
  const std::vector<Small>& people() const { return people_; }

 private:
  screening::InventedNames invented_;
  std::vector<std::string> surnames_, given_;
  std::vector<Small> people_;
};

struct Bench {
  Bench() : population(count()) {
    const auto begin = std::chrono::steady_clock::now();
    for (std::uint32_t i = 0; i < population.people().size(); ++i) {
      const Record record = population.record(population.people()[i], i);
      index.insert(record.id, matcher.keys_of(record));
    }
    loaded = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  }
  static std::size_t count() {
    const char* millions = std::getenv("LIMEN_IDENTITIES");
    return static_cast<std::size_t>((millions == nullptr ? 1.0 : std::atof(millions)) * 1e6);
  }
  static Node file(const char* name) { return config::PackStore::embedded().read("baseline", name).take(); }
  Population population;
  Matcher matcher = Matcher::from_pack(file("identity_match.yaml"), file("screening.yaml")).take();
  Index index{0x1234567};
  double loaded = 0;
};

double cpu_milliseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

void candidates(benchmark::State& state) {
  static Bench b;
  std::vector<double> by_clock, by_processor;
  std::size_t asked = 0, known = 0, proposed = 0, compared = 0, first = 0, strangers = 0;
  for (auto _ : state) {
    state.PauseTiming();
    const bool again = asked++ % 2 == 0;
    const auto number = static_cast<std::uint32_t>(b.population.below(b.population.people().size()));
    const Record person = again ? b.population.changed(number) : [&] {
      Record made = b.population.record(b.population.person(), number);
      made.id[0] = 9;
      made.documents[0].number = "S" + std::to_string(number);
      return made;
    }();
    state.ResumeTiming();
    const double cpu = cpu_milliseconds();
    const auto begin = std::chrono::steady_clock::now();
    std::vector<std::pair<double, RawId>> found;
    for (const Found& one : b.index.search(b.matcher.keys_of(person), b.matcher.search())) {
      std::uint32_t at = 0;
      std::memcpy(&at, one.id.data() + 8, sizeof at);
      const Verdict verdict = b.matcher.compare(person, b.population.record(b.population.people()[at], at));
      ++compared;
      if (verdict.grade != Grade::kNone) found.emplace_back(verdict.log_odds, one.id);
    }
    std::ranges::sort(found, std::greater());
    by_clock.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
    by_processor.push_back(cpu_milliseconds() - cpu);
    if (again) {
      ++known;
      const std::size_t most = std::min<std::size_t>(found.size(), b.matcher.search().most_candidates);
      for (std::size_t i = 0; i < most; ++i) {
        if (found[i].second != Population::id(number)) continue;
        ++proposed;
        first += i == 0 ? 1 : 0;
      }
    } else {
      strangers += found.size();
    }
  }
  const auto quantile = [](std::vector<double>& all, double share) {
    std::ranges::sort(all);
    return all[static_cast<std::size_t>(static_cast<double>(all.size() - 1) * share)];
  };
  const auto size = b.index.size();
  state.counters["identities"] = static_cast<double>(size.records);
  state.counters["MB"] = static_cast<double>(size.bytes) / 1e6;
  state.counters["loaded_s"] = b.loaded;
  state.counters["p50_ms"] = quantile(by_clock, 0.5);
  state.counters["p99_ms"] = quantile(by_clock, 0.99);
  state.counters["p99_cpu_ms"] = quantile(by_processor, 0.99);
  state.counters["worst_ms"] = by_clock.back();
  state.counters["compared"] = static_cast<double>(compared) / static_cast<double>(asked);
  state.counters["proposed"] = static_cast<double>(proposed) / static_cast<double>(std::max<std::size_t>(1, known));
  state.counters["first"] = static_cast<double>(first) / static_cast<double>(std::max<std::size_t>(1, known));
  state.counters["of_a_stranger"] =
      static_cast<double>(strangers) / static_cast<double>(std::max<std::size_t>(1, asked - known));
}
BENCHMARK(candidates)->Iterations(4000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace limen::identity_match
