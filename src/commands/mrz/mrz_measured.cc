// limen mrz bench: readers of machine readable zones beside each other, as a table.
#include <fmt/format.h>

#include <ostream>

#include "commands/mrz/mrz.h"
#include "commands/mrz/mrz_measure.h"
#include "platform/config/config.h"

namespace limen::commands {

namespace {

constexpr double kWantedPerSecond = 3e6;
constexpr double kWantedWorst = 20;   // microseconds
constexpr double kWantedRepair = 95;  // of a hundred

double percent(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : 100 * static_cast<double>(part) / static_cast<double>(whole);
}

std::string share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? "-" : fmt::format("{:.1f} %", percent(part, whole));
}

void print_table(const std::vector<MrzScore>& scores, std::ostream& out) {
  out << fmt::format("\n{:<16} {:>8} {:>8} {:>10} {:>10} {:>10} {:>10} {:>8} {:>12}\n", "machine readable zones",
                     "formats", "vectors", "accepted", "rejected", "fields", "repaired", "thrown", "MRZ/s");
  for (const MrzScore& score : scores) {
    out << fmt::format("{:<22} {:>8} {:>8} {:>10} {:>10} {:>10} {:>10} {:>8} {:>12.0f}\n",
                       score.name + (score.version.empty() ? "" : " " + score.version), score.formats,
                       score.valid + score.malformed, share(score.accepted, score.valid),
                       share(score.rejected, score.malformed), share(score.fields, score.valid),
                       share(score.repaired, score.look_alikes), score.thrown, score.per_second);
    if (!score.remark.empty()) out << "    " << score.remark << '\n';
  }
  const MrzScore& ours = scores.front();
  out << fmt::format(
      "Limen: {} of {} look-alikes among at most three readings; slowest text {:.1f} us (wanted <= {:.0f}){}.\n",
      ours.repaired_among, ours.look_alikes, ours.worst_us, kWantedWorst, ours.worst_us > kWantedWorst ? " (!)" : "");
  if (ours.instructions > 0) out << fmt::format("{:.0f} instructions a zone. ", ours.instructions);
  out << fmt::format(
      "Wanted: 100 % accepted, rejected and right, >= {:.0f} % repaired, >= {:.0f} zones a second of the "
      "processor{}.\n",
      kWantedRepair, kWantedPerSecond, ours.per_second < kWantedPerSecond ? " (!)" : "");
  out << "A peer is asked about the formats only that it says it reads; its look-alikes are those of its formats.\n";
}

json::object score_json(const MrzScore& score) {
  return {{"name", score.name},
          {"version", score.version},
          {"valid", score.valid},
          {"accepted", score.accepted},
          {"fields", score.fields},
          {"malformed", score.malformed},
          {"rejected", score.rejected},
          {"thrown", score.thrown},
          {"look_alikes", score.look_alikes},
          {"repaired", score.repaired},
          {"repaired_among", score.repaired_among},
          {"per_second", score.per_second},
          {"instructions", score.instructions},
          {"worst_us", score.worst_us},
          {"remark", score.remark}};
}

Result<int> bench(const Arguments& arguments, Streams& streams) {
  MrzBenchPlan plan;
  plan.vectors = arguments.text("vectors").value_or("");
  plan.peers = arguments.text("peers").value_or("");
  const std::int64_t runs = arguments.integer("runs").value_or(arguments.flag("quick") ? 1 : plan.runs);
  if (runs < 1 || runs > 100) return Error{"mrz.bench.option", "1 to 100", Place{.source = "--runs"}};
  plan.runs = static_cast<int>(runs);
  const std::string text = TRY(read_input(plan.vectors, streams));
  const std::vector<MrzVector> vectors = TRY(read_mrz_vectors(text));
  const Node node = TRY(config::PackStore::embedded().read("baseline", "state_codes.yaml"));
  const mrz::StateTable states = TRY(mrz::StateTable::build(node));
  std::vector<MrzScore> scores;
  scores.push_back(measure_mrz(plan, vectors, states));
  if (!plan.peers.empty()) {
    for (MrzScore& score : TRY(measure_mrz_peers(plan))) scores.push_back(std::move(score));
  }
  const MrzScore& ours = scores.front();
  if (arguments.flag("json")) {
    json::array all;
    for (const MrzScore& score : scores) all.push_back(score_json(score));
    streams.out << to_text(json::value(json::object{{"readers", std::move(all)}})) << '\n';
  } else {
    print_table(scores, streams.out);
  }
  const bool right = ours.accepted == ours.valid && ours.fields == ours.valid && ours.rejected == ours.malformed &&
                     (ours.look_alikes == 0 || percent(ours.repaired, ours.look_alikes) >= kWantedRepair);
  return right ? 0 : 1;
}

}  // namespace

Command mrz_bench_command() {
  Command command{"bench", "Measures readers of machine readable zones on vectors with the right answers"};
  command.options = {
      {"vectors", "file of tools/make_mrz_vectors.py or limen mrz generate", OptionKind::kText, true},
      {"peers", "folder with mrz.mjs and the npm readers: they are measured on the same file"},
      {"runs", "of the measurement of speed, of which the median counts; five when absent", OptionKind::kInteger},
      {"quick", "one run", OptionKind::kFlag},
      {"json", "one JSON object", OptionKind::kFlag}};
  command.run = or_fail(bench);
  return command;
}

}  // namespace limen::commands
