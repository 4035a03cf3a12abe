// Credentials and both protocols over real HTTP, on both databases; each guard is tried to be got round.
#include "services/match/match.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "base/result_matchers.h"
#include "platform/api/test_server.h"
#include "services/match/model.h"

namespace limen::match {
namespace {

using api::testing::code_of;
using api::testing::TestServer;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kQuery = R"({"queries":{"q1":{"schema":"Person","properties":{"name":["Ingeborg Vanterpool"],)"
                           R"("birthDate":["1974-08-12"],"nationality":["se"],"gender":["female"]}}}})";

class MatchTest : public database::testing::OnDatabase {
 protected:
  void SetUp() override {
    knowledge_ = site::Knowledge::read(packs_, "baseline").take();
    server_ = TestServer::make(
        GetParam(),
        [this](api::Api& api, TestServer::House& house) -> Result<void> {
          alerts_ = TRY(
              alerts::Alerts::open({*house.database, *house.journal, knowledge_, packs_, house.clock, house.random}));
          TRY(alerts_->register_routes(api));
          match_ = std::make_unique<Match>(
              Parts{*house.database, *house.journal, *alerts_, knowledge_, house.access, house.clock, house.random});
          return match_->register_routes(api);
        },
        {alerts::migrations(), migrations()});
    NEEDS_DATABASE(server_);
    server_->start();
    administrator_ = server_->token_of("administrator");
    const std::string manager = server_->token_of("alert_manager");
    const std::string person = R"({"category": "missing", "surname": "Vanterpool", "given_names": "Ingeborg",
      "birth_dates": ["1974-08-12"], "sex": "F", "nationalities": ["SWE"],
      "documents": [{"type": "passport", "number": "AB123456", "issuer": "SWE"}],
      "issuer": "Police of Xandria", "legal_basis": "Secret police act", "reason": "Missing since May",
      "requested_action": "protect", "proportionality_note": "Life in danger", "review_date": ")" +
                               day(100) + R"(", "expiry_date": ")" + day(200) + R"(", "reference": "M/1"})";
    auto client = server_->client(manager);
    const auto made =
        client.post("/api/alerts", person, {{"Limen-Purpose", "alert_management"}, {"Idempotency-Key", "alert-1"}});
    ASSERT_OK(made);
    ASSERT_EQ(made->status, 201u) << made->body;
  }
  void TearDown() override {
    if (server_) server_->stop();
  }
  std::string day(int from_today) const { return (server_->house->clock.now().utc_day() + from_today).to_text(); }

  json::object wanted() const {
    return {{"name", "Case system"},
            {"purpose", "border_check"},
            {"categories", json::array{"missing"}},
            {"lists", json::array{"own"}},
            {"uses", json::array{"match", "reconcile", "names"}},
            {"expires_on", day(30)}};
  }
  http::ClientResponse ask(const std::string& token, const std::string& path, const std::string& body,
                           http::HeaderList headers = {}) {
    headers.emplace_back("Idempotency-Key", "key-" + std::to_string(++keys_));
    if (!token.empty()) headers.emplace_back("Authorization", "Bearer " + token);
    const bool typed = std::ranges::any_of(headers, [](const auto& header) { return header.first == "Content-Type"; });
    if (!typed) headers.emplace_back("Content-Type", "application/json");
    auto client = server_->client();
    auto answer = client.request("POST", path, body, headers);
    EXPECT_OK(answer);
    return answer.ok() ? answer.take() : http::ClientResponse{};
  }
  static json::object object(const http::ClientResponse& answer) {
    const auto value = parse_json(answer.body);
    return value.ok() && value->is_object() ? value->get_object() : json::object{};
  }
  struct Made {
    std::string id{}, secret{};
  };
  Made make(const json::object& body) {
    const auto answer = ask(administrator_, "/api/credentials", limen::to_text(json::value(body)));
    EXPECT_EQ(answer.status, 201u) << answer.body;
    const json::object made = object(answer);
    return {std::string(made.at("id").as_string()), std::string(made.at("secret").as_string())};
  }
  std::size_t results(const http::ClientResponse& answer) {
    EXPECT_EQ(answer.status, 200u) << answer.body;
    const auto value = parse_json(answer.body);
    return value->at("responses").at("q1").at("results").as_array().size();
  }

