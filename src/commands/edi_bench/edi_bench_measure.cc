// The readers of passenger data against the clock, every total against the truth.
#include <stdlib.h>

#include <algorithm>
#include <cstring>
#include <ctime>
#include <memory>

#include "base/airports.h"
#include "commands/edi_bench/edi_bench.h"
#include "commands/measuring/meter.h"
#include "commands/messages/edi_parts.h"
#include "engines/conformance/conformance.h"
#include "engines/interactive/interactive.h"
#include "engines/traffic/traffic.h"
#include "formats/edifact/edifact.h"
#include "formats/edifact/scan.h"
#include "formats/paxlst/paxlst.h"
#include "formats/pnrgov/pnrgov.h"
#include "platform/config/config.h"

namespace limen::commands {
namespace {

constexpr double kMillion = 1e6;

double seconds_of(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}
double thread_seconds() { return seconds_of(CLOCK_THREAD_CPUTIME_ID); }
double process_seconds() { return seconds_of(CLOCK_PROCESS_CPUTIME_ID); }

Error wrong_totals() { return Error{"edi.bench.totals", "a reader's totals are not those that were generated"}; }

class Silent final : public edifact::Report {
 public:
  void diagnostic(const edifact::Diagnostic&) override { ++diagnostics; }
  void range(const edifact::Range&) override {}
  std::uint64_t diagnostics = 0;
};

struct Totals {
  std::uint64_t messages = 0, persons = 0, documents = 0, bookings = 0;
  bool operator==(const Totals&) const = default;
  void add(const Totals& other) {
    messages += other.messages;
    persons += other.persons;
    documents += other.documents;
    bookings += other.bookings;
  }
};
Totals truth_of(const EdiBenchFile& file) { return {file.messages, file.persons, file.documents, file.bookings}; }

// `runs` times `go`, which says what it counted.
template <typename Go>
Passage passage(const EdiBenchPlan& plan, std::string_view bytes, Go go) {
  Passage passage;
  passage.bytes = bytes.size();
  Meter meter;
  std::vector<double> instructions;
  for (int run = 0; run < plan.runs; ++run) {
    meter.start();
    passage.things = go();
    const Cost cost = meter.stop();
    passage.seconds.push_back(cost.seconds);
    instructions.push_back(cost.instructions);
  }
  passage.instructions = median(instructions);
  return passage;
}

Passage measure_copy(const EdiBenchPlan& plan, std::string_view text) {
  std::string to(text.size(), ' ');
  return passage(plan, text, [&] {
    std::memcpy(to.data(), text.data(), text.size());
    asm volatile("" : : "r"(to.data()) : "memory");  // or the compiler would see that nobody reads it
    return text.size();
  });
}

// Every separator found, and its position written down: what no reader that gives out elements can do without.
Passage measure_probe(const EdiBenchPlan& plan, std::string_view text) {
  const auto marks = std::make_unique<std::uint32_t[]>(text.size() + 64);
  const auto ends = std::make_unique<std::uint32_t[]>(text.size() + 64);
  const auto dirty = std::make_unique<std::uint32_t[]>(text.size() + 64);
  const edifact::ScanSet set{edifact::Separators{}};
  const edifact::ScanFunction scan = edifact::scan_function(edifact::Separators{}, false);
  return passage(plan, text, [&] {
    edifact::ScanOutput out{marks.get(), 0, ends.get(), 0, dirty.get(), 0};
    bool released = false;
    scan(set, text.data(), text.size(), 0, released, out);
    asm volatile("" : : "r"(marks.get()) : "memory");
    return out.mark_count;
  });
}

// Every element and component as a view, with its offset.
Passage measure_tokenise(const EdiBenchPlan& plan, std::string_view text) {
  constexpr std::size_t kAdvice = 9;  // UNA
  std::uint64_t sum = 0;
  Passage result = passage(plan, text, [&] {
    edifact::SegmentCursor cursor(text.substr(kAdvice), edifact::Separators{}, kAdvice, true);
    std::uint64_t segments = 0;
    while (cursor.next()) {
      const edifact::Segment& segment = cursor.segment();
      ++segments;
      sum += segment.offset();
      edifact::Fields fields(segment);
      while (fields.next_element()) {
        do {
          const std::string_view value = fields.component();
          sum += value.size() + static_cast<unsigned char>(*value.data());
        } while (fields.more());
      }
    }
    return segments;
  });
  asm volatile("" : : "r"(sum));
  return result;
}

template <typename Between>
Totals read_lists(edifact::InterchangeReader& reader, paxlst::Message& message, const Between& between) {
  paxlst::PaxlstReader lists(reader);
  Totals totals;
  for (edifact::Step step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    if (step != edifact::Step::kMessage) continue;
    lists.read(message);
    ++totals.messages;
    totals.persons += message.persons.size();
    totals.documents += message.documents.size();
    between();
  }
  return totals;
}
Totals read_lists(std::string_view bytes, paxlst::Message& message) {
  Silent silent;
  edifact::InterchangeReader reader(bytes, silent, {.retention = edifact::Retention::kMessage});
  return read_lists(reader, message, [] {});
}

Result<Passage> measure_typed(const EdiBenchPlan& plan, const EdiBenchFile& file) {
  paxlst::Message message;
  Totals totals;
  Passage result = passage(plan, file.bytes, [&] {
    totals = read_lists(file.bytes, message);
    return totals.persons;
  });
  if (totals != truth_of(file)) return wrong_totals();
  return result;
}

// As `limen edi check` sees a list: directory of its release, times in UTC, the profile of a state.
Result<Passage> measure_validated(const EdiBenchPlan& plan, const EdiBenchFile& file) {
  const config::PackStore packs = config::PackStore::embedded();
  const Node airports_node = TRY(packs.read("baseline", "airports.yaml"));
  const AirportTable airports = TRY(AirportTable::build(airports_node));
  const Node profile_node = TRY(packs.read("baseline", "api_profile.yaml"));
  const conformance::Profile profile = TRY(conformance::Profile::build(profile_node));
  paxlst::Message message;
  Totals totals;
  std::uint64_t findings = 0;
  Passage result = passage(plan, file.bytes, [&] {
    Silent silent;
    edifact::InterchangeReader reader(file.bytes, silent, {.retention = edifact::Retention::kMessage});
    paxlst::PaxlstReader lists(reader, {.validate = true});
    totals = {};
    for (edifact::Step step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
      if (step != edifact::Step::kMessage) continue;
      lists.read(message);
      paxlst::resolve_times(message, airports);
      findings += profile.check(message, std::nullopt).size();
      ++totals.messages;
      totals.persons += message.persons.size();
      totals.documents += message.documents.size();
    }
    return totals.persons;
  });
  asm volatile("" : : "r"(findings));
  if (totals != truth_of(file)) return wrong_totals();
  return result;
}

Result<Passage> measure_pnrgov(const EdiBenchPlan& plan, const EdiBenchFile& file) {
  Totals totals;
  Passage result = passage(plan, file.bytes, [&] {
    Silent silent;
    edifact::InterchangeReader input(file.bytes, silent);
    pnrgov::Reader reader(input);
    totals = {};
    for (edifact::Step step = input.next(); step != edifact::Step::kEnd; step = input.next()) {
      if (step != edifact::Step::kMessage) continue;
      ++totals.messages;
      reader.begin();
      while (reader.next()) {
        ++totals.bookings;
        totals.persons += reader.pnr().travellers.size();
        totals.documents += reader.pnr().documents.size();
      }
    }
    return totals.bookings;
  });
  if (totals != truth_of(file)) return wrong_totals();
  return result;
}

struct Speedup {
  double clock = 0, processor = 0;
};

class ListsPart final : public EdiPart {
 public:
  void read(std::string_view bytes, const edifact::Seam& seam) override {
    reader_ = std::make_unique<edifact::InterchangeReader>(
        bytes, seam, edifact::ReaderOptions{.retention = edifact::Retention::kMessage});
    totals = read_lists(*reader_, message_, [] {});
  }
  Totals totals;

