// From the document to second line, over real HTTP and on both databases. decision_test.cc has the decisions.
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "services/border/test_desk.h"

namespace limen::border {
namespace {

using testing::body_of, testing::Officer, testing::status_of, testing::TestDesk, testing::text_at;

const std::string kZone = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";

class BorderTest : public testing::DeskTest {};

ON_BOTH_DATABASES(BorderTest);

bool has_finding(const json::value& check, std::string_view code) {
  for (const auto& finding : check.at("findings").as_array()) {
    if (std::string_view(finding.at("code").get_string()) == code) return true;
  }
  return false;
}

TEST_P(BorderTest, OpensByZoneByDocumentAndWithoutAny) {
  Officer officer = desk_->officer("officer");
  const json::object by_zone{{"direction", "entry"}, {"mrz", kZone}, {"transport_mode", "air"}, {"lane", "7"}};
  const json::value zone = TestDesk::open(officer, by_zone);
  EXPECT_EQ(text_at(zone, "/traveller/surname"), "ERIKSSON");
  EXPECT_EQ(text_at(zone, "/mrz/valid"), "true");
  EXPECT_EQ(text_at(zone, "/document/number"), "L898902C3");
  EXPECT_EQ(text_at(zone, "/lane"), "7");
  EXPECT_EQ(text_at(zone, "/post/code"), "NORD");
  EXPECT_EQ(text_at(zone, "/state"), "open");
  EXPECT_EQ(text_at(zone, "/traveller/child"), "false");

  const json::value again = TestDesk::open(officer, by_zone);
  EXPECT_EQ(text_at(again, "/traveller/id"), text_at(zone, "/traveller/id"));
  EXPECT_NE(text_at(again, "/id"), text_at(zone, "/id"));
  const json::value typed =
      TestDesk::open(officer, TestDesk::entry(TestDesk::document(" l898 902c3 ", "Eriksson", "1974-08-12")));
  EXPECT_EQ(text_at(typed, "/traveller/id"), text_at(zone, "/traveller/id")) << "one number has one form";
  EXPECT_EQ(desk_->count("traveller"), 1);

  const json::value other =
      TestDesk::open(officer, TestDesk::entry(TestDesk::document("L898902C3", "Eriksson", "1990-01-01")));
  EXPECT_NE(text_at(other, "/traveller/id"), text_at(zone, "/traveller/id"));
  EXPECT_TRUE(has_finding(other, "border.document.other_identity"));

  const json::value none =
      TestDesk::open(officer, json::object{{"direction", "entry"},
                                           {"no_document", true},
                                           {"person", json::object{{"surname", "Okonjo"}, {"given_names", "Ada"}}},
                                           {"transport_mode", "land_foot"}});
  EXPECT_TRUE(has_finding(none, "border.document.none"));
  EXPECT_EQ(text_at(none, "/traveller/child"), "true") << "unknown age";
  EXPECT_EQ(text_at(none, "/document"), "absent");

  const auto opened = desk_->entries("border.check_opened");
  ASSERT_EQ(opened.size(), 5U);
  EXPECT_EQ(opened[0].entry.subject_type, "check");
  EXPECT_EQ(opened[0].entry.subject_id, text_at(zone, "/id"));
  EXPECT_EQ(opened[0].entry.purpose, "border_check");
  ASSERT_EQ(opened[0].parts.size(), 1U);
  EXPECT_NE(opened[0].parts[0].plaintext.value_or("").find("ERIKSSON"), std::string::npos);
  const std::string open_text = desk_->open_text();
  for (const char* personal : {"ERIKSSON", "Eriksson", "Okonjo", "L898902C3", "1974-08-12"})
    EXPECT_EQ(open_text.find(personal), std::string::npos) << personal;
}

TEST_P(BorderTest, RefusesWhatCannotBeChecked) {
  Officer officer = desk_->officer("officer");
  const auto opened = [&](const json::object& body) { return status_of(officer.post("/api/checks", body)); };
  EXPECT_EQ(opened({{"direction", "entry"}, {"transport_mode", "air"}}), "422 border.open.one_source");
  json::object both = TestDesk::entry(TestDesk::document());
  both["mrz"] = kZone;
  EXPECT_EQ(opened(both), "422 border.open.one_source");
  both = TestDesk::entry(TestDesk::document());
  both["person"] = json::object{{"surname", "A"}, {"given_names", "B"}};
  EXPECT_EQ(opened(both), "422 border.open.one_source");
  for (const std::string& zone : {std::string("garbage"), std::string(88, '<'), std::string("\n\n")})
    EXPECT_EQ(opened({{"direction", "entry"}, {"mrz", zone}, {"transport_mode", "air"}}), "422 border.open.unreadable");
  json::object body = TestDesk::entry(TestDesk::document());
  body["transport_mode"] = "teleport";
  EXPECT_EQ(opened(body), "422 border.code.unknown");
  body = TestDesk::entry(TestDesk::document());
  body["travel_purpose"] = "conquest";
  EXPECT_EQ(opened(body), "422 border.code.unknown");
  body = TestDesk::entry(TestDesk::document("L8'--"));
  EXPECT_EQ(opened(body), "422 border.document.number");
  body = TestDesk::entry(TestDesk::document("L1", "", "1974-08-12"));
  body["document"].as_object()["given_names"] = " \t ";
  EXPECT_EQ(opened(body), "422 border.person.name");
  EXPECT_EQ(opened(TestDesk::entry(TestDesk::document("L1", "A", "1974-13-40"))).substr(0, 3), "400");
  EXPECT_EQ(opened(TestDesk::entry(TestDesk::document(), "sideways")), "422 border.code.unknown");
  body = TestDesk::entry(TestDesk::document());
  body["officer"] = "somebody else";
  EXPECT_EQ(opened(body), "400 json.unknown_field");
  Officer nowhere = desk_->anywhere("officer", "border_check");
  EXPECT_EQ(status_of(nowhere.post("/api/checks", TestDesk::entry(TestDesk::document()))), "409 border.no_post");
  EXPECT_EQ(status_of(nowhere.get("/api/checks")), "409 border.no_post");
  EXPECT_EQ(desk_->count("border_check"), 0);
  EXPECT_EQ(desk_->count("traveller"), 0);
  EXPECT_EQ(status_of(officer.get("/api/checks?state=open")), "200");
}

// A worn zone gives half a document; the check must be readable afterwards, and so must the list of the post.
TEST_P(BorderTest, WhatWasAcceptedIsReadBack) {
  Officer officer = desk_->officer("officer");
  for (const std::string& zone :
       {std::string("P<XXXERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36???XX0812?F12XX??9ZE184226B<<<<<10"),
        std::string("P<   ERIKSSON<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<\nL898902C<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<0"),
        std::string(
            "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<")}) {
    const auto made =
        officer.post("/api/checks", json::object{{"direction", "entry"}, {"mrz", zone}, {"transport_mode", "air"}});
    ASSERT_EQ(status_of(made), "201") << made->body << "\n" << zone;
    const auto read = officer.get(TestDesk::path(body_of(made)));
    EXPECT_EQ(status_of(read), "200") << read->body;
    EXPECT_EQ(text_at(body_of(read), "/traveller/surname"), "ERIKSSON");
  }
  const auto list = officer.get("/api/checks?state=open");
  ASSERT_EQ(status_of(list), "200") << list->body;
  EXPECT_EQ(body_of(list).at("checks").as_array().size(), 3U);
}

TEST_P(BorderTest, ManyLanesMakeOneTraveller) {
  constexpr std::size_t kLanes = 5;
  std::vector<Officer> lanes;
  for (std::size_t i = 0; i < kLanes; ++i) lanes.push_back(desk_->officer("officer"));
  std::vector<std::string> travellers(kLanes);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < kLanes; ++i) {
    threads.emplace_back([&, i] {
      const auto made = lanes[i].post("/api/checks", TestDesk::entry(TestDesk::document("NEW123")));
      travellers[i] = status_of(made) + " " + text_at(body_of(made), "/traveller/id");
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(std::set<std::string>(travellers.begin(), travellers.end()).size(), 1U);
  EXPECT_EQ(travellers[0].substr(0, 4), "201 ");
  EXPECT_EQ(desk_->count("traveller"), 1);
  EXPECT_EQ(desk_->count("travel_document"), 1);
  EXPECT_EQ(desk_->count("border_check"), static_cast<std::int64_t>(kLanes));
}

TEST_P(BorderTest, HitsAreReviewedByAPerson) {
  desk_->add_alert("entry_ban", "refuse_entry");
  Officer officer = desk_->officer("officer");
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  ASSERT_EQ(check.at("hits").as_array().size(), 1U) << limen::to_text(check);
  EXPECT_EQ(text_at(check, "/hits/0/state"), "unreviewed");
  EXPECT_EQ(text_at(check, "/hits/0/requested_action"), "refuse_entry");
  const auto admit = [&] {
    return status_of(officer.post(TestDesk::path(check, "/decision"), json::object{{"decision", "admit"}}));
  };
  EXPECT_EQ(admit(), "409 border.hits_unreviewed");
  const std::string path = TestDesk::path(check, "/hits/" + text_at(check, "/hits/0/id") + "/review");
  const auto review = [&](const json::object& body) { return status_of(officer.post(path, body)); };
  EXPECT_EQ(review({{"outcome", "dismissed"}}), "422 border.hit.no_reason");
  EXPECT_EQ(review({{"outcome", "dismissed"}, {"reason", "I know her"}}), "422 border.code.unknown");
  EXPECT_EQ(review({{"outcome", "unreviewed"}}), "422 border.code.unknown");
  EXPECT_EQ(review({{"outcome", "confirmed"}, {"reason", "Ada Okonjo herself"}}), "422 border.code.unknown")
      << "free text would stand in the open journal";
  EXPECT_EQ(status_of(officer.post(TestDesk::path(check, "/hits/00000000-0000-7000-8000-000000000000/review"),
                                   json::object{{"outcome", "confirmed"}})),
            "404 border.hit.not_found");
  EXPECT_EQ(admit(), "409 border.hits_unreviewed");
  EXPECT_EQ(review({{"outcome", "dismissed"}, {"reason", "birth_date"}, {"note", "Okonjo's sister"}}), "200");
  EXPECT_EQ(admit(), "200");
  EXPECT_EQ(review({{"outcome", "confirmed"}}), "409 border.check_closed");
  const auto entries = desk_->entries("border.hit_reviewed");
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].entry.subject_id, text_at(check, "/id"));
  EXPECT_NE(entries[0].entry.facts.find("birth_date"), std::string::npos);
  EXPECT_EQ(entries[0].entry.facts.find("sister"), std::string::npos);
}

TEST_P(BorderTest, SecondLineHitsStayThere) {
  desk_->add_alert("wanted", "arrest");
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  ASSERT_EQ(check.at("hits").as_array().size(), 1U);
  const std::string path = TestDesk::path(check, "/hits/" + text_at(check, "/hits/0/id") + "/review");
  const json::object dismissal{{"outcome", "dismissed"}, {"reason", "appearance"}};
  EXPECT_EQ(status_of(officer.post(path, dismissal)), "403 border.hit.second_line_only");
  // First line learns that there is something, and to refer: not what, by no view of the check.
  const auto closed_to = [&](const Result<http::ClientResponse>& answer) {
    const json::value hit = body_of(answer).at("hits").as_array().at(0);
    EXPECT_EQ(text_at(hit, "/restricted"), "true");
    EXPECT_EQ(text_at(hit, "/second_line"), "true");
    const std::string text = limen::to_text(hit);
    for (const char* detail : {"Okonjo", "wanted", "arrest", "Ministry", "Aliens", "1974", "contribution"})
      EXPECT_EQ(text.find(detail), std::string::npos) << detail;
    EXPECT_EQ(text_at(hit, "/alert_id"), "null");
  };
  closed_to(officer.get(TestDesk::path(check)));
  closed_to(officer.post(TestDesk::path(check, "/details"), json::object{{"contact", "x"}}));
  closed_to(officer.post(TestDesk::path(check, "/refer"), json::object{{"reasons", json::array{"alert_hit"}}}));
  EXPECT_EQ(text_at(body_of(supervisor.get(TestDesk::path(check))), "/hits/0/requested_action"), "arrest");
  EXPECT_EQ(status_of(supervisor.post(path, dismissal)), "200");
  closed_to(officer.get(TestDesk::path(check)));
}

TEST_P(BorderTest, ReferralReachesSecondLineAtOnce) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  http::Client stream = desk_->server->client();
  ASSERT_OK(stream.connect());
  ASSERT_OK(stream.send_raw("GET /api/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + supervisor.token +
                            "\r\nLimen-Purpose: second_line\r\n\r\n"));
  const auto head = stream.read_head();
  ASSERT_OK(head);
  ASSERT_EQ(head->status, 200U);

  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  const std::string path = TestDesk::path(check, "/refer");
  EXPECT_EQ(status_of(officer.post(path, json::object{{"reasons", json::array()}})), "422 border.refer.no_reason");
  EXPECT_EQ(status_of(officer.post(path, json::object{{"reasons", json::array{"a hunch"}}})),
            "422 border.code.unknown");
  const json::object referral{{"reasons", json::array{"document_doubt", "identity_doubt"}}, {"note", "Okonjo: photo"}};
  ASSERT_EQ(status_of(officer.post(path, referral)), "200");
  EXPECT_EQ(status_of(officer.post(path, referral)), "409 border.already_referred");
  std::string seen;
  while (seen.find("document_doubt") == std::string::npos) {
    const auto more = stream.receive_some();
    ASSERT_OK(more);
    ASSERT_FALSE(more->empty()) << seen;
    seen += *more;
  }
  EXPECT_NE(seen.find("event: check"), std::string::npos);
  EXPECT_NE(seen.find(text_at(check, "/id")), std::string::npos);

