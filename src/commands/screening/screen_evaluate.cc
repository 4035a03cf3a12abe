// limen screen evaluate: how good screening is on one's own lists, cases and travellers.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <ostream>
#include <thread>

#include "base/json.h"
#include "base/text.h"
#include "commands/screening/screen.h"
#include "engines/measure/measure.h"

namespace limen::commands {

namespace {

constexpr double kOutlier = 3;  // times the mean

// What a set says of one query, and what was found. Text of sets that are read lives in Set::text.
struct Found {
  std::string_view id, name, truth, kind, origin;
  double best = 0;         // of any hit
  double own = 0;          // of the record that the case is of
  double probability = 0;  // of the best hit
  bool right = false;      // the best hit is that record
};

struct Set {
  std::string file, text;
  std::vector<Found> found;
  std::uint64_t unreadable = 0;
};

struct Plan {
  std::vector<double> rates, thresholds, simulated;
  std::string split;
  bool only_names = false;
  std::size_t threads = 1;
  double listed_share = 0;  // 0: as in the sets
  screening::SearchOptions options;
};

struct Level {
  std::string label;
  double rate = 0;  // 0 for a threshold that was given
  double threshold = 0;
  measure::Groups recall, recall_by_origin, alarms, alarms_by_origin;
};

struct Evaluation {
  std::vector<Level> levels;
  std::vector<std::unique_ptr<Set>> cases, negatives, travellers;
  measure::Reliability reliability;
  std::uint64_t unreadable = 0;
};

Result<std::vector<double>> numbers(const Arguments& arguments, std::string_view name, double most) {
  std::vector<double> result;
  for (const std::string& text : arguments.texts(name)) {
    for (const std::string_view part : split(text, ',')) result.push_back(TRY(share_of(part, name, most)));
  }
  return result;
}

Result<Plan> read_plan(const Arguments& arguments) {
  Plan plan;
  for (const double rate : TRY(numbers(arguments, "alarm-rates", 100))) plan.rates.push_back(rate / 100);
  plan.thresholds = TRY(numbers(arguments, "threshold", 1));
  plan.simulated = TRY(numbers(arguments, "simulate", 1));
  if (plan.rates.empty() && plan.thresholds.empty()) plan.rates = {0.001, 0.005, 0.01};
  plan.split = arguments.text("split").value_or("");
  plan.only_names = arguments.flag("only-names");
  plan.threads = TRY(count_of(arguments, "threads", 1, 256));
  plan.options.min_score = TRY(share_of(arguments.text("floor").value_or("0.05"), "floor", 1));
  plan.options.max_hits = 200;
  if (const auto text = arguments.text("listed-share")) plan.listed_share = TRY(share_of(*text, "listed-share", 1));
  return plan;
}

void keep_only_names(screening::Query& query) {
  query.birth = {};
  query.sex = Sex::kUnknown;
  query.nationalities.clear();
  query.documents.clear();
}

Found judge(const Screener& screener, const Plan& plan, ScreenQuery& query) {
  if (plan.only_names) keep_only_names(query.query);
  Found found{query.id, query.name, query.truth, query.kind, query.origin};
  for (const screening::Hit& hit : screener.index().search(query.query, plan.options)) {
    const bool own = screener.is(hit.entry, query.truth);
    if (hit.score > found.best) {
      found.best = hit.score;
      found.probability = hit.probability;
      found.right = own;
    }
    if (own) found.own = std::max(found.own, hit.score);
  }
  return found;
}

Result<std::unique_ptr<Set>> run_set(const std::string& file, const Screener& screener, const Plan& plan,
                                     Streams& streams) {
  auto set = std::make_unique<Set>();
  set->file = file;
  set->text = TRY(read_input(file, streams, std::size_t{4} << 30U));
  const QueryTable table = TRY(QueryTable::read(set->text, file));
  struct One {
    Found found;
    bool wanted = false, problem = false;
  };
  std::vector<One> all(table.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    ScreenQuery query;
    constexpr std::size_t kBlock = 64;
    for (std::size_t from = next.fetch_add(kBlock); from < all.size(); from = next.fetch_add(kBlock)) {
      for (std::size_t i = from; i < std::min(from + kBlock, all.size()); ++i) {
        table.row(i, screener, query);
        if (!plan.split.empty() && query.split != plan.split) continue;
        all[i].problem = query.problem.has_value();
        if (!query.readable) continue;
        all[i].wanted = true;
        all[i].found = judge(screener, plan, query);
      }
    }
  };
  std::vector<std::thread> workers;
  for (std::size_t i = 1; i < plan.threads; ++i) workers.emplace_back(work);
  work();
  for (std::thread& worker : workers) worker.join();
  for (const One& one : all) {
    if (one.wanted) set->found.push_back(one.found);
    set->unreadable += one.problem ? 1 : 0;
  }
  return set;
}

Result<void> run_sets(const Arguments& arguments, std::string_view option, const Screener& screener, const Plan& plan,
                      Streams& streams, std::vector<std::unique_ptr<Set>>& to, std::uint64_t& unreadable) {
  for (const std::string& file : arguments.texts(option)) {
    to.push_back(TRY(run_set(file, screener, plan, streams)));
    unreadable += to.back()->unreadable;
  }
  return {};
}

template <typename Use>
void for_each(const std::vector<std::unique_ptr<Set>>& sets, Use use) {
  for (const auto& set : sets)
    for (const Found& found : set->found) use(found);
}

// Of whom the name says it, else of the file.
std::string_view group(const Found& found) { return found.kind.empty() ? std::string_view("all") : found.kind; }

void fill_levels(const Plan& plan, Evaluation& evaluation) {
  std::vector<double> best;
  for_each(evaluation.negatives, [&](const Found& found) { best.push_back(found.best); });
  for (const double rate : plan.rates) {
    if (best.empty()) break;
    Level level;
    level.label = fmt::format("{:.4g} %", rate * 100);
    level.rate = rate;
    // What scores below the floor was not even looked at.
    level.threshold = std::max(measure::threshold_of(best, rate), *plan.options.min_score);
    evaluation.levels.push_back(std::move(level));
  }
  for (const double threshold : plan.thresholds) {
    Level level;
    level.label = fmt::format(">= {:.6g}", threshold);
    level.threshold = threshold;
    evaluation.levels.push_back(std::move(level));
  }
  for (Level& level : evaluation.levels) {
    for_each(evaluation.cases, [&](const Found& found) {
      level.recall.add(group(found), found.own >= level.threshold);
      if (!found.origin.empty()) level.recall_by_origin.add(found.origin, found.own >= level.threshold);
    });
    for_each(evaluation.negatives, [&](const Found& found) {
      level.alarms.add(group(found), found.best >= level.threshold);
      if (!found.origin.empty()) level.alarms_by_origin.add(found.origin, found.best >= level.threshold);
    });
  }
}

void fill_reliability(const Plan& plan, Evaluation& evaluation) {
  double cases = 0, negatives = 0;
  for_each(evaluation.cases, [&](const Found&) { ++cases; });
  for_each(evaluation.negatives, [&](const Found&) { ++negatives; });
  double weight = 1, other = 1;
  if (plan.listed_share > 0 && cases > 0 && negatives > 0) {
    weight = plan.listed_share / cases;
    other = (1 - plan.listed_share) / negatives;
  }
  const auto add = [&](const std::vector<std::unique_ptr<Set>>& sets, double each) {
    for_each(sets, [&](const Found& found) {
      if (found.best > 0) evaluation.reliability.add(found.probability, found.right, each);
    });
  };
  add(evaluation.cases, weight);
  add(evaluation.negatives, other);
}

std::string percent(const measure::Share& share) {
  return fmt::format("{:5.1f} [{:4.1f}-{:5.1f}]", 100 * share.value(), 100 * share.low(), 100 * share.high());
}

void print_groups(const Evaluation& evaluation, const char* title, measure::Groups Level::* member, std::ostream& out) {
  if (evaluation.levels.empty() || (evaluation.levels.front().*member).all().empty()) return;
  out << fmt::format("\n{:<30} {:>6}", title, "n");
  for (const Level& level : evaluation.levels) out << fmt::format("  {:>19}", level.label);
  out << '\n';
  for (const auto& [name, share] : (evaluation.levels.front().*member).all()) {
    out << fmt::format("{:<30} {:>6}", name.empty() ? "(all)" : name, share.of);
    for (const Level& level : evaluation.levels)
      out << fmt::format("  {:>19}", percent((level.*member).all().at(name)));
    out << '\n';
  }
}

struct Simulated {
  double threshold = 0;
  measure::Share alarms;
};

std::vector<Simulated> simulate(const Plan& plan, const Evaluation& evaluation) {
  std::vector<Simulated> result;
  for (const double threshold : plan.simulated) {
    Simulated one{threshold, {}};
    for_each(evaluation.travellers, [&](const Found& found) {
      ++one.alarms.of;
      one.alarms.hits += found.best >= threshold && found.best > 0 ? 1 : 0;
    });
    result.push_back(one);
  }
  return result;
}

void print(const Plan& plan, const Evaluation& evaluation, std::ostream& out) {
  for (const Level& level : evaluation.levels) {
    out << fmt::format("threshold for {:<10} {:.9f}{}\n", level.label, level.threshold,
                       level.threshold <= *plan.options.min_score ? "  (the floor: fewer alarms than allowed)" : "");
  }
  print_groups(evaluation, "recall in % by class, at alarms of", &Level::recall, out);
  print_groups(evaluation, "recall in % by origin, at", &Level::recall_by_origin, out);
  print_groups(evaluation, "alarms in % of travellers, at", &Level::alarms, out);
  for (const Level& level : evaluation.levels) {
    const auto found = measure::outliers(level.alarms_by_origin, kOutlier);
    if (found.empty()) continue;
    out << fmt::format("\norigins above {} times the mean of {:.2f} %, at {}:", kOutlier,
                       100 * level.alarms_by_origin.total().value(), level.label);
    for (const measure::Outlier& one : found)
      out << fmt::format("\n  {:<12} {} of {:<5} {}{}", one.name, one.share.hits, one.share.of, percent(one.share),
                         one.sure ? "  surely" : "");
    out << '\n';
  }
  for (const Simulated& one : simulate(plan, evaluation))
    out << fmt::format("\nat {:.6g}: {} alarms of {} travellers, {} %", one.threshold, one.alarms.hits, one.alarms.of,
                       percent(one.alarms));
  out << fmt::format("\nprobability promised and kept, best hits{}; mean distance {:.3f}\n",
                     plan.listed_share > 0 ? fmt::format(", one traveller in {:.0f} listed", 1 / plan.listed_share)
                                           : std::string(", listed and others as in the sets"),
                     evaluation.reliability.error());
  for (const measure::Reliability::Bin& bin : evaluation.reliability.bins()) {
    if (bin.count == 0) continue;
    out << fmt::format("  promised {:5.3f}  kept {:5.3f}  {:>7} hits\n", bin.promised / bin.weight,
                       bin.right / bin.weight, bin.count);
  }
  if (evaluation.unreadable > 0) out << fmt::format("{} lines could not be read in full\n", evaluation.unreadable);
}

json::object to_json(const measure::Share& share) {
  return {
      {"hits", share.hits}, {"of", share.of}, {"share", share.value()}, {"low", share.low()}, {"high", share.high()}};
}

json::object to_json(const measure::Groups& groups) {
  json::object object;
  for (const auto& [name, share] : groups.all()) object[name.empty() ? "all" : name] = to_json(share);
  return object;
}

json::value to_json(const Plan& plan, const Evaluation& evaluation) {
  json::array levels;
  for (const Level& level : evaluation.levels) {
    json::array flagged;
    for (const measure::Outlier& one : measure::outliers(level.alarms_by_origin, kOutlier)) {
      json::object entry = to_json(one.share);
      entry["origin"] = one.name;
      entry["sure"] = one.sure;
      flagged.push_back(std::move(entry));
    }
    levels.push_back(json::object{{"alarm_rate", level.rate},
                                  {"threshold", level.threshold},
                                  {"at_floor", level.threshold <= *plan.options.min_score},
                                  {"recall", to_json(level.recall)},
                                  {"recall_by_origin", to_json(level.recall_by_origin)},
                                  {"alarms", to_json(level.alarms)},
                                  {"alarms_by_origin", to_json(level.alarms_by_origin)},
                                  {"origins_above_three_means", std::move(flagged)}});
  }
  json::array simulated;
  for (const Simulated& one : simulate(plan, evaluation)) {
    json::object entry = to_json(one.alarms);
    entry["threshold"] = one.threshold;
    simulated.push_back(std::move(entry));
  }
  json::array bins;
  for (const measure::Reliability::Bin& bin : evaluation.reliability.bins()) {
    if (bin.count > 0)
      bins.push_back(json::object{
          {"promised", bin.promised / bin.weight}, {"kept", bin.right / bin.weight}, {"count", bin.count}});
  }
  return json::object{
      {"levels", std::move(levels)},
      {"simulated", std::move(simulated)},
      {"reliability", json::object{{"bins", std::move(bins)}, {"error", evaluation.reliability.error()}}},
      {"unreadable", evaluation.unreadable}};
}

// Who was not found at the last level, best of the others first named, as TSV.
Result<void> write_misses(const std::string& path, const Evaluation& evaluation) {
  std::ofstream file(path);
  file << "id\tname\ttruth\tclass\torigin\tscore\tbest_other\n";
  const double threshold = evaluation.levels.empty() ? 0 : evaluation.levels.back().threshold;
  for_each(evaluation.cases, [&](const Found& found) {
    if (found.own >= threshold) return;
    file << fmt::format("{}\t{}\t{}\t{}\t{}\t{:.6f}\t{:.6f}\n", found.id, found.name, found.truth, found.kind,
                        found.origin, found.own, found.best);
  });
  file.close();
  if (!file) return Error{"file.unwritable", "cannot be written", Place{.source = path}};
  return {};
}

Result<int> evaluate(const Arguments& arguments, Streams& streams) {
  const Plan plan = TRY(read_plan(arguments));
  const Screener screener = TRY(Screener::load(arguments, streams));
  Evaluation evaluation;
  TRY(run_sets(arguments, "negatives", screener, plan, streams, evaluation.negatives, evaluation.unreadable));
  TRY(run_sets(arguments, "cases", screener, plan, streams, evaluation.cases, evaluation.unreadable));
  TRY(run_sets(arguments, "travellers", screener, plan, streams, evaluation.travellers, evaluation.unreadable));
  if (evaluation.negatives.empty() && plan.thresholds.empty() && plan.simulated.empty())
    return Error{"screen.option", "a threshold needs --negatives, or must be given", Place{.source = "--negatives"}};
  fill_levels(plan, evaluation);
  fill_reliability(plan, evaluation);
  if (const auto path = arguments.text("misses")) TRY(write_misses(*path, evaluation));
  if (arguments.flag("json")) {
    streams.out << to_text(to_json(plan, evaluation)) << '\n';
  } else {
    print(plan, evaluation, streams.out);
  }
  streams.out.flush();
  if (!streams.out.good()) return 3;
  return evaluation.unreadable > 0 ? 1 : 0;
}

}  // namespace

Command screen_evaluate_command() {
  Command command{"evaluate", "Recall, alarms and what probabilities are worth, on your own lists and travellers"};
  command.options = Screener::options();
  command.options.insert(
      command.options.end(),
      {{"cases", "TSV as --queries, with truth (the record's own reference, several by |), class and origin",
        OptionKind::kTexts},
       {"negatives", "TSV of travellers whom nobody looks for", OptionKind::kTexts},
       {"alarm-rates", "in %, with commas between: the thresholds that give them; 0.1,0.5,1 when absent",
        OptionKind::kTexts},
       {"threshold", "scores to measure at, besides or instead", OptionKind::kTexts},
       {"split", "only lines whose column split says this: fit or held"},
       {"only-names", "as if nothing but the name were known", OptionKind::kFlag},
       {"simulate", "scores, for --travellers: how many alarms they would have made", OptionKind::kTexts},
       {"travellers", "TSV of travellers, of last month say", OptionKind::kTexts},
       {"listed-share", "of travellers who are listed, in life: 0.0001; for what probabilities are worth"},
       {"misses", "a file to write who was not found to"},
       {"floor", "scores below are not looked at", OptionKind::kText, false, "0.05"},
       {"threads", "how many search at a time", OptionKind::kInteger, false, "1"},
       {"json", "one JSON object", OptionKind::kFlag}});
  command.run = or_fail(evaluate);
  return command;
}

}  // namespace limen::commands
