// What follows from a correction: the stay is judged again, beside what was written, and nobody decides on the old one.
#include <gtest/gtest.h>

#include "services/border/compare.h"
#include "services/border/test_desk.h"

namespace limen::border {
namespace {

using testing::body_of, testing::Officer, testing::status_of, testing::TestDesk, testing::text_at;

// The baseline gives thirty days.
class CorrectionTest : public testing::DeskTest {
 protected:
  // Crosses now; the id of the crossing.
  std::string cross(const std::string& direction, json::object decision = {{"decision", "admit"}}) {
    Officer officer = desk_->officer("officer");
    const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document(), direction));
    traveller_ = text_at(check, "/traveller/id");
    const auto done = officer.post(TestDesk::path(check, "/decision"), decision);
    EXPECT_EQ(status_of(done), "200") << (done.ok() ? done->body : "");
    return text_at(body_of(done), "/decision/crossing_id");
  }
  json::value correct(const std::string& crossing, const json::object& changes, const std::string& expected = "200") {
    Officer supervisor = desk_->officer("supervisor", "supervision");
    const auto done =
        supervisor.post("/api/crossings/" + crossing + "/correction",
                        json::object{{"changes", changes}, {"reason", "wrong_time"}, {"note", "Okonjo's ticket"}});
    EXPECT_EQ(status_of(done), expected) << (done.ok() ? done->body : "");
    return body_of(done);
  }
  // The crossing as the traveller's file shows it.
  json::value shown(const std::string& id) {
    const json::value file = body_of(desk_->officer("officer").get("/api/travellers/" + traveller_));
    for (const json::value& crossing : file.at("crossings").as_array()) {
      if (text_at(crossing, "/id") == id) return crossing;
    }
    ADD_FAILURE() << "the crossing is not in the file";
    return nullptr;
  }
  std::string traveller_;
};

ON_BOTH_DATABASES(CorrectionTest);

TEST_P(CorrectionTest, LaterExitsAreJudgedAgainAndNothingIsOverwritten) {
  const std::string in = cross("entry");  // 2026-11-22
  at("2026-12-25T08:00:00Z");
  const std::string out = cross("exit");
  EXPECT_EQ(text_at(shown(out), "/unlawful_days"), "4");
  const json::value moved = correct(in, {{"at", "2026-11-30T08:00:00Z"}});
  EXPECT_EQ(text_at(moved, "/authorised_until"), "2026-12-29") << "thirty days from the true day";
  EXPECT_EQ(text_at(shown(out), "/unlawful_days"), "absent");
  EXPECT_EQ(text_at(shown(out), "/rejudged_by"), text_at(moved, "/id"));
  EXPECT_EQ(desk_->count("crossing", "direction = 'exit' and unlawful_days = 4"), 1) << "as it was written";
  EXPECT_EQ(desk_->count("crossing_judgement"), 1);
  // The correction is corrected: she was in earlier than was written first.
  const json::value again = correct(text_at(moved, "/id"), {{"at", "2026-11-20T08:00:00Z"}});
  EXPECT_EQ(text_at(again, "/authorised_until"), "2026-12-19");
  EXPECT_EQ(text_at(shown(out), "/unlawful_days"), "6");
  EXPECT_EQ(text_at(shown(out), "/rejudged_by"), text_at(again, "/id"));
  EXPECT_EQ(desk_->count("crossing_judgement"), 2) << "each judgement is kept";
  const auto entries = desk_->entries("border.stay_rejudged");
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[1].entry.subject_type, "crossing");
  EXPECT_EQ(entries[1].entry.subject_id, out);
  EXPECT_EQ(entries[1].parts.at(0).plaintext.value_or(""), R"({"before":0,"after":6})");
  EXPECT_EQ(entries[1].entry.facts.find("after"), std::string::npos) << "who stayed too long is nobody else's business";
  // Who counts the days beside the journal is found out.
  const auto compared = [&] {
    const auto found = desk_->server->house->database->read(
        [&](database::Session& session) { return compare(session, *desk_->server->house->keys); });
    EXPECT_OK(found);
    return found.ok() && found->first ? found->first->detail : std::string("the same");
  };
  const auto change = [&](const std::string& sql) {
    EXPECT_OK(desk_->server->house->database->write([&](database::Transaction& tx) -> Result<bool> {
      TRY(tx.execute(sql));
      return true;
    }));
  };
  EXPECT_EQ(compared(), "the same");
  change("update crossing_judgement set unlawful_days = 0 where number = 2");
  EXPECT_EQ(compared(), "crossing_judgement is not what the entries say");
  change("update crossing_judgement set unlawful_days = 6 where number = 2");
  change("update crossing set judgements = 1 where judgements = 2");
  EXPECT_EQ(compared(), "crossing_judgement is not what the entries say");
  change("update crossing set judgements = 2 where judgements = 1");
  EXPECT_EQ(compared(), "the same");
  // It ends with the records it belongs to.
  const auto expired = desk_->border->run_retention(*CivilDate::parse("2040-01-01"));
  ASSERT_OK(expired);
  EXPECT_EQ(expired->crossings, 4);
  EXPECT_EQ(desk_->count("crossing_judgement"), 0);
  for (const auto& entry : desk_->entries("border.stay_rejudged")) {
    for (const auto& part : entry.parts) EXPECT_FALSE(part.plaintext) << "can still be opened";
  }
}

