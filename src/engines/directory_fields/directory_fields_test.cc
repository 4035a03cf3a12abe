// Fields of an organisation as strangers may propose them, the file of a proposal, and what is public.
#include "engines/directory_fields/directory_fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/result_matchers.h"
#include "platform/config/config.h"

namespace limen::directory_fields {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const Field& field(std::string_view code) { return *find_field(code); }

std::string checked(std::string_view code, std::string_view value) {
  const auto result = check_value(field(code), value);
  return result.ok() ? *result : "!" + result.error().code;
}

json::object body() {
  return parse_json(R"({"id":"o1","name":"Harbour Aid","alternate_name":"HA","description":"Helps.",
    "website":"https://harbour.example.org","tax_id":"77","email":"desk@harbour.example.org",
    "contacts":[{"id":"c1","name":"Ada Inner","email":"ada@harbour.example.org"}],
    "phones":[{"id":"p1","number":"+99 1 234","languages":[{"id":"g1","code":"fr"}],"contact_id":"c1"}],
    "metadata":[{"id":"m1","updated_by":"Ada Inner"}],
    "locations":[{"id":"l1","location_type":"physical","latitude":1.5,"contacts":[{"name":"Ada Inner"}],
      "addresses":[{"id":"a1","address_1":"Quay 1","city":"Port","country":"UT","address_type":"physical"}]}],
    "services":[{"id":"s1","name":"Legal advice","status":"active","assurer_email":"ada@harbour.example.org",
      "eligibility_description":"asylum seekers","languages":[{"id":"g2","code":"ar"}],"x_note":"internal",
      "schedules":[{"id":"d1","byday":"MO"}]}],
    "attributes":[{"id":"o1-a1","link_id":"o1","taxonomy_term_id":"limen","label":"kind","value":"NGO"},
      {"id":"z","link_id":"o1","taxonomy_term_id":"other","label":"kind","value":"theirs"},
      {"id":"o1-a3","link_id":"o1","taxonomy_term_id":"limen:V","label":"fact:founded","value":"1990"},
      {"id":"o1-a4","link_id":"o1","taxonomy_term_id":"limen","label":"internal:links","value":"3"}]})")
      .take()
      .as_object();
}

Proposal proposal() {
  Proposal one;
  one.id = "01890a5d-ac96-774b-bcce-b302099a8057";
  one.received_at = Instant::parse("2026-11-22T08:00:00Z").take();
  one.release = "01890a5d-ac96-774b-bcce-b302099a8058";
  one.language = "en";
  one.organisation = "o1";
  one.fields = {{"website", "https://harbour.example.org", "https://new.example.org"}, {"seat", "", "Port"}};
  one.remark = "We have moved.";
  return one;
}

