#include "formats/lists/lists.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <random>

namespace limen::lists {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::string> codes(const Reading& reading) {
  std::vector<std::string> codes;
  for (const auto& problem : reading.diagnostics) codes.push_back(problem.code);
  return codes;
}

constexpr std::string_view kHeader =
    "surname,given_names,other_names,birth_date,sex,nationality,document_type,document_number,document_issuer,category,"
    "reason,action,legal_basis,issuer_reference,review_date,expiry_date,remarks\n";

Reading alerts(std::string_view rows) { return read_alerts(std::string(kHeader).append(rows)).take(); }

TEST(Alerts, AWholeRow) {
  const auto reading = alerts(
      "Okafor,Adaeze,\"Okafour, Ada|~Auntie\",1974-08-12|circa 1975|1970/1976,F,UTO|XPO,passport,AB 123,UTO,REF,ban,"
      "refuse,Act 5,R-1,2026-01-01,2027-01-01,\"two\nlines\"\n");
  ASSERT_THAT(reading.records, SizeIs(1));
  const Record& record = reading.records[0];
  ASSERT_THAT(record.names, SizeIs(3));
  EXPECT_EQ(record.names[0].text(), "Okafor, Adaeze");
  EXPECT_EQ(record.names[1].given_names, "Ada");
  EXPECT_EQ(record.names[1].kind, ListedNameKind::kAlias);
  EXPECT_EQ(record.names[2].text(), "Auntie");
  EXPECT_EQ(record.names[2].kind, ListedNameKind::kWeak);
  ASSERT_THAT(record.births, SizeIs(3));
  EXPECT_EQ(record.births[0].date.to_text(), "1974-08-12");
  EXPECT_TRUE(record.births[1].circa);
  EXPECT_EQ(record.births[2].to_year, 1976);
  EXPECT_EQ(record.births[0].from, (Provenance{2, "birth_date"}));
  EXPECT_EQ(record.sexes, std::vector{Sex::kFemale});
  ASSERT_THAT(record.nationalities, SizeIs(2));
  EXPECT_EQ(record.nationalities[1].code.text(), "XPO");
  ASSERT_THAT(record.documents, SizeIs(1));
  EXPECT_EQ(record.documents[0].number, "AB 123");
  EXPECT_EQ(record.documents[0].issuer.code.text(), "UTO");
  EXPECT_EQ(record.review_date->to_text(), "2026-01-01");
  EXPECT_EQ(record.action, "refuse");
  EXPECT_EQ(record.reference, "R-1");
}

TEST(Alerts, IssuerAndProportionalityNoteAreOptionalColumns) {
  const auto reading = read_alerts(
                           "surname,category,action,issuer,proportionality_note\n"
                           "Okafor,ban,refuse,Ministry of Xandria,\"weighed, and needed\"\n")
                           .take();
  ASSERT_THAT(reading.records, SizeIs(1));
  EXPECT_EQ(reading.records[0].issuer, "Ministry of Xandria");
  EXPECT_EQ(reading.records[0].proportionality_note, "weighed, and needed");
  EXPECT_EQ(alerts("Okafor,,,,,,,,,ban,,refuse,,,,,\n").records.at(0).issuer, "");
}

struct Wrong {
  std::string_view row, code, column;
};

TEST(Alerts, EachFaultHasItsCodeLineAndColumn) {
  for (const Wrong& wrong :
       {Wrong{",,,,,,,,,REF,,refuse,,,,,", "list.name.missing", "surname"},
        Wrong{"Okafor,,,,,,,,,,,refuse,,,,,", "list.required.missing", "category"},
        Wrong{"Okafor,,,,,,,,,REF,,,,,,,", "list.required.missing", "action"},
        Wrong{"Okafor,,,1974-13-01,,,,,,REF,,refuse,,,,,", "list.birth_date.invalid", "birth_date"},
        Wrong{"Okafor,,,1976/1970,,,,,,REF,,refuse,,,,,", "list.birth_date.invalid", "birth_date"},
        Wrong{"Okafor,,,circa,,,,,,REF,,refuse,,,,,", "list.birth_date.invalid", "birth_date"},
        Wrong{"Okafor,,,,Q,,,,,REF,,refuse,,,,,", "list.sex.invalid", "sex"},
        Wrong{"Okafor,,,,,Utopia,,,,REF,,refuse,,,,,", "list.state.invalid", "nationality"},
        Wrong{"Okafor,,,,,,,AB1,u1,REF,,refuse,,,,,", "list.state.invalid", "document_issuer"},
        Wrong{"Okafor,,,,,,passport,,,REF,,refuse,,,,,", "list.document.number_missing", "document_number"},
        Wrong{"Okafor,,,,,,,,,REF,,refuse,,,2026-02-30,,", "list.date.invalid", "review_date"},
        Wrong{"Okafor,,,,,,,,,REF,,refuse,,,2027-01-02,2027-01-01,", "list.date.order", "review_date"},
        Wrong{"Okafor", "csv.record.width", ""}, Wrong{"Ok\"afor", "csv.quote.misplaced", ""}}) {
    const auto reading =
        alerts("Good,,,,,,,,,REF,,refuse,,,,,\n" + std::string(wrong.row) + "\nFine,,,,,,,,,REF,,refuse,,,,,\n");
    ASSERT_THAT(reading.diagnostics, SizeIs(1)) << wrong.row;
    EXPECT_EQ(reading.diagnostics[0].code, wrong.code);
    EXPECT_EQ(reading.diagnostics[0].place.line, 3U);
    EXPECT_TRUE(wrong.column.empty() || reading.diagnostics[0].place.path == wrong.column) << wrong.code;
    EXPECT_EQ(reading.diagnostics[0].message.find("Okafor"), std::string::npos);
    EXPECT_THAT(reading.records, SizeIs(2)) << wrong.row;
    EXPECT_EQ(reading.records_count.refused, 1U);
    EXPECT_EQ(reading.records_count.in, 3U);
  }
}

TEST(Alerts, HeaderDuplicatesAndInvisibles) {
  EXPECT_EQ(read_alerts("").error().code, "csv.header.missing");
  EXPECT_EQ(read_alerts("surname,category\n").error().code, "csv.header.missing");
  EXPECT_EQ(read_alerts("surname,category,action,shoe_size\n").error().code, "csv.header.unknown");
  const auto twice = alerts("A,,,,,,,,,REF,,refuse,,R1,,,\nB,,,,,,,,,REF,,refuse,,R1,,,\n");
  EXPECT_THAT(codes(twice), ::testing::ElementsAre("list.reference.duplicate"));
  const auto hidden = alerts("Oka\u202Efor,,,,,,,,,REF,,refuse,,,,,\n");
  ASSERT_THAT(hidden.records, SizeIs(1));
  EXPECT_EQ(hidden.records[0].names[0].surname, "Okafor");
  EXPECT_THAT(codes(hidden), ::testing::ElementsAre("list.text.cleaned"));
  const auto document = alerts(",,,,,,passport,X1,UTO,OBJ,,seize,,,,,\n");
  EXPECT_THAT(document.records, SizeIs(1)) << "a stolen document has no name";
}

constexpr std::string_view kSdn =
    "101,\"OKAFOR, Adaeze\",\"individual\",\"TEST1] [TEST2\",\"Dr.\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB 12 Aug 1974; "
    "alt. "
    "DOB 1975; alt. DOB circa 1976; alt. DOB 1970 to 1972; alt. DOB 01 Mar 1970 to 02 Apr 1971; alt. DOB Feb 1973; POB "
    "Utown, Utopia; nationality Utopia; citizen Utopia; alt. citizen Ruritania; Gender Female; Passport A123 (Utopia) "
    "issued 01 Jan 2000 expires 01 Jan 2010; alt. Passport B9 (Atlantis); National ID No. 77; a.k.a. 'AUNTIE "
    "ADA'.\"\r\n"
    "102,\"UTOPIAN TRADING, S.A.\",-0- ,\"TEST1\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n"
    "103,\"MV INVENTED\",\"vessel\",\"TEST1\",-0- ,\"CALL\",-0- ,-0- ,-0- ,\"Utopia\",-0- ,-0- \r\n"
    "104,\"BROKEN, Row\",\"individual\"\r\n"
    "101,\"TWICE, Same\",\"individual\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n"
    "105,-0- ,\"individual\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n"
    "106,\"X\",\"planet\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n"
    "x7,\"X\",\"individual\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n"
    "108,\"STRANGE, Dates\",\"individual\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB 31 Feb 1974; DOB unknown; "
    "Gender "
    "Robot; Passport none.\"\r\n\x1a";
constexpr std::string_view kAlt =
    "101,1,\"aka\",\"OKAFOUR, Ada\",-0- \r\n101,2,\"fka\",\"NWOSU, Adaeze\",\"old "
    "name\"\r\n102,3,\"aka\",\"UTRADE\",-0- "
    "\r\n999,4,\"aka\",\"ORPHAN, An\",-0- \r\n101,5,\"zzz\",\"KIND, No\",-0- \r\n101,6,\"aka\",-0- ,-0- \r\n";

std::optional<StateCode> invented_states(std::string_view name) {
  if (name == "Utopia") return StateCode::parse("UTO").value();
  if (name == "Ruritania") return StateCode::parse("XRU").value();
  return std::nullopt;
}

TEST(Ofac, PersonWithEverything) {
  const auto reading = read_ofac(kSdn, kAlt, {.state_by_name = invented_states}).take();
  ASSERT_THAT(reading.records, SizeIs(2));
  const Record& record = reading.records[0];
  std::vector<std::string> names;
  for (const auto& name : record.names) names.push_back(std::string(to_text(name.kind)) + " " + name.text());
  EXPECT_THAT(names, ::testing::ElementsAre("primary OKAFOR, Adaeze", "weak AUNTIE ADA", "alias OKAFOUR, Ada",
                                            "former NWOSU, Adaeze"));
  std::vector<std::string> births;
  for (const auto& b : record.births) {
    births.push_back((b.circa ? "~" : "") + b.date.to_text() + (b.to_year ? "/" + std::to_string(*b.to_year) : ""));
  }
  EXPECT_THAT(births, ::testing::ElementsAre("1974-08-12", "1975-XX-XX", "~1976-XX-XX", "1970-XX-XX/1972",
                                             "1970-XX-XX/1971", "1973-02-XX"));
  EXPECT_EQ(record.sexes, std::vector{Sex::kFemale});
  ASSERT_THAT(record.nationalities, SizeIs(2));
  EXPECT_EQ(record.nationalities[0].code.text(), "UTO");
  EXPECT_EQ(record.nationalities[1].code.text(), "XRU");
  ASSERT_THAT(record.documents, SizeIs(3));
  EXPECT_EQ(record.documents[0].number, "A123");
  EXPECT_EQ(record.documents[0].issuer.code.text(), "UTO");
  EXPECT_EQ(record.documents[1].issuer.text, "Atlantis") << "an unknown state is kept as text";
  EXPECT_TRUE(record.documents[1].issuer.code.empty());
  EXPECT_EQ(record.documents[2].type, "National ID No.");
  EXPECT_EQ(record.names[2].from, (Provenance{1, "alt.name"}));
  EXPECT_EQ(record.legal_basis, "TEST1] [TEST2");
  ASSERT_THAT(record.birth_places, SizeIs(1));
  EXPECT_EQ(record.birth_places[0].text, "Utown, Utopia");
}

TEST(Ofac, DoubleEntry) {
  const auto reading = read_ofac(kSdn, kAlt, {.state_by_name = invented_states}).take();
  EXPECT_EQ(reading.records_count.in, 9U);
  EXPECT_EQ(reading.records_count.accepted, 2U);
  EXPECT_EQ(reading.records_count.skipped, 2U);
  EXPECT_EQ(reading.records_count.refused, 5U);
  EXPECT_EQ(reading.aliases_count.in, 6U);
  EXPECT_EQ(reading.aliases_count.accepted, 2U);
  EXPECT_EQ(reading.aliases_count.skipped, 1U);
  EXPECT_EQ(reading.aliases_count.refused, 3U);
  EXPECT_EQ(reading.skipped.at("entity"), 1U);
  EXPECT_EQ(reading.skipped.at("vessel"), 1U);
  const auto found = codes(reading);
  for (const auto code : {"ofac.record.width", "ofac.number.duplicate", "ofac.name.missing", "ofac.type.unknown",
                          "ofac.number.invalid", "ofac.birth.unread", "ofac.gender.unread", "ofac.document.unread",
                          "list.state.unknown", "ofac.alias.orphan", "ofac.alias.kind"}) {
    EXPECT_THAT(found, ::testing::Contains(code));
  }
  const auto all = read_ofac(kSdn, kAlt, {.persons_only = false}).take();
  EXPECT_EQ(all.records_count.accepted, 4U);
  EXPECT_EQ(all.records_count.skipped, 0U);
}

TEST(Ofac, Latin1AndDiagnosticLimit) {
  const auto reading = read_ofac(
                           "1,\"N\xda\xd1"
                           "EZ, Ana\",\"individual\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n",
                           "", {})
                           .take();
  ASSERT_THAT(reading.records, SizeIs(1));
  EXPECT_EQ(reading.records[0].names[0].surname, "NÚÑEZ");
  EXPECT_THAT(codes(reading), ::testing::ElementsAre("ofac.encoding.latin1"));
  const auto limited = read_ofac("a\nb\nc\nd\n", "", {.max_diagnostics = 1}).take();
  EXPECT_THAT(limited.diagnostics, SizeIs(1));
  EXPECT_EQ(limited.diagnostics_left_out, 3U);
  EXPECT_EQ(limited.records_count.refused, 4U);
}

TEST(Total, AnyChangedBytesStillBalance) {
  std::mt19937 random(5);
  const std::string alert_rows = std::string(kHeader) + "Okafor,Ada,~X,1974,F,UTO,p,1,UTO,REF,r,a,l,1,2026-01-01,,\n";
  for (int round = 0; round < 2000; ++round) {
    std::string sdn(kSdn), alt(kAlt), own(alert_rows);
    for (std::string* text : {&sdn, &alt, &own}) {
      for (int i = 0; i < 5; ++i) (*text)[random() % text->size()] = "\",;\n\r-0(. \xff"[random() % 12];
    }
    const auto ofac = read_ofac(sdn, alt);
    ASSERT_TRUE(ofac.ok());
    ASSERT_TRUE(ofac->records_count.balanced() && ofac->aliases_count.balanced());
    const auto read = read_alerts(own);
    ASSERT_TRUE(!read.ok() || read->records_count.balanced());
  }
}

std::string unpack(const std::filesystem::path& path) {
  std::string text;
  const gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) return text;
  char buffer[65536];
  for (int got = gzread(file, buffer, sizeof buffer); got > 0; got = gzread(file, buffer, sizeof buffer)) {
    text.append(buffer, static_cast<std::size_t>(got));
  }
  gzclose(file);
  return text;
}