  config::PackStore packs_ = config::PackStore::embedded();
  std::shared_ptr<const site::Knowledge> knowledge_;
  std::unique_ptr<TestServer> server_;
  std::unique_ptr<alerts::Alerts> alerts_;
  std::unique_ptr<Match> match_;
  std::string administrator_;
  int keys_ = 0;
};

ON_BOTH_DATABASES(MatchTest);

TEST_P(MatchTest, ASecretIsShownOnceAndKeptAsAHash) {
  const Made made = make(wanted());
  EXPECT_EQ(made.secret.size(), 47u);
  auto client = server_->client(administrator_);
  const auto all = client.get("/api/credentials");
  ASSERT_EQ(all->status, 200u);
  EXPECT_THAT(all->body, HasSubstr("Case system"));
  EXPECT_THAT(all->body, HasSubstr(R"("state":"active")"));
  EXPECT_THAT(all->body, Not(HasSubstr(made.secret)));
  const auto kept = server_->house->database->read(
      [](database::Session& session) { return session.query("select secret_hash from program_credential"); });
  ASSERT_OK(kept);
  const SecretHash hash = hash_of_secret(made.secret);
  EXPECT_TRUE(std::ranges::equal(kept->front().blob(0), hash));
  EXPECT_THAT(server_->house->kinds(), Contains("credential.created"));
}

TEST_P(MatchTest, WhatACredentialMayNotBe) {
  const std::vector<std::pair<json::object, std::string>> wrong = {
      {{{"name", ""}}, "credential.name"},
      {{{"purpose", "curiosity"}}, "credential.purpose"},
      {{{"categories", json::array{}}}, "credential.category"},
      {{{"categories", json::array{"missing", "nonsense"}}}, "credential.category"},
      {{{"lists", json::array{}}}, "credential.list"},
      {{{"lists", json::array{"Own List"}}}, "credential.list"},
      {{{"uses", json::array{"names"}}}, "credential.use"},
      {{{"uses", json::array{"match", "everything"}}}, "credential.use"},
      {{{"expires_on", day(-1)}}, "credential.expiry"},
      {{{"expires_on", day(400)}}, "credential.expiry"},
      {{{"rights", "all"}}, "json.unknown_field"},
  };
  for (const auto& [spoil, code] : wrong) {
    json::object body = wanted();
    for (const auto& [key, value] : spoil) body[key] = value;
    const auto answer = ask(administrator_, "/api/credentials", limen::to_text(json::value(body)));
    EXPECT_EQ(code_of(Result<http::ClientResponse>(answer)), code) << answer.body;
  }
}

