#include "engines/anonymise/anonymise.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "formats/cusres/cusres.h"
#include "formats/edifact/edifact.h"
#include "formats/paxlst/paxlst.h"
#include "formats/paxlst/test_lists.h"
#include "formats/pnrgov/samples.h"

namespace limen::anonymise {
namespace {

Key key(std::string_view secret = "test") {
  return key_of({reinterpret_cast<const std::uint8_t*>(secret.data()), secret.size()});
}

std::string anonymised(std::string_view bytes, const Key& with = key(), std::size_t step = 1U << 20) {
  std::string out;
  Anonymiser anonymiser(with, [&](std::string_view piece) { out += piece; });
  anonymiser.edifact([&](std::span<char> buffer) {
    const std::size_t count = std::min({step, buffer.size(), bytes.size()});
    std::copy_n(bytes.data(), count, buffer.data());
    bytes.remove_prefix(count);
    return count;
  });
  return out;
}

std::string anonymised_xml(std::string_view bytes, std::size_t step = 1U << 20) {
  std::string out;
  Anonymiser anonymiser(key(), [&](std::string_view piece) { out += piece; });
  for (; !bytes.empty(); bytes.remove_prefix(std::min(step, bytes.size()))) anonymiser.xml(bytes.substr(0, step));
  anonymiser.end_xml();
  return out;
}

// Letters as A and a, digits as 9, bytes beyond ASCII as one of them; everything else must be what it was.
std::string shape(std::string text) {
  for (char& c : text) {
    if (c >= '0' && c <= '9') c = '9';
    if (c >= 'A' && c <= 'Z') c = 'A';
    if (c >= 'a' && c <= 'z') c = 'a';
    if (static_cast<unsigned char>(c) >= 0x80) c = '\x80';
  }
  return text;
}

struct Lists {
  std::vector<std::string> names, numbers, births;
  std::vector<int> kinds;
  std::vector<std::string> types, states;
  std::string flights;
  edifact::Findings findings;
};

Lists read_lists(std::string_view bytes) {
  Lists lists;
  edifact::InterchangeReader reader(bytes, lists.findings, {.retention = edifact::Retention::kMessage});
  paxlst::PaxlstReader messages(reader);
  paxlst::Message message;
  for (auto step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    if (step != edifact::Step::kMessage) continue;
    messages.read(message);
    for (const paxlst::Flight& flight : message.flights) lists.flights += std::string(flight.id) + " ";
    for (const paxlst::Person& person : message.persons) {
      lists.names.emplace_back(person.surname());
      lists.names.emplace_back(person.given());
      lists.births.emplace_back(person.birth.raw);
      lists.kinds.push_back(static_cast<int>(person.kind) * 100 + static_cast<int>(person.sex) * 10 + person.bags);
      lists.states.emplace_back(person.nationality);
      lists.numbers.emplace_back(person.booking);
      lists.numbers.emplace_back(person.unique);
      for (const paxlst::Document& document : message.documents_of(person)) {
        lists.numbers.emplace_back(document.number);
        lists.types.emplace_back(document.type);
        lists.states.emplace_back(document.issuer);
      }
    }
  }
  return lists;
}

// The same everywhere, and nowhere what it was.
void expect_replaced(const std::vector<std::string>& before, const std::vector<std::string>& after,
                     const std::string& bytes) {
  ASSERT_EQ(before.size(), after.size());
  std::map<std::string, std::string> became;
  std::set<std::string> images;
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i].size() >= 3) {
      EXPECT_NE(before[i], after[i]);
    }
    // Six digits stand somewhere in a long text by chance.
    const bool digits = before[i].find_first_of("0123456789") != std::string::npos;
    if (before[i].size() >= (digits ? 8 : 5)) {
      EXPECT_EQ(bytes.find(before[i]), std::string::npos) << before[i];
    }
    const auto [known, first] = became.emplace(before[i], after[i]);
    EXPECT_EQ(known->second, after[i]) << "the same value becomes the same";
    images.insert(after[i]);
  }
  EXPECT_EQ(became.size(), images.size()) << "different values stay different";
}

