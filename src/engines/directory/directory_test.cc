#include "engines/directory/directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "base/result_matchers.h"

namespace limen::directory {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

const CivilDate kToday = *CivilDate::from_ymd(2026, 5, 4);

std::string shipped_text() {
  std::FILE* file = std::fopen(LIMEN_SOURCE_DIR "/packs/baseline/directory.csv", "rb");
  std::string text(1 << 20, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file));
  std::fclose(file);
  return text;
}
Directory shipped() { return read_rows(shipped_text(), "directory.csv").take(); }

std::vector<std::string> said(const Directory& directory, std::string_view code) {
  std::vector<std::string> out;
  for (const Finding& finding : check(directory, kToday))
    if (finding.code == code) out.push_back(finding.organisation + (finding.other.empty() ? "" : "/" + finding.other));
  return out;
}

// Organisations with everything that the specification nests, written here.
json::value example() {
  return parse_json(R"({"organizations": [
    {"id": "org-1", "name": "Harbour Welcome", "alternate_name": "HW", "description": "Advice, and a \"bed\" for a night,\nby the port",
     "website": "https://harbour.example", "year_incorporated": 1999, "tax_id": "007",
     "organization_identifiers": [{"id": "oi-1", "identifier_type": "register", "identifier": "A-1"}],
     "phones": [{"id": "ph-1", "number": "+00 1 234", "languages": [{"id": "la-1", "code": "ar", "name": "Arabic"}]}],
     "contacts": [{"id": "co-1", "name": "Front desk", "phones": [{"id": "ph-2", "number": "+00 1 235"}]}],
     "locations": [{"id": "lo-1", "location_type": "physical", "latitude": 36.5, "longitude": -6.25,
                    "addresses": [{"id": "ad-1", "address_1": "Quay 3", "city": "Haven", "country": "UT"}],
                    "accessibility": [{"id": "ac-1", "description": "ramp"}]}],
     "programs": [{"id": "pr-1", "name": "Night", "description": "Beds"}],
     "services": [{"id": "se-1", "name": "Legal advice", "status": "active", "minimum_age": 18, "assured_date": "2024-01-01",
                   "program": {"id": "pr-2", "name": "Law", "description": "-"},
                   "schedules": [{"id": "sc-1", "freq": "WEEKLY", "interval": 1, "byday": "MO,TU"}],
                   "service_at_locations": [{"id": "sl-1", "location": {"id": "lo-2", "location_type": "virtual", "url": "https://x.example"}}],
                   "cost_options": [{"id": "ct-1", "option": "free", "amount": 0}],
                   "languages": [{"id": "la-2", "code": "fr"}],
                   "service_areas": [{"id": "sa-1", "name": "Port", "extent": {"type": "Point", "coordinates": [1, 2]}}],
                   "own_member": [1, "two", null], "attributes": []}],
     "attributes": [{"id": "at-1", "link_id": "org-1", "link_entity": "organization", "taxonomy_term_id": "other", "value": "x"}],
     "metadata": [{"id": "me-1", "resource_id": "org-1", "resource_type": "organization", "last_action_date": "2025-01-01"}]},
    {"id": "org-2", "name": "Žlutý dům", "description": "ústav, 100 % zdarma; \"ano\"", "parent_organization_id": "org-1"}]})")
      .take();
}

std::string text_of(const Directory& directory) { return write_hsds_json(directory); }

TEST(DirectoryRows, TheShippedListIsReadWithItsMarks) {
  const Directory directory = shipped();
  EXPECT_THAT(directory.organisations, SizeIs(53));
  const json::object& iom = *directory.find("o26");
  EXPECT_EQ(name_of(iom), "International Organization for Migration");
  const auto size = attributes_of(iom, "fact:size");
  ASSERT_THAT(size, SizeIs(1));
  EXPECT_EQ(size[0].value, "125 member states");
  EXPECT_EQ(size[0].mark, 'S');
  EXPECT_THAT(size[0].note, HasSubstr("about 175 now"));
  EXPECT_THAT(attributes_of(*directory.find("m09"), "fact:founded"), SizeIs(2));
  for (const json::object& one : directory.organisations) {
    EXPECT_FALSE(attributes_of(one, "kind").empty()) << id_of(one);
    EXPECT_FALSE(attributes_of(one, "listing").empty()) << id_of(one);
  }
  const Directory again = read_rows(write_rows(directory), "again").take();
  EXPECT_TRUE(write_rows(again) == write_rows(directory));
}

// The traps of the lists that these bodies came from.
TEST(DirectoryCheck, TheTrapsAreSeen) {
  const Directory directory = shipped();
  EXPECT_THAT(said(directory, "directory.double"), SizeIs(0)) << "what stood twice stands once";
  EXPECT_THAT(attributes_of(*directory.find("o04"), "listing").at(0).value, HasSubstr("EU-focused")) << "in both lists";
  EXPECT_THAT(said(directory, "directory.acronym_clash"), Contains("o17/o25"));
  EXPECT_THAT(said(directory, "directory.stale"), ::testing::IsSupersetOf({"o26", "o28", "o29"}));
  EXPECT_THAT(said(directory, "directory.no_description"), Contains("o16"));
  EXPECT_THAT(said(directory, "directory.relation_unknown"), SizeIs(0));
  EXPECT_THAT(said(directory, "directory.no_successor"), Contains("m15"));
  EXPECT_THAT(said(directory, "directory.no_successor"), Not(Contains("o21"))) << "the status names the successor";
  const auto parent = attributes_of(*directory.find("o07"), "relation");
  ASSERT_THAT(parent, SizeIs(1));
  EXPECT_EQ(parent[0].value, "office of o26");
}

