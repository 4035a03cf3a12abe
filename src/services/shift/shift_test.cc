// A desk that changes hands, over HTTP and on both databases: PINs, seats, checks that nobody loses, the report.
#include "services/shift/shift.h"

#include <gtest/gtest.h>

#include "base/text.h"

#include "services/accounts/accounts.h"
#include "services/border/test_desk.h"

namespace limen::shift {
namespace {

using border::testing::body_of;
using border::testing::Officer;
using border::testing::status_of;
using border::testing::TestDesk;
using border::testing::text_at;
using HouseServer = api::testing::TestServer;

const std::string kPassword = border::testing::kPassword;

class ShiftTest : public database::testing::OnDatabase {
 protected:
  // Somebody at the shared machine: her own session, the machine's cookie.
  struct Hand {
    std::string account{}, session{};
  };
  void SetUp() override {
    border::testing::Extension extension{
        .migrations = migrations(),
        .build = [this](TestDesk& desk, api::Api& api, HouseServer::House& house) -> Result<void> {
          site::SiteInfo info;
          info.name = info.authority = "Test site";
          shift_ = TRY(Shift::open({*house.database, *house.journal, *house.identity, desk.posts, desk.packs,
                                    "baseline", info, house.clock, house.random}));
          shift_->add_line("hits_open", [](database::Session&, const PostId&) -> Result<std::int64_t> { return 3; });
          shift_->set_list_ages([](database::Session&) -> Result<json::array> {
            return json::array{json::object{{"name", "un"}, {"imported_at", "2026-11-21T08:00:00Z"}, {"stale", true}}};
          });
          TRY(accounts::add_routes(api, {}));
          return shift_->register_routes(api);
        }};
    desk_ = TestDesk::make(GetParam(), "baseline", std::move(extension));
    NEEDS_DATABASE(desk_);
  }
  std::string add(const std::string& account, const std::string& role = "officer") {
    desk_->server->house->add(account, {role}, {PostId(TestDesk::kPostId)});
    return account;
  }
  http::HeaderList headers(const std::string& session) {
    http::HeaderList out{{"Idempotency-Key", "key-" + std::to_string(++keys_)},
                         {"Content-Type", "application/json"},
                         {"Limen-Purpose", "border_check"}};
    if (!session.empty()) out.emplace_back("Authorization", "Bearer " + session);
    if (!machine_.empty()) out.emplace_back("Cookie", "limen_desk=" + machine_);
    return out;
  }
  Result<http::ClientResponse> post(const std::string& session, const std::string& path,
                                    const json::value& body = json::object()) {
    auto client = desk_->server->client();
    return client.post(path, to_text(body), headers(session));
  }
  Result<http::ClientResponse> get(const std::string& session, const std::string& path) {
    auto client = desk_->server->client();
    return client.get(path, headers(session));
  }
  // The value of a cookie that the answer sets; empty when it sets none or ends it.
  static std::string cookie(const Result<http::ClientResponse>& response, const std::string& name) {
    for (const auto& [header, value] : response->headers) {
      if (to_lower_ascii(header) != "set-cookie" || !value.starts_with(name + "=")) continue;
      return value.substr(name.size() + 1, value.find(';') - name.size() - 1);
    }
    return {};
  }
  // Full sign-in, PIN, and a seat at the machine.
  std::string sits(const std::string& account, const std::string& pin = "481592") {
    std::string session = desk_->server->house->sign_in(account).token;
    EXPECT_EQ(status_of(post(session, "/api/session/pin", {{"current", kPassword}, {"pin", pin}})), "204");
    session = desk_->server->house->sign_in(account).token;
    const json::object place{{"post_id", PostId(TestDesk::kPostId).to_text()}, {"lane", "3"}};
    EXPECT_EQ(status_of(post(session, "/api/session/post", place)), "200");
    const auto seat = post(session, "/api/desk/seat");
    EXPECT_EQ(status_of(seat), "200") << seat->body;
    if (const std::string made = cookie(seat, "limen_desk"); !made.empty()) machine_ = made;
    return session;
  }
  Result<http::ClientResponse> unlock(const std::string& account, const std::string& pin,
                                      const std::string& session = "", const std::string& checks = "give_back") {
    return post(session, "/api/desk/unlock", {{"account", account}, {"pin", pin}, {"checks", checks}});
  }
  std::string opens_check(const std::string& session, const std::string& number) {
    const json::object document{{"type", "passport"},
                                {"number", number},
                                {"issuer", "UTO"},
                                {"nationality", "UTO"},
                                {"surname", "Traveller"},
                                {"given_names", number},
                                {"birth_date", "1980-01-01"},
                                {"sex", "F"},
                                {"expiry_date", "2030-01-01"}};
    const auto made =
        post(session, "/api/checks", {{"direction", "entry"}, {"document", document}, {"transport_mode", "land_foot"}});
    EXPECT_EQ(status_of(made), "201") << made->body;
    return text_at(body_of(made), "/id");
  }
  json::array held(const std::string& session) {
    const auto body = body_of(get(session, "/api/shift/checks"));
    return body.is_object() ? body.at("checks").as_array() : json::array();
  }
  std::int64_t count(const std::string& table, const std::string& where = "1 = 1") {
    return desk_->count(table, where);
  }
  void later(std::int64_t seconds) {
    auto& clock = desk_->server->house->clock;
    clock.set(clock.now().plus_seconds(seconds));
  }
  int keys_ = 0;
  std::string machine_{};
  std::unique_ptr<Shift> shift_;
  std::unique_ptr<TestDesk> desk_;
};

ON_BOTH_DATABASES(ShiftTest);

TEST_P(ShiftTest, LockedAndUnlockedWithAccountAndPin) {
  const std::string ann = add("ann");
  const std::string session = sits(ann);
  const auto locked = post(session, "/api/desk/lock");
  EXPECT_EQ(status_of(locked), "200");
  EXPECT_EQ(status_of(get(session, "/api/session")), "401 identity.no_session") << "a locked desk has no session";
  const auto desk = body_of(get("", "/api/desk"));
  EXPECT_EQ(text_at(desk, "/people/0/account"), ann);
  EXPECT_EQ(text_at(desk, "/people/0/locked"), "true");
  EXPECT_EQ(text_at(desk, "/lane"), "3");
  const auto back = unlock(ann, "481592");
  ASSERT_EQ(status_of(back), "200") << back->body;
  EXPECT_EQ(text_at(body_of(back), "/way"), "pin");
  EXPECT_EQ(text_at(body_of(back), "/lane"), "3") << "the machine stays where it is";
  const std::string token = cookie(back, "limen_session");
  EXPECT_EQ(status_of(get(token, "/api/session")), "200");
  EXPECT_EQ(status_of(post(token, "/api/desk/seat")), "401 shift.full_sign_in") << "a short sign-in makes no seat";
}

TEST_P(ShiftTest, APinIsWorthNothingElsewhereAndIsCounted) {
  const std::string ann = add("ann"), ben = add("ben");
  const std::string session = sits(ann);
  EXPECT_EQ(status_of(post(session, "/api/desk/lock")), "200");
  const std::string here = machine_;
  machine_.clear();
  EXPECT_EQ(status_of(unlock(ann, "481592")), "401 shift.full_sign_in") << "another machine";
  machine_ = std::string(43, 'A');
  EXPECT_EQ(status_of(unlock(ann, "481592")), "401 shift.full_sign_in") << "an invented machine";
  machine_ = here;
  EXPECT_EQ(status_of(unlock(ben, "481592")), "401 shift.full_sign_in") << "who never signed in here";
  EXPECT_EQ(status_of(unlock("nobody", "481592")), "401 shift.full_sign_in");
  EXPECT_EQ(status_of(unlock(ann, "481593")), "401 shift.pin");
  EXPECT_EQ(status_of(unlock(ann, "000000")), "401 shift.pin");
  EXPECT_EQ(status_of(unlock(ann, "")), "401 shift.full_sign_in") << "the third takes the seat away";
  EXPECT_EQ(status_of(unlock(ann, "481592")), "401 shift.full_sign_in");
  EXPECT_EQ(desk_->entries("shift.pin_refused").size(), 3U);
}

TEST_P(ShiftTest, ASeatEndsWithItsHoursAndWithAnyChangeOfTheAccount) {
  const std::string ann = add("ann"), ben = add("ben");
  std::string session = sits(ann);
  sits(ben, "902615");
  EXPECT_EQ(status_of(post(session, "/api/desk/lock")), "200");
  const auto access = desk_->server->house->access;
  const auto permit =
      access->permit(access->caller(AccountId(RawId{9}), "T", {"administrator"}, {}), {"accounts.manage"});
  ASSERT_OK(desk_->server->house->database->write([&](database::Transaction& tx) -> Result<bool> {
    const auto account = TRY(desk_->server->house->identity->find(tx, ben));
    TRY(desk_->server->house->identity->disable(tx, *permit, account->id));
    return true;
  }));
  EXPECT_EQ(status_of(unlock(ben, "902615")), "401 shift.full_sign_in");
  later(10 * 3600 + 1);
  EXPECT_EQ(status_of(unlock(ann, "481592")), "401 shift.full_sign_in");
}

TEST_P(ShiftTest, PinsThatAnybodyWouldGuessAreRefused) {
  const std::string session = desk_->server->house->sign_in(add("ann")).token;
  for (const char* pin : {"12345", "111111", "123456", "987654", "48159a", ""}) {
    EXPECT_EQ(status_of(post(session, "/api/session/pin", {{"current", kPassword}, {"pin", pin}})),
              "422 shift.pin.form")
        << pin;
  }
  EXPECT_EQ(status_of(post(session, "/api/session/pin", {{"current", "wrong"}, {"pin", "481592"}})),
            "401 identity.credentials");
  EXPECT_EQ(status_of(post(session, "/api/desk/seat")), "409 shift.pin.none");
}

TEST_P(ShiftTest, TheDeskChangesHandsAndNoCheckIsLost) {
  const std::string ann = add("ann"), ben = add("ben");
  sits(ben, "902615");
  const std::string session = sits(ann);
  const std::string one = opens_check(session, "L100001"), two = opens_check(session, "L100002");
  EXPECT_EQ(held(session).size(), 2U);
  const auto changed = unlock(ben, "902615", session, "hand_over");
  ASSERT_EQ(status_of(changed), "200") << changed->body;
  EXPECT_EQ(status_of(get(session, "/api/session")), "401 identity.no_session") << "the one who leaves is out";
  const std::string ben_now = cookie(changed, "limen_session");
  const json::array now = held(ben_now);
  ASSERT_EQ(now.size(), 2U);
  EXPECT_EQ(text_at(now.at(0), "/mine"), "true");
  EXPECT_EQ(text_at(now.at(0), "/officer"), "Test ann") << "who opened it stays known";
  EXPECT_EQ(text_at(now.at(0), "/given_by"), "Test ann");
  // Who acts is always the person at the desk.
  const auto admitted = post(ben_now, "/api/checks/" + one + "/decision", {{"decision", "admit"}});
  EXPECT_EQ(status_of(admitted), "200") << admitted->body;
  EXPECT_EQ(text_at(body_of(admitted), "/decision/by"), "Test ben");
  const auto left = post(ben_now, "/api/desk/leave");
  EXPECT_EQ(text_at(body_of(left), "/given_back"), "1");
  const std::string again = sits(ann);
  const json::array queue = held(again);
  ASSERT_EQ(queue.size(), 1U);
  EXPECT_EQ(text_at(queue.at(0), "/id"), two);
  EXPECT_EQ(text_at(queue.at(0), "/holder"), "absent") << "it is in the queue";
  EXPECT_EQ(status_of(post(again, "/api/shift/checks/" + two + "/take")), "200");
  EXPECT_EQ(text_at(held(again).at(0), "/mine"), "true");
  EXPECT_EQ(desk_->entries("shift.checks_handed_over").size(), 1U);
  EXPECT_EQ(desk_->entries("shift.checks_given_back").size(), 1U);
}

TEST_P(ShiftTest, WhoLockedTheDeskAndDoesNotComeBackLeavesHerChecksToTheQueue) {
  const std::string ann = add("ann"), ben = add("ben");
  sits(ben, "902615");
  const std::string session = sits(ann);
  opens_check(session, "L100001");
  EXPECT_EQ(status_of(post(session, "/api/desk/lock")), "200");
  EXPECT_EQ(count("shift_check"), 0) << "who locks comes back";
  const std::string ben_now = cookie(unlock(ben, "902615"), "limen_session");
  const json::array queue = held(ben_now);
  ASSERT_EQ(queue.size(), 1U);
  EXPECT_EQ(text_at(queue.at(0), "/holder"), "absent");
}

TEST_P(ShiftTest, AFailureInTheMiddleChangesNothing) {
  const std::string ann = add("ann"), ben = add("ben");
  sits(ben, "902615");
  const std::string session = sits(ann);
  opens_check(session, "L100001");
  // The change is one transaction: without its last step there is none of it.
  ASSERT_OK(desk_->server->house->database->write([&](database::Transaction& tx) -> Result<void> {
    return tx.execute("update identity_account set password_change_required = 1 where account = 'ben'", {});
  }));
  EXPECT_EQ(status_of(unlock(ben, "902615", session, "hand_over")), "401 identity.no_session");
  EXPECT_EQ(status_of(get(session, "/api/session")), "200");
  EXPECT_EQ(text_at(held(session).at(0), "/mine"), "true");
  EXPECT_EQ(count("shift_check"), 0);
}

TEST_P(ShiftTest, TheReportOfTheShiftIsCountedNumberedAndSignedByTwo) {
  const std::string ann = add("ann"), ben = add("ben");
  const std::string session = sits(ann);
  const std::string one = opens_check(session, "L100001");
  opens_check(session, "L100002");
  EXPECT_EQ(status_of(post(session, "/api/checks/" + one + "/decision", {{"decision", "admit"}})), "200");
  EXPECT_EQ(status_of(post(session, "/api/shift/incidents", {{"text", "The printer of lane 3 jams."}})), "201");
  EXPECT_EQ(status_of(post(session, "/api/shift/incidents", {{"text", " "}})), "422 shift.incident.empty");
  later(60);
  const auto draft = body_of(get(session, "/api/handovers/draft"));
  EXPECT_EQ(text_at(draft, "/figures/entries"), "1");
  EXPECT_EQ(text_at(draft, "/figures/open"), "1");
  EXPECT_EQ(text_at(draft, "/figures/hits_open"), "3");
  EXPECT_EQ(text_at(draft, "/figures/lists/0/stale"), "true");
  EXPECT_EQ(text_at(draft, "/incidents/0/text"), "The printer of lane 3 jams.");
  const auto written = post(session, "/api/handovers", {{"note", "Ask for toner."}});
  ASSERT_EQ(status_of(written), "201") << written->body;
  EXPECT_EQ(text_at(body_of(written), "/number"), "H-NORD-2026-00001");
  const std::string path = "/api/handovers/" + text_at(body_of(written), "/id");
  EXPECT_EQ(status_of(post(session, path + "/sign")), "403 shift.handover.own");
  const std::string ben_now = sits(ben, "902615");
  const auto signed_by = post(ben_now, path + "/sign");
  EXPECT_EQ(status_of(signed_by), "200") << signed_by->body;
  EXPECT_EQ(text_at(body_of(signed_by), "/taken_by"), "Test ben");
  EXPECT_EQ(status_of(post(ben_now, path + "/sign")), "409 shift.handover.signed");
  later(60);
  EXPECT_EQ(text_at(body_of(get(ben_now, "/api/handovers/draft")), "/figures/entries"), "0")
      << "a shift begins where the last one ended";
  const auto next = post(ben_now, "/api/handovers");
  EXPECT_EQ(text_at(body_of(next), "/number"), "H-NORD-2026-00002");
  EXPECT_EQ(body_of(get(ben_now, "/api/handovers")).at("handovers").as_array().size(), 2U);
  for (const char* language : {"en", "fr", "es", "ar"}) {
    const auto pdf = get(ben_now, path + "/form?language=" + language);
    EXPECT_EQ(status_of(pdf), "200");
    EXPECT_TRUE(pdf->body.starts_with("%PDF-"));
  }
  EXPECT_EQ(desk_->open_text().find("toner"), std::string::npos) << "words are sealed";
}

TEST_P(ShiftTest, WordsOfAReportGoAfterTheirPeriodAndFiguresStay) {
  const std::string ann = add("ann");
  const std::string session = sits(ann);
  EXPECT_EQ(status_of(post(session, "/api/shift/incidents", {{"text", "Mrs Okonjo fell ill."}})), "201");
  later(60);
  const auto written = post(session, "/api/handovers", {{"note", "Okonjo again"}});
  ASSERT_EQ(status_of(written), "201");
  const CivilDate today = desk_->server->house->clock.now().utc_day();
  EXPECT_EQ(*shift_->run_retention(today + 300), 0);
  EXPECT_EQ(*shift_->run_retention(today + 400), 1);
  EXPECT_EQ(*shift_->run_retention(today + 400), 0);
  const auto read = get(session, "/api/handovers/" + text_at(body_of(written), "/id"));
  EXPECT_EQ(status_of(read), "200");
  EXPECT_EQ(read->body.find("Okonjo"), std::string::npos);
  EXPECT_EQ(text_at(body_of(read), "/number"), "H-NORD-2026-00001");
  EXPECT_EQ(count("shift_incident", "content is not null"), 0);
}

TEST_P(ShiftTest, OnlyThoseOfThePostReadItsReports) {
  const std::string ann = add("ann");
  const std::string session = sits(ann);
  const auto written = post(session, "/api/handovers");
  ASSERT_EQ(status_of(written), "201");
  desk_->server->house->add("eve", {"officer"}, {PostId(TestDesk::kOtherPostId)});
  const std::string eve = desk_->server->house->sign_in("eve").token;
  EXPECT_EQ(status_of(get(eve, "/api/handovers/" + text_at(body_of(written), "/id"))), "403 identity.not_allowed");
  EXPECT_EQ(body_of(get(eve, "/api/handovers")).at("handovers").as_array().size(), 0U);
}

}  // namespace
}  // namespace limen::shift
