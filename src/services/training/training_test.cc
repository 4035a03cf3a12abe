// Every way from a site for practice to real data, and back, is tried.
#include "services/training/training.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/result_matchers.h"
#include "platform/api/test_server.h"
#include "platform/database/both_databases.h"
#include "services/training/exercises.h"

namespace limen::training {
namespace {

namespace fs = std::filesystem;

const RandomBytes kRandom = [](std::span<std::uint8_t> to) { randombytes_buf(to.data(), to.size()); };

// A site's folder with database, keys and journal, as commands/wiring/whole_site.cc opens it.
class Folder {
 public:
  explicit Folder(fs::path path) : path_(std::move(path)) { fs::create_directories(path_); }

  Result<void> open(bool training, const std::string& other_database = "") {
    TRY(check_folder(path_, training, !other_database.empty()));
    database_ = TRY(database::Database::open({.location = "sqlite:" + (path_ / "limen.db").string()}));
    TRY(database_->migrate(journal::migrations()));
    TRY(database_->migrate(migrations()));
    keys_ = TRY(keys::KeyStore::open(path_.string(), kRandom));
    journal_ = TRY(journal::Journal::open(*database_, *keys_, clock_, kRandom));
    return bind(*database_, *journal_, *keys_, path_, training);
  }
  // Opens and closes.
  Result<void> try_open(bool training) {
    auto outcome = open(training);
    close();
    return outcome;
  }
  void close() {
    database_.reset();
    journal_.reset();
    keys_.reset();
  }
  Result<void> note(const std::string& kind) {
    return database_->write([&](database::Transaction& tx) -> Result<void> {
      TRY(journal_->append(tx, {.kind = kind, .actor = "somebody"}));
      return {};
    });
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
  FixedClock clock_{Instant::parse("2026-11-22T08:00:00Z").value()};
  std::unique_ptr<database::Database> database_;
  std::unique_ptr<keys::KeyStore> keys_;
  std::unique_ptr<journal::Journal> journal_;
};

class KindTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK(real_.try_open(false));
    ASSERT_OK(real_.open(false));
    ASSERT_OK(real_.note("check.opened"));
    real_.close();
    ASSERT_OK(training_.try_open(true));
  }
  static void copy(const Folder& from, const Folder& to, std::initializer_list<const char*> names) {
    for (const char* name : names) {
      fs::remove(to.path() / name);
      fs::copy_file(from.path() / name, to.path() / name);
    }
  }

