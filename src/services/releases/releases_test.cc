// Releases: what is published goes out, nothing else does, and what stops in between leaves the one before in force.
#include "services/releases/releases.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "base/result_matchers.h"
#include "platform/api/test_server.h"
#include "platform/database/test_site.h"
#include "services/release_folder/release_folder.h"

namespace limen::releases {
namespace {

using api::testing::code_of;
using api::testing::TestServer;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class ReleasesTest : public database::testing::OnDatabase {
 protected:
  void SetUp() override {
    server_ = TestServer::make(
        GetParam(),
        [this](api::Api& api, TestServer::House& house) -> Result<void> {
          TRY(posts_.load(*house.database));
          partners_ = TRY(partners::Partners::open(
              {*house.database, *house.journal, packs_, "baseline", posts_, house.clock, house.random}));
          releases_ = TRY(Releases::open({*house.database, *house.journal, *partners_, path(), house.clock,
                                          house.random, "Utopia Border Service", true}));
          releases_->add_source([this](database::Session&, release::Opened& draft) -> Result<void> {
            if (trouble_) return *trouble_;
            release::add_file(draft, "outcomes/gap.tsv", "a\tb\n", release_folder::sha256);
            draft.manifest.outcomes.push_back({.id = "gap", .title = {{"en", "Gap"}}, .table = "outcomes/gap.tsv"});
            return {};
          });
          TRY(partners_->register_routes(api));
          return releases_->register_routes(api);
        },
        {site::migrations(), partners::migrations(), migrations()});
    NEEDS_DATABASE(server_);
    server_->start();
    coordinator_ = server_->token_of("coordinator");
    moderator_ = server_->token_of("moderator");
  }
  void TearDown() override {
    if (server_) server_->stop();
  }
  std::filesystem::path path() const { return std::filesystem::path(folder_.path()) / "releases"; }
  http::ClientResponse post(const std::string& where, const std::string& body, const std::string& token) {
    auto client = server_->client(token);
    auto answer = client.post(where, body, {{"Idempotency-Key", "key-" + std::to_string(++keys_)}});
    EXPECT_OK(answer);
    return answer.ok() ? answer.take() : http::ClientResponse{};
  }
  std::string publish() {
    const auto answer = post("/api/releases", R"({"title":{"en":"Autumn","fr":"Automne"}})", coordinator_);
    EXPECT_EQ(answer.status, 201u) << answer.body;
    const auto body = parse_json(answer.body);
    return body.ok() && body->as_object().contains("id") ? std::string(body->at("id").as_string()) : std::string();
  }
  release::OpenRelease current() {
    const auto name = release_folder::current_name(path());
    EXPECT_OK(name);
    auto opened = release_folder::open_release(path() / name.value_or("none"));
    EXPECT_OK(opened);
    return opened.ok() ? opened.take() : nullptr;
  }

  database::testing::TestFolder folder_;
  config::PackStore packs_ = config::PackStore::embedded();
  site::Posts posts_;
  std::optional<Error> trouble_{};
  std::unique_ptr<partners::Partners> partners_;
  std::unique_ptr<Releases> releases_;
  std::unique_ptr<TestServer> server_;
  std::string coordinator_, moderator_;
  int keys_ = 0;
};
ON_BOTH_DATABASES(ReleasesTest);

TEST_P(ReleasesTest, WhatIsPublishedGoesOutAndChecks) {
  EXPECT_ERROR(release_folder::current_name(path()), "release_folder.none");
  post("/api/directory/organisations/o01", R"({"version":1,"public":false})", moderator_);
  post("/api/directory/organisations/o02", R"({"version":1,"fields":{"seat":"Ghent"}})", moderator_);
  const std::string id = publish();
  const auto made = current();
  ASSERT_TRUE(made);
  EXPECT_EQ(made->manifest.id, id);
  EXPECT_EQ(release::in_language(made->manifest.title, "fr"), "Automne");
  EXPECT_TRUE(made->manifest.demo);
  ASSERT_NE(made->find("directory.json"), nullptr);
  const auto listed = directory::read_hsds_json(*made->find("directory.json"), "directory.json");
  ASSERT_OK(listed);
  EXPECT_EQ(listed->organisations.size(), 52u);
  EXPECT_EQ(listed->find("o01"), nullptr);
  EXPECT_THAT(*made->find("directory.json"), HasSubstr("Ghent"));
  EXPECT_EQ(*made->find("outcomes/gap.tsv"), "a\tb\n");
  EXPECT_THAT(server_->house->kinds(), Contains("release.published"));
  // What changes afterwards is in the next one.
  post("/api/directory/organisations/o02", R"({"version":2,"fields":{"seat":"Namur"}})", moderator_);
  EXPECT_THAT(*current()->find("directory.json"), Not(HasSubstr("Namur")));
  const std::string next = publish();
  EXPECT_THAT(*current()->find("directory.json"), HasSubstr("Namur"));
  EXPECT_EQ(post("/api/releases/" + id + "/current", "", coordinator_).status, 204u);
  EXPECT_EQ(current()->manifest.id, id);
  EXPECT_EQ(post("/api/releases/none/current", "", coordinator_).status, 404u);
  auto client = server_->client(coordinator_);
  EXPECT_THAT(client.get("/api/releases")->body, AllOf(HasSubstr(id), HasSubstr(next)));
}

TEST_P(ReleasesTest, WhatStopsInBetweenLeavesTheOneBefore) {
  const std::string first = publish();
  trouble_ = Error{"test.trouble", "no"};
  EXPECT_EQ(post("/api/releases", "{}", coordinator_).status, 422u);
  EXPECT_EQ(current()->manifest.id, first);
  trouble_.reset();
  // The database fails after the folder was written.
  ASSERT_OK(server_->house->database->write(
      [](database::Transaction& tx) { return tx.execute("alter table release rename to hidden"); }));
  EXPECT_NE(post("/api/releases", "{}", coordinator_).status, 201u);
  EXPECT_EQ(current()->manifest.id, first);
  ASSERT_OK(server_->house->database->write(
      [](database::Transaction& tx) { return tx.execute("alter table hidden rename to release"); }));
  // Stopped after the commit, before the pointer: the next start points to it.
  const std::string second = publish();
  ASSERT_OK(release_folder::make_current(path(), first));
  server_->restart();
  EXPECT_EQ(current()->manifest.id, second);
}

TEST_P(ReleasesTest, EveryRouteAsEveryRole) {
  std::map<std::string, std::string> tokens;
  const auto access = server_->house->access;
  for (const std::string& role : access->roles()) tokens[role] = server_->token_of(role);
  auto client = server_->client();
  const auto report = api::run_matrix(client, *server_->api, *access, tokens);
  ASSERT_OK(report);
  EXPECT_TRUE(report->wrong.empty()) << ::testing::PrintToString(report->wrong);
}

}  // namespace
}  // namespace limen::releases