TEST(DirectoryCheck, DoublesAndDeadEndsAreSeen) {
  Directory directory = read_hsds_json(limen::to_text(example()), "x").take();
  directory.organisations[1]["name"] = "The Harbour of Welcome";
  directory.organisations[1]["website"] = "http://www.harbour.example/en";
  add_attribute(directory.organisations[1], {"relation", "run by o99", 'R', ""});
  directory.organisations[1]["description"] = "br\xEF\xBF\xBDken";
  EXPECT_THAT(said(directory, "directory.double"), Contains("org-2/org-1"));
  EXPECT_THAT(said(directory, "directory.same_website"), Contains("org-2/org-1"));
  EXPECT_THAT(said(directory, "directory.relation_unknown"), Contains("org-2"));
  EXPECT_THAT(said(directory, "directory.broken_character"), Contains("org-2"));
  EXPECT_THAT(said(directory, "directory.not_assured"), Contains("org-1"));
}

TEST(DirectoryHsds, JsonAndTablesGiveTheSameBack) {
  const Directory directory = read_hsds_json(limen::to_text(example()), "x").take();
  EXPECT_EQ(text_of(read_hsds_json(text_of(directory), "again").take()), text_of(directory));
  const Tables tables = write_hsds_tables(directory);
  for (const char* name : {"organization", "service", "location", "phone", "contact", "address", "schedule", "language",
                           "service_at_location", "attribute", "metadata", "datapackage.json"}) {
    EXPECT_TRUE(tables.contains(name)) << name;
  }
  const auto back = read_hsds_tables(tables);
  ASSERT_OK(back);
  // Members of an object have no order.
  EXPECT_TRUE(parse_json(text_of(*back)).value() == parse_json(text_of(directory)).value()) << text_of(*back);
  const Directory ours = shipped();
  const auto our_back = read_hsds_tables(write_hsds_tables(ours));
  ASSERT_OK(our_back);
  EXPECT_TRUE(parse_json(text_of(*our_back)).value() == parse_json(text_of(ours)).value());
}

// Tables that somebody else wrote have no memory of which member a row was.
TEST(DirectoryHsds, TablesOfOthersAreNested) {
  const Tables tables = {
      {"organization", "id,name,description\n1,Harbour,Advice\n2,House,\n"},
      {"service", "id,organization_id,name,status\ns1,1,Advice,active\n"},
      {"location", "id,organization_id,location_type,latitude\nl1,1,physical,36.5\n"},
      {"service_at_location", "id,service_id,location_id\nsl1,s1,l1\n"},
      {"phone", "id,organization_id,service_id,location_id,number\np1,1,,,\"+1\"\np2,,s1,,\"+2\"\np3,,,l1,\"+3\"\n"}};
  const auto directory = read_hsds_tables(tables);
  ASSERT_OK(directory);
  const json::value one(*directory->find("1"));
  const auto at = [&](std::string_view pointer) {
    std::error_code none;
    const auto* found = one.find_pointer({pointer.data(), pointer.size()}, none);
    return found == nullptr ? std::string("absent") : limen::to_text(*found);
  };
  EXPECT_EQ(at("/phones/0/number"), "\"+1\"");
  EXPECT_EQ(at("/services/0/phones/0/number"), "\"+2\"");
  EXPECT_EQ(at("/locations/0/phones/0/number"), "\"+3\"");
  EXPECT_EQ(at("/locations/0/latitude"), "3.65E1");
  EXPECT_EQ(at("/services/0/service_at_locations/0/location_id"), "\"l1\"");
}

