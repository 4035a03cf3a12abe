// Test only: a border post with counters over real HTTP, on either database: posts, alerts, accounts, and a subscriber
// that keeps the facts it was told. restart() is a crash and a new process on the same files.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result_matchers.h"
#include "platform/api/test_server.h"
#include "platform/database/test_site.h"
#include "services/border/border.h"
#include "services/border/compare.h"
#include "services/clearances/clearances.h"

namespace limen::border::testing {

using api::testing::code_of;
using api::testing::TestServer;
using database::testing::Backend;

inline const std::string kPassword = TestServer::House::kPassword;

// The answer as JSON; null when there is none.
inline json::value body_of(const Result<http::ClientResponse>& response) {
  if (!response.ok()) return nullptr;
  auto body = parse_json(response->body);
  return body.ok() ? body.take() : json::value(nullptr);
}
inline std::string text_at(const json::value& value, std::string_view pointer) {
  std::error_code none;
  const auto* found = value.find_pointer(json::string_view(pointer.data(), pointer.size()), none);
  if (found == nullptr) return "absent";
  return found->is_string() ? std::string(found->get_string()) : limen::to_text(*found);
}
inline std::string status_of(const Result<http::ClientResponse>& response) {
  if (!response.ok()) return response.error().code;
  const std::string code = code_of(response);
  return std::to_string(response->status) + (code.empty() ? "" : " " + code);
}

// One person at a keyboard.
class Officer {
 public:
  Officer(http::Client client, std::string purpose, std::string session = "")
      : token(std::move(session)), client_(std::move(client)), purpose_(std::move(purpose)) {}
  Result<http::ClientResponse> get(const std::string& path) { return client_.get(path, {{"Limen-Purpose", purpose_}}); }
  Result<http::ClientResponse> post(const std::string& path, const json::value& body, std::string key = "") {
    return post_text(path, limen::to_text(body), std::move(key));
  }
  Result<http::ClientResponse> post_text(const std::string& path, const std::string& body, std::string key = "") {
    static std::atomic<int> keys = 0;  // an account may sit down twice
    if (key.empty()) key = "key-" + std::to_string(++keys);
    return client_.post(path, body, {{"Limen-Purpose", purpose_}, {"Idempotency-Key", key}});
  }
  http::Client& client() { return client_; }

  std::string token;

 private:
  http::Client client_;
  std::string purpose_;
};

class TestDesk;
// A service above, built with the desk and again after a restart.
struct Extension {
  std::span<const database::Migration> migrations{};
  std::function<Result<void>(TestDesk&, api::Api&, TestServer::House&)> build{};
};

class TestDesk {
 public:
  static constexpr RawId kPostId{0xB0, 1}, kOtherPostId{0xB0, 2};

  // Null when there is no server for PostgreSQL.
  static std::unique_ptr<TestDesk> make(Backend backend, const std::string& pack = "baseline",
                                        Extension extension = {}) {
    auto desk = std::make_unique<TestDesk>();
    desk->pack_ = pack;
    desk->extension_ = std::move(extension);
    desk->server = TestServer::make(
        backend, [raw = desk.get()](api::Api& api, TestServer::House& house) { return raw->build(api, house); },
        {site::migrations(), alerts::migrations(), clearances::migrations(), migrations(), lost_documents::migrations(),
         permits::migrations(), desk->extension_.migrations});
    if (!desk->server) return nullptr;
    desk->server->start();
    return desk;
  }
  ~TestDesk() {
    if (server) server->stop();
  }
  // For tests whose clock jumps by days; how sessions end is tested elsewhere. Before anybody signs in.
  void let_sessions_last() {
    identity::Policy policy = identity::testing::test_policy();
    policy.idle_seconds = policy.absolute_seconds = 400LL * 86400;
    server->stop();
    server->house->open(policy);
    server->start();
  }

  // A fresh account with that role, signed in at that post.
  Officer officer(const std::string& role, const std::string& purpose = "border_check", PostId post = PostId(kPostId)) {
    last_account = "desk_" + role + "_" + std::to_string(++accounts_);  // apart from TestServer::token_of
    server->house->add(last_account, {role}, {post});
    return sign_in(last_account, purpose, post);
  }
  Officer sign_in(const std::string& account, const std::string& purpose, PostId post = PostId(kPostId)) {
    const auto in = server->house->sign_in(account);
    EXPECT_TRUE(in.session);
    EXPECT_OK(server->house->database->write(
        [&](database::Transaction& tx) { return server->house->identity->set_post(tx, *in.session, post, "3"); }));
    return {server->client(in.token), purpose, in.token};
  }
  Officer anywhere(const std::string& role, const std::string& purpose) {
    return {server->client(server->token_of(role)), purpose};
  }

