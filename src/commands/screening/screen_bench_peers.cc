// limen screen bench: other ways of searching names, on the same list and queries in the same run.
#include <fmt/format.h>
#include <stdlib.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <ostream>

#include "base/text.h"
#include "commands/lists/list_files.h"
#include "commands/measuring/meter.h"
#include "commands/measuring/server_process.h"
#include "commands/screening/screen.h"
#include "commands/screening/screen_bench.h"
#include "engines/names/names.h"
#include "platform/database/database.h"
#include "platform/database/postgres_fixture.h"

namespace limen::commands {

namespace {

constexpr double kAlarms = 0.01;
using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

struct NamedReference {
  std::string reference, name;  // folded, parts with blanks between
};

struct Asked {
  std::string truth, name, folded;
};

struct Answer {
  double best = 0, own = 0, ms = 0;
};

struct Work {
  std::vector<NamedReference> list;
  std::vector<Asked> queries;  // cases and negatives in turn, so that a run that is cut short has both
};

bool is_one_of(std::string_view references, std::string_view reference) {
  for (const std::string_view one : split(references, '|'))
    if (trim(one) == reference) return true;
  return false;
}

std::string folded_text(const names::Folder& folder, std::string_view name) {
  std::string text;
  for (const std::string& part : folder.fold(name).parts) text += (text.empty() ? "" : " ") + part;
  return text;
}

// "surname, given names" as travellers write it.
std::string travelled(const lists::ListedName& name) {
  return name.given_names.empty() ? name.surname : name.given_names + " " + name.surname;
}

Result<std::vector<Asked>> read_queries(const std::vector<std::string>& files, std::size_t most,
                                        const Screener& screener, const names::Folder& folder, bool cases,
                                        Streams& streams) {
  std::vector<Asked> all;
  for (const std::string& file : files) {
    const std::string text = TRY(read_input(file, streams));
    const QueryTable table = TRY(QueryTable::read(text, file));
    ScreenQuery query;
    for (std::size_t i = 0; i < table.size(); ++i) {
      table.row(i, screener, query);
      if (!query.readable || (cases && query.truth.empty())) continue;
      all.push_back({std::string(query.truth), std::string(query.name), folded_text(folder, query.name)});
      if (!cases) all.back().truth.clear();
    }
  }
  std::vector<Asked> chosen;  // evenly out of all
  for (std::size_t i = 0; i < std::min(most, all.size()); ++i)
    chosen.push_back(all[i * all.size() / std::min(most, all.size())]);
  return chosen;
}

Result<Work> read_work(const ScreenBenchPlan& plan, const Arguments& arguments, const Screener& screener,
                       Streams& streams) {
  Work work;
  const names::Folder folder;
  const std::vector<std::string> files = arguments.texts("list");
  for (const LoadedList& list : TRY(load_list_files(files, streams, {.say = false}))) {
    for (const lists::Record& record : list.records)
      for (const lists::ListedName& name : record.names)
        work.list.push_back({record.reference, folded_text(folder, travelled(name))});
  }
  auto cases = TRY(read_queries(arguments.texts("cases"), plan.cases, screener, folder, true, streams));
  auto others = TRY(read_queries(arguments.texts("negatives"), plan.negatives, screener, folder, false, streams));
  std::size_t c = 0, n = 0;
  while (c < cases.size() || n < others.size()) {
    const bool take_case = n * cases.size() >= c * others.size() ? c < cases.size() : n >= others.size();
    work.queries.push_back(std::move(take_case ? cases[c++] : others[n++]));
  }
  return work;
}

PeerRun judge(std::string name, std::string version, const Work& work, const std::vector<Answer>& answers) {
  PeerRun run;
  run.name = std::move(name);
  run.version = std::move(version);
  std::vector<double> negatives, times;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    times.push_back(answers[i].ms);
    run.mean_ms += answers[i].ms / static_cast<double>(answers.size());
    if (work.queries[i].truth.empty()) negatives.push_back(answers[i].best);
  }
  run.p99_ms = times.empty() ? 0 : quantile(times, 0.99);
  const double threshold = measure::threshold_of(negatives, kAlarms);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    measure::Share& share = work.queries[i].truth.empty() ? run.alarms : run.recall;
    ++share.of;
    share.hits += (work.queries[i].truth.empty() ? answers[i].best : answers[i].own) >= threshold ? 1 : 0;
  }
  run.cases = run.recall.of;
  run.negatives = run.alarms.of;
  return run;
}