TEST(OfacFile, TheRealListIsReadWhole) {
  const std::filesystem::path directory = LIMEN_SOURCE_DIR "/../shared/data/screening";
  if (!std::filesystem::exists(directory / "ofac_sdn.csv.gz")) GTEST_SKIP() << "the list is not here";
  const auto sdn = unpack(directory / "ofac_sdn.csv.gz");
  const auto alt = unpack(directory / "ofac_alt_even.csv.gz");
  const auto all = read_ofac(sdn, alt, {.persons_only = false}).take();
  EXPECT_EQ(all.records_count.in, 14'965U);
  EXPECT_EQ(all.records_count.accepted, 14'965U);
  EXPECT_TRUE(all.aliases_count.balanced());
  EXPECT_GT(all.aliases_count.accepted, 8000U);
  const auto persons = read_ofac(sdn, alt).take();
  EXPECT_EQ(persons.records_count.accepted + persons.records_count.skipped, 14'965U);
  EXPECT_EQ(persons.records_count.refused, 0U);
  EXPECT_EQ(persons.records_count.skipped,
            persons.skipped.at("entity") + persons.skipped.at("vessel") + persons.skipped.at("aircraft"));
  // Nothing lost: each statement of date of birth, passport and gender in the bytes is a value, or is reported.
  const auto count = [&](std::string_view word) {
    std::size_t n = 0;
    for (const auto& record : all.records) {
      for (auto at = record.remarks.find(word); at != std::string::npos; at = record.remarks.find(word, at + 1)) ++n;
    }
    return n;
  };
  std::size_t births = 0, unread = 0, dated = 0;
  for (const auto& record : all.records) births += record.births.size();
  for (const auto& record : persons.records) dated += record.births.empty() ? 0 : 1;
  for (const auto& problem : all.diagnostics) unread += problem.code == "ofac.birth.unread" ? 1 : 0;
  EXPECT_EQ(births + unread, count("DOB "));
  EXPECT_LT(unread, 5U);
  EXPECT_GT(dated * 100, persons.records.size() * 95) << "a birth date for 98 of 100 persons";
  std::cout << "persons " << persons.records.size() << ", births " << births << ", unread " << unread << ", aliases "
            << all.aliases_count.accepted << " of " << all.aliases_count.in << '\n';
}

}  // namespace
}  // namespace limen::lists