void expect_same_list(const std::string& before) {
  const std::string after = anonymised(before);
  EXPECT_EQ(shape(after), shape(before));
  const Lists a = read_lists(before);
  const Lists b = read_lists(after);
  ASSERT_GT(a.names.size(), 0U);
  EXPECT_EQ(a.kinds, b.kinds);
  EXPECT_EQ(a.types, b.types);
  EXPECT_EQ(a.states, b.states);
  EXPECT_EQ(a.flights, b.flights);
  EXPECT_EQ(a.findings.diagnostics, b.findings.diagnostics);
  EXPECT_EQ(a.findings.ranges, b.findings.ranges);
  expect_replaced(a.names, b.names, after);
  expect_replaced(a.numbers, b.numbers, after);
  ASSERT_EQ(a.births.size(), b.births.size());
  for (std::size_t i = 0; i < a.births.size(); ++i) EXPECT_EQ(a.births[i].substr(0, 2), b.births[i].substr(0, 2));
}

TEST(Anonymise, ListsKeepTheirShapeAndNobody) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    expect_same_list(paxlst::testing::ListMaker({.flights = 3, .persons = 60, .seed = seed}).make());
    expect_same_list(
        paxlst::testing::ListMaker({.flights = 2, .persons = 40, .seed = seed, .strange = true, .addresses = true})
            .make());
    expect_same_list(paxlst::testing::ListMaker({.flights = 1, .persons = 30, .seed = seed, .wrap = 66}).make());
    expect_same_list(
        paxlst::testing::ListMaker(
            {.flights = 1, .persons = 30, .seed = seed, .component = '*', .element = ':', .terminator = '#'})
            .make());
  }
}

TEST(Anonymise, TheSameKeyGivesTheSameAndAnotherOneDoesNot) {
  const std::string list = paxlst::testing::ListMaker({.flights = 1, .persons = 20}).make();
  EXPECT_EQ(anonymised(list), anonymised(list));
  EXPECT_NE(anonymised(list), anonymised(list, key("other")));
  for (const std::size_t step : {1, 13, 4096}) EXPECT_EQ(anonymised(list, key(), step), anonymised(list)) << step;
}

TEST(Anonymise, EnvelopesFlightsAndDirtStay) {
  const std::string heading = "\x01QD VIEGPXH\r\n.HDQKMXX 271137\r\n\x02";
  const std::string list =
      heading +
      "UNA:+.? 'UNB+UNOA:4+XX:ZZ+LIMENGOV:ZZ+261120:0815+000000123++APIS'\r\nUNH+1+PAXLST:D:12B:UN:IATA+XX12/261122'"
      "BGM+745'TDT+20+XX123+++XX'LOC+125+LHR'DTM+189:2611220815:201'LOC+87+LIS'\r\n"
      "NAD+FL+++O?'NE\r\nIL?+QUAYLE:ADA'ATT+2++F'DTM+329:800229'LOC+180+UTO:::KLEINSTADT'RFF+SEA:012A'"
      "DOC+P:110:111+XA123456'ZZZ+SECRETIVE:42'UNT+14+1'UNZ+1+000000123'\r\n";
  const std::string after = anonymised(list + "\nbye Lindqvist");
  EXPECT_TRUE(after.starts_with(list.substr(0, list.find("+XX12/261122") + 1)));
  EXPECT_TRUE(anonymised("Caller Lindqvist 555\n" + list.substr(list.find("UNA")))
                  .starts_with("Aaaaaa Aaaaaaaaa 999\nUNA:+.? 'UNB"));
  EXPECT_TRUE(after.ends_with("\naaa Aaaaaaaaa"));
  for (const char* kept :
       {"TDT+20+XX123+++XX'LOC+125+LHR'DTM+189:2611220815:201'LOC+87+LIS'\r\nNAD+FL+++", "ATT+2++F'", "DTM+329:80",
        "RFF+SEA:012A'DOC+P:110:111+", "ZZZ+AAAAAAAAA:99'UNT+14+1'UNZ+1+000000123'\r\n", "LOC+180+UTO:::"}) {
    EXPECT_NE(after.find(kept), std::string::npos) << kept;
  }
  for (const char* gone : {"KLEINSTADT", "XA123456", "QUAYLE", "ADA'", "SECRET", "Lindqvist", "800229"}) {
    EXPECT_EQ(after.find(gone), std::string::npos) << gone;
  }
  EXPECT_NE(after.find("?'"), std::string::npos) << "what is released stays released";
}

