#include "formats/list_xml/list_xml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <random>

#include "base/test_work.h"
#include "formats/list_xml/fixtures.h"

namespace limen::lists {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Source source_of(std::string_view bytes, std::size_t piece = 65536) {
  return [bytes, piece](std::span<char> to) mutable {
    const std::size_t count = std::min({to.size(), bytes.size(), piece});
    std::copy_n(bytes.data(), count, to.data());
    bytes.remove_prefix(count);
    return count;
  };
}

std::optional<StateCode> states(std::string_view name) {
  if (name == "Utopia") return StateCode::parse("UTO").value();
  if (name == "Iran" || name == "IR" || name == "Iran (Islamic Republic of)") return StateCode::parse("IRN").value();
  return std::nullopt;
}

Reading read_all_of(Format format, std::string_view bytes, bool persons_only = true, std::size_t piece = 65536) {
  Reading reading;
  Options options;
  options.persons_only = persons_only;
  options.state_by_name = states;
  auto summary = read_xml(format, source_of(bytes, piece), options,
                          [&](Record&& record) { reading.records.push_back(std::move(record)); });
  EXPECT_TRUE(summary.ok()) << summary.error().to_text();
  if (summary.ok()) static_cast<Summary&>(reading) = summary.take();
  EXPECT_EQ(reading.records.size(), reading.records_count.accepted);
  return reading;
}

std::vector<std::string> names(const Record& record) {
  std::vector<std::string> all;
  for (const auto& name : record.names) all.push_back(std::string(to_text(name.kind)) + ":" + name.text());
  return all;
}

std::vector<std::string> births(const Record& record) {
  std::vector<std::string> all;
  for (const auto& birth : record.births) {
    all.push_back((birth.circa ? "c " : "") + birth.date.to_text() +
                  (birth.to_year ? "/" + std::to_string(*birth.to_year) : "") +
                  (birth.calendar.empty() ? "" : " " + birth.calendar));
  }
  return all;
}

std::vector<std::string> other(const Record& record) {
  std::vector<std::string> all;
  for (const auto& fact : record.other) all.push_back(fact.text);
  return all;
}

std::vector<std::string> codes(const Reading& reading) {
  std::vector<std::string> all;
  for (const auto& problem : reading.diagnostics) all.push_back(problem.code);
  return all;
}

TEST(UnXml, APersonWithEverything) {
  const Reading reading = read_all_of(Format::kUnXml, fixtures::kUn);
  EXPECT_EQ(reading.records_count.in, 3U);
  EXPECT_EQ(reading.records_count.refused, 1U) << "the one without a name";
  EXPECT_EQ(reading.skipped.at("entity"), 1U);
  EXPECT_EQ(reading.published->to_text(), "2026-02-27");
  EXPECT_FALSE(reading.broken);
  EXPECT_THAT(codes(reading), Contains("list.name.missing"));
  ASSERT_THAT(reading.records, SizeIs(1));
  const Record& record = reading.records[0];
  EXPECT_EQ(record.reference, "UTi.001");
  EXPECT_EQ(record.source_id, "7001");
  EXPECT_EQ(names(record), (std::vector<std::string>{"primary:TULLIO ALDO ROSSI", "alias:Туллио Росси",
                                                     "alias:Tulio Rossy", "alias:Tullio Rosi", "weak:The Key",
                                                     "weak:Old Aldo", "alias:ТР", "alias:T. R.", "alias:Te Er"}));
  EXPECT_EQ(record.names[2].whole, "Tulio Rossy; Tullio Rosi");
  EXPECT_EQ(record.names[2].from.column, "ALIAS_NAME");
  EXPECT_GT(record.names[2].from.line, record.names[0].from.line);
  EXPECT_EQ(births(record), (std::vector<std::string>{"1964-07-17", "c 1965-XX-XX", "1955-XX-XX/1958"}));
  EXPECT_EQ(record.sexes, std::vector{Sex::kMale});
  ASSERT_THAT(record.nationalities, SizeIs(2));
  EXPECT_EQ(record.nationalities[1].code.text(), "IRN");
  ASSERT_THAT(record.documents, SizeIs(1));
  EXPECT_EQ(record.documents[0].number, "381310014");
  EXPECT_EQ(record.documents[0].issued.to_text(), "2009-08-31");
  EXPECT_EQ(record.documents[0].note, "expired");
  EXPECT_EQ(record.birth_places.at(0).text, "Utown, Utopia");
  EXPECT_EQ(record.addresses.at(0).state.code.text(), "UTO");
  EXPECT_EQ(record.listed_on->to_text(), "2016-11-30");
  EXPECT_EQ(record.updated_on->to_text(), "2018-03-04");
  EXPECT_EQ(record.remarks, "Nothing is known of him.");
  EXPECT_EQ(record.programmes.at(0).text, "Utopia");
  for (const char* kept :
       {"Captain", "Keeper of keys", "INDIVIDUAL/NEW_ELEMENT: never seen before", "NEW_ELEMENT/kind: x",
        "INDIVIDUAL_ALIAS/NOTE: of old", "INDIVIDUAL_DATE_OF_BIRTH/NOTE: it is said"}) {
    EXPECT_THAT(other(record), Contains(kept));
  }
}

void expect_rossi(const Record& record) {
  EXPECT_EQ(record.sexes, std::vector{Sex::kMale});
  ASSERT_THAT(record.documents, SizeIs(1));
  EXPECT_EQ(record.documents[0].number, "A77");
  EXPECT_EQ(record.nationalities.back().code.text(), "IRN");
  EXPECT_THAT(record.birth_places, Not(IsEmpty()));
  EXPECT_THAT(record.addresses, SizeIs(1));
  EXPECT_THAT(record.programmes, Not(IsEmpty()));
}

TEST(OfacXml, APersonWithEverything) {
  const Reading reading = read_all_of(Format::kOfacXml, fixtures::kStandard);
  EXPECT_EQ(reading.records_count.in, 3U);
  EXPECT_EQ(reading.declared, 3U);
  EXPECT_EQ(reading.published->to_text(), "2024-05-06");
  EXPECT_EQ(reading.records_count.skipped, 2U);
  const Record& record = reading.records.at(0);
  expect_rossi(record);
  EXPECT_EQ(record.reference, "9001");
  EXPECT_EQ(names(record),
            (std::vector<std::string>{"primary:ROSSI, Tullio", "alias:ROSSY, Tulio", "weak:THE KEY", "former:ROSI"}));
  EXPECT_EQ(births(record), (std::vector<std::string>{"1974-08-12", "c 1975-XX-XX", "1970-XX-XX/1972"}));
  EXPECT_EQ(record.documents[0].issuer.code.text(), "UTO");
  EXPECT_EQ(record.documents[0].expires.to_text(), "2024-03-02");
  EXPECT_EQ(record.citizenships.at(0).code.text(), "IRN");
  EXPECT_THAT(other(record), Contains("Secondary sanctions risk: section 1"));
  const Reading all = read_all_of(Format::kOfacXml, fixtures::kStandard, false);
  ASSERT_THAT(all.records, SizeIs(3));
  EXPECT_EQ(all.records[2].kind, SubjectKind::kVessel);
  EXPECT_THAT(other(all.records[2]), Contains("vesselInfo/callSign: UT1"));
}

TEST(OfacEnhanced, APersonWithEverything) {
  const Reading reading = read_all_of(Format::kOfacEnhanced, fixtures::kEnhanced);
  EXPECT_EQ(reading.published->to_text(), "2024-08-28");
  const Record& record = reading.records.at(0);
  expect_rossi(record);
  EXPECT_EQ(record.reference, "26531");
  EXPECT_EQ(names(record), (std::vector<std::string>{"primary:ROSSI, Tullio", "alias:РОССИ, Туллио", "weak:THE KEY"}));
  EXPECT_EQ(record.names[1].script, "Cyrillic");
  EXPECT_EQ(births(record), (std::vector<std::string>{"1974-08-12", "c 1975-XX-XX/1977"}));
  EXPECT_EQ(record.documents[0].note, "not valid");
  EXPECT_EQ(record.documents[0].issued.to_text(), "2014-03-XX");
  EXPECT_EQ(record.listed_on->to_text(), "2019-03-26");
  EXPECT_EQ(record.legal_basis, "Order 1");
  EXPECT_EQ(record.addresses[0].text, "Utown, Utopia");
  for (const char* kept : {"Captain", "Patronymic: Aldovich", "Additional Sanctions Information - Subject to more",
                           "relationship/relatedEntity: UTOPIA SHIPPING"}) {
    EXPECT_THAT(other(record), Contains(kept));
  }
}

TEST(OfacAdvanced, APersonWithEverything) {
  const Reading reading = read_all_of(Format::kOfacAdvanced, fixtures::kAdvanced);
  EXPECT_EQ(reading.records_count.in, 4U);
  EXPECT_EQ(reading.records_count.skipped, 2U);
  EXPECT_EQ(reading.records_count.refused, 1U) << "a type that no table has";
  EXPECT_EQ(reading.published->to_text(), "2024-05-03");
  const Record& record = reading.records.at(0);
  expect_rossi(record);
  EXPECT_EQ(record.reference, "9001");
  EXPECT_EQ(names(record), (std::vector<std::string>{"primary:Rossi, Tullio", "alias:Росси", "weak:The Key"}));
  EXPECT_EQ(births(record), (std::vector<std::string>{"c 1974-XX-XX"}));
  EXPECT_EQ(record.documents[0].issuer.code.text(), "UTO");
  EXPECT_EQ(record.documents[0].issued.to_text(), "2014-03-03");
  EXPECT_EQ(record.addresses[0].text, "Utown, Utopia");
  EXPECT_EQ(record.listed_on->to_text(), "1986-12-10");
  EXPECT_EQ(record.programmes[0].text, "UTO");
  EXPECT_EQ(record.remarks, "A remark");
  EXPECT_THAT(other(record), Contains("Title Captain"));
  EXPECT_THAT(other(record), Contains("Block"));
}

TEST(EuXml, APersonWithEverything) {
  const Reading reading = read_all_of(Format::kEuXml, fixtures::kEu);
  EXPECT_EQ(reading.records_count.in, 3U);
  EXPECT_EQ(reading.records_count.skipped, 1U);
  EXPECT_EQ(reading.records_count.refused, 1U);
  EXPECT_THAT(codes(reading), Contains("list.reference.duplicate"));
  EXPECT_EQ(reading.published->to_text(), "2026-03-02");
  const Record& record = reading.records.at(0);
  expect_rossi(record);
  EXPECT_EQ(record.reference, "EU.1.1");
  EXPECT_EQ(record.source_id, "13");
  EXPECT_EQ(names(record), (std::vector<std::string>{"primary:Rossi, Tullio Aldo", "alias:Туллио Росси", "weak:The Key",
                                                     "weak:Old Aldo"}));
  EXPECT_THAT(record.names[0].also, SizeIs(1)) << "the same name in another language is one name with two places";
  EXPECT_EQ(record.names[0].whole, "Tullio Aldo Rossi");
  EXPECT_EQ(record.names[1].language, "ru");
  EXPECT_EQ(births(record), (std::vector<std::string>{"1974-08-12", "c 1353-XX-XX ISLAMIC", "1970-XX-XX/1975"}));
  EXPECT_EQ(record.documents[0].note, "diplomatic; knownFalse");
  EXPECT_EQ(record.documents[0].expires.to_text(), "2020-01-01");
  EXPECT_EQ(record.listed_on->to_text(), "2014-03-17");
  EXPECT_THAT(other(record), Contains("Keeper of keys"));
  EXPECT_THAT(other(record), Contains("regulation/organisationType: commission"));
}

TEST(UkXml, APersonWithEverything) {
  const Reading reading = read_all_of(Format::kUkXml, fixtures::kUk);
  EXPECT_EQ(reading.records_count.in, 2U);
  EXPECT_EQ(reading.published->to_text(), "2026-02-03");
  const Record& record = reading.records.at(0);
  expect_rossi(record);
  EXPECT_EQ(record.reference, "UTO0001");
  EXPECT_EQ(names(record), (std::vector<std::string>{"primary:ROSSI, Tullio Aldo", "weak:The Key", "alias:ROSSY, Tulio",
                                                     "alias:Туллио Росси"}));
  EXPECT_EQ(births(record), (std::vector<std::string>{"1974-08-12", "1975-XX-XX"}));
  EXPECT_EQ(record.listed_on->to_text(), "2014-03-17");
  EXPECT_EQ(record.updated_on->to_text(), "2026-02-03");
  EXPECT_EQ(record.reason, "Holds the keys.");
  EXPECT_THAT(other(record), Contains("Designation/UNReferenceNumber: UTi.001"));
  EXPECT_THAT(other(record), Contains("Designation/SanctionsImposed: Travel Ban"));
}

struct Case {
  Format format;
  std::string_view text;
};
constexpr Case kCases[] = {{Format::kUnXml, fixtures::kUn},
                           {Format::kOfacXml, fixtures::kStandard},
                           {Format::kOfacEnhanced, fixtures::kEnhanced},
                           {Format::kOfacAdvanced, fixtures::kAdvanced},
                           {Format::kEuXml, fixtures::kEu},
                           {Format::kUkXml, fixtures::kUk}};

TEST(ListXml, FormsAreRecognised) {
  for (const Case& one : kCases) {
    EXPECT_EQ(detect(one.text.substr(0, 2000)), one.format) << to_text(one.format);
    EXPECT_EQ(detect("\xEF\xBB\xBF" + std::string(one.text)), one.format);
    EXPECT_EQ(parse_format(to_text(one.format)), one.format);
  }
  EXPECT_EQ(detect("<html><body>moved</body></html>"), Format::kUnknown);
  EXPECT_EQ(detect("<!-- <sdnList> --><x:export xmlns:x='y'>"), Format::kEuXml);
}

// A file that is cut anywhere says so, keeps what came before, and balances.
TEST(ListXml, ACutFileIsBrokenAndBalances) {
  for (const Case& one : kCases) {
    const std::string_view whole = one.text;
    const auto full = read_all_of(one.format, whole, false).records_count.accepted;
    for (std::size_t size = 0; size + 1 < whole.size(); size += 37) {
      const Reading reading = read_all_of(one.format, whole.substr(0, size), false);
      ASSERT_TRUE(reading.broken) << size;
      ASSERT_TRUE(reading.records_count.balanced());
      ASSERT_LE(reading.records_count.accepted, full);
    }
  }
}

TEST(ListXml, AnyChangedBytesStillBalance) {
  std::mt19937 random(7);
  for (const Case& one : kCases) {
    for (int i = 0; i < 300; ++i) {
      std::string text(one.text);
      for (int k = 0; k < 3; ++k) text[random() % text.size()] = static_cast<char>(random());
      const Reading reading = read_all_of(one.format, text, i % 2 == 0, 1 + random() % 500);
      ASSERT_TRUE(reading.records_count.balanced());
    }
  }
}

TEST(ListXml, DoctypesAndEntitiesAreRefused) {
  const std::string bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\">]>\n";
  const Reading reading = read_all_of(Format::kUkXml, bomb + std::string(fixtures::kUk.substr(39)));
  ASSERT_TRUE(reading.broken);
  EXPECT_EQ(reading.broken->code, "xml.doctype");
  EXPECT_THAT(reading.records, IsEmpty());
}

TEST(ListXml, AnEntryThatIsTooLargeIsRefusedAndTheNextIsRead) {
  std::string text = "<Designations><Designation><UniqueID>1</UniqueID>";
  for (int i = 0; i < 70; ++i) text += "<a>";
  for (int i = 0; i < 70; ++i) text += "</a>";
  text += "</Designation>" + std::string(fixtures::kUk.substr(fixtures::kUk.find("<Designation>")));
  const Reading reading = read_all_of(Format::kUkXml, text);
  EXPECT_FALSE(reading.broken);
  EXPECT_EQ(reading.records_count.in, 3U);
  EXPECT_EQ(reading.records_count.refused, 1U);
  EXPECT_THAT(codes(reading), Contains("list.record.too_large"));
  EXPECT_THAT(reading.records, SizeIs(1));
}

TEST(ListXmlLinear, HostileListsTakeLinearWork) {
  const auto use = [](Format format) {
    return [format](std::string_view bytes) { (void)read_xml(format, source_of(bytes), {}, [](Record&&) {}); };
  };
  const std::string un = "<CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL>";
  for (const char* piece :
       {"<INDIVIDUAL_ALIAS><ALIAS_NAME>a;b;c(</ALIAS_NAME></INDIVIDUAL_ALIAS>", "<a>x</a>y", "<a/>z",
        "<NATIONALITY><VALUE>q</VALUE></NATIONALITY>", "<FIRST_NAME>a</FIRST_NAME>", "a) b) ;"}) {
    testing::expect_linear(testing::repeated(un, piece, "</INDIVIDUAL></INDIVIDUALS></CONSOLIDATED_LIST>"),
                           use(Format::kUnXml), piece);
  }
  testing::expect_linear(testing::repeated(un, "<a>"), use(Format::kUnXml), "depth");
  testing::expect_linear(testing::repeated("<export>", "<sanctionEntity/>"), use(Format::kEuXml), "entities");
  testing::expect_linear(testing::repeated("<export><sanctionEntity>", "<regulation numberTitle='1'/>"),
                         use(Format::kEuXml), "regulations");
  const std::string advanced = "<Sanctions><DistinctParties><DistinctParty><Profile><Identity>";
  testing::expect_linear(testing::repeated(advanced, "<Alias><DocumentedName/></Alias>",
                                           "</Identity></Profile></DistinctParty></DistinctParties></Sanctions>"),
                         use(Format::kOfacAdvanced), "aliases");
}

std::string real_file(const std::string& name) {
  const auto path = std::filesystem::path(LIMEN_SOURCE_DIR) / "../shared/data/screening" / name;
  std::string text;
  gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) return text;
  char buffer[65536];
  for (int got = 0; (got = gzread(file, buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<std::size_t>(got));
  gzclose(file);
  return text;
}

TEST(ListXmlFiles, RealListsAreReadWhole) {
  struct Real {
    const char* file;
    Format format;
    std::uint64_t entries;
  };
  for (const Real& real : {Real{"un_consolidated_2020.xml.gz", Format::kUnXml, 1093},
                           Real{"ofac_standard_sample.xml.gz", Format::kOfacXml, 443},
                           Real{"ofac_enhanced_sample.xml.gz", Format::kOfacEnhanced, 293}}) {
    const std::string text = real_file(real.file);
    if (text.empty()) GTEST_SKIP() << "no shared data";
    EXPECT_EQ(detect(text.substr(0, 65536)), real.format);
    const Reading reading = read_all_of(real.format, text, false);
    EXPECT_FALSE(reading.broken);
    EXPECT_EQ(reading.records_count.in, real.entries) << real.file;
    EXPECT_EQ(reading.records_count.refused, 0U) << real.file;
    EXPECT_EQ(reading.declared.value_or(real.entries), real.entries);
    std::map<std::string, int> by_code;
    for (const auto& problem : reading.diagnostics) ++by_code[problem.code];
    for (const auto& [code, count] : by_code) std::cout << real.file << " " << code << " " << count << "\n";
    std::size_t all_names = 0, all_births = 0, documents = 0, others = 0;
    for (const auto& record : reading.records) {
      all_names += record.names.size();
      all_births += record.births.size();
      documents += record.documents.size();
      others += record.other.size();
    }
    std::cout << real.file << ": names " << all_names << ", births " << all_births << ", documents " << documents
              << ", other " << others << "\n";
  }
}

}  // namespace
}  // namespace limen::lists