TEST(DirectoryFields, EveryFieldIsReadAndPutWhereItStands) {
  const json::object before = body();
  EXPECT_EQ(read_field(before, field("address")), "Quay 1, Port, UT");
  EXPECT_EQ(read_field(before, field("kind")), "NGO");
  EXPECT_EQ(read_field(before, field("services")), "Legal advice |  | asylum seekers |  | ar");
  for (const Field& one : fields()) {
    json::object same = before;
    put_field(same, one, read_field(before, one));
    EXPECT_EQ(json::value(same), json::value(before)) << one.code;
  }
  const std::vector<std::pair<std::string, std::string>> values = {
      {"name", "Harbour and Coast Aid"},
      {"acronym", "HCA"},
      {"description", "Helps.\n\nAlways."},
      {"website", "http://a.example.org:8080/x?y=1"},
      {"email", "new.desk@example.org"},
      {"phone", "+99 1 234\n(02) 555-1234 ext 12"},
      {"address", "Pier 2, 1000 Port"},
      {"kind", "charity"},
      {"scope", "Utopia"},
      {"topics", "asylum\nshelter"},
      {"languages", "fr\nprs-AF"},
      {"areas", "Port\nNorth Coast"},
      {"founded", "1991-02"},
      {"size", "40 people"},
      {"seat", "Port"},
      {"status", "ended 2026"},
      {"services", "Legal advice | daily | everybody | asylum, courts | ar, fr | Port\nShelter"}};
  EXPECT_EQ(values.size(), fields().size());
  json::object after = before;
  for (const auto& [code, value] : values) {
    EXPECT_EQ(checked(code, value), value) << code;
    put_field(after, field(code), value, 'V');
  }
  for (const auto& [code, value] : values) EXPECT_EQ(read_field(after, field(code)), value) << code;
  // What nobody proposed to change stays, also inside of what was changed.
  EXPECT_EQ(after.at("tax_id"), "77");
  EXPECT_EQ(after.at("phones").at(0).at("languages").at(0).at("code"), "fr");
  EXPECT_EQ(after.at("services").at(0).at("schedules").at(0).at("byday"), "MO");
  EXPECT_EQ(after.at("locations").at(0).at("latitude"), 1.5);
  EXPECT_THAT(to_text(json::value(after)), HasSubstr("theirs"));
  EXPECT_EQ(directory::attributes_of(after, "fact:founded").at(0).mark, 'V');
  std::vector<std::string> ids;
  for (const auto& one : after.at("attributes").as_array()) ids.emplace_back(one.at("id").as_string());
  std::ranges::sort(ids);
  EXPECT_EQ(std::ranges::adjacent_find(ids), ids.end());
  for (const auto& [code, value] : values) {
    if (code == "name") continue;
    put_field(after, field(code), "");
    EXPECT_EQ(read_field(after, field(code)), "") << code;
  }
}

TEST(DirectoryFields, PuttingWhatTheShippedDirectorySaysChangesNothing) {
  const auto csv = config::PackStore::embedded().text("baseline", "directory.csv");
  ASSERT_OK(csv);
  const auto all = directory::read_rows(*csv, "directory.csv");
  ASSERT_OK(all);
  ASSERT_GT(all->organisations.size(), 40u);
  for (const json::object& one : all->organisations) {
    EXPECT_TRUE(valid_organisation_id(directory::id_of(one)));
    for (const Field& each : fields()) {
      json::object same = one;
      const std::string text = read_field(one, each);
      put_field(same, each, text);
      EXPECT_EQ(json::value(same), json::value(one));
      EXPECT_EQ(checked(each.code, text), text) << directory::id_of(one) << " " << each.code;
    }
    EXPECT_EQ(json::value(publishable(one)), json::value(one)) << "the shipped list is public";
  }
}