TEST(Anonymise, AnswersMatchTheirQuestions) {
  const std::string answer =
      "UNB+UNOA:4+GOV+XX+261122:0815+1'UNH+1+CUSRES:D:05B:UN:IATA'BGM+962'RFF+TN:TX12345:::2'RFF+AF:XX123'"
      "DTM+189:2611220815:201'LOC+125+LHR'ERP+2'RFF+AVF:AB12CD'RFF+ABO:XX00000017'ERC+0Z'FTX+AAP+++CALL LINDQVIST'"
      "UNT+13+1'UNZ+1+1'";
  const std::string query =
      "UNB+UNOA:4+XX+GOV+261122:0815+1'UNH+1+PAXLST:D:05B:UN:IATA'BGM+745'RFF+TN:TX12345:::2'TDT+20+XX123'"
      "NAD+FL+++LINDQVIST:EVA'RFF+AVF:AB12CD'RFF+ABO:XX00000017'UNT+8+1'UNZ+1+1'";
  const auto value = [](const std::string& bytes, std::string_view qualifier) {
    const std::size_t at = bytes.find(qualifier) + qualifier.size();
    return bytes.substr(at, bytes.find_first_of("':", at) - at);
  };
  const std::string a = anonymised(answer), q = anonymised(query);
  for (const char* qualifier : {"RFF+AVF:", "RFF+ABO:", "RFF+TN:"}) {
    EXPECT_EQ(value(a, qualifier), value(q, qualifier));
    EXPECT_NE(value(a, qualifier), value(answer, qualifier));
  }
  EXPECT_NE(a.find("RFF+AF:XX123'"), std::string::npos);
  EXPECT_NE(a.find("ERC+0Z'"), std::string::npos);
  EXPECT_EQ(a.find("LINDQVIST"), std::string::npos);
  EXPECT_NE(a.find(value(q, "NAD+FL+++")), std::string::npos) << "a name is the same in free text";
}

TEST(Anonymise, BookingsKeepWhoTravelsWithWhom) {
  const std::string before = pnrgov::samples::push(pnrgov::samples::kFull);
  const std::string after = anonymised(before);
  EXPECT_EQ(shape(after), shape(before));
  const auto a = pnrgov::samples::read(before);
  const auto b = pnrgov::samples::read(after);
  EXPECT_EQ(a.findings.diagnostics, b.findings.diagnostics);
  EXPECT_EQ(a.masked, b.masked);
  ASSERT_EQ(a.pnrs.size(), b.pnrs.size());
  const pnrgov::Pnr& x = a.pnr();
  const pnrgov::Pnr& y = b.pnr();
  std::vector<std::string_view> codes, others;
  for (const auto& finding : x.record.findings()) codes.push_back(finding.code);
  for (const auto& finding : y.record.findings()) others.push_back(finding.code);
  EXPECT_EQ(codes, others);
  ASSERT_EQ(x.travellers.size(), y.travellers.size());
  for (std::size_t i = 0; i < x.travellers.size(); ++i) {
    EXPECT_EQ(x.travellers[i].kind, y.travellers[i].kind);
    EXPECT_EQ(x.travellers[i].sex, y.travellers[i].sex);
    EXPECT_EQ(x.travellers[i].title, y.travellers[i].title);
    EXPECT_EQ(x.travellers[i].adult, y.travellers[i].adult);
    EXPECT_NE(x.travellers[i].surname, y.travellers[i].surname);
    EXPECT_NE(x.travellers[i].first_names, y.travellers[i].first_names);
    ASSERT_EQ(x.travellers[i].birth.day.has_value(), y.travellers[i].birth.day.has_value());
    if (x.travellers[i].birth.day) {
      EXPECT_EQ(x.travellers[i].birth.day->year(), y.travellers[i].birth.day->year());
      EXPECT_NE(x.travellers[i].birth.day, y.travellers[i].birth.day);
    }
  }
  ASSERT_EQ(x.documents.size(), y.documents.size());
  for (std::size_t i = 0; i < x.documents.size(); ++i) {
    EXPECT_EQ(x.documents[i].nationality, y.documents[i].nationality);
    EXPECT_EQ(x.documents[i].traveller, y.documents[i].traveller);
    EXPECT_NE(x.documents[i].number, y.documents[i].number);
    EXPECT_EQ(y.documents[i].surname, y.travellers[i].surname);
  }
  EXPECT_EQ(x.seats.size(), y.seats.size());
  EXPECT_EQ(x.tags.size(), y.tags.size());
  EXPECT_EQ(x.flights.size(), y.flights.size());
  for (const char* gone : {"BELT", "ISABELLE", "509229987", "ABC123", "9991234567890", "4111111111111111", "7001001",
                           "HIGH STREET", "52519950", "0099000001", "SPLIT1", "U0001"}) {
    EXPECT_EQ(after.find(gone), std::string::npos) << gone;
  }
  for (const char* kept : {"TVL+221126:1015:221126:1250+MAD+LHR+XX+123'", "SSD+12A++++Y'",
                           "MON+B:80.00:EUR+T:100.00:EUR'", "DAT+700:101126:1202+710:021026:1200'", "RPI+2+HK'"}) {
    EXPECT_NE(after.find(kept), std::string::npos) << kept;
  }
}