  const auto queue = body_of(supervisor.get("/api/checks?state=referred"));
  ASSERT_EQ(queue.at("checks").as_array().size(), 1U);
  EXPECT_EQ(text_at(queue, "/checks/0/referral_reasons/1"), "identity_doubt");
  EXPECT_EQ(status_of(officer.post(TestDesk::path(check, "/decision"), json::object{{"decision", "admit"}})),
            "409 border.referred_elsewhere");
  EXPECT_EQ(status_of(officer.post(TestDesk::path(check, "/details"), json::object{{"contact", "x"}})),
            "409 border.referred_elsewhere");
  EXPECT_EQ(status_of(supervisor.post(TestDesk::path(check, "/decision"), json::object{{"decision", "admit"}})), "200");
  const auto entries = desk_->entries("border.referred");
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].entry.subject_id, text_at(check, "/id"));
  EXPECT_EQ(entries[0].entry.facts.find("Okonjo"), std::string::npos);
}

TEST_P(BorderTest, AnotherPostSeesAndDoesNothing) {
  Officer here = desk_->officer("officer");
  const PostId other(TestDesk::kOtherPostId);
  Officer there = desk_->officer("officer", "border_check", other);
  Officer chief = desk_->officer("supervisor", "second_line", other);
  const json::value check = TestDesk::open(here, TestDesk::entry(TestDesk::document()));
  EXPECT_EQ(status_of(there.get(TestDesk::path(check))), "403 identity.not_allowed");
  EXPECT_EQ(status_of(chief.get(TestDesk::path(check))), "403 identity.not_allowed");
  for (const auto& [action, body] :
       {std::pair<std::string, json::object>("/refer", {{"reasons", json::array{"other"}}}),
        {"/details", {{"contact", "x"}}},
        {"/protection", {{"kind", "asylum_request"}}},
        {"/decision", {{"decision", "admit"}}}}) {
    EXPECT_EQ(status_of(there.post(TestDesk::path(check, action), body)), "403 identity.not_allowed") << action;
    EXPECT_EQ(status_of(chief.post(TestDesk::path(check, action), body)), "403 identity.not_allowed") << action;
  }
  EXPECT_EQ(body_of(there.get("/api/checks")).at("checks").as_array().size(), 0U);
  EXPECT_EQ(body_of(here.get("/api/checks")).at("checks").as_array().size(), 1U);
}