TEST(DirectoryFields, ValuesAreRefusedForWhatIsWrongWithThem) {
  EXPECT_EQ(checked("name", "  Harbour \t Aid "), "Harbour Aid");
  EXPECT_EQ(checked("name", ""), "!directory_fields.required");
  EXPECT_EQ(checked("name", " \n"), "!directory_fields.required");
  EXPECT_EQ(checked("name", "Aid\nShop"), "!directory_fields.lines");
  EXPECT_EQ(checked("name", "Aid\xFF"), "!directory_fields.utf8");
  EXPECT_EQ(checked("name", "Aid\xE2\x80\xAEgpj"), "!directory_fields.character");  // right-to-left override
  EXPECT_EQ(checked("name", "A\xE2\x80\x8Bid"), "!directory_fields.character");     // zero-width space
  EXPECT_EQ(checked("name", std::string("Aid\0", 4)), "!directory_fields.character");
  EXPECT_EQ(checked("name", "world\xEF\xBF\xBDs"), "!directory_fields.character");
  EXPECT_EQ(checked("name", "\xD8\xAF\xD8\xB1\xE2\x80\x8C\xDA\xA9"), "\xD8\xAF\xD8\xB1\xE2\x80\x8C\xDA\xA9");
  EXPECT_EQ(checked("description", "<b>Help</b>"), "!directory_fields.markup");
  EXPECT_EQ(checked("description", "a\r\nb\rc"), "a\nb\nc");
  EXPECT_EQ(checked("description", std::string(4000, 'a')), std::string(4000, 'a'));
  EXPECT_EQ(checked("description", std::string(4001, 'a')), "!directory_fields.long");
  EXPECT_EQ(checked("description", std::string(9'000'000, 'a')), "!directory_fields.long");
  EXPECT_EQ(checked("description", "https://a.org http://b.org www.c.org"), "!directory_fields.links");
  EXPECT_EQ(checked("name", "Visit https://a.org"), "!directory_fields.links");
  EXPECT_EQ(checked("topics", "a;b\n a ;;c"), "a\nb\nc");
  EXPECT_EQ(checked("status", "very active"), "!directory_fields.status");
  EXPECT_EQ(checked("status", "actively"), "!directory_fields.status");
  EXPECT_EQ(checked("languages", "English"), "!directory_fields.language");
  EXPECT_EQ(checked("services", " | no name"), "!directory_fields.service");
  EXPECT_EQ(checked("services", "a|b|c|d|e|f|g"), "!directory_fields.service");
  EXPECT_EQ(checked("services", "Shelter\nshelter | again"), "!directory_fields.service");
  for (const char* bad : {"desk", "a@b", "@x.org", "a b@x.org", "a@x.org, b@x.org", ".a@x.org", "a@[1.2.3.4]"})
    EXPECT_EQ(checked("email", bad), "!directory_fields.email") << bad;
  for (const char* bad : {"call me", "12", "+1234567890123456", "++99 123", "javascript:1234"})
    EXPECT_EQ(checked("phone", bad), "!directory_fields.phone") << bad;
}

TEST(DirectoryFields, AnAddressOfTheWebLeadsToAPublicHost) {
  for (const char* good : {"https://example.org", "http://a.b-c.example.org/x?y=z#w", "HTTPS://EXAMPLE.ORG:8443/",
                           "https://xn--bcher-kva.example"}) {
    EXPECT_EQ(checked("website", good), good);
  }
  for (const char* bad : {"javascript:alert(1)",
                          "ftp://example.org",
                          "//example.org",
                          "https://",
                          "https://localhost",
                          "https://a",
                          "https://127.0.0.1",
                          "https://2130706433",
                          "https://[::1]/",
                          "https://user@example.org",
                          "https://example.org@evil.org",
                          "https://example.org:port",
                          "https://example.org\\@evil.org",
                          "https://exa mple.org",
                          "https://example.org/\"onload",
                          "https://printer.local",
                          "https://x.onion",
                          "https://-a.org",
                          "https://a..org",
                          "https://b\xC3\xBC"
                          "cher.example"}) {
    EXPECT_EQ(checked("website", bad), "!directory_fields.url") << bad;
  }
}

TEST(DirectoryFields, AProposalIsReadAsItWasWrittenAndNothingElseIs) {
  const std::string text = write_proposal(proposal());
  const auto back = read_proposal(text);
  ASSERT_OK(back);
  EXPECT_EQ(*back, proposal());
  const auto code = [](const std::string& bytes) {
    const auto result = read_proposal(bytes);
    return result.ok() ? std::string("ok") : result.error().code;
  };
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string changed = text;
    const auto at = changed.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return at == std::string::npos ? changed : changed.replace(at, from.size(), to);
  };
  EXPECT_EQ(code(with("\"remark\"", "\"proposer\":\"Ada\",\"remark\"")), "json.unknown_field");
  EXPECT_EQ(code(with("\"before\":\"\"", "\"before\":\"\",\"name\":\"Ada\"")), "json.unknown_field");
  EXPECT_EQ(code(with("limen.proposal", "limen.release")), "directory_fields.proposal.form");
  EXPECT_EQ(code(with("\"version\":1", "\"version\":2")), "directory_fields.proposal.form");
  EXPECT_EQ(code(with("774b-bcce-b302099a8057", "474b-bcce-b302099a8057")), "directory_fields.proposal.form");
  EXPECT_EQ(code(with("\"o1\"", "\"../o1\"")), "directory_fields.proposal.form");
  EXPECT_EQ(code(with("\"o1\"", "null")), "directory_fields.proposal.field");
  EXPECT_EQ(code(with("\"seat\"", "\"contacts\"")), "directory_fields.proposal.field");
  EXPECT_EQ(code(with("\"seat\"", "\"website\"")), "directory_fields.proposal.field");
  EXPECT_EQ(code(with("\"before\":\"\"", "\"before\":\"Port\"")), "directory_fields.proposal.field");
  EXPECT_EQ(code(with("https://new.example.org", "https://localhost")), "directory_fields.url");
  EXPECT_EQ(code(with("We have moved.", "<script>")), "directory_fields.markup");
  EXPECT_EQ(code(with("We have moved.", std::string(kProposalBytes, 'a'))), "directory_fields.proposal.size");
  EXPECT_EQ(code(text.substr(0, text.size() - 1)), "json.syntax");
  EXPECT_EQ(code(""), "json.syntax");
}