  database::testing::TestFolder base_;
  Folder real_{fs::path(base_.path()) / "real"};
  Folder training_{fs::path(base_.path()) / "training"};
};

TEST_F(KindTest, EachOpensAsWhatItIs) {
  ASSERT_OK(real_.try_open(false));
  ASSERT_OK(training_.try_open(true));
}

TEST_F(KindTest, EditingTheSettingsMakesNeitherIntoTheOther) {
  EXPECT_ERROR(real_.try_open(true), "training.real_site");
  EXPECT_ERROR(training_.try_open(false), "training.is_training");
}

TEST_F(KindTest, TakingTheMarkAwayDoesNotHelp) {
  fs::remove(training_.path() / kMark);
  EXPECT_ERROR(training_.try_open(false), "training.is_training") << "the records still say what they are";
  EXPECT_ERROR(training_.try_open(true), "training.real_site") << "keys without a mark may be anybody's";
}

TEST_F(KindTest, AMarkOnARealSiteDoesNotMakeItATrainingSite) {
  copy(training_, real_, {kMark});
  EXPECT_ERROR(real_.try_open(true), "training.other_keys");
  EXPECT_ERROR(real_.try_open(false), "training.is_training");
}

TEST_F(KindTest, RealRecordsInATrainingFolderAreNotOpened) {
  copy(real_, training_, {"limen.db"});
  fs::remove(training_.path() / "limen.db-wal");
  EXPECT_ERROR(training_.try_open(true), "training.real_site");
}

TEST_F(KindTest, RealKeysInATrainingFolderAreNotOpened) {
  copy(real_, training_, {"master.key", "keys", "erasures"});
  EXPECT_ERROR(training_.try_open(true), "training.other_keys");
  copy(real_, training_, {"limen.db"});
  EXPECT_ERROR(training_.try_open(true), "training.other_keys");
}

TEST_F(KindTest, LinksToARealSiteAreNotFollowed) {
  for (const char* name : {"limen.db", "master.key", "keys", "erasures"}) {
    Folder other(fs::path(base_.path()) / (std::string("with-") + name));
    ASSERT_OK(other.try_open(true));
    fs::remove(other.path() / name);
    fs::create_symlink(real_.path() / name, other.path() / name);
    EXPECT_ERROR(other.try_open(true), "training.link") << name;
    fs::remove(other.path() / name);
    fs::create_hard_link(real_.path() / name, other.path() / name);
    EXPECT_ERROR(other.try_open(true), "training.link") << name;
  }
  fs::create_directory_symlink(real_.path(), fs::path(base_.path()) / "link");
  Folder link(fs::path(base_.path()) / "link");
  EXPECT_ERROR(link.try_open(true), "training.link");
}

TEST_F(KindTest, AnotherDatabaseIsNotNamed) {
  EXPECT_ERROR(training_.open(true, "postgresql://limen@/limen"), "training.own_database");
  EXPECT_ERROR(training_.open(true, "sqlite:" + (real_.path() / "limen.db").string()), "training.own_database");
}

TEST_F(KindTest, ATrainingSiteDoesNotLieInsideASite) {
  std::ofstream(real_.path() / "site.yaml") << "id: x\n";
  Folder inside(real_.path() / "training");
  EXPECT_ERROR(inside.try_open(true), "training.inside_site");
}

TEST_F(KindTest, ANewTrainingSiteTakesOverNothing) {
  Folder fresh(fs::path(base_.path()) / "fresh");
  copy(real_, fresh, {"master.key"});
  EXPECT_ERROR(fresh.try_open(true), "training.real_site");
  fs::remove(fresh.path() / "master.key");
  copy(real_, fresh, {"limen.db"});
  EXPECT_ERROR(fresh.try_open(true), "training.real_site");
}

TEST_F(KindTest, AnOlderRealSiteWithoutTheRowIsReal) {
  ASSERT_OK(real_.open(false));
  real_.close();
  auto database = database::Database::open({.location = "sqlite:" + (real_.path() / "limen.db").string()});
  ASSERT_OK(database);
  ASSERT_OK((*database)->write([](database::Transaction& tx) { return tx.execute("delete from site_kind"); }));
  database->reset();
  EXPECT_ERROR(real_.try_open(true), "training.real_site");
  ASSERT_OK(real_.try_open(false));
}

TEST_F(KindTest, ListsAreNotTakenByATrainingSite) {
  ASSERT_OK(training_.open(true));
  for (const char* kind : {"alerts.imported", "lost_documents.imported", "lost_documents.changed",
                           "trust_store.imported", "trust_store.proposed", "site.restored"}) {
    EXPECT_FALSE(training_.note(kind).ok()) << kind;
  }
  ASSERT_OK(training_.note("check.opened"));
  training_.close();
  ASSERT_OK(real_.open(false));
  ASSERT_OK(real_.note("alerts.imported"));
}

// ---- Exercises ----

TEST(Exercises, ThoseThatShipAreWholeAndHaveAZone) {
  const auto all = read_exercises(config::PackStore::embedded());
  ASSERT_OK(all);
  ASSERT_GE(all->size(), 5U);
  for (const Exercise& exercise : *all) {
    const auto lines = zone_of(exercise, "K1234567", *CivilDate::parse("2026-11-22"));
    ASSERT_OK(lines) << exercise.id;
    ASSERT_EQ(lines->size(), 2U);
    EXPECT_EQ(lines->at(1).size(), 44U);
    EXPECT_FALSE(exercise.outcomes.empty()) << exercise.id;
  }
  const auto csv = exercise_alerts(config::PackStore::embedded(), *CivilDate::parse("2026-11-22"));
  ASSERT_OK(csv);
  EXPECT_THAT(*csv, ::testing::HasSubstr("VASKEVICH,TARAS,1971-06-30,M,MDA,wanted,arrest"));
}

TEST(Exercises, AreJudgedByWhatWasDoneLast) {
  Exercise one{.id = "x", .outcomes = {"refer"}, .hits = "confirmed", .protection = true};
  EXPECT_THAT(judge(one, {}).points, ::testing::ElementsAre("not_decided"));
  EXPECT_THAT(judge(one, {{.state = "open"}}).points, ::testing::ElementsAre("not_decided"));
  EXPECT_THAT(judge(one, {{.state = "closed", .decision = "admit"}}).points,
              ::testing::ElementsAre("outcome", "hits", "protection"));
  const Deed right{.state = "referred", .hits_confirmed = 1, .protection = true};
  EXPECT_TRUE(judge(one, {{.state = "closed", .decision = "admit"}, right}).good);
  one.hits = "dismissed";
  EXPECT_FALSE(judge(one, {right}).good);
  EXPECT_TRUE(judge(one, {{.state = "referred", .hits_dismissed = 1, .protection = true}}).good);
}

using api::testing::code_of;
using api::testing::TestServer;

class ExerciseTest : public database::testing::OnDatabase {
 protected:
  void make(bool training) {
    server_ = TestServer::make(
        GetParam(),
        [this, training](api::Api& api, TestServer::House& house) -> Result<void> {
          training_ = TRY(Training::open({*house.database, *house.journal, packs_, house.clock, house.random,
                                          [this](database::Session&, const AccountId&, Instant,
                                                 std::string_view number) -> Result<std::vector<Deed>> {
                                            asked_ = number;
                                            return deeds_;
                                          },
                                          training}));
          return training_->register_routes(api);
        },
        {migrations()});
    NEEDS_DATABASE(server_);
    server_->start();
    officer_ = server_->token_of("officer");
  }
  void TearDown() override {
    if (server_) server_->stop();
  }
  http::ClientResponse post(const std::string& path, const std::string& token) {
    auto answer = server_->client(token).post(path, "{}", {{"Idempotency-Key", "k" + std::to_string(++keys_)}});
    EXPECT_OK(answer);
    return answer.ok() ? answer.take() : http::ClientResponse{};
  }

