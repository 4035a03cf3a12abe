// Who gets in where, and what a second person must approve: tests/duty/rights.txt against what the running server
// answers, for every operation of its own description (GET /api/openapi.json).
//
// After a change of roles or routes: LIMEN_WRITE_RIGHTS=1 duty_test --gtest_filter='Rights*', and read the difference.
// Another value than 1 is the file to write.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>

#include "base/result_matchers.h"
#include "base/text.h"
#include "duty/world.h"

namespace limen::duty {
namespace {

constexpr const char* kFile = LIMEN_SOURCE_DIR "/tests/duty/rights.txt";
constexpr const char* kNobody = "00000000-0000-7000-8000-000000000000";

// Operations that end the session they are asked in.
const std::set<std::string> kEnding{"signOut", "lockDesk", "leaveDesk"};

struct Asked {
  unsigned status = 0;
  std::string code{};
  bool in() const {
    return status != 401 && code != "identity.not_allowed" && code != "purpose.not_allowed" &&
           code != "purpose.missing";
  }
};

class RightsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto made = World::make();
    ASSERT_OK(made);
    world_ = made.take();
    for (const std::string& role : world_->site->access->roles()) {
      ASSERT_OK(world_->hire(role, role, ""));
      if (role == "administrator") {
        ASSERT_OK(world_->hire("other", role, ""));
      }
    }
    ASSERT_OK(world_->hire("victim", "analyst", ""));
  }
  std::string filled(const std::string& path) const {
    std::string out;
    for (std::size_t i = 0; i < path.size(); ++i) {
      if (path[i] != '{') {
        out += path[i];
        continue;
      }
      out += path.starts_with("/api/accounts/") ? world_->people.at("victim").id.to_text() : kNobody;
      i = path.find('}', i);
    }
    return out;
  }
  Asked ask(const api::Operation& operation, const std::string& token, const std::string& role, const std::string& body,
            const std::string& query = "") {
    http::Client client({.port = world_->port()});
    http::HeaderList headers{{"Idempotency-Key", fmt::format("rights-{}", ++asked_)}};
    if (!token.empty()) headers.emplace_back("Authorization", "Bearer " + token);
    const protection::Role* held = world_->site->access->role(role);
    if (held != nullptr && !held->purposes.empty()) headers.emplace_back("Limen-Purpose", *held->purposes.begin());
    const bool text = !operation.content_types.empty();
    headers.emplace_back("Content-Type", text ? operation.content_types.front() : "application/json");
    const auto answer = client.request(http::to_text(operation.method), filled(operation.path) + query, body, headers);
    if (!answer.ok()) return {.status = 0, .code = answer.error().code};
    const auto parsed = parse_json(answer->body);
    Asked out{.status = answer->status};
    if (parsed.ok() && parsed->is_object() && parsed->get_object().contains("code") &&
        parsed->get_object().at("code").is_string()) {
      out.code = parsed->get_object().at("code").as_string();
    }
    return out;
  }
  std::string who_gets_in(const api::Operation& operation) {
    const std::string body = operation.body_schema.empty() ? "" : "{}";
    if (operation.who == api::Who::kProgram) {
      EXPECT_EQ(ask(operation, "", "", body).code, "api.credential") << operation.id;
      return "programs with a credential";
    }
    if (ask(operation, "", "", body).in() || operation.who == api::Who::kAnybody) {
      EXPECT_EQ(operation.who, api::Who::kAnybody) << operation.id << " lets anybody in";
      return "anybody";
    }
    std::vector<std::string> in;
    const auto roles = world_->site->access->roles();
    for (const std::string& role : roles) {
      std::string token = world_->people.at(role).token;
      if (kEnding.contains(operation.id)) {
        token =
            world_->site->identity->sign_in({.account = world_->people.at(role).account, .password = kPassword}).token;
      }
      const Asked asked = ask(operation, token, role, body);
      EXPECT_LT(asked.status, 500U) << operation.id << " as " << role << ": " << asked.code;
      if (asked.in()) in.push_back(role);
    }
    if (in.size() == roles.size()) return "whoever is signed in";
    std::string out;
    for (const std::string& role : in) out += (out.empty() ? "" : ", ") + role;
    return out.empty() ? "nobody" : out;
  }
  // What the server holds for a second person, asked by somebody who may ask.
  std::string second_person(const api::Operation& operation) {
    for (const approvals::Rule& rule : world_->site->approvals->rules().all()) {
      if (!rule.operations.contains(operation.id)) continue;
      const std::string asker = rule.askers.empty() ? holder_of(operation) : rule.askers.front();
      const Asked asked = ask(operation, world_->people.at(asker).token, asker, body_of(operation.id),
                              operation.id == "importAlerts" ? "?format=limen-csv&proportionality_note=weighed" : "");
      EXPECT_EQ(asked.code, "approval.needed") << operation.id << " as " << asker;
      std::string out = fmt::format("{} more: ", rule.needed);
      for (std::size_t i = 0; i < rule.approvers.size(); ++i) out += (i == 0 ? "" : " or ") + rule.approvers[i];
      if (!rule.askers.empty()) out += ", asked by " + rule.askers.front();
      return out;
    }
    return "";
  }
  std::string holder_of(const api::Operation& operation) const {
    for (const std::string& scope : operation.scopes) {
      for (const std::string& role : world_->site->access->roles_with(scope)) return role;
    }
    return "administrator";
  }
  static std::string body_of(const std::string& operation) {
    if (operation == "createAccount") return R"({"account":"new","name":"New","roles":["officer"]})";
    if (operation == "setRoles") return R"({"roles":["officer"]})";
    if (operation == "importAlerts")
      return "surname,category,action,birth_date,reason,legal_basis,issuer_reference\n"
             "Vanterpool,missing,protect,1974-08-12,missing,act,1\n";
    if (operation == "importThingAlerts")
      return "kind,category,plate,issuer,legal_basis,reason,action\nvehicle,stolen,AB12CD,Police,act,stolen,seize\n";
    return "";
  }
  int asked_ = 0;
  std::unique_ptr<World> world_;
};

