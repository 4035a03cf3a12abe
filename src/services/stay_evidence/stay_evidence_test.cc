// Gaps, stamps, presumptions and the list of overstayers, at a border post on either database.
#include "services/stay_evidence/stay_evidence.h"

#include "services/border/test_desk.h"

namespace limen::stay_evidence::testing {
namespace {

using border::testing::body_of;
using border::testing::Officer;
using border::testing::status_of;
using border::testing::TestDesk;
using border::testing::text_at;

class StayEvidenceTest : public database::testing::OnDatabase {
 protected:
  void SetUp() override { make("baseline"); }
  void TearDown() override { desk_.reset(); }
  void make(const std::string& pack) {
    desk_.reset();
    desk_ = TestDesk::make(
        GetParam(), pack,
        {migrations(), [this](TestDesk& desk, api::Api& api, auto& house) -> Result<void> {
           evidence_ = TRY(StayEvidence::open(
               {*house.database, *house.journal, *desk.border, desk.knowledge, desk.packs, desk.posts, house.clock,
                house.random, [](ByteView bytes) -> Result<Bytes> { return Bytes(bytes.begin(), bytes.end()); },
                [this](database::Session&) -> Result<std::int64_t> { return on_paper_; }}));
           desk.border->on_traveller_removed(evidence_->subscriber());
           return evidence_->register_routes(api);
         }});
    NEEDS_DATABASE(desk_);
    desk_->let_sessions_last();
    at("2026-11-20T08:00:00Z");
  }
  void at(const std::string& instant) { desk_->server->house->clock.set(*Instant::parse(instant)); }
  static std::string admit(Officer& officer, const json::value& check) {
    return status_of(officer.post(TestDesk::path(check, "/decision"), json::object{{"decision", "admit"}}));
  }
  // Both posts have a check on record.
  void go_live() {
    Officer here = desk_->officer("officer"),
            there = desk_->officer("officer", "border_check", PostId(TestDesk::kOtherPostId));
    TestDesk::open(here, TestDesk::entry(TestDesk::document("LIVE1", "First")));
    TestDesk::open(there, TestDesk::entry(TestDesk::document("LIVE2", "Second")));
  }
  static json::object stamp(const std::string& direction, const std::string& day) {
    return {{"direction", direction},
            {"day", day},
            {"place", "Port of Lomé"},
            {"page", "14"},
            {"picture", to_base64url(as_bytes("picture"))}};
  }
  static json::object decision(bool accept, const std::string& note = "Seen") {
    return {{"accept", accept}, {"note", note}};
  }

