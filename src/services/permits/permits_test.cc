// The register on both databases, over real HTTP: issue, later additions, counts, import, who may do what, and the end.
// How entries are counted at the counter: services/border/permits_test.cc.
#include "services/permits/permits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "base/result_matchers.h"
#include "platform/api/matrix.h"
#include "platform/api/test_server.h"
#include "platform/database/both_databases.h"
#include "services/permits/model.h"

namespace limen::permits {
namespace {

using api::testing::code_of;
using api::testing::TestServer;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

class PermitsTest : public database::testing::OnDatabase {
 protected:
  struct Person {
    std::string token{}, purpose{};
  };
  void SetUp() override {
    server_ = TestServer::make(GetParam(),
                               [this](api::Api& api, TestServer::House& house) -> Result<void> {
                                 knowledge_ = TRY(site::Knowledge::read(packs_, "baseline"));
                                 site::SiteInfo info;
                                 info.state = TRY(StateCode::parse("XXA"));
                                 permits_ = TRY(Permits::open({*house.database, *house.journal, packs_, knowledge_,
                                                               info, house.clock, house.random}));
                                 return permits_->register_routes(api);
                               },
                               {site::migrations(), migrations()});
    NEEDS_DATABASE(server_);
    server_->start();
    issuer_ = {server_->token_of("permit_issuer"), "permits"};
    authority_ = {server_->token_of("permit_authority"), "permits"};
    officer_ = {server_->token_of("officer"), "border_check"};
  }
  void TearDown() override {
    if (server_) server_->stop();
  }
  http::ClientResponse get(const Person& who, const std::string& rest) {
    auto answer = server_->client(who.token).get("/api/permits" + rest, {{"Limen-Purpose", who.purpose}});
    EXPECT_OK(answer);
    return answer.ok() ? answer.take() : http::ClientResponse{};
  }
  http::ClientResponse post(const Person& who, const std::string& rest, const std::string& body,
                            const std::string& type = "application/json") {
    static std::atomic<int> keys = 0;
    auto answer = server_->client(who.token).post(
        "/api/permits" + rest, body,
        {{"Limen-Purpose", who.purpose}, {"Idempotency-Key", "key-" + std::to_string(++keys)}, {"Content-Type", type}});
    EXPECT_OK(answer);
    return answer.ok() ? answer.take() : http::ClientResponse{};
  }
  http::ClientResponse post(const Person& who, const std::string& rest, const json::object& body) {
    return post(who, rest, limen::to_text(json::value(body)));
  }
  static std::string status_of(const http::ClientResponse& answer) {
    const std::string code = code_of(answer);
    return std::to_string(answer.status) + (code.empty() ? "" : " " + code);
  }
  static json::value json_of(const http::ClientResponse& answer) {
    EXPECT_TRUE(answer.status == 200 || answer.status == 201) << answer.status << " " << answer.body;
    auto value = parse_json(answer.body);
    return value.ok() ? value.take() : json::value(json::object());
  }
  static std::string text_at(const json::value& value, std::string_view pointer) {
    std::error_code none;
    const auto* found = value.find_pointer(json::string_view(pointer.data(), pointer.size()), none);
    if (found == nullptr) return "absent";
    return found->is_string() ? std::string(found->get_string()) : limen::to_text(*found);
  }
  static json::object visa(const std::string& number = "V-1001") {
    return {{"kind", "visa"},
            {"number", number},
            {"issuer", "XXA"},
            {"authority", "Consulate"},
            {"surname", "Okonjo"},
            {"given_names", "Ada"},
            {"birth_date", "1974-08-12"},
            {"sex", "F"},
            {"nationality", "UTO"},
            {"document_number", "L898902C3"},
            {"document_issuer", "UTO"},
            {"issued_on", "2026-11-01"},
            {"valid_from", "2026-11-10"},
            {"valid_to", "2027-02-10"},
            {"entries", 2},
            {"days", 30}};
  }
  std::string issue(const json::object& body) { return text_at(json_of(post(issuer_, "", body)), "/id"); }
  static json::object change(const std::string& status, const std::string& reason, int version,
                             json::object more = {}) {
    json::object body{{"status", status},           {"authority", "Directorate"}, {"reason", reason},
                      {"decided_on", "2026-11-20"}, {"place", "Capital"},         {"version", version}};
    for (const auto& member : more) body[member.key()] = member.value();
    return body;
  }
  std::string change(const std::string& id, const json::object& body) {
    return status_of(post(authority_, "/" + id + "/status", body));
  }
  std::int64_t count(const std::string& table) {
    const auto rows = server_->house->database->read(
        [&](database::Session& session) { return session.query("select count(*) from " + table); });
    EXPECT_OK(rows);
    return rows.ok() ? rows->front().integer(0) : -1;
  }
  // For calls below HTTP.
  protection::Grant grant() { return server_->house->access->for_job("test", "permits.read", "permits").take(); }
  Result<void> write(const std::function<Result<void>(database::Transaction&)>& work) {
    return server_->house->database->write(work);
  }