  static json::object document(const std::string& number = "L898902C3", const std::string& surname = "Okonjo",
                               const std::string& birth = "1974-08-12", const std::string& nationality = "UTO") {
    return {{"type", "passport"}, {"number", number},           {"issuer", "UTO"},
            {"surname", surname}, {"given_names", "Ada"},       {"birth_date", birth},
            {"sex", "F"},         {"nationality", nationality}, {"expiry_date", "2031-01-01"}};
  }
  static json::object entry(json::object document, const std::string& direction = "entry") {
    return {{"direction", direction}, {"document", std::move(document)}, {"transport_mode", "land_foot"}};
  }
  // The id of a new check, opened by that officer.
  static json::value open(Officer& officer, const json::object& body) {
    const auto response = officer.post("/api/checks", body);
    EXPECT_EQ(status_of(response), "201") << (response.ok() ? response->body : "");
    return body_of(response);
  }
  static std::string path(const json::value& check, const std::string& rest = "") {
    return "/api/checks/" + text_at(check, "/id") + rest;
  }
  static json::object refusal(const std::string& reason = "means") {
    return {{"decision", "refuse"},
            {"reasons", json::array{reason}},
            {"facts", "No means for three weeks"},
            {"signature", "signed"},
            {"form_language", "fr"}};
  }
  // A check that stands in second line.
  static json::value referred(Officer& first, const json::object& body) {
    const json::value check = open(first, body);
    EXPECT_EQ(status_of(first.post(path(check, "/refer"), json::object{{"reasons", json::array{"means_unclear"}}})),
              "200");
    return check;
  }
  // Its id.
  std::string add_alert(const std::string& category, const std::string& action, const std::string& surname = "Okonjo",
                        const std::string& birth = "1974-08-12") {
    Officer manager = anywhere("alert_manager", "alert_management");
    const auto made = manager.post("/api/alerts", alert(category, action, surname, birth));
    EXPECT_EQ(status_of(made), "201") << (made.ok() ? made->body : "");
    return text_at(body_of(made), "/id");
  }
  static json::object alert(const std::string& category, const std::string& action,
                            const std::string& surname = "Okonjo", const std::string& birth = "1974-08-12") {
    return json::object{{"category", category},
                        {"surname", surname},
                        {"given_names", "Ada"},
                        {"birth_dates", json::array{birth}},
                        {"issuer", "Ministry of the Interior"},
                        {"legal_basis", "Aliens act, section 12"},
                        {"reason", "Decision of the ministry"},
                        {"requested_action", action},
                        {"proportionality_note", "No milder means"},
                        {"review_date", "2027-05-01"},
                        {"expiry_date", "2027-11-01"}};
  }

  std::vector<BorderFact> facts() {
    const std::scoped_lock lock(mutex_);
    return facts_;
  }
  std::int64_t count(const std::string& table, const std::string& where = "1 = 1") {
    const auto rows = server->house->database->read(
        [&](database::Session& session) { return session.query("select count(*) from " + table + " where " + where); });
    EXPECT_OK(rows);
    return rows.ok() ? rows->front().integer(0) : -1;
  }
  // The entries of one kind, newest last.
  std::vector<journal::Opened> entries(const std::string& kind) {
    std::vector<journal::Opened> result;
    const auto read = server->house->database->read([&](database::Session& session) -> Result<bool> {
      const auto rows = TRY(session.query("select seq from journal where kind = $1 order by seq", {kind}));
      for (const auto row : rows) result.push_back(TRY(server->house->journal->read(session, row.integer(0))));
      return true;
    });
    EXPECT_OK(read);
    return result;
  }
  // Waits until every look so far is written: the writer takes its jobs in order.
  void settle() {
    EXPECT_OK(server->house->database->write([](database::Transaction&) -> Result<bool> { return true; }));
  }
  // Everything that stands in the open part of the journal.
  std::string open_text() {
    std::string all;
    const auto read = server->house->database->read([&](database::Session& session) -> Result<bool> {
      const auto rows = TRY(session.query("select seq from journal order by seq"));
      for (const auto row : rows) {
        const auto opened = TRY(server->house->journal->read(session, row.integer(0)));
        all += opened.entry.kind + opened.entry.actor + opened.entry.subject_id + opened.entry.facts + "\n";
      }
      return true;
    });
    EXPECT_OK(read);
    return all;
  }
  // Where journal and tables differ; empty when they agree.
  std::string differs() {
    settle();
    const auto found = server->house->database->read(
        [&](database::Session& session) { return compare(session, *server->house->keys); });
    EXPECT_OK(found);
    return !found.ok() ? found.error().code : found->first ? found->first->detail : "";
  }
  bool fail_facts = false;  // the subscriber refuses
  std::string last_account;
  std::unique_ptr<TestServer> server;
  database::testing::TestFolder lost_folder{};
  std::unique_ptr<lost_documents::LostDocuments> lost;
  std::unique_ptr<permits::Permits> permits;
  std::unique_ptr<Border> border;
  std::unique_ptr<alerts::Alerts> alerts;
  std::shared_ptr<const site::Knowledge> knowledge;
  site::Posts posts;
  config::PackStore packs = config::PackStore::embedded();