  std::int64_t on_paper_ = 0;
  std::unique_ptr<StayEvidence> evidence_;
  std::unique_ptr<TestDesk> desk_;
};

TEST_P(StayEvidenceTest, AnExitWithoutAnEntryIsNoOffence) {
  Officer officer = desk_->officer("officer");
  const auto check = TestDesk::open(officer, TestDesk::entry(TestDesk::document(), "exit"));
  EXPECT_EQ(text_at(check, "/stay/unlawful_days"), "0");
  const std::string path = TestDesk::path(check, "/entry-gap");
  EXPECT_EQ(status_of(officer.post(path, json::object{{"reason", "laziness"}})), "422 stay_evidence.code.unknown");
  EXPECT_EQ(status_of(officer.post(path, json::object{{"reason", "system_new"}, {"note", "Came in March"}})), "201");
  EXPECT_EQ(admit(officer, check), "200");
  EXPECT_EQ(desk_->count("crossing", "unlawful_days > 0"), 0);
  EXPECT_EQ(desk_->open_text().find("March"), std::string::npos);
  const auto shown = body_of(officer.get("/api/travellers/" + text_at(check, "/traveller/id") + "/stay-evidence"));
  EXPECT_EQ(text_at(shown, "/gaps/0/reason"), "system_new");
  EXPECT_EQ(desk_->differs(), "");
}

TEST_P(StayEvidenceTest, AStampCountsOnceAnotherPersonHasConfirmedIt) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor");
  const auto check = TestDesk::open(officer, TestDesk::entry(TestDesk::document(), "exit"));
  ASSERT_EQ(admit(officer, check), "200");
  const std::string traveller = "/api/travellers/" + text_at(check, "/traveller/id");
  const std::size_t facts = desk_->facts().size();
  // A hundred and twenty days before the exit.
  const auto made = officer.post(traveller + "/stamps", stamp("entry", "2026-07-24"));
  ASSERT_EQ(status_of(made), "201") << made->body;
  EXPECT_EQ(desk_->count("crossing"), 1) << "put forward, not counted";
  const std::string path = "/api/stamps/" + text_at(body_of(made), "/id") + "/decision";
  EXPECT_EQ(status_of(officer.post(path, decision(true))), "403 identity.not_allowed");
  EXPECT_EQ(status_of(supervisor.post(path, decision(true, ""))), "422 stay_evidence.no_note");
  EXPECT_EQ(body_of(supervisor.get("/api/stay-evidence/waiting")).at("stamps").as_array().size(), 1U);
  EXPECT_EQ(status_of(supervisor.post(path, decision(true))), "200");
  EXPECT_EQ(status_of(supervisor.post(path, decision(false))), "409 stay_evidence.decided");
  EXPECT_EQ(desk_->count("crossing", "source = 'stamp' and place = 'Port of Lomé'"), 1);
  EXPECT_EQ(desk_->count("crossing_judgement", "unlawful_days > 0"), 1) << "the exit is judged again";
  EXPECT_EQ(desk_->facts().size(), facts) << "a stamp is no traffic";
  EXPECT_EQ(desk_->differs(), "");
  const auto picture = officer.get(traveller + "/stay-evidence/" + text_at(body_of(made), "/id") + "/picture");
  EXPECT_EQ(picture->body, "picture");
  const auto again = officer.post(traveller + "/stamps", stamp("entry", "2026-07-24"));
  EXPECT_EQ(status_of(supervisor.post("/api/stamps/" + text_at(body_of(again), "/id") + "/decision", decision(true))),
            "409 border.late.duplicate");
  // And a correction of a stamp is no traffic either.
  const auto file = body_of(officer.get(traveller));
  const std::string crossing = text_at(file, "/crossings/0/id");
  EXPECT_EQ(text_at(file, "/crossings/0/source"), "stamp");
  EXPECT_EQ(status_of(supervisor.post("/api/crossings/" + crossing + "/correction",
                                      json::object{{"changes", json::object{{"at", "2026-10-24T00:00:00Z"}}},
                                                   {"reason", "reading_error"},
                                                   {"note", "It says October"}})),
            "200");
  EXPECT_EQ(desk_->facts().size(), facts);
  EXPECT_EQ(desk_->differs(), "");
}

TEST_P(StayEvidenceTest, WhoPutAStampForwardDoesNotConfirmIt) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor");
  const auto check = TestDesk::open(officer, TestDesk::entry(TestDesk::document(), "exit"));
  const std::string path = "/api/travellers/" + text_at(check, "/traveller/id") + "/stamps";
  const auto made = supervisor.post(path, stamp("entry", "2026-11-01"));
  EXPECT_EQ(status_of(supervisor.post("/api/stamps/" + text_at(body_of(made), "/id") + "/decision", decision(true))),
            "403 stay_evidence.same_person");
  EXPECT_EQ(status_of(officer.post(path, stamp("entry", "2026-11-22"))), "422 stay_evidence.stamp.day");
  auto nowhere = stamp("entry", "2026-11-01");
  nowhere["place"] = " ";
  EXPECT_EQ(status_of(officer.post(path, nowhere)), "422 stay_evidence.stamp.place");
  EXPECT_EQ(desk_->count("crossing"), 0);
}

TEST_P(StayEvidenceTest, NothingIsPresumedWithoutALaw) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor");
  const auto check = TestDesk::open(officer, TestDesk::entry(TestDesk::document(), "exit"));
  const json::object facts{{"facts", "No entry, no stamp"}};
  EXPECT_EQ(status_of(officer.post(TestDesk::path(check, "/presumption"), facts)), "403 identity.not_allowed");
  EXPECT_EQ(status_of(supervisor.post(TestDesk::path(check, "/presumption"), facts)),
            "409 stay_evidence.presumption.no_law");
}

