// Two persons, over HTTP and on both databases: held, seen, decided at another session, carried out once.
#include "services/approvals/approvals.h"

#include <gtest/gtest.h>

#include "base/result_matchers.h"
#include "platform/api/test_server.h"
#include "services/accounts/accounts.h"

namespace limen::approval_desk {
namespace {

using api::testing::TestServer;

constexpr std::string_view kTable = R"(
source: "Test"
valid_from: 2000-01-01
actions:
  - code: rights
    label: {en: "Rights", fr: "Droits", es: "Derechos", ar: "حقوق"}
    operations: [createAccount, setRoles]
    approvers: [administrator, data_protection_officer]
    valid_minutes: 60
    when_nobody: go_on
  - code: doubly
    label: {en: "Twice", fr: "Deux fois", es: "Dos veces", ar: "مرتين"}
    operations: [longWork]
    unless: {dry_run: "true"}
    approvals: 2
    approvers: [administrator, supervisor]
    valid_minutes: 60
  - code: look
    label: {en: "Look", fr: "Voir", es: "Ver", ar: "نظر"}
    operations: [peek]
    askers: [data_protection_officer]
    approvers: [supervisor]
    valid_minutes: 60
)";

class ApprovalsTest : public database::testing::OnDatabase {
 protected:
  struct Person {
    Person(http::Client c, std::string t) : client(std::move(c)), token(std::move(t)) {}
    http::Client client;
    std::string token;
  };
  void SetUp() override {
    server_ = TestServer::make(GetParam(),
                               [this](api::Api& api, TestServer::House&) -> Result<void> {
                                 TRY(accounts::add_routes(api, {}));
                                 TRY(add_work(api));
                                 return register_routes(api, *approvals_);
                               },
                               {approvals::migrations()});
    NEEDS_DATABASE(server_);
    server_->make_approvals = [this](TestServer::House& house) -> const approvals::Approvals* {
      auto file = config::parse_yaml(kTable, "approvals.yaml");
      EXPECT_OK(file);
      auto rules = approvals::Rules::read(*file);
      EXPECT_OK(rules);
      auto made = approvals::Approvals::open(
          {*house.database, *house.journal, *house.keys, *house.identity, house.clock, house.random}, rules.take());
      EXPECT_OK(made);
      approvals_ = made.take();
      return approvals_.get();
    };
    server_->start();
  }
  void TearDown() override {
    if (server_) server_->stop();
    approvals_.reset();
  }
  // A long work that may fail, and a look that takes no key.
  Result<void> add_work(api::Api& api) {
    TRY(api.act({.method = http::Method::kPost,
                 .path = "/api/work",
                 .id = "longWork",
                 .summary = "Work",
                 .tag = "test",
                 .query = {{.name = "dry_run"}},
                 .who = api::Who::kSession,
                 .preview = [](api::Call&) -> Result<json::object> { return json::object{{"rows", 7}}; }},
                [this](api::Call& call) -> Result<api::Answer> {
                  if (call.query("dry_run")) return api::Answer::no_content();
                  if (fail_) return Error{"test.failed", "fails"};
                  ++worked_;
                  return api::Answer::no_content();
                }));
    return api.read({.method = http::Method::kGet,
                     .path = "/api/peek",
                     .id = "peek",
                     .summary = "Look",
                     .tag = "test",
                     .who = api::Who::kSession},
                    [](api::Call&, database::Session&) -> Result<api::Answer> { return api::Answer::no_content(); });
  }
  Person person(const std::string& role) {
    std::string token = server_->token_of(role);
    return {server_->client(token), token};
  }
  static http::HeaderList key(const std::string& text) {
    return {{"Idempotency-Key", text}, {"Content-Type", "application/json"}};
  }
  static std::string status(const Result<http::ClientResponse>& response) {
    const std::string code = api::testing::code_of(response);
    return std::to_string(response->status) + (code.empty() ? "" : " " + code);
  }
  static json::value body(const Result<http::ClientResponse>& response) {
    auto parsed = parse_json(response->body);
    return parsed.ok() ? parsed.take() : json::value(nullptr);
  }
  static std::string account(const std::string& name) {
    return to_text(json::object{{"account", name}, {"name", "New"}, {"roles", json::array{"officer"}}});
  }
  static std::string held_id(const Result<http::ClientResponse>& response) {
    return std::string(body(response).at("parameter").as_string());
  }
  std::string decide(Person& who, const std::string& id, bool approve = true, std::string hash = "") {
    if (hash.empty()) {
      const auto shown = who.client.get("/api/approvals/" + id);
      if (shown->status != 200) return status(shown);
      hash = std::string(body(shown).at("hash").as_string());
    }
    return status(who.client.post("/api/approvals/" + id + "/decision",
                                  to_text(json::object{{"hash", hash}, {"approve", approve}}),
                                  key("decide-" + std::to_string(++keys_))));
  }
  std::int64_t entries(const std::string& kind) {
    const auto rows = server_->house->database->read([&](database::Session& session) {
      return session.query("select count(*) from journal where kind = $1", {kind});
    });
    return rows->front().integer(0);
  }
  int worked_ = 0;
  bool fail_ = false;
  int keys_ = 0;
  std::unique_ptr<approvals::Approvals> approvals_;
  std::unique_ptr<TestServer> server_;
};

ON_BOTH_DATABASES(ApprovalsTest);

TEST_P(ApprovalsTest, TheOnlyAdministratorGoesOnAloneAndItIsKept) {
  Person alone = person("administrator");
  EXPECT_EQ(status(alone.client.post("/api/accounts", account("first"), key("a"))), "201");
  EXPECT_EQ(entries("approval.alone"), 1);
  const json::value list = body(alone.client.get("/api/approvals"));
  EXPECT_EQ(list.at("approvals").at(0).at("state"), "alone");
  Person second = person("administrator");
  EXPECT_EQ(status(alone.client.post("/api/accounts", account("next"), key("b"))), "409 approval.needed");
}

TEST_P(ApprovalsTest, HeldSeenApprovedAndCarriedOutOnce) {
  Person asks = person("administrator"), other = person("administrator"), stranger = person("officer");
  const auto held = asks.client.post("/api/accounts", account("nadia"), key("a"));
  ASSERT_EQ(status(held), "409 approval.needed");
  const std::string id = held_id(held);
  EXPECT_EQ(status(asks.client.post("/api/accounts", account("nadia"), key("a"))), "409 approval.needed");
  EXPECT_EQ(status(asks.client.post("/api/accounts", account("nadia"), key("other"))), "409 approval.needed");
  EXPECT_EQ(entries("approval.asked"), 1) << "asked once";

  EXPECT_EQ(decide(asks, id), "403 approval.own");
  EXPECT_EQ(decide(stranger, id), "404 approval.not_found");
  EXPECT_EQ(decide(other, id, true, std::string(64, '0')), "409 approval.changed");
  const json::value seen = body(other.client.get("/api/approvals/" + id));
  EXPECT_EQ(seen.at("shown").at("body").at("account"), "nadia") << "what it would do";
  EXPECT_EQ(seen.at("may_decide"), true);
  EXPECT_EQ(decide(other, id), "200");
  EXPECT_EQ(decide(other, id), "409 approval.closed");

  EXPECT_EQ(status(asks.client.post("/api/accounts", account("nadja"), key("c"))), "409 approval.needed")
      << "another body is another request";
  EXPECT_EQ(status(other.client.post("/api/accounts", account("nadia"), key("a"))), "409 approval.needed")
      << "another person is another request";
  const auto done = asks.client.post("/api/accounts", account("nadia"), key("a"));
  ASSERT_EQ(status(done), "201") << done->body;
  EXPECT_EQ(asks.client.post("/api/accounts", account("nadia"), key("a"))->body, done->body) << "once";
  EXPECT_EQ(entries("approval.used"), 1);
  EXPECT_EQ(status(asks.client.post("/api/accounts", account("nadia"), key("d"))), "409 identity.account.exists")
      << "nobody is asked about what would be refused anyway";
}

TEST_P(ApprovalsTest, RefusedAndLapsed) {
  Person asks = person("administrator"), other = person("data_protection_officer");
  const auto held = asks.client.post("/api/accounts", account("omar"), key("a"));
  EXPECT_EQ(decide(other, held_id(held), false), "200");
  EXPECT_EQ(status(asks.client.post("/api/accounts", account("omar"), key("a"))), "403 approval.refused");
  server_->house->clock.set(server_->house->clock.now().plus_seconds(20 * 60));
  const auto second = asks.client.post("/api/accounts", account("sara"), key("b"));
  EXPECT_EQ(decide(other, held_id(second)), "200");
  server_->house->clock.set(server_->house->clock.now().plus_seconds(25 * 60));
  EXPECT_EQ(status(asks.client.get("/api/session")), "200");
  EXPECT_EQ(status(other.client.get("/api/session")), "200");
  server_->house->clock.set(server_->house->clock.now().plus_seconds(29 * 60));
  EXPECT_EQ(status(other.client.get("/api/session")), "200");
  server_->house->clock.set(server_->house->clock.now().plus_seconds(7 * 60));
  const json::value list = body(other.client.get("/api/approvals"));
  EXPECT_EQ(list.at("approvals").at(0).at("state"), "lapsed");
}

TEST_P(ApprovalsTest, TwoMoreForLongWorkThatMayFail) {
  Person asks = person("alert_manager"), one = person("supervisor"), two = person("supervisor");
  EXPECT_EQ(status(asks.client.post("/api/work?dry_run=true", "", key("d"))), "204") << "the rule does not mean this";
  const auto held = asks.client.post("/api/work", "", key("a"));
  ASSERT_EQ(status(held), "409 approval.needed");
  const std::string id = held_id(held);
  EXPECT_EQ(body(one.client.get("/api/approvals/" + id)).at("shown").at("preview").at("rows"), 7);
  EXPECT_EQ(decide(one, id), "200");
  EXPECT_EQ(decide(one, id), "409 approval.twice");
  EXPECT_EQ(status(asks.client.post("/api/work", "", key("a"))), "409 approval.needed") << "one of two";
  EXPECT_EQ(decide(two, id), "200");
  fail_ = true;
  EXPECT_EQ(status(asks.client.post("/api/work", "", key("a"))), "422 test.failed");
  fail_ = false;
  server_->restart();
  http::Client again = server_->client(asks.token);
  EXPECT_EQ(status(again.post("/api/work", "", key("a"))), "204") << "what failed did not use the approval up";
  EXPECT_EQ(worked_, 1);
  EXPECT_EQ(status(again.post("/api/work", "", key("a"))), "204");
  EXPECT_EQ(worked_, 1) << "once";
  EXPECT_EQ(status(again.post("/api/work", "", key("b"))), "409 approval.needed");
}

TEST_P(ApprovalsTest, StoppedInTheMiddleItMayBeDoneAgain) {
  Person asks = person("alert_manager"), one = person("supervisor"), two = person("administrator");
  const std::string id = held_id(asks.client.post("/api/work", "", key("a")));
  EXPECT_EQ(decide(one, id), "200");
  EXPECT_EQ(decide(two, id), "200");
  const auto account = server_->house->identity->authenticate(asks.token);
  ASSERT_OK(account);
  ASSERT_OK(server_->house->database->write([&](database::Transaction& tx) {
    return approvals_->begin(tx, *approvals::ApprovalId::parse(id), (*account)->caller.account);
  }));
  EXPECT_EQ(status(asks.client.post("/api/work", "", key("a"))), "409 approval.used") << "somebody is at it";
  server_->restart();
  http::Client again = server_->client(asks.token);
  EXPECT_EQ(status(again.post("/api/work", "", key("a"))), "204");
  EXPECT_EQ(worked_, 1);
}

TEST_P(ApprovalsTest, ALookIsApprovedForOneRoleOnly) {
  Person watcher = person("data_protection_officer"), supervisor = person("supervisor");
  EXPECT_EQ(status(supervisor.client.get("/api/peek")), "204");
  const auto held = watcher.client.get("/api/peek");
  ASSERT_EQ(status(held), "409 approval.needed");
  EXPECT_EQ(decide(supervisor, held_id(held)), "200");
  EXPECT_EQ(status(watcher.client.get("/api/peek")), "204");
  EXPECT_EQ(status(watcher.client.get("/api/peek")), "409 approval.needed") << "one look";
}

TEST_P(ApprovalsTest, ATableWithAMistakeIsRefusedWithItsPlace) {
  for (const auto& [from, to] : {std::pair<std::string, std::string>("approvals: 2", "approvals: 9"),
                                 {"when_nobody: go_on", "when_nobody: perhaps"},
                                 {"valid_minutes: 60", "valid_minutes: 0"},
                                 {"approvers: [supervisor]", "approvers: []"},
                                 {"code: look", "code: rights"}}) {
    std::string text(kTable);
    text.replace(text.find(from), from.size(), to);
    const auto file = config::parse_yaml(text, "approvals.yaml");
    ASSERT_OK(file);
    const auto rules = approvals::Rules::read(*file);
    ASSERT_FALSE(rules.ok()) << to;
    EXPECT_EQ(rules.error().code, "approval.rules") << to;
    EXPECT_TRUE(rules.error().place.line) << to;
  }
}

}  // namespace
}  // namespace limen::approval_desk
