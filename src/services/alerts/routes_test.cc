// The routes of alerts over real HTTP, on both databases.
#include <gmock/gmock.h>

#include "base/result_matchers.h"
#include "platform/api/test_server.h"
#include "services/alerts/alerts.h"
#include "services/alerts/routes.h"

namespace limen::alerts {
namespace {

using api::testing::code_of;
using api::testing::TestServer;
using ::testing::Contains;
using ::testing::HasSubstr;

const http::HeaderList kPurpose = {{"Limen-Purpose", "alert_management"}};

class AlertRoutesTest : public database::testing::OnDatabase {
 protected:
  void SetUp() override {
    knowledge_ = site::Knowledge::read(packs_, "baseline").take();
    server_ = TestServer::make(
        GetParam(),
        [this](api::Api& api, TestServer::House& house) -> Result<void> {
          alerts_ = TRY(Alerts::open({*house.database, *house.journal, knowledge_, packs_, house.clock, house.random}));
          return alerts_->register_routes(api);
        },
        {migrations()});
    NEEDS_DATABASE(server_);
    server_->start();
    manager_ = server_->token_of("alert_manager");
  }
  static json::object input() {
    return parse_json(R"({"category": "missing", "surname": "Vanterpool", "given_names": "Ingeborg",
      "aliases": [{"surname": "Quistgaard", "given_names": "", "kind": "weak"}], "birth_dates": ["1974-08-12", "circa 1975-XX-XX"],
      "sex": "F", "nationalities": ["SWE"], "documents": [{"type": "passport", "number": "AB 123", "issuer": "SWE"}],
      "issuer": "Police of Xandria", "legal_basis": "Police act", "reason": "Missing since May", "requested_action": "protect",
      "proportionality_note": "Life in danger", "review_date": "2027-05-01", "expiry_date": "2027-11-01", "reference": "M/1"})")
        .take()
        .as_object();
  }
  http::ClientResponse post(const std::string& token, const std::string& path, const json::object& body,
                            http::HeaderList headers = kPurpose) {
    headers.emplace_back("Idempotency-Key", "key-" + std::to_string(++keys_));
    auto client = server_->client(token);
    auto answer = client.post(path, limen::to_text(json::value(body)), headers);
    EXPECT_OK(answer);
    return answer.ok() ? answer.take() : http::ClientResponse{};
  }
  http::ClientResponse get(const std::string& token, const std::string& path,
                           const http::HeaderList& headers = kPurpose) {
    auto client = server_->client(token);
    auto answer = client.get(path, headers);
    EXPECT_OK(answer);
    return answer.ok() ? answer.take() : http::ClientResponse{};
  }
  static json::object object(const http::ClientResponse& answer) {
    const auto value = parse_json(answer.body);
    return value.ok() && value->is_object() ? value->get_object() : json::object{};
  }
  static std::string code(const http::ClientResponse& answer) {
    const json::object body = object(answer);
    return body.contains("code") ? std::string(body.at("code").as_string()) : "";
  }

  config::PackStore packs_ = config::PackStore::embedded();
  std::shared_ptr<const site::Knowledge> knowledge_;
  std::unique_ptr<TestServer> server_;
  std::unique_ptr<Alerts> alerts_;
  std::string manager_;
  int keys_ = 0;