template <typename Search>
std::vector<Answer> run_here(const ScreenBenchPlan& plan, const Work& work, Search search) {
  std::vector<Answer> answers;
  const auto end = Clock::now() + std::chrono::duration<double>(plan.budget);
  for (const Asked& asked : work.queries) {
    const auto begin = Clock::now();
    if (begin > end) break;
    Answer answer = search(asked);
    answer.ms = milliseconds_since(begin);
    answers.push_back(answer);
  }
  return answers;
}

std::vector<Answer> run_limen(const ScreenBenchPlan& plan, const Work& work, const Screener& screener) {
  const screening::SearchOptions options{.min_score = 0.05, .max_hits = 200};
  return run_here(plan, work, [&](const Asked& asked) {
    Answer answer;
    for (const screening::Hit& hit : screener.index().search({.names = {{asked.name}}}, options)) {
      answer.best = std::max(answer.best, hit.score);
      if (screener.is(hit.entry, asked.truth)) answer.own = std::max(answer.own, hit.score);
    }
    return answer;
  });
}

// Jaro-Winkler as Winkler wrote it (1990): prefix of four, weight 0.1.
double jaro_winkler(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return 0;
  if (a.size() > 120 || b.size() > 120) return 0;
  const std::size_t longer = std::max(a.size(), b.size());
  const std::size_t window = longer < 4 ? 0 : longer / 2 - 1;
  std::array<bool, 120> in_b{};
  std::array<char, 120> common{};
  std::size_t matches = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const std::size_t from = i > window ? i - window : 0, to = std::min(i + window + 1, b.size());
    for (std::size_t j = from; j < to; ++j) {
      if (in_b[j] || a[i] != b[j]) continue;
      in_b[j] = true;
      common[matches++] = a[i];
      break;
    }
  }
  if (matches == 0) return 0;
  std::size_t moved = 0, k = 0;
  for (std::size_t j = 0; j < b.size(); ++j)
    if (in_b[j]) moved += b[j] != common[k++] ? 1 : 0;
  const double m = static_cast<double>(matches);
  const double jaro = (m / static_cast<double>(a.size()) + m / static_cast<double>(b.size()) +
                       (m - static_cast<double>(moved) / 2) / m) /
                      3;
  std::size_t prefix = 0;
  while (prefix < 4 && prefix < std::min(a.size(), b.size()) && a[prefix] == b[prefix]) ++prefix;
  return jaro + 0.1 * static_cast<double>(prefix) * (1 - jaro);
}

std::vector<Answer> run_jaro_winkler(const ScreenBenchPlan& plan, const Work& work) {
  return run_here(plan, work, [&](const Asked& asked) {
    Answer answer;
    for (const NamedReference& listed : work.list) {
      const double score = jaro_winkler(asked.folded, listed.name);
      answer.best = std::max(answer.best, score);
      if (score > answer.own && is_one_of(asked.truth, listed.reference)) answer.own = score;
    }
    return answer;
  });
}

Result<std::vector<Answer>> run_trigrams(const ScreenBenchPlan& plan, const Work& work, std::string& version) {
  const auto server = database::testing::PostgresFixture::start_own();
  if (!server) return Error{"bench.process", "no PostgreSQL of its own can be started here"};
  const auto database = TRY(database::Database::open({.location = server->admin(), .readers = 1}));
  TRY(database->write([&](database::Transaction& tx) -> Result<void> {
    TRY(tx.execute("create extension pg_trgm"));
    TRY(tx.execute("create table listed(reference text, name text)"));
    for (const NamedReference& listed : work.list)
      TRY(tx.execute("insert into listed values ($1, $2)", {listed.reference, listed.name}));
    TRY(tx.execute("create index listed_name on listed using gin (name gin_trgm_ops)"));
    TRY(tx.execute("analyze listed"));
    return {};
  }));
  return database->read([&](database::Session& session) -> Result<std::vector<Answer>> {
    const database::Rows rows = TRY(session.query("show server_version"));
    version = std::string(rows.front().text(0));
    std::optional<Error> failed;
    auto answers = run_here(plan, work, [&](const Asked& asked) {
      Answer answer;
      const auto found = session.query(
          "select reference, cast(similarity(name, $1) as double precision) from listed where name % $1 "
          "order by 2 desc limit 200",
          {asked.folded});
      if (!found.ok()) {
        failed = found.error();
        return answer;
      }
      for (const database::Row& row : *found) {
        answer.best = std::max(answer.best, row.real(1));
        if (is_one_of(asked.truth, row.text(0))) answer.own = std::max(answer.own, row.real(1));
      }
      return answer;
    });
    if (failed) return *failed;
    return answers;
  });
}