  config::PackStore packs_ = config::PackStore::embedded();
  std::shared_ptr<const site::Knowledge> knowledge_;
  std::unique_ptr<TestServer> server_;
  std::unique_ptr<Permits> permits_;
  Person issuer_, authority_, officer_;
};
ON_BOTH_DATABASES(PermitsTest);

TEST_P(PermitsTest, WhatWasIssuedStaysAndLaterAdditionsFollow) {
  const std::string id = issue(visa());
  EXPECT_EQ(change(id, change("extended", "force_majeure", 1, {{"valid_to", "2027-03-10"}, {"new_number", "v 2002"}})),
            "200");
  EXPECT_EQ(change(id, change("revoked", "conditions_not_met", 2)), "200");
  const json::value seen = json_of(get(officer_, "/" + id));
  EXPECT_EQ(text_at(seen, "/status"), "revoked");
  EXPECT_EQ(text_at(seen, "/number"), "V2002");
  EXPECT_EQ(text_at(seen, "/valid_to"), "2027-03-10");
  EXPECT_EQ(text_at(seen, "/changes/0/status"), "issued");
  EXPECT_EQ(text_at(seen, "/changes/0/valid_to"), "2027-02-10") << "what was issued is not overwritten";
  EXPECT_EQ(text_at(seen, "/changes/1/status"), "extended");
  EXPECT_EQ(text_at(seen, "/changes/1/reason"), "force_majeure");
  EXPECT_EQ(text_at(seen, "/changes/1/place"), "Capital");
  EXPECT_EQ(text_at(seen, "/changes/2/authority"), "Directorate");
  // By the old number and the new one.
  EXPECT_EQ(text_at(json_of(get(officer_, "?number=V-1001")), "/permits/0/id"), id);
  EXPECT_EQ(text_at(json_of(get(officer_, "?number=v2002")), "/permits/0/id"), id);
  EXPECT_EQ(text_at(json_of(get(officer_, "?document_number=L898902C3")), "/permits/0/id"), id);
  EXPECT_EQ(text_at(json_of(get(officer_, "?surname=OKONJO&birth_date=1974-08-12")), "/permits/0/id"), id);
  EXPECT_EQ(text_at(json_of(get(officer_, "?surname=okonj%C3%B6")), "/permits/0/id"), id);
  EXPECT_THAT(json_of(get(officer_, "?surname=Okonjo&birth_date=1975-08-12")).at("permits").as_array(), SizeIs(0));
  EXPECT_EQ(status_of(get(officer_, "?birth_date=1974-08-12")), "422 permits.search.too_wide");
  const auto kinds = server_->house->kinds();
  EXPECT_THAT(kinds, ::testing::Contains("permits.issued").Times(1));
  EXPECT_THAT(kinds, ::testing::Contains("permits.status_changed").Times(2));
}

TEST_P(PermitsTest, WhatMayFollowWhat) {
  const std::string id = issue(visa());
  EXPECT_EQ(change(id, change("extended", "humanitarian", 1)), "422 permits.status.extends");
  EXPECT_EQ(change(id, change("extended", "humanitarian", 1, {{"valid_to", "2026-12-01"}})),
            "422 permits.status.extends");
  EXPECT_EQ(change(id, change("shortened", "purpose_shorter", 1, {{"valid_to", "2027-05-01"}})),
            "422 permits.status.shortens");
  EXPECT_EQ(change(id, change("shortened", "purpose_shorter", 1, {{"valid_to", "2026-11-01"}})),
            "422 permits.status.shortens");
  EXPECT_EQ(change(id, change("revoked", "force_majeure", 1)), "422 permits.status.reason") << "of another change";
  EXPECT_EQ(change(id, change("revoked", "other", 1)), "422 permits.status.reason") << "needs a note";
  EXPECT_EQ(change(id, change("revoked", "holder_asked", 7)), "409 permits.version");
  EXPECT_EQ(change(id, change("revoked", "holder_asked", 1, {{"decided_on", "2026-12-24"}})), "422 permits.status.day");
  EXPECT_EQ(change(id, change("reinstated", "appeal", 1)), "409 permits.status.order");
  EXPECT_EQ(change(id, change("revoked", "holder_asked", 1, {{"valid_to", "2026-12-01"}})), "409 permits.status.order");
  EXPECT_EQ(change(id, change("shortened", "purpose_shorter", 1, {{"days", 10}})), "200");
  EXPECT_EQ(change(id, change("lost", "stolen", 2)), "200");
  EXPECT_EQ(change(id, change("extended", "humanitarian", 3, {{"days", 40}})), "409 permits.status.order");
  EXPECT_EQ(change(id, change("annulled", "not_met_at_issue", 3)), "200");
  EXPECT_EQ(change(id, change("revoked", "holder_asked", 4)), "409 permits.status.order");
  EXPECT_EQ(change(id, change("reinstated", "appeal", 4)), "200");
  EXPECT_EQ(text_at(json_of(get(officer_, "/" + id)), "/days"), "10");
}

TEST_P(PermitsTest, WhatCannotBeIssued) {
  const auto with = [](const char* key, const json::value& value) {
    json::object body = visa();
    body[key] = value;
    return body;
  };
  for (const auto& [body, code] :
       std::vector<std::pair<json::object, std::string>>{{with("kind", "stamp"), "permits.issue.kind"},
                                                         {with("number", "V*1"), "permits.issue.number"},
                                                         {with("issuer", ""), "permits.issue.state"},
                                                         {with("authority", " "), "permits.issue.authority"},
                                                         {with("valid_to", "2026-11-09"), "permits.issue.validity"},
                                                         {with("valid_to", "2126-11-09"), "permits.issue.validity"},
                                                         {with("issued_on", "2026-11-23"), "permits.issue.future"},
                                                         {with("document_issuer", ""), "permits.issue.document"},
                                                         {with("sex", "W"), "permits.issue.sex"}}) {
    EXPECT_EQ(status_of(post(issuer_, "", body)), "422 " + code);
  }
  issue(visa());
  EXPECT_EQ(status_of(post(issuer_, "", visa("v1001"))).substr(0, 3), "201") << "a dash makes another number";
  EXPECT_EQ(status_of(post(issuer_, "", visa("V-1001"))), "409 permits.number.taken");
  json::object other = visa();
  other["kind"] = "permit";
  EXPECT_EQ(status_of(post(issuer_, "", other)), "201");
  EXPECT_EQ(count("permit"), 3);
}

TEST_P(PermitsTest, EntriesAreCountedAndTakenBack) {
  const PermitId id = PermitId::parse(issue(visa())).take();
  const auto used = [&] { return text_at(json_of(get(officer_, "/" + id.to_text())), "/entries_used"); };
  const CivilDate day = *CivilDate::from_ymd(2026, 11, 22);
  const RawId ada{1}, in{2}, out{3}, in2{4}, in3{5}, was_exit{6};
  EXPECT_OK(write([&](auto& tx) { return permits_->count_entry(tx, id, {in, ada, day}, grant()); }));
  EXPECT_EQ(used(), "1");
  EXPECT_OK(write([&](auto& tx) { return permits_->close_entry(tx, {out, ada, day + 5}, grant()); }));
  EXPECT_EQ(text_at(json_of(get(officer_, "/" + id.to_text())), "/entries_counted/0/exit_day"), "2026-11-27");
  EXPECT_OK(write([&](auto& tx) { return permits_->count_entry(tx, id, {in2, ada, day + 6}, grant()); }));
  EXPECT_EQ(used(), "2");
  EXPECT_ERROR(write([&](auto& tx) { return permits_->count_entry(tx, id, {in3, ada, day + 7}, grant()); }),
               "permits.record_changed");
  // The second was an exit in truth: taken back, and it ends nothing, since nothing else is open.
  EXPECT_OK(write([&](auto& tx) {
    return permits_->correct(tx, in2, Direction::kEntry, {was_exit, ada, day + 6}, Direction::kExit, grant());
  }));
  EXPECT_EQ(used(), "1");
  EXPECT_OK(write([&](auto& tx) { return permits_->count_entry(tx, id, {in3, ada, day + 7}, grant()); }));
  // A day that was recorded wrongly moves with its crossing.
  EXPECT_OK(write([&](auto& tx) {
    return permits_->correct(tx, in, Direction::kEntry, {RawId{9}, ada, day - 1}, Direction::kEntry, grant());
  }));
  EXPECT_EQ(text_at(json_of(get(officer_, "/" + id.to_text())), "/entries_counted/0/day"), "2026-11-21");
  EXPECT_EQ(used(), "2");
  EXPECT_ERROR(write([&](auto& tx) -> Result<void> {
                 TRY(permits_->count_entry(tx, id, {RawId{11}, ada, day}, grant(), true));
                 return Error{"test.middle", "fails after it"};
               }),
               "test.middle");
  EXPECT_EQ(used(), "2") << "a failure in the middle leaves nothing";
}

TEST_P(PermitsTest, ACountIsCorrectedByTwo) {
  const std::string id = issue(visa());
  const auto ask = [&](const Person& who, int wanted, const std::string& note) {
    return post(who, "/" + id + "/count-requests", json::object{{"wanted", wanted}, {"note", note}});
  };
  EXPECT_EQ(status_of(ask(officer_, 1, " ")), "422 permits.count.note");
  EXPECT_EQ(status_of(ask(officer_, 0, "Stamp of May")), "422 permits.count.same");
  const json::value asked = json_of(ask(officer_, 1, "A stamp of 3 May, page 12"));
  const std::string request = text_at(asked, "/count_requests/0/id");
  EXPECT_EQ(text_at(asked, "/entries_used"), "0");
  EXPECT_EQ(text_at(json_of(get(authority_, "/count-requests")), "/requests/0/id"), request);
  EXPECT_EQ(status_of(get(officer_, "/count-requests")), "403 identity.not_allowed");
  const Person supervisor{server_->token_of("supervisor"), "second_line"};
  const json::value both = json_of(ask(supervisor, 2, "Two stamps"));
  // Asked at the same instant: either may stand first.
  const bool first = text_at(both, "/count_requests/0/id") != request;
  const std::string own = text_at(both, first ? "/count_requests/0/id" : "/count_requests/1/id");
  const json::object yes{{"accept", true}};
  EXPECT_EQ(status_of(post(supervisor, "/count-requests/" + own + "/decision", yes)), "403 permits.count.same_person");
  EXPECT_EQ(status_of(post(authority_, "/count-requests/" + own + "/decision", json::object{{"accept", false}})),
            "422 permits.count.note");
  // Counted meanwhile: the difference is corrected.
  const PermitId permit = PermitId::parse(id).take();
  EXPECT_OK(write([&](auto& tx) {
    return permits_->count_entry(tx, permit, {RawId{1}, RawId{2}, *CivilDate::from_ymd(2026, 11, 22)}, grant());
  }));
  const json::value decided = json_of(post(authority_, "/count-requests/" + request + "/decision", yes));
  EXPECT_EQ(text_at(decided, "/entries_used"), "2");
  EXPECT_EQ(text_at(decided, first ? "/count_requests/1/decision" : "/count_requests/0/decision"), "accepted");
  EXPECT_EQ(status_of(post(authority_, "/count-requests/" + request + "/decision", yes)), "409 permits.count.decided");
}

TEST_P(PermitsTest, RowsInAreRowsOut) {
  const std::string head =
      "kind,number,issuer,authority,surname,given_names,birth_date,nationality,issued_on,valid_from,valid_to,entries,"
      "entries_used,territory\r\n";
  const std::string file =
      head +
      "visa,A1,XXA,Consulate,Okonjo,Ada,1974-08-12,UTO,2026-01-01,2026-01-01,2026-12-31,2,1,XXA XXB\r\n"
      "visa,A2,XXA,Consulate,Sato,Jun,1980,UTO,2026-01-01,2026-01-01,2025-12-31,,,\r\n"
      "visa,A3,XXA,Consulate,\"Broken\r\n" +
      "stamp,A4,XXA,Consulate,Li,Wei,1980,UTO,2026-01-01,2026-01-01,2026-12-31,,,\r\n";
  const json::value dry = json_of(post(issuer_, "/import?dry_run=true", file, "text/csv"));
  EXPECT_EQ(text_at(dry, "/added"), "1");
  EXPECT_EQ(count("permit"), 0);
  const json::value done = json_of(post(issuer_, "/import", file, "text/csv"));
  const auto number = [&](const char* key) { return done.at(key).to_number<std::int64_t>(); };
  EXPECT_EQ(number("rows"), number("added") + number("already") + number("quarantined"));
  EXPECT_EQ(number("added"), 1);
  EXPECT_EQ(text_at(done, "/broken/0/line"), "3");
  EXPECT_EQ(text_at(done, "/broken/0/field"), "valid_to");
  EXPECT_EQ(text_at(done, "/broken/0/code"), "permits.issue.validity");
  const json::value seen = json_of(get(officer_, "?number=A1"));
  EXPECT_EQ(text_at(seen, "/permits/0/entries_used"), "1");
  EXPECT_EQ(text_at(seen, "/permits/0/territory/1"), "XXB");
  const std::string id = text_at(done, "/id");
  EXPECT_THAT(get(issuer_, "/imports/" + id + "/quarantined").body, HasSubstr("A2,XXA,Consulate,Sato"));
  // Again: what is there is there; other terms under its number are quarantined.
  const json::value again = json_of(
      post(issuer_, "/import",
           head + "visa,A1,XXA,Consulate,Okonjo,Ada,1974-08-12,UTO,2026-01-01,2026-01-01,2026-12-31,2,1,XXA XXB\r\n"
                  "visa,A1,XXA,Consulate,Okonjo,Ada,1974-08-12,UTO,2026-01-01,2026-01-01,2027-12-31,2,1,XXA XXB\r\n",
           "text/csv"));
  EXPECT_EQ(text_at(again, "/already"), "1");
  EXPECT_EQ(text_at(again, "/broken/0/code"), "permits.number.taken");
  EXPECT_EQ(count("permit"), 1);
  EXPECT_EQ(status_of(post(issuer_, "/import", "a,b\r\n1,2\r\n", "text/csv")), "422 csv.header.missing");
  EXPECT_EQ(status_of(post(authority_, "/import", file, "text/csv")), "403 identity.not_allowed");
}

TEST_P(PermitsTest, NothingOfAPersonStandsInTheOpen) {
  const std::string id = issue(visa());
  change(id, change("revoked", "other", 1, {{"note", "Mrs Okonjo said so"}}));
  const auto rows = server_->house->database->read(
      [](database::Session& session) { return session.query("select seq from journal order by seq"); });
  ASSERT_OK(rows);
  for (const auto row : *rows) {
    const auto opened = server_->house->database->read(
        [&](database::Session& session) { return server_->house->journal->read(session, row.integer(0)); });
    ASSERT_OK(opened);
    for (const char* secret : {"Okonjo", "L898902C3", "V-1001", "1974-08-12"}) {
      EXPECT_THAT(opened->entry.facts, Not(HasSubstr(secret)));
    }
  }
}

TEST_P(PermitsTest, RecordsEndAndAreHeld) {
  const std::string id = issue(visa());
  const CivilDate day = *CivilDate::from_ymd(2026, 11, 22);
  EXPECT_OK(write([&](auto& tx) {
    return permits_->count_entry(tx, PermitId::parse(id).take(), {RawId{2}, RawId{1}, day}, grant());
  }));
  const CivilDate last = *CivilDate::from_ymd(2032, 2, 10);  // five years after its end
  bool hold = true;
  const auto held = [&](database::Session&, const RawId& traveller) -> Result<bool> {
    return hold && traveller == RawId{1};
  };
  EXPECT_EQ(*permits_->run_retention(last + 1, held), 0);
  hold = false;
  EXPECT_EQ(*permits_->run_retention(last, held), 0);
  EXPECT_EQ(*permits_->run_retention(last + 1, held), 1);
  for (const char* table : {"permit", "permit_key", "permit_change", "permit_entry"})
    EXPECT_EQ(count(table), 0) << table;
  EXPECT_EQ(status_of(get(officer_, "/" + id)), "404 permits.not_found");
  const auto erased = server_->house->database->read([&](database::Session& session) -> Result<bool> {
    return server_->house->journal->erased(session, "permit", id, "permit");
  });
  EXPECT_TRUE(*erased);
}

TEST_P(PermitsTest, EveryRouteAsEveryRole) {
  std::map<std::string, std::string> tokens;
  const auto access = server_->house->access;
  for (const std::string& role : access->roles()) tokens[role] = server_->token_of(role);
  auto client = server_->client();
  const auto report = api::run_matrix(client, *server_->api, *access, tokens);
  ASSERT_OK(report);
  EXPECT_TRUE(report->wrong.empty()) << ::testing::PrintToString(report->wrong);
  const std::vector<std::string> both{"permit_issuer", "permit_authority"};
  EXPECT_FALSE(access->may_meet(both).ok());
}

// Of any sequence of counts and corrections the figure equals a recount.
TEST_P(PermitsTest, TheCountEqualsARecount) {
  json::object body = visa("ANY");
  body.erase("entries");
  const PermitId id = PermitId::parse(issue(body)).take();
  const CivilDate day = *CivilDate::from_ymd(2026, 11, 22);
  std::uint32_t seed = 7;
  const auto next = [&](std::uint32_t below) { return (seed = seed * 1664525U + 1013904223U) % below; };
  std::vector<std::pair<RawId, Direction>> crossings;
  std::uint8_t made = 0;
  int expected = 0;
  for (int i = 0; i < 60; ++i) {
    const RawId now{++made, 7};
    const Passage passage{now, RawId{1}, day + i};
    if (crossings.empty() || next(3) > 0) {
      const bool entry = next(2) == 0;
      EXPECT_OK(write([&](auto& tx) {
        return entry ? permits_->count_entry(tx, id, passage, grant()) : permits_->close_entry(tx, passage, grant());
      }));
      expected += entry ? 1 : 0;
      crossings.emplace_back(now, entry ? Direction::kEntry : Direction::kExit);
    } else {
      auto& [old, was] = crossings[next(static_cast<std::uint32_t>(crossings.size()))];
      const Direction is = was == Direction::kEntry && next(2) == 0 ? Direction::kExit : was;
      EXPECT_OK(write([&, from = old, before = was](auto& tx) {
        return permits_->correct(tx, from, before, passage, is, grant());
      }));
      expected -= was != is ? 1 : 0;
      old = now;
      was = is;
    }
  }
  EXPECT_EQ(text_at(json_of(get(officer_, "/" + id.to_text())), "/entries_used"), std::to_string(expected));
}

TEST(Faults, EachIsSaid) {
  Found found;
  found.this_holder = found.this_document = true;
  found.permit.valid_from = *CivilDate::from_ymd(2026, 1, 1);
  found.permit.valid_to = *CivilDate::from_ymd(2026, 12, 31);
  found.permit.entries = 1;
  const StateCode here = StateCode::parse("XXA").take(), there = StateCode::parse("XXB").take();
  const CivilDate day = *CivilDate::from_ymd(2026, 6, 1);
  EXPECT_TRUE(faults_of(found, day, here).empty());
  EXPECT_THAT(faults_of(found, found.permit.valid_to + 1, here), ::testing::ElementsAre(Fault::kExpired));
  EXPECT_THAT(faults_of(found, found.permit.valid_from - 1, here), ::testing::ElementsAre(Fault::kNotYet));
  found.permit.territory = {there};
  found.permit.entries_used = 1;
  found.permit.status = Status::kLost;
  found.permit.document_number = "X1";
  found.this_document = found.this_holder = false;
  EXPECT_THAT(faults_of(found, day, here),
              ::testing::ElementsAre(Fault::kNotInForce, Fault::kEntriesUsed, Fault::kTerritory, Fault::kOtherDocument,
                                     Fault::kOtherHolder));
}

}  // namespace
}  // namespace limen::permits
