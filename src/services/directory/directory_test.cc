// Organisations at the desk: what comes with the program and its traps, changes that name their version, doubles and
// successors, lists in and out, memberships. On both databases, over HTTP.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "platform/api/matrix.h"
#include "services/directory/test_partners.h"

namespace limen::partners {
namespace {

using testing::code_of;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

class DirectoryTest : public testing::PartnersTest {};
ON_BOTH_DATABASES(DirectoryTest);

TEST_P(DirectoryTest, IsFilledOnceAndSearchedFolded) {
  EXPECT_EQ(get("/api/directory/organisations").at("total"), 53);
  EXPECT_THAT(ids("text=CHURCHES%27%20commission"), ElementsAre("o02"));
  EXPECT_THAT(ids("kind=eu%20AGENCY"), ElementsAre("o20", "o21", "o22"));
  EXPECT_THAT(ids("topic=return"), ElementsAre("o13", "o19", "o26"));
  EXPECT_THAT(ids("text=100%25"), IsEmpty()) << "what a pattern means is text here";
  EXPECT_EQ(ids("limit=10").size(), 10u);
  EXPECT_EQ(get("/api/directory/organisations?limit=10&after=o25").at("organisations").at(0).at("id"), "o26");
  edit("o01", {{"seat", "Nowhere"}});
  server_->restart();
  moderator_ = server_->token_of("moderator");
  EXPECT_EQ(get("/api/directory/organisations").at("total"), 53);
  EXPECT_EQ(organisation("o01").at("fields").at("seat"), "Nowhere");
}

TEST_P(DirectoryTest, ChangesNameTheirVersionAndAreKeptFieldByField) {
  const json::object one{{"version", 1}, {"fields", json::object{{"website", "https://biometrics.example.org"}}}};
  EXPECT_EQ(post("/api/directory/organisations/o01", one).at("version"), 2);
  EXPECT_EQ(refused("/api/directory/organisations/o01", one), "partners.version");
  EXPECT_EQ(refused("/api/directory/organisations/o01", {{"version", 2}, {"fields", json::object{{"tax_id", "1"}}}}),
            "partners.field");
  EXPECT_EQ(refused("/api/directory/organisations/o01", {{"version", 2}, {"fields", json::object{{"name", ""}}}}),
            "directory_fields.required");
  EXPECT_EQ(refused("/api/directory/organisations/none", {{"version", 2}}), "partners.not_found");
  const json::value now = organisation("o01");
  EXPECT_EQ(now.at("version"), 2);
  EXPECT_EQ(now.at("due"), true);
  const json::value verified =
      post("/api/directory/organisations/o01", {{"version", 2}, {"verified", true}, {"public", false}});
  EXPECT_EQ(verified.at("due"), false);
  EXPECT_EQ(verified.at("verified_on"), "2026-11-22");
  EXPECT_EQ(verified.at("expires_on"), "2027-11-22");
  EXPECT_EQ(published("o01"), "") << "no longer public";
  const json::value history = get("/api/directory/organisations/o01/history").at("history");
  std::vector<std::string> changed;
  for (const auto& row : history.as_array()) {
    if (row.at("version").as_int64() > 1) changed.emplace_back(row.at("field").as_string());
  }
  EXPECT_THAT(changed, UnorderedElementsAre("website", "public", "verified_on", "expires_on"));
  EXPECT_THAT(server_->house->kinds(), Contains("directory.changed"));
  // Nothing changed: no version, no entry.
  const auto before = server_->house->last_entry();
  EXPECT_EQ(edit("o01", {{"website", "https://biometrics.example.org"}}).at("version"), 3);
  EXPECT_EQ(server_->house->kinds(before), std::vector<std::string>());
}

TEST_P(DirectoryTest, OfManyWhoEditAtOnceEachIsKeptOrTold) {
  constexpr int kEditors = 8;
  std::vector<std::string> tokens;
  for (int i = 0; i < kEditors; ++i) tokens.push_back(server_->token_of("moderator"));
  std::atomic<int> kept = 0, told = 0;
  std::vector<std::thread> editors;
  for (int i = 0; i < kEditors; ++i) {
    editors.emplace_back([&, i] {
      auto client = server_->client(tokens[static_cast<std::size_t>(i)]);
      const json::object body{{"version", 1}, {"fields", json::object{{"seat", "Seat " + std::to_string(i)}}}};
      const auto answer =
          client.request("POST", "/api/directory/organisations/o02", to_text(json::value(body)),
                         {{"Idempotency-Key", "editor-" + std::to_string(i)}, {"Content-Type", "application/json"}});
      if (answer.ok() && answer->status == 200) ++kept;
      if (code_of(answer) == "partners.version") ++told;
    });
  }
  for (std::thread& editor : editors) editor.join();
  EXPECT_EQ(kept, 1);
  EXPECT_EQ(told, kEditors - 1);
  EXPECT_EQ(version("o02"), 2);
}

// The nine traps of the lists that the directory began with.

TEST_P(DirectoryTest, TrapOneBodyListedTwiceWithOneText) {
  const std::string twin = make({{"name", "The European Legal Network on Asylum"}, {"acronym", "ELENA"}});
  EXPECT_THAT(findings(twin), Contains("directory.double"));
  const json::object merger{{"from", twin},      {"into", "o04"},    {"from_version", 1},
                            {"into_version", 1}, {"kind", "merged"}, {"reason", "one body"}};
  json::object stale = merger;
  stale["into_version"] = 7;
  EXPECT_EQ(refused("/api/directory/merge", stale), "partners.version");
  EXPECT_EQ(post("/api/directory/merge", merger).at("id"), "o04");
  EXPECT_EQ(organisation(twin).at("id"), "o04") << "the old id leads on";
  EXPECT_EQ(organisation("o04").at("also").at(0).at("id"), twin.c_str());
  EXPECT_THAT(findings("o04"), Not(Contains("directory.double")));
  EXPECT_EQ(refused("/api/directory/merge", merger), "partners.merge") << "they are one";
}

TEST_P(DirectoryTest, TrapOneBodyListedTwiceWithTwoTexts) {
  const std::string twin = make({{"name", "PICUM"}, {"description", "Another text."}, {"phone", "+32 2 000 0000"}});
  edit("o09", {{"description", "One text."}});
  post("/api/directory/merge", {{"from", twin},
                                {"into", "o09"},
                                {"from_version", 1},
                                {"into_version", version("o09")},
                                {"kind", "merged"},
                                {"reason", "one body"}});
  const json::value now = organisation("o09").at("fields");
  EXPECT_EQ(now.at("description"), "One text.");
  EXPECT_EQ(now.at("phone"), "+32 2 000 0000") << "what only the other said is taken over";
  EXPECT_THAT(to_text(get("/api/directory/organisations/o09/history")), HasSubstr("Another text."));
}

TEST_P(DirectoryTest, TrapOneShortNameOfTwoBodies) {
  EXPECT_THAT(findings("o17"), Contains("directory.acronym_clash"));
  EXPECT_THAT(ids("text=ilo"), ::testing::IsSupersetOf({"o17", "o25"}));
}

TEST_P(DirectoryTest, TrapAnOfficeIsNoDouble) {
  EXPECT_THAT(findings("o07"), Not(Contains("directory.double")));
  EXPECT_THAT(to_text(organisation("o07").at("facts")), HasSubstr("office of o26"));
}

TEST_P(DirectoryTest, TrapFiguresAgeAndMembersAreCountedOnADay) {
  for (const char* id : {"o26", "o28", "o29"}) EXPECT_THAT(findings(id), Contains("directory.stale")) << id;
  const std::string path = "/api/directory/organisations/o01/memberships";
  post(path, {{"network", "o09"}, {"kind", "member"}, {"from", "2020-01-01"}, {"to", "2022-12-31"}}, 201);
  post("/api/directory/organisations/o02/memberships", {{"network", "o09"}, {"kind", "member"}, {"from", "2022-01-01"}},
       201);
  const auto count = [&](const std::string& day) {
    const json::value answer = get("/api/directory/organisations/o09/memberships?as_of=" + day);
    const json::value* members = answer.at("counts").as_object().if_contains("member");
    return members == nullptr ? std::int64_t{0} : members->as_int64();
  };
  EXPECT_EQ(count("2019-12-31"), 0);
  EXPECT_EQ(count("2020-01-01"), 1);
  EXPECT_EQ(count("2022-12-31"), 2);
  EXPECT_EQ(count("2023-01-01"), 1);
  EXPECT_EQ(refused(path, {{"network", "o01"}, {"kind", "member"}}), "partners.membership");
  EXPECT_EQ(refused(path, {{"network", "nobody"}, {"kind", "member"}}), "partners.not_found");
}

TEST_P(DirectoryTest, TrapClosedAndSucceededBodiesAreNobodyToSendSomebodyTo) {
  for (const char* id : {"o23", "o21"}) edit(id, {{"services", "Advice | | | asylum"}});
  EXPECT_THAT(get("/api/directory/pick?need=asylum").at("organisations").as_array(), IsEmpty());
  const std::string agency = make({{"name", "European Union Agency for Asylum"}, {"acronym", "EUAA"}});
  post("/api/directory/merge", {{"from", "o21"},
                                {"into", agency},
                                {"from_version", version("o21")},
                                {"into_version", 1},
                                {"kind", "succeeded"},
                                {"reason", "regulation of 2021"}});
  EXPECT_EQ(organisation("o21").at("id"), "o21") << "it stays in the record";
  EXPECT_EQ(organisation("o21").at("successor"), agency.c_str());
  EXPECT_THAT(findings("o21"), Not(Contains("directory.no_successor")));
  EXPECT_EQ(refused("/api/directory/merge", {{"from", agency},
                                             {"into", "o21"},
                                             {"from_version", 1},
                                             {"into_version", version("o21")},
                                             {"kind", "succeeded"},
                                             {"reason", "x"}}),
            "partners.merge");
}

TEST_P(DirectoryTest, TrapRowsWithoutText) {
  EXPECT_THAT(findings("o16"), Contains("directory.no_description"));
  EXPECT_THAT(findings("o17"), Contains("directory.no_description"));
}

TEST_P(DirectoryTest, TrapACharacterThatWasLost) {
  EXPECT_EQ(refused("/api/directory/organisations/o27",
                    {{"version", 1}, {"fields", json::object{{"description", "the world\xEF\xBF\xBDs largest"}}}}),
            "directory_fields.character");
  const std::string list = "[{\"id\":\"x1\",\"name\":\"Forum\",\"description\":\"the world\xEF\xBF\xBDs largest\"}]";
  EXPECT_EQ(send("POST", "/api/directory/import", list).status, 200u);
  EXPECT_THAT(findings("x1"), Contains("directory.broken_character"));
}

TEST_P(DirectoryTest, TrapSectionsOfAListCarryMeaning) {
  EXPECT_THAT(ids("listing=agencies"), ElementsAre("o20", "o21", "o22"));
  EXPECT_THAT(ids("listing=eu-focused%20networks"), Contains("o04"));
}

TEST_P(DirectoryTest, WhoIsMergedIsNamedByItsNewIdEverywhere) {
  post("/api/directory/merge", {{"from", "o03"},
                                {"into", "o02"},
                                {"from_version", 1},
                                {"into_version", 1},
                                {"kind", "merged"},
                                {"reason", "a test"}});
  EXPECT_THAT(to_text(organisation("o04").at("facts")), HasSubstr("run by o02"));
  EXPECT_THAT(findings("o04"), Not(Contains("directory.relation_unknown")));
  // And again: ids of before lead to the last one.
  post("/api/directory/merge", {{"from", "o02"},
                                {"into", "o01"},
                                {"from_version", 2},
                                {"into_version", 1},
                                {"kind", "merged"},
                                {"reason", "a test"}});
  EXPECT_EQ(organisation("o03").at("id"), "o01");
}

TEST_P(DirectoryTest, ListsComeInDryAndForGoodAndGoOutAsTheyWere) {
  const std::string list =
      R"([{"id":"o01","name":"Biometrics Institute","website":"https://biometrics.example.org"},
          {"id":"n1","name":"Harbour Aid","x_kept":{"a":1},"contacts":[{"id":"c","name":"Ada Lind","email":"ada@x.example.org"}],
           "services":[{"id":"s1","name":"Shelter","status":"active","contacts":[{"id":"d","name":"Bo Ek"}]}]}])";
  const json::value dry = body(send("POST", "/api/directory/import?dry_run=true", list));
  EXPECT_EQ(dry.at("added"), 1);
  EXPECT_EQ(dry.at("changed"), 1);
  EXPECT_EQ(dry.at("changes").at(0).at("field"), "website");
  EXPECT_EQ(get("/api/directory/organisations").at("total"), 53);
  const json::value done = body(send("POST", "/api/directory/import?name=partners", list));
  EXPECT_EQ(done.at("added"), 1);
  EXPECT_EQ(body(send("POST", "/api/directory/import", list)).at("unchanged"), 2) << "again: nothing";
  EXPECT_EQ(published("n1"), "") << "what is imported is not public by itself";
  const std::string all = send("GET", "/api/directory/export").body;
  EXPECT_THAT(all, HasSubstr("x_kept"));
  EXPECT_THAT(all, Not(HasSubstr("Ada")));
  EXPECT_THAT(to_text(get("/api/directory/people?organisation=n1")), AllOf(HasSubstr("Ada Lind"), HasSubstr("Bo Ek")));
  const std::string tables = send("GET", "/api/directory/export?format=hsds-tables").body;
  EXPECT_EQ(body(send("POST", "/api/directory/import", tables, "", "application/zip")).at("unchanged"), 54)
      << "out as tables and in again: nothing has changed";
  for (const char* format : {"csv", "json-ld", "vcard", "hxl"})
    EXPECT_THAT(send("GET", std::string("/api/directory/export?format=") + format).body, HasSubstr("Harbour Aid"));
  EXPECT_EQ(send("GET", "/api/directory/export?format=pdf").status, 400u);
  EXPECT_EQ(code_of(send("POST", "/api/directory/import", R"([{"id":"../x","name":"X"}])")), "partners.import.id");
  EXPECT_EQ(send("POST", "/api/directory/import", "PK\x03\x04 no archive", "", "application/zip").status, 422u);
}

