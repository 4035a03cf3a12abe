// A page of the public site at 10,000 organisations. Reads the clock and, where the kernel counts them, instructions;
// run with --benchmark_counters_tabular=true.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <random>

#include "engines/directory/directory.h"
#include "platform/config/config.h"
#include "services/public_site/public_site.h"
#include "services/release_folder/release_folder.h"

namespace limen::public_site {
namespace {

constexpr std::size_t kOrganisations = 10'000;

directory::Directory invented(std::size_t count) {
  constexpr std::array<std::string_view, 8> kFirst = {"Harbour", "Северный", "Étoile", "Umbrella",
                                                      "الأمل",   "Ñandú",    "River",  "Bridge"};
  constexpr std::array<std::string_view, 6> kSecond = {"Welcome",    "Council", "Network",
                                                       "Law Centre", "Forum",   "Observatory"};
  constexpr std::array<std::string_view, 6> kTopics = {"asylum",      "return",           "research",
                                                       "trafficking", "labour migration", "statelessness"};
  constexpr std::array<std::string_view, 5> kSeats = {"Brussels", "Geneva", "Nairobi", "Amman", "Vienna"};
  std::mt19937 random(7);
  directory::Directory list;
  for (std::size_t i = 0; i < count; ++i) {
    json::object one{
        {"id", fmt::format("b{:05}", i)},
        {"name", fmt::format("{} {} {}", kFirst[random() % kFirst.size()], kSecond[random() % kSecond.size()], i)},
        {"alternate_name", fmt::format("N{}", i)},
        {"description", "Gives advice and shelter to those who arrive, and speaks for them where they are not heard."}};
    directory::add_attribute(one, {"kind", i % 3 == 0 ? "NGO" : "authority network", 0, {}});
    directory::add_attribute(one, {"scope", fmt::format("region {}", i % 40), 0, {}});
    directory::add_attribute(one, {"status", "active", 0, {}});
    for (int topic = 0; topic < 3; ++topic)
      directory::add_attribute(one, {"topic", std::string(kTopics[random() % kTopics.size()]), 0, {}});
    directory::add_attribute(one, {"fact:seat", std::string(kSeats[random() % kSeats.size()]), 'R', {}});
    directory::add_attribute(one, {"relation", fmt::format("member of b{:05}", random() % count), 'S', {}});
    list.organisations.push_back(std::move(one));
  }
  return list;
}

struct Prepared {
  release::OpenRelease release;
  Knowledge knowledge;
  std::vector<SectionFactory> factories;
  std::shared_ptr<const Site> site;
};

const Prepared& prepared() {
  static const Prepared made = [] {
    const auto packs = config::PackStore::embedded();
    release::Opened opened;
    opened.manifest.id = "01890000-0000-7000-8000-000000000001";
    opened.manifest.publisher = "bench";
    opened.manifest.directory = "directory.json";
    release::add_file(opened, "directory.json", directory::write_hsds_json(invented(kOrganisations)),
                      release_folder::sha256);
    Prepared out{std::make_shared<const release::Opened>(std::move(opened)), read_knowledge(packs).take(),
                 own_sections(packs).take(), nullptr};
    out.site = Site::make(out.release, out.knowledge, out.factories).take();
    return out;
  }();
  return made;
}

void ask(benchmark::State& state, const Request& request) {
  const Site& site = *prepared().site;
  std::size_t bytes = 0;
  for (auto _ : state) {
    const Answer answer = site.answer(request);
    if (answer.status != 200) state.SkipWithError("not answered");
    bytes += answer.body.size();
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}

void home(benchmark::State& state) { ask(state, {.path = "/"}); }
void list(benchmark::State& state) { ask(state, {.path = "/directory"}); }
void search(benchmark::State& state) {
  ask(state, {.language = public_pages::Language::kArabic,
              .path = "/directory",
              .query = {{"q", "severnyy council"}, {"topic", "asylum"}}});
}
void last_page(benchmark::State& state) { ask(state, {.path = "/directory", .query = {{"page", "200"}}}); }
void organisation(benchmark::State& state) { ask(state, {.path = "/organisation/b00042"}); }
void form(benchmark::State& state) { ask(state, {.path = "/propose/b00042"}); }
void map(benchmark::State& state) { ask(state, {.path = "/directory/map"}); }
void load(benchmark::State& state) {
  const Prepared& all = prepared();
  for (auto _ : state) benchmark::DoNotOptimize(Site::make(all.release, all.knowledge, all.factories).ok());
}

BENCHMARK(home);
BENCHMARK(list);
BENCHMARK(search);
BENCHMARK(last_page);
BENCHMARK(organisation);
BENCHMARK(form);
BENCHMARK(map);
BENCHMARK(load)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
}  // namespace limen::public_site
