// Test only: the register over real HTTP, on either database, with a coordinator and three testers.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result_matchers.h"
#include "platform/api/test_server.h"
#include "platform/database/both_databases.h"
#include "services/paired_tests/paired_tests.h"

namespace limen::paired_tests::testing {

using api::testing::code_of;
using api::testing::TestServer;

class RegisterTest : public database::testing::OnDatabase {
 protected:
  struct Person {
    std::string token{}, id{};
  };

  void SetUp() override {
    server_ = TestServer::make(GetParam(),
                               [this](api::Api& api, TestServer::House& house) -> Result<void> {
                                 tests_ = TRY(PairedTests::open({*house.database, *house.journal, *house.identity,
                                                                 packs_, "baseline", house.clock, house.random}));
                                 return tests_->register_routes(api);
                               },
                               {migrations()});
    NEEDS_DATABASE(server_);
    server_->start();
    manager_ = person("lead", {"coordinator"});
    ann_ = person("ann", {"tester"});
    ben_ = person("ben", {"tester"});
    cem_ = person("cem", {"tester"});
  }
  void TearDown() override {
    if (server_) server_->stop();
  }

  Person person(const std::string& name, std::vector<std::string> roles) {
    const AccountId id = server_->house->add(name, std::move(roles));
    return {server_->house->sign_in(name).token, id.to_text()};
  }
  static std::string path(const std::string& rest) { return "/api/paired-tests" + rest; }
  http::ClientResponse get(const Person& who, const std::string& rest, const std::string& purpose = "paired_testing") {
    auto client = server_->client(who.token);
    auto answer = client.get(path(rest), {{"Limen-Purpose", purpose}});
    EXPECT_OK(answer);
    return answer.ok() ? answer.take() : http::ClientResponse{};
  }
  http::ClientResponse post(const Person& who, const std::string& rest, const json::object& body,
                            std::string key = "") {
    static std::atomic<int> keys = 0;
    if (key.empty()) key = "key-" + std::to_string(++keys);
    auto client = server_->client(who.token);
    auto answer = client.post(path(rest), limen::to_text(json::value(body)),
                              {{"Limen-Purpose", "paired_testing"}, {"Idempotency-Key", key}});
    EXPECT_OK(answer);
    return answer.ok() ? answer.take() : http::ClientResponse{};
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

  static json::object study_input() {
    return {{"title", "Renting a flat"},
            {"question", "Is a name a reason to refuse a viewing?"},
            {"protocol", "Call within one hour of each other, A first on odd days."},
            {"characteristics", json::array{json::object{{"name", "name"}, {"a", "usual"}, {"b", "foreign"}},
                                            json::object{{"name", "age"}, {"a", "30"}, {"b", "30"}}}},
            {"phases", json::array{"contact", "application", "interview"}}};
  }
  std::string study(json::object input = study_input()) {
    return text_at(json_of(post(manager_, "/studies", input)), "/id");
  }
  json::object case_input(const std::string& target = "T-014") {
    return {{"target", target},
            {"place", "Northport"},
            {"day", "2026-11-20"},
            {"tester_a", ann_.id},
            {"tester_b", ben_.id}};
  }
  std::string new_case(const std::string& study, const std::string& target = "T-014") {
    return text_at(json_of(post(manager_, "/studies/" + study + "/cases", case_input(target))), "/id");
  }
  // `steps`: outcome of each phase, in their order; "" for none yet.
  static json::object form(std::int64_t version, std::vector<std::string> steps, const std::string& text = "",
                           json::array incidents = {}) {
    static constexpr const char* kNames[] = {"contact", "application", "interview"};
    json::array phases;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      json::object one{{"phase", kNames[i]}};
      if (!steps[i].empty()) one["outcome"] = steps[i];
      if (!text.empty()) one["text"] = text + " in " + kNames[i];
      phases.push_back(std::move(one));
    }
    return {{"version", version}, {"phases", std::move(phases)}, {"text", text}, {"incidents", std::move(incidents)}};
  }
  static std::vector<std::string> treated() { return {"treated", "treated", "treated"}; }
  static std::vector<std::string> refused() { return {"refused", "not_reached", "not_reached"}; }
  void fill(const Person& who, const std::string& id, const std::vector<std::string>& steps,
            const std::string& text = "", json::array incidents = {}) {
    EXPECT_EQ(status_of(post(who, "/cases/" + id + "/form", form(0, steps, text, std::move(incidents)))), "200");
    EXPECT_EQ(status_of(post(who, "/cases/" + id + "/lock", {{"version", 1}})), "200");
  }
  // A case in which both have locked.
  std::string finished(const std::string& study, const std::vector<std::string>& a, const std::vector<std::string>& b) {
    const std::string id = new_case(study);
    fill(ann_, id, a);
    fill(ben_, id, b);
    return id;
  }
  std::vector<journal::Opened> entries(const std::string& kind) {
    std::vector<journal::Opened> result;
    const auto read = server_->house->database->read([&](database::Session& session) -> Result<bool> {
      const auto rows = TRY(session.query("select seq from journal where kind = $1 order by seq", {kind}));
      for (const auto row : rows) result.push_back(TRY(server_->house->journal->read(session, row.integer(0))));
      return true;
    });
    EXPECT_OK(read);
    return result;
  }
  // Everything of the journal that can be read with its keys.
  std::string whole_journal() {
    std::string all;
    const auto read = server_->house->database->read([&](database::Session& session) -> Result<bool> {
      const auto rows = TRY(session.query("select seq from journal order by seq"));
      for (const auto row : rows) {
        const auto opened = TRY(server_->house->journal->read(session, row.integer(0)));
        all += opened.entry.kind + opened.entry.facts + "\n";
        for (const auto& part : opened.parts) all += part.plaintext.value_or("(gone)") + "\n";
      }
      return true;
    });
    EXPECT_OK(read);
    return all;
  }
  void at(const std::string& instant) { server_->house->clock.set(*Instant::parse(instant)); }

  config::PackStore packs_ = config::PackStore::embedded();
  std::unique_ptr<PairedTests> tests_;
  std::unique_ptr<TestServer> server_;
  Person manager_, ann_, ben_, cem_;
};

}  // namespace limen::paired_tests::testing