TEST_P(MatchTest, ACandidateHasReferenceScoreAndNamesAndNoMore) {
  const Made made = make(wanted());
  const auto answer = ask(made.secret, "/api/match/default", kQuery);
  ASSERT_EQ(results(answer), 1u) << answer.body;
  const json::object hit = parse_json(answer.body)->at("responses").at("q1").at("results").at(0).as_object();
  EXPECT_EQ(hit.at("caption").as_string(), "Vanterpool, Ingeborg");
  EXPECT_EQ(hit.at("schema").as_string(), "Person");
  EXPECT_EQ(hit.at("referents").at(0).as_string(), "M/1");
  EXPECT_EQ(hit.at("datasets").at(0).as_string(), "own");
  EXPECT_EQ(hit.at("properties").at("birthDate").at(0).as_string(), "1974-08-12");
  EXPECT_GT(hit.at("score").as_double(), 0.7);
  EXPECT_TRUE(hit.at("match").as_bool());
  EXPECT_TRUE(hit.at("features").as_object().contains("birth.exact"));
  for (const char* never : {"police act", "Missing since", "Life in danger", "AB123456", "protect", "Police of"}) {
    EXPECT_THAT(answer.body, Not(HasSubstr(never)));
  }
  EXPECT_EQ(results(ask(made.secret, "/api/match/own", kQuery)), 1u);
  EXPECT_EQ(results(ask(made.secret, "/api/match/missing?limit=1&threshold=0.99&cutoff=0", kQuery)), 1u);
  EXPECT_EQ(results(ask(made.secret, "/api/match/default?cutoff=1", kQuery)), 0u);
  const std::string by_document = R"({"queries":{"q1":{"properties":{"passportNumber":"AB 123456"}}}})";
  EXPECT_EQ(results(ask(made.secret, "/api/match/default", by_document)), 1u);
  const std::string parts =
      R"({"queries":{"q1":{"properties":{"firstName":["Ingeborg"],"lastName":["Vanterpool"],"birthDate":["1974"]}}}})";
  EXPECT_EQ(results(ask(made.secret, "/api/match/default", parts)), 1u);
  const std::string company =
      R"({"queries":{"q1":{"schema":"Company","properties":{"name":["Ingeborg Vanterpool"]}}}})";
  EXPECT_EQ(results(ask(made.secret, "/api/match/default", company)), 0u);
}

TEST_P(MatchTest, WithoutNamesTheReferenceAlone) {
  json::object body = wanted();
  body["uses"] = json::array{"match"};
  const Made made = make(body);
  const auto answer = ask(made.secret, "/api/match/default", kQuery);
  ASSERT_EQ(results(answer), 1u);
  const json::object hit = parse_json(answer.body)->at("responses").at("q1").at("results").at(0).as_object();
  EXPECT_EQ(hit.at("caption").as_string(), "M/1");
  EXPECT_TRUE(hit.at("properties").as_object().empty());
  EXPECT_THAT(limen::to_text(json::value(hit)), Not(HasSubstr("Vanterpool")));
}

TEST_P(MatchTest, OnlyWhatTheCredentialIsFor) {
  json::object other = wanted();
  other["categories"] = json::array{"sanctions"};
  EXPECT_EQ(results(ask(make(other).secret, "/api/match/default", kQuery)), 0u);
  other = wanted();
  other["lists"] = json::array{"un"};
  const Made un = make(other);
  EXPECT_EQ(results(ask(un.secret, "/api/match/default", kQuery)), 0u);
  EXPECT_EQ(ask(un.secret, "/api/match/own", kQuery).status, 404u);
  other = wanted();
  other["uses"] = json::array{"reconcile"};
  const auto refused = ask(make(other).secret, "/api/match/default", kQuery);
  EXPECT_EQ(refused.status, 403u);
  EXPECT_EQ(code_of(Result<http::ClientResponse>(refused)), "match.use");
}

TEST_P(MatchTest, NobodyElseGetsIn) {
  const Made made = make(wanted());
  for (const std::string& token : {std::string(), std::string("lmn_nonsense"), administrator_,
                                   server_->token_of("supervisor"), made.secret + "x"}) {
    const auto answer = ask(token, "/api/match/default", kQuery);
    EXPECT_EQ(answer.status, 401u) << answer.body;
  }
  // A session cookie does not count, and a credential is no session.
  EXPECT_EQ(ask("", "/api/match/default", kQuery, {{"Cookie", "limen_session=" + administrator_}}).status, 401u);
  auto program = server_->client(made.secret);
  EXPECT_EQ(program.get("/api/alerts", {{"Limen-Purpose", "border_check"}})->status, 401u);
  EXPECT_EQ(program.get("/api/credentials")->status, 401u);
  // yente's own way of writing it.
  auto client = server_->client();
  EXPECT_EQ(client.post("/api/match/default", kQuery, {{"Authorization", "ApiKey " + made.secret}})->status, 200u);
  EXPECT_EQ(ask(administrator_, "/api/credentials/" + made.id + "/revoke", "{}").status, 200u);
  EXPECT_EQ(ask(made.secret, "/api/match/default", kQuery).status, 401u);
  EXPECT_EQ(ask(administrator_, "/api/credentials/" + made.id + "/revoke", "{}").status, 409u);
  const Made brief = make(wanted());
  server_->house->clock.advance_seconds(std::int64_t{32} * 86400);
  EXPECT_EQ(ask(brief.secret, "/api/match/default", kQuery).status, 401u);
  EXPECT_TRUE(server_->was_refused("api.credential"));
}