constexpr std::string_view kXml =
    "<?xml version=\"1.0\"?>\r\n<!-- for Lindqvist --><i:IATA_PNRGOV_NotifRQ "
    "xmlns:i=\"http://www.iata.org/IATA/2007/00\" Version='13.1'>"
    "<Originator AirlineCode=\"XX\" AirlineContactInfo=\"Lindqvist 555 0100\"/>"
    "<FlightLeg CarrierCode=\"XX\" FlightNumber=\"123\" DepartureDateTime=\"2026-11-22T10:15:00\">"
    "<DepartureAirport LocationCode=\"MAD\"/></FlightLeg><PNRs NumberOfPnrs=\"1\"><PNR PNR_CreationDate=\"2026-10-02\">"
    "<BookingRefID ID=\"AB12CD\"><CompanyName Code=\"XX\"/></BookingRefID>"
    "<Passenger RPH=\"1\" SurnameRefNumber=\"1.1\"><GivenName> EVA&#77;ARIA "
    "</GivenName><Surname>O&apos;LINDQVIST</Surname>"
    "<NameTitle>MRS</NameTitle><DOC_SSR SSR_Code=\"DOCS\"><DOCS TravelDocType=\"P\" IssuingLoc=\"UTO\" TravelDocNbr = "
    "\"XA123456\" DateOfBirth=\"1980-07-01\" Gender=\"F\" Surname=\"O&apos;LINDQVIST\"/></DOC_SSR>"
    "<SSR SSR_Code=\"OTHS\"><Text><![CDATA[CALL LINDQVIST <NOW>]]></Text></SSR>"
    "<Novelty Nick=\"LINDY\">Lindqvist</Novelty></Passenger></PNR></PNRs></i:IATA_PNRGOV_NotifRQ>\n";