TEST_P(BorderTest, EveryLookIsRecorded) {
  Officer officer = desk_->officer("officer");
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  const std::string id = text_at(check, "/id"), traveller = text_at(check, "/traveller/id");
  const auto looks = [&](const std::string& operation, const std::string& subject) {
    desk_->settle();
    return desk_->count("access_look", "operation = '" + operation + "' and subject_id = '" + subject +
                                           "' and purpose = 'border_check'");
  };
  EXPECT_EQ(looks("openCheck", id), 1);
  EXPECT_EQ(looks("openCheck", traveller), 1);
  ASSERT_EQ(status_of(officer.get(TestDesk::path(check))), "200");
  EXPECT_EQ(looks("getCheck", id), 1);
  ASSERT_EQ(status_of(officer.get("/api/checks")), "200");
  EXPECT_EQ(looks("listChecks", id), 1);
  ASSERT_EQ(status_of(officer.get("/api/travellers/" + traveller)), "200");
  EXPECT_EQ(looks("getTraveller", traveller), 1);
  const auto found = officer.get("/api/travellers?surname=OKONJO&given_names=ada&birth_date=1974-08-12");
  ASSERT_EQ(status_of(found), "200");
  EXPECT_EQ(body_of(found).at("travellers").as_array().size(), 1U);
  EXPECT_EQ(looks("findTravellers", traveller), 1);
  EXPECT_EQ(body_of(officer.get("/api/travellers?document_number=l898%20902c3")).at("travellers").as_array().size(),
            1U);
  EXPECT_EQ(status_of(officer.get("/api/travellers?birth_date=1974-08-12")), "422 border.search.too_wide");
  EXPECT_EQ(status_of(officer.get("/api/travellers?document_number=%00")).substr(0, 1), "4");
  EXPECT_EQ(status_of(officer.get("/api/travellers?surname=%00")).substr(0, 1), "4");
  EXPECT_EQ(status_of(officer.client().get(TestDesk::path(check))), "400 purpose.missing");
}

