// limen edi bench: what this machine makes of the readers of passenger data, as a table.
#include "commands/edi_bench/edi_bench.h"

#include <fmt/format.h>

#include <ostream>

#include "base/json.h"
#include "commands/edi_bench/commands.h"

namespace limen::commands {

namespace {

struct Row {
  std::string what, figure, wanted, beside;  // beside: figures of the same line that nothing is wanted of
  double value = 0;
  double limit = 0;  // 0: nothing is wanted
  bool at_most = false;
  double instructions_per_byte = 0;

  bool missed() const { return limit > 0 && (at_most ? value > limit : value < limit); }
};

double ratio(double a, double b) { return b > 0 ? a / b : 0; }

Row speed(std::string what, const Passage& passage, double wanted = 0) {
  Row row;
  row.what = std::move(what);
  row.value = passage.megabytes_per_second();
  row.figure = fmt::format("{:.0f} MB/s", row.value);
  row.limit = wanted;
  if (wanted > 0) row.wanted = fmt::format(">= {:.0f}", wanted);
  row.instructions_per_byte = passage.instructions_per_byte();
  return row;
}

// Speed as a part of another's, which is what is wanted.
Row part_of(std::string what, const Passage& passage, const Passage& other, double wanted, std::string_view name) {
  Row row = speed(std::move(what), passage);
  row.beside = row.figure;
  row.value = ratio(passage.megabytes_per_second(), other.megabytes_per_second());
  row.figure = fmt::format("{:.2f} x {}", row.value, name);
  row.limit = wanted;
  row.wanted = fmt::format(">= {:.2f}", wanted);
  return row;
}

Row rate(std::string what, double value, double wanted) {
  Row row;
  row.what = std::move(what);
  row.value = value;
  row.figure = fmt::format("{:.0f} /s", value);
  row.limit = wanted;
  row.wanted = fmt::format(">= {:.0f}", wanted);
  return row;
}

Row at_most(std::string what, double value, std::string_view unit, double wanted) {
  Row row;
  row.what = std::move(what);
  row.value = value;
  row.figure = fmt::format("{:.1f} {}", value, unit);
  row.limit = wanted;
  row.at_most = true;
  if (wanted > 0) row.wanted = fmt::format("<= {:.0f}", wanted);
  return row;
}

void add_children(const EdiBenchFigures& figures, std::vector<Row>& rows) {
  constexpr double kMost = 16;
  for (const MemoryFigures& memory : figures.memory) {
    const bool idle = memory.command == "edi --help";
    rows.push_back(at_most("peak memory, " + memory.command, static_cast<double>(memory.peak_kib) / 1024, "MiB",
                           idle ? 0 : kMost));
  }
  for (const PeerFigures& peer : figures.peers) {
    Row row = speed(fmt::format("npm {} {}", peer.name, peer.version), peer.passage);
    row.beside = fmt::format(
        "tokenise is {:.0f} x it, typed {:.0f} x{}", ratio(figures.tokenise.megabytes_per_second(), row.value),
        ratio(figures.typed.megabytes_per_second(), row.value), peer.agrees ? "" : "; it counts OTHER SEGMENTS");
    rows.push_back(std::move(row));
  }
}

std::vector<Row> rows_of(const EdiBenchFigures& figures) {
  std::vector<Row> rows;
  rows.push_back(speed("memcpy", figures.copy));
  rows.push_back(speed("positions of separators (probe)", figures.probe));
  rows.push_back(part_of("tokenise", figures.tokenise, figures.probe, 0.4, "probe"));
  rows.push_back(part_of("typed PAXLST", figures.typed, figures.probe, 0.25, "probe"));
  rows.push_back(rate("  persons", figures.typed.things_per_second(), 2'200'000));
  rows.push_back(speed("validated PAXLST", figures.validated, 200));
  rows.push_back(part_of("typed, lines wrapped", figures.wrapped, figures.typed, 0.5, "clean"));
  rows.push_back(part_of("typed, wrapped and dirty", figures.dirty, figures.typed, 0.5, "clean"));
  rows.push_back(speed("typed PNRGOV", figures.pnrgov, 150));
  rows.push_back(rate("  bookings", figures.pnrgov.things_per_second(), 50'000));
  rows.push_back(at_most("question to CUSRES bytes, median", figures.query_median_us, "us", 10));
  rows.push_back(at_most("question to CUSRES bytes, p99", figures.query_p99_us, "us", 50));
  Row threads;
  threads.what = "two threads on one file, to one";
  threads.value = figures.two_threads_clock;
  threads.figure = fmt::format("{:.2f} x", threads.value);
  threads.limit = 1.8;
  threads.wanted = ">= 1.8";
  threads.beside = fmt::format("by the clock; by processor time {:.2f} x", figures.two_threads_processor);
  rows.push_back(std::move(threads));
  add_children(figures, rows);
  return rows;
}

void print_table(const EdiBenchPlan& plan, const EdiBenchFigures& figures, bool judge, std::ostream& out) {
  out << fmt::format("\n{:<36} {:>18} {:>12} {:>8}\n", "passenger data, one core", "", "wanted", "instr/B");
  for (const Row& row : rows_of(figures)) {
    const std::string instructions =
        row.instructions_per_byte > 0 ? fmt::format("{:.2f}", row.instructions_per_byte) : std::string("-");
    out << fmt::format("{:<36} {:>18} {:>12} {:>8}{}{}\n", row.what, row.figure + (judge && row.missed() ? " (!)" : ""),
                       row.wanted, instructions, row.beside.empty() ? "" : "   ", row.beside);
  }
  out << fmt::format(
      "\n{} messages with {} persons in {:.1f} MB of PAXLST D.12B; {} bookings in {:.1f} MB of PNRGOV 11.1; {} "
      "questions. Every total is the truth's.\n",
      figures.messages, figures.persons, static_cast<double>(figures.paxlst_bytes) / 1e6, figures.bookings,
      static_cast<double>(figures.pnrgov_bytes) / 1e6, figures.queries);
  out << fmt::format("Processor time, medians of {} runs{}; load {:.1f}. Two threads read one file in parts.{}\n",
                     plan.runs, judge ? "" : ", small sizes", figures.load_average,
                     judge ? " (!) misses what is wanted." : "");
  for (const std::string& remark : figures.remarks) out << remark << '\n';
}

json::object to_json(const EdiBenchPlan& plan, const EdiBenchFigures& figures, bool judge) {
  json::object object;
  object["runs"] = plan.runs;
  object["quick"] = !judge;
  object["load_average"] = figures.load_average;
  object["paxlst_bytes"] = figures.paxlst_bytes;
  object["pnrgov_bytes"] = figures.pnrgov_bytes;
  object["persons"] = figures.persons;
  object["bookings"] = figures.bookings;
  json::array lines;
  for (const Row& row : rows_of(figures)) {
    json::object line;
    line["what"] = row.what.substr(row.what.find_first_not_of(' '));
    line["value"] = row.value;
    line["figure"] = row.figure;
    if (!row.beside.empty()) line["beside"] = row.beside;
    if (row.limit > 0) line["wanted"] = row.wanted;
    if (row.limit > 0 && judge) line["missed"] = row.missed();
    if (row.instructions_per_byte > 0) line["instructions_per_byte"] = row.instructions_per_byte;
    lines.push_back(std::move(line));
  }
  object["lines"] = std::move(lines);
  json::array remarks;
  for (const std::string& remark : figures.remarks) remarks.emplace_back(remark);
  object["remarks"] = std::move(remarks);
  return object;
}

Result<EdiBenchPlan> plan_of(const Arguments& arguments) {
  EdiBenchPlan plan;
  if (arguments.flag("quick")) {
    plan.runs = 1;
    plan.megabytes = 1;
    plan.passengers = 50;
    plan.queries = 50;
    plan.query_rounds = 2;
  }
  const std::int64_t runs = arguments.integer("runs").value_or(plan.runs);
  const std::int64_t megabytes = arguments.integer("megabytes").value_or(static_cast<std::int64_t>(plan.megabytes));
  if (runs < 1 || runs > 100) return Error{"edi.bench.option", "1 to 100", Place{.source = "--runs"}};
  // Places in a file are written down in four bytes by the probe.
  if (megabytes < 1 || megabytes > 2000) return Error{"edi.bench.option", "1 to 2,000", Place{.source = "--megabytes"}};
  plan.runs = static_cast<int>(runs);
  plan.megabytes = static_cast<std::uint64_t>(megabytes);
  plan.peers = arguments.text("peers").value_or("");
  plan.children = !arguments.flag("no-children");
  return plan;
}

}  // namespace

Command edi_bench_command() {
  Command command{"bench", "Measures the readers of passenger data on this machine, with a table of what was found"};
  command.options = {
      {"quick", "small sizes: does it run at all?", OptionKind::kFlag},
      {"runs", "of each measurement, of which the median counts; five when absent", OptionKind::kInteger},
      {"megabytes", "of each file, millions of bytes; fifty when absent", OptionKind::kInteger},
      {"peers", "folder with peers.mjs and the npm readers: they are measured on the same file"},
      {"no-children", "no process is started: neither memory nor peers", OptionKind::kFlag},
      {"json", "one JSON object", OptionKind::kFlag}};
  command.run = [](const Arguments& arguments, Streams& streams) {
    const auto plan = plan_of(arguments);
    if (!plan.ok()) return fail(streams, plan.error());
    const Says says = [&](const std::string& what) { streams.err << "  " << what << std::endl; };
    const auto figures = measure_edi(*plan, says);
    if (!figures.ok()) {
      fail(streams, figures.error());
      return figures.error().code == "edi.bench.totals" ? 1 : 3;
    }
    const bool judge = !arguments.flag("quick");
    if (arguments.flag("json")) {
      streams.out << to_text(json::value(to_json(*plan, *figures, judge))) << '\n';
    } else {
      print_table(*plan, *figures, judge, streams.out);
    }
    return 0;
  };
  return command;
}

}  // namespace limen::commands
