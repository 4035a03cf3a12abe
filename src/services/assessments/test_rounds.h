// Test only: a site with experts, peers and coordinators, over real HTTP, on either database.
#pragma once

#include <gmock/gmock.h>

#include <map>

#include "base/result_matchers.h"
#include "platform/api/test_server.h"
#include "platform/database/test_site.h"
#include "services/assessments/state.h"

namespace limen::assessments::testing {

using api::testing::code_of;
using api::testing::TestServer;

class RoundsTest : public database::testing::OnDatabase {
 protected:
  void SetUp() override {
    server_ = TestServer::make(GetParam(),
                               [this](api::Api& api, TestServer::House& house) -> Result<void> {
                                 assessments_ = TRY(Assessments::open({*house.database, *house.journal, *house.identity,
                                                                       packs_, house.clock, house.random}));
                                 return assessments_->register_routes(api);
                               },
                               {migrations()});
    NEEDS_DATABASE(server_);
    server_->start();
    for (const auto& [name, role] :
         {std::pair("expert", "country_expert"), std::pair("expert2", "country_expert"),
          std::pair("peer", "peer_reviewer"), std::pair("peer2", "peer_reviewer"),
          std::pair("coordinator", "coordinator"), std::pair("coordinator2", "coordinator")}) {
      ids_[name] = server_->house->add(name, {role}).to_text();
      tokens_[name] = server_->house->sign_in(name).token;
    }
  }
  void TearDown() override {
    if (server_) server_->stop();
  }

  http::ClientResponse request(const std::string& who, const std::string& method, const std::string& path,
                               const std::string& body = "", const std::string& type = "application/json") {
    http::HeaderList headers{{"Limen-Purpose", "assessment"}};
    if (method == "POST") {
      headers.emplace_back("Idempotency-Key", "key-" + std::to_string(++keys_));
      headers.emplace_back("Content-Type", type);
    }
    auto client = server_->client(tokens_.at(who));
    auto answer = client.request(method, "/api/assessments" + path, body, headers);
    EXPECT_OK(answer);
    return answer.ok() ? answer.take() : http::ClientResponse{};
  }
  http::ClientResponse get(const std::string& who, const std::string& path) { return request(who, "GET", path); }
  http::ClientResponse post(const std::string& who, const std::string& path, const json::object& body = {}) {
    return request(who, "POST", path, body.empty() ? "" : limen::to_text(json::value(body)));
  }
  json::object json_of(const http::ClientResponse& answer, unsigned status = 200) {
    EXPECT_EQ(answer.status, status) << answer.body;
    const auto value = parse_json(answer.body);
    return value.ok() && value->is_object() ? value->get_object() : json::object();
  }

  json::array list_of(const http::ClientResponse& answer, const std::string& key) {
    const json::object object = json_of(answer);
    const json::value* found = object.if_contains(key);
    return found != nullptr && found->is_array() ? found->get_array() : json::array();
  }

  json::object round_input(const std::string& name = "2026") {
    return {{"instrument", "naturalisation_procedure"},
            {"name", name},
            {"title", json::object{{"en", "Round " + name}}},
            {"reference_date", "2026-06-30"},
            {"opens", "2026-11-01"},
            {"closes", "2026-12-31"},
            {"source", "our own"},
            {"licence", "CC BY 4.0"}};
  }
  std::string open_round(const std::string& name = "2026") {
    return std::string(json_of(post("coordinator", "/rounds", round_input(name)), 201).at("id").as_string());
  }
  void assign(const std::string& round, const std::string& unit, const std::vector<std::string>& experts,
              const std::vector<std::string>& peers) {
    const auto ids = [this](const std::vector<std::string>& names) {
      json::array list;
      for (const auto& name : names) list.push_back(json::value(ids_.at(name)));
      return list;
    };
    json_of(post(
        "coordinator", "/rounds/" + round + "/assignments",
        {{"unit", unit}, {"name", "Arcadia"}, {"kind", "country"}, {"experts", ids(experts)}, {"peers", ids(peers)}}));
  }
  // A round with one unit XA, answered for by "expert" and reviewed by "peer".
  std::string simple_round() {
    const std::string round = open_round();
    assign(round, "XA", {"expert"}, {"peer"});
    return round;
  }
  json::object answer_input(const std::string& question, std::int64_t version, const std::string& option = "yes",
                            const std::string& source = "Act 1") {
    return {{"question", question}, {"version", version},      {"said", json::object{{"answer", option}}},
            {"source", source},     {"citation", "section 4"}, {"comment", ""},
            {"as_of", "2026-06-30"}};
  }
  http::ClientResponse save(const std::string& who, const std::string& round, const json::object& input,
                            const std::string& unit = "XA") {
    return post(who, "/rounds/" + round + "/units/" + unit + "/answers", input);
  }
  static json::array named(const std::string& question, std::int64_t version) {
    return json::array{json::object{{"question", question}, {"version", version}}};
  }
  http::ClientResponse step(const std::string& who, const std::string& round, const std::string& action,
                            const std::string& question, std::int64_t version) {
    const std::string path = "/rounds/" + round + "/units/XA/";
    if (action == "submit" || action == "withdraw") {
      return post(who, path + action, {{"answers", named(question, version)}});
    }
    return post(
        who, path + "review",
        {{"verdict", action}, {"answers", named(question, version)}, {"note", action == "query" ? "why?" : ""}});
  }
  json::object round_of(const std::string& round) {
    for (const json::value& one : list_of(get("coordinator", "/rounds"), "rounds")) {
      if (one.at("id").as_string() == round) return one.get_object();
    }
    ADD_FAILURE() << "no round " << round;
    return {};
  }
  json::object version_of(const std::string& round) { return {{"version", round_of(round).at("version")}}; }
  std::string state_of(const std::string& round, const std::string& question, const std::string& who = "coordinator") {
    const json::object form = json_of(get(who, "/rounds/" + round + "/units/XA"));
    for (const json::value& answer : form.at("answers").as_array()) {
      if (answer.at("question").as_string() == question) return std::string(answer.at("state").as_string());
    }
    return "";
  }
  // Written, handed in, agreed: version 3.
  void agree_one(const std::string& round, const std::string& question, const std::string& source = "Act 1") {
    json_of(save("expert", round, answer_input(question, 0, "yes", source)));
    json_of(step("expert", round, "submit", question, 1));
    json_of(step("peer", round, "agree", question, 2));
  }
  std::string frozen_round() {
    const std::string round = simple_round();
    agree_one(round, "review_reasons_1");
    agree_one(round, "review_appeal_1");
    json_of(post("coordinator", "/rounds/" + round + "/check"));
    json_of(post("coordinator", "/rounds/" + round + "/freeze", version_of(round)));
    return round;
  }
  template <class Work>
  Result<void> sql(Work&& work) {
    return server_->house->database->write([&](database::Transaction& tx) -> Result<void> { return work(tx); });
  }
  std::int64_t count(const std::string& table) {
    const auto rows = server_->house->database->read([&](database::Session& session) -> Result<std::int64_t> {
      return TRY(session.query("select count(*) from " + table)).front().integer(0);
    });
    EXPECT_OK(rows);
    return rows.ok() ? *rows : -1;
  }

  config::PackStore packs_ = config::PackStore::embedded();
  std::unique_ptr<Assessments> assessments_;
  std::unique_ptr<TestServer> server_;
  std::map<std::string, std::string> tokens_, ids_;
  int keys_ = 0;
};

}  // namespace limen::assessments::testing
