// Each check is tried by breaking the thing: the database, the folder, the clock, the pack.
#include "services/health/health.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "base/result_matchers.h"
#include "platform/api/test_server.h"
#include "platform/database/both_databases.h"
#include "platform/desk_authority/desk_authority.h"

namespace limen::health {
namespace {

using api::testing::code_of;
using api::testing::TestServer;

constexpr std::int64_t kHour = 3600LL * 1'000'000, kDay = 24 * kHour;

class HealthTest : public database::testing::OnDatabase {
 protected:
  void SetUp() override {
    server_ = TestServer::make(
        GetParam(),
        [this](api::Api& api, TestServer::House& house) -> Result<void> {
          health_ = TRY(
              Health::open({*house.database, *house.journal, posts_, house.clock, where(), {}, [this](Facts& facts) {
                              if (live_) live_(facts);
                            }}));
          return health_->register_routes(api);
        },
        {site::migrations(), migrations()});
    NEEDS_DATABASE(server_);
    folder_ = server_->house->site->folder();
    server_->start();
    ASSERT_OK(server_->house->database->write([&](database::Transaction& tx) -> Result<void> {
      post_.id = PostId(RawId{7});
      post_.code = "LND-1";
      post_.name = "Landing";
      post_.zone = *TimeZone::find("UTC");
      post_.state = *StateCode::parse("UTO");
      return posts_.put(tx, post_);
    }));
  }
  void TearDown() override {
    if (server_) server_->stop();
  }

  Where where() {
    Where out{.folder = folder_, .packs = packs_, .pack = pack_};
    out.tls = tls_;
    out.certificate = certificate_;
    out.stick = stick_;
    out.lists = [this](database::Session&) -> Result<std::vector<ListAge>> { return lists_; };
    return out;
  }
  Instant now() const { return server_->house->clock.now(); }
  Instant ago(std::int64_t microseconds) const { return {now().microseconds - microseconds}; }
  Notes notes() const { return Notes(folder_); }

  // What is said of a check, as a command beside the server finds it.
  std::string said(std::string_view check) {
    auto facts =
        server_->house->database->read([&](database::Session& session) { return gather(session, where(), now()); });
    EXPECT_OK(facts);
    if (!facts.ok()) return {};
    const auto words = read_words(where());
    EXPECT_OK(words);
    for (const Finding& finding : report_of(*facts, *words).findings) {
      if (finding.check == check) return finding.sentence;
    }
    return {};
  }

