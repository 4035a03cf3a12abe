// Bookings a second on one core: typed, with all totals compared with what was generated. Beside it on the same bytes:
// copying, going from terminator to terminator, and cutting segments alone.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstring>

#include "formats/edifact/edifact.h"
#include "formats/pnrgov/pnrgov.h"

namespace limen::pnrgov {
namespace {

// Numbers that are the same everywhere [Steele, Lea and Flood 2014: splitmix64].
class Numbers {
 public:
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15ULL;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
    return z ^ z >> 31;
  }
  std::uint64_t below(std::uint64_t n) { return next() % n; }

 private:
  std::uint64_t state_ = 20261122;
};

struct Truth {
  std::uint64_t pnrs = 0, travellers = 0, infants = 0, documents = 0, flights = 0, tickets = 0, cards = 0, seats = 0;
  bool operator==(const Truth&) const = default;
};

struct Sample {
  std::string bytes;
  Truth truth;
};

std::string name(Numbers& numbers) {
  std::string text;
  const std::uint64_t size = 4 + numbers.below(6);
  for (std::uint64_t i = 0; i < size; ++i)
    text += i % 2 == 0 ? "BCDFGKLMNRST"[numbers.below(12)] : "AEIOU"[numbers.below(5)];
  return text;
}

void add_traveller(Sample& s, Numbers& n, std::size_t i, const std::string& surname) {
  const std::string given = name(n);
  s.bytes += fmt::format("TIF+{}+{} MR:A:1.{}'REF+:U{:08}'", surname, given, i, n.below(100'000'000));
  s.bytes += fmt::format("SSR+DOCS:HK:1:XX:::::/P/GBR/{:09}/GBR/{:02}JUL{:02}/M/12NOV32/{}/{}'", n.below(1'000'000'000),
                         1 + n.below(28), 40 + n.below(59), surname, given);
  s.bytes +=
      fmt::format("TKT+999{:010}:T:1'MON+B:80.00:EUR+T:100.00:EUR'PTK+NR++201126:1200+XX'", n.below(10'000'000'000));
  s.bytes += "TXD+700+20.00:ES::EUR:YQ+4.10:GB::EUR:GB'DAT+710:021026'";
  ++s.truth.travellers;
  ++s.truth.documents;
  ++s.truth.tickets;
  if (n.below(3) == 0) {
    s.bytes += "FOP+CC::100.00:VI:4111111111111111:1228'";
    ++s.truth.cards;
  } else {
    s.bytes += "FOP+CA::100.00'";
  }
}

void add_flight(Sample& s, Numbers& n, std::size_t leg, std::size_t party, bool infant, const std::string& surname) {
  s.bytes += fmt::format("TVL+{:02}1126:1015:{:02}1126:1250+MAD+LHR+XX+{}:Y'RPI+{}+HK'APD+320'", 22 + leg, 22 + leg,
                         100 + n.below(900), party);
  if (infant) s.bytes += fmt::format("SSR+INFT:HK:1:XX:::MAD:LHR:{}/LILY 14FEB26+::1.1'", surname);
  ++s.truth.flights;
  s.bytes += fmt::format("DAT+2:{:02}1126:0815'", 22 + leg);
  for (std::size_t i = 1; i <= party; ++i) {
    s.bytes += fmt::format("TRI++{}:::1.{}'SSD+{}{}++++Y'TBD+1:23:700++XX:{:010}:1:LHR'", n.below(200), i,
                           1 + n.below(40), "ABCDEF"[n.below(6)], n.below(10'000'000'000));
    ++s.truth.seats;
  }
}

void add_pnr(Sample& s, Numbers& n) {
  const std::string surname = name(n);
  const std::size_t party = 1 + n.below(3);
  const bool infant = n.below(8) == 0;
  s.bytes += fmt::format("SRC'RCI+XX:{:06}::011026:0915'SSR+OTHS:HK:1:XX:::::GATE INFORMATION {}'", n.below(1'000'000),
                         n.below(100));
  s.bytes += "DAT+700:101126:1202'IFT+4:28::XX+CTCP MADRID 555 0100'ORG+XX:MAD+52519950:LON+MAD+XX+T+ES:EUR:ES+A12'";
  s.bytes += "ADD++700:1 HIGH STREET:MADRID:MD::ES:28001:555 0100'";
  for (std::size_t i = 1; i <= party; ++i) add_traveller(s, n, i, surname);
  if (infant) {
    s.bytes += fmt::format("TIF+{}+LILY:IN:1.9'", surname);
    ++s.truth.travellers;
    ++s.truth.infants;
  }
  for (std::size_t leg = 0; leg < 2; ++leg) add_flight(s, n, leg, party, infant, surname);
  for (std::size_t i = 0; i < 2 + n.below(4); ++i)
    s.bytes += fmt::format("LTS+0/O/{:02}OCT XX {} MADLHR HK{} SEATS {}A*{}B?:AUTO'", 1 + n.below(28), n.below(999),
                           party, n.below(40), n.below(40));
  ++s.truth.pnrs;
}

const Sample& sample() {
  static const Sample made = [] {
    Sample s;
    Numbers n;
    for (int flight = 0; flight < 100; ++flight) {
      s.bytes += "UNA:+.?*'UNB+IATA:1+XX+GOV+261120:1200+REF1++PNRGOV'UNH+M1+PNRGOV:11:1:IA+ACC1+01:F'";
      s.bytes += "MSG+:22'ORG+XX:MAD'TVL+221126:1015:221126:1250+MAD+LHR+XX+123'EQN+100'";
      const std::size_t from = s.bytes.size();
      for (int i = 0; i < 100; ++i) add_pnr(s, n);
      std::size_t segments = 6;
      for (std::size_t i = from; i < s.bytes.size(); ++i) segments += s.bytes[i] == '\'' ? 1 : 0;
      s.bytes += fmt::format("UNT+{}+M1'UNZ+1+REF1'", segments);
    }
    return s;
  }();
  return made;
}

class Silent final : public edifact::Report {
 public:
  void diagnostic(const edifact::Diagnostic&) override { ++diagnostics; }
  void range(const edifact::Range&) override {}
  std::uint64_t diagnostics = 0;
};

Truth read_all(std::string_view bytes) {
  Truth truth;
  Silent report;
  edifact::InterchangeReader input(bytes, report);
  Reader reader(input);
  for (edifact::Step step = input.next(); step != edifact::Step::kEnd; step = input.next()) {
    if (step != edifact::Step::kMessage) continue;
    reader.begin();
    while (reader.next()) {
      const Pnr& pnr = reader.pnr();
      ++truth.pnrs;
      truth.travellers += pnr.travellers.size();
      for (const Traveller& traveller : pnr.travellers)
        truth.infants += traveller.kind == TravellerKind::kInfant && traveller.adult != kNone ? 1 : 0;
      for (const Document& document : pnr.documents)
        truth.documents += document.traveller != kNone && document.birth.day && document.expiry.day ? 1 : 0;
      truth.flights += pnr.flights.size();
      truth.tickets += pnr.tickets.size();
      for (const Seat& seat : pnr.seats) truth.seats += seat.traveller != kNone ? 1 : 0;
    }
  }
  truth.cards = reader.masked_cards();
  return truth;
}

void typed_pnrgov(benchmark::State& state) {
  const Sample& s = sample();
  for (auto _ : state) {
    if (!(read_all(s.bytes) == s.truth)) state.SkipWithError("totals differ from what was generated");
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * s.bytes.size()));
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * s.truth.pnrs));
}
BENCHMARK(typed_pnrgov)->Unit(benchmark::kMillisecond);

void segments_alone(benchmark::State& state) {
  const Sample& s = sample();
  for (auto _ : state) {
    Silent report;
    edifact::InterchangeReader input(s.bytes, report);
    std::uint64_t count = 0;
    while (input.next() != edifact::Step::kEnd) ++count;
    benchmark::DoNotOptimize(count);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * s.bytes.size()));
}
BENCHMARK(segments_alone)->Unit(benchmark::kMillisecond);

void probe_terminators(benchmark::State& state) {
  const Sample& s = sample();
  for (auto _ : state) {
    std::uint64_t count = 0;
    const char* at = s.bytes.data();
    const char* const end = at + s.bytes.size();
    while ((at = static_cast<const char*>(std::memchr(at, '\'', static_cast<std::size_t>(end - at)))) != nullptr) {
      ++count;
      ++at;
    }
    benchmark::DoNotOptimize(count);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * s.bytes.size()));
}
BENCHMARK(probe_terminators)->Unit(benchmark::kMillisecond);

void probe_memcpy(benchmark::State& state) {
  const Sample& s = sample();
  std::string copy(s.bytes.size(), ' ');
  for (auto _ : state) {
    std::memcpy(copy.data(), s.bytes.data(), s.bytes.size());
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * s.bytes.size()));
}
BENCHMARK(probe_memcpy)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace limen::pnrgov