TEST_P(BorderTest, HostileTextIsOnlyText) {
  Officer officer = desk_->officer("officer");
  int number = 0;
  for (const std::string& text : {std::string("<script>alert(1)</script>"), std::string("'; drop table traveller; --"),
                                  std::string("\u202Etxe.\u202C ok"), std::string("a\0b", 3),
                                  std::string("\\u0000 %s $1 {}"), std::string("\x01\x7f tab\there")}) {
    const auto made = officer.post("/api/checks", [&] {
      json::object body = TestDesk::entry(TestDesk::document("H" + std::to_string(++number), text));
      body["document"].as_object()["given_names"] = text;
      body["carrier_reference"] = text;
      body["lane"] = text;
      return body;
    }());
    ASSERT_EQ(status_of(made), "201") << made->body;
    const json::value check = body_of(made);
    EXPECT_EQ(status_of(officer.post(TestDesk::path(check, "/details"),
                                     json::object{{"destination", text},
                                                  {"contact", text},
                                                  {"guardian", text},
                                                  {"visa", json::object{{"number", text}}}})),
              "200");
    EXPECT_EQ(status_of(officer.post(TestDesk::path(check, "/protection"),
                                     json::object{{"kind", "other_risk"}, {"note", text}})),
              "200");
    const auto read = officer.get(TestDesk::path(check));
    ASSERT_EQ(status_of(read), "200") << read->body;
    EXPECT_EQ(read->body.find("\u202E"), std::string::npos) << "direction marks turn what follows";
    EXPECT_EQ(read->body.find("a\\u0000b"), std::string::npos);
  }
  EXPECT_EQ(status_of(officer.get("/api/checks?state=referred")), "200");
  EXPECT_EQ(desk_->count("traveller"), number);
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document("LONG1")));
  const auto refer = [&](const std::string& note) {
    return status_of(
        officer.post(TestDesk::path(check, "/refer"), json::object{{"reasons", json::array{"other"}}, {"note", note}}));
  };
  EXPECT_EQ(refer(std::string(4001, 'x')).substr(0, 3), "400");
  EXPECT_EQ(refer(std::string(4000, '\n') + "x").substr(0, 3), "400");
  EXPECT_EQ(refer(std::string(4000, '"')), "200") << "every character is escaped, and is read back";
  EXPECT_EQ(text_at(body_of(officer.get(TestDesk::path(check))), "/referral/note").size(), 4000U);
  const auto raw = officer.post_text(
      "/api/checks", "{\"direction\":\"entry\",\"transport_mode\":\"air\",\"mrz\":\"\xff\xfe\xc0\x80\"}");
  EXPECT_EQ(raw->status, 400U) << raw->body;
}