TEST_P(MatchTest, EveryRequestIsALookForThePurpose) {
  const Made made = make(wanted());
  ASSERT_EQ(results(ask(made.secret, "/api/match/default", kQuery)), 1u);
  const std::string nobody = R"({"queries":{"q1":{"properties":{"name":["Zebulon Abernathy"]}}}})";
  ASSERT_EQ(results(ask(made.secret, "/api/match/default", nobody)), 0u);
  // In the writer: what was looked at is on its way there.
  ASSERT_OK(server_->house->database->write([](database::Transaction&) { return Result<void>(); }));
  int looks = 0;
  for (std::int64_t seq = 1; seq <= server_->house->journal->head().seq; ++seq) {
    const auto opened = server_->house->database->read(
        [&](database::Session& session) { return server_->house->journal->read(session, seq); });
    ASSERT_OK(opened);
    if (opened->entry.kind != "access.looked" || opened->entry.purpose != "border_check") continue;
    ++looks;
    EXPECT_EQ(opened->entry.actor, "credential:" + made.id);
    EXPECT_THAT(opened->entry.facts, HasSubstr("matchEntities"));
    EXPECT_THAT(opened->entry.facts, Not(HasSubstr("Abernathy")));
  }
  EXPECT_EQ(looks, 2) << "with what was found, and with nothing";
}

TEST_P(MatchTest, SoManyQueriesAMinute) {
  json::object body = wanted();
  body["queries_per_minute"] = 2;
  const Made made = make(body);
  const std::string two =
      R"({"queries":{"a":{"properties":{"name":["A Person"]}},"b":{"properties":{"name":["B Person"]}}}})";
  EXPECT_EQ(ask(made.secret, "/api/match/default", two).status, 200u);
  const auto refused = ask(made.secret, "/api/match/default", kQuery);
  EXPECT_EQ(refused.status, 429u);
  EXPECT_EQ(code_of(Result<http::ClientResponse>(refused)), "match.rate");
  server_->house->clock.advance_seconds(31);
  EXPECT_EQ(ask(made.secret, "/api/match/default", kQuery).status, 200u);
  EXPECT_EQ(ask(made.secret, "/api/match/default", kQuery).status, 429u);
}

TEST_P(MatchTest, WhatCannotBeReadIsAnErrorAndNeverNoHit) {
  const Made made = make(wanted());
  const auto status = [&](const std::string& body) { return ask(made.secret, "/api/match/default", body).status; };
  const auto property = [](const std::string& text) {
    return R"({"queries":{"q1":{"schema":"Person","properties":{"name":["Ida Vanterpool"],)" + text + "}}}}";
  };
  EXPECT_EQ(status("{"), 400u);
  EXPECT_EQ(status("{}"), 400u);
  EXPECT_EQ(status(R"({"queries":{}})"), 400u);
  EXPECT_EQ(status(R"({"queries":{"q1":{}}})"), 400u);
  EXPECT_EQ(status(R"({"queries":{"q1":{"properties":{"birthDate":["1974"]}}}})"), 422u);
  EXPECT_EQ(status(property(R"("birthDate":["12 August"])")), 400u);
  EXPECT_EQ(status(property(R"("nationality":["Utopia"])")), 400u);
  EXPECT_EQ(status(property(R"("gender":["unclear"])")), 400u);
  EXPECT_EQ(status(property(R"("alias":[{"x":1}])")), 400u);
  EXPECT_EQ(status(property(R"("alias":[")" + std::string(600, 'a') + R"("])")), 400u);
  EXPECT_EQ(status(property(R"("eyeColor":["green"])")), 200u) << "what is not known here is passed over";
  std::string many = R"({"queries":{)";
  for (int i = 0; i < 101; ++i) {
    many += (i > 0 ? "," : "") + std::string("\"q") + std::to_string(i) + R"(":{"properties":{"name":["A Person"]}})";
  }
  EXPECT_EQ(status(many + "}}"), 400u);
  EXPECT_EQ(status(std::string(2U << 20U, ' ')), 413u);
  EXPECT_EQ(ask(made.secret, "/api/match/default?limit=0", kQuery).status, 400u);
  EXPECT_EQ(ask(made.secret, "/api/match/default?threshold=2", kQuery).status, 400u);
  EXPECT_EQ(ask(made.secret, "/api/match/default?algorithm=x", kQuery).status, 400u);
}