TEST_P(StayEvidenceTest, APresumptionIsOfAPersonAndCanBeAnswered) {
  make("eu-schengen");
  if (!desk_) return;
  go_live();
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor");
  const json::object facts{{"facts", "No entry, no stamp"}};
  at("2027-03-01T08:00:00Z");
  const auto early = TestDesk::open(officer, TestDesk::entry(TestDesk::document(), "exit"));
  EXPECT_EQ(status_of(supervisor.post(TestDesk::path(early, "/presumption"), facts)),
            "409 stay_evidence.presumption.system_new");
  at("2027-06-01T08:00:00Z");
  const auto check = TestDesk::open(officer, TestDesk::entry(TestDesk::document(), "exit"));
  EXPECT_EQ(status_of(supervisor.post(TestDesk::path(check, "/presumption"), json::object{{"facts", " "}})),
            "422 stay_evidence.presumption.no_facts");
  const auto made = supervisor.post(TestDesk::path(check, "/presumption"), facts);
  ASSERT_EQ(status_of(made), "201") << made->body;
  EXPECT_NE(text_at(body_of(made), "/basis").find("Art. 12"), std::string::npos);
  const std::string path = "/api/presumptions/" + text_at(body_of(made), "/id");
  const auto brought =
      officer.post(path + "/evidence", json::object{{"kind", "ticket"}, {"note", "Boarding pass of 20 May"}});
  ASSERT_EQ(status_of(brought), "201") << brought->body;
  const std::string judged = path + "/evidence/" + text_at(body_of(brought), "/evidence/0/id") + "/decision";
  EXPECT_EQ(status_of(supervisor.post(judged, decision(true))), "403 stay_evidence.same_person");
  Officer second = desk_->officer("supervisor");
  const auto ended = second.post(judged, decision(true, "The pass is genuine"));
  EXPECT_EQ(text_at(body_of(ended), "/state"), "explained") << ended->body;
  EXPECT_EQ(status_of(second.post(path + "/resolve", json::object{{"note", "x"}})), "409 stay_evidence.decided");
  EXPECT_EQ(status_of(officer.post(path + "/evidence", json::object{{"kind", "ticket"}, {"note", "x"}})),
            "409 stay_evidence.decided");
  EXPECT_EQ(desk_->open_text().find("Boarding pass"), std::string::npos);
}

TEST_P(StayEvidenceTest, NobodyIsAnAbsconderBecauseTheSystemIsNew) {
  Officer here = desk_->officer("officer"), supervisor = desk_->officer("supervisor");
  const auto early = TestDesk::open(here, TestDesk::entry(TestDesk::document("EARLY", "Early")));
  ASSERT_EQ(admit(here, early), "200");
  at("2027-06-01T08:00:00Z");
  auto list = body_of(supervisor.get("/api/overstayers"));
  EXPECT_EQ(list.at("overstayers").as_array().size(), 0U) << "the other post is not live: she may have left there";
  EXPECT_EQ(text_at(list, "/unknown"), "1");
  EXPECT_EQ(text_at(list, "/post_not_live"), "SUD");
  go_live();
  const auto late = TestDesk::open(here, TestDesk::entry(TestDesk::document("LATE", "Late")));
  ASSERT_EQ(admit(here, late), "200");
  at("2027-12-01T08:00:00Z");
  on_paper_ = 3;
  list = body_of(supervisor.get("/api/overstayers"));
  EXPECT_EQ(text_at(list, "/unknown"), "1");
  EXPECT_EQ(text_at(list, "/since"), "2027-06-01");
  EXPECT_EQ(text_at(list, "/exits_on_paper"), "3");
  ASSERT_EQ(list.at("overstayers").as_array().size(), 1U);
  EXPECT_EQ(text_at(list, "/overstayers/0/surname"), "Late");
  EXPECT_EQ(status_of(here.get("/api/overstayers")), "403 identity.not_allowed");
  // The day on which a post went live is kept, also when its first checks have gone.
  EXPECT_OK(evidence_->run_daily(*CivilDate::parse("2027-12-01")));
  EXPECT_EQ(desk_->count("stay_go_live"), 2);
}

TEST_P(StayEvidenceTest, EndsWithItsPeriod) {
  Officer officer = desk_->officer("officer");
  const auto check = TestDesk::open(officer, TestDesk::entry(TestDesk::document(), "exit"));
  const std::string traveller = "/api/travellers/" + text_at(check, "/traveller/id");
  EXPECT_EQ(status_of(officer.post(TestDesk::path(check, "/entry-gap"), json::object{{"reason", "unknown"}})), "201");
  for (const char* day : {"2026-11-01", "2026-11-02"})
    EXPECT_EQ(status_of(officer.post(traveller + "/stamps", stamp("entry", day))), "201");
  EXPECT_OK(evidence_->run_daily(*CivilDate::parse("2029-11-20"), 1));
  EXPECT_EQ(desk_->count("stay_stamp"), 2);
  EXPECT_OK(evidence_->run_daily(*CivilDate::parse("2029-11-21"), 1));
  EXPECT_EQ(desk_->count("stay_stamp") + desk_->count("stay_gap") + desk_->count("stay_picture"), 0);
}

ON_BOTH_DATABASES(StayEvidenceTest);

}  // namespace
}  // namespace limen::stay_evidence::testing