class PeerFolder {
 public:
  PeerFolder() {
    path_ = (std::filesystem::temp_directory_path() / "limen-screen-bench-XXXXXX").string();
    if (::mkdtemp(path_.data()) == nullptr) path_.clear();
  }
  ~PeerFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  PeerFolder(const PeerFolder&) = delete;
  PeerFolder& operator=(const PeerFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

double number_in(std::string_view text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Result<PeerRun> run_npm(const ScreenBenchPlan& plan, const Work& work, const char* peer, const std::string& folder) {
  const Finished finished =
      TRY(run_program({"/usr/bin/env", "node", plan.peers + "/screening.mjs", peer, folder + "/list.tsv",
                       folder + "/queries.tsv", fmt::format("{:.0f}", plan.budget)}));
  if (finished.status != 0) return Error{"bench.process", "did not run"};
  std::vector<Answer> answers;
  std::string version;
  for (const std::string_view line : split(finished.out, '\n')) {
    const auto fields = split(line, '\t');
    if (fields.size() != 3) continue;
    if (version.empty()) {
      version = std::string(fields[1]) + ", node " + std::string(fields[2]);
    } else {
      answers.push_back({number_in(fields[0]), number_in(fields[1]), number_in(fields[2])});
    }
  }
  return judge(peer, version, work, answers);
}

void write_pairs(const Work& work, const std::string& folder) {
  std::ofstream list(folder + "/list.tsv"), queries(folder + "/queries.tsv");
  for (const NamedReference& listed : work.list) list << listed.reference << '\t' << listed.name << '\n';
  for (const Asked& asked : work.queries) queries << asked.truth << '\t' << asked.folded << '\n';
}

}  // namespace

Result<void> measure_screen_peers(const ScreenBenchPlan& plan, const Arguments& arguments, Streams& streams,
                                  ScreenBenchFigures& figures, const ScreenSays& says) {
  const Screener screener = TRY(Screener::load(arguments, streams));
  const Work work = TRY(read_work(plan, arguments, screener, streams));
  figures.remarks.push_back(fmt::format("{} listed names, {} queries", work.list.size(), work.queries.size()));
  says("Limen");
  figures.peers.push_back(judge("Limen", "", work, run_limen(plan, work, screener)));
  says("Jaro-Winkler, full scan");
  figures.peers.push_back(judge("Jaro-Winkler, full scan in C++", "", work, run_jaro_winkler(plan, work)));
  if (plan.postgresql) {
    says("PostgreSQL pg_trgm");
    std::string version;
    const auto answers = run_trigrams(plan, work, version);
    if (answers.ok()) {
      figures.peers.push_back(judge("PostgreSQL pg_trgm", version, work, *answers));
    } else {
      figures.remarks.push_back("PostgreSQL pg_trgm: " + answers.error().to_text());
    }
  }
  if (plan.peers.empty()) return {};
  const PeerFolder folder;
  write_pairs(work, folder.path());
  for (const char* peer : {"fuzzball", "minisearch", "fuse.js"}) {
    says(peer);
    auto run = run_npm(plan, work, peer, folder.path());
    if (run.ok()) {
      figures.peers.push_back(run.take());
    } else {
      figures.remarks.push_back(std::string(peer) + ": " + run.error().to_text());
    }
  }
  return {};
}

}  // namespace limen::commands
