// What is generated is read back with the typed readers and compared with the truth, person by person: nobody is lost,
// nobody is doubled, whatever the dialect does to the bytes.
#include "engines/traffic/traffic.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/result_matchers.h"
#include "base/text.h"
#include "engines/traffic/flight.h"
#include "formats/cusres/cusres.h"
#include "formats/paxlst/decode.h"
#include "formats/paxlst/paxlst.h"
#include "formats/pnrgov/pnrgov.h"
#include "platform/config/config.h"

namespace limen::traffic {
namespace {

using ::testing::HasSubstr;

const CivilDate kLastDay = *CivilDate::from_ymd(2026, 11, 20);

const Dialects& dialects() {
  static const Dialects all = [] {
    auto node = config::PackStore::embedded().read("baseline", "dialects.yaml");
    EXPECT_OK(node);
    auto made = Dialects::build(*node);
    EXPECT_OK(made);
    return made.take();
  }();
  return all;
}

struct Output {
  std::string bytes;
  std::vector<TruthMessage> messages;
};

Output generate(const Options& options) {
  Output output;
  auto traffic = Traffic::make(options, dialects());
  EXPECT_OK(traffic);
  Piece piece;
  while (true) {
    const auto more = traffic->next(piece);
    EXPECT_OK(more);
    if (!more.ok() || !*more) break;
    output.bytes += piece.bytes;
    std::move(piece.messages.begin(), piece.messages.end(), std::back_inserter(output.messages));
  }
  return output;
}

Options options_of(std::string dialect, std::size_t flights = 3, std::size_t passengers = 70) {
  return {.seed = 7, .flights = flights, .passengers = passengers, .dialect = std::move(dialect), .last_day = kLastDay};
}

std::string line_of(const TruthPerson& person) {
  std::string text = fmt::format("{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}", person.kind, person.surname, person.given,
                                 person.sex, person.birth, person.birth_sent, person.nationality, person.booking,
                                 person.unique, person.seat, person.status);
  for (const TruthDocument& document : person.documents) {
    text += fmt::format("|{} {} {} {}", document.type, document.number, document.issuer, document.expiry);
  }
  return text;
}

using Lines = std::vector<std::vector<std::string>>;  // by message

Lines lines_of(const std::vector<TruthMessage>& messages) {
  Lines lines;
  for (const TruthMessage& message : messages) {
    auto& of_message = lines.emplace_back();
    for (const TruthPerson& person : message.persons) of_message.push_back(line_of(person));
  }
  return lines;
}

TruthPerson read_person(const paxlst::Message& message, const paxlst::Person& person) {
  const auto text = [&](std::string_view value) { return paxlst::decoded(message, value); };
  TruthPerson read;
  read.kind = paxlst::to_text(person.kind);
  read.surname = text(person.surname());
  for (std::size_t i = 1; i < person.name.size(); ++i) {
    if (!person.name[i].empty()) read.given += (read.given.empty() ? "" : " ") + text(person.name[i]);
  }
  if (person.sex_letter != '\0') read.sex = std::string_view(&person.sex_letter, 1);
  if (person.birth.state == paxlst::DateState::kInvalid) {
    read.birth_sent = person.birth.raw;
  } else {
    read.birth = person.birth.date.partial().to_text();
  }
  read.nationality = person.nationality;
  read.booking = person.booking;
  read.unique = person.unique;
  read.seat = person.seat;
  for (const paxlst::Document& document : message.documents_of(person)) {
    read.documents.push_back({std::string(document.type), std::string(document.number), std::string(document.issuer),
                              document.expiry.date.partial().to_text()});
  }
  return read;
}

TruthPerson read_result(const cusres::Response& response, const cusres::Result& result) {
  TruthPerson read;
  read.kind = "result";
  read.booking = response.reference(result, "AVF");
  read.unique = response.reference(result, "ABO");
  read.status = response.status(result);
  return read;
}

void read_travellers(const pnrgov::Pnr& pnr, std::vector<std::string>& lines) {
  for (std::uint32_t i = 0; i < pnr.travellers.size(); ++i) {
    const pnrgov::Traveller& traveller = pnr.travellers[i];
    TruthPerson read;
    read.kind = pnrgov::to_text(traveller.kind);
    read.surname = traveller.surname;
    read.given = traveller.first_names.empty() ? traveller.given : traveller.first_names;
    read.sex = traveller.sex == Sex::kMale          ? "M"
               : traveller.sex == Sex::kFemale      ? "F"
               : traveller.sex == Sex::kUnspecified ? "X"
                                                    : "";
    if (traveller.birth.day) read.birth = traveller.birth.day->to_text();
    read.booking = pnr.locator()->code;
    read.unique = traveller.unique_reference;
    for (const pnrgov::Seat& seat : pnr.seats) {
      if (seat.traveller == i) read.seat = seat.number;
    }
    for (const pnrgov::Document& document : pnr.documents) {
      if (document.traveller != i) continue;
      read.nationality = document.nationality;
      if (!document.birth.text.empty() && !document.birth.day) read.birth_sent = document.birth.text;
      read.documents.push_back({std::string(document.type), std::string(document.number), std::string(document.issuer),
                                document.expiry.day ? document.expiry.day->to_text() : std::string()});
    }
    lines.push_back(line_of(read));
  }
}

struct Reading {
  Lines lines;
  edifact::Findings findings;
  std::uint64_t cards = 0;
  std::size_t bookings = 0;
};

Reading read_edifact(std::string_view bytes) {
  Reading reading;
  edifact::InterchangeReader reader(bytes, reading.findings, {.retention = edifact::Retention::kMessage});
  paxlst::PaxlstReader lists(reader);
  pnrgov::Reader bookings(reader);
  paxlst::Message message;
  cusres::Response response;
  for (edifact::Step step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    if (step != edifact::Step::kMessage) continue;
    auto& lines = reading.lines.emplace_back();
    if (reader.message().type == "PAXLST") {
      lists.read(message);
      for (const paxlst::Person& person : message.persons) lines.push_back(line_of(read_person(message, person)));
    } else if (reader.message().type == "CUSRES") {
      cusres::read(reader, response);
      for (const cusres::Result& result : response.results) lines.push_back(line_of(read_result(response, result)));
    } else {
      bookings.begin();
      while (bookings.next()) {
        read_travellers(bookings.pnr(), lines);
        ++reading.bookings;
      }
    }
  }
  reading.cards = bookings.masked_cards();
  return reading;
}

// Documents one after the other.
Reading read_xml(std::string_view bytes) {
  Reading reading;
  constexpr std::string_view kEnd = "</IATA_PNRGOV_NotifRQ>\n";
  while (!bytes.empty()) {
    const std::size_t end = bytes.find(kEnd);
    const std::string_view document = bytes.substr(0, end == std::string_view::npos ? end : end + kEnd.size());
    auto& lines = reading.lines.emplace_back();
    pnrgov::XmlReader reader([&](const pnrgov::Push&, pnrgov::Pnr& pnr) {
      for (const pnrgov::Finding& finding : pnr.record.findings()) EXPECT_EQ(finding.code, "pnrgov.docs.date");
      read_travellers(pnr, lines);
      ++reading.bookings;
    });
    EXPECT_OK(reader.feed(document));
    EXPECT_OK(reader.finish());
    reading.cards += reader.masked_cards();
    bytes.remove_prefix(document.size());
  }
  return reading;
}

// Bookings tell of people in an order of their own, and say nothing of some letters.
void sort_bookings(Lines& lines) {
  for (auto& of_message : lines) std::sort(of_message.begin(), of_message.end());
}

Lines truth_lines(const Dialect& dialect, std::vector<TruthMessage> messages) {
  if (dialect.type() == MessageType::kPnrgov || dialect.type() == MessageType::kPnrgovXml) {
    for (TruthMessage& message : messages) {
      for (TruthPerson& person : message.persons) {
        if (person.sex == "U") person.sex = "";
        if (person.birth_sent == "1978-02-32") person.birth_sent = "32FEB78";  // XML becomes lines of EDIFACT
      }
    }
  }
  Lines lines = lines_of(messages);
  if (type_of(dialect.sends[0]) == MessageType::kPnrgov) sort_bookings(lines);
  return lines;
}

Reading read_back(const Dialect& dialect, std::string_view bytes) {
  Reading reading = dialect.xml ? read_xml(bytes) : read_edifact(bytes);
  if (type_of(dialect.sends[0]) == MessageType::kPnrgov) sort_bookings(reading.lines);
  return reading;
}

std::size_t persons_in(const Lines& lines) {
  std::size_t count = 0;
  for (const auto& of_message : lines) count += of_message.size();
  return count;
}

class EachDialect : public ::testing::TestWithParam<std::size_t> {
 protected:
  const Dialect& dialect() const { return dialects().all().at(GetParam()); }
};

TEST_P(EachDialect, IsReadAsTheTruthSays) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    Options options = options_of(dialect().name);
    options.seed = seed;
    options.flights_in_an_interchange = seed;
    const Output output = generate(options);
    const Reading reading = read_back(dialect(), output.bytes);
    const Lines truth = truth_lines(dialect(), output.messages);
    ASSERT_EQ(reading.lines.size(), truth.size());
    for (std::size_t i = 0; i < truth.size(); ++i) {
      ASSERT_EQ(reading.lines[i], truth[i]) << dialect().name << ", message " << i + 1;
    }
    EXPECT_GE(persons_in(truth), options.flights * options.passengers);
  }
}