TEST(DirectoryHsds, WhatDoesNotFitIsToldWithItsPlace) {
  const auto json_error = [](std::string_view text) {
    const auto read = read_hsds_json(text, "x.json");
    return read.ok() ? std::string("ok") : read.error().code + " " + read.error().place.path;
  };
  EXPECT_EQ(json_error("[]"), "ok");
  EXPECT_EQ(json_error("[{\"id\": \"1\"}]"), "directory.json /0/name");
  EXPECT_EQ(json_error("{\"organizations\": [{\"id\": 1, \"name\": \"x\"}]}"), "directory.json /organizations/0/id");
  EXPECT_EQ(json_error("[{\"id\": \"1\", \"name\": \"x\"}, {\"id\": \"1\", \"name\": \"y\"}]"), "directory.json /1/id");
  EXPECT_EQ(json_error("7"), "directory.json ");
  EXPECT_EQ(json_error("{\"organizations\": [], \"services\": [{\"id\": \"s\", \"organization_id\": \"9\"}]}"),
            "directory.json /services/0/organization_id");
  const auto tables_error = [](const Tables& tables) {
    const auto read = read_hsds_tables(tables);
    return read.ok() ? std::string("ok") : read.error().code;
  };
  EXPECT_EQ(tables_error({}), "directory.tables");
  EXPECT_EQ(tables_error({{"organization", "id,name\n,x\n"}}), "directory.tables");
  EXPECT_EQ(tables_error({{"organization", "name\nx\n"}}), "csv.header.missing");
  EXPECT_EQ(tables_error({{"organization", "id,name\n1,x\n"}, {"service", "id,organization_id\ns,2\n"}}),
            "directory.tables")
      << "a service of nobody is not lost in silence";
  const auto rows_error = [](std::string_view text) {
    const auto read = read_rows(text, "x.csv");
    return read.ok() ? std::string("ok") : read.error().code;
  };
  EXPECT_EQ(rows_error("id,name,kind\n1,A,NGO\n1,B,NGO\n"), "directory.rows");
  EXPECT_EQ(rows_error("id,name,kind\n,A,NGO\n"), "directory.rows");
  EXPECT_EQ(rows_error("id,name\n1,A\n"), "csv.header.missing");
}

TEST(DirectoryMerge, SaysWhatChangesFieldByField) {
  Directory directory = shipped();
  Directory incoming =
      read_rows("id,name,kind,url\no12,UNHCR renamed,UN agency,https://u.example\nx1,New,NGO,\n", "in").take();
  const auto changes = merge(directory, incoming);
  std::set<std::string> said;
  for (const Change& change : changes) said.insert(change.organisation + ":" + change.field);
  EXPECT_THAT(said, Contains("o12:name"));
  EXPECT_THAT(said, Contains("o12:website"));
  EXPECT_THAT(said, Contains("x1:"));
  EXPECT_EQ(directory.find("o12")->at("alternate_name").as_string(), "UNHCR") << "what is not said stays";
  EXPECT_TRUE(merge(directory, incoming).empty()) << "a second time nothing changes";
  EXPECT_THAT(directory.organisations, SizeIs(54));
}

TEST(DirectoryExports, VcardsAndJsonLd) {
  const Directory directory = read_hsds_json(limen::to_text(example()), "x").take();
  const std::string cards = write_vcards(directory);
  EXPECT_THAT(cards, HasSubstr("NOTE:Advice\\, and a \"bed\" for a night\\,\\nby the port\r\n"));
  std::size_t from = 0;
  for (auto end = cards.find("\r\n"); end != std::string::npos; from = end + 2, end = cards.find("\r\n", from))
    EXPECT_LE(end - from, 75U);
  const auto ld = parse_json(write_json_ld(shipped()));
  ASSERT_OK(ld);
  bool office = false;
  for (const json::value& node : ld->at("@graph").as_array()) {
    if (node.at("@id") == "#o07") office = node.at("parentOrganization").as_array().at(0).at("@id") == "#o26";
  }
  EXPECT_TRUE(office);
}

// Any bytes give a directory or an error.
TEST(DirectoryAnyBytes, GiveADirectoryOrAnError) {
  std::mt19937 random(3);
  const std::string json = limen::to_text(example()), rows = shipped_text();
  for (int round = 0; round < 400; ++round) {
    std::string text = round % 2 == 0 ? json : rows.substr(0, 3000);
    for (int i = 0; i < 1 + round % 5; ++i) text[random() % text.size()] = static_cast<char>(random() % 256);
    if (round % 7 == 0) text.resize(random() % text.size());
    for (const auto& read : {read_hsds_json(text, "x"), read_rows(text, "x")}) {
      if (!read.ok()) continue;
      check(*read, kToday);
      const auto back = read_hsds_tables(write_hsds_tables(*read));
      if (back.ok()) {
        EXPECT_EQ(back->organisations.size(), read->organisations.size());
      }
      write_json_ld(*read);
      write_vcards(*read);
    }
  }
}

TEST(Directory, WhoDoesWhatWhereAsHxl) {
  const auto all = read_hsds_json(
      R"([{"id":"a","name":"=Aid","website":"https://a.example.org","services":[
            {"id":"s","name":"Shelter","status":"active","service_areas":[{"id":"1","name":"Port"},{"id":"2","name":"Hill"}]},
            {"id":"t","name":"Advice","status":"active"}]},
          {"id":"b","name":"Bare"}])",
      "test");
  ASSERT_OK(all);
  const std::string text = write_hxl(*all);
  EXPECT_NE(text.find("\r\n#org+id,#org+name,"), std::string::npos) << "hashtags stand in the second row, unguarded";
  EXPECT_EQ(std::ranges::count(text, '\n'), 2 + 3 + 1) << text;
  EXPECT_NE(text.find("Shelter,active,Hill"), std::string::npos) << text;
  EXPECT_EQ(text.find(",=Aid"), std::string::npos) << "what a table would take for a formula is guarded";
}

}  // namespace
}  // namespace limen::directory