 private:
  paxlst::Message message_;
};

// One interchange in parts, as `limen edi json` and `check` read a large file.
Totals read_with_two_threads(std::string_view bytes, paxlst::Message& message) {
  Silent silent;
  Totals others;
  edifact::InterchangeReader reader(bytes, silent, {.retention = edifact::Retention::kMessage});
  EdiParts parts(bytes, seams_for_threads(bytes, 2), 2, [] { return std::make_unique<ListsPart>(); });
  const EdiParts::Use use = [&](EdiPart& part) { others.add(static_cast<ListsPart&>(part).totals); };
  Totals all = read_lists(reader, message, [&] { parts.take_over(reader, use); });
  all.add(others);
  return all;
}

Result<Speedup> measure_threads(const EdiBenchPlan& plan, const EdiBenchFile& file) {
  std::vector<double> by_clock, by_processor;
  paxlst::Message message;
  bool right = true;
  for (int run = 0; run < plan.runs; ++run) {
    const auto timed = [&](const auto& read, double& processor) {
      const double clock_began = seconds_of(CLOCK_MONOTONIC);
      const double began = process_seconds();
      right = right && read() == truth_of(file);
      processor = process_seconds() - began;
      return seconds_of(CLOCK_MONOTONIC) - clock_began;
    };
    double alone = 0, both = 0;
    const double one = timed([&] { return read_lists(file.bytes, message); }, alone);
    const double two = timed([&] { return read_with_two_threads(file.bytes, message); }, both);
    by_clock.push_back(one / two);
    by_processor.push_back(2 * alone / both);
  }
  if (!right) return wrong_totals();
  return Speedup{median(by_clock), median(by_processor)};
}

class Boarding final : public interactive::Decider {
 public:
  Result<interactive::Decision> decide(const paxlst::Message&, const paxlst::Person&) override {
    return interactive::Decision{"0Z", ""};
  }
};

Result<traffic::Dialects> read_dialects() {
  const Node node = TRY(config::PackStore::embedded().read("baseline", "dialects.yaml"));
  return traffic::Dialects::build(node);
}

Result<std::vector<std::string>> make_queries(const EdiBenchPlan& plan) {
  const traffic::Dialects dialects = TRY(read_dialects());
  traffic::Options options;
  options.flights = plan.queries;
  options.passengers = 1;
  options.dialect = "iapi-queries";
  options.last_day = CivilDate::from_ymd(2026, 11, 22).value_or(CivilDate());
  traffic::Traffic traffic = TRY(traffic::Traffic::make(options, dialects));
  std::vector<std::string> queries;
  traffic::Piece piece;
  while (TRY(traffic.next(piece))) queries.push_back(piece.bytes);
  return queries;
}

// Bytes of a question in, bytes of the answer out; each question is a new one.
Result<void> measure_queries(const EdiBenchPlan& plan, EdiBenchFigures& figures) {
  const std::vector<std::string> queries = TRY(make_queries(plan));
  const Instant now = TRY(Instant::parse("2026-11-22T08:15:00Z"));
  interactive::Desk desk{interactive::Settings{}};
  Boarding boarding;
  Silent silent;
  std::string out;
  std::vector<double> micros;
  for (std::size_t round = 0; round < plan.query_rounds; ++round) {
    for (const std::string& query : queries) {
      out.clear();
      const double began = thread_seconds();
      const auto& events = desk.receive(query, now, boarding, out, silent);
      const double took = thread_seconds() - began;
      if (round > 0) micros.push_back(took * kMillion);
      const bool answered = events.size() == 1 && events[0].kind == interactive::EventKind::kAnswered;
      if (!answered || out.find("CUSRES") == std::string::npos) return wrong_totals();
    }
    desk.forget_before(now.plus_seconds(1));
  }
  if (micros.empty()) return {};
  std::sort(micros.begin(), micros.end());
  figures.queries = micros.size();
  figures.query_median_us = micros[micros.size() / 2];
  figures.query_p99_us = micros[micros.size() * 99 / 100];
  return {};
}

Result<void> measure_lists(const EdiBenchPlan& plan, const EdiBenchFile& file, const Says& says,
                           EdiBenchFigures& figures) {
  says("copying, positions of separators, tokenising");
  figures.copy = measure_copy(plan, file.bytes);
  figures.probe = measure_probe(plan, file.bytes);
  figures.tokenise = measure_tokenise(plan, file.bytes);
  says("typed lists");
  figures.typed = TRY(measure_typed(plan, file));
  figures.validated = TRY(measure_validated(plan, file));
  const Speedup speedup = TRY(measure_threads(plan, file));
  figures.two_threads_clock = speedup.clock;
  figures.two_threads_processor = speedup.processor;
  return {};
}

}  // namespace

double Passage::megabytes_per_second() const {
  const double seconds_of_one = median(seconds);
  return seconds_of_one > 0 ? static_cast<double>(bytes) / kMillion / seconds_of_one : 0;
}
double Passage::things_per_second() const {
  const double seconds_of_one = median(seconds);
  return seconds_of_one > 0 ? static_cast<double>(things) / seconds_of_one : 0;
}
double Passage::instructions_per_byte() const { return bytes > 0 ? instructions / static_cast<double>(bytes) : 0; }

Result<EdiBenchFile> generate_edi_file(const std::string& dialect, const EdiBenchPlan& plan) {
  const traffic::Dialects dialects = TRY(read_dialects());
  traffic::Options options;
  options.flights = options.flights_in_an_interchange = 1;
  options.passengers = plan.passengers;
  options.dialect = dialect;
  options.last_day = CivilDate::from_ymd(2026, 11, 22).value_or(CivilDate());
  traffic::Piece piece;
  {
    traffic::Traffic one = TRY(traffic::Traffic::make(options, dialects));
    TRY(one.next(piece));
  }
  const std::uint64_t wanted = plan.megabytes * 1'000'000;
  options.flights = options.flights_in_an_interchange = std::max<std::uint64_t>(2, wanted / piece.bytes.size());
  traffic::Traffic traffic = TRY(traffic::Traffic::make(options, dialects));
  EdiBenchFile file;
  file.bytes.reserve(wanted + wanted / 8);
  while (TRY(traffic.next(piece))) {
    file.bytes += piece.bytes;
    for (const traffic::TruthMessage& message : piece.messages) {
      ++file.messages;
      file.bookings += message.bookings;
      file.persons += message.persons.size();
      for (const traffic::TruthPerson& person : message.persons) file.documents += person.documents.size();
    }
  }
  return file;
}

Result<EdiBenchFigures> measure_edi(const EdiBenchPlan& plan, const Says& says) {
  EdiBenchFigures figures;
  double load = 0;
  if (::getloadavg(&load, 1) == 1) figures.load_average = load;
  {
    says("making passenger lists");
    const EdiBenchFile file = TRY(generate_edi_file("paxlst-12b", plan));
    figures.paxlst_bytes = file.bytes.size();
    figures.persons = file.persons;
    figures.messages = file.messages;
    TRY(measure_lists(plan, file, says, figures));
    if (plan.children) {
      says("memory and peers");
      TRY(measure_children(plan, file.bytes, figures));
    }
  }
  {
    says("the same lists wrapped, and dirty ones");
    const EdiBenchFile wrapped = TRY(generate_edi_file("paxlst-12b-wrapped", plan));
    figures.wrapped = TRY(measure_typed(plan, wrapped));
    const EdiBenchFile dirty = TRY(generate_edi_file("paxlst-12b-dirty", plan));
    figures.dirty = TRY(measure_typed(plan, dirty));
  }
  {
    says("bookings");
    const EdiBenchFile file = TRY(generate_edi_file("pnrgov-11-1", plan));
    figures.pnrgov_bytes = file.bytes.size();
    figures.bookings = file.bookings;
    figures.pnrgov = TRY(measure_pnrgov(plan, file));
  }
  says("questions and answers");
  TRY(measure_queries(plan, figures));
  return figures;
}

}  // namespace limen::commands