TEST_P(EachDialect, SaysWhatIsOutsideTheInterchanges) {
  const Output output = generate(options_of(dialect().name));
  if (dialect().xml) return;
  const Reading reading = read_back(dialect(), output.bytes);
  std::uint64_t outside = 0;
  for (const edifact::Range& range : reading.findings.ranges) {
    if (range.kind == edifact::RangeKind::kQuarantined) outside += range.length;
  }
  const bool dirty = dialect().framing == Framing::kLog || dialect().framing == Framing::kMail;
  EXPECT_EQ(outside > 0, dirty) << outside;
  EXPECT_EQ(reading.findings.has("edifact.unt.count"), dialect().dirt.wrong_count > 0);
  EXPECT_EQ(output.bytes.starts_with("\xEF\xBB\xBF"), dialect().byte_order_mark);
  if (dialect().wrap > 0) {
    for (const std::string_view line : split(output.bytes, '\n')) ASSERT_LE(line.size(), dialect().wrap + 100);
  }
}

INSTANTIATE_TEST_SUITE_P(Traffic, EachDialect, ::testing::Range<std::size_t>(0, 38), [](const auto& tested) {
  std::string name = tested.param < dialects().all().size() ? dialects().all()[tested.param].name : "none";
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(Traffic, EveryDialectIsTested) { EXPECT_EQ(dialects().all().size(), 38U); }

// The comparison above is not blind: one person less, or one twice, and it fails.
TEST(Traffic, ALostPersonWouldBeSeen) {
  const Dialect& dialect = *dialects().find("paxlst-12b");
  const Output output = generate(options_of(dialect.name, 1, 20));
  const Lines truth = truth_lines(dialect, output.messages);
  ASSERT_EQ(read_back(dialect, output.bytes).lines, truth);
  const std::size_t first = output.bytes.find("NAD+FL"), second = output.bytes.find("NAD+FL", first + 1);
  std::string less = output.bytes, more = output.bytes, other = output.bytes;
  less.erase(first, second - first);
  EXPECT_NE(read_back(dialect, less).lines, truth);
  more.insert(second, output.bytes.substr(first, second - first));
  EXPECT_NE(read_back(dialect, more).lines, truth);
  other[output.bytes.find("DOC+P") + 14] = 'X';
  EXPECT_NE(read_back(dialect, other).lines, truth);
}

TEST(Traffic, TheSameSeedGivesTheSameBytes) {
  Options options = options_of("", 90, 20);
  const Output once = generate(options), again = generate(options);
  EXPECT_EQ(once.bytes, again.bytes);
  EXPECT_EQ(lines_of(once.messages), lines_of(again.messages));
  options.seed = 8;
  EXPECT_NE(generate(options).bytes, once.bytes);
}

TEST(Traffic, MixedTakesEveryDialect) {
  const Output output = generate(options_of("", dialects().all().size(), 12));
  std::set<std::string> names;
  for (const TruthMessage& message : output.messages) names.insert(message.dialect);
  EXPECT_EQ(names.size(), dialects().all().size());
  std::uint64_t number = 0;
  for (const TruthMessage& message : output.messages) EXPECT_EQ(message.number, ++number);
}

TEST(Traffic, TypesAreKeptApart) {
  Options options = options_of("", 12, 10);
  options.types = {MessageType::kCusres};
  const Output output = generate(options);
  for (const TruthMessage& message : output.messages) EXPECT_EQ(message.type, MessageType::kCusres);
  EXPECT_FALSE(output.messages.empty());
}

struct Faults {
  std::size_t persons = 0, no_birth = 0, wrong_birth = 0, no_document = 0, no_sex = 0, placeholder = 0;
};

Faults faults_of(const std::vector<TruthMessage>& messages) {
  Faults faults;
  for (const TruthMessage& message : messages) {
    for (const TruthPerson& person : message.persons) {
      if (person.kind == "reference") continue;
      ++faults.persons;
      faults.no_birth += person.birth.empty() && person.birth_sent.empty() ? 1 : 0;
      faults.wrong_birth += person.birth_sent.empty() ? 0 : 1;
      faults.no_document += person.documents.empty() ? 1 : 0;
      faults.no_sex += person.sex.empty() ? 1 : 0;
      faults.placeholder += person.placeholder ? 1 : 0;
    }
  }
  return faults;
}

TEST(Traffic, DirtComesAtTheRatesStated) {
  const auto rate = [](std::size_t count, const Faults& faults) {
    return 1000.0 * static_cast<double>(count) / static_cast<double>(faults.persons);
  };
  Options options = options_of("paxlst-05b", 40, 200);
  const Faults dirty = faults_of(generate(options).messages);
  EXPECT_NEAR(rate(dirty.no_birth, dirty), 10, 4);
  EXPECT_NEAR(rate(dirty.wrong_birth, dirty), 5, 3);
  EXPECT_NEAR(rate(dirty.no_sex, dirty), 10, 4);
  options.dirt_percent = 1000;
  const Faults more = faults_of(generate(options).messages);
  EXPECT_NEAR(rate(more.no_birth, more), 100, 20);
  options.dirt_percent = 0;
  const Faults clean = faults_of(generate(options).messages);
  EXPECT_EQ(clean.no_birth + clean.wrong_birth + clean.no_sex + clean.no_document, 0U);

  const Faults named = faults_of(generate(options_of("paxlst-02b", 40, 200)).messages);
  EXPECT_GT(rate(named.placeholder, named), 15);
  EXPECT_NEAR(rate(named.no_document, named), 15, 6);
}

TEST(Traffic, NativeNamesAreInTheirScript) {
  for (const char* name :
       {"paxlst-latin-1", "paxlst-cyrillic", "paxlst-greek", "paxlst-arabic", "paxlst-24a", "paxlst-stray"}) {
    std::size_t native = 0, others = 0;
    for (const TruthMessage& message : generate(options_of(name, 3, 200)).messages) {
      for (const TruthPerson& person : message.persons) {
        const bool ascii = std::all_of(person.surname.begin(), person.surname.end(), [](char c) { return c >= 0; });
        ++(ascii ? others : native);
      }
    }
    EXPECT_GT(native, 5U) << name;
    EXPECT_GT(others, 5U) << name;
  }
}

TEST(Traffic, InfantsFamiliesCrewsAndSingleNamesAreThere) {
  std::map<std::string_view, std::size_t> kinds;
  std::size_t single = 0, several = 0, partial = 0, visas = 0;
  std::set<std::string> nationalities;
  for (const TruthMessage& message : generate(options_of("paxlst-16b", 12, 200)).messages) {
    std::map<std::string, std::size_t> parties;
    for (const TruthPerson& person : message.persons) {
      ++kinds[person.kind];
      if (person.kind == "reference") continue;
      single += person.given.empty() ? 1 : 0;
      partial += person.birth.find("XX") != std::string::npos ? 1 : 0;
      visas += person.documents.size() == 2 ? 1 : 0;
      nationalities.insert(person.nationality);
      if (!person.booking.empty()) ++parties[person.booking];
    }
    for (const auto& [locator, size] : parties) several += size > 1 ? 1 : 0;
  }
  EXPECT_GT(kinds["passenger"], 2000U);
  EXPECT_GT(kinds["crew"], 50U);
  EXPECT_GT(kinds["transit_passenger"], 50U);
  EXPECT_GT(kinds["reference"], 2000U);
  EXPECT_GT(single, 3U);
  EXPECT_GT(several, 100U);
  EXPECT_GT(partial, 2U);
  EXPECT_GT(visas, 200U);
  EXPECT_GT(nationalities.size(), 25U);
  std::map<std::string_view, std::size_t> of_bookings;
  for (const TruthMessage& message : generate(options_of("pnrgov-11-1", 12, 200)).messages) {
    for (const TruthPerson& person : message.persons) ++of_bookings[person.kind];
  }
  EXPECT_GT(of_bookings["adult"], 1000U);
  EXPECT_GT(of_bookings["child"], 50U);
  EXPECT_GT(of_bookings["infant"], 5U);
}

TEST(Traffic, CardNumbersAreSentAndMaskedByTheReader) {
  const Dialect& dialect = *dialects().find("pnrgov-11-1");
  const Output output = generate(options_of(dialect.name));
  EXPECT_THAT(output.bytes, HasSubstr("4111111111111111"));
  EXPECT_GT(read_back(dialect, output.bytes).cards, 10U);
}

TEST(Traffic, BookingsAreCounted) {
  for (const char* name : {"pnrgov-13-1", "pnrgov-15-1", "pnrgov-xml-13-1"}) {
    const Dialect& dialect = *dialects().find(name);
    const Output output = generate(options_of(name));
    std::size_t told = 0, cancelled = 0;
    for (const TruthMessage& message : output.messages) {
      told += message.bookings;
      cancelled += message.what == What::kChangedBookings ? 1 : 0;
    }
    EXPECT_EQ(read_back(dialect, output.bytes).bookings, told + cancelled) << name;
  }
}

TEST(Traffic, OptionsOutOfRangeAreRefused) {
  const auto code = [](const Options& options) {
    const auto traffic = Traffic::make(options, dialects());
    return traffic.ok() ? std::string() : traffic.error().code;
  };
  Options options = options_of("paxlst-12b");
  EXPECT_EQ(code(options), "");
  options.flights = 0;
  EXPECT_EQ(code(options), "traffic.option.invalid");
  options = options_of("paxlst-12b", 1, 5001);
  EXPECT_EQ(code(options), "traffic.option.invalid");
  options = options_of("paxlst-12b", 1, 0);
  EXPECT_EQ(code(options), "traffic.option.invalid");
  EXPECT_EQ(code(options_of("nobody's")), "traffic.dialect.unknown");
  options = options_of("paxlst-12b");
  options.types = {MessageType::kPnrgov};
  EXPECT_EQ(code(options), "traffic.dialect.unknown");
  options = options_of("paxlst-12b");
  options.dirt_percent = 1001;
  EXPECT_EQ(code(options), "traffic.option.invalid");
  options = options_of("paxlst-12b");
  options.flights_in_an_interchange = 0;
  EXPECT_EQ(code(options), "traffic.option.invalid");
}

TEST(Traffic, PacksWithMistakesAreRefused) {
  const std::string head =
      "network: {source: s, home: [LIS], foreign: [LHR], carriers: [1U]}\ndialects:\n"
      "  - {name: a, valid_from: 2020-01-01, source: s, ";
  const auto code = [&](const std::string& rest) {
    const auto node = config::parse_yaml(head + rest + "}\n", "test");
    if (!node.ok()) return node.error().code;
    const auto made = Dialects::build(*node);
    return made.ok() ? std::string() : made.error().code;
  };
  EXPECT_EQ(code("sends: [passengers]"), "");
  EXPECT_EQ(code("sends: []"), "pack.value");
  EXPECT_EQ(code("sends: [passengers, bookings]"), "pack.value");
  EXPECT_EQ(code("sends: [parcels]"), "pack.value");
  EXPECT_EQ(code("sends: [passengers], framing: {wrap: 69, line_a_segment: true}"), "pack.value");
  EXPECT_EQ(code("sends: [passengers], envelope: {separators: [':', '+']}"), "pack.value");
  EXPECT_EQ(code("sends: [passengers], envelope: {separators: [none, '+', '.', '?', none, x]}"), "pack.value");
  EXPECT_EQ(code("sends: [passengers], envelope: {colour: red}"), "pack.unknown_key");
  EXPECT_EQ(code("sends: [passengers], dirt: {rain: 3}"), "pack.unknown_key");
  EXPECT_EQ(code("sends: [passengers], dirt: {strange: 1001}"), "pack.value");
  EXPECT_EQ(code("sends: [passengers], content: {names: loud}"), "pack.value");
  EXPECT_EQ(code("sends: [passengers], form: brief"), "pack.value");
}

TEST(Traffic, TruthIsJsonLines) {
  const Output output = generate(options_of("paxlst-12b", 1, 3));
  std::string text;
  append_json(text, output.messages.at(0));
  const auto lines = split(trim(text), '\n');
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_THAT(std::string(lines[0]),
              HasSubstr(R"({"message":1,"type":"paxlst","what":"passengers","dialect":"paxlst-12b")"));
  EXPECT_THAT(std::string(lines[1]), HasSubstr(R"({"message":1,"person":1,"kind":")"));
  EXPECT_THAT(std::string(lines[1]), HasSubstr(R"("documents":[{"type":")"));
}

TEST(Traffic, LocatorsAreDifferent) {
  std::set<std::string> seen;
  for (std::uint64_t i = 0; i < 20'000; ++i) EXPECT_TRUE(seen.insert(locator_of(i * 37)).second);
  EXPECT_EQ(seen.begin()->size(), 6U);
}

}  // namespace
}  // namespace limen::traffic