TEST_P(BorderTest, DetailsAreJudgedAgainAndKept) {
  Officer officer = desk_->officer("officer");
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  EXPECT_EQ(text_at(check, "/stay/authorised_days"), "30");
  const json::object details{{"travel_purpose", "tourism"},
                             {"destination", "Hotel Miramar"},
                             {"declared_days", 10},
                             {"visa", json::object{{"number", "V1"}, {"valid_from", "2030-01-01"}, {"days", 5}}}};
  const auto answer = officer.post(TestDesk::path(check, "/details"), details);
  ASSERT_EQ(status_of(answer), "200") << answer->body;
  EXPECT_EQ(text_at(body_of(answer), "/stay/authorised_days"), "0") << "the visa is not valid yet";
  EXPECT_TRUE(has_finding(body_of(answer), "border.stay.used_up"));
  const json::value read = body_of(officer.get(TestDesk::path(check)));
  EXPECT_EQ(text_at(read, "/stay"), text_at(body_of(answer), "/stay"));
  EXPECT_EQ(text_at(read, "/findings"), text_at(body_of(answer), "/findings")) << "the findings are kept too";
  EXPECT_EQ(text_at(read, "/destination"), "Hotel Miramar");
  EXPECT_EQ(status_of(officer.post(TestDesk::path(check, "/details"), json::object{{"travel_purpose", "conquest"}})),
            "422 border.code.unknown");
  const auto entries = desk_->entries("border.details_changed");
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].entry.facts.find("Miramar"), std::string::npos);
}

