#include "formats/list_json/list_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "base/test_work.h"

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
  if (name == "ir") return StateCode::parse("IRN").value();
  return std::nullopt;
}

Reading read_all_of(Format format, std::string_view bytes, bool persons_only = true, std::size_t piece = 65536) {
  Reading reading;
  Options options;
  options.persons_only = persons_only;
  options.state_by_name = states;
  const OnRecord take = [&](Record&& record) { reading.records.push_back(std::move(record)); };
  auto summary = format == Format::kOsSimpleCsv ? read_simple_csv(bytes, options, take)
                                                : read_json(format, source_of(bytes, piece), options, take);
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

constexpr std::string_view kPerson =
    R"({"id":"Q1","caption":"Tullio Rossi","schema":"Person","properties":{"name":["Туллио Росси","Tullio Rossi"],)"
    R"("alias":["Tulio"],"weakAlias":["The Key"],"previousName":["Rosi"],"birthDate":["1974-08","circa 1975"],)"
    R"("birthPlace":["Utown"],"nationality":["ir"],"citizenship":["ir"],"gender":["male"],"passportNumber":["A77"],)"
    R"("position":["Keeper of keys"],"topics":["sanction"],"notes":["A note."],"addressEntity":["addr1"]},)"
    R"("datasets":["uto"],"last_change":"2026-02-03T04:05:06","target":true})";
constexpr std::string_view kParts =
    R"({"id":"s1","schema":"Sanction","properties":{"entity":["Q1"],"program":["UTO"],"authority":["Utopia"],"listingDate":["2014-03-17"],"reason":["Keys."]}})"
    "\n"
    R"({"id":"p1","schema":"Passport","properties":{"holder":["Q1"],"number":["B88"],"country":["ir"],"endDate":["2030"]}})"
    "\n"
    R"({"id":"addr1","schema":"Address","properties":{"full":["1 Main Street, Utown"],"country":["ir"]}})"
    "\n"
    R"({"id":"o1","schema":"Ownership","properties":{"owner":["Q1"],"asset":["Q2"]}})"
    "\n"
    R"({"id":"Q2","schema":"Company","caption":"Utopia Shipping","properties":{"name":["Utopia Shipping"]}})"
    "\n"
    R"({"id":"s2","schema":"Sanction","properties":{"entity":["Q2"]}})"
    "\n"
    R"({"id":"s3","schema":"Sanction","properties":{"entity":["Q9"]}})"
    "\n";

void expect_rossi(const Record& record) {
  EXPECT_EQ(record.reference, "Q1");
  EXPECT_EQ(names(record), (std::vector<std::string>{"primary:Tullio Rossi", "alias:Туллио Росси", "alias:Tulio",
                                                     "weak:The Key", "former:Rosi"}));
  ASSERT_THAT(record.births, SizeIs(2));
  EXPECT_EQ(record.births[0].date.to_text(), "1974-08-XX");
  EXPECT_TRUE(record.births[1].circa);
  ASSERT_THAT(record.nationalities, SizeIs(1));
  EXPECT_EQ(record.nationalities[0].code.text(), "IRN");
  EXPECT_THAT(record.citizenships, SizeIs(1));
  EXPECT_EQ(record.sexes, std::vector{Sex::kMale});
  ASSERT_THAT(record.documents, SizeIs(2));
  EXPECT_EQ(record.documents[1].number, "B88");
  EXPECT_EQ(record.documents[1].issuer.code.text(), "IRN");
  EXPECT_EQ(record.documents[1].expires.to_text(), "2030-XX-XX");
  EXPECT_EQ(record.addresses.at(0).text, "1 Main Street, Utown");
  EXPECT_EQ(record.listed_on->to_text(), "2014-03-17");
  EXPECT_EQ(record.updated_on->to_text(), "2026-02-03");
  EXPECT_EQ(record.reason, "Keys.");
  EXPECT_EQ(record.remarks, "A note.");
  EXPECT_THAT(record.programmes, SizeIs(2));
  EXPECT_THAT(other(record), Contains("position: Keeper of keys"));
  EXPECT_THAT(other(record), Contains("sanction authority: Utopia"));
  EXPECT_THAT(other(record), Contains("datasets: uto"));
}

TEST(FtmEntities, PartsAreJoinedWhereverTheyStand) {
  for (const bool parts_first : {false, true}) {
    const std::string person = std::string(kPerson) + "\n";
    const std::string text = parts_first ? std::string(kParts) + person : person + std::string(kParts);
    const Reading reading = read_all_of(Format::kFtmEntities, text, true, parts_first ? 7 : 65536);
    EXPECT_EQ(reading.records_count.in, 8U);
    EXPECT_EQ(reading.skipped.at("part of another record"), 3U);
    EXPECT_EQ(reading.skipped.at("part of a skipped record"), 1U);
    EXPECT_EQ(reading.skipped.at("part of nothing that is here"), 1U);
    EXPECT_EQ(reading.skipped.at("schema Ownership"), 1U);
    EXPECT_EQ(reading.skipped.at("entity"), 1U);
    ASSERT_THAT(reading.records, SizeIs(1));
    expect_rossi(reading.records[0]);
  }
}

TEST(FtmNested, PartsAreInside) {
  std::string text(kPerson);
  text.replace(text.find("\"addr1\""), 7,
               R"({"id":"addr1","schema":"Address","properties":{"full":["1 Main Street, Utown"],"country":["ir"]}})");
  text.replace(text.find("\"topics\""), 0,
               R"("sanctions":[{"id":"s1","schema":"Sanction","properties":{"program":["UTO"],"authority":["Utopia"],)"
               R"("listingDate":["2014-03-17"],"reason":["Keys."]}}],"passports":[{"id":"p1","schema":"Passport",)"
               R"("properties":{"number":["B88"],"country":["ir"],"endDate":["2030"]}}],"familyPerson":[{"id":"f1",)"
               R"("schema":"Family","caption":"Brother"}],)");
  EXPECT_EQ(detect(text), Format::kFtmNested);
  const Reading reading = read_all_of(Format::kFtmNested, text + "\n\n");
  EXPECT_EQ(reading.records_count.in, 1U);
  ASSERT_THAT(reading.records, SizeIs(1));
  Record record = reading.records[0];
  std::ranges::sort(record.documents, {}, &ListedDocument::number);
  expect_rossi(record);
  EXPECT_THAT(other(record), Contains("familyPerson: Family f1"));
}

TEST(FtmDelta, OperationsAreTold) {
  const std::string text =
      R"({"op":"ADD","entity":)" + std::string(kPerson) + "}\n" +
      R"({"op":"MOD","entity":{"id":"Q3","schema":"Person","caption":"Ada Okafor","properties":{}}})"
      "\n"
      R"({"op":"DEL","entity":{"id":"Q4"}})"
      "\n"
      R"({"op":"NOP","entity":{"id":"Q5"}})"
      "\n"
      R"({"op":"ADD"})"
      "\n";
  EXPECT_EQ(detect(text), Format::kFtmDelta);
  const Reading reading = read_all_of(Format::kFtmDelta, text);
  ASSERT_THAT(reading.records, SizeIs(3));
  EXPECT_EQ(reading.records[0].change, Change::kAdded);
  EXPECT_EQ(reading.records[1].change, Change::kModified);
  EXPECT_EQ(names(reading.records[1]), std::vector<std::string>{"primary:Ada Okafor"});
  EXPECT_EQ(reading.records[2].change, Change::kDeleted);
  EXPECT_EQ(reading.records[2].reference, "Q4");
  EXPECT_EQ(reading.records_count.refused, 2U);
  EXPECT_THAT(codes(reading), Contains("list.json.op"));
  EXPECT_THAT(codes(reading), Contains("list.json.entity"));
}

TEST(FtmEntities, WrongLinesAreRefusedAndACutOneBreaksTheList) {
  const std::string text = "[1]\n{\"id\":1}\n{\"id\":\"a\",\"schema\":\"Person\"}\nnot json\n" + std::string(kPerson) +
                           "\n" + std::string(kPerson) + "\n" + std::string(kPerson.substr(0, 100));
  const Reading reading = read_all_of(Format::kFtmEntities, text);
  EXPECT_EQ(reading.records_count.in, 7U);
  EXPECT_EQ(reading.records_count.refused, 6U);
  for (const char* code :
       {"list.json.entity", "list.reference.missing", "list.name.missing", "json.syntax", "list.reference.duplicate"}) {
    EXPECT_THAT(codes(reading), Contains(code));
  }
  ASSERT_TRUE(reading.broken);
  EXPECT_EQ(reading.broken->code, "list.json.cut");
  EXPECT_EQ(reading.broken->place.line, 7U);
  const Reading lone = read_all_of(Format::kFtmEntities, kPerson);
  EXPECT_FALSE(lone.broken) << "a last line without its end is whole when it is JSON";
}

constexpr std::string_view kSimpleHeader =
    "id,schema,name,aliases,birth_date,countries,addresses,identifiers,sanctions,phones,emails,program_ids,dataset,"
    "first_seen,last_seen,last_change\n";

TEST(SimpleCsv, ListsWithinFields) {
  const std::string text =
      std::string(kSimpleHeader) +
      "Q1,Person,Tullio Rossi,\"Tulio;\"\"Rossi; Tullio\"\"\",1974-08-12;1975,ir;xx,1 Main Street,A77;B88,"
      "UTO,,,UTO-1,uto,2020-01-01,2026-01-01,2026-02-03T00:00:00\n"
      "Q2,Company,Utopia Shipping,,,,,,,,,,,,,\n"
      "Q1,Person,Twice,,,,,,,,,,,,,\n"
      "Q3,Person\n";
  EXPECT_EQ(detect(text), Format::kOsSimpleCsv);
  const Reading reading = read_all_of(Format::kOsSimpleCsv, text);
  EXPECT_EQ(reading.records_count.in, 4U);
  EXPECT_EQ(reading.records_count.skipped, 1U);
  EXPECT_EQ(reading.records_count.refused, 2U);
  const Record& record = reading.records.at(0);
  EXPECT_EQ(names(record), (std::vector<std::string>{"primary:Tullio Rossi", "alias:Tulio", "alias:Rossi; Tullio"}));
  EXPECT_THAT(record.births, SizeIs(2));
  EXPECT_THAT(record.documents, SizeIs(2));
  EXPECT_EQ(record.programmes.at(0).text, "UTO-1");
  EXPECT_THAT(record.nationalities, IsEmpty()) << "a country of this form is not a nationality";
  EXPECT_THAT(other(record), Contains("countries: ir"));
}

TEST(ListJson, AnyChangedBytesStillBalance) {
  std::mt19937 random(11);
  const std::string text = std::string(kPerson) + "\n" + std::string(kParts);
  for (const Format format : {Format::kFtmEntities, Format::kFtmNested, Format::kFtmDelta}) {
    for (int i = 0; i < 300; ++i) {
      std::string changed = text;
      for (int k = 0; k < 3; ++k) changed[random() % changed.size()] = static_cast<char>(random());
      ASSERT_TRUE(read_all_of(format, changed, i % 2 == 0, 1 + random() % 300).records_count.balanced());
    }
  }
}

TEST(ListJsonLinear, HostileListsTakeLinearWork) {
  const auto use = [](std::string_view bytes) {
    (void)read_json(Format::kFtmEntities, source_of(bytes), {}, [](Record&&) {});
  };
  testing::expect_linear(testing::repeated("", "x\n"), use, "lines");
  testing::expect_linear(testing::repeated("", "{"), use, "depth");
  testing::expect_linear(
      testing::repeated("{\"id\":\"a\",\"schema\":\"Person\",\"properties\":{\"name\":[\"a\"", ",\"b\"", "]}}"), use,
      "names");
  testing::expect_linear(
      testing::repeated("{\"id\":\"a\",\"schema\":\"Person\",\"properties\":{\"nationality\":[\"a\"", ",\"b\"", "]}}"),
      use, "nationalities");
  testing::expect_linear(
      testing::repeated("", "{\"id\":\"a\",\"schema\":\"Sanction\",\"properties\":{\"entity\":[\"b\"]}}\n"), use,
      "parts");
  testing::expect_linear(
      testing::repeated("id,schema,name,aliases\n1,Person,a,", "a;"),
      [](std::string_view bytes) { (void)read_simple_csv(bytes, {}, [](Record&&) {}); }, "aliases");
}

}  // namespace
}  // namespace limen::lists