 private:
  Result<void> build(api::Api& api, TestServer::House& house) {
    knowledge = TRY(site::Knowledge::read(packs, pack_));
    const auto put = [&](database::Transaction& tx) -> Result<bool> {
      for (const auto& [id, code] : {std::pair(kPostId, "NORD"), std::pair(kOtherPostId, "SUD")}) {
        site::Post post{PostId(id), code, std::string("Post ") + code};
        post.zone = TRY(TimeZone::find("Africa/Lagos"));
        post.state = TRY(StateCode::parse("XXA"));
        TRY(posts.put(tx, post));
      }
      return true;
    };
    TRY(house.database->write(put));
    alerts = TRY(alerts::Alerts::open({*house.database, *house.journal, knowledge, packs, house.clock, house.random}));
    site::SiteInfo info;
    info.id = info.name = "Test site";
    info.pack = pack_;
    info.state = TRY(StateCode::parse("XXA"));
    lost = TRY(lost_documents::LostDocuments::open(
        {*house.database, *house.journal, lost_folder.path(), knowledge, house.clock, house.random}));
    permits = TRY(
        permits::Permits::open({*house.database, *house.journal, packs, knowledge, info, house.clock, house.random}));
    TRY(permits->register_routes(api));
    border = std::make_unique<Border>(Parts{*house.database, *house.journal, *house.identity, *alerts, posts, knowledge,
                                            packs, info, house.clock, house.random, lost.get(), permits.get()});
    border->on_fact([this](database::Transaction& tx, const BorderFact& fact) -> Result<void> {
      if (fail_facts) return Error{"test.subscriber", "refuses"};
      tx.on_commit([this, fact] {
        const std::scoped_lock lock(mutex_);
        facts_.push_back(fact);
      });
      return {};
    });
    TRY(alerts->register_routes(api));
    TRY(border->register_routes(api));
    return extension_.build ? extension_.build(*this, api, house) : Result<void>();
  }

  Extension extension_;
  std::string pack_;
  int accounts_ = 0;
  std::mutex mutex_;
  std::vector<BorderFact> facts_;
};

class DeskTest : public database::testing::OnDatabase {
 protected:
  void SetUp() override { make("baseline"); }
  void make(const std::string& pack) {
    desk_.reset();
    desk_ = TestDesk::make(GetParam(), pack);
    NEEDS_DATABASE(desk_);
  }
  // What the answer says to an act at that check: "/details", "/refer", "/hits/…/review" and so on.
  static std::string act(Officer& officer, const json::value& check, const std::string& action,
                         const json::object& body, std::string key = "") {
    return status_of(officer.post(TestDesk::path(check, action), body, std::move(key)));
  }
  static std::string decide(Officer& officer, const json::value& check, const json::object& body,
                            std::string key = "") {
    return act(officer, check, "/decision", body, std::move(key));
  }
  static json::object admit() { return {{"decision", "admit"}}; }
  void at(const std::string& instant) { desk_->server->house->clock.set(*Instant::parse(instant)); }
  std::unique_ptr<TestDesk> desk_;
};

}  // namespace limen::border::testing
