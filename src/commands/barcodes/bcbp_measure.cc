// limen bcbp bench: boarding passes a processor second, beside npm's reader of them on the same file.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <ostream>

#include "base/json.h"
#include "commands/barcodes/bcbp_measure.h"
#include "commands/measuring/meter.h"
#include "commands/measuring/server_process.h"
#include "formats/bcbp/bcbp.h"

namespace limen::commands {

namespace {

constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", kDigits = "0123456789";
constexpr std::size_t kPasses = 50'000;

// Numbers that are the same in every run: a linear congruence is enough for invented passes.
class Dice {
 public:
  std::size_t below(std::size_t limit) {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::size_t>(state_ >> 33) % limit;
  }
  std::string text(std::string_view letters, std::size_t length) {
    std::string out;
    while (out.size() < length) out += letters[below(letters.size())];
    return out;
  }

 private:
  std::uint64_t state_ = 792;
};

void add_leg(bcbp::Values& values, std::size_t leg, Dice& dice) {
  using bcbp::Field;
  values.set(Field::kPnr, dice.text(kLetters, 6), leg);
  values.set(Field::kFrom, dice.text(kLetters, 3), leg);
  values.set(Field::kTo, dice.text(kLetters, 3), leg);
  values.set(Field::kCarrier, dice.text(kLetters, 2), leg);
  values.set(Field::kFlightNumber, dice.text(kDigits, 4), leg);
  values.set(Field::kFlightDate, std::to_string(100 + dice.below(265)), leg);
  values.set(Field::kCompartment, "Y", leg);
  values.set(Field::kSeat, "0" + dice.text(kDigits, 2) + dice.text("ABCDEF", 1), leg);
  values.set(Field::kSequence, dice.text(kDigits, 4), leg);
  values.set(Field::kStatus, "1", leg);
  values.set(Field::kAirlineNumericCode, dice.text(kDigits, 3), leg);
  values.set(Field::kDocumentNumber, dice.text(kDigits, 10), leg);
  values.set(Field::kSelectee, "0", leg);
  values.set(Field::kDocumentVerification, "1", leg);
  values.set(Field::kMarketingCarrier, dice.text(kLetters, 2), leg);
  values.set(Field::kFrequentFlyerAirline, dice.text(kLetters, 2), leg);
  values.set(Field::kFrequentFlyerNumber, dice.text(kDigits, 13), leg);
  values.set(Field::kIdAdIndicator, " ", leg);
  values.set(Field::kBaggageAllowance, "20K", leg);
  values.set(Field::kFastTrack, dice.below(2) == 0 ? "Y" : "N", leg);
}

// One or two legs, all fields of both sections, every second one with a security section.
Result<std::vector<std::string>> make_passes() {
  using bcbp::Field;
  Dice dice;
  std::vector<std::string> passes;
  passes.reserve(kPasses);
  while (passes.size() < kPasses) {
    bcbp::Values values;
    values.set(Field::kPassengerName,
               dice.text(kLetters, 4 + dice.below(6)) + "/" + dice.text(kLetters, 4 + dice.below(5)));
    values.set(Field::kElectronicTicket, "E");
    values.set(Field::kVersion, "6");
    values.set(Field::kPassengerDescription, "1");
    values.set(Field::kCheckInSource, "W");
    values.set(Field::kIssuanceSource, "M");
    values.set(Field::kIssueDate, "6" + std::to_string(100 + dice.below(265)));
    values.set(Field::kDocumentType, "B");
    values.set(Field::kIssuerAirline, dice.text(kLetters, 2));
    values.set(Field::kBaggageTags, dice.text(kDigits, 13));
    const std::size_t legs = 1 + dice.below(2);
    for (std::size_t leg = 1; leg <= legs; ++leg) add_leg(values, leg, dice);
    values.security = dice.below(2) == 0;
    if (values.security) {
      values.set(Field::kSecurityType, "1");
      values.set(Field::kSecurityData, dice.text(kLetters, 100));
    }
    passes.push_back(TRY(bcbp::compose(values)));
  }
  return passes;
}

struct Figures {
  double parse = 0, meaning = 0, round_trip = 0;  // passes a processor second
  double instructions = 0;                        // of one pass, parsed; 0: not counted
  std::uint64_t valid = 0, same = 0;
};

// The best of some runs: the machine may be busy with other things.
template <typename Go>
double passes_per_second(std::size_t count, int runs, double& instructions, Go go) {
  double best = 0;
  Meter meter;
  for (int run = 0; run < runs; ++run) {
    meter.start();
    go();
    const Cost cost = meter.stop();
    best = std::max(best, cost.seconds > 0 ? static_cast<double>(count) / cost.seconds : 0);
    instructions = cost.instructions / static_cast<double>(count);
  }
  return best;
}

Result<Figures> measure(const std::vector<std::string>& passes, int runs) {
  const CivilDate today = CivilDate::from_ymd(2026, 11, 22).value_or(CivilDate());
  Figures figures;
  double unused = 0;
  figures.parse = passes_per_second(passes.size(), runs, figures.instructions, [&] {
    figures.valid = 0;
    for (const std::string& text : passes) figures.valid += bcbp::parse(text).valid ? 1 : 0;
  });
  std::uint64_t dated = 0;
  figures.meaning = passes_per_second(passes.size(), runs, unused, [&] {
    dated = 0;
    for (const std::string& text : passes) {
      const bcbp::Pass pass = bcbp::parse(text);
      dated += bcbp::facts(pass, today).legs[0].flight_date.date ? 1 : 0;
    }
  });
  figures.round_trip = passes_per_second(passes.size(), runs, unused, [&] {
    figures.same = 0;
    for (const std::string& text : passes) {
      const auto written = bcbp::compose(bcbp::values_of(bcbp::parse(text)));
      figures.same += written.ok() && *written == text ? 1 : 0;
    }
  });
  if (figures.valid != passes.size() || figures.same != passes.size() || dated != passes.size()) {
    return Error{"bcbp.bench.totals", "not every pass was read as it was written"};
  }
  return figures;
}

// What npm's reader says of itself, as it wrote it; nothing when there is none.
std::optional<json::object> measure_peer(const std::string& peers, const std::vector<std::string>& passes, int runs) {
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / fmt::format("limen-bcbp-{}.txt", passes.size());
  {
    std::ofstream out(file, std::ios::binary);
    for (const std::string& text : passes) out << text << '\n';
  }
  const auto finished = run_program({"/usr/bin/env", "node", peers + "/bcbp.mjs", file.string(), std::to_string(runs)});
  std::error_code ignored;
  std::filesystem::remove(file, ignored);
  if (!finished.ok() || finished->status != 0) return std::nullopt;
  const auto parsed = parse_json(finished->out);
  return parsed.ok() && parsed->is_object() ? std::optional(parsed->get_object()) : std::nullopt;
}

Result<int> bench(const Arguments& arguments, Streams& streams) {
  const int runs = static_cast<int>(arguments.integer("runs").value_or(5));
  if (runs < 1 || runs > 100) return Error{"bench.option", "--runs is 1 to 100"};
  const std::vector<std::string> passes = TRY(make_passes());
  const Figures figures = TRY(measure(passes, runs));
  std::optional<json::object> peer;
  if (const auto peers = arguments.text("peers")) peer = measure_peer(*peers, passes, runs);
  if (arguments.flag("json")) {
    json::object out = {{"passes", passes.size()},
                        {"parse_per_cpu_second", figures.parse},
                        {"meaning_per_cpu_second", figures.meaning},
                        {"round_trip_per_cpu_second", figures.round_trip},
                        {"instructions_a_pass", figures.instructions}};
    out["peer"] = peer ? json::value(*peer) : json::value();
    streams.out << to_text(json::value(std::move(out))) << '\n';
    return 0;
  }
  streams.out << fmt::format("{} boarding passes, all read as written, the best of {} runs\n", passes.size(), runs);
  streams.out << fmt::format("  {:<34} {:>12.0f} a CPU second\n", "fields, places, verdict", figures.parse);
  streams.out << fmt::format("  {:<34} {:>12.0f} a CPU second\n", "… and their meaning", figures.meaning);
  streams.out << fmt::format("  {:<34} {:>12.0f} a CPU second\n", "read, and written as the same bytes",
                             figures.round_trip);
  if (peer) {
    streams.out << "  npm bcbp, as it says: " << to_text(json::value(*peer)) << '\n';
  } else {
    streams.out << "  npm bcbp was not measured\n";
  }
  return 0;
}

}  // namespace

Command bcbp_bench_command() {
  Command command{"bench", "Measure the reading of boarding passes, beside npm's reader on the same file"};
  command.options = {{"json", "one JSON object", OptionKind::kFlag},
                     {"runs", "how often; the best counts", OptionKind::kInteger, false, "5"},
                     {"peers", "folder with bcbp.mjs and node_modules (tools/bench-peers)"}};
  command.run = or_fail(bench);
  return command;
}

}  // namespace limen::commands
