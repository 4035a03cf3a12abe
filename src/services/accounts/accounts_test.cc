// Sign-in, own password and codes, accounts and oversight, over real HTTP and on both databases.
#include "services/accounts/accounts.h"

#include <gtest/gtest.h>

#include "base/result_matchers.h"
#include "platform/api/test_server.h"
#include "services/oversight/oversight.h"

namespace limen::accounts {
namespace {

using api::testing::code_of;
using api::testing::TestServer;

const std::string kPassword = TestServer::House::kPassword;

class AccountsTest : public database::testing::OnDatabase {
 protected:
  void SetUp() override {
    server_ = TestServer::make(GetParam(), [](api::Api& api, TestServer::House& house) -> Result<void> {
      TRY(add_routes(api, {.post_known = [](database::Session&, const PostId& post) -> Result<bool> {
                       return post == PostId(RawId{0xB0, 1});
                     }}));
      return oversight::add_routes(api, *house.database, *house.journal, {.backup = [] {
                                     return Result<oversight::Backup>(oversight::Backup{.file = "b"});
                                   }});
    });
    NEEDS_DATABASE(server_);
    server_->start();
  }
  static std::string sign_in_body(const std::string& account, const std::string& password) {
    return to_text(json::object{{"account", account}, {"password", password}});
  }
  static http::HeaderList key(const std::string& text) { return {{"Idempotency-Key", text}}; }
  // The token in Set-Cookie.
  static std::string token_in(const http::ClientResponse& response) {
    const std::string cookie(response.header("Set-Cookie"));
    const std::size_t begin = cookie.find('=') + 1;
    return cookie.substr(begin, cookie.find(';') - begin);
  }
  static std::string text_at(const http::ClientResponse& response, std::string_view name) {
    const auto body = parse_json(response.body);
    if (!body.ok() || !body->is_object() || !body->get_object().contains(name)) return "absent";
    return std::string(body->at(name).as_string());
  }
  std::unique_ptr<TestServer> server_;
};

ON_BOTH_DATABASES(AccountsTest);

TEST_P(AccountsTest, FromFirstStartToAnOfficerAtWork) {
  const auto first = server_->house->identity->bootstrap();
  auto browser = server_->client();
  auto in = browser.post("/api/session", sign_in_body("administrator", **first));
  ASSERT_EQ(in->status, 200U) << in->body;
  const std::string cookie(in->header("Set-Cookie"));
  for (const char* part : {"limen_session=", "HttpOnly", "SameSite=Strict", "Path=/"}) {
    EXPECT_NE(cookie.find(part), std::string::npos) << cookie;
  }
  auto admin = server_->client(token_in(*in));
  EXPECT_EQ(admin.get("/api/session")->status, 200U);
  for (const char* path : {"/api/accounts", "/api/journal"}) {
    auto gate = admin.get(path);
    EXPECT_EQ(gate->status, 403U);
    EXPECT_EQ(code_of(gate), "identity.password_change_required");
  }
  auto changed = admin.post("/api/session/password",
                            to_text(json::object{{"current", **first}, {"new", "four white storks 9"}}), key("p"));
  ASSERT_EQ(changed->status, 204U) << changed->body;
  EXPECT_EQ(admin.get("/api/accounts")->status, 200U);

  const std::string wanted = R"({"account":"adiallo","name":"Amina Diallo","roles":["officer"],"language":"fr"})";
  auto made = admin.post("/api/accounts", wanted, key("a"));
  ASSERT_EQ(made->status, 201U) << made->body;
  EXPECT_EQ(admin.post("/api/accounts", wanted, key("a"))->body, made->body) << "the password would be lost";
  EXPECT_EQ(code_of(admin.post("/api/accounts", wanted, key("b"))), "identity.account.exists");
  auto officer_in = browser.post("/api/session", sign_in_body("adiallo", text_at(*made, "one_time_password")));
  ASSERT_EQ(officer_in->status, 200U);
  EXPECT_EQ(text_at(*officer_in, "language"), "fr");
  auto officer = server_->client(token_in(*officer_in));
  EXPECT_EQ(officer.request("DELETE", "/api/session")->status, 204U);
  EXPECT_EQ(officer.get("/api/session")->status, 401U);
}

TEST_P(AccountsTest, WrongSignInsAreOneAnswerAndALockSaysHowLong) {
  server_->house->add("adiallo", {"officer"});
  auto client = server_->client();
  for (int i = 0; i < 5; ++i) {
    auto known = client.post("/api/session", sign_in_body("adiallo", "a wrong password"));
    auto unknown = client.post("/api/session", sign_in_body("nobody", "a wrong password"));
    EXPECT_EQ(known->status, 401U);
    EXPECT_EQ(unknown->status, 401U);
    EXPECT_EQ(text_at(*known, "detail"), text_at(*unknown, "detail"));
    EXPECT_TRUE(known->header("Set-Cookie").empty());
  }
  for (const char* name : {"adiallo", "nobody"}) {
    auto locked = client.post("/api/session", sign_in_body(name, kPassword));
    EXPECT_EQ(locked->status, 429U);
    EXPECT_EQ(code_of(locked), "identity.locked");
    EXPECT_EQ(locked->header("Retry-After"), "900");
  }
  auto admin = server_->client(server_->token_of("administrator"));
  const auto list = parse_json(admin.get("/api/accounts")->body);
  std::string state;
  for (const auto& account : list->at("accounts").as_array()) {
    if (account.at("account").as_string() == "adiallo") state = account.at("state").as_string();
  }
  EXPECT_EQ(state, "locked");
  EXPECT_TRUE(server_->was_refused("identity.locked"));
  EXPECT_EQ(client.post("/api/session", sign_in_body("adiallo", kPassword), {{"Sec-Fetch-Site", "cross-site"}})->status,
            403U);
}

// The old password in a repeated change is wrong by then. It must not be counted as somebody's guess.
TEST_P(AccountsTest, ARepetitionTriesNoPassword) {
  server_->house->add("adiallo", {"officer"});
  auto user = server_->client(server_->house->sign_in("adiallo").token);
  const std::string change = to_text(json::object{{"current", kPassword}, {"new", "four white storks 9"}});
  const std::int64_t before = server_->house->last_entry();
  for (int i = 0; i < 7; ++i) EXPECT_EQ(user.post("/api/session/password", change, key("p"))->status, 204U) << i;
  EXPECT_EQ(server_->house->kinds(before), (std::vector<std::string>{"account.password_changed"}));
  EXPECT_TRUE(server_->house->sign_in("adiallo", "four white storks 9").session) << "not locked";
  const std::string password = to_text(json::object{{"current", "four white storks 9"}});
  const auto begun = user.post("/api/session/totp", password, key("t"));
  ASSERT_EQ(begun->status, 200U) << begun->body;
  EXPECT_EQ(user.post("/api/session/totp", password, key("t"))->body, begun->body);
  EXPECT_EQ(code_of(user.post("/api/session/password", change, key("q"))), "identity.credentials") << "no repetition";
}

TEST_P(AccountsTest, RoleChangeTakesEffectAtOnce) {
  const AccountId id = server_->house->add("adiallo", {"analyst"});
  auto user = server_->client(server_->house->sign_in("adiallo").token);
  auto admin = server_->client(server_->token_of("administrator"));
  ASSERT_EQ(user.get("/api/session")->status, 200U);
  const std::string path = "/api/accounts/" + id.to_text();
  auto changed = admin.post(path + "/roles", R"({"roles":["data_protection_officer"],"posts":[]})", key("r"));
  ASSERT_EQ(changed->status, 200U) << changed->body;
  EXPECT_EQ(user.get("/api/session")->status, 401U);
  auto anew = server_->client(server_->house->sign_in("adiallo").token);
  EXPECT_EQ(anew.get("/api/journal")->status, 200U);
  ASSERT_EQ(admin.post(path + "/disable", "{}", key("d"))->status, 200U);
  EXPECT_EQ(anew.get("/api/journal")->status, 401U);
  EXPECT_EQ(code_of(admin.post(path + "/roles", R"({"roles":["emperor"]})", key("e"))), "identity.role_unknown");
  EXPECT_EQ(code_of(admin.post(path + "/roles",
                               R"({"roles":["officer"],"posts":["00000000-0000-7000-8000-000000000000"]})", key("f"))),
            "identity.post_unknown");
  const auto self = parse_json(admin.get("/api/session")->body);
  const std::string own = "/api/accounts/" + std::string(self->at("account_id").as_string());
  EXPECT_EQ(code_of(admin.post(own + "/roles", R"({"roles":["officer"]})", key("g"))), "identity.own_account");
  auto last = admin.post(own + "/disable", "{}", key("h"));
  EXPECT_EQ(last->status, 409U);
  EXPECT_EQ(code_of(last), "identity.last_administrator");
}

// An open session is not enough to bind an account to somebody's device.
TEST_P(AccountsTest, AnAuthenticatorIsBoundWithThePasswordOnly) {
  server_->house->add("adiallo", {"officer"});
  auto client = server_->client(server_->house->sign_in("adiallo").token);
  const auto begin = [&](const std::string& body, const std::string& name) {
    return client.post("/api/session/totp", body, key(name));
  };
  EXPECT_EQ(code_of(begin("{}", "a")), "json.missing");
  EXPECT_EQ(code_of(begin("", "b")), "json.syntax");
  EXPECT_EQ(begin(R"({"current":""})", "c")->status, 401U);
  auto wrong = begin(R"({"current":"a wrong password"})", "d");
  EXPECT_EQ(wrong->status, 401U);
  EXPECT_EQ(code_of(wrong), "identity.credentials");
  EXPECT_EQ(code_of(client.post("/api/session/totp/confirm", R"({"code":"123456"})", key("e"))),
            "identity.totp_not_begun")
      << "a wrong password made a secret";
  const std::string right = to_text(json::object{{"current", kPassword}});
  auto begun = begin(right, "f");
  ASSERT_EQ(begun->status, 200U) << begun->body;
  EXPECT_NE(text_at(*begun, "uri").find(text_at(*begun, "secret")), std::string::npos);
  // The key of an answer is no way round the password.
  EXPECT_EQ(code_of(begin(R"({"current":"a wrong password"})", "f")), "idempotency.key_reused");
  // Guessing here locks the name as guessing at the door does.
  for (int i = 0; i < 5; ++i) EXPECT_OK(begin(R"({"current":"a wrong password"})", "g" + std::to_string(i)));
  EXPECT_EQ(code_of(begin(right, "h")), "identity.locked");
  EXPECT_EQ(server_->client().post("/api/session", sign_in_body("adiallo", kPassword))->status, 429U);
}

// Whoever watches is not among those watched, however the second role comes to her.
TEST_P(AccountsTest, RolesThatStandApartDoNotMeetInOneAccount) {
  auto admin = server_->client(server_->token_of("administrator"));
  int keys = 0;
  const auto make = [&](const std::string& name, const std::string& roles) {
    return admin.post("/api/accounts", R"({"account":")" + name + R"(","name":"N","roles":)" + roles + "}",
                      key("m" + std::to_string(++keys)));
  };
  for (const char* other : {"administrator", "alert_manager", "officer", "supervisor"}) {
    for (const std::string& roles : {R"(["data_protection_officer",")" + std::string(other) + R"("])",
                                     R"([")" + std::string(other) + R"(","data_protection_officer","analyst"])"}) {
      auto made = make("both", roles);
      EXPECT_EQ(made->status, 422U) << roles;
      EXPECT_EQ(code_of(made), "identity.roles_apart") << roles;
      EXPECT_EQ(text_at(*made, "pointer"), "/roles");
    }
  }
  EXPECT_EQ(make("both", R"(["data_protection_officer","analyst"])")->status, 201U);
  EXPECT_EQ(make("several", R"(["officer","supervisor","alert_manager"])")->status, 201U);
  // Nor later: one role after the other is the same change.
  const AccountId id = server_->house->add("adiallo", {"data_protection_officer"});
  const std::string path = "/api/accounts/" + id.to_text() + "/roles";
  EXPECT_EQ(code_of(admin.post(path, R"({"roles":["data_protection_officer","administrator"]})", key("r1"))),
            "identity.roles_apart");
  EXPECT_EQ(admin.post(path, R"({"roles":["administrator"]})", key("r2"))->status, 200U);
  EXPECT_EQ(code_of(admin.post(path, R"({"roles":["administrator","data_protection_officer"]})", key("r3"))),
            "identity.roles_apart");
  const auto list = parse_json(admin.get("/api/accounts")->body);
  for (const auto& account : list->at("accounts").as_array()) {
    const std::string roles = to_text(account.at("roles"));
    EXPECT_FALSE(roles.find("data_protection") != std::string::npos && roles.find("admin") != std::string::npos);
  }
}

TEST_P(AccountsTest, OversightReadsAndChangesNothing) {
  auto officer = server_->client(server_->token_of("officer"));
  auto watcher = server_->client(server_->token_of("data_protection_officer"));
  EXPECT_EQ(officer.get("/api/journal")->status, 403U);
  const auto page = watcher.get("/api/journal?limit=3");
  ASSERT_EQ(page->status, 200U) << page->body;
  const auto entries = parse_json(page->body)->at("entries").as_array();
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_GT(entries[0].at("seq").as_int64(), entries[1].at("seq").as_int64());
  EXPECT_EQ(entries[0].at("kind").as_string(), "session.opened");
  EXPECT_EQ(entries[0].at("actor_name").as_string(), "Test data_protection_officer_2");
  const auto opened = parse_json(watcher.get("/api/journal?kind=session.opened")->body)->at("entries").as_array();
  EXPECT_EQ(opened.size(), 4U) << "two accounts signed in twice each";
  EXPECT_EQ(watcher.get("/api/access?from=2026-01-01&limit=5")->status, 200U);
  EXPECT_EQ(watcher.get("/api/access?limit=0")->status, 400U);
  const auto verified = watcher.post("/api/journal/verify", "{}", key("v"));
  ASSERT_EQ(verified->status, 200U) << verified->body;
  EXPECT_TRUE(parse_json(verified->body)->at("ok").as_bool());
  EXPECT_EQ(watcher.post("/api/backup", "{}", key("b"))->status, 403U);
  auto admin = server_->client(server_->token_of("administrator"));
  EXPECT_EQ(admin.post("/api/backup", "{}", key("b"))->status, 200U);
  EXPECT_EQ(admin.get("/api/journal")->status, 403U);
}

TEST_P(AccountsTest, EveryRouteAsEveryRoleAndDescribed) {
  std::map<std::string, std::string> tokens;
  for (const std::string& role : server_->house->access->roles()) tokens[role] = server_->token_of(role);
  auto client = server_->client();
  const std::uint64_t before = server_->api->refusals();
  const auto report = api::run_matrix(client, *server_->api, *server_->house->access, tokens, {.skip = {"signOut"}});
  ASSERT_OK(report);
  for (const std::string& wrong : report->wrong) ADD_FAILURE() << wrong;
  EXPECT_EQ(report->refused, server_->api->refusals() - before);
  EXPECT_EQ(report->calls, (server_->api->operations().size() - 1) * (tokens.size() + 1));
  const auto document = parse_json(client.get("/api/openapi.json")->body);
  ASSERT_OK(document);
  // Every POST but the sign-in takes a key, in the text as at the door.
  for (const api::Operation& operation : server_->api->operations()) {
    if (operation.method != http::Method::kPost) continue;
    EXPECT_EQ(operation.idempotent, operation.id != "signIn") << operation.id;
    const std::string described = to_text(document->at("paths").at(operation.path).at("post"));
    EXPECT_EQ(described.find("Idempotency-Key") != std::string::npos, operation.id != "signIn") << operation.id;
  }
  EXPECT_EQ(code_of(server_->client(tokens["administrator"]).post("/api/backup", "{}")), "idempotency.missing");
  EXPECT_EQ(code_of(server_->client(tokens["administrator"]).post("/api/journal/verify", "{}")), "idempotency.missing");
  for (const std::string& difference : api::compare_openapi(*document, server_->router->routes()))
    ADD_FAILURE() << difference;
}

}  // namespace
}  // namespace limen::accounts