TEST_P(BorderTest, EveryRouteAsEveryRole) {
  std::map<std::string, std::string> tokens;
  for (const std::string& role : desk_->server->house->access->roles()) tokens[role] = desk_->server->token_of(role);
  http::Client client = desk_->server->client();
  const std::uint64_t before = desk_->server->api->refusals();
  // A stream does not end; ReferralReachesSecondLineAtOnce has it.
  const auto report =
      api::run_matrix(client, *desk_->server->api, *desk_->server->house->access, tokens, {.skip = {"streamChecks"}});
  ASSERT_OK(report);
  for (const std::string& wrong : report->wrong) ADD_FAILURE() << wrong;
  EXPECT_EQ(report->refused, desk_->server->api->refusals() - before);
  EXPECT_EQ(report->calls, (desk_->server->api->operations().size() - 1) * (tokens.size() + 1));
  Officer analyst = desk_->anywhere("analyst", "statistics");
  EXPECT_EQ(status_of(analyst.get("/api/events")), "403 identity.not_allowed");
  const auto document = parse_json(client.get("/api/openapi.json")->body);
  ASSERT_OK(document);
  for (const std::string& difference : api::compare_openapi(*document, desk_->server->router->routes()))
    ADD_FAILURE() << difference;
}

}  // namespace
}  // namespace limen::border
