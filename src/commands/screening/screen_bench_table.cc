// limen screen bench, the table: speed, size and recall of screening on this machine.
#include "commands/screening/screen_bench.h"

#include <fmt/format.h>

#include <ostream>

#include "base/json.h"
#include "base/text.h"
#include "commands/screening/screen.h"

namespace limen::commands {

namespace {

void print_sizes(const ScreenBenchFigures& figures, std::ostream& out) {
  if (figures.sizes.empty()) return;
  const auto row = [&](const char* what, const char* wanted, auto value) {
    out << fmt::format("{:<44}", what);
    for (const SizeFigures& size : figures.sizes) out << fmt::format(" {:>14}", value(size));
    out << fmt::format("   {}\n", wanted);
  };
  using S = SizeFigures;
  out << '\n';
  row("listed names", "wanted", [](const S& s) { return fmt::format("{}", s.names); });
  row("distinct parts", "", [](const S& s) { return fmt::format("{}", s.parts); });
  row("one traveller with reasons, p50", "50 us at 50,000",
      [](const S& s) { return fmt::format("{:.1f} us", s.p50_us); });
  row("  p99", "300 us; 2 ms at 2 million; 4 ms at 10", [](const S& s) { return fmt::format("{:.1f} us", s.p99_us); });
  row("  p99 of the shortest pass of each", "", [](const S& s) { return fmt::format("{:.1f} us", s.least_p99_us); });
  row("  worst", "", [](const S& s) { return fmt::format("{:.0f} us", s.worst_us); });
  row("  mean", "", [](const S& s) { return fmt::format("{:.1f} us", s.mean_us); });
  row("  instructions", "",
      [](const S& s) { return s.instructions > 0 ? fmt::format("{:.3f} M", s.instructions / 1e6) : std::string("-"); });
  row("travellers a second, one thread", "20,000 at 50,000",
      [](const S& s) { return fmt::format("{:.0f}", 1e6 / s.mean_us); });
  row("flight of 400", "25 ms at 50,000", [](const S& s) { return fmt::format("{:.1f} ms", s.flight_ms); });
  row("hits a traveller", "", [](const S& s) { return fmt::format("{:.3f}", s.hits); });
  row("bytes a name, all included", "400", [](const S& s) { return fmt::format("{:.0f}", s.bytes_a_name); });
  row("loading", "1 s a 50,000", [](const S& s) { return fmt::format("{:.2f} s", s.load_seconds); });
  row("one entry replaced", "1 ms", [](const S& s) { return fmt::format("{:.0f} us", s.update_us); });
  row("553 entries replaced", "50 ms", [](const S& s) { return fmt::format("{:.1f} ms", s.publication_ms); });
}

// Counts do not depend on what else the machine does.
void print_work(const ScreenBenchFigures& figures, std::ostream& out) {
  if (figures.sizes.empty()) return;
  out << "\nwork of a traveller: mean, and of the slowest hundredth\n";
  for (std::size_t i = 0; i < figures.sizes.front().work.size(); ++i) {
    out << fmt::format("{:<32}", figures.sizes.front().work[i].what);
    for (const SizeFigures& size : figures.sizes)
      out << fmt::format(" {:>12.1f} {:>12.1f}", size.work[i].mean, size.work[i].slowest);
    out << '\n';
  }
}

void print(const ScreenBenchFigures& figures, std::ostream& out) {
  print_sizes(figures, out);
  print_work(figures, out);
  if (figures.long_run) {
    const LongRun& run = *figures.long_run;
    out << fmt::format(
        "\n{} passengers against {} names, {} threads: {:.1f} s, {:.0f} a second ({:.1f} s of processor, "
        "making them included); {} alarms\n",
        run.passengers, run.names, run.threads, run.seconds, static_cast<double>(run.passengers) / run.seconds,
        run.processor_seconds, run.alarms);
  }
  if (!figures.peers.empty()) {
    out << fmt::format("\n{:<36} {:>22} {:>7} {:>9} {:>10} {:>10}\n", "names alone, at 1 % alarms", "recall %", "cases",
                       "negatives", "mean", "p99");
    for (const PeerRun& run : figures.peers) {
      out << fmt::format("{:<36} {:>5.1f} [{:4.1f}-{:5.1f}]    {:>7} {:>9} {:>7.3f} ms {:>7.3f} ms\n",
                         run.name + (run.version.empty() ? "" : " " + run.version), 100 * run.recall.value(),
                         100 * run.recall.low(), 100 * run.recall.high(), run.cases, run.negatives, run.mean_ms,
                         run.p99_ms);
    }
  }
  for (const std::string& remark : figures.remarks) out << remark << '\n';
  out << "Sizes in processor time of one thread, peers by the clock.\n";
}

json::value to_json(const ScreenBenchFigures& figures) {
  json::array sizes, peers;
  for (const SizeFigures& s : figures.sizes) {
    json::object work;
    for (const WorkFigure& figure : s.work) work[figure.what] = json::array{figure.mean, figure.slowest};
    sizes.push_back(json::object{{"names", s.names},
                                 {"entries", s.entries},
                                 {"parts", s.parts},
                                 {"p50_us", s.p50_us},
                                 {"p99_us", s.p99_us},
                                 {"least_p99_us", s.least_p99_us},
                                 {"work", std::move(work)},
                                 {"worst_us", s.worst_us},
                                 {"mean_us", s.mean_us},
                                 {"instructions", s.instructions},
                                 {"flight_ms", s.flight_ms},
                                 {"hits", s.hits},
                                 {"bytes_a_name", s.bytes_a_name},
                                 {"load_seconds", s.load_seconds},
                                 {"update_us", s.update_us},
                                 {"publication_ms", s.publication_ms}});
  }
  for (const PeerRun& run : figures.peers) {
    peers.push_back(json::object{{"name", run.name},
                                 {"version", run.version},
                                 {"cases", run.cases},
                                 {"negatives", run.negatives},
                                 {"recall", run.recall.value()},
                                 {"recall_low", run.recall.low()},
                                 {"recall_high", run.recall.high()},
                                 {"alarms", run.alarms.value()},
                                 {"mean_ms", run.mean_ms},
                                 {"p99_ms", run.p99_ms}});
  }
  json::object object{{"sizes", std::move(sizes)}, {"peers", std::move(peers)}};
  if (figures.long_run) {
    const LongRun& run = *figures.long_run;
    object["long_run"] = json::object{{"passengers", run.passengers},
                                      {"names", run.names},
                                      {"threads", run.threads},
                                      {"seconds", run.seconds},
                                      {"processor_seconds", run.processor_seconds},
                                      {"alarms", run.alarms}};
  }
  return object;
}

Result<ScreenBenchPlan> read_plan(const Arguments& arguments) {
  ScreenBenchPlan plan;
  if (arguments.flag("quick")) {
    plan.sizes = {20'000};
    plan.queries = 2'000;
    plan.cases = 100;
    plan.negatives = 200;
    plan.budget = 20;
  }
  if (const auto text = arguments.text("sizes")) {
    plan.sizes.clear();
    for (const std::string_view part : split(*text, ','))
      plan.sizes.push_back(static_cast<std::size_t>(TRY(share_of(part, "sizes", 50e6))));
    if (*std::min_element(plan.sizes.begin(), plan.sizes.end()) < 1000)
      return Error{"screen.option", "a list has a thousand names at least", Place{.source = "--sizes"}};
  }
  plan.queries = TRY(count_of(arguments, "bench-queries", plan.queries, 10'000'000));
  plan.passes = TRY(count_of(arguments, "bench-passes", plan.passes, 100));
  plan.passengers = arguments.text("passengers") ? TRY(count_of(arguments, "passengers", 1, 100'000'000)) : 0;
  plan.threads = TRY(count_of(arguments, "threads", 2, 256));
  plan.peers = arguments.text("peers").value_or("");
  plan.postgresql = !arguments.flag("no-postgresql");
  if (arguments.text("budget")) plan.budget = static_cast<double>(TRY(count_of(arguments, "budget", 1, 100'000)));
  return plan;
}

Result<int> bench(const Arguments& arguments, Streams& streams) {
  const ScreenBenchPlan plan = TRY(read_plan(arguments));
  const auto says = [&](const std::string& what) { streams.err << "  " << what << std::endl; };
  ScreenBenchFigures figures;
  if (!arguments.flag("only-peers")) TRY(measure_screen_sizes(plan, arguments, figures, says));
  if (!arguments.texts("cases").empty()) TRY(measure_screen_peers(plan, arguments, streams, figures, says));
  if (arguments.flag("json")) {
    streams.out << to_text(to_json(figures)) << '\n';
  } else {
    print(figures, streams.out);
  }
  return 0;
}

}  // namespace

Command screen_bench_command() {
  Command command{"bench", "Speed, size and, beside other ways of searching names, recall on this machine"};
  command.options = Screener::options();
  command.options.insert(
      command.options.end(),
      {{"cases", "TSV with truth: who is to be found, for the comparison", OptionKind::kTexts},
       {"negatives", "TSV of travellers whom nobody looks for", OptionKind::kTexts},
       {"sizes", "names on invented lists, with commas between; 50000,2000000,10000000 when absent"},
       {"bench-queries", "invented travellers for each size; 20000 when absent", OptionKind::kInteger},
       {"bench-passes", "of these travellers, for the p99 of the shortest of each; 1 when absent",
        OptionKind::kInteger},
       {"passengers", "a long run of so many against the first size", OptionKind::kInteger},
       {"threads", "of the long run; 2 when absent", OptionKind::kInteger},
       {"peers", "a folder with screening.mjs and its packages: npm libraries beside"},
       {"budget", "seconds for each peer; 120 when absent", OptionKind::kInteger},
       {"only-peers", "no invented lists", OptionKind::kFlag},
       {"no-postgresql", "without pg_trgm", OptionKind::kFlag},
       {"quick", "small sizes: does it run at all?", OptionKind::kFlag},
       {"json", "one JSON object", OptionKind::kFlag}});
  command.run = or_fail(bench);
  return command;
}

}  // namespace limen::commands