  config::PackStore packs_ = config::PackStore::embedded();
  std::vector<Deed> deeds_;
  std::string asked_, officer_;
  std::unique_ptr<Training> training_;
  std::unique_ptr<TestServer> server_;
  int keys_ = 0;
};
ON_BOTH_DATABASES(ExerciseTest);

TEST_P(ExerciseTest, ATraineeIsToldHowItWent) {
  make(true);
  if (!server_) return;
  const auto kind = server_->client("").get("/api/training");
  ASSERT_OK(kind);
  EXPECT_EQ(kind->body, R"({"training":true})");
  const auto begun = post("/api/training/exercises/01_plain_entry/attempts", officer_);
  ASSERT_EQ(begun.status, 201U) << begun.body;
  const json::value attempt = *parse_json(begun.body);
  const std::string id(attempt.at("id").as_string()), second(attempt.at("zone").as_array().at(1).as_string());
  EXPECT_EQ(code_of(post("/api/training/attempts/" + id + "/finish", server_->token_of("officer"))),
            "training.not_found")
      << "another trainee's";
  deeds_ = {{.state = "closed", .decision = "refuse"}};
  const auto finished = post("/api/training/attempts/" + id + "/finish", officer_);
  ASSERT_EQ(finished.status, 200U) << finished.body;
  EXPECT_THAT(finished.body, ::testing::HasSubstr("\"good\":false,\"points\":[\"outcome\"]"));
  EXPECT_EQ(asked_, second.substr(0, 8)) << "of the document of this attempt";
  EXPECT_EQ(code_of(post("/api/training/attempts/" + id + "/finish", officer_)), "training.finished");
  const auto list = server_->client(officer_).get("/api/training/exercises");
  ASSERT_OK(list);
  EXPECT_THAT(list->body, ::testing::HasSubstr("\"attempts\":1,\"good\":0"));
}

TEST_P(ExerciseTest, ThereAreNoneAtARealSite) {
  make(false);
  if (!server_) return;
  EXPECT_EQ(server_->client("").get("/api/training")->body, R"({"training":false})");
  EXPECT_EQ(code_of(post("/api/training/exercises/01_plain_entry/attempts", officer_)), "training.not_here");
  EXPECT_EQ(server_->client(officer_).get("/api/training/exercises")->body, R"({"exercises":[]})");
}

}  // namespace
}  // namespace limen::training