TEST_P(DirectoryTest, WhomToSendSomebodyTo) {
  const std::string officer = server_->token_of("officer");
  const std::string aid = make(
      {{"name", "Harbour Aid"},
       {"areas", "Port"},
       {"languages", "fr\nar"},
       {"phone", "+99 123"},
       {"services", "Legal advice | daily | everybody | asylum, courts | | \nShelter | | | shelter | prs | North"}});
  const auto picked = [&](const std::string& query) {
    const json::value answer = body(send("GET", "/api/directory/pick?" + query, "", officer));
    std::vector<std::string> all;
    for (const auto& one : answer.at("organisations").as_array()) {
      for (const auto& service : one.at("services").as_array()) all.emplace_back(service.at("name").as_string());
    }
    return all;
  };
  EXPECT_THAT(picked("need=Asylum"), ElementsAre("Legal advice"));
  EXPECT_THAT(picked("need=asylum&language=fr&area=port"), ElementsAre("Legal advice"));
  EXPECT_THAT(picked("need=asylum&language=prs"), IsEmpty()) << "another service's language";
  EXPECT_THAT(picked("need=shelter&area=north"), ElementsAre("Shelter"));
  EXPECT_THAT(picked("need=shelter&area=port"), IsEmpty());
  EXPECT_THAT(picked(""), ElementsAre("Legal advice", "Shelter"));
  post("/api/directory/organisations/" + aid, {{"version", 1}, {"public", false}});
  EXPECT_THAT(picked("need=asylum"), IsEmpty()) << "not published";
  EXPECT_EQ(send("GET", "/api/directory/organisations", "", officer).status, 403u);
}

TEST_P(DirectoryTest, EveryRouteAsEveryRole) {
  std::map<std::string, std::string> tokens;
  const auto access = server_->house->access;
  for (const std::string& role : access->roles()) tokens[role] = server_->token_of(role);
  auto client = server_->client();
  const auto report = api::run_matrix(client, *server_->api, *access, tokens);
  ASSERT_OK(report);
  EXPECT_TRUE(report->wrong.empty()) << ::testing::PrintToString(report->wrong);
  EXPECT_GT(report->refused, 100u);
}

}  // namespace
}  // namespace limen::partners