  void TearDown() override {
    if (server_) server_->stop();  // before the alerts that its handlers use
  }
};

ON_BOTH_DATABASES(AlertRoutesTest);

TEST_P(AlertRoutesTest, FromTheFormToTheWithdrawal) {
  const auto made = post(manager_, "/api/alerts", input());
  ASSERT_EQ(made.status, 201u) << made.body;
  json::object alert = object(made);
  const std::string id(alert.at("id").as_string());
  EXPECT_EQ(alert.at("state").as_string(), "active");
  EXPECT_TRUE(alert.at("protective").as_bool());
  EXPECT_EQ(alert.at("version").as_int64(), 1);
  EXPECT_EQ(alerts_->size(), 1u);
  // All that was said comes back, in the same words.
  for (const auto& member : input()) EXPECT_EQ(alert.at(member.key()), member.value()) << member.key();

  EXPECT_EQ(code(post(manager_, "/api/alerts", input())), "alerts.reference.taken");
  json::object revision = input();
  revision["surname"] = "Abernathy";
  revision["reason_for_change"] = "name corrected";
  const auto revised = post(manager_, "/api/alerts/" + id + "/revise", revision);
  ASSERT_EQ(revised.status, 200u) << revised.body;
  const auto read = get(manager_, "/api/alerts/" + id);
  ASSERT_EQ(read.status, 200u);
  const json::array versions = object(read).at("versions").as_array();
  ASSERT_EQ(versions.size(), 2u);
  EXPECT_EQ(versions[0].at("surname").as_string(), "Vanterpool");
  EXPECT_EQ(versions[1].at("reason_for_change").as_string(), "name corrected");

  const auto listed = get(manager_, "/api/alerts?query=abernathy&category=missing&state=active&limit=10");
  ASSERT_EQ(listed.status, 200u) << listed.body;
  EXPECT_EQ(object(listed).at("alerts").as_array().size(), 1u);
  const auto withdrawn = post(manager_, "/api/alerts/" + id + "/withdraw", {{"reason", "found safe"}});
  ASSERT_EQ(withdrawn.status, 200u) << withdrawn.body;
  EXPECT_EQ(object(withdrawn).at("state").as_string(), "withdrawn");
  EXPECT_EQ(alerts_->size(), 0u);
  EXPECT_EQ(post(manager_, "/api/alerts/" + id + "/withdraw", {{"reason", "again"}}).status, 409u);
  const auto kinds = server_->house->kinds();
  for (const char* kind : {"alert.created", "alert.revised", "alert.withdrawn", "access.looked"}) {
    EXPECT_THAT(kinds, Contains(kind));
  }
}

TEST_P(AlertRoutesTest, WhatIsWrongHasItsStatusCodeAndPointer) {
  json::object body = input();
  body["category"] = "nonsense";
  const auto unknown = post(manager_, "/api/alerts", body);
  EXPECT_EQ(unknown.status, 422u);
  EXPECT_EQ(code(unknown), "alerts.category.unknown");
  EXPECT_THAT(unknown.body, HasSubstr("/category"));
  body = input();
  body["extra"] = 1;
  EXPECT_EQ(post(manager_, "/api/alerts", body).status, 400u);
  body = input();
  body["birth_dates"] = json::array{"12.8.1974"};
  EXPECT_EQ(code(post(manager_, "/api/alerts", body)), "alerts.birth.invalid");
  body = input();
  body["sex"] = "female";
  EXPECT_EQ(code(post(manager_, "/api/alerts", body)), "alerts.sex.invalid");
  body = input();
  body["nationalities"] = json::array{"se"};
  EXPECT_EQ(code(post(manager_, "/api/alerts", body)), "alerts.state.unknown");
  body = input();
  body["aliases"].as_array()[0].as_object()["kind"] = "primary";
  EXPECT_EQ(code(post(manager_, "/api/alerts", body)), "alerts.alias.kind");
  body = input();
  body["proportionality_note"] = " \u200b\t";
  EXPECT_EQ(code(post(manager_, "/api/alerts", body)), "alerts.proportionality.missing");
  EXPECT_EQ(get(manager_, "/api/alerts/00000000-0000-7000-8000-000000000000").status, 404u);
  EXPECT_EQ(get(manager_, "/api/alerts/nonsense").status, 400u);
  EXPECT_EQ(get(manager_, "/api/alerts?state=nonsense").status, 400u);
  EXPECT_EQ(get(manager_, "/api/alerts?limit=0").status, 400u);
  EXPECT_EQ(alerts_->size(), 0u);
}

TEST_P(AlertRoutesTest, ControlCharactersAndNulNeverReachTheTables) {
  json::object body = input();
  const std::string hostile("Van\0ter\x1fpool\x1e\xe2\x80\xae", 16);
  for (const char* field :
       {"surname", "given_names", "issuer", "legal_basis", "reason", "proportionality_note", "reference", "remarks"}) {
    body[field] = hostile;
  }
  body["aliases"] = json::array{json::object{{"surname", hostile}, {"given_names", hostile}}};
  body["documents"] = json::array{json::object{{"type", hostile}, {"number", hostile}}};
  const auto made = post(manager_, "/api/alerts", body);
  ASSERT_EQ(made.status, 201u) << made.body;
  const json::object alert = object(made);
  EXPECT_EQ(alert.at("surname").as_string(), "Vanterpool");
  const json::object again = object(get(manager_, "/api/alerts/" + std::string(alert.at("id").as_string())));
  EXPECT_EQ(again.at("aliases"), alert.at("aliases"));
  EXPECT_EQ(again.at("aliases").at(0).at("surname").as_string(), "Vanterpool");
  EXPECT_EQ(again.at("documents").at(0).at("number").as_string(), "Vanterpool");
  EXPECT_EQ(again.at("documents").as_array().size(), 1u);
}

TEST_P(AlertRoutesTest, NobodyWithoutTheScopeAndThePurpose) {
  const auto made = post(manager_, "/api/alerts", input());
  const std::string id(object(made).at("id").as_string());
  const std::string officer = server_->token_of("officer");
  EXPECT_EQ(post(officer, "/api/alerts", input()).status, 403u);
  EXPECT_EQ(post(officer, "/api/alerts/" + id + "/withdraw", {{"reason", "x"}}).status, 403u);
  EXPECT_EQ(post(officer, "/api/alerts/" + id + "/revise", input()).status, 403u);
  EXPECT_EQ(get(manager_, "/api/alerts", {}).status, 400u);
  EXPECT_EQ(get(manager_, "/api/alerts/" + id, {{"Limen-Purpose", "border_check"}}).status, 403u);
  EXPECT_EQ(get("", "/api/alerts").status, 401u);
  EXPECT_EQ(alerts_->size(), 1u);
}

TEST_P(AlertRoutesTest, AFileIsTriedAndThenImported) {
  const std::string csv =
      "surname,category,action,birth_date,reason,legal_basis,issuer_reference\n"
      "Vanterpool,missing,protect,1974-08-12,missing,act,1\n"
      "Quistgaard,missing,arrest,1974-08-12,missing,act,2\n";
  http::HeaderList headers = {{"Limen-Purpose", "alert_management"}, {"Content-Type", "text/csv"}};
  auto client = server_->client(manager_);
  EXPECT_EQ(client.request("POST", "/api/alerts/import?format=limen-csv", csv, headers)->status, 400u) << "no key";
  headers.emplace_back("Idempotency-Key", "");
  int sent = 0;
  const auto send = [&](const std::string& query) {
    headers.back().second = "import-" + std::to_string(++sent);
    return client.request("POST", "/api/alerts/import?proportionality_note=weighed&" + query, csv, headers).take();
  };
  const auto dry = send("format=limen-csv&dry_run=true");
  ASSERT_EQ(dry.status, 200u) << dry.body;
  const json::object report = object(dry);
  EXPECT_EQ(report.at("rows").to_number<int>(), 2);
  EXPECT_EQ(report.at("created").to_number<int>(), 1);
  EXPECT_EQ(report.at("refused").to_number<int>(), 1);
  const json::object found = report.at("diagnostics").at(0).as_object();
  EXPECT_EQ(found.at("line").to_number<int>(), 3);
  EXPECT_EQ(found.at("column").as_string(), "action");
  EXPECT_EQ(found.at("code").as_string(), "alerts.action.not_allowed");
  EXPECT_EQ(alerts_->size(), 0u);
  EXPECT_EQ(send("format=limen-csv&dry_run=false").status, 200u);
  EXPECT_EQ(alerts_->size(), 1u);
  EXPECT_EQ(send("format=limen-csv&dry_run=maybe").status, 400u);
  EXPECT_EQ(send("format=xlsx").status, 400u);
  auto officer = server_->client(server_->token_of("officer"));
  EXPECT_EQ(officer.request("POST", "/api/alerts/import?format=limen-csv", csv, headers)->status, 403u);
  EXPECT_THAT(server_->house->kinds(), Contains("alerts.imported"));
  const auto dropped = alerts_->drop_expired(CivilDate::parse("2099-01-01").take());
  ASSERT_OK(dropped);
  EXPECT_EQ(*dropped, 1u);
  EXPECT_EQ(alerts_->size(), 0u);
}

}  // namespace
}  // namespace limen::alerts