TEST_F(RightsTest, TheTableSaysWhatTheServerAnswers) {
  std::vector<std::string> lines;
  std::set<std::string> described, walked;
  const Reply document = world_->get(world_->people.at("analyst"), "/api/openapi.json");
  ASSERT_TRUE(document.body.is_object()) << document.content;
  for (const auto& [path, item] : document.body.at("paths").as_object()) {
    for (const auto& [method, operation] : item.as_object()) {
      if (operation.is_object() && operation.as_object().contains("operationId"))
        described.emplace(operation.at("operationId").as_string());
    }
  }
  for (const api::Operation& operation : world_->api().operations()) {
    walked.insert(operation.id);
    const std::string second = second_person(operation);
    lines.push_back(fmt::format("{:<6} {:<58} | {}{}", http::to_text(operation.method), operation.path,
                                who_gets_in(operation), second.empty() ? "" : " | " + second));
  }
  for (const std::string& id : described) EXPECT_TRUE(walked.contains(id) || id == "getOpenApi") << id;
  std::ranges::sort(lines, {}, [](const std::string& line) { return line.substr(7) + line.substr(0, 6); });
  std::string now =
      "# Who gets in where, and what a second person must approve first: what the server answers, in one table.\n"
      "# rights_test.cc compares it with the running server and writes it anew with LIMEN_WRITE_RIGHTS=1.\n"
      "# operation | roles that get in | approval of others before it is carried out\n";
  for (const std::string& line : lines) now += line + "\n";
  if (const char* file = std::getenv("LIMEN_WRITE_RIGHTS")) {
    std::ofstream(std::string_view(file) == "1" ? kFile : file) << now;
    return;
  }
  std::ifstream in(kFile);
  ASSERT_TRUE(in) << "the table is not there: LIMEN_WRITE_RIGHTS=1 writes it";
  const std::string written{std::istreambuf_iterator<char>(in), {}};
  std::set<std::string> before, after;
  for (const auto line : split(written, '\n')) before.emplace(line);
  for (const auto line : split(now, '\n')) after.emplace(line);
  for (const std::string& line : before) EXPECT_TRUE(after.contains(line)) << "not so any more: " << line;
  for (const std::string& line : after) EXPECT_TRUE(before.contains(line)) << "not in the table: " << line;
}

}  // namespace
}  // namespace limen::duty
