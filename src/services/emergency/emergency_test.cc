// Codes on paper, sealed envelopes and deputies, over HTTP and on both databases.
#include "services/emergency/emergency.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "platform/identity/totp.h"
#include "services/accounts/accounts.h"
#include "services/border/test_desk.h"

namespace limen::emergency {
namespace {

using border::testing::body_of;
using border::testing::status_of;
using border::testing::TestDesk;
using border::testing::text_at;
using HouseServer = api::testing::TestServer;

const std::string kPassword = border::testing::kPassword;

class EmergencyTest : public database::testing::OnDatabase {
 protected:
  void SetUp() override {
    border::testing::Extension extension{
        .migrations = migrations(),
        .build = [this](TestDesk& desk, api::Api& api, HouseServer::House& house) -> Result<void> {
          site::SiteInfo info;
          info.name = info.authority = "Test site";
          emergency_ = TRY(Emergency::open({*house.database, *house.journal, *house.keys, *house.identity, desk.posts,
                                            desk.packs, "baseline", info, house.clock, house.random}));
          TRY(accounts::add_routes(api, {}));
          return emergency_->register_routes(api);
        }};
    desk_ = TestDesk::make(GetParam(), "baseline", std::move(extension));
    NEEDS_DATABASE(desk_);
  }
  std::string add(const std::string& account, const std::string& role = "officer", bool here = true) {
    std::vector<PostId> posts;
    if (here) posts.emplace_back(TestDesk::kPostId);
    desk_->server->house->add(account, {role}, posts);
    return desk_->server->house->sign_in(account).token;
  }
  static std::string post_id() { return PostId(TestDesk::kPostId).to_text(); }
  http::HeaderList headers(const std::string& session) {
    http::HeaderList out{{"Idempotency-Key", "key-" + std::to_string(++keys_)},
                         {"Content-Type", "application/json"},
                         {"Limen-Purpose", purpose_}};
    if (!session.empty()) out.emplace_back("Authorization", "Bearer " + session);
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
  static std::string token(const Result<http::ClientResponse>& response) {
    const std::string cookie(response->header("Set-Cookie"));
    return cookie.substr(cookie.find('=') + 1, cookie.find(';') - cookie.find('=') - 1);
  }
  // The app's secret.
  std::string enrol(const std::string& session) {
    const auto begun = post(session, "/api/session/totp", {{"current", kPassword}});
    EXPECT_EQ(status_of(begun), "200");
    const std::string secret = text_at(body_of(begun), "/secret");
    EXPECT_EQ(status_of(post(session, "/api/session/totp/confirm", {{"code", code_of(secret)}})), "204");
    return secret;
  }
  std::string code_of(const std::string& secret) {
    Bytes bytes;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : secret) {
      const int value = c >= 'A' ? c - 'A' : c - '2' + 26;
      bits = bits << 5 | static_cast<std::uint32_t>(value);
      count += 5;
      if (count >= 8) bytes.push_back(static_cast<std::uint8_t>(bits >> (count -= 8)));
    }
    return identity::totp_code(bytes, identity::totp_step(desk_->server->house->clock.now()));
  }
  // Number and code of a new envelope.
  std::pair<std::int64_t, std::string> envelope(const std::string& kind) {
    if (administrator_.empty()) administrator_ = add("adm", "administrator", false);
    const auto made = post(administrator_, "/api/envelopes", {{"kind", kind}, {"count", 1}});
    EXPECT_EQ(status_of(made), "201") << made->body;
    return {std::stoll(text_at(body_of(made), "/envelopes/0/number")), text_at(body_of(made), "/envelopes/0/code")};
  }
  json::object opening(const std::pair<std::int64_t, std::string>& envelope, const std::string& account) {
    return {{"account", account},
            {"password", kPassword},
            {"envelope", envelope.first},
            {"code", envelope.second},
            {"reason", "The supervisor is ill and cannot be reached."}};
  }
  void later(std::int64_t seconds) {
    auto& clock = desk_->server->house->clock;
    clock.set(clock.now().plus_seconds(seconds));
  }
  int keys_ = 0;
  std::string purpose_ = "border_check", administrator_{};
  std::unique_ptr<Emergency> emergency_;
  std::unique_ptr<TestDesk> desk_;
};

ON_BOTH_DATABASES(EmergencyTest);

TEST_P(EmergencyTest, ACodeFromPaperStandsForTheAppOnce) {
  const std::string ann = add("ann");
  EXPECT_EQ(status_of(post(ann, "/api/session/recovery-codes", {{"current", kPassword}})), "409 emergency.no_app");
  enrol(ann);
  EXPECT_EQ(status_of(post(ann, "/api/session/recovery-codes", {{"current", "wrong"}})), "401 identity.credentials");
  const auto given = post(ann, "/api/session/recovery-codes", {{"current", kPassword}});
  ASSERT_EQ(status_of(given), "200") << given->body;
  EXPECT_EQ(text_at(body_of(given), "/left"), "10");
  const std::string code = text_at(body_of(given), "/codes/3");
  const auto in = [&](const std::string& password, const std::string& typed) {
    return post("", "/api/session/recover", {{"account", "ann"}, {"password", password}, {"code", typed}});
  };
  EXPECT_EQ(status_of(in("wrong", code)), "401 identity.credentials");
  EXPECT_EQ(status_of(in(kPassword, "AAAAA-AAAAA-AAAAA-AAAAA")), "401 emergency.code");
  const auto opened = in(kPassword, to_lower_ascii(code));
  ASSERT_EQ(status_of(opened), "200") << opened->body;
  EXPECT_EQ(status_of(in(kPassword, code)), "401 emergency.code") << "each code once";
  const std::string session = token(opened);
  EXPECT_EQ(text_at(body_of(get(session, "/api/session/recovery-codes")), "/left"), "9");
  // Who lost the app puts a new one in its place; the other codes live on.
  const std::string secret = enrol(session);
  later(60);
  EXPECT_EQ(
      status_of(post("", "/api/session", {{"account", "ann"}, {"password", kPassword}, {"totp", code_of(secret)}})),
      "200");
  const auto again = post(session, "/api/session/recovery-codes", {{"current", kPassword}});
  EXPECT_EQ(status_of(again), "200") << again->body;
  EXPECT_EQ(status_of(in(kPassword, text_at(body_of(given), "/codes/4"))), "401 emergency.code")
      << "new ones kill those from before";
  EXPECT_EQ(desk_->open_text().find(code), std::string::npos);
}

TEST_P(EmergencyTest, AnEnvelopeIsCountedOpensOnceAndIsReviewed) {
  add("ann");
  const auto sealed = envelope("second_factor");
  EXPECT_EQ(sealed.first, 1);
  json::object wrong = opening(sealed, "ann");
  wrong["code"] = "AAAAA-AAAAA-AAAAA-AAAAA";
  EXPECT_EQ(status_of(post("", "/api/emergency/open", wrong)), "401 emergency.code");
  json::object mute = opening(sealed, "ann");
  mute["reason"] = "";
  EXPECT_EQ(status_of(post("", "/api/emergency/open", mute)), "422 emergency.reason");
  const auto opened = post("", "/api/emergency/open", opening(sealed, "ann"));
  ASSERT_EQ(status_of(opened), "200") << opened->body;
  EXPECT_EQ(text_at(body_of(opened), "/way"), "envelope");
  EXPECT_EQ(text_at(body_of(opened), "/deputy_role"), "absent");
  EXPECT_EQ(status_of(post("", "/api/emergency/open", opening(sealed, "ann"))), "401 emergency.code") << "dead";
  EXPECT_EQ(*emergency_->unreviewed(), 1);

  const std::string watcher = add("dpo", "data_protection_officer", false), supervisor = add("sup", "supervisor");
  EXPECT_EQ(text_at(body_of(get(supervisor, "/api/emergency/alarm")), "/unreviewed"), "1") << "everybody who watches";
  EXPECT_EQ(status_of(get(token(opened), "/api/emergency/alarm")), "403 identity.not_allowed");
  const auto uses = body_of(get(watcher, "/api/emergency/uses"));
  EXPECT_EQ(text_at(uses, "/uses/0/envelope"), "1");
  EXPECT_EQ(text_at(uses, "/uses/0/overdue"), "false");
  const std::string path = "/api/emergency/uses/" + text_at(uses, "/uses/0/id") + "/review";
  const json::object found{{"outcome", "justified"}, {"note", "The phone fell into the river."}};
  EXPECT_EQ(status_of(post(supervisor, path, found)), "403 identity.not_allowed");
  EXPECT_EQ(status_of(post(watcher, path, {{"outcome", "fine"}, {"note", "x"}})), "422 emergency.outcome");
  EXPECT_EQ(status_of(post(watcher, path, found)), "200");
  EXPECT_EQ(status_of(post(watcher, path, found)), "409 emergency.reviewed");
  EXPECT_EQ(*emergency_->unreviewed(), 0);
  later(8 * 3600);
  EXPECT_EQ(status_of(get(token(opened), "/api/session")), "401 identity.no_session") << "limited in time";
  EXPECT_EQ(desk_->open_text().find("river"), std::string::npos);
  EXPECT_EQ(*emergency_->run_retention(desk_->server->house->clock.now().utc_day() + 4 * 366), 1);
  EXPECT_EQ(desk_->count("emergency_use", "reason is not null or note is not null"), 0);
}

TEST_P(EmergencyTest, WhatNobodyReviewsIsOverdue) {
  add("ann");
  EXPECT_EQ(status_of(post("", "/api/emergency/open", opening(envelope("second_factor"), "ann"))), "200");
  later(3 * 86400 + 8 * 3600);
  const std::string watcher = add("dpo", "data_protection_officer", false);
  EXPECT_EQ(text_at(body_of(get(watcher, "/api/emergency/alarm")), "/overdue"), "1");
}

TEST_P(EmergencyTest, NoSupervisorIsThereAndTwoOfficersOpenTogether) {
  add("ann");
  add("ben");
  desk_->server->house->add("far", {"officer"}, {PostId(TestDesk::kOtherPostId)});
  const auto sealed = envelope("supervisor_absent");
  json::object body = opening(sealed, "ann");
  body["post_id"] = post_id();
  EXPECT_EQ(status_of(post("", "/api/emergency/open", body)), "422 emergency.second_person");
  body["second_account"] = "ann";
  body["second_password"] = kPassword;
  EXPECT_EQ(status_of(post("", "/api/emergency/open", body)), "422 emergency.second_person");
  body["second_account"] = "far";
  EXPECT_EQ(status_of(post("", "/api/emergency/open", body)), "422 emergency.post");
  body["second_account"] = "ben";
  body["second_password"] = "wrong";
  EXPECT_EQ(status_of(post("", "/api/emergency/open", body)), "401 identity.credentials");
  body["second_password"] = kPassword;
  const auto opened = post("", "/api/emergency/open", body);
  ASSERT_EQ(status_of(opened), "200") << opened->body;
  EXPECT_EQ(text_at(body_of(opened), "/deputy_role"), "supervisor");
  EXPECT_EQ(text_at(body_of(opened), "/posts"), "[\"" + post_id() + "\"]") << "one post alone";
  const auto entries = desk_->entries("emergency.envelope_opened");
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_NE(entries[0].entry.facts.find("\"second\""), std::string::npos);
}

TEST_P(EmergencyTest, ADeputyDecidesForOthersAndNeverInHerOwnCase) {
  const std::string supervisor = add("sup", "supervisor"), ann = add("ann"), ben = add("ben");
  const auto now = desk_->server->house->clock.now();
  const json::object wanted{{"account", "ann"},
                            {"role", "supervisor"},
                            {"post_id", post_id()},
                            {"from", now.to_text()},
                            {"until", now.plus_seconds(4 * 3600).to_text()},
                            {"reason", "Court hearing in the afternoon"}};
  EXPECT_EQ(status_of(post(ann, "/api/deputies", wanted)), "403 identity.not_allowed");
  json::object other = wanted;
  other["role"] = "administrator";
  EXPECT_EQ(status_of(post(supervisor, "/api/deputies", other)), "422 emergency.deputy.role");
  other = wanted;
  other["account"] = "sup";
  EXPECT_EQ(status_of(post(supervisor, "/api/deputies", other)), "422 emergency.deputy.self");
  other = wanted;
  other["until"] = now.plus_seconds(20 * 3600).to_text();
  EXPECT_EQ(status_of(post(supervisor, "/api/deputies", other)), "409 emergency.deputy.time");
  const auto given = post(supervisor, "/api/deputies", wanted);
  ASSERT_EQ(status_of(given), "201") << given->body;
  const std::string id = text_at(body_of(given), "/id");
  EXPECT_EQ(*emergency_->unreviewed(), 1) << "reviewed too";

  // Two referred checks, one of them her own.
  const auto refer = [&](const std::string& session, const std::string& number) {
    EXPECT_EQ(status_of(post(session, "/api/session/post", {{"post_id", post_id()}})), "200");
    const auto check = post(session, "/api/checks", TestDesk::entry(TestDesk::document(number, "Person" + number)));
    EXPECT_EQ(status_of(check), "201") << check->body;
    const std::string made = text_at(body_of(check), "/id");
    EXPECT_EQ(status_of(post(session, "/api/checks/" + made + "/refer", {{"reasons", json::array{"means_unclear"}}})),
              "200");
    return made;
  };
  const std::string own = refer(ann, "L1000001"), hers = refer(ben, "L1000002");
  EXPECT_EQ(status_of(post(ben, "/api/deputies/" + id + "/take")), "404 emergency.use.not_found");
  const auto taken = post(ann, "/api/deputies/" + id + "/take");
  ASSERT_EQ(status_of(taken), "200") << taken->body;
  EXPECT_EQ(status_of(get(ann, "/api/session")), "401 identity.no_session") << "the session before is over";
  const std::string deputy = token(taken);
  EXPECT_EQ(status_of(post(deputy, "/api/deputies", wanted)), "422 emergency.deputy.role") << "deputies make none";
  purpose_ = "second_line";
  const json::object admit{{"decision", "admit"}};
  EXPECT_EQ(status_of(post(deputy, "/api/checks/" + own + "/decision", admit)), "409 border.referred_elsewhere");
  EXPECT_EQ(status_of(post(deputy, "/api/checks/" + hers + "/decision", admit)), "200");
  purpose_ = "border_check";
  EXPECT_EQ(status_of(post(supervisor, "/api/deputies/" + id + "/end")), "200");
  EXPECT_EQ(status_of(get(deputy, "/api/session")), "401 identity.no_session") << "ended at once";
}

TEST_P(EmergencyTest, ADeputysRightsEndWithTheirTime) {
  const std::string supervisor = add("sup", "supervisor"), ann = add("ann");
  const auto now = desk_->server->house->clock.now();
  const auto given = post(supervisor, "/api/deputies",
                          {{"account", "ann"},
                           {"role", "supervisor"},
                           {"post_id", post_id()},
                           {"from", now.plus_seconds(600).to_text()},
                           {"until", now.plus_seconds(1200).to_text()},
                           {"reason", "A meal"}});
  ASSERT_EQ(status_of(given), "201") << given->body;
  const std::string path = "/api/deputies/" + text_at(body_of(given), "/id") + "/take";
  EXPECT_EQ(status_of(post(ann, path)), "409 emergency.deputy.time") << "not yet";
  EXPECT_EQ(body_of(get(ann, "/api/deputies/mine")).at("uses").as_array().size(), 1U);
  later(700);
  const auto taken = post(ann, path);
  ASSERT_EQ(status_of(taken), "200");
  later(501);
  EXPECT_EQ(status_of(get(token(taken), "/api/session")), "401 identity.no_session");
}

TEST_P(EmergencyTest, EnvelopesArePrintedNumberedAndTakenOutOfUse) {
  const auto first = envelope("second_factor"), second = envelope("supervisor_absent");
  EXPECT_EQ(second.first, first.first + 1) << "no number twice, none left out";
  const json::object printed{
      {"envelopes",
       json::array{json::object{{"number", first.first}, {"kind", "second_factor"}, {"code", first.second}}}}};
  const auto sheet = post(administrator_, "/api/envelopes/sheets", printed);
  EXPECT_EQ(status_of(sheet), "200");
  EXPECT_TRUE(sheet->body.starts_with("%PDF-"));
  EXPECT_EQ(status_of(post(administrator_, "/api/envelopes/1/destroy")), "204");
  EXPECT_EQ(status_of(post(administrator_, "/api/envelopes/1/destroy")), "404 emergency.envelope.not_found");
  add("ann");
  EXPECT_EQ(status_of(post("", "/api/emergency/open", opening(first, "ann"))), "401 emergency.code");
  const auto list = body_of(get(administrator_, "/api/envelopes"));
  EXPECT_EQ(text_at(list, "/envelopes/0/state"), "destroyed");
  EXPECT_EQ(text_at(list, "/envelopes/1/state"), "sealed");
  EXPECT_EQ(to_text(list).find(second.second), std::string::npos) << "codes are shown once";
}

}  // namespace
}  // namespace limen::emergency