std::vector<std::string> suspicions(const Proposal& one) {
  const Node rules = config::PackStore::embedded().read_or_baseline("baseline", "directory_moderation.yaml").take();
  std::vector<std::string> codes;
  for (const Suspicion& found : abuse(one, AbuseRules::read(rules).take())) {
    codes.push_back(std::string(found.code) + (found.severity == Severity::kError ? "!" : ""));
  }
  return codes;
}

TEST(DirectoryFields, WhatLooksLikeSpamIsSaid) {
  EXPECT_THAT(suspicions(proposal()), IsEmpty());
  Proposal one = proposal();
  one.fields[0].value = "https://www.bit.ly/3xyz";
  EXPECT_THAT(suspicions(one), Contains("directory_fields.abuse.shortener"));
  one.fields[0].value = "https://orbit.ly/3xyz";
  EXPECT_THAT(suspicions(one), IsEmpty()) << "another host with the same end";
  one.remark = "javascript:alert(1)";
  EXPECT_THAT(suspicions(one), Contains("directory_fields.abuse.script!"));
  one.remark =
      "UN\xD0\x9D"
      "CR wrote";  // a Cyrillic letter among Latin ones
  EXPECT_THAT(suspicions(one), Contains("directory_fields.abuse.alphabets"));
  one.remark = "\xD0\x9C\xD0\xB8\xD1\x80 and UNHCR";
  EXPECT_THAT(suspicions(one), IsEmpty()) << "two languages in two words";
  one.remark = "help!!!!!!!!!!!!";
  EXPECT_THAT(suspicions(one), Contains("directory_fields.abuse.repeated"));
  one.remark = "Guaranteed VISA today";
  EXPECT_THAT(suspicions(one), Contains("directory_fields.abuse.phrase"));
  one.remark = "http://a.org http://b.org";
  EXPECT_THAT(suspicions(one), Contains("directory_fields.abuse.links"));
  for (int i = 0; i < 8; ++i) one.remark += " www.c" + std::to_string(i) + ".org";
  EXPECT_THAT(suspicions(one), Contains("directory_fields.abuse.links!"));
  one = proposal();
  one.fields = {{"seat", "", "same"}, {"scope", "", "same"}, {"kind", "", "Same"}};
  EXPECT_THAT(suspicions(one), Contains("directory_fields.abuse.repeated"));
}

TEST(DirectoryFields, WhatIsPublicNamesNoPersonAndNothingInternal) {
  const json::object open = publishable(body());
  const std::string text = to_text(json::value(open));
  for (const char* secret :
       {"Ada", "ada@", "tax_id", "metadata", "x_note", "contacts", "internal", "assurer", "theirs_"})
    EXPECT_THAT(text, Not(HasSubstr(secret)));
  for (const Field& one : fields()) EXPECT_EQ(read_field(open, one), read_field(body(), one)) << one.code;
}

}  // namespace
}  // namespace limen::directory_fields