  std::string folder_;
  config::PackStore packs_ = config::PackStore::embedded();
  std::string pack_ = "baseline", certificate_, stick_;
  bool tls_ = false;
  std::vector<ListAge> lists_;
  std::function<void(Facts&)> live_;
  site::Posts posts_;
  site::Post post_;
  std::unique_ptr<Health> health_;
  std::unique_ptr<TestServer> server_;
};
ON_BOTH_DATABASES(HealthTest);

TEST_P(HealthTest, BackupsDrillsAndVerificationsAreRemembered) {
  EXPECT_EQ(said("backup"), "none");
  EXPECT_EQ(said("drill"), "never");
  EXPECT_EQ(said("journal"), "never");
  ASSERT_OK(notes().backed_up({now(), "x.backup", 12, 3}, false));
  ASSERT_OK(notes().drilled({now(), true, 2.5}));
  ASSERT_OK(notes().verified({now(), 41, 0}));
  EXPECT_EQ(said("backup"), "fine");
  EXPECT_EQ(said("drill"), "fine");
  EXPECT_EQ(said("journal"), "fine");
  server_->house->clock.advance_seconds(2 * 86'400);
  EXPECT_EQ(said("backup"), "old");
  server_->house->clock.advance_seconds(6 * 86'400);
  EXPECT_EQ(said("backup"), "very_old");
  ASSERT_OK(notes().drilled({now(), false, 2.5}));
  EXPECT_EQ(said("drill"), "failed");
  ASSERT_OK(notes().verified({now(), 41, 17}));
  EXPECT_EQ(said("journal"), "bad");
}

TEST_P(HealthTest, ANoteThatCannotBeReadCountsAsAbsent) {
  ASSERT_OK(notes().backed_up({now(), "x.backup", 12, 3}, false));
  std::ofstream(folder_ + "/notes/backup.json") << "{\"at\": \"2026-";
  EXPECT_EQ(said("backup"), "none");
}

TEST_P(HealthTest, AStickThatIsNotPluggedInIsNoStick) {
  EXPECT_EQ(said("stick"), "none_named");
  stick_ = folder_ + "/stick";
  EXPECT_EQ(said("stick"), "absent");
  std::filesystem::create_directory(stick_);
  EXPECT_EQ(said("stick"), "absent") << "an empty folder of the machine's own disk is taken for a stick";
  server_->house->clock.advance_seconds(8 * 86'400);
  ASSERT_OK(notes().backed_up({ago(8 * kDay), "x.backup", 12, 3}, true));
  EXPECT_EQ(said("stick"), "absent_long");
  struct stat shm{}, dev{};
  if (::stat("/dev/shm", &shm) == 0 && ::stat("/dev", &dev) == 0 && shm.st_dev != dev.st_dev) {
    stick_ = "/dev/shm";  // another file system, as a stick is
    ASSERT_OK(notes().backed_up({now(), "x.backup", 12, 3}, true));
    EXPECT_EQ(said("stick"), "fine");
  }
}

TEST_P(HealthTest, SizesTellHowLongTheDiskLasts) {
  EXPECT_EQ(said("disk"), "fine");
  const CivilDate today = now().utc_day();
  for (int day = 20; day >= 0; --day) {
    ASSERT_OK(
        notes().measured({today - day, 1'000'000'000'000'000U - 40'000'000'000'000U * static_cast<unsigned>(day)}));
  }
  EXPECT_EQ(said("disk"), "filling");
  EXPECT_EQ(notes().sizes().size(), 21U);
  ASSERT_OK(notes().measured({today, 1}));
  EXPECT_EQ(notes().sizes().size(), 21U) << "one a day";
}

TEST_P(HealthTest, AClockBehindTheJournalIsSaid) {
  ASSERT_OK(server_->house->database->write([&](database::Transaction& tx) {
    return server_->house->journal->append(tx, {.kind = "test.happened", .actor = "test"});
  }));
  EXPECT_EQ(said("clock"), "fine");
  server_->house->clock.set(ago(kHour));
  EXPECT_EQ(said("clock"), "behind_journal");
}

TEST_P(HealthTest, ListsAndPacksGrowOld) {
  EXPECT_EQ(said("lists"), "none");
  lists_ = {{"own", now()}};
  EXPECT_EQ(said("lists"), "fine");
  lists_[0].imported_at = ago(40 * kDay);
  EXPECT_EQ(said("lists"), "very_old");
  EXPECT_EQ(said("packs"), "fine") << "what ships must not run out";
  const std::filesystem::path pack = std::filesystem::path(folder_) / "packs" / "own";
  std::filesystem::create_directories(pack);
  const auto write =
      [&](const std::string& until, const std::string& after) {
        std::ofstream(pack / "fees.yaml")
            << "lists:\n  fees:\n    source: x\n    entries:\n      - {code: visa, valid_from: 2020-01-01, valid_to: "
            << until << "}\n"
            << after;
        auto store = config::PackStore::with_directory(std::filesystem::path(folder_) / "packs");
        ASSERT_OK(store);
        packs_ = store.take();
        pack_ = "own";
      };
  const CivilDate today = now().utc_day();
  write((today + 59).to_text(), "");
  EXPECT_EQ(said("packs"), "ends");
  write((today + 59).to_text(), "      - {code: visa, valid_from: " + (today + 60).to_text() + "}\n");
  EXPECT_EQ(said("packs"), "fine") << "something follows it";
  write((today - 3).to_text(), "");
  EXPECT_EQ(said("packs"), "ended");
  write((today - 300).to_text(), "");
  EXPECT_EQ(said("packs"), "fine") << "history";
}

TEST_P(HealthTest, CertificatesRunOut) {
  EXPECT_EQ(said("certificate"), "plain");
  tls_ = true;
  EXPECT_EQ(said("certificate"), "unreadable");
  ASSERT_OK(desk_authority::ensure(folder_, {"post1.example"}, "Post", now()));
  EXPECT_EQ(said("certificate"), "fine");
  server_->house->clock.advance_seconds(390LL * 86'400);
  EXPECT_EQ(said("certificate"), "ends");
  server_->house->clock.advance_seconds(20LL * 86'400);
  EXPECT_EQ(said("certificate"), "ended");
  certificate_ = folder_ + "/nothing.crt";
  EXPECT_EQ(said("certificate"), "unreadable");
}

TEST_P(HealthTest, FailedSignInsAndSecondFactorsAreCounted) {
  server_->house->add("adiallo", {"officer"});
  EXPECT_EQ(said("second_factor"), "missing");
  EXPECT_EQ(said("sign_ins"), "fine");
  for (int i = 0; i < 6; ++i) server_->house->sign_in("adiallo", "wrong wrong wrong 1");
  EXPECT_EQ(said("sign_ins"), "locked");
  server_->house->clock.advance_seconds(2 * 86'400);
  EXPECT_EQ(said("sign_ins"), "fine") << "what was long ago";
}

TEST_P(HealthTest, AStopThatNobodyAnnouncedIsRemembered) {
  EXPECT_EQ(said("power"), "fine");
  ASSERT_OK(notes().started({now(), now(), "a", "1", false}));
  ASSERT_OK(notes().alive(now(), true));
  const auto clean = notes().started({now(), now(), "a", "1", false});
  ASSERT_OK(clean);
  EXPECT_FALSE(clean->has_value());
  server_->house->clock.advance_seconds(1800);
  const auto cut = notes().started({now(), now(), "b", "1", false});
  ASSERT_OK(cut);
  ASSERT_TRUE(cut->has_value());
  EXPECT_EQ((*cut)->away_seconds, 1800);
  EXPECT_EQ(said("power"), "cut");
  for (int i = 0; i < 2; ++i) ASSERT_OK(notes().started({now(), now(), "c", "1", false}));
  EXPECT_EQ(said("power"), "often");
  server_->house->clock.advance_seconds(8 * 86'400);
  EXPECT_EQ(said("power"), "fine");
}

TEST_P(HealthTest, WorkThatFailedOrWasNotDoneIsSaid) {
  ASSERT_OK(notes().started({now(), now(), "a", "1", false}));
  ASSERT_OK(notes().jobs_done({now(), {}}));
  EXPECT_EQ(said("jobs"), "fine");
  ASSERT_OK(notes().jobs_done({now(), {{"retention", "database.disk_full"}}}));
  EXPECT_EQ(said("jobs"), "failed");
  ASSERT_OK(notes().jobs_done({now(), {}}));
  server_->house->clock.advance_seconds(40 * 3600);
  ASSERT_OK(notes().alive(now(), false));
  EXPECT_EQ(said("jobs"), "late");
}

TEST_P(HealthTest, TheCardForOfficersIsReadOnTheScreenByWhoeverIsSignedIn) {
  const std::string officer = server_->token_of("officer", {post_.id});
  const auto card = server_->client(officer).get("/api/health/card/text?language=fr");
  ASSERT_OK(card);
  EXPECT_EQ(card->status, 200) << card->body;
  EXPECT_THAT(card->body, ::testing::HasSubstr(R"({"kind":"title","text":"Au guichet"})"));
  EXPECT_THAT(card->body, ::testing::HasSubstr(R"("language":"fr")"));
  EXPECT_EQ(code_of(server_->client(officer).get("/api/health/card/text?language=de")), "documents.form.language");
  EXPECT_EQ(code_of(server_->client("").get("/api/health/card/text")), "identity.no_session");
}

TEST_P(HealthTest, TheReportIsForTheAdministratorAndTheSignForAll) {
  const std::string administrator = server_->token_of("administrator"),
                    officer = server_->token_of("officer", {post_.id});
  auto report = server_->client(administrator).get("/api/health");
  ASSERT_OK(report);
  EXPECT_EQ(report->status, 200) << report->body;
  EXPECT_THAT(report->body, ::testing::HasSubstr("There is no backup of this site."));
  EXPECT_THAT(report->body, ::testing::HasSubstr("Il n'existe aucune sauvegarde"));
  EXPECT_EQ(code_of(server_->client(officer).get("/api/health")), "identity.not_allowed");
  EXPECT_EQ(code_of(server_->client("").get("/api/health/sign")), "identity.no_session");
  live_ = [](Facts& facts) {
    facts.writable = false;
    facts.write_error = "database.disk_full";
  };
  server_->house->clock.advance_seconds(120);
  auto sign = server_->client(officer).get("/api/health/sign");
  ASSERT_OK(sign);
  EXPECT_EQ(sign->status, 200) << sign->body;
  EXPECT_THAT(sign->body, ::testing::HasSubstr("Records cannot be written (database.disk_full)."));
  EXPECT_THAT(sign->body, ::testing::Not(::testing::HasSubstr("no backup"))) << "not an officer's to mend";
  EXPECT_THAT(sign->body, ::testing::HasSubstr("\"colour\":\"red\""));
}

TEST_P(HealthTest, DesksSayWhetherTheirPrinterWorks) {
  const std::string officer = server_->token_of("officer");
  const auto send = [&](const std::string& body, const std::string& key) {
    auto answer = server_->client(officer).post("/api/health/trials", body, {{"Idempotency-Key", key}});
    EXPECT_OK(answer);
    return answer.ok() ? answer.take() : http::ClientResponse{};
  };
  EXPECT_EQ(said("printers"), "untried");
  EXPECT_EQ(code_of(send(R"({"part": "printer", "good": true})", "a")), "health.trial.no_post");
  const auto session = server_->house->identity->authenticate(officer);
  ASSERT_OK(session);
  ASSERT_OK(server_->house->database->write([&](database::Transaction& tx) {
    return server_->house->identity->set_post(tx, **session, post_.id, "lane 2");
  }));
  EXPECT_EQ(code_of(send(R"({"part": "scales", "good": true})", "b")), "health.trial.part");
  EXPECT_EQ(code_of(send(R"({"part": "reader", "good": true, "layout": "FR<"})", "c")), "health.trial.layout");
  EXPECT_EQ(send(R"({"part": "printer", "good": false})", "d").status, 201U);
  EXPECT_EQ(said("printers"), "wrong");
  EXPECT_EQ(send(R"({"part": "printer", "good": true})", "e").status, 201U);
  EXPECT_EQ(send(R"({"part": "reader", "good": true, "layout": "fr"})", "f").status, 201U);
  EXPECT_EQ(said("printers"), "fine");
  EXPECT_EQ(said("readers"), "fine");
  const auto kinds = server_->house->kinds();
  EXPECT_EQ(std::count(kinds.begin(), kinds.end(), "health.desk_tried"), 3);
  const auto list = server_->client(server_->token_of("administrator")).get("/api/health/trials");
  ASSERT_OK(list);
  EXPECT_THAT(list->body, ::testing::HasSubstr("LND-1 lane 2"));
  EXPECT_EQ(code_of(server_->client(officer).get("/api/health/trials")), "identity.not_allowed");
}

}  // namespace
}  // namespace limen::health