TEST_P(CorrectionTest, AWrongDirectionIsJudgedAsTheRightOne) {
  cross("entry");
  at("2026-12-25T08:00:00Z");
  const std::string wrong = cross("entry");
  EXPECT_NE(text_at(shown(wrong), "/authorised_until"), "absent");
  const json::value right = correct(wrong, {{"direction", "exit"}});
  EXPECT_EQ(text_at(right, "/unlawful_days"), "4");
  EXPECT_EQ(text_at(right, "/authorised_until"), "absent") << "nobody is authorised to stay by leaving";
  const json::value back = correct(text_at(right, "/id"), {{"direction", "entry"}});
  EXPECT_EQ(text_at(back, "/unlawful_days"), "absent");
  EXPECT_EQ(text_at(back, "/authorised_until"), text_at(shown(wrong), "/authorised_until"));
}

TEST_P(CorrectionTest, FewerDaysStayFewerAndOtherChangesJudgeNothing) {
  const std::string in = cross("entry", {{"decision", "admit"}, {"authorised_days", 10}});
  EXPECT_EQ(text_at(shown(in), "/authorised_until"), "2026-12-01");
  at("2026-12-05T08:00:00Z");
  const std::string out = cross("exit");
  EXPECT_EQ(text_at(shown(out), "/unlawful_days"), "4");
  const json::value typed = correct(in, {{"carrier_reference", "TK 1"}});
  EXPECT_EQ(text_at(typed, "/authorised_until"), "2026-12-01");
  EXPECT_EQ(desk_->count("crossing_judgement"), 0);
  const json::value moved = correct(text_at(typed, "/id"), {{"at", "2026-11-24T08:00:00Z"}});
  EXPECT_EQ(text_at(moved, "/authorised_until"), "2026-12-03") << "ten days, not the thirty of the rules";
  EXPECT_EQ(text_at(shown(out), "/unlawful_days"), "2");
}

// What the officer sees was counted from the old record; the decision on it would give days that are not there.
TEST_P(CorrectionTest, AnOpenCheckIsStaleAfterACorrection) {
  const std::string in = cross("entry");
  at("2026-12-25T08:00:00Z");
  Officer officer = desk_->officer("officer");
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document(), "exit"));
  EXPECT_EQ(text_at(check, "/stay/unlawful_days"), "4");
  at("2026-12-25T08:01:00Z");
  correct(in, {{"at", "2026-11-30T08:00:00Z"}});
  const auto decided = [&](const json::value& which) {
    return status_of(officer.post(TestDesk::path(which, "/decision"), json::object{{"decision", "admit"}}));
  };
  EXPECT_EQ(decided(check), "409 border.check_stale");
  at("2026-12-25T08:02:00Z");
  const json::value fresh = TestDesk::open(officer, TestDesk::entry(TestDesk::document(), "exit"));
  EXPECT_EQ(text_at(fresh, "/stay/unlawful_days"), "0");
  EXPECT_EQ(decided(fresh), "200");
}

}  // namespace
}  // namespace limen::border
