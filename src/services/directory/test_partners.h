// Test only: the directory over HTTP, with an inbox and a post.
#pragma once

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "base/result_matchers.h"
#include "platform/api/test_server.h"
#include "platform/database/test_site.h"
#include "services/directory/state.h"

namespace limen::partners::testing {

using api::testing::code_of;
using api::testing::TestServer;

class PartnersTest : public database::testing::OnDatabase {
 protected:
  void SetUp() override {
    server_ = TestServer::make(GetParam(),
                               [this](api::Api& api, TestServer::House& house) -> Result<void> {
                                 TRY(posts_.load(*house.database));
                                 partners_ = TRY(Partners::open({*house.database, *house.journal, packs_, "baseline",
                                                                 posts_, house.clock, house.random}));
                                 return partners_->register_routes(api);
                               },
                               {site::migrations(), migrations()});
    NEEDS_DATABASE(server_);
    server_->start();
    moderator_ = server_->token_of("moderator");
    inbox_ = std::filesystem::path(folder_.path()) / "inbox";
    std::filesystem::create_directories(inbox_);
  }
  void TearDown() override {
    if (server_) server_->stop();
  }

  http::ClientResponse send(const std::string& method, const std::string& path, const std::string& body = "",
                            const std::string& token = "", const std::string& type = "application/json") {
    http::HeaderList headers{{"Limen-Purpose", "directory"}};
    if (method == "POST") {
      headers.emplace_back("Idempotency-Key", "key-" + std::to_string(++keys_));
      headers.emplace_back("Content-Type", type);
    }
    auto client = server_->client(token.empty() ? moderator_ : token);
    auto answer = client.request(method, path, body, headers);
    EXPECT_OK(answer);
    return answer.ok() ? answer.take() : http::ClientResponse{};
  }
  json::value get(const std::string& path) { return body(send("GET", path)); }
  json::value post(const std::string& path, const json::object& body_of, unsigned status = 200) {
    const auto answer = send("POST", path, to_text(json::value(body_of)));
    EXPECT_EQ(answer.status, status) << path << ": " << answer.body;
    return body(answer);
  }
  // The code of a refusal.
  std::string refused(const std::string& path, const json::object& body_of) {
    return code_of(send("POST", path, to_text(json::value(body_of))));
  }
  static json::value body(const http::ClientResponse& answer) {
    auto parsed = parse_json(answer.body);
    return parsed.ok() ? parsed.take() : json::value(json::object{});
  }
  json::value organisation(const std::string& id) { return get("/api/directory/organisations/" + id); }
  std::int64_t version(const std::string& id) { return organisation(id).at("version").as_int64(); }
  json::value edit(const std::string& id, json::object values, unsigned status = 200) {
    return post("/api/directory/organisations/" + id, {{"version", version(id)}, {"fields", std::move(values)}},
                status);
  }
  std::string make(json::object values) {
    const json::value made =
        post("/api/directory/organisations", {{"fields", std::move(values)}, {"public", true}}, 201);
    return std::string(made.at("id").as_string());
  }
  std::vector<std::string> ids(const std::string& query) {
    std::vector<std::string> all;
    const json::value answer = get("/api/directory/organisations?" + query);
    for (const auto& one : answer.at("organisations").as_array()) all.emplace_back(one.at("id").as_string());
    return all;
  }
  std::vector<std::string> findings(const std::string& id) {
    std::vector<std::string> all;
    const json::value answer = get("/api/directory/findings");
    for (const auto& one : answer.at("findings").as_array()) {
      if (one.at("organisation") == id.c_str()) all.emplace_back(one.at("code").as_string());
    }
    return all;
  }

  fields::Proposal proposal(const std::optional<std::string>& about, std::vector<fields::ProposedField> fields) {
    fields::Proposal one;
    RawId id = make_raw_id(server_->house->clock.now(), server_->house->random);
    one.id = limen::to_text(id);
    one.received_at = server_->house->clock.now();
    one.language = "en";
    one.organisation = about;
    one.fields = std::move(fields);
    return one;
  }
  void drop(const std::string& name, const std::string& bytes) {
    std::ofstream out(inbox_ / name, std::ios::binary);
    out << bytes;
  }
  std::string drop(const fields::Proposal& one) {
    drop(one.id + ".json", fields::write_proposal(one));
    return one.id;
  }
  Taken take() {
    auto taken = partners_->take_inbox(inbox_);
    EXPECT_OK(taken);
    return taken.ok() ? taken.take() : Taken{};
  }
  std::string published(const std::string& id) {
    std::string text;
    EXPECT_OK(server_->house->database->read([&](database::Session& session) -> Result<void> {
      const directory::Directory open = TRY(partners_->published(session));
      if (const json::object* one = open.find(id)) text = to_text(json::value(*one));
      return {};
    }));
    return text;
  }
  std::vector<Handled> handled() {
    std::vector<Handled> all;
    EXPECT_OK(server_->house->database->read([&](database::Session& session) -> Result<void> {
      all = TRY(partners_->handled(session, CivilDate::from_days(0)));
      return {};
    }));
    return all;
  }
  std::size_t files(const std::filesystem::path& folder) {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) count += entry.is_directory() ? 0U : 1U;
    return count;
  }
  static json::object accept(const std::string& field, bool despite = false) {
    return {{"field", field}, {"accept", true}, {"despite_change", despite}};
  }
  static json::object refuse(const std::string& field) {
    return {{"field", field}, {"accept", false}, {"reason", "not so in its register"}};
  }
  static std::string decide_path(const std::string& id) { return "/api/directory/proposals/" + id + "/decide"; }

  database::testing::TestFolder folder_;
  std::filesystem::path inbox_;
  config::PackStore packs_ = config::PackStore::embedded();
  site::Posts posts_;
  std::unique_ptr<Partners> partners_;
  std::unique_ptr<TestServer> server_;
  std::string moderator_;
  int keys_ = 0;
};

}  // namespace limen::partners::testing