TEST(Anonymise, DocumentsInXmlKeepTheirMarkup) {
  const std::string after = anonymised_xml(kXml);
  for (const std::size_t step : {1, 7, 100}) EXPECT_EQ(anonymised_xml(kXml, step), after) << step;
  EXPECT_EQ(after.size(), kXml.size());
  for (const char* kept :
       {"<?xml version=\"1.0\"?>\r\n<!-- aaa Aaaaaaaaa --><i:IATA_PNRGOV_NotifRQ "
        "xmlns:i=\"http://www.iata.org/IATA/2007/00\" Version='13.1'>",
        "FlightNumber=\"123\" DepartureDateTime=\"2026-11-22T10:15:00\"", "NumberOfPnrs=\"1\"", "RPH=\"1\"",
        "SurnameRefNumber=\"1.1\"", "<GivenName> ", " </GivenName>", "<NameTitle>MRS</NameTitle>",
        "TravelDocType=\"P\" IssuingLoc=\"UTO\" TravelDocNbr = \"", "DateOfBirth=\"1980-", "Gender=\"F\"", "&apos;",
        "<![CDATA[", " <", ">]]></Text>", "=\"AAAAA\">Aaaaaaaaa</"}) {
    EXPECT_NE(after.find(kept), std::string::npos) << kept << "\n" << after;
  }
  for (const char* gone : {"LINDQVIST", "Lindqvist", "LINDY", "Novelty", "Nick", "AB12CD", "XA123456", "1980-07-01",
                           "EVA&#77;", "555 0100"}) {
    EXPECT_EQ(after.find(gone), std::string::npos) << gone;
  }
  std::vector<std::string> names;
  std::size_t documents = 0;
  pnrgov::XmlReader reader([&](const pnrgov::Push&, const pnrgov::Pnr& pnr) {
    for (const auto& traveller : pnr.travellers) names.emplace_back(traveller.surname);
    for (const auto& document : pnr.documents) {
      names.emplace_back(document.surname);
      ++documents;
    }
  });
  ASSERT_TRUE(reader.feed(after).ok());
  ASSERT_TRUE(reader.finish().ok());
  ASSERT_EQ(names.size(), 2U);
  EXPECT_EQ(names[0], names[1]);
  EXPECT_EQ(documents, 1U);
  const std::string list =
      anonymised("UNB+UNOA:4+A+B+261122:0815+1'UNH+1+PAXLST:D:12B:UN'NAD+FL+++LINDQVIST:EVA'UNT+3+1'UNZ+1+1'");
  const std::size_t at = list.find("NAD+FL+++") + 9;
  EXPECT_TRUE(names[0].ends_with(list.substr(at, 9))) << "the same person in both forms";
}

std::vector<edifact::Range> ranges_of(std::string_view bytes) {
  edifact::Findings findings;
  edifact::InterchangeReader reader(bytes, findings, {.check_characters = false});
  while (reader.next() != edifact::Step::kEnd) {
  }
  return findings.ranges;
}

TEST(Anonymise, AnyBytesKeepTheirShape) {
  std::mt19937 random(7);
  const std::string base = paxlst::testing::ListMaker({.flights = 2, .persons = 3, .strange = true}).make() +
                           "\nlog\n" + pnrgov::samples::push(pnrgov::samples::kFull);
  for (int round = 0; round < 400; ++round) {
    std::string bytes = base;
    for (int i = 0; i < 12; ++i) {
      const std::size_t at = random() % bytes.size();
      switch (random() % 4) {
        case 0:
          bytes[at] = static_cast<char>(random() % 256);
          break;
        case 1:
          bytes.erase(at, random() % 40);
          break;
        case 2:
          bytes.insert(at, base.substr(random() % base.size(), random() % 60));
          break;
        default:
          bytes.insert(at, 1, "?'+:\r\n"[random() % 6]);
          break;
      }
    }
    const std::string after = anonymised(bytes);
    ASSERT_EQ(shape(after), shape(bytes)) << round;
    ASSERT_EQ(ranges_of(bytes), ranges_of(after)) << round;
    if (bytes.find('&') == std::string::npos) {
      ASSERT_EQ(shape(anonymised_xml(bytes)), shape(bytes)) << "whatever it is";
    }
  }
}

TEST(Anonymise, WhatIsTooLargeIsMasked) {
  const std::string name = "LINDQVIST ";
  std::string large;
  while (large.size() < (5U << 20)) large += name;
  const std::string head = "UNB+UNOA:4+A+B+261122:0815+1'UNH+1+PAXLST:D:12B:UN'";
  const std::string tail = "NAD+FL+++LINDQVIST:EVA'UNT+4+1'UNZ+1+1'";
  for (const std::string& bytes : {large + head + tail, head + "FTX+AAI+++" + large + "'" + tail,
                                   head + "FTX+AAI+++" + large.substr(0, 300000) + "'" + tail}) {
    const std::string after = anonymised(bytes, key(), 100000);
    EXPECT_EQ(shape(after), shape(bytes));
    EXPECT_EQ(after.find("LINDQVIST"), std::string::npos);
    EXPECT_EQ(read_lists(after).names.size(), 2U);
    EXPECT_EQ(read_lists(after).findings.ranges, read_lists(bytes).findings.ranges);
    EXPECT_EQ(after.find("FTX+") != std::string::npos, bytes.find("FTX+") != std::string::npos) << "its tag stays";
  }
}

}  // namespace
}  // namespace limen::anonymise
