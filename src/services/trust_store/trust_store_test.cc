// The trust store of a site: two accounts where a person's word counts, versions, the journal; on both databases, over
// real HTTP.
#include "services/trust_store/trust_store.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "base/result_matchers.h"
#include "engines/test_pki/test_pki.h"
#include "platform/api/test_server.h"
#include "platform/database/test_site.h"

namespace limen::trust_store {
namespace {

using namespace test_pki;
using api::testing::code_of;
using api::testing::TestServer;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class TrustStoreTest : public database::testing::OnDatabase {
 protected:
  void SetUp() override {
    server_ = TestServer::make(GetParam(),
                               [this](api::Api& api, TestServer::House& house) -> Result<void> {
                                 trust_ = TRY(TrustStore::open({*house.database, *house.journal, house.clock}));
                                 return trust_->register_routes(api);
                               },
                               {migrations()});
    NEEDS_DATABASE(server_);
    server_->start();
    manager_ = server_->token_of("alert_manager");
    second_ = server_->token_of("alert_manager");
    supervisor_ = server_->token_of("supervisor");
    officer_ = server_->token_of("officer");
    administrator_ = server_->token_of("administrator");
  }
  void TearDown() override {
    if (server_) server_->stop();
  }
  http::ClientResponse post(const std::string& token, const std::string& path, const std::string& body,
                            const std::string& type = "application/octet-stream") {
    const http::HeaderList headers{{"Idempotency-Key", "key-" + std::to_string(++keys_)}, {"Content-Type", type}};
    auto client = server_->client(token);
    auto answer = client.request("POST", path, body, headers);
    EXPECT_OK(answer);
    return answer.ok() ? answer.take() : http::ClientResponse{};
  }
  http::ClientResponse post_json(const std::string& token, const std::string& path, const json::object& body) {
    return post(token, path, limen::to_text(json::value(body)), "application/json");
  }
  http::ClientResponse get(const std::string& token, const std::string& path) {
    auto client = server_->client(token);
    auto answer = client.request("GET", path, "", {});
    EXPECT_OK(answer);
    return answer.ok() ? answer.take() : http::ClientResponse{};
  }
  json::value json_of(const http::ClientResponse& answer) {
    EXPECT_EQ(answer.status, 200U) << answer.body;
    auto value = parse_json(answer.body);
    return value.ok() ? value.take() : json::value(json::object());
  }
  static std::string list(const std::vector<certificates::Certificate>& members, const Issued& signer, Instant when) {
    std::vector<Bytes> all;
    for (const auto& one : members) all.emplace_back(one.der().begin(), one.der().end());
    const Bytes made = make_signed_data({.content_type = "2.23.136.1.1.2",
                                         .content = master_list_content(all),
                                         .signer = signer,
                                         .signing_time = when});
    return std::string(as_text(made));
  }
  std::vector<std::string> facts(const std::string& kind) {
    std::vector<std::string> all;
    for (std::int64_t seq = 1; seq <= server_->house->journal->head().seq; ++seq) {
      auto opened = server_->house->database->read(
          [&](database::Session& session) { return server_->house->journal->read(session, seq); });
      EXPECT_OK(opened);
      if (opened.ok() && opened->entry.kind == kind) all.push_back(opened->entry.facts);
    }
    return all;
  }

  std::unique_ptr<TrustStore> trust_;
  std::unique_ptr<TestServer> server_;
  std::string manager_, second_, supervisor_, officer_, administrator_;
  int keys_ = 0;
  Authority ut_ = make_csca({.key = Key::make(KeyType::kP256, 1)});
  Authority xa_ = make_csca({.country = "XA", .key = Key::make(KeyType::kP256, 2)});
  Issued list_signer_ =
      make_signer(ut_, {.key = Key::make(KeyType::kP256, 3), .extended_key_usage = {"2.23.136.1.1.3"}});
  std::string first_ = list({ut_.certificate}, list_signer_, CscaOptions::day(2026, 1, 1));
  std::string print_ = certificates::to_text(xa_.certificate.fingerprint());
};

TEST_P(TrustStoreTest, AFileOfProblemsIsCountedAndNotToldInFull) {
  std::string text;
  for (int i = 0; i < 5'000; ++i) text += "-----BEGIN CERTIFICATE-----\n";
  const json::value answer = json_of(post(manager_, "/api/trust/import?dry_run=true", text));
  EXPECT_EQ(answer.at("entries").as_int64(), 5'000);
  EXPECT_EQ(answer.at("refused").as_int64(), 5'000);
  EXPECT_EQ(answer.at("problems").as_array().size() + static_cast<std::size_t>(answer.at("more_problems").as_int64()),
            5'000U);
  EXPECT_LE(answer.at("problems").as_array().size(), 1'000U);
}

TEST_P(TrustStoreTest, ListsComeInByTheManagerAndEverybodyAtTheCounterSeesTheReport) {
  EXPECT_EQ(json_of(get(officer_, "/api/trust")).at("state").as_string(), "empty");
  json::value answer = json_of(post(manager_, "/api/trust/import?file=ut.ml", first_));
  EXPECT_EQ(answer.at("problems").at(0).at("code").as_string(), "trust.list.signer_unknown");
  EXPECT_EQ(trust_->info().version, 0);
  answer = json_of(post(manager_, "/api/trust/import?file=ut.ml&trust_list=true&dry_run=true", first_));
  EXPECT_EQ(answer.at("authorities").as_int64(), 1);
  EXPECT_EQ(trust_->info().version, 0);
  EXPECT_THAT(facts("trust_store.imported"), SizeIs(0));
  answer = json_of(post(manager_, "/api/trust/import?file=ut.ml&trust_list=true", first_));
  EXPECT_EQ(answer.at("version").as_int64(), 1);
  const auto said = facts("trust_store.imported");
  ASSERT_THAT(said, SizeIs(1));
  EXPECT_THAT(said[0], HasSubstr("\"on_word\":true"));
  EXPECT_THAT(said[0], HasSubstr("\"file\":\"ut.ml\""));
  // One person's word is for the first list only.
  EXPECT_EQ(code_of(post(manager_, "/api/trust/import?trust_list=true", first_)), "trust_store.word");
  const std::string next = list({ut_.certificate, xa_.certificate}, list_signer_, CscaOptions::day(2026, 2, 1));
  EXPECT_EQ(json_of(post(manager_, "/api/trust/import", next)).at("version").as_int64(), 2);
  EXPECT_EQ(json_of(post(manager_, "/api/trust/import", next)).at("version").as_int64(), 2) << "nothing new";
  const json::value report = json_of(get(officer_, "/api/trust/report"));
  EXPECT_EQ(report.at("anchors").as_int64(), 2);
  const json::value changes = json_of(get(officer_, "/api/trust/changes?since=1"));
  EXPECT_EQ(changes.at("added").at(0).at("state").as_string(), "XA");
  EXPECT_EQ(json_of(get(officer_, "/api/trust/certificates")).at("certificates").as_array().size(), 2U);
  EXPECT_EQ(json_of(get(officer_, "/api/trust/certificates?state=ut")).at("certificates").as_array().size(), 2U);
  EXPECT_EQ(json_of(get(officer_, "/api/trust/certificates/" + print_)).at("belief").as_string(), "listed");
  EXPECT_EQ(get(officer_, "/api/trust/certificates/" + std::string(64, '0')).status, 404U);
  EXPECT_EQ(get(officer_, "/api/trust/certificates/xyz").status, 400U);
}

TEST_P(TrustStoreTest, WhoMayDoWhat) {
  EXPECT_EQ(get(administrator_, "/api/trust/report").status, 200U);
  for (const std::string& token : {officer_, supervisor_, administrator_}) {
    EXPECT_EQ(post(token, "/api/trust/import", first_).status, 403U);
    EXPECT_EQ(post_json(token, "/api/trust/proposals", {{"reason", "r"}}).status, 403U);
    EXPECT_EQ(post_json(token, "/api/trust/certificates/" + print_ + "/withdraw", {{"reason", "r"}}).status, 403U);
  }
  for (const std::string& token : {officer_, administrator_}) {
    EXPECT_EQ(post_json(token, "/api/trust/certificates/" + print_ + "/confirm", {{"reason", "r"}}).status, 403U);
  }
  EXPECT_EQ(get(server_->token_of("analyst"), "/api/trust/report").status, 403U);
  EXPECT_EQ(trust_->info().version, 0);
}

TEST_P(TrustStoreTest, TwoAccounts) {
  const json::object proposal{{"certificate", make_pem(xa_.certificate.der())}, {"reason", "by courier"}};
  EXPECT_EQ(code_of(post_json(manager_, "/api/trust/proposals", {{"certificate", "x"}, {"reason", " "}})),
            "trust_store.reason");
  EXPECT_EQ(code_of(post_json(manager_, "/api/trust/proposals", {{"certificate", "x"}, {"reason", "r"}})),
            "trust_store.certificate");
  EXPECT_EQ(json_of(post_json(manager_, "/api/trust/proposals", proposal)).at("belief").as_string(), "proposed");
  const std::string confirm = "/api/trust/certificates/" + print_ + "/confirm";
  EXPECT_EQ(code_of(post_json(manager_, confirm, {{"reason", "seen"}})), "trust.proposal.same_person");
  const auto store = trust_->store();
  ASSERT_OK(store);
  EXPECT_FALSE(is_anchor((*store)->find(xa_.certificate.fingerprint())->belief));
  EXPECT_EQ(json_of(post_json(supervisor_, confirm, {{"reason", "compared by telephone"}})).at("belief").as_string(),
            "confirmed");
  EXPECT_FALSE(is_anchor((*store)->find(xa_.certificate.fingerprint())->belief)) << "who holds a version keeps it";
  EXPECT_TRUE(is_anchor((*trust_->store())->find(xa_.certificate.fingerprint())->belief));
  EXPECT_EQ(code_of(post_json(second_, confirm, {{"reason", "again"}})), "trust.proposal.missing");
  EXPECT_THAT(facts("trust_store.proposed"), SizeIs(1));
  EXPECT_THAT(facts("trust_store.confirmed"), SizeIs(1));
  EXPECT_EQ(json_of(post_json(second_, "/api/trust/certificates/" + print_ + "/withdraw", {{"reason", "key lost"}}))
                .at("belief")
                .as_string(),
            "withdrawn");
  const auto withdrawn = facts("trust_store.withdrawn");
  ASSERT_THAT(withdrawn, SizeIs(1));
  EXPECT_THAT(withdrawn[0], HasSubstr("key lost"));
}

TEST_P(TrustStoreTest, EmptyingTheStoreDoesNotOpenItToOnePersonsWord) {
  post(manager_, "/api/trust/import?trust_list=true", first_);
  const std::string ut = certificates::to_text(ut_.certificate.fingerprint());
  EXPECT_EQ(post_json(manager_, "/api/trust/certificates/" + ut + "/withdraw", {{"reason", "r"}}).status, 200U);
  const std::string other =
      list({xa_.certificate},
           make_signer(xa_, {.key = Key::make(KeyType::kP256, 4), .extended_key_usage = {"2.23.136.1.1.3"}}),
           CscaOptions::day(2026, 3, 1));
  EXPECT_EQ(code_of(post(manager_, "/api/trust/import?trust_list=true", other)), "trust_store.word");
}

TEST_P(TrustStoreTest, AVersionMadeFromAnOlderOneIsRefused) {
  post(manager_, "/api/trust/import?trust_list=true", first_);
  // Somebody else's version, behind this program's back.
  ASSERT_OK(server_->house->database->write([](database::Transaction& tx) {
    return tx.execute("insert into trust_store_version(number, changed_at, changed_by, content) values (2, 0, 'x', $1)",
                      {Bytes{1, 2, 3}});
  }));
  const std::string next = list({ut_.certificate, xa_.certificate}, list_signer_, CscaOptions::day(2026, 2, 1));
  const auto answer = post(manager_, "/api/trust/import", next);
  EXPECT_EQ(answer.status, 409U);
  EXPECT_EQ(code_of(answer), "trust_store.moved");
  EXPECT_EQ(trust_->info().version, 1);
}

TEST_P(TrustStoreTest, SurvivesARestartAndTellsDamage) {
  post(manager_, "/api/trust/import?trust_list=true", first_);
  const Parts parts{*server_->house->database, *server_->house->journal, server_->house->clock};
  auto again = TrustStore::open(parts);
  ASSERT_OK(again);
  ASSERT_OK((*again)->store());
  EXPECT_EQ((*again)->info().version, 1);
  EXPECT_NE((*(*again)->store())->find(ut_.certificate.fingerprint()), nullptr);
  ASSERT_OK(server_->house->database->write([](database::Transaction& tx) {
    return tx.execute("update trust_store_version set content = $1", {Bytes{1, 2, 3}});
  }));
  again = TrustStore::open(parts);
  ASSERT_OK(again);
  EXPECT_ERROR((*again)->store(), "trust_store.damaged");
  EXPECT_TRUE((*again)->info().trouble.has_value());
}

TEST_P(TrustStoreTest, OldVersionsGo) {
  post(manager_, "/api/trust/import?trust_list=true", first_);
  for (int month = 1; month <= 12; ++month) {
    for (const int day : {5, 15, 25}) {
      post(manager_, "/api/trust/import", list({ut_.certificate}, list_signer_, CscaOptions::day(2026, month, day)));
    }
  }
  EXPECT_EQ(trust_->info().version, 37);
  const auto rows = server_->house->database->read([](database::Session& session) -> Result<std::int64_t> {
    return TRY(session.query("select count(*) from trust_store_version")).front().integer(0);
  });
  ASSERT_OK(rows);
  EXPECT_EQ(*rows, 30);
}

TEST_P(TrustStoreTest, EveryRouteAsEveryRole) {
  std::map<std::string, std::string> tokens;
  const auto access = server_->house->access;
  for (const std::string& role : access->roles()) tokens[role] = server_->token_of(role);
  auto client = server_->client();
  const auto report = api::run_matrix(client, *server_->api, *access, tokens);
  ASSERT_OK(report);
  EXPECT_TRUE(report->wrong.empty()) << ::testing::PrintToString(report->wrong);
}

ON_BOTH_DATABASES(TrustStoreTest);

}  // namespace
}  // namespace limen::trust_store