TEST_P(MatchTest, Reconciliation) {
  json::object body = wanted();
  const Made by_header = make(body);
  body["in_address"] = true;
  const Made in_address = make(body);
  auto client = server_->client();
  const auto manifest = client.get("/api/reconcile");
  ASSERT_EQ(manifest->status, 200u);
  EXPECT_THAT(manifest->body, HasSubstr(R"("versions":["0.2"])"));
  EXPECT_EQ(client.get("/api/reconcile/key/anything")->status, 200u);
  const std::string form =
      "queries=%7B%22q0%22%3A%7B%22query%22%3A%22Ingeborg+Vanterpool%22%2C%22limit%22%3A3%2C%22properties%22%3A%5B%7B%"
      "22"
      "pid%22%3A%22birthDate%22%2C%22v%22%3A%221974-08-12%22%7D%5D%7D%7D";
  const http::HeaderList form_type = {{"Content-Type", "application/x-www-form-urlencoded"}};
  const auto check = [&](const http::ClientResponse& answer) {
    ASSERT_EQ(answer.status, 200u) << answer.body;
    const auto value = parse_json(answer.body);
    const json::object hit = value->at("q0").at("result").at(0).as_object();
    EXPECT_EQ(hit.at("name").as_string(), "Vanterpool, Ingeborg");
    EXPECT_EQ(hit.at("type").at(0).at("id").as_string(), "Person");
    EXPECT_TRUE(hit.at("match").as_bool());
    EXPECT_GT(hit.at("score").as_double(), 70.0);
    EXPECT_THAT(answer.body, Not(HasSubstr("police act")));
  };
  check(ask(by_header.secret, "/api/reconcile", form, form_type));
  check(ask("", "/api/reconcile/key/" + in_address.secret, form, form_type));
  const std::string queries =
      R"({"q0":{"query":"Ingeborg Vanterpool","properties":[{"pid":"nationality","v":{"id":"x","name":"se"}}]}})";
  check(ask(by_header.secret, "/api/reconcile", queries, {{"Content-Type", "application/json"}}));
  EXPECT_EQ(ask("", "/api/reconcile/key/" + by_header.secret, form, form_type).status, 401u) << "not made for that";
  EXPECT_EQ(ask("", "/api/reconcile", form, form_type).status, 401u);
  EXPECT_EQ(ask(by_header.secret, "/api/reconcile", "queries=", form_type).status, 400u);
  EXPECT_EQ(ask(by_header.secret, "/api/reconcile", "other=1", form_type).status, 400u);
  EXPECT_EQ(ask(by_header.secret, "/api/reconcile", R"({"q0":{"properties":[{"v":1}]}})",
                {{"Content-Type", "application/json"}})
                .status,
            400u);
}

TEST_P(MatchTest, EveryRouteAsEveryRole) {
  std::map<std::string, std::string> tokens;
  const auto access = server_->house->access;
  for (const std::string& role : access->roles()) tokens[role] = server_->token_of(role);
  auto client = server_->client();
  const auto report = api::run_matrix(client, *server_->api, *access, tokens);
  ASSERT_OK(report);
  EXPECT_TRUE(report->wrong.empty()) << ::testing::PrintToString(report->wrong);
  EXPECT_GT(report->calls, 60u);
}

}  // namespace
}  // namespace limen::match
