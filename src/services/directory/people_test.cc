// People of organisations: seen for a purpose, published only when they agreed, gone when deleted; and who is on duty.
#include <gtest/gtest.h>

#include "services/directory/people.h"
#include "services/directory/test_partners.h"

namespace limen::partners {
namespace {

using testing::code_of;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

Instant instant(const char* text) { return Instant::parse(text).take(); }

TEST(OnDuty, NightsReachIntoTheNextDayInTheZoneOfThePost) {
  const TimeZone lisbon = TimeZone::find("Europe/Lisbon").take();
  Duty night;
  night.from = *CivilDate::from_ymd(2026, 7, 1);
  night.to = *CivilDate::from_ymd(2026, 7, 10);
  night.starts = 20 * 60;
  night.ends = 6 * 60;
  // Lisbon is one hour ahead of UTC in summer.
  EXPECT_FALSE(on_duty_at(night, lisbon, instant("2026-07-01T18:59:59Z")));
  EXPECT_TRUE(on_duty_at(night, lisbon, instant("2026-07-01T19:00:00Z")));
  EXPECT_TRUE(on_duty_at(night, lisbon, instant("2026-07-02T04:59:59Z")));
  EXPECT_FALSE(on_duty_at(night, lisbon, instant("2026-07-02T05:00:00Z")));
  EXPECT_FALSE(on_duty_at(night, lisbon, instant("2026-07-01T02:00:00Z"))) << "the night before the first";
  EXPECT_TRUE(on_duty_at(night, lisbon, instant("2026-07-11T02:00:00Z"))) << "the night of the last day";
  EXPECT_FALSE(on_duty_at(night, lisbon, instant("2026-07-11T20:00:00Z")));
  Duty weekdays = night;
  weekdays.weekdays = 0b0011111;  // Monday to Friday; 2026-07-03 is a Friday
  EXPECT_TRUE(on_duty_at(weekdays, lisbon, instant("2026-07-04T01:00:00Z"))) << "Friday's night";
  EXPECT_FALSE(on_duty_at(weekdays, lisbon, instant("2026-07-05T01:00:00Z"))) << "Saturday's night";
  Duty day = night;
  day.starts = 0;
  day.ends = 1440;
  EXPECT_TRUE(on_duty_at(day, lisbon, instant("2026-06-30T23:00:00Z")));
  EXPECT_FALSE(on_duty_at(day, lisbon, instant("2026-06-30T22:59:59Z")));
  EXPECT_TRUE(on_duty_at(day, lisbon, instant("2026-07-10T22:59:59Z")));
  EXPECT_FALSE(on_duty_at(day, lisbon, instant("2026-07-10T23:00:00Z")));
}

TEST(OnDuty, TheHourThatIsThereTwiceIsCoveredTwice) {
  const TimeZone lisbon = TimeZone::find("Europe/Lisbon").take();
  Duty duty;
  duty.from = *CivilDate::from_ymd(2026, 10, 25);  // 02:00 summer time becomes 01:00
  duty.to = duty.from;
  duty.starts = 60;
  duty.ends = 90;  // 01:00 to 01:30
  EXPECT_TRUE(on_duty_at(duty, lisbon, instant("2026-10-25T00:10:00Z"))) << "the first 01:10";
  EXPECT_TRUE(on_duty_at(duty, lisbon, instant("2026-10-25T01:10:00Z"))) << "the second";
  EXPECT_FALSE(on_duty_at(duty, lisbon, instant("2026-10-25T01:30:00Z")));
}

class PeopleTest : public testing::PartnersTest {
 protected:
  json::value add(json::object more = {}) {
    json::object one{{"organisation", "o01"}, {"name", "Ada Lind"}, {"role", "press"}, {"email", "ada@x.example.org"}};
    for (const auto& [key, value] : more) one[key] = value;
    return post("/api/directory/people", one, 201);
  }
};
ON_BOTH_DATABASES(PeopleTest);

TEST_P(PeopleTest, APersonIsPublicOnlyWhoAgreed) {
  EXPECT_EQ(refused("/api/directory/people", {{"organisation", "o01"}, {"name", "Ada Lind"}, {"visibility", "public"}}),
            "partners.consent");
  const json::value inside = add();
  EXPECT_THAT(published("o01"), Not(HasSubstr("Ada")));
  const std::string path = "/api/directory/people/" + std::string(inside.at("id").as_string());
  post(path, {{"version", 1}, {"name", "Ada Lind"}, {"visibility", "internal"}, {"consent", true}});
  EXPECT_THAT(published("o01"), Not(HasSubstr("Ada"))) << "agreed, but not marked public";
  post(path, {{"version", 2}, {"name", "Ada Lind"}, {"visibility", "public"}, {"consent", true}});
  EXPECT_THAT(published("o01"), HasSubstr("Ada Lind"));
  EXPECT_EQ(refused(path, {{"version", 2}, {"name", "Eve"}}), "partners.version");
  post(path, {{"version", 3}, {"name", "Ada Lind"}});
  EXPECT_THAT(published("o01"), Not(HasSubstr("Ada"))) << "she has changed her mind";
}

TEST_P(PeopleTest, PeopleAreSeenForAPurposeAndLooksAreRecorded) {
  add();
  auto client = server_->client(moderator_);
  EXPECT_EQ(code_of(client.get("/api/directory/people?organisation=o01")), "purpose.missing");
  EXPECT_EQ(code_of(client.request("GET", "/api/directory/people", "", {{"Limen-Purpose", "border_check"}})),
            "purpose.not_allowed");
  EXPECT_THAT(to_text(get("/api/directory/people?organisation=o01")), HasSubstr("Ada Lind"));
  EXPECT_OK(server_->house->database->write([](database::Transaction&) { return Result<void>(); }));
  EXPECT_THAT(server_->house->kinds(), Contains("access.looked"));
  for (const char* path : {"/api/directory/organisations/o01", "/api/directory/export", "/api/directory/findings"})
    EXPECT_THAT(send("GET", path).body, Not(HasSubstr("Ada"))) << path;
}

TEST_P(PeopleTest, WhoIsDeletedIsGoneFromTheJournalToo) {
  const json::value one = add();
  const std::string id(one.at("id").as_string());
  const std::int64_t entry = [&] {
    for (std::int64_t seq = server_->house->journal->head().seq; seq > 0; --seq) {
      const auto opened = server_->house->database->read(
          [&](database::Session& session) { return server_->house->journal->read(session, seq); });
      if (opened.ok() && opened->entry.kind == "directory.person_added") return seq;
    }
    return std::int64_t{0};
  }();
  ASSERT_GT(entry, 0);
  const auto plain = [&] {
    const auto opened = server_->house->database->read(
        [&](database::Session& session) { return server_->house->journal->read(session, entry); });
    EXPECT_OK(opened);
    return opened->parts.at(0).plaintext.value_or("");
  };
  EXPECT_THAT(plain(), HasSubstr("Ada Lind"));
  EXPECT_EQ(send("POST", "/api/directory/people/" + id + "/delete", "").status, 204u);
  EXPECT_EQ(plain(), "");
  EXPECT_THAT(to_text(get("/api/directory/people")), Not(HasSubstr("Ada")));
  EXPECT_EQ(send("POST", "/api/directory/people/" + id + "/delete", "").status, 404u);
}

TEST_P(PeopleTest, WhoIsOnDutyNow) {
  site::Post post_of;
  post_of.id = PostId::make(server_->house->clock.now(), server_->house->random);
  post_of.code = "QUAY";
  post_of.name = "Quay";
  post_of.zone = TimeZone::find("Europe/Lisbon").take();
  ASSERT_OK(server_->house->database->write([&](database::Transaction& tx) { return posts_.put(tx, post_of); }));
  const std::string ada(add().at("id").as_string());
  const std::string bo(add({{"name", "Bo Ek"}, {"email", "bo@x.example.org"}}).at("id").as_string());
  const auto duty = [&](const std::string& person, const char* starts, const char* ends) {
    return post("/api/directory/people/" + person + "/duties",
                {{"role", "child protection"},
                 {"post", post_of.id.to_text()},
                 {"from", "2026-11-01"},
                 {"starts", starts},
                 {"ends", ends}},
                201);
  };
  const json::value day = duty(ada, "07:00", "19:00");
  duty(bo, "19:00", "07:00");
  const auto on = [&](const std::string& more) {
    return to_text(get("/api/directory/on-duty?post=" + post_of.id.to_text() + "&role=Child%20Protection" + more));
  };
  EXPECT_THAT(on(""), AllOf(HasSubstr("Ada Lind"), Not(HasSubstr("Bo Ek")))) << "08:00 in winter";
  EXPECT_THAT(on("&at=2026-11-22T19:00:00Z"), AllOf(HasSubstr("Bo Ek"), Not(HasSubstr("Ada Lind"))));
  post("/api/directory/duties/" + std::string(day.at("id").as_string()) + "/end", {{"last_day", "2026-11-21"}});
  EXPECT_THAT(on(""), Not(HasSubstr("Ada Lind")));
  EXPECT_EQ(refused("/api/directory/people/" + ada + "/duties", {{"role", "x"},
                                                                 {"post", post_of.id.to_text()},
                                                                 {"from", "2026-11-01"},
                                                                 {"starts", "25:00"},
                                                                 {"ends", "07:00"}}),
            "partners.duty");
}

}  // namespace
}  // namespace limen::partners
